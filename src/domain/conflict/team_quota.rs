//! TEAM_QUOTA: a team takes part in more acts than the festival allows, alone or with others. Acts that are still being written
//! down are not counted.
//!
//! Example: a team may bring 5 acts, and a school's choir is in 6: it is 1 over.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{conflict::say, plan::Plan, policy::Parameter, team::Team, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamQuota,
    severity: Severity::Warn,
    meaning: (
        "A team takes part in more acts than TEAM_MOST_ACTS, joint ones included and drafts left out.",
        "队伍参加的节目数（含联合节目，草稿除外）超过 TEAM_MOST_ACTS 规定的上限。",
    ),
    measure: Measure::Acts,
    parameters: &[Parameter::TeamMostActs],
    find: &[Find::Teams(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "set TEAM_MOST_ACTS=1
               org O1 SCHOOL
               team T1 O1
               act A1 4:00 teams=T1
               act A2 4:00 WITHDRAWN teams=T1",
        broken: "set TEAM_MOST_ACTS=1
                 org O1 SCHOOL
                 team T1 O1
                 act A1 4:00 teams=T1
                 act A2 4:00 teams=T1",
    },
};

fn find(plan: &Plan, team: &Team, findings: &mut Vec<Finding>) {
    let most = plan.festival().parameter(Parameter::TeamMostActs);
    let acts = facts::acts_of_team(plan, team.id);
    let over = acts.checked_sub(most as usize).filter(|over| *over > 0 && team.counts());
    findings.extend(over.map(|over| finding(plan, team, (acts, most), over)));
}

fn finding(plan: &Plan, team: &Team, (acts, most): (usize, u32), over: usize) -> Finding {
    Finding {
        subjects: vec![team.id.into()],
        show: None,
        at: None,
        magnitude: i64::try_from(over).ok(),
        lowered_to: None,
        message: Message::new(
            format!("“{}” is in {acts} acts, and teams may be in {most}: {over} over.", say::team(plan, team.id, say::EN)),
            format!("“{}”参加 {acts} 个节目，上限为 {most} 个，超出 {over} 个。", say::team(plan, team.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(acts: &str) -> String {
        format!("set TEAM_MOST_ACTS=2\norg O1 SCHOOL\nteam T1 O1\nteam T2 O1\nteam GONE O1 WITHDRAWN\n{acts}")
    }

    #[test]
    fn teams_bring_no_more_acts_than_allowed() {
        let check = |acts: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(acts), expected);
        let after_two = |act: &str| format!("act A1 4:00 teams=T1\nact A2 4:00 SUBMITTED teams=T2,T1\n{act}");
        check(&after_two(""), &[]);
        check(&after_two("act A3 4:00 teams=T2"), &[]);
        check(&after_two("act A3 4:00 teams=T1"), &["TEAM_QUOTA WARN 1 T1"]);
        check(&after_two("act A3 4:00 teams=T2,T1\nact A4 4:00 teams=T1,T2"), &["TEAM_QUOTA WARN 2 T1", "TEAM_QUOTA WARN 1 T2"]);
        check(&after_two("act A3 4:00 DRAFT teams=T1"), &[]);
        check(&after_two("act A3 4:00 REJECTED teams=T1"), &[]);
        check("act A1 4:00 teams=GONE\nact A2 4:00 teams=GONE\nact A3 4:00 teams=GONE", &[]);
    }

    #[test]
    fn its_message_says_who_and_how_many() {
        tests::check_message(
            super::SPEC.rule,
            &plan("act A1 4:00 teams=T1\nact A2 4:00 teams=T1\nact A3 4:00 teams=T1"),
            "“en-T1” is in 3 acts, and teams may be in 2: 1 over.",
            "“T1”参加 3 个节目，上限为 2 个，超出 1 个。",
        );
    }
}
