//! ACT_UNPLACED: an act is confirmed and stands in the program of no show that takes place.
//!
//! Example: a magic act has confirmed, and the only heat that had it is cancelled.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    act::{Act, ActStatus},
    conflict::say,
    id::ActId,
    plan::Plan,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActUnplaced,
    severity: Severity::Info,
    meaning: (
        "A confirmed act is in the program of no show that takes place.",
        "已确认的节目未列入任何一个将要举行的场次的节目单。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Acts(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               act A1 4:00
               show X1 GALA M1 2020-09-28T19:30 : A1",
        broken: "venue V1
                 stage M1 V1
                 act A1 4:00
                 show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1",
    },
};

fn find(plan: &Plan, act: &Act, findings: &mut Vec<Finding>) {
    if act.status == ActStatus::Confirmed && !is_placed(plan, act.id) {
        findings.push(finding(plan, act));
    }
}

fn is_placed(plan: &Plan, act: ActId) -> bool {
    let places = plan.index().performances_of_act.of(act);
    places.iter().any(|it| plan.shows.get(it.show).is_some_and(|show| show.counts()))
}

fn finding(plan: &Plan, act: &Act) -> Finding {
    Finding {
        subjects: vec![act.id.into()],
        show: None,
        at: None,
        magnitude: None,
        lowered_to: None,
        message: Message::new(
            format!("“{}” is CONFIRMED and in no show that takes place.", say::act(plan, act.id, say::EN)),
            format!("《{}》已确认，但未列入任何将要举行的场次。", say::act(plan, act.id, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::domain::conflict::tests;

    #[test]
    fn confirmed_acts_are_in_a_show() {
        let check = |show: &str, expected: &[&str]| {
            tests::check(SPEC.rule, &format!("venue V1\nstage M1 V1\nact A1 4:00\nact A2 4:00\n{show}"), expected);
        };
        check("show X1 GALA M1 2020-09-28T19:30 : A2 A1", &[]);
        check("show X1 GALA M1 : A1 A2 A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T19:30 : A2", &["ACT_UNPLACED INFO - A1"]);
        check("show X1 GALA M1 2020-09-28T19:30 POSTPONED : A1\nshow X2 GALA M1 : A2", &["ACT_UNPLACED INFO - A1"]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1\nshow X2 GALA M1 : A1 A2", &[]);
    }

    #[test]
    fn acts_on_their_way_may_wait() {
        for status in ActStatus::VARIANTS {
            let expected: &[&str] = if *status == ActStatus::Confirmed { &["ACT_UNPLACED INFO - A1"] } else { &[] };
            tests::check(SPEC.rule, &format!("act A1 4:00 {status}"), expected);
        }
    }

    #[test]
    fn its_message_says_what() {
        tests::check_message(
            SPEC.rule,
            "act A1 4:00",
            "“en-A1” is CONFIRMED and in no show that takes place.",
            "《A1》已确认，但未列入任何将要举行的场次。",
        );
    }
}
