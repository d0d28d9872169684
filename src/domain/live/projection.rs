//! When the items of a running show were on, and when the rest of them is to be expected.
//!
//! What happened stands as it happened. The item on stage is expected to end when its duration is over, counted from its start
//! or restart, and not before now. Every item to come starts when the one before is over and its changeover too, but neither
//! before its pinned start nor before now. Items that were skipped or cut before their start take no time, nor does their
//! changeover.

use std::collections::HashMap;

use super::state::{Course, courses};
use crate::domain::{
    id::ItemId,
    plan::Plan,
    program::{Program, Slot},
    run::LogLine,
    show::Show,
    time::{Instant, Interval, after},
};

/// A night as it went, and as it is expected to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Night {
    /// One entry for each item of the program, in order.
    pub items: Vec<Expected>,
    /// When the first item went on stage.
    pub started_at: Option<Instant>,
    /// When the last item was over, once nothing more is to come and something was played.
    pub ended_at: Option<Instant>,
    /// How many seconds the show is behind its plan; below 0 it is ahead. Measured at the end of the item on stage, else at the
    /// start of the next, else at the end of the program.
    pub over_seconds: i64,
    /// When the last item is expected to be over.
    pub expected_ends_at: Option<Instant>,
    /// Seconds from then to the hard end, or the planned end where there is no hard one; negative when it will run over.
    pub slack_seconds: Option<i64>,
}

/// One item of a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The item.
    pub item: ItemId,
    /// What happened to it.
    pub course: Course,
    /// When it was planned to be on.
    pub planned: Interval,
    /// When it was on or is expected to be; `None` where it was passed over.
    pub projected: Option<Interval>,
}

impl Expected {
    /// By how many seconds it starts later than planned.
    #[must_use]
    pub fn over_seconds(&self) -> Option<i64> {
        Some((self.projected?.starts_at() - self.planned.starts_at()).num_seconds())
    }
}

/// Projects a show at an instant. Lines about items that are not in its program here are ignored. `None` for a show without a
/// time.
#[must_use]
pub fn night<'a>(plan: &Plan, show: &Show, log: impl IntoIterator<Item = &'a LogLine>, now: Instant) -> Option<Night> {
    let program = plan.index().program(show.id)?;
    let starts_at = program.starts_at?;
    let mut items = played(program, &courses(log), now)?;
    let free_at = items.iter().filter_map(|it| it.projected).map(Interval::ends_at).max();
    let expected_ends_at = expect_rest(&mut items, (show, program), free_at, (starts_at, now));
    let started_at = items.iter().filter_map(|it| it.course.started_at).min();
    let is_over = started_at.is_some() && items.iter().all(|it| it.course.state.is_over());
    Some(Night {
        started_at,
        ended_at: expected_ends_at.filter(|_| is_over),
        over_seconds: over_seconds(&items, program, expected_ends_at),
        expected_ends_at,
        slack_seconds: show
            .hard_ends_at
            .or(show.planned_ends_at)
            .zip(expected_ends_at)
            .map(|(limit, end)| (limit - end).num_seconds()),
        items,
    })
}

/// The items with what is known of them: those that went on stage have their times.
fn played(program: &Program, courses: &HashMap<ItemId, Course>, now: Instant) -> Option<Vec<Expected>> {
    let expected = |slot: &Slot| {
        let course = courses.get(&slot.item).copied().unwrap_or_default();
        let ends_at = || Some(after(course.began_at?, i64::from(slot.duration_seconds)).max(now));
        let projected = course.started_at.and_then(|start| Interval::new(start, course.ended_at.or_else(ends_at)?));
        Some(Expected { item: slot.item, course, planned: program.interval(slot)?, projected })
    };
    program.items.iter().map(expected).collect()
}

/// Gives the items to come their times, from when the stage is free on, and says when the last of all is over. The first item has
/// no changeover before it.
fn expect_rest(
    items: &mut [Expected],
    (show, program): (&Show, &Program),
    mut free_at: Option<Instant>,
    (starts_at, now): (Instant, Instant),
) -> Option<Instant> {
    for ((expected, slot), item) in items.iter_mut().zip(&program.items).zip(&show.items) {
        if expected.projected.is_some() || expected.course.state.is_over() {
            continue;
        }
        let ready_at = free_at.map_or(starts_at, |free| after(free, i64::from(slot.changeover_seconds)));
        let starts_at = ready_at.max(item.pinned_start_at.unwrap_or(ready_at)).max(now);
        expected.projected = Interval::new(starts_at, after(starts_at, i64::from(slot.duration_seconds)));
        free_at = expected.projected.map(Interval::ends_at);
    }
    free_at
}

fn over_seconds(items: &[Expected], program: &Program, expected_ends_at: Option<Instant>) -> i64 {
    let on_stage = items.iter().find(|it| it.course.state.is_on_stage());
    let behind = match on_stage {
        Some(it) => it.projected.map(|projected| projected.ends_at() - it.planned.ends_at()),
        None => match items.iter().find(|it| !it.course.state.is_over()).and_then(Expected::over_seconds) {
            Some(seconds) => return seconds,
            None => expected_ends_at.zip(program.ends_at).map(|(end, planned)| end - planned),
        },
    };
    behind.map_or(0, |it| it.num_seconds())
}
