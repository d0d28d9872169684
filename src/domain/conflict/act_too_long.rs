//! ACT_TOO_LONG: an act that takes part is longer than the festival allows. An act that is still being written down is not judged.
//!
//! Example: acts may play 15 minutes, and a sketch plays 16: it is 60 s over.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{act::Act, conflict::say, plan::Plan, policy::Parameter, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActTooLong,
    severity: Severity::Warn,
    meaning: (
        "An act that takes part and is no draft is longer than ACT_LONGEST_SECONDS.",
        "参演节目（草稿除外）的时长超过 ACT_LONGEST_SECONDS 规定的上限。",
    ),
    measure: Measure::Seconds,
    parameters: &[Parameter::ActLongestSeconds],
    find: &[Find::Acts(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "set ACT_LONGEST_SECONDS=15:00\nact A1 15:00",
        broken: "set ACT_LONGEST_SECONDS=15:00\nact A1 15:01",
    },
};

fn find(plan: &Plan, act: &Act, findings: &mut Vec<Finding>) {
    let longest = plan.festival().parameter(Parameter::ActLongestSeconds);
    if facts::is_put_forward(act) && act.duration_seconds > longest {
        findings.push(finding(plan, act, longest));
    }
}

fn finding(plan: &Plan, act: &Act, longest: u32) -> Finding {
    let (plays, over) = (act.duration_seconds, act.duration_seconds - longest);
    Finding {
        subjects: vec![act.id.into()],
        show: None,
        at: None,
        magnitude: Some(i64::from(over)),
        lowered_to: None,
        message: Message::new(
            format!("“{}” plays {plays} s, and acts may play {longest} s: {over} s over.", say::act(plan, act.id, say::EN)),
            format!("《{}》时长 {plays} 秒，上限为 {longest} 秒，超出 {over} 秒。", say::act(plan, act.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    #[test]
    fn acts_play_no_longer_than_allowed() {
        let check = |text: &str, expected: &[&str]| tests::check(super::SPEC.rule, text, expected);
        check("act A1 120:00", &[]); // where the festival says nothing
        check("act A1 120:01", &["ACT_TOO_LONG WARN 1 A1"]);
        check("set ACT_LONGEST_SECONDS=600\nact A1 10:30\nact A2 9:30", &["ACT_TOO_LONG WARN 30 A1"]);
        for (status, expected) in [
            ("SUBMITTED", &["ACT_TOO_LONG WARN 60 A1"][..]),
            ("PERFORMED", &["ACT_TOO_LONG WARN 60 A1"]),
            ("DRAFT", &[]),
            ("REJECTED", &[]),
            ("WITHDRAWN", &[]),
            ("CUT", &[]),
            ("NO_SHOW", &[]),
        ] {
            check(&format!("act A1 121:00 {status}"), expected);
        }
    }

    #[test]
    fn its_message_says_what_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            "set ACT_LONGEST_SECONDS=15:00\nact A1 16:00",
            "“en-A1” plays 960 s, and acts may play 900 s: 60 s over.",
            "《A1》时长 960 秒，上限为 900 秒，超出 60 秒。",
        );
    }
}
