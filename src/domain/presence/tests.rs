use super::*;
use crate::domain::{change::Change, festival::Festival, fixture, policy::Leads};

/// One line for each step: venue, start, who comes, who goes, the most people and minors there, lunches and dinners, teams. A day's
/// first step that is not on the list has nobody in it. `!` stands for over capacity.
fn lines(plan: &Plan, day: &str, venue: Option<&str>, minutes: u32) -> Vec<String> {
    let venue = venue.map(|code| fixture::venue(plan, code).id);
    let clock = |at: Instant| plan.festival().almanac().local(at).format("%H:%M").to_string();
    let mut lines = Vec::new();
    for of_venue in presence(plan, day.parse().expect("a day"), venue, minutes) {
        let code = &plan.venues.get(of_venue.venue).expect("a venue").code;
        for step in &of_venue.steps {
            let PresenceStep { span, arriving, leaving, present, minors, lunches, dinners } = *step;
            let over = if of_venue.is_over_capacity(step) { "!" } else { "" };
            let teams: Vec<&str> =
                of_venue.teams_in(step).iter().map(|id| plan.teams.get(*id).expect("a team").code.as_str()).collect();
            let span = format!("{}-{}", clock(span.starts_at()), clock(span.ends_at()));
            let counts = format!("+{arriving} -{leaving} {present}{over} ({minors})");
            lines.push(format!("{code} {span} {counts} L{lunches} D{dinners} {}", teams.join(" ")).trim_end().to_owned());
        }
    }
    lines
}

fn check(text: &str, day: &str, venue: Option<&str>, minutes: u32, expect: &[&str]) {
    assert_eq!(lines(&fixture::plan(text), day, venue, minutes), expect, "{day} by {minutes} minutes\n{text}");
}

/// X1, in V1: T1 from 18:00 to 19:45 with P1, P2 and the chaperone; T2, not cast yet, from 18:30 to 20:15 with P2, P3 and two
/// nameless ones; G, a guest, from 19:00 to 20:25. X2, in V2 past midnight: T1 from 00:00 to 01:15. P1 and G are minors.
const FESTIVAL: &str = "
    org O1 SCHOOL
    venue V2
    venue V1 backstage=6
    stage M1 V1
    stage M2 V2
    performer P1 2010-05-05
    performer P2
    performer P3
    performer C
    performer G 2012-01-01
    team T1 O1 declared=9 : P1 P2 C/CHAPERONE
    team T2 O1 declared=4 : P2 P3
    team T3 O1 declared=50 WITHDRAWN : P1
    act A1 30:00 teams=T1,T3 : P1 P2 P3/EASY/T3
    act A2 30:00 teams=T2 :
    act A3 10:00 : G
    act A4 10:00 WITHDRAWN teams=T2 : P3
    show X1 GALA M1 2020-09-28T19:00 : A1 A2 A3 A4
    show X2 HEAT M2 2020-09-29T00:30 report=30:00 : A1
    show X3 HEAT M2 2020-09-28T14:00 CANCELLED : A1
    show X4 HEAT M2 : A1";

#[test]
fn people_come_with_their_team_and_are_one_person_in_two() {
    check(
        FESTIVAL,
        "2020-09-28",
        None,
        60,
        &[
            "V1 18:00-19:00 +6 -0 6 (1) L0 D3 T1 T2",
            "V1 19:00-20:00 +1 -2 7! (2) L0 D0 T1 T2",
            "V1 20:00-21:00 +0 -5 5 (1) L0 D0 T2",
            "V2 00:00-01:00 +3 -0 3 (1) L0 D0 T1",
            "V2 01:00-02:00 +0 -3 3 (1) L0 D0 T1",
        ],
    );
    check(
        FESTIVAL,
        "2020-09-28",
        Some("V1"),
        30,
        &[
            "V1 18:00-18:30 +3 -0 3 (1) L0 D3 T1",
            "V1 18:30-19:00 +3 -0 6 (1) L0 D0 T1 T2",
            "V1 19:00-19:30 +1 -0 7! (2) L0 D0 T1 T2",
            "V1 19:30-20:00 +0 -2 7! (2) L0 D0 T1 T2",
            "V1 20:00-20:30 +0 -5 5 (1) L0 D0 T2",
        ],
    );
    // Steps are cut from 05:00 on: two of 700 minutes, and 40 minutes that nobody stays for.
    let halves = ["V1 16:40-04:20 +7 -7 7! (2) L0 D3 T1 T2", "V2 16:40-04:20 +3 -3 3 (1) L0 D0 T1"];
    check(FESTIVAL, "2020-09-28", None, 700, &halves);
    check(FESTIVAL, "2020-09-29", None, 60, &[]);
    check(FESTIVAL, "2020-09-27", None, 60, &[]);
}

#[test]
fn stays_that_touch_are_one_and_stays_with_a_gap_are_two() {
    // On site from 09:00 to 10:45, from 10:45 to 12:30, and from 13:00 to 14:45.
    let text = "org O1 SCHOOL
        venue V1
        stage M1 V1
        stage M2 V1
        performer P1
        team T1 O1 : P1
        act A1 30:00 teams=T1 : P1
        show X1 GALA M1 2020-09-28T10:00 : A1
        show X2 GALA M2 2020-09-28T11:45 : A1
        show X3 GALA M1 2020-09-28T14:00 : A1";
    let day = [
        "V1 09:00-10:00 +1 -0 1 (0) L0 D0 T1",
        "V1 10:00-11:00 +0 -0 1 (0) L0 D0 T1",
        "V1 11:00-12:00 +0 -0 1 (0) L0 D0 T1",
        "V1 12:00-13:00 +0 -1 1 (0) L1 D0 T1",
        "V1 13:00-14:00 +1 -0 1 (0) L0 D0 T1",
        "V1 14:00-15:00 +0 -1 1 (0) L0 D0 T1",
    ];
    check(text, "2020-09-28", None, 60, &day);
    // Leaving on the minute belongs to the step that begins then; with lunch at 12:30 nobody is there any more.
    let late_lunch = format!("set LUNCH_SECOND=45000\n{text}");
    let steps =
        ["V1 09:00-11:00 +1 -0 1 (0) L0 D0 T1", "V1 11:00-13:00 +0 -1 1 (0) L0 D0 T1", "V1 13:00-15:00 +1 -1 1 (0) L0 D0 T1"];
    check(&late_lunch, "2020-09-28", None, 120, &steps);
    let of_15 = lines(&fixture::plan(text), "2020-09-28", None, 15);
    assert_eq!(
        of_15[13..16],
        ["V1 12:15-12:30 +0 -0 1 (0) L0 D0 T1", "V1 12:30-12:45 +0 -1 0 (0) L0 D0", "V1 12:45-13:00 +0 -0 0 (0) L0 D0"]
    );
}

#[test]
fn who_leaves_as_others_arrive_is_gone() {
    // T1 from 09:00 to 10:45, T2 from 10:45 on.
    let text = "org O1 SCHOOL
        venue V1
        stage M1 V1
        team T1 O1 declared=30 :
        team T2 O1 declared=20 :
        act A1 30:00 teams=T1 :
        act A2 30:00 teams=T2 :
        show X1 GALA M1 2020-09-28T10:00 : A1
        show X2 GALA M1 2020-09-28T11:45 : A2";
    check(text, "2020-09-28", None, 240, &["V1 09:00-13:00 +50 -50 30 (0) L20 D0 T1 T2"]);
}

#[test]
fn the_nameless_people_of_a_team_are_the_same_in_shows_at_once() {
    // X1 from 09:00 to 10:45 with 8 nameless; X2 from 09:30 to 11:15 with P1 and P2, cast in A2 alone, and 6 nameless.
    let text = "org O1 SCHOOL
        venue V1
        stage M1 V1
        stage M2 V1
        performer P1
        performer P2
        team T1 O1 declared=8 :
        act A1 30:00 teams=T1 :
        act A2 0:00 teams=T1 : P1 P2
        show X1 GALA M1 2020-09-28T10:00 : A1
        show X2 GALA M2 2020-09-28T10:30 : A1 A2";
    let steps = [
        "V1 09:00-09:30 +8 -0 8 (0) L0 D0 T1",
        "V1 09:30-10:00 +2 -0 10 (0) L0 D0 T1",
        "V1 10:00-10:30 +0 -0 10 (0) L0 D0 T1",
        "V1 10:30-11:00 +0 -2 10 (0) L0 D0 T1",
        "V1 11:00-11:30 +0 -8 8 (0) L0 D0 T1",
    ];
    check(text, "2020-09-28", None, 30, &steps);
}

#[test]
fn a_day_is_whole_in_itself() {
    // On site from 03:30 to 06:15; the programme day ends at 05:00.
    let text = "org O1 SCHOOL
        venue V1
        stage M1 V1
        performer P1 2002-09-28
        team T1 O1 : P1
        act A1 90:00 teams=T1 : P1
        show X1 GALA M1 2020-09-28T04:30 : A1";
    check(text, "2020-09-27", None, 60, &["V1 03:00-04:00 +1 -0 1 (1) L0 D0 T1", "V1 04:00-05:00 +0 -1 1 (1) L0 D0 T1"]);
    // P1 comes of age on the 28th.
    check(text, "2020-09-28", None, 60, &["V1 05:00-06:00 +1 -0 1 (0) L0 D0 T1", "V1 06:00-07:00 +0 -1 1 (0) L0 D0 T1"]);
    check(text, "2020-09-27", None, 1_000, &["V1 21:40-05:00 +1 -1 1 (1) L0 D0 T1"]);
}

#[test]
fn days_have_23_or_25_hours_when_the_clocks_change() {
    // On site for 2 hours and 45 minutes from 23:30 on.
    let text = |day: &str, night: &str| {
        format!(
            "festival {day} {day} Europe/London
             org O1 SCHOOL
             venue V1
             stage M1 V1
             performer P1
             team T1 O1 : P1
             act A1 90:00 teams=T1 : P1
             show X1 GALA M1 {night}T00:30 : A1"
        )
    };
    let (spring, autumn) = (text("2025-03-29", "2025-03-30"), text("2025-10-25", "2025-10-26"));
    let day = "2025-03-29";
    check(&spring, day, None, 1_440, &["V1 05:00-05:00 +1 -1 1 (0) L0 D0 T1"]);
    let steps = [
        "V1 23:00-00:00 +1 -0 1 (0) L0 D0 T1",
        "V1 00:00-02:00 +0 -0 1 (0) L0 D0 T1", // one hour
        "V1 02:00-03:00 +0 -0 1 (0) L0 D0 T1",
        "V1 03:00-04:00 +0 -1 1 (0) L0 D0 T1",
    ];
    check(&spring, day, None, 60, &steps);
    let hours = |text: &str, day: &str| {
        let presence = presence(&fixture::plan(text), day.parse().expect("a day"), None, 1_440);
        presence[0].steps.iter().map(|step| step.span.seconds() / 3_600).collect::<Vec<_>>()
    };
    assert_eq!(hours(&spring, day), [23]);
    assert_eq!(hours(&autumn, "2025-10-25"), [24], "the hour that is left has nobody in it");
    let steps = [
        "V1 23:00-00:00 +1 -0 1 (0) L0 D0 T1",
        "V1 00:00-01:00 +0 -0 1 (0) L0 D0 T1",
        "V1 01:00-01:00 +0 -0 1 (0) L0 D0 T1", // the first of two
        "V1 01:00-02:00 +0 -1 1 (0) L0 D0 T1",
    ];
    check(&autumn, "2025-10-25", None, 60, &steps);
}

/// A plan whose festival is changed.
fn with(text: &str, edit: impl FnOnce(&mut Festival)) -> Plan {
    let plan = fixture::plan(text);
    let mut festival = (**plan.festival()).clone();
    edit(&mut festival);
    plan.apply(&[Change::from(festival)])
}

const MORNING: &str = "org O1 SCHOOL
    venue V1
    stage M1 V1
    performer P1
    team T1 O1 : P1
    act A1 0:00 teams=T1 : P1
    show X1 GALA M1 2020-09-29T10:00 : A1
    show X2 GALA M1 2020-09-29T10:00 : A1";

#[test]
fn a_stay_of_no_length_comes_and_goes() {
    let none = Leads { report_seconds: 0, make_up_seconds: 0, standby_seconds: 0, release_seconds: 0 };
    let plan = with(MORNING, |festival| festival.leads = none);
    assert_eq!(lines(&plan, "2020-09-29", None, 60), ["V1 10:00-11:00 +1 -1 0 (0) L0 D0 T1"], "twice the same");
}

#[test]
fn a_day_that_begins_at_noon_has_its_lunch_on_the_morning_after() {
    let text = format!("set LUNCH_SECOND=36000\n{MORNING}");
    let plan = with(&text, |festival| festival.day_start_hour = 12);
    assert_eq!(
        lines(&plan, "2020-09-28", None, 120),
        ["V1 08:00-10:00 +1 -0 1 (0) L0 D0 T1", "V1 10:00-12:00 +0 -1 1 (0) L1 D0 T1"]
    );
}
