//! Nights told by their logs, and what they lead to, reckoned by hand.

use super::{
    Runs,
    now::{next_change, stages_now},
    projection::{Night, night},
};
use crate::domain::{
    change::Change,
    fixture::{self, plan, show},
    id::{ItemId, RunId, ShowId},
    plan::Plan,
    public::public,
    run::{Cue, LogLine, Run},
    time::{Instant, Interval},
};

/// A time of the night of 28 September: small hours are those of the next morning.
fn at(plan: &Plan, clock: &str) -> Instant {
    let day = if clock < "12:00" { 29 } else { 28 };
    fixture::at(plan, &format!("2020-09-{day}T{clock}"))
}

fn clock(plan: &Plan, at: Instant) -> String {
    plan.festival().almanac().local(at).format("%T").to_string()
}

/// `23:50 START 1, 23:54 FINISH 1`: items by their positions.
fn run(plan: &Plan, code: &str, log: &str) -> Run {
    let show = show(plan, code);
    let line = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        LogLine {
            item: show.items[words[2].parse::<usize>().expect("a position") - 1].id,
            cue: words[1].parse::<Cue>().expect("a cue"),
            at: at(plan, words[0]),
            noted_by: "tester".to_owned(),
            note: None,
        }
    };
    let log = log.split(',').map(str::trim).filter(|it| !it.is_empty()).map(line).collect();
    Run { id: RunId(show.id.0), show: show.id, log }
}

/// Past midnight, with a pinned item at the end. As planned: 23:50-23:54, 23:55-23:58, 23:58-23:59, 00:05-00:07.
const LATE: &str = "venue V1
     stage M1 V1 changeover=60
     act A1 4:00
     act A2 3:00
     act A3 2:00
     show X1 GALA M1 2020-09-28T23:50 hard=2020-09-29T00:10 : A1 A2 SPEECH=1:00 A3@=2020-09-29T00:05
     show X2 : A1";

fn told(plan: &Plan, night: &Night) -> Vec<String> {
    let span = |it: Option<Interval>| {
        it.map_or("-".to_owned(), |it| format!("{}-{}", clock(plan, it.starts_at()), clock(plan, it.ends_at())))
    };
    let time = |it: Option<Instant>| it.map_or("-".to_owned(), |it| clock(plan, it));
    let item = |it: &super::projection::Expected| {
        format!("{} {} {}", it.course.state, span(it.projected), it.over_seconds().unwrap_or_default())
    };
    let mut lines: Vec<String> = night.items.iter().map(item).collect();
    let slack = night.slack_seconds.unwrap_or_default();
    lines.push(format!("{} {} slack {slack} ended {}", night.over_seconds, time(night.expected_ends_at), time(night.ended_at)));
    lines
}

#[test]
fn the_rest_of_a_night_follows_from_what_happened() {
    let plan = plan(LATE);
    let show = show(&plan, "X1");
    let check = |log: &str, now: &str, expect: [&str; 5]| {
        let night = night(&plan, &show, &run(&plan, "X1", log).log, at(&plan, now)).expect("a night");
        assert_eq!(told(&plan, &night), expect, "{log} at {now}");
    };
    let speech = "PENDING 23:58:00-23:59:00 0";
    let pinned = "PENDING 00:05:00-00:07:00 0";
    // Nobody noted anything yet: as planned, and never in the past.
    check(
        "",
        "23:40",
        ["PENDING 23:50:00-23:54:00 0", "PENDING 23:55:00-23:58:00 0", speech, pinned, "0 00:07:00 slack 180 ended -"],
    );
    let two_late = "PENDING 23:57:00-00:00:00 120";
    let (speech_late, ends) = ("PENDING 00:00:00-00:01:00 120", "120 00:07:00 slack 180 ended -");
    check("23:40 CALL 1", "23:52", ["CALLED 23:52:00-23:56:00 120", two_late, speech_late, pinned, ends]);
    // The item on stage plays its time, or until now.
    let on_time = ["ON_STAGE 23:50:00-23:54:00 0", "PENDING 23:55:00-23:58:00 0", speech, pinned, "0 00:07:00 slack 180 ended -"];
    check("23:50 START 1", "23:51", on_time);
    check("23:50 START 1", "23:56", ["ON_STAGE 23:50:00-23:56:00 0", two_late, speech_late, pinned, ends]);
    let restart = "23:50 START 1, 23:52 RESTART 1";
    check(restart, "23:53", ["RESTARTED 23:50:00-23:56:00 0", two_late, speech_late, pinned, ends]);
    // A pinned start waits, and is missed when the night runs late.
    check(
        "23:50 START 1",
        "00:06",
        [
            "ON_STAGE 23:50:00-00:06:00 0",
            "PENDING 00:07:00-00:10:00 720",
            "PENDING 00:10:00-00:11:00 720",
            "PENDING 00:11:00-00:13:00 360",
            "720 00:13:00 slack -180 ended -",
        ],
    );
}

#[test]
fn items_passed_over_take_no_time() {
    let plan = plan(LATE);
    let show = show(&plan, "X1");
    let check = |log: &str, now: &str, expect: [&str; 5]| {
        let night = night(&plan, &show, &run(&plan, "X1", log).log, at(&plan, now)).expect("a night");
        assert_eq!(told(&plan, &night), expect, "{log} at {now}");
    };
    let pinned = "PENDING 00:05:00-00:07:00 0";
    let skipped = "23:50 START 1, 23:54 FINISH 1, 23:54 SKIP 2";
    check(
        skipped,
        "23:54",
        ["DONE 23:50:00-23:54:00 0", "SKIPPED - 0", "PENDING 23:54:00-23:55:00 -240", pinned, "-240 00:07:00 slack 180 ended -"],
    );
    check(
        &format!("{skipped}, 23:54 START 3, 23:55 FINISH 3, 23:56 START 2"),
        "23:57",
        [
            "DONE 23:50:00-23:54:00 0",
            "ON_STAGE 23:56:00-23:59:00 60",
            "DONE 23:54:00-23:55:00 -240",
            pinned,
            "60 00:07:00 slack 180 ended -",
        ],
    );
    // Cut in the middle of it, and cut before: then the next is the first, with no changeover before it.
    let (two, three) = ("PENDING 23:52:00-23:55:00 -180", "PENDING 23:55:00-23:56:00 -180");
    let ends = "-180 00:07:00 slack 180 ended -";
    check("23:50 START 1, 23:51 CUT 1", "23:51:30", ["CUT 23:50:00-23:51:00 0", two, three, pinned, ends]);
    let (two, three) = ("PENDING 23:50:00-23:53:00 -300", "PENDING 23:53:00-23:54:00 -300");
    check("23:49 CUT 1", "23:49", ["CUT - 0", two, three, pinned, "-300 00:07:00 slack 180 ended -"]);
    // The end of the night.
    check(
        &format!("{skipped}, 23:55 START 3, 23:56 FINISH 3, 00:05 START 4, 00:07:30 FINISH 4"),
        "09:00",
        [
            "DONE 23:50:00-23:54:00 0",
            "SKIPPED - 0",
            "DONE 23:55:00-23:56:00 -180",
            "DONE 00:05:00-00:07:30 0",
            "30 00:07:30 slack 150 ended 00:07:30",
        ],
    );
    let passed_over = "23:50 SKIP 1, 23:50 SKIP 2, 23:50 CUT 3, 23:50 SKIP 4";
    check(passed_over, "23:55", ["SKIPPED - 0", "SKIPPED - 0", "CUT - 0", "SKIPPED - 0", "0 - slack 0 ended -"]);
}

#[test]
fn a_show_without_a_time_has_no_night() {
    let plan = plan(LATE);
    assert_eq!(night(&plan, &show(&plan, "X2"), &[], at(&plan, "20:00")), None);
}

const HOUSE: &str = "venue V1
     stage M1 V1
     stage M2 V1
     venue V2
     stage M3 V2
     act A1 10:00
     show X1 GALA M1 2020-09-28T18:00 ends=2020-09-28T18:30 : A1 VIDEO=5:00@backstage A1
     show X2 TALK M1 2020-09-28T19:00 : A1
     show X3 TALK M1 2020-09-29T18:00 : A1
     show X4 TALK M2 2020-09-28T18:00 CANCELLED : A1
     show X5 TALK M2 2020-09-28T19:00 : A1";

/// Stage by stage: the show, the position of the item on stage, those of the items to come, when it ends, by how much it is late.
fn on(plan: &Plan, runs: &Runs, now: Instant) -> String {
    let position = |show: Option<ShowId>, item: ItemId| {
        let items = &show.and_then(|id| plan.shows.get(id)).expect("a show").items;
        (items.iter().position(|it| it.id == item).expect("an item") + 1).to_string()
    };
    let stage = |it: super::now::StageNow| {
        let code = it.show.and_then(|id| plan.shows.get(id)).map_or("-", |show| show.code.as_str());
        let now = it.now.map_or("-".to_owned(), |item| position(it.show, item));
        let next: Vec<String> = it.next.iter().map(|item| position(it.show, *item)).collect();
        let left = it.remaining_seconds().map_or("-".to_owned(), |it| it.to_string());
        let over = it.over_seconds.map_or("-".to_owned(), |it| it.to_string());
        format!("{code} {now} [{}] {left} {over}", next.join(" "))
    };
    stages_now(plan, runs, None, now).into_iter().map(stage).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_stage_tells_what_is_on_and_what_comes_next() {
    let plan = plan(HOUSE);
    let check = |logs: &[(&str, &str)], now: &str, expect: &str| {
        let runs: Vec<Change> = logs.iter().map(|(code, log)| run(&plan, code, log).into()).collect();
        let draft = std::sync::Arc::new(plan.apply(&runs));
        assert_eq!(on(&plan, &Runs::of_draft(draft), at(&plan, now)), expect, "{logs:?} at {now}");
    };
    // By the plan alone. A cancelled show stays where it was.
    check(&[], "17:00", "X1 - [1 2 3] - -, X4 - [] - -, - - [] - -");
    check(&[], "18:04", "X1 1 [2 3] 360 -, X4 - [] - -, - - [] - -");
    check(&[], "18:26", "X1 - [] - -, X5 - [1] - -, - - [] - -");
    check(&[], "19:05", "X2 1 [] 300 -, X5 1 [] 300 -, - - [] - -");
    check(&[], "20:00", "X3 - [1] - -, - - [] - -, - - [] - -");
    // By the log: not yet begun, begun, running into the next show, over before its time.
    let begun = [("X1", "17:50 CALL 1, 18:02 START 1")];
    check(&begun, "18:01", "X1 - [1 2 3] - 60, X4 - [] - -, - - [] - -");
    check(&begun, "18:04", "X1 1 [2 3] 480 120, X4 - [] - -, - - [] - -");
    check(&begun, "19:05", "X1 1 [2 3] 0 3300, X5 1 [] 300 -, - - [] - -");
    let over = [("X1", "18:00 START 1, 18:05 FINISH 1, 18:05 SKIP 2, 18:05 START 3, 18:15 FINISH 3")];
    check(&over, "18:10", "X1 3 [] 300 -600, X5 - [1] - -, - - [] - -");
    check(&over, "18:16", "X2 - [1] - -, X5 - [1] - -, - - [] - -");
    // What nobody ended is not on the next day.
    check(&begun, "09:00", "X3 - [1] - -, - - [] - -, - - [] - -");
}

#[test]
fn the_public_sees_the_night_of_what_was_published() {
    let draft = plan(HOUSE);
    let released = public(&draft);
    let check = |log: &str, now: &str, expect: &str| {
        let runs = Runs::of_draft(std::sync::Arc::new(draft.apply(&[run(&draft, "X1", log).into()])));
        assert!(on(&released, &runs, at(&draft, now)).starts_with(expect), "{log} at {now}");
    };
    check("18:01 START 1", "18:02", "X1 1 [2] 540 60,");
    // While something is on that only backstage knows of, nothing is.
    check("18:00 START 1, 18:10 FINISH 1, 18:10 START 2", "18:12", "X1 - [2] - 0,");
    check("18:00 START 1, 18:10 FINISH 1, 18:10 SKIP 2, 18:10 START 3", "18:12", "X1 2 [] 480 -300,");
}

#[test]
fn stages_change_by_the_clock_when_something_begins_or_ends() {
    let plan = plan(LATE);
    let check = |log: &str, now: &str, expect: &str| {
        let plan = if log.is_empty() { plan.clone() } else { plan.apply(&[Change::from(run(&plan, "X1", log))]) };
        let now = at(&plan, now);
        let stages = stages_now(&plan, &Runs::of_draft(plan.clone().into()), None, now);
        assert_eq!(clock(&plan, next_change(&plan, &stages, now)), format!("{expect}:00"), "{log} at {now}");
    };
    check("", "20:00", "21:00"); // nothing for a long time: once an hour
    check("", "23:40", "23:50");
    check("", "23:50", "23:54");
    check("", "23:54", "23:55");
    check("", "23:59", "00:05");
    check("", "00:07", "01:07");
    // A night that is noted may run late at any time.
    check("23:50 START 1", "23:51", "23:52");
    check("23:50 START 1", "23:53", "23:54");
    check("23:50 START 1", "23:57", "23:58");
}
