//! Who puts an act on: its teams, and the performers in it.

use std::collections::BTreeSet;

use super::{Checker, Edit};
use crate::domain::{
    act::{Act, CastMember, CostumeClass},
    id::{PerformerId, TeamId},
    invalid::Mistake,
};

/// A performer in an act, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCast {
    /// The id of the performer.
    pub performer: String,
    /// The id of one of the act's teams; left out, the one team of the act that has this performer as a member, if it is one.
    pub team: Option<String>,
    /// What changing into this act's costume takes.
    pub costume: CostumeClass,
}

/// Teams first: the cast is for some of them.
pub(super) fn write_people(
    check: &mut Checker<'_>,
    old: Option<&Act>,
    teams: Edit<Vec<String>>,
    cast: Edit<Vec<RawCast>>,
) -> (Vec<TeamId>, Vec<CastMember>) {
    let teams = check.defaulted("teams", teams, old.map(|it| it.teams.clone()), vec![], read_teams);
    let old_cast = old.map(|it| it.cast.clone());
    if cast == Edit::Keep {
        check_left_teams(check, old_cast.as_deref().unwrap_or_default(), &teams);
    }
    let cast = check.defaulted("cast", cast, old_cast, vec![], |check, field, sent| Some(read_cast(check, field, &teams, &sent)));
    (teams, cast)
}

fn read_teams(check: &mut Checker<'_>, field: &str, sent: Vec<String>) -> Option<Vec<TeamId>> {
    let mut teams = Vec::with_capacity(sent.len());
    for (place, id) in sent.into_iter().enumerate() {
        let field = format!("{field}[{place}]");
        let Some(team) = check.team(&field, &id) else { continue };
        if teams.contains(&team.id) {
            check.wrong(field, Mistake::Duplicate, "This team is named twice; name it once.", "该队伍重复，请只列一次。");
        } else {
            teams.push(team.id);
        }
    }
    Some(teams)
}

/// Refuses to take away a team that the cast still plays for.
pub(in crate::domain) fn check_left_teams(check: &mut Checker<'_>, cast: &[CastMember], teams: &[TeamId]) {
    let left: BTreeSet<TeamId> = cast.iter().filter_map(|it| it.team).filter(|team| !teams.contains(team)).collect();
    if left.is_empty() {
        return;
    }
    let plan = check.plan();
    let codes: Vec<&str> = left.iter().filter_map(|team| Some(plan.teams.get(*team)?.code.as_str())).collect();
    check.wrong(
        "teams",
        Mistake::InUse,
        format!("The cast still has people of {}; keep these teams, or give a new cast along with the teams.", codes.join(", ")),
        format!("演员表中仍有以下队伍的演员：{}。请保留这些队伍，或同时给出新的演员表。", codes.join("、")),
    );
}

fn read_cast(check: &mut Checker<'_>, field: &str, teams: &[TeamId], sent: &[RawCast]) -> Vec<CastMember> {
    let mut cast = Vec::with_capacity(sent.len());
    let mut seen = BTreeSet::new();
    for (place, RawCast { performer, team, costume }) in sent.iter().enumerate() {
        let who = check.performer(&format!("{field}[{place}].performer"), performer).map(|it| it.id);
        let team = match (team, who) {
            (Some(team), _) => read_cast_team(check, &format!("{field}[{place}].team"), teams, team),
            (None, Some(who)) => only_team(check, teams, who),
            (None, None) => None,
        };
        let Some(performer) = who else { continue };
        if seen.insert(performer) {
            cast.push(CastMember { performer, team, costume: *costume });
        } else {
            check.wrong(
                format!("{field}[{place}].performer"),
                Mistake::Duplicate,
                "This performer is in the cast twice; name them once.",
                "该演员在演员表中重复，请只列一次。",
            );
        }
    }
    cast
}

fn read_cast_team(check: &mut Checker<'_>, field: &str, teams: &[TeamId], sent: &str) -> Option<TeamId> {
    let team = check.team(field, sent)?.id;
    if !teams.contains(&team) {
        check.wrong(
            field,
            Mistake::NotFound,
            "This team is not one of the act's; add it to the teams first, or leave the team out for a guest.",
            "该队伍不是本节目的队伍，请先加入队伍列表；若是特邀演员，请不填队伍。",
        );
    }
    Some(team)
}

/// The one team of the act with this performer as a member; `None` when there are several or none.
fn only_team(check: &Checker<'_>, teams: &[TeamId], performer: PerformerId) -> Option<TeamId> {
    let of_performer = check.plan().index().teams_of_performer.get(&performer)?;
    let mut found = teams.iter().filter(|team| of_performer.contains(team));
    found.next().filter(|_| found.next().is_none()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            act::{ActFields, update},
            testing::{done, refused},
        },
        fixture::{Counter, act, context, performer, plan, team},
        plan::Plan,
    };

    const TEAMS: &str = "org O1 SCHOOL
         performer P1
         performer P2
         performer P3
         team T1 O1 : P1 P2
         team T2 O1 : P2
         team T3 O1 :
         act A1 4:00 teams=T1,T2 : P1 P2/HARD/T2";

    fn id(plan: &Plan, code: &str) -> String {
        match &code[..1] {
            "T" => team(plan, code).id.to_string(),
            "P" => performer(plan, code).id.to_string(),
            _ => code.to_owned(),
        }
    }

    /// `T1 T2 : P1 P2/T2`; `-` for a list that is not mentioned.
    fn edit(plan: &Plan, sent: &str) -> ActFields {
        let (teams, cast) = sent.split_once(':').expect("teams : cast");
        let listed = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let read = |word: &String| {
            let (performer, team) = word.split_once('/').map_or((word.as_str(), None), |(who, team)| (who, Some(team)));
            RawCast { performer: id(plan, performer), team: team.map(|it| id(plan, it)), costume: CostumeClass::Easy }
        };
        let teams =
            if teams.trim() == "-" { Edit::Keep } else { Edit::Set(listed(teams).iter().map(|it| id(plan, it)).collect()) };
        let cast = if cast.trim() == "-" { Edit::Keep } else { Edit::Set(listed(cast).iter().map(read).collect()) };
        ActFields { teams, cast, ..ActFields::default() }
    }

    fn show(plan: &Plan) -> String {
        let act = act(plan, "A1");
        let code = |id: TeamId| plan.teams.get(id).expect("a team").code.clone();
        let teams: Vec<String> = act.teams.iter().map(|it| code(*it)).collect();
        let who = |it: &CastMember| {
            let performer = &plan.performers.get(it.performer).expect("a performer").code;
            format!("{performer}/{}/{}", it.costume, it.team.map_or("-".to_owned(), code))
        };
        let cast: Vec<String> = act.cast.iter().map(who).collect();
        format!("{} : {}", teams.join(" "), cast.join(" "))
    }

    #[test]
    fn a_cast_is_for_the_teams_of_its_act() {
        let plan = plan(TEAMS);
        let check = |sent: &str, expect: &str| {
            let id = act(&plan, "A1").id.to_string();
            let decided = update(&mut context(&plan, &mut Counter(1000)), &id, None, edit(&plan, sent));
            let shown = match refused(&decided) {
                mistakes if mistakes.is_empty() => show(&done(&plan, decided).0),
                mistakes => mistakes.join(", "),
            };
            assert_eq!(shown, expect, "{sent}");
        };
        check("- : -", "T1 T2 : P1/NORMAL/T1 P2/HARD/T2");
        check("T2 T3 T1 : -", "T2 T3 T1 : P1/NORMAL/T1 P2/HARD/T2");
        // P1 is in one team of the act, P2 in both, P3 in none.
        check("- : P1 P2 P3", "T1 T2 : P1/EASY/T1 P2/EASY/- P3/EASY/-");
        check("- : P3/T1 P2/T1", "T1 T2 : P3/EASY/T1 P2/EASY/T1");
        check("T1 : P2", "T1 : P2/EASY/T1");
        check(" : ", " : ");
        check("T1 : -", "teams IN_USE");
        check("T1 : P1/T2", "cast[0].team NOT_FOUND");
        check("- : P1/T3", "cast[0].team NOT_FOUND");
        check("T1 T1 P1 x : -", "teams[1] DUPLICATE, teams[2] WRONG_KIND, teams[3] INVALID_FORMAT, teams IN_USE");
        check(
            "- : P1 P1 T1 P2/P2 y/z",
            "cast[1].performer DUPLICATE, cast[2].performer WRONG_KIND, cast[3].team WRONG_KIND, \
             cast[4].performer INVALID_FORMAT, cast[4].team INVALID_FORMAT",
        );
    }

    #[test]
    fn a_team_that_is_still_cast_is_named() {
        let plan = plan(TEAMS);
        let id = act(&plan, "A1").id.to_string();
        let invalid = update(&mut context(&plan, &mut Counter(1000)), &id, None, edit(&plan, " : -")).expect_err("a refusal");
        assert!(invalid[0].message.en.starts_with("The cast still has people of T1, T2;"), "{}", invalid[0].message.en);
    }
}
