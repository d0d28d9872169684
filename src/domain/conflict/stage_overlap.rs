//! STAGE_OVERLAP: two shows hold one stage at once, set-up of the first act and strike of the last included.
//!
//! Example: a gala on the main stage from 19:30 to 21:00, and a rehearsal concert there from 20:45.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{conflict::say, id::StageId, plan::Plan, show::Show, text::Message, time::Interval};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::StageOverlap,
    severity: Severity::Block,
    meaning: (
        "Two shows hold one stage at once, the set-up of the first act and the strike of the last included.",
        "两个场次同时占用一个舞台（含首个节目的上场准备和末个节目的撤场）。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Stages(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               act A1 90:00 strike=600
               act A2 30:00 setup=300
               show X1 GALA M1 2020-09-28T19:30 : A1
               show X2 CONCERT M1 2020-09-28T21:15 : A2",
        broken: "venue V1
                 stage M1 V1
                 act A1 90:00 strike=600
                 act A2 30:00 setup=300
                 show X1 GALA M1 2020-09-28T19:30 : A1
                 show X2 CONCERT M1 2020-09-28T21:14 : A2",
    },
};

fn find(plan: &Plan, stage: &StageId, findings: &mut Vec<Finding>) {
    let shows = plan.index().shows_on_stage.of(*stage).iter();
    // Holds may begin before their shows, so they are put in their own order.
    let mut holds: Vec<(Interval, &Show)> = shows
        .filter_map(|(_, id)| plan.shows.get(*id))
        .filter(|show| show.counts())
        .filter_map(|show| Some((plan.index().program(show.id)?.occupied?, show.as_ref())))
        .collect();
    holds.sort_by_key(|(hold, show)| (*hold, show.id));
    for (place, (hold, show)) in holds.iter().enumerate() {
        // The holds behind this one start no earlier than it does: from the first that starts after its end on, none meets it.
        let later = holds[place + 1..].iter().take_while(|(other, _)| other.starts_at() <= hold.ends_at());
        for (other_hold, other) in later.filter(|(other, _)| hold.overlaps(*other)) {
            findings.push(finding(plan, (*hold, show), (*other_hold, other)));
        }
    }
}

fn finding(plan: &Plan, (hold, show): (Interval, &Show), (other_hold, other): (Interval, &Show)) -> Finding {
    let seconds = hold.shared_seconds(other_hold);
    let at = hold.starts_at().max(other_hold.starts_at());
    let stage = show.stage;
    Finding {
        subjects: vec![show.id.into(), other.id.into()],
        show: Some(other.id),
        at: Some(at),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” and “{}” hold {} at once from {}, for {seconds} s.",
                say::show(plan, show.id, say::EN),
                say::show(plan, other.id, say::EN),
                say::stage(plan, stage, say::EN),
                say::time(plan, at),
            ),
            format!(
                "《{}》与《{}》自 {} 起同时占用{}，重叠 {seconds} 秒。",
                say::show(plan, show.id, say::ZH),
                say::show(plan, other.id, say::ZH),
                say::time(plan, at),
                say::stage(plan, stage, say::ZH),
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(shows: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             stage M2 V1
             act A1 60:00
             act A2 10:00
             act A3 10:00 setup=600 strike=300
             {shows}"
        )
    }

    #[test]
    fn a_stage_holds_one_show_at_a_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        let over_an_hour = |other: &str| format!("show X1 GALA M1 2020-09-28T19:00 : A1\n{other}");
        let passes = |other: &str| check(&over_an_hour(other), &[]);
        let overlaps = |other: &str, expected: &str| check(&over_an_hour(other), &[expected]);
        passes("show X2 GALA M1 2020-09-28T20:00 : A1"); // touching
        passes("show X2 GALA M1 2020-09-28T18:50 : A2");
        passes("show X2 GALA M2 2020-09-28T19:00 : A1"); // another stage
        passes("show X2 GALA M1 2020-09-28T19:00 CANCELLED : A1");
        passes("show X2 GALA M1 2020-09-28T19:00 POSTPONED : A1");
        passes("show X2 GALA M1 : A1"); // no time yet
        passes("show X2 GALA M1 2020-09-28T20:00 :"); // of unknown length, as the stage falls free
        passes("show X2 GALA M1 2020-09-28T20:10 : A3"); // set up as the stage falls free
        passes("show X2 GALA M1 2020-09-28T18:45 : A3"); // struck as the stage is needed
        overlaps("show X2 GALA M1 2020-09-28T19:00 : A1", "STAGE_OVERLAP BLOCK 3600 X1 X2"); // identical
        overlaps("show X2 GALA M1 2020-09-28T19:20 : A2", "STAGE_OVERLAP BLOCK 600 X1 X2"); // nested
        overlaps("show X2 GALA M1 2020-09-28T19:59 : A2", "STAGE_OVERLAP BLOCK 60 X1 X2");
        overlaps("show X2 GALA M1 2020-09-28T20:09 : A3", "STAGE_OVERLAP BLOCK 60 X1 X2"); // set-up
        overlaps("show X2 GALA M1 2020-09-28T18:46 : A3", "STAGE_OVERLAP BLOCK 60 X1 X2"); // strike
        overlaps("show X2 GALA M1 2020-09-28T18:00 ends=2020-09-28T19:10 : A2", "STAGE_OVERLAP BLOCK 600 X1 X2"); // planned end
        overlaps("show X2 GALA M1 2020-09-28T19:20 :", "STAGE_OVERLAP BLOCK 0 X1 X2"); // of unknown length, inside
        overlaps("show X2 GALA M1 2020-09-28T19:00 :", "STAGE_OVERLAP BLOCK 0 X1 X2"); // and at the start
    }

    #[test]
    fn every_pair_is_named_once() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check(
            "show X1 GALA M1 2020-09-28T19:00 :
             show X2 GALA M1 2020-09-28T19:00 :",
            &["STAGE_OVERLAP BLOCK 0 X1 X2"],
        );
        // A long show over two short ones that do not meet, the first of unknown length.
        check(
            "show X1 GALA M1 2020-09-28T19:50 : A2
             show X2 GALA M1 2020-09-28T19:30 :
             show X3 GALA M1 2020-09-28T19:00 : A1",
            &["STAGE_OVERLAP BLOCK 0 X2 X3", "STAGE_OVERLAP BLOCK 600 X1 X3"],
        );
        // Three that all meet; the set-up puts the last to start at the front.
        check(
            "show X1 GALA M1 2020-09-28T19:00 : A1
             show X2 GALA M1 2020-09-28T19:05 : A1
             show X3 GALA M1 2020-09-28T19:09 : A3",
            &["STAGE_OVERLAP BLOCK 1440 X1 X3", "STAGE_OVERLAP BLOCK 3300 X1 X2", "STAGE_OVERLAP BLOCK 1140 X2 X3"],
        );
    }

    #[test]
    fn its_message_says_what_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:00 : A1\nshow X2 GALA M1 2020-09-28T19:45 : A1"),
            "“en-X1” and “en-X2” hold en-M1 at once from 2020-09-28 19:45:00, for 900 s.",
            "《X1》与《X2》自 2020-09-28 19:45:00 起同时占用M1，重叠 900 秒。",
        );
    }
}
