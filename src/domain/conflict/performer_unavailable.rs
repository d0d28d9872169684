//! PERFORMER_UNAVAILABLE: a performer is on stage at a time at which they cannot take part. Windows that touch are one, so that
//! a night written as two days is no gap; a performer without windows is always free.
//!
//! Example: a pianist who is free until 20:00, and a concerto from 19:50 to 20:15: 900 s.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Performance, say},
    id::PerformerId,
    plan::Plan,
    show::Show,
    text::Message,
    time::Interval,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerUnavailable,
    severity: Severity::Warn,
    meaning: ("A performer is on stage outside their availability.", "演员在其可参加时间之外登台。"),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               performer P1 free=2020-09-28T18:00/2020-09-28T20:00
               act A1 10:00 : P1
               show X1 GALA M1 2020-09-28T19:50 : A1",
        broken: "venue V1
                 stage M1 V1
                 performer P1 free=2020-09-28T18:00/2020-09-28T20:00
                 act A1 10:00 : P1
                 show X1 GALA M1 2020-09-28T19:51 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    for it in facts::performances(plan, show) {
        let Some(hours) = it.program.interval(it.slot) else { continue };
        for performer in it.act.cast.iter().filter_map(|cast| plan.performers.get(cast.performer)) {
            if let Some(seconds) = facts::seconds_unavailable(hours, &performer.availability) {
                findings.push(finding(plan, performer.id, it, hours, seconds));
            }
        }
    }
}

fn finding(plan: &Plan, performer: PerformerId, it: Performance<'_>, hours: Interval, seconds: i64) -> Finding {
    let who = say::performer(plan, performer);
    Finding {
        subjects: vec![performer.into(), it.slot.item.into()],
        show: Some(it.show.id),
        at: Some(hours.starts_at()),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!("{who} is {}, and not available for {seconds} s of it.", say::on_stage(plan, it, hours, say::EN)),
            format!("{who} {}，其中 {seconds} 秒不在其可参加时间内。", say::on_stage(plan, it, hours, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             performer P1 free=2020-09-28T10:00/2020-09-28T12:00,2020-09-28T18:00/2020-09-29T00:00,2020-09-29T00:00/2020-09-29T02:00
             performer P2
             act A1 30:00 setup=3600 strike=3600 : P1 P2
             act A2 30:00 : P2
             act A3 0:00 : P1
             act A4 600:00 : P1
             act A5 30:00 WITHDRAWN : P1
             {show}"
        )
    }

    #[test]
    fn performers_are_on_stage_when_they_are_free() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-28T18:00 : A1", &[]); // from the first second on, set-up apart
        check("show X1 GALA M1 2020-09-29T01:30 : A1", &[]); // to the last second
        check("show X1 GALA M1 2020-09-28T23:45 : A1", &[]); // over the midnight at which one window is cut in two
        check("show X1 GALA M1 2020-09-28T17:00 : A2 A2 A1", &[]); // not on stage until then
        check("show X1 GALA M1 2020-09-28T17:00 : A2 A5", &[]); // the act is withdrawn
        check("show X1 GALA M1 : A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T03:00 CANCELLED : A1", &[]);
        check("show X1 GALA M1 2020-09-28T17:50 : A1", &["PERFORMER_UNAVAILABLE WARN 600 P1 X1/A1"]);
        check("show X1 GALA M1 2020-09-29T01:40 : A1", &["PERFORMER_UNAVAILABLE WARN 600 P1 X1/A1"]);
        check("show X1 GALA M1 2020-09-28T13:00 : A1", &["PERFORMER_UNAVAILABLE WARN 1800 P1 X1/A1"]); // in a gap
        check("show X1 GALA M1 2020-09-28T11:00 : A4", &["PERFORMER_UNAVAILABLE WARN 21600 P1 X1/A4"]); // across a gap
        check("show X1 GALA M1 2020-09-28T23:50 : A3", &[]); // of unknown length
        check("show X1 GALA M1 2020-09-29T02:00 : A3", &["PERFORMER_UNAVAILABLE WARN 0 P1 X1/A3"]);
    }

    #[test]
    fn every_performance_is_told() {
        tests::check(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T17:00 : A1 A2 A3 A1"),
            &["PERFORMER_UNAVAILABLE WARN 1800 P1 X1/A1"],
        );
        tests::check(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T17:00 : A1 A1@+15:00"),
            &["PERFORMER_UNAVAILABLE WARN 1800 P1 X1/A1", "PERFORMER_UNAVAILABLE WARN 900 P1 X1/A1"],
        );
    }

    #[test]
    fn its_message_says_who_where_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T17:50 : A1"),
            "P1 (P1) is on stage in “en-A1” of “en-X1” from 2020-09-28 17:50:00 to 2020-09-28 18:20:00, and not available for \
             600 s of it.",
            "P1 (P1) 自 2020-09-28 17:50:00 至 2020-09-28 18:20:00 在《X1》的《A1》中登台，其中 600 秒不在其可参加时间内。",
        );
    }
}
