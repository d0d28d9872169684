//! What a person may do to teams.

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawInterval, RawText,
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
    /// When it can take part; they replace those it had, and none means always.
    pub availability: Edit<Vec<RawInterval>>,
    /// Its whole roster, in order: it replaces the one it had.
    pub members: Edit<Vec<RawMember>>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// The most people a team may declare; more is a slip of the hand.
pub(in crate::domain) const LARGEST_TEAM: i64 = 100_000;

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
    let mut team = (**old).clone();
    team.status = step(&mut check, "status", old.status, to);
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

/// One step of the team's lifecycle.
fn step(check: &mut Checker<'_>, field: &str, now: TeamStatus, to: TeamStatus) -> TeamStatus {
    check.step(field, now, to, now.next());
    to
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Team>, fields: TeamFields) -> Option<Team> {
    let TeamFields { code, name, organization, declared_headcount, availability, members, external_ids } = fields;
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
    let availability = check.intervals("availability", availability, old.map(|it| it.availability.as_slice()));
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
    Some(Team {
        id,
        code: code?,
        name: name?,
        organization: organization?,
        status,
        declared_headcount,
        availability,
        members,
        external_ids,
    })
}

fn users(plan: &Plan, id: TeamId) -> Vec<User<'_>> {
    plan.acts
        .iter()
        .filter(|act| act.teams.contains(&id) || act.cast.iter().any(|it| it.team == Some(id)))
        .map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, intervals, name, refused, set},
        fixture::{self, Counter, context, plan},
        team::MemberRole,
    };

    const TEXT: &str = "
        org O1 SCHOOL
        org O2 SCHOOL
        performer P1
        performer P2
        performer P3
        team T001 O1 declared=3 APPROVED : P1 P2/LEADER
        team T002 O1 APPLIED :
        team T003 O1 REJECTED :
        team T004 O1 WITHDRAWN :
        act A1 4:00 teams=T001 : P1 P3/NORMAL/T002";

    fn adding(plan: &Plan, fields: TeamFields) -> Decided<TeamId> {
        create(&mut context(plan, &mut Counter(1000)), fields)
    }

    fn changing(plan: &Plan, code: &str, seen: Option<i64>, fields: TeamFields) -> Decided<TeamId> {
        let id = fixture::team(plan, code).id.to_string();
        update(&mut context(plan, &mut Counter(1000)), &id, seen, fields)
    }

    fn members(plan: &Plan, sent: &[(&str, MemberRole)]) -> Edit<Vec<RawMember>> {
        let id = |code: &str| fixture::performer(plan, code).id.to_string();
        Edit::Set(sent.iter().map(|(code, role)| RawMember { performer: id(code), role: *role }).collect())
    }

    fn fields(plan: &Plan) -> TeamFields {
        let organization = set(&fixture::organization(plan, "O2").id.to_string());
        TeamFields { name: name("新队"), organization, ..Default::default() }
    }

    #[test]
    fn a_team_is_written_as_sent() {
        let plan = plan(TEXT);
        let sent = TeamFields {
            declared_headcount: Edit::Set(100_000),
            availability: intervals(&[("2020-09-28T18:00:00Z", "2020-09-28T22:00:00Z")]),
            members: members(&plan, &[("P3", MemberRole::Leader), ("P1", MemberRole::Performer)]),
            external_ids: external(&["t"]),
            ..fields(&plan)
        };
        let (plan, id) = done(&plan, adding(&plan, sent.clone()));
        let made = plan.teams.get(id).expect("it");
        assert_eq!((made.code.as_str(), made.status, made.declared_headcount), ("T005", TeamStatus::Applied, 100_000));
        assert_eq!(made.availability.iter().map(|it| it.seconds()).collect::<Vec<_>>(), [4 * 3_600]);
        assert_eq!(made.organization, fixture::organization(&plan, "O2").id);
        assert_eq!(made.leader().map(|it| it.performer), Some(fixture::performer(&plan, "P3").id));
        assert_eq!(changing(&plan, "T005", None, sent).expect("a decision").changes, []);
        let empty =
            TeamFields { declared_headcount: Edit::Clear, availability: Edit::Clear, members: Edit::Clear, ..Default::default() };
        let (plan, _) = done(&plan, changing(&plan, "T005", None, empty));
        let now = fixture::team(&plan, "T005");
        assert_eq!((now.declared_headcount, now.members.len(), now.external_ids.len()), (0, 0, 1));
        assert_eq!(now.availability, []);
    }

    #[test]
    fn a_new_roster_keeps_the_memberships_that_stay() {
        let plan = plan(TEXT);
        let before = fixture::team(&plan, "T001").members.clone();
        let roster = members(&plan, &[("P3", MemberRole::Crew), ("P1", MemberRole::Conductor)]);
        let (plan, id) = done(&plan, changing(&plan, "T001", None, TeamFields { members: roster, ..Default::default() }));
        let now = &plan.teams.get(id).expect("it").members;
        assert_eq!(now.iter().map(|it| it.role).collect::<Vec<_>>(), [MemberRole::Crew, MemberRole::Conductor]);
        assert_eq!(now[1].id, before[0].id);
        assert!(before.iter().all(|it| it.id != now[0].id));
        // P1 is cast for the team.
        let check = |members: Edit<Vec<RawMember>>, expect: &[&str]| {
            assert_eq!(refused(&changing(&plan, "T001", None, TeamFields { members, ..Default::default() })), expect);
        };
        check(Edit::Clear, &["members IN_USE"]);
        check(members(&plan, &[("P2", MemberRole::Leader)]), &["members IN_USE"]);
        check(members(&plan, &[("P1", MemberRole::Leader), ("P1", MemberRole::Crew)]), &["members[1].performer DUPLICATE"]);
        check_ids("members[0].performer", "performer", id, |performer| {
            let members = Edit::Set(vec![RawMember { performer: performer.to_owned(), role: MemberRole::Crew }]);
            refused(&changing(&plan, "T002", None, TeamFields { members, ..Default::default() }))
        });
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let organization = fixture::organization(&plan, "O1").id;
        check_names("name", |name| refused(&adding(&plan, TeamFields { name, ..fields(&plan) })));
        check_names("name", |name| refused(&changing(&plan, "T001", None, TeamFields { name, ..Default::default() })));
        check_codes("T002", |code| refused(&changing(&plan, "T001", None, TeamFields { code, ..Default::default() })));
        let of = |id: &str| TeamFields { organization: set(id), ..fields(&plan) };
        check_ids("organization", "organization", fixture::team(&plan, "T001").id, |id| refused(&adding(&plan, of(id))));
        let change = |id: &str| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields(&plan)));
        check_ids("id", "team", organization, change);
        check_ids("id", "team", organization, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        check_revisions(|seen| refused(&changing(&plan, "T001", seen, fields(&plan))));
        for wrong in [-1, 100_001, i64::MAX, i64::MIN] {
            let fields = TeamFields { declared_headcount: Edit::Set(wrong), ..fields(&plan) };
            assert_eq!(refused(&adding(&plan, fields)), ["declaredHeadcount OUT_OF_RANGE"]);
        }
        assert_eq!(refused(&adding(&plan, TeamFields::default())), ["name REQUIRED", "organization REQUIRED"]);
        let all = TeamFields {
            code: set("T002"),
            name: name(""),
            organization: Edit::Clear,
            declared_headcount: Edit::Set(-1),
            availability: intervals(&[("2020-09-28T18:00:00Z", "2020-09-28T17:59:59Z")]),
            external_ids: external(&["a", "a"]),
            ..Default::default()
        };
        assert_eq!(
            refused(&changing(&plan, "T001", Some(0), all)),
            [
                "ifRevision STALE",
                "code TAKEN",
                "name.text BLANK",
                "organization REQUIRED",
                "declaredHeadcount OUT_OF_RANGE",
                "availability[0].endsAt ENDS_BEFORE_START",
                "externalIds[1] DUPLICATE",
            ]
        );
    }

    #[test]
    fn decisions_follow_the_lifecycle() {
        use TeamStatus::{Applied, Approved, Rejected, Withdrawn};
        let plan = plan(TEXT);
        for (code, allowed) in [("T001", vec![Withdrawn]), ("T002", vec![Approved, Rejected]), ("T003", vec![]), ("T004", vec![])]
        {
            let team = fixture::team(&plan, code);
            for to in [Applied, Approved, Rejected, Withdrawn] {
                let decided = decide(&mut context(&plan, &mut Counter(0)), &team.id.to_string(), Some(1), to);
                if to == team.status || allowed.contains(&to) {
                    assert_eq!(fixture::team(&done(&plan, decided).0, code).status, to);
                } else {
                    assert_eq!(refused(&decided), ["status WRONG_STATUS"], "{code} {to}");
                }
            }
        }
        let id = fixture::team(&plan, "T002").id.to_string();
        let refusal = decide(&mut context(&plan, &mut Counter(0)), &id, None, Withdrawn).expect_err("a refusal");
        assert_eq!(refusal[0].message.en, "It is APPLIED, which leads to APPROVED or REJECTED, not to WITHDRAWN.");
        check_revisions(|seen| refused(&decide(&mut context(&plan, &mut Counter(0)), &id, seen, Approved)));
    }

    #[test]
    fn only_a_team_in_no_act_is_deleted() {
        let plan = plan(TEXT);
        let check = |code: &str, expect: &[&str]| {
            let id = fixture::team(&plan, code).id.to_string();
            assert_eq!(refused(&delete(&mut context(&plan, &mut Counter(0)), &id, Some(1))), expect);
        };
        check("T001", &["id IN_USE"]); // puts an act on
        check("T002", &["id IN_USE"]); // has people in a cast
        check("T003", &[]);
    }
}
