//! OUTSIDE_FESTIVAL: a show, from its start to its end, is not wholly within the festival's programme days. A programme day
//! begins at the festival's own hour, so one o'clock in the morning after the last day still belongs to it.
//!
//! Example: a festival until 28 September whose days begin at 05:00, and a concert on the 29th at 19:30.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{conflict::say, plan::Plan, show::Show, text::Message, time::Interval};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::OutsideFestival,
    severity: Severity::Block,
    meaning: ("A show lies outside the festival's programme days.", "场次不在艺术节的节目日期内。"),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "festival 2020-09-07 2020-09-28 Asia/Shanghai
               venue V1
               stage M1 V1
               act A1 30:00
               show X1 CONCERT M1 2020-09-29T04:30 : A1",
        broken: "festival 2020-09-07 2020-09-28 Asia/Shanghai
                 venue V1
                 stage M1 V1
                 act A1 30:00
                 show X1 CONCERT M1 2020-09-29T04:31 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    if let Some(days) = plan.festival().days()
        && let Some((show, hours)) = facts::timed_show(plan, show.id)
        && let Some(seconds) = facts::seconds_outside(hours, &[days])
    {
        findings.push(finding(plan, show, hours, seconds));
    }
}

fn finding(plan: &Plan, show: &Show, hours: Interval, seconds: i64) -> Finding {
    let (from, to) = (say::time(plan, hours.starts_at()), say::time(plan, hours.ends_at()));
    let festival = plan.festival();
    let (first, last, hour) = (festival.starts_on, festival.ends_on, festival.day_start_hour);
    Finding {
        subjects: vec![show.id.into()],
        show: Some(show.id),
        at: Some(hours.starts_at()),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” is on from {from} to {to}: {seconds} s of it lie outside the programme days {first} to {last}, \
                 which begin at {hour:02}:00.",
                say::show(plan, show.id, say::EN),
            ),
            format!(
                "《{}》自 {from} 至 {to} 演出，其中 {seconds} 秒不在节目日期 {first} 至 {last} 内（每日自 {hour:02}:00 起算）。",
                say::show(plan, show.id, say::ZH),
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "festival 2020-09-07 2020-09-28 Asia/Shanghai
             venue V1
             stage M1 V1
             act A1 30:00 setup=3600 strike=3600
             {show}"
        )
    }

    #[test]
    fn shows_keep_to_the_programme_days() {
        let check = |show: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(show), expected);
        check("show X1 GALA M1 2020-09-07T05:00 : A1", &[]); // the first second
        check("show X1 GALA M1 2020-09-29T04:30 : A1", &[]); // the night after the last day, to its end
        check("show X1 GALA M1 : A1", &[]); // no time yet
        check("show X1 GALA M1 2020-10-01T19:30 POSTPONED : A1", &[]);
        check("show X1 GALA M1 2020-09-07T04:30 : A1", &["OUTSIDE_FESTIVAL BLOCK 1800 X1"]); // the night before
        check("show X1 GALA M1 2020-09-07T04:50 : A1", &["OUTSIDE_FESTIVAL BLOCK 600 X1"]);
        check("show X1 GALA M1 2020-09-29T04:50 : A1", &["OUTSIDE_FESTIVAL BLOCK 1200 X1"]);
        check("show X1 GALA M1 2020-09-29T04:00 ends=2020-09-29T05:01 : A1", &["OUTSIDE_FESTIVAL BLOCK 60 X1"]); // planned end
        check("show X1 GALA M1 2020-09-29T05:00 :", &["OUTSIDE_FESTIVAL BLOCK 0 X1"]); // unknown length
    }

    #[test]
    fn its_message_says_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-29T19:30 : A1"),
            "“en-X1” is on from 2020-09-29 19:30:00 to 2020-09-29 20:00:00: 1800 s of it lie outside the programme days \
             2020-09-07 to 2020-09-28, which begin at 05:00.",
            "《X1》自 2020-09-29 19:30:00 至 2020-09-29 20:00:00 演出，其中 1800 秒不在节目日期 2020-09-07 至 2020-09-28 \
             内（每日自 05:00 起算）。",
        );
    }
}
