//! What a person may do to the members of a team. Every change here is a change of the team, and a revision named is the team's.

use std::collections::{BTreeSet, HashMap};

use super::{Checker, Context, Decided, Decision, fields::User};
use crate::domain::{
    id::{IdSource, MemberId, PerformerId},
    invalid::Mistake,
    plan::Plan,
    team::{Member, MemberRole, Team},
};

/// A line of a roster, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMember {
    /// The id of the performer.
    pub performer: String,
    /// As what.
    pub role: MemberRole,
}

/// Puts a performer on a team's roster, behind those who are there.
pub fn create(cx: &mut Context<'_>, team: &str, performer: &str, role: MemberRole) -> Decided<MemberId> {
    let mut check = Checker::new(cx.plan);
    let team = check.team("team", team);
    let performer = check.performer("performer", performer).map(|it| it.id);
    if let (Some(team), Some(performer)) = (team, performer)
        && team.members.iter().any(|it| it.performer == performer)
    {
        twice(&mut check, "performer");
    }
    let (team, performer) = check.written(team.zip(performer))?;
    let member = Member { id: MemberId(cx.ids.next()), performer, role };
    let id = member.id;
    let mut team = (**team).clone();
    team.members.push(member);
    Ok(Decision::one(id, team))
}

/// Gives a member another role.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, role: MemberRole) -> Decided<MemberId> {
    let mut check = Checker::new(cx.plan);
    let Some((old, member)) = check.member("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut team = (**old).clone();
    for it in team.members.iter_mut().filter(|it| it.id == member.id) {
        it.role = role;
    }
    check.changed(member.id, old.as_ref(), Some(team))
}

/// Takes a member off the roster, unless an act casts them for this team.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<MemberId> {
    let mut check = Checker::new(cx.plan);
    let Some((old, member)) = check.member("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &acts_casting(cx.plan, old, &BTreeSet::from([member.performer])));
    let mut team = (**old).clone();
    team.members.retain(|it| it.id != member.id);
    check.changed(member.id, old.as_ref(), Some(team))
}

/// Reads a whole roster. Whoever was on it keeps the id of the membership; nobody falls off it who is cast for the team.
pub(super) fn roster(
    check: &mut Checker<'_>,
    ids: &mut dyn IdSource,
    field: &str,
    old: Option<&Team>,
    sent: &[RawMember],
) -> Vec<Member> {
    let before: &[Member] = old.map_or(&[], |team| &team.members);
    let kept: HashMap<PerformerId, MemberId> = before.iter().map(|it| (it.performer, it.id)).collect();
    let mut named = BTreeSet::new();
    let mut members = Vec::with_capacity(sent.len());
    for (place, RawMember { performer, role }) in sent.iter().enumerate() {
        let field = format!("{field}[{place}].performer");
        let Some(performer) = check.performer(&field, performer).map(|it| it.id) else { continue };
        if !named.insert(performer) {
            twice(check, &field);
            continue;
        }
        let id = kept.get(&performer).copied().unwrap_or_else(|| MemberId(ids.next()));
        members.push(Member { id, performer, role: *role });
    }
    if let Some(team) = old {
        let gone = before.iter().map(|it| it.performer).filter(|it| !named.contains(it)).collect();
        check.unused(field, &acts_casting(check.plan(), team, &gone));
    }
    members
}

fn twice(check: &mut Checker<'_>, field: &str) {
    check.wrong(
        field,
        Mistake::Duplicate,
        "This performer is in the team already; a performer is in a team once.",
        "该演员已在队中，同一队伍中一人只列一次。",
    );
}

/// The acts that cast one of these performers for a team.
fn acts_casting<'a>(plan: &'a Plan, team: &Team, performers: &BTreeSet<PerformerId>) -> Vec<User<'a>> {
    plan.acts
        .iter()
        .filter(|act| act.cast.iter().any(|it| it.team == Some(team.id) && performers.contains(&it.performer)))
        .map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_ids, check_revisions, done, refused},
        fixture::{self, Counter, context, plan},
    };

    const TEXT: &str = "
        org O1 SCHOOL
        performer P1
        performer P2
        performer P3
        team T1 O1 : P1 P2/LEADER
        team T2 O1 : P1
        act A1 4:00 teams=T1 : P1";

    fn member(plan: &Plan, team: &str, place: usize) -> String {
        fixture::team(plan, team).members[place].id.to_string()
    }

    #[test]
    fn a_performer_joins_a_team_once() {
        let plan = plan(TEXT);
        let (team, performer) = (fixture::team(&plan, "T1").id, fixture::performer(&plan, "P3").id);
        let adding = |plan: &Plan, team: &str, performer: &str| {
            create(&mut context(plan, &mut Counter(1000)), team, performer, MemberRole::Tutor)
        };
        let (after, id) = done(&plan, adding(&plan, &team.to_string(), &performer.to_string()));
        let added = fixture::team(&after, "T1").members[2].clone();
        assert_eq!(added, Member { id, performer, role: MemberRole::Tutor });
        assert_eq!(refused(&adding(&after, &team.to_string(), &performer.to_string())), ["performer DUPLICATE"]);
        check_ids("team", "team", performer, |id| refused(&adding(&plan, id, &performer.to_string())));
        check_ids("performer", "performer", team, |id| refused(&adding(&plan, &team.to_string(), id)));
        assert_eq!(refused(&adding(&plan, "", "T1")), ["team INVALID_FORMAT", "performer INVALID_FORMAT"]);
    }

    #[test]
    fn a_member_changes_roles() {
        let plan = plan(TEXT);
        let id = member(&plan, "T1", 1);
        let changing = |id: &str, seen: Option<i64>, role| update(&mut context(&plan, &mut Counter(0)), id, seen, role);
        let (after, _) = done(&plan, changing(&id, Some(1), MemberRole::Crew));
        assert_eq!(fixture::team(&after, "T1").members[1].role, MemberRole::Crew);
        assert_eq!(changing(&id, None, MemberRole::Leader).expect("a decision").changes, []);
        check_revisions(|seen| refused(&changing(&id, seen, MemberRole::Crew)));
        check_ids("id", "member", fixture::team(&plan, "T1").id, |id| refused(&changing(id, None, MemberRole::Crew)));
    }

    #[test]
    fn a_member_leaves_unless_cast_for_the_team() {
        let plan = plan(TEXT);
        let deleting = |id: &str, seen: Option<i64>| delete(&mut context(&plan, &mut Counter(0)), id, seen);
        assert_eq!(refused(&deleting(&member(&plan, "T1", 0), None)), ["id IN_USE"]);
        // The same performer is free to leave the other team.
        let (after, _) = done(&plan, deleting(&member(&plan, "T2", 0), None));
        assert_eq!(fixture::team(&after, "T2").members, []);
        check_revisions(|seen| refused(&deleting(&member(&plan, "T1", 1), seen)));
        check_ids("id", "member", fixture::performer(&plan, "P1").id, |id| refused(&deleting(id, None)));
    }
}
