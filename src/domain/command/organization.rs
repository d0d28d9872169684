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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, name, refused, set},
        festival::{Credit, CreditRole},
        fixture::{self, Counter, context, organization, plan},
    };

    const TEXT: &str = "
        org O001 SUBDISTRICT
        org O002 COMMUNITY part-of=O001
        org O003 COMMUNITY part-of=O002
        org O004 SCHOOL
        team T1 O003 :
        team T2 O003 :
        show X1 GALA";

    fn adding(plan: &Plan, fields: OrganizationFields) -> Decided<OrganizationId> {
        create(&mut context(plan, &mut Counter(u128::from(plan.revision) * 1000)), fields)
    }

    fn changing(plan: &Plan, code: &str, fields: OrganizationFields) -> Decided<OrganizationId> {
        let id = organization(plan, code).id.to_string();
        update(&mut context(plan, &mut Counter(1000)), &id, None, fields)
    }

    fn deleting(plan: &Plan, code: &str) -> Decided<OrganizationId> {
        delete(&mut context(plan, &mut Counter(1000)), &organization(plan, code).id.to_string(), None)
    }

    #[test]
    fn an_organization_is_written_as_sent() {
        let plan = plan(TEXT);
        let fields = OrganizationFields {
            name: name("𠮷野社区"),
            kind: Edit::Set(OrganizationKind::Community),
            parent: set(&organization(&plan, "O001").id.to_string()),
            external_ids: external(&["7"]),
            ..Default::default()
        };
        let (plan, id) = done(&plan, adding(&plan, fields));
        let made = plan.organizations.get(id).expect("it");
        assert_eq!((made.code.as_str(), made.kind), ("O005", OrganizationKind::Community));
        assert_eq!(made.name.get(None, &plan.festival().primary_language), "𠮷野社区");
        assert_eq!(made.parent, Some(organization(&plan, "O001").id));

        // Saying the same again changes nothing; null empties what may be empty.
        let same = OrganizationFields { name: name("𠮷野社区"), external_ids: external(&["7"]), ..Default::default() };
        assert_eq!(changing(&plan, "O005", same).expect("a decision").changes, []);
        let fields =
            OrganizationFields { parent: Edit::Clear, kind: Edit::Clear, external_ids: Edit::Clear, ..Default::default() };
        let (plan, _) = done(&plan, changing(&plan, "O005", fields));
        let now = organization(&plan, "O005");
        assert_eq!((now.parent, now.kind, now.external_ids.len()), (None, OrganizationKind::Other, 0));
        // The name in another system belongs to whoever has it.
        let (plan, _) =
            done(&plan, changing(&plan, "O005", OrganizationFields { external_ids: external(&["7"]), ..Default::default() }));
        let copy = OrganizationFields { name: name("再来"), external_ids: external(&["8", "7", "8"]), ..Default::default() };
        assert_eq!(refused(&adding(&plan, copy)), ["externalIds[1] TAKEN", "externalIds[2] DUPLICATE"]);
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let team = fixture::team(&plan, "T1").id;
        let fields = || OrganizationFields { name: name("新单位"), ..Default::default() };
        check_names("name", |name| refused(&adding(&plan, OrganizationFields { name, ..Default::default() })));
        check_names("name", |name| refused(&changing(&plan, "O001", OrganizationFields { name, ..Default::default() })));
        check_codes("O001", |code| refused(&adding(&plan, OrganizationFields { code, ..fields() })));
        check_codes("O002", |code| refused(&changing(&plan, "O001", OrganizationFields { code, ..fields() })));
        let under = |parent: &str| OrganizationFields { parent: set(parent), ..fields() };
        check_ids("parent", "organization", team, |id| refused(&adding(&plan, under(id))));
        check_ids("id", "organization", team, |id| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields())));
        check_ids("id", "organization", team, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        let id = organization(&plan, "O004").id.to_string();
        check_revisions(|seen| refused(&update(&mut context(&plan, &mut Counter(0)), &id, seen, fields())));
        check_revisions(|seen| refused(&delete(&mut context(&plan, &mut Counter(0)), &id, seen)));
        let all = OrganizationFields { code: set("O002"), name: name(""), parent: set("x"), ..Default::default() };
        assert_eq!(
            refused(&update(&mut context(&plan, &mut Counter(0)), &id, Some(0), all)),
            ["ifRevision STALE", "code TAKEN", "name.text BLANK", "parent INVALID_FORMAT"]
        );
        assert_eq!(refused(&adding(&plan, OrganizationFields::default())), ["name REQUIRED"]);
    }

    #[test]
    fn no_organization_stands_under_itself() {
        let plan = plan(TEXT);
        let check = |code: &str, parent: &str, expect: &[&str]| {
            let parent = set(&organization(&plan, parent).id.to_string());
            assert_eq!(refused(&changing(&plan, code, OrganizationFields { parent, ..Default::default() })), expect);
        };
        check("O001", "O001", &["parent CYCLE"]);
        check("O001", "O003", &["parent CYCLE"]);
        check("O003", "O001", &[]);
        check("O001", "O004", &[]);
    }

    #[test]
    fn only_what_nobody_uses_is_deleted() {
        let plan = plan(TEXT);
        let (without, id) = done(&plan, deleting(&plan, "O004"));
        assert!(!without.organizations.contains(id));
        assert_eq!(refused(&deleting(&plan, "O001")), ["id IN_USE"]);
        let message = deleting(&plan, "O003").expect_err("a refusal").remove(0).message;
        assert_eq!(message.en, "It is used by team T1 “en-T1”, team T2 “en-T2”; change or delete those first.");
        assert_eq!(message.zh, "队伍 T1“T1”、队伍 T2“T2”正在使用它，请先修改或删除。");

        let credit = Credit { role: CreditRole::Host, organization: organization(&plan, "O004").id, rank: 1 };
        let mut festival = (**plan.festival()).clone();
        festival.credits.push(credit.clone());
        assert_eq!(refused(&deleting(&plan.apply(&[festival.into()]), "O004")), ["id IN_USE"]);
        let mut show = (*fixture::show(&plan, "X1")).clone();
        show.credits.push(credit);
        assert_eq!(refused(&deleting(&plan.apply(&[show.into()]), "O004")), ["id IN_USE"]);
    }
}
