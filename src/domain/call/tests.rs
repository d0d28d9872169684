use super::*;
use crate::domain::{change::Change, fixture, policy::OwnLeads};

/// T5 brings children, whom C looks after; T1's cast is not known in A1; G is nobody's guest.
const FESTIVAL: &str = "
    org O1 SCHOOL
    venue V1
    venue V2
    stage M1 V1
    stage M2 V2
    performer P1 2010-05-05
    performer P2 2002-09-28
    performer P3 2002-09-29
    performer C 1980-01-01
    performer G
    team T10 O1 declared=5 :
    team T2 O1 declared=9 : P3
    team T3 O1 :
    team T4 O1 WITHDRAWN : P1
    team T5 O1 declared=7 : P1 P2 P3 C/CHAPERONE
    act A1 4:00 teams=T10,T2,T4 :
    act A2 3:00 teams=T2 : P3
    act A3 2:00 WITHDRAWN teams=T3 :
    act A4 5:00 teams=T5 : P1 P2 G/EASY/T5
    act A5 2:00 teams=T2,T4 : P3 P1/EASY/T4
    act A6 1:00 : G
    show X1 GALA M1 2020-09-28T19:30 : A3 A1 SPEECH=5:00 A2 VIDEO=1:00
    show X2 GALA M1 2020-09-27T19:30 : A2
    show X3 GALA M1 2020-09-26T19:30 CANCELLED : A2
    show X4 GALA : A2
    show X5 HEAT M2 2020-09-29T00:30 report=90:00 : A4 A5 A6 A4
    show X6 HEAT M2 2020-09-29T05:00 : A4 A6";

fn clock(plan: &Plan, at: Instant) -> String {
    plan.festival().almanac().local(at).format("%d %H:%M").to_string()
}

/// Show and team; report, make-up, stand-by, on stage, off it, release.
fn line(plan: &Plan, call: &Call) -> String {
    let Call { show, team, times } = call;
    let (show, team) = (&plan.shows.get(*show).expect("it").code, &plan.teams.get(*team).expect("it").code);
    format!("{show} {team} {}", steps(plan, times))
}

fn steps(plan: &Plan, times: &Times) -> String {
    let Times { report_at, make_up_at, standby_at, stage_at, last_off_at, release_at, performances: _ } = times;
    [report_at, make_up_at, standby_at, stage_at, last_off_at, release_at].map(|at| clock(plan, *at)[3..].to_owned()).join(" ")
}

fn check(calls: impl Fn(&Plan) -> Vec<Call>, expect: &[&str]) {
    let plan = fixture::plan(FESTIVAL);
    assert_eq!(calls(&plan).iter().map(|call| line(&plan, call)).collect::<Vec<_>>(), expect);
}

#[test]
fn teams_pass_every_step_before_their_first_performance_and_leave_after_their_last() {
    let of_show = |code: &'static str| move |plan: &Plan| calls_of_show(plan, &fixture::show(plan, code));
    let of_team = |code: &'static str| move |plan: &Plan| calls_of_team(plan, fixture::team(plan, code).id);
    let x1 = ["X1 T2 18:32 18:47 19:22 19:32 19:44 19:59", "X1 T10 18:32 18:47 19:22 19:32 19:36 19:51"];
    // It reports 90 minutes before: the show says so; the rest follows the festival.
    let x5 = ["X5 T5 23:00 23:45 00:20 00:30 00:43 00:58", "X5 T2 23:05 23:50 00:25 00:35 00:37 00:52"];
    check(of_show("X1"), &x1);
    check(of_show("X5"), &x5);
    check(of_show("X3"), &[]);
    check(of_show("X4"), &[]);
    check(of_team("T2"), &["X2 T2 18:30 18:45 19:20 19:30 19:33 19:48", x1[0], x5[1]]);
    check(of_team("T3"), &[]);
    check(of_team("T4"), &[]);
}

#[test]
fn a_call_sheet_holds_a_programme_day() {
    let day = |day: &str| day.parse().expect("a day");
    let sheet = |date: &'static str| move |plan: &Plan| call_sheet(plan, day(date), None);
    let (t2, t10) = ("X1 T2 18:32 18:47 19:22 19:32 19:44 19:59", "X1 T10 18:32 18:47 19:22 19:32 19:36 19:51");
    let (late5, late2) = ("X5 T5 23:00 23:45 00:20 00:30 00:43 00:58", "X5 T2 23:05 23:50 00:25 00:35 00:37 00:52");
    check(sheet("2020-09-28"), &[t2, t10, late5, late2]);
    check(sheet("2020-09-29"), &["X6 T5 04:00 04:15 04:50 05:00 05:05 05:20"]);
    check(sheet("2020-09-26"), &[]);
    check(|plan| call_sheet(plan, day("2020-09-28"), Some(fixture::venue(plan, "V2").id)), &[late5, late2]);
}

#[test]
fn each_performance_has_its_own_stand_by() {
    let plan = fixture::plan(FESTIVAL);
    let own = |show: &str, team: &str| {
        let calls = calls_of_show(&plan, &fixture::show(&plan, show));
        let call = calls.into_iter().find(|call| call.team == fixture::team(&plan, team).id).expect("a call");
        let line = |it: &CalledPerformance| {
            let CalledPerformance { item: _, act, standby_at, stage_at, ends_at } = *it;
            let act = &plan.acts.get(act).expect("it").code;
            format!("{act} {}", [standby_at, stage_at, ends_at].map(|at| clock(&plan, at)[3..].to_owned()).join(" "))
        };
        call.times.performances.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(own("X1", "T2"), ["A1 19:22 19:32 19:36", "A2 19:31 19:41 19:44"]);
    assert_eq!(own("X5", "T5"), ["A4 00:20 00:30 00:35", "A4 00:28 00:38 00:43"]);
}

#[test]
fn a_show_sets_each_of_its_lead_times() {
    let plan = fixture::plan(FESTIVAL);
    let mut show = (*fixture::show(&plan, "X2")).clone();
    show.leads = OwnLeads { make_up_seconds: Some(0), standby_seconds: Some(300), release_seconds: Some(0), ..show.leads };
    let plan = plan.apply(&[Change::from(show)]);
    let calls = calls_of_show(&plan, &fixture::show(&plan, "X2"));
    assert_eq!(line(&plan, &calls[0]), "X2 T2 18:30 19:30 19:25 19:30 19:33 19:33");
}

#[test]
fn performers_are_called_by_what_they_are_in_themselves() {
    let plan = fixture::plan(FESTIVAL);
    let check = |code: &str, expect: &[&str]| {
        let calls = calls_of_performer(&plan, fixture::performer(&plan, code).id);
        let line = |it: &OwnCall| format!("{} {}", plan.shows.get(it.show).expect("it").code, steps(&plan, &it.times));
        assert_eq!(calls.iter().map(line).collect::<Vec<_>>(), expect, "{code}");
    };
    let x6 = "X6 04:00 04:15 04:50 05:00 05:05 05:20";
    check("P1", &["X5 23:00 23:45 00:20 00:30 00:43 00:58", x6]); // but not for T4, which has withdrawn
    check(
        "P3",
        &[
            "X2 18:30 18:45 19:20 19:30 19:33 19:48",
            "X1 18:41 18:56 19:31 19:41 19:44 19:59", // later than T2, which has A1 before
            "X5 23:05 23:50 00:25 00:35 00:37 00:52",
        ],
    );
    check("G", &["X5 23:00 23:45 00:20 00:30 00:43 00:58", "X6 04:00 04:15 04:50 05:00 05:06 05:21"]);
    check("C", &[]);
}

#[test]
fn a_call_expects_its_cast_and_its_chaperones_or_what_was_declared() {
    let plan = fixture::plan(FESTIVAL);
    let check = |show: &str, team: &str, expect: (u32, u32, u32)| {
        let calls = calls_of_show(&plan, &fixture::show(&plan, show));
        let call = calls.into_iter().find(|call| call.team == fixture::team(&plan, team).id).expect("a call");
        let People { expected, minors, chaperones } = people(&plan, &call);
        assert_eq!((expected, minors, chaperones), expect, "{show} {team}");
    };
    check("X1", "T10", (5, 0, 0)); // nobody is cast: what it declared
    check("X1", "T2", (9, 1, 0)); // A1 has no cast for it yet
    check("X2", "T2", (1, 1, 0)); // P3 alone is cast
    check("X5", "T5", (4, 1, 1)); // P1, P2, G and C; P2 is 18 that day
    check("X6", "T5", (4, 1, 1)); // the day after
}
