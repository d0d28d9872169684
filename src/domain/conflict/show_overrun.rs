//! SHOW_OVERRUN: the program of a show ends after its hard end. The planned end is a wish and breaks nothing.
//!
//! Example: a curfew at 22:00, and a running order that ends at 22:05: 300 s.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{conflict::say, plan::Plan, show::Show, text::Message, time::Instant};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ShowOverrun,
    severity: Severity::Block,
    meaning: ("The program of a show ends after its hard end.", "节目单的结束时间晚于场次的最晚结束时间。"),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1 changeover=60
               act A1 30:00
               show X1 GALA M1 2020-09-28T21:00 hard=2020-09-28T22:00 : A1 A1@+0",
        broken: "venue V1
                 stage M1 V1 changeover=60
                 act A1 30:00
                 show X1 GALA M1 2020-09-28T21:00 hard=2020-09-28T22:00 : A1 A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let ends_at = plan.index().program(show.id).and_then(|program| program.ends_at);
    if let (Some(ends_at), Some(limit)) = (ends_at, show.hard_ends_at)
        && ends_at > limit
        && show.counts()
    {
        findings.push(finding(plan, show, ends_at, limit));
    }
}

fn finding(plan: &Plan, show: &Show, ends_at: Instant, limit: Instant) -> Finding {
    let seconds = (ends_at - limit).num_seconds();
    let (end, hard_end) = (say::time(plan, ends_at), say::time(plan, limit));
    Finding {
        subjects: vec![show.id.into()],
        show: Some(show.id),
        at: Some(limit),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!(
                "The program of “{}” ends at {end}, {seconds} s after its hard end at {hard_end}.",
                say::show(plan, show.id, say::EN),
            ),
            format!(
                "《{}》的节目单到 {end} 才结束，比最晚结束时间 {hard_end} 晚 {seconds} 秒。",
                say::show(plan, show.id, say::ZH)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1 changeover=60
             act A1 30:00 strike=3600
             {show}"
        )
    }

    #[test]
    fn programs_end_by_the_hard_end() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T20:00 : A1", &[]); // to the last second, strike apart
        check("show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T21:00 hard=2020-09-28T20:00 : A1", &[]); // planned end
        check("show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T19:40 : A1", &[]); // no hard end
        check("show X1 GALA M1 hard=2020-09-28T20:00 : A1 A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T20:00 CANCELLED : A1 A1", &[]);
        check("show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T20:30 : A1 A1", &["SHOW_OVERRUN BLOCK 60 X1"]); // changeover
        check("show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T19:00 :", &["SHOW_OVERRUN BLOCK 1800 X1"]); // begins too late
    }

    #[test]
    fn its_message_says_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 hard=2020-09-28T19:55 : A1"),
            "The program of “en-X1” ends at 2020-09-28 20:00:00, 300 s after its hard end at 2020-09-28 19:55:00.",
            "《X1》的节目单到 2020-09-28 20:00:00 才结束，比最晚结束时间 2020-09-28 19:55:00 晚 300 秒。",
        );
    }
}
