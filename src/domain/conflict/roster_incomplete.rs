//! ROSTER_INCOMPLETE: a team that takes part has put fewer people on its roster than it declared.
//!
//! Example: a choir declared 40 people, and its roster names 37.

use std::collections::HashSet;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{conflict::say, plan::Plan, team::Team, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::RosterIncomplete,
    severity: Severity::Warn,
    meaning: ("A team's roster names fewer people than the team declared.", "队伍花名册上的人数少于申报人数。"),
    measure: Measure::People,
    parameters: &[],
    find: &[Find::Teams(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1 SCHOOL\nperformer P1\nteam T1 O1 declared=1 : P1",
        broken: "org O1 SCHOOL\nperformer P1\nteam T1 O1 declared=2 : P1",
    },
};

fn find(plan: &Plan, team: &Team, findings: &mut Vec<Finding>) {
    if !team.counts() {
        return;
    }
    let people: HashSet<_> = team.members.iter().map(|member| member.performer).collect();
    if let Some(missing) = (team.declared_headcount as usize).checked_sub(people.len()).filter(|missing| *missing > 0) {
        findings.push(finding(plan, team, people.len(), missing));
    }
}

fn finding(plan: &Plan, team: &Team, named: usize, missing: usize) -> Finding {
    let declared = team.declared_headcount;
    Finding {
        subjects: vec![team.id.into()],
        show: None,
        at: None,
        magnitude: i64::try_from(missing).ok(),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” declared {declared} people and its roster names {named}: {missing} missing.",
                say::team(plan, team.id, say::EN),
            ),
            format!("“{}”申报 {declared} 人，花名册上有 {named} 人，还缺 {missing} 人。", say::team(plan, team.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(team: &str) -> String {
        format!("org O1 SCHOOL\nperformer P1\nperformer P2\n{team}")
    }

    #[test]
    fn rosters_name_as_many_people_as_declared() {
        let check = |team: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(team), expected);
        check("team T1 O1 declared=2 : P1 P2/CREW", &[]); // everyone on the roster counts
        check("team T1 O1 declared=1 : P1 P2", &[]); // more than declared is no lack
        check("team T1 O1 declared=0", &[]);
        check("team T1 O1 declared=40 REJECTED : P1", &[]);
        check("team T1 O1 declared=40 WITHDRAWN : P1", &[]);
        check("team T1 O1 declared=3 : P1 P2", &["ROSTER_INCOMPLETE WARN 1 T1"]);
        check("team T1 O1 declared=2 : P1 P1/LEADER", &["ROSTER_INCOMPLETE WARN 1 T1"]); // one person in two roles
        check("team T1 O1 declared=1 APPLIED", &["ROSTER_INCOMPLETE WARN 1 T1"]); // nobody named yet
    }

    #[test]
    fn its_message_says_who_and_how_many() {
        tests::check_message(
            super::SPEC.rule,
            &plan("team T1 O1 declared=12 : P1 P2"),
            "“en-T1” declared 12 people and its roster names 2: 10 missing.",
            "“T1”申报 12 人，花名册上有 2 人，还缺 10 人。",
        );
    }
}
