//! When stages are free: inside the festival's days and the stage's opening windows, outside of every show's hold on the stage.

use super::{
    command::Checker,
    id::StageId,
    invalid::{Invalid, Mistake},
    plan::Plan,
    time::{Instant, Interval, after, merged},
    venue::Stage,
};

/// A span in which nothing is on a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeSlot {
    /// The stage.
    pub stage: StageId,
    /// As long as nothing else is on, however little was asked for.
    pub span: Interval,
}

/// Which spans are looked for, as sent.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// They are at least this long.
    pub duration_seconds: i64,
    /// Only on this stage.
    pub stage: Option<&'a str>,
    /// Not before this time.
    pub from: Option<Instant>,
    /// Not after this time.
    pub to: Option<Instant>,
}

/// The free spans of stages, by start, those that start together by the codes of their stages.
pub fn free_slots(plan: &Plan, wanted: &Wanted<'_>) -> Result<Vec<FreeSlot>, Vec<Invalid>> {
    let Wanted { duration_seconds, stage, from, to } = *wanted;
    let mut check = Checker::new(plan);
    check.number("durationSeconds", duration_seconds, 1..=i64::from(i32::MAX));
    let only = stage.and_then(|id| check.stage("stage", id)).map(|(_, stage)| stage.id);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        check.wrong(
            "to",
            Mistake::EndsBeforeStart,
            "This is not after from; give a later time.",
            "须晚于 from，请填写更晚的时间。",
        );
    }
    check.finish(())?;
    let Some(days) = plan.festival().days() else { return Ok(vec![]) };
    let start = from.map_or(days.starts_at(), |from| from.max(days.starts_at()));
    let end = to.map_or(days.ends_at(), |to| to.min(days.ends_at()));
    let Some(range) = Interval::new(start, end) else { return Ok(vec![]) };
    let stages = plan.venues.iter().flat_map(|venue| &venue.stages).filter(|it| only.is_none_or(|only| it.id == only));
    let mut slots: Vec<(FreeSlot, &str)> = stages
        .flat_map(|stage| {
            let spans = free_spans(plan, stage, range).into_iter().filter(|span| span.seconds() >= duration_seconds);
            spans.map(|span| (FreeSlot { stage: stage.id, span }, stage.code.as_str()))
        })
        .collect();
    slots.sort_by_key(|(slot, code)| (slot.span.starts_at(), super::listing::code_key(code)));
    Ok(slots.into_iter().map(|(slot, _)| slot).collect())
}

fn free_spans(plan: &Plan, stage: &Stage, range: Interval) -> Vec<Interval> {
    let held = held(plan, stage.id);
    let open = if stage.opening_windows.is_empty() { vec![range] } else { merged(stage.opening_windows.clone()) };
    let mut spans = Vec::new();
    for window in open {
        let mut free_from = window.starts_at().max(range.starts_at());
        let end = window.ends_at().min(range.ends_at());
        let first = held.partition_point(|it| it.ends_at() <= free_from);
        for hold in held[first..].iter().take_while(|hold| hold.starts_at() < end) {
            spans.extend(Interval::new(free_from, hold.starts_at()));
            free_from = hold.ends_at();
        }
        spans.extend(Interval::new(free_from, end));
    }
    spans
}

/// What the shows on a stage hold of it, in order and apart. A show of unknown length holds its first second: nothing may be
/// booked across its start.
fn held(plan: &Plan, stage: StageId) -> Vec<Interval> {
    let index = plan.index();
    let shows = index.shows_on_stage.of(stage).iter();
    let holds = shows.filter_map(|(_, id)| {
        let occupied = plan.shows.get(*id).filter(|show| show.counts()).and_then(|_| index.program(*id)?.occupied)?;
        Interval::new(occupied.starts_at(), occupied.ends_at().max(after(occupied.starts_at(), 1)))
    });
    merged(holds.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, plan, stage};

    /// The free spans as `M1 28 19:30 1800` lines: stage, day, start on the festival's clock, seconds.
    fn lines(plan: &Plan, wanted: &Wanted<'_>) -> Vec<String> {
        let slots = free_slots(plan, wanted).expect("spans");
        let stages: Vec<&Stage> = plan.venues.iter().flat_map(|venue| &venue.stages).collect();
        let line = |slot: &FreeSlot| {
            let code = stages.iter().find(|it| it.id == slot.stage).map_or("-", |it| &it.code);
            let start = plan.festival().almanac().local(slot.span.starts_at());
            format!("{code} {} {}", start.format("%d %H:%M:%S"), slot.span.seconds())
        };
        slots.iter().map(line).collect()
    }

    fn any(duration_seconds: i64) -> Wanted<'static> {
        Wanted { duration_seconds, stage: None, from: None, to: None }
    }

    #[test]
    fn shows_and_windows_bound_what_is_free() {
        let check = |lines_of_plan: &str, duration: i64, expect: &[&str]| {
            let text = format!(
                "festival 2020-09-28 2020-09-28
                 org O1
                 venue V1
                 stage M1 V1 open=2020-09-28T18:00/2020-09-28T22:00
                 team T1 O1 :
                 act A1 10:00 setup=300 strike=600 teams=T1 :
                 {lines_of_plan}"
            );
            assert_eq!(lines(&plan(&text), &any(duration)), expect, "{lines_of_plan}");
        };
        check("", 1, &["M1 28 18:00:00 14400"]);
        check("", 14_400, &["M1 28 18:00:00 14400"]);
        check("", 14_401, &[]);
        // Set-up and strike are held too.
        check("show X1 GALA M1 2020-09-28T19:00 : A1", 1, &["M1 28 18:00:00 3300", "M1 28 19:20:00 9600"]);
        check("show X1 GALA M1 2020-09-28T19:00 : A1", 3_301, &["M1 28 19:20:00 9600"]);
        check("show X1 GALA M1 2020-09-28T19:00 CANCELLED : A1", 1, &["M1 28 18:00:00 14400"]);
        check("show X1 GALA M1 2020-09-28T19:00 POSTPONED : A1", 1, &["M1 28 18:00:00 14400"]);
        // Touching, identical and nested shows.
        check(
            "show X1 GALA M1 2020-09-28T18:00 ends=2020-09-28T19:00 :
             show X2 GALA M1 2020-09-28T19:00 ends=2020-09-28T20:00 :",
            1,
            &["M1 28 20:00:00 7200"],
        );
        check(
            "show X1 GALA M1 2020-09-28T19:00 ends=2020-09-28T21:00 :
             show X2 GALA M1 2020-09-28T19:00 ends=2020-09-28T21:00 :
             show X3 GALA M1 2020-09-28T19:30 ends=2020-09-28T20:00 :",
            1,
            &["M1 28 18:00:00 3600", "M1 28 21:00:00 3600"],
        );
        // One that covers the window, one that lies outside of it, one of unknown length.
        check("show X1 GALA M1 2020-09-28T17:00 ends=2020-09-28T23:00 :", 1, &[]);
        check("show X1 GALA M1 2020-09-28T22:00 ends=2020-09-28T23:00 :", 1, &["M1 28 18:00:00 14400"]);
        check("show X1 GALA M1 2020-09-28T19:00 :", 1, &["M1 28 18:00:00 3600", "M1 28 19:00:01 10799"]);
    }

    #[test]
    fn windows_are_joined_and_kept_inside_the_programme_days() {
        let plan = plan(
            "festival 2020-09-27 2020-09-28
             venue V1
             stage M2 V1 open=2020-09-27T20:00/2020-09-28T00:00,2020-09-28T00:00/2020-09-28T02:00
             stage M10 V1
             stage M3 V1 open=2020-09-20T20:00/2020-09-21T00:00,2020-09-29T04:00/2020-09-29T09:00",
        );
        let expect = ["M10 27 05:00:00 172800", "M2 27 20:00:00 21600", "M3 29 04:00:00 3600"];
        assert_eq!(lines(&plan, &any(60)), expect);
        let (from, to) = (at(&plan, "2020-09-28T01:00"), at(&plan, "2020-09-28T03:00"));
        let between = |from, to| lines(&plan, &Wanted { from, to, ..any(60) });
        // Together by start, then by code with its number by value.
        assert_eq!(between(Some(from), Some(to)), ["M2 28 01:00:00 3600", "M10 28 01:00:00 7200"]);
        assert_eq!(between(Some(at(&plan, "2020-09-30T01:00")), None), Vec::<String>::new());
        assert_eq!(between(None, Some(at(&plan, "2020-09-20T01:00"))), Vec::<String>::new());
        let only = stage(&plan, "M2").id.to_string();
        assert_eq!(lines(&plan, &Wanted { stage: Some(&only), ..any(60) }), ["M2 27 20:00:00 21600"]);
    }

    #[test]
    fn clocks_that_jump_change_the_length_of_a_night() {
        let check = |days: &str, window: &str, expect: &str| {
            let plan = plan(&format!("festival {days} Europe/London\nvenue V1\nstage M1 V1 open={window}"));
            assert_eq!(lines(&plan, &any(1)), [expect]);
        };
        check("2021-03-27 2021-03-28", "2021-03-28T00:00/2021-03-28T04:00", "M1 28 00:00:00 10800");
        check("2021-10-30 2021-10-31", "2021-10-31T00:00/2021-10-31T04:00", "M1 31 00:00:00 18000");
        // From inside the hour that no clock shows.
        check("2021-03-27 2021-03-28", "2021-03-28T01:30/2021-03-28T04:00", "M1 28 02:00:00 7200");
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let plan = plan("venue V1\nstage M1 V1");
        let time = at(&plan, "2020-09-28T19:00");
        let refused = |wanted: &Wanted<'_>| {
            let invalid = free_slots(&plan, wanted).expect_err("a refusal");
            let line = |it: &Invalid| format!("{} {}", it.field.as_deref().unwrap_or("-"), it.code.as_str());
            invalid.iter().map(line).collect::<Vec<_>>().join(", ")
        };
        let elsewhere = "stage_01h455vb4pex5vsknk084sn02q";
        let wrong = Wanted { duration_seconds: 0, stage: Some(elsewhere), from: Some(time), to: Some(time) };
        assert_eq!(refused(&wrong), "durationSeconds OUT_OF_RANGE, stage NOT_FOUND, to ENDS_BEFORE_START");
        assert_eq!(refused(&any(-1)), "durationSeconds OUT_OF_RANGE");
        assert_eq!(refused(&Wanted { stage: Some("x"), ..any(1) }), "stage INVALID_FORMAT");
        assert_eq!(refused(&Wanted { stage: Some("show_01h455vb4pex5vsknk084sn02q"), ..any(1) }), "stage WRONG_KIND");
    }
}
