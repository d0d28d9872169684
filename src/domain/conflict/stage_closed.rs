//! STAGE_CLOSED: a show, from its start to its end, is not wholly within one opening window of its stage. Windows that touch
//! are one, so that a night written as two days is no gap; a stage without windows is always open. Set-up does not count.
//!
//! Example: a stage open from 18:00 to 22:00, and a gala there from 19:30 to 22:10: 600 s.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::say,
    plan::Plan,
    show::Show,
    text::Message,
    time::{Interval, merged},
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::StageClosed,
    severity: Severity::Block,
    meaning: ("A show lies outside the opening windows of its stage.", "场次不在舞台的开放时间内。"),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1 open=2020-09-28T18:00/2020-09-29T00:00,2020-09-29T00:00/2020-09-29T00:30
               act A1 40:00
               show X1 GALA M1 2020-09-28T23:50 : A1",
        broken: "venue V1
                 stage M1 V1 open=2020-09-28T18:00/2020-09-29T00:00,2020-09-29T00:00/2020-09-29T00:30
                 act A1 40:00
                 show X1 GALA M1 2020-09-28T23:51 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let windows = show.stage.and_then(|stage| plan.stage(stage)).map(|(_, stage)| &stage.opening_windows);
    if let Some(windows) = windows.filter(|windows| !windows.is_empty())
        && let Some((show, hours)) = facts::timed_show(plan, show.id)
        && let Some(seconds) = facts::seconds_outside(hours, &merged(windows.clone()))
    {
        findings.push(finding(plan, show, hours, seconds));
    }
}

fn finding(plan: &Plan, show: &Show, hours: Interval, seconds: i64) -> Finding {
    let (from, to) = (say::time(plan, hours.starts_at()), say::time(plan, hours.ends_at()));
    Finding {
        subjects: vec![show.id.into()],
        show: Some(show.id),
        at: Some(hours.starts_at()),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” is on from {from} to {to}, and {} is not open for {seconds} s of it.",
                say::show(plan, show.id, say::EN),
                say::stage(plan, show.stage, say::EN),
            ),
            format!(
                "《{}》自 {from} 至 {to} 演出，其中 {seconds} 秒不在{}的开放时间内。",
                say::show(plan, show.id, say::ZH),
                say::stage(plan, show.stage, say::ZH),
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
             stage M1 V1 open=2020-09-28T10:00/2020-09-28T12:00,2020-09-28T18:00/2020-09-29T00:00,2020-09-29T00:00/2020-09-29T02:00
             stage M2 V1
             act A1 30:00 setup=3600 strike=3600
             {show}"
        )
    }

    #[test]
    fn shows_keep_to_the_opening_windows() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T18:00 : A1", &[]); // set-up before the doors open
        check("show X1 GALA M1 2020-09-29T01:30 : A1", &[]); // to the last second
        check("show X1 GALA M1 2020-09-28T23:45 : A1", &[]); // over the midnight at which one window is cut in two
        check("show X1 GALA M2 2020-09-28T03:00 : A1", &[]); // a stage without windows
        check("show X1 GALA M1 : A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T03:00 CANCELLED : A1", &[]);
        check("show X1 GALA M1 2020-09-28T17:50 : A1", &["STAGE_CLOSED BLOCK 600 X1"]);
        check("show X1 GALA M1 2020-09-29T01:40 : A1", &["STAGE_CLOSED BLOCK 600 X1"]);
        check("show X1 GALA M1 2020-09-28T18:00 ends=2020-09-29T02:01 : A1", &["STAGE_CLOSED BLOCK 60 X1"]); // planned end
        check("show X1 GALA M1 2020-09-28T11:00 ends=2020-09-28T19:00 : A1", &["STAGE_CLOSED BLOCK 21600 X1"]); // across a gap
        check("show X1 GALA M1 2020-09-28T13:00 : A1", &["STAGE_CLOSED BLOCK 1800 X1"]); // in a gap
    }

    #[test]
    fn a_show_of_unknown_length_begins_while_the_stage_is_open() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T18:00 :", &[]);
        check("show X1 GALA M1 2020-09-29T00:00 :", &[]);
        check("show X1 GALA M1 2020-09-29T02:00 :", &["STAGE_CLOSED BLOCK 0 X1"]);
    }

    #[test]
    fn its_message_says_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T17:50 : A1"),
            "“en-X1” is on from 2020-09-28 17:50:00 to 2020-09-28 18:20:00, and en-M1 is not open for 600 s of it.",
            "《X1》自 2020-09-28 17:50:00 至 2020-09-28 18:20:00 演出，其中 600 秒不在M1的开放时间内。",
        );
    }
}
