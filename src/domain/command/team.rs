//! What a person may do to teams.

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    fields::User,
    member::{RawMember, roster},
};
use crate::domain::{
    id::{IdSource, TeamId},
    plan::Plan,
    team::{Team, TeamStatus},
};

/// The fields of a team, as sent.
#[derive(Clone, Debug, Default)]
pub struct TeamFields {
    /// Its code; made where a new one has none (`T001`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
    /// The id of the organization that sends it. Required.
    pub organization: Edit<String>,
    /// How many people it says it will bring; 0 where nobody says.
    pub declared_headcount: Edit<i64>,
    /// Its whole roster, in order: it replaces the one it had.
    pub members: Edit<Vec<RawMember>>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// The most people a team may declare; more is a slip of the hand.
const LARGEST_TEAM: i64 = 100_000;

/// Adds a team that has applied.
pub fn create(cx: &mut Context<'_>, fields: TeamFields) -> Decided<TeamId> {
    let mut check = Checker::new(cx.plan);
    let team = write(&mut check, cx.ids, None, fields);
    let team = check.written(team)?;
    Ok(Decision::one(team.id, team))
}

/// Changes a team. Its status is not among the fields: see [`decide`].
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: TeamFields) -> Decided<TeamId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.team("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Approves or rejects an application, or lets an approved team withdraw.
pub fn decide(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, to: TeamStatus) -> Decided<TeamId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.team("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.step("status", old.status, to, steps(old.status));
    let mut team = (**old).clone();
    team.status = to;
    check.changed(old.id, old.as_ref(), Some(team))
}

/// Deletes a team that no act names, with its roster.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<TeamId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.team("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &users(cx.plan, old.id));
    check.removed(old.id)
}

fn steps(from: TeamStatus) -> &'static [TeamStatus] {
    match from {
        TeamStatus::Applied => &[TeamStatus::Approved, TeamStatus::Rejected],
        TeamStatus::Approved => &[TeamStatus::Withdrawn],
        TeamStatus::Rejected | TeamStatus::Withdrawn => &[],
    }
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Team>, fields: TeamFields) -> Option<Team> {
    let TeamFields { code, name, organization, declared_headcount, members, external_ids } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| TeamId(ids.next()), |it| it.id);
    let others = || plan.teams.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("T", 3));
    let name = check.own_name("name", name, old.map(|it| &it.name), &plan.festival().primary_language);
    let organization = check.required("organization", organization, old.map(|it| it.organization), |check, field, sent| {
        check.organization(field, &sent).map(|it| it.id)
    });
    let declared = old.map(|it| it.declared_headcount);
    let declared_headcount = check.defaulted("declaredHeadcount", declared_headcount, declared, 0, |check, field, sent| {
        check.number(field, sent, 0..=LARGEST_TEAM)
    });
    let members = match members {
        Edit::Keep => old.map_or_else(Vec::new, |it| it.members.clone()),
        Edit::Clear => roster(check, ids, "members", old, &[]),
        Edit::Set(sent) => roster(check, ids, "members", old, &sent),
    };
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    let status = old.map_or(TeamStatus::Applied, |it| it.status);
    Some(Team { id, code: code?, name: name?, organization: organization?, status, declared_headcount, members, external_ids })
}

fn users(plan: &Plan, id: TeamId) -> Vec<User<'_>> {
    plan.acts
        .iter()
        .filter(|act| act.teams.contains(&id) || act.cast.iter().any(|it| it.team == Some(id)))
        .map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title })
        .collect()
}
