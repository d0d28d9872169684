//! TEAM_IDLE: a team is approved and in no act that takes part.
//!
//! Example: a community's opera team was approved, and its only act has withdrawn.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    conflict::say,
    id::TeamId,
    plan::Plan,
    team::{Team, TeamStatus},
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamIdle,
    severity: Severity::Info,
    meaning: ("An approved team is in no act that takes part.", "已通过的队伍没有任何参演节目。"),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Teams(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1 SCHOOL\nteam T1 O1\nact A1 4:00 DRAFT teams=T1",
        broken: "org O1 SCHOOL\nteam T1 O1\nact A1 4:00 WITHDRAWN teams=T1",
    },
};

fn find(plan: &Plan, team: &Team, findings: &mut Vec<Finding>) {
    if team.status == TeamStatus::Approved && !has_act(plan, team.id) {
        findings.push(finding(plan, team));
    }
}

fn has_act(plan: &Plan, team: TeamId) -> bool {
    let mut acts = plan.index().acts_of_team.get(&team).into_iter().flatten();
    acts.any(|act| plan.acts.get(*act).is_some_and(|act| act.counts()))
}

fn finding(plan: &Plan, team: &Team) -> Finding {
    Finding {
        subjects: vec![team.id.into()],
        show: None,
        at: None,
        magnitude: None,
        lowered_to: None,
        message: Message::new(
            format!("“{}” is APPROVED and in no act that takes part.", say::team(plan, team.id, say::EN)),
            format!("“{}”已通过，但没有任何参演节目。", say::team(plan, team.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    #[test]
    fn approved_teams_are_in_an_act() {
        let check = |lines: &str, expected: &[&str]| tests::check(super::SPEC.rule, &format!("org O1 SCHOOL\n{lines}"), expected);
        check("team T1 O1\nteam T2 O1\nact A1 4:00 teams=T1,T2", &[]);
        check("team T1 O1\nteam T2 O1\nact A1 4:00 teams=T2", &["TEAM_IDLE INFO - T1"]);
        check("team T1 O1\nact A1 4:00 CUT teams=T1\nact A2 4:00 IN_REVIEW teams=T1", &[]);
        check("team T1 O1\nact A1 4:00 REJECTED teams=T1", &["TEAM_IDLE INFO - T1"]);
        check("team T1 O1 APPLIED", &[]);
        check("team T1 O1 REJECTED", &[]);
        check("team T1 O1 WITHDRAWN", &[]);
    }

    #[test]
    fn its_message_says_who() {
        tests::check_message(
            super::SPEC.rule,
            "org O1 SCHOOL\nteam T1 O1",
            "“en-T1” is APPROVED and in no act that takes part.",
            "“T1”已通过，但没有任何参演节目。",
        );
    }
}
