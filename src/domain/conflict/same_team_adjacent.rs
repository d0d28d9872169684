//! SAME_TEAM_ADJACENT: two acts that share a team follow each other in a program with no interlude between. The same act twice in
//! a row is an encore, not a neighbour.
//!
//! Example: a school's dancers are on directly before the joint number that they dance in too.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Neighbours, say},
    id::TeamId,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::SameTeamAdjacent,
    severity: Severity::Info,
    meaning: (
        "Two acts that share a team follow each other directly, with no interlude between them.",
        "有同一队伍参加的两个节目前后相连，中间没有串场等环节。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1 SCHOOL
               team T1 O1
               act A1 4:00 teams=T1
               act A2 4:00 teams=T1
               show X1 GALA : A1 MC_LINK=0:30 A2",
        broken: "org O1 SCHOOL
                 team T1 O1
                 act A1 4:00 teams=T1
                 act A2 4:00 teams=T1
                 show X1 GALA : A1 A2",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    for pair in facts::neighbouring_acts(plan, show) {
        let of_last = &pair.last.act.teams;
        let shared: Vec<TeamId> = pair.next.act.teams.iter().filter(|team| of_last.contains(team)).copied().collect();
        if !shared.is_empty() {
            findings.push(finding(plan, pair, &shared));
        }
    }
}

fn finding(plan: &Plan, Neighbours { last, next, .. }: Neighbours<'_>, shared: &[TeamId]) -> Finding {
    let at = next.starts_at();
    let names = |tongue| {
        let teams = say::names(shared.iter().map(|team| say::team(plan, *team, tongue)), tongue);
        let acts = (say::act(plan, last.act.id, tongue), say::act(plan, next.act.id, tongue));
        (acts, say::show(plan, next.show.id, tongue), say::when(plan, at, tongue), teams)
    };
    let ((last_act, next_act), show, when, teams) = names(say::EN);
    let en = format!("“{next_act}” ({when}) follows “{last_act}” directly in “{show}”, and {teams} is in both.");
    let ((last_act, next_act), show, when, teams) = names(say::ZH);
    let zh = format!("《{show}》中《{next_act}》（{when}）紧接《{last_act}》，两者都有{teams}参加。");
    Finding {
        subjects: vec![last.slot.item.into(), next.slot.item.into()],
        show: Some(next.show.id),
        at,
        magnitude: None,
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "org O1 SCHOOL
             venue V1
             stage M1 V1
             team T1 O1
             team T2 O1
             act A1 4:00 teams=T1
             act A2 4:00 teams=T2,T1
             act A3 4:00 teams=T2
             act A4 4:00
             act A5 4:00 teams=T1,T2
             act GONE 4:00 WITHDRAWN teams=T1
             {show}"
        )
    }

    #[test]
    fn neighbours_share_no_team() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 A3 A4 A4", &[]);
        check("A1 A2", &["SAME_TEAM_ADJACENT INFO - X1/A1 X1/A2"]);
        check("A3 A2 A1", &["SAME_TEAM_ADJACENT INFO - X1/A3 X1/A2", "SAME_TEAM_ADJACENT INFO - X1/A2 X1/A1"]);
        check("A2 A5", &["SAME_TEAM_ADJACENT INFO - X1/A2 X1/A5"]); // once, whatever they share
        check("A1 AWARD=5:00 A2", &[]);
        check("A1 A1", &[]); // an encore
        check("A1 GONE A3", &[]);
        check("A1 GONE A2", &["SAME_TEAM_ADJACENT INFO - X1/A1 X1/A2"]); // who stays away keeps nobody apart
    }

    #[test]
    fn shows_stand_alone_and_take_place() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 : A1\nshow X2 GALA M1 : A2", &[]);
        check("show X1 GALA M1 : A1 A2", &["SAME_TEAM_ADJACENT INFO - X1/A1 X1/A2"]);
        check("show X1 GALA M1 2020-09-28T19:30 POSTPONED : A1 A2", &[]);
    }

    #[test]
    fn its_message_says_who_and_when() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1 A2"),
            "“en-A2” (2020-09-28 19:34:00) follows “en-A1” directly in “en-X1”, and “en-T1” is in both.",
            "《X1》中《A2》（2020-09-28 19:34:00）紧接《A1》，两者都有“T1”参加。",
        );
    }
}
