//! What a person may do to organizations.

use super::{Checker, Context, Decided, Decision, Edit, RawExternalId, RawText, fields::User};
use crate::domain::{
    id::{IdSource, OrganizationId},
    invalid::Mistake,
    organization::{Organization, OrganizationKind},
    plan::Plan,
};

/// The fields of an organization, as sent.
#[derive(Clone, Debug, Default)]
pub struct OrganizationFields {
    /// Its code; made where a new one has none (`O001`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
    /// What it is; [`OrganizationKind::Other`] where nobody says.
    pub kind: Edit<OrganizationKind>,
    /// The id of the organization it is part of.
    pub parent: Edit<String>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// Adds an organization.
pub fn create(cx: &mut Context<'_>, fields: OrganizationFields) -> Decided<OrganizationId> {
    let mut check = Checker::new(cx.plan);
    let organization = write(&mut check, cx.ids, None, fields);
    let organization = check.written(organization)?;
    Ok(Decision::one(organization.id, organization))
}

/// Changes an organization.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: OrganizationFields) -> Decided<OrganizationId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.organization("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes an organization that has no parts and no teams, and is credited nowhere.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<OrganizationId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.organization("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &users(cx.plan, old.id));
    check.removed(old.id)
}

fn write(
    check: &mut Checker<'_>,
    ids: &mut dyn IdSource,
    old: Option<&Organization>,
    fields: OrganizationFields,
) -> Option<Organization> {
    let OrganizationFields { code, name, kind, parent, external_ids } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| OrganizationId(ids.next()), |it| it.id);
    let others = || plan.organizations.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("O", 3));
    let name = check.own_name("name", name, old.map(|it| &it.name), &plan.festival().primary_language);
    let kind = check.defaulted("kind", kind, old.map(|it| it.kind), OrganizationKind::Other, |_, _, kind| Some(kind));
    let parent = check.optional("parent", parent, old.and_then(|it| it.parent), |check, field, sent| {
        let parent = check.organization(field, &sent)?.id;
        no_loop(check, field, id, parent);
        Some(parent)
    });
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    Some(Organization { id, code: code?, name: name?, kind, parent, external_ids })
}

/// Refuses a parent that is the organization itself or a part of it.
fn no_loop(check: &mut Checker<'_>, field: &str, id: OrganizationId, parent: OrganizationId) {
    let plan = check.plan();
    let up = |it: &OrganizationId| plan.organizations.get(*it)?.parent;
    // No chain is longer than there are organizations.
    if std::iter::successors(Some(parent), up).take(plan.organizations.len()).any(|it| it == id) {
        check.wrong(
            field,
            Mistake::Cycle,
            "The parent is this organization itself or one of its parts; choose one above it.",
            "上级单位不能是本单位自己或其下属单位，请另选。",
        );
    }
}

fn users(plan: &Plan, id: OrganizationId) -> Vec<User<'_>> {
    let index = plan.index();
    let festival = plan.festival();
    let parts = index.parts_of_organization.get(&id).into_iter().flatten().filter_map(|part| plan.organizations.get(*part));
    let teams = index.teams_of_organization.get(&id).into_iter().flatten().filter_map(|team| plan.teams.get(*team));
    let shows = plan.shows.iter().filter(|show| show.credits.iter().any(|it| it.organization == id));
    parts
        .map(|it| User { kind: ("organization", "单位"), code: &it.code, name: &it.name })
        .chain(teams.map(|it| User { kind: ("team", "队伍"), code: &it.code, name: &it.name }))
        .chain(festival.credits.iter().any(|it| it.organization == id).then(|| User {
            kind: ("the festival", "艺术节"),
            code: &festival.slug,
            name: &festival.name,
        }))
        .chain(shows.map(|it| User { kind: ("show", "场次"), code: &it.code, name: &it.title }))
        .collect()
}
