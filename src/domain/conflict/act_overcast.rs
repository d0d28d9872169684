//! ACT_OVERCAST: an act that takes part has a larger cast than the festival allows. An act that is still being written down is
//! not judged.
//!
//! Example: 40 people may be in an act, and a choir's cast names 43: it is 3 over.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{act::Act, conflict::say, plan::Plan, policy::Parameter, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActOvercast,
    severity: Severity::Warn,
    meaning: (
        "An act that takes part and is no draft has a larger cast than ACT_LARGEST_CAST.",
        "参演节目（草稿除外）的演员人数超过 ACT_LARGEST_CAST 规定的上限。",
    ),
    measure: Measure::People,
    parameters: &[Parameter::ActLargestCast],
    find: &[Find::Acts(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "set ACT_LARGEST_CAST=1\nperformer P1\nact A1 4:00 : P1",
        broken: "set ACT_LARGEST_CAST=1\nperformer P1\nperformer P2\nact A1 4:00 : P1 P2",
    },
};

fn find(plan: &Plan, act: &Act, findings: &mut Vec<Finding>) {
    let largest = plan.festival().parameter(Parameter::ActLargestCast);
    let over = act.cast.len().checked_sub(largest as usize).filter(|over| *over > 0 && facts::is_put_forward(act));
    findings.extend(over.map(|over| finding(plan, act, largest, over)));
}

fn finding(plan: &Plan, act: &Act, largest: u32, over: usize) -> Finding {
    let people = act.cast.len();
    Finding {
        subjects: vec![act.id.into()],
        show: None,
        at: None,
        magnitude: i64::try_from(over).ok(),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” has a cast of {people} people, and acts may have {largest}: {over} over.",
                say::act(plan, act.id, say::EN),
            ),
            format!("《{}》有演员 {people} 人，上限为 {largest} 人，超出 {over} 人。", say::act(plan, act.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(act: &str) -> String {
        format!("set ACT_LARGEST_CAST=2\nperformer P1\nperformer P2\nperformer P3\n{act}")
    }

    #[test]
    fn casts_are_no_larger_than_allowed() {
        let check = |act: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(act), expected);
        check("act A1 4:00", &[]);
        check("act A1 4:00 : P1 P2", &[]);
        check("act A1 4:00 : P1 P2 P3", &["ACT_OVERCAST WARN 1 A1"]);
        check("act A1 4:00 IN_REVIEW : P1 P2 P3", &["ACT_OVERCAST WARN 1 A1"]);
        check("act A1 4:00 DRAFT : P1 P2 P3", &[]);
        check("act A1 4:00 WITHDRAWN : P1 P2 P3", &[]);
        check("set ACT_LARGEST_CAST=1\nact A1 4:00 : P1 P2 P3", &["ACT_OVERCAST WARN 2 A1"]);
        check("set ACT_LARGEST_CAST=200\nact A1 4:00 : P1 P2 P3", &[]);
    }

    #[test]
    fn its_message_says_what_and_how_many() {
        tests::check_message(
            super::SPEC.rule,
            &plan("act A1 4:00 : P1 P2 P3"),
            "“en-A1” has a cast of 3 people, and acts may have 2: 1 over.",
            "《A1》有演员 3 人，上限为 2 人，超出 1 人。",
        );
    }
}
