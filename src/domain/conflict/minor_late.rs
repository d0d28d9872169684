//! MINOR_LATE: a minor is still on site after `MINOR_LATEST_SECOND` of the show's programme day: until their last performance in
//! the show is over, and the time until they may leave (the release lead) has passed. A show after midnight belongs to the evening
//! before, so it is late too.
//!
//! Example: a dance with minors until 21:20, 900 s until they are released, and 21:30 as the latest hour: 300 s late.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::say,
    id::PerformerId,
    plan::Plan,
    policy::Parameter,
    show::Show,
    text::Message,
    time::{Instant, after},
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MinorLate,
    severity: Severity::Block,
    meaning: (
        "A minor is on site, until released, after MINOR_LATEST_SECOND of the show's programme day.",
        "未成年人离场时间晚于场次当天的 MINOR_LATEST_SECOND（最迟离场时间）。",
    ),
    measure: Measure::Seconds,
    parameters: &[Parameter::MinorLatestSecond],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               performer P1 2008-05-01
               act A1 15:00 : P1
               show X1 GALA M1 2020-09-28T21:00 : A1",
        broken: "venue V1
                 stage M1 V1
                 performer P1 2008-05-01
                 act A1 15:00 : P1
                 show X1 GALA M1 2020-09-28T21:01 : A1",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    let latest_second = plan.festival().parameter(Parameter::MinorLatestSecond);
    let day = facts::day_of(plan, show);
    if let Some(latest) = plan.festival().almanac().second_of_day(day, latest_second) {
        let late = late(plan, show, (day, latest));
        findings.extend(late.into_iter().map(|(performer, release)| finding(plan, show, performer, release, latest)));
    }
}

/// The minors who are released too late, and when.
fn late(plan: &Plan, show: &Show, (day, latest): (NaiveDate, Instant)) -> HashMap<PerformerId, Instant> {
    let lead = i64::from(show.leads.over(plan.festival().leads).release_seconds);
    let mut late = HashMap::new();
    for it in facts::performances(plan, show) {
        let release = it.program.interval(it.slot).map(|hours| after(hours.ends_at(), lead));
        if let Some(release) = release.filter(|release| *release > latest) {
            let minors = it.act.cast.iter().map(|cast| cast.performer).filter(|id| facts::is_minor(plan, *id, day));
            // A performance ends no earlier than those before it, so the last one stands.
            late.extend(minors.map(|performer| (performer, release)));
        }
    }
    late
}

fn finding(plan: &Plan, show: &Show, performer: PerformerId, release: Instant, latest: Instant) -> Finding {
    let seconds = (release - latest).num_seconds();
    let who = say::performer(plan, performer);
    let (released, limit) = (say::time(plan, release), say::time(plan, latest));
    let (en, zh) = (say::show(plan, show.id, say::EN), say::show(plan, show.id, say::ZH));
    Finding {
        subjects: vec![performer.into(), show.id.into()],
        show: Some(show.id),
        at: Some(latest),
        magnitude: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!("{who}, a minor, is released from “{en}” at {released}, {seconds} s after the latest hour at {limit}."),
            format!("未成年人 {who} 到 {released} 才能离开《{zh}》，比最迟离场时间 {limit} 晚 {seconds} 秒。"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        conflict::tests,
        fixture,
        policy::{Leads, OwnLeads},
    };

    fn plan(shows: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             performer CHILD 2008-05-01
             performer YOUNG 2002-09-28
             performer ADULT 1990-05-01
             performer P4
             act A1 15:00 : CHILD ADULT P4
             act A2 15:00 : ADULT P4
             act A3 15:00 : YOUNG
             act A4 15:00 CUT : CHILD
             act A5 0:00 : CHILD
             {shows}"
        )
    }

    #[test]
    fn minors_are_gone_by_the_latest_hour() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-28T21:00 : A1 A2", &[]); // to the second; adults and those of unknown age stay
        check("show X1 GALA M1 2020-09-28T21:00 : A1 A4", &[]); // the act is cut
        check("show X1 GALA M1 2020-09-28T23:00 CANCELLED : A1", &[]);
        check("show X1 GALA M1 : A1", &[]); // no time yet
        check("show X1 GALA M1 2020-09-28T21:00:01 : A1", &["MINOR_LATE BLOCK 1 CHILD X1"]);
        check("show X1 GALA M1 2020-09-28T20:00 : A1 A2 A2 A2 A2 A1 A2", &["MINOR_LATE BLOCK 900 CHILD X1"]); // the last one
        check("show X1 GALA M1 2020-09-28T21:00 : A1 A1@=2020-09-28T23:30", &["MINOR_LATE BLOCK 9000 CHILD X1"]);
        check("show X1 GALA M1 2020-09-28T21:15 : A5", &[]); // of unknown length
        check("show X1 GALA M1 2020-09-28T21:16 : A5", &["MINOR_LATE BLOCK 60 CHILD X1"]);
        check(
            "show X1 GALA M1 2020-09-27T21:01 : A1\nshow X2 GALA M1 2020-09-28T21:02 : A1",
            &["MINOR_LATE BLOCK 60 CHILD X1", "MINOR_LATE BLOCK 120 CHILD X2"],
        );
    }

    #[test]
    fn the_latest_hour_is_one_of_the_programme_day() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-29T00:30 : A1", &["MINOR_LATE BLOCK 12600 CHILD X1"]); // 01:00 of the night before
        check("show X1 GALA M1 2020-09-29T05:00 : A1", &[]); // a new day
        check("set MINOR_LATEST_SECOND=90000\nshow X1 GALA M1 2020-09-29T00:30 : A1", &[]); // until 25:00
        check(
            "set MINOR_LATEST_SECOND=88200\nshow X1 GALA M1 2020-09-28T23:00 : A1 A2 A2 A2 A2 A1",
            &["MINOR_LATE BLOCK 900 CHILD X1"], // 00:45 of the same night, 24:30 being the latest hour
        );
        check("show X1 GALA M1 2020-09-27T23:00 : A3", &["MINOR_LATE BLOCK 7200 YOUNG X1"]); // 17
        check("show X1 GALA M1 2020-09-28T03:00 : A3", &["MINOR_LATE BLOCK 21600 YOUNG X1"]); // 17 on the programme day
        check("show X1 GALA M1 2020-09-28T23:00 : A3", &[]); // 18
    }

    #[test]
    fn the_wall_clock_is_asked_on_days_of_23_and_25_hours() {
        let check = |day: &str, shows: &str, expected: &[&str]| {
            let festival = format!("festival {day} {day} Europe/London");
            tests::check(super::SPEC.rule, &format!("{festival}\n{}", plan(shows)), expected);
        };
        check("2021-03-28", "show X1 GALA M1 2021-03-28T21:00 : A1", &[]);
        check("2021-03-28", "show X1 GALA M1 2021-03-28T21:01 : A1", &["MINOR_LATE BLOCK 60 CHILD X1"]);
        check("2021-10-31", "show X1 GALA M1 2021-10-31T21:00 : A1", &[]);
        check("2021-10-31", "show X1 GALA M1 2021-10-31T21:01 : A1", &["MINOR_LATE BLOCK 60 CHILD X1"]);
    }

    #[test]
    fn a_show_may_release_its_people_sooner_or_later() {
        let check = |festival_lead: u32, own_lead: Option<u32>, expect: Option<i64>| {
            let plan = fixture::plan(&plan("show X1 GALA M1 2020-09-28T21:00 : A1"));
            let mut festival = (**plan.festival()).clone();
            festival.leads = Leads { release_seconds: festival_lead, ..festival.leads };
            let mut show = (*fixture::show(&plan, "X1")).clone();
            show.leads = OwnLeads { release_seconds: own_lead, ..show.leads };
            let plan = plan.apply(&[festival.into(), show.into()]);
            let mut found = Vec::new();
            super::find(&plan, &fixture::show(&plan, "X1"), &mut found);
            assert_eq!(found.first().and_then(|it| it.magnitude), expect, "{festival_lead} {own_lead:?}");
        };
        check(900, None, None);
        check(960, None, Some(60));
        check(960, Some(0), None);
        check(0, Some(1_800), Some(900));
    }

    #[test]
    fn its_message_says_who_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T21:05 : A1"),
            "CHILD (CHILD), a minor, is released from “en-X1” at 2020-09-28 21:35:00, 300 s after the latest hour at \
             2020-09-28 21:30:00.",
            "未成年人 CHILD (CHILD) 到 2020-09-28 21:35:00 才能离开《X1》，比最迟离场时间 2020-09-28 21:30:00 晚 300 秒。",
        );
    }
}
