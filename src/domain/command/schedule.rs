//! When and where shows are: setting it, moving one show, and shifting several.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::{Checker, Context, Decided, Decision, Edit};
use crate::domain::{
    id::ShowId,
    invalid::Mistake,
    show::Show,
    time::{Instant, instant},
};

/// The farthest that shows are shifted, either way, in seconds: 366 days, so that a festival can be put off by a year.
pub const SHIFT_SECONDS: i64 = 366 * 86_400;

/// The stage and the times of a show, as sent. Whatever has a time needs a start.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// The id of its stage.
    pub stage: Edit<String>,
    /// When it begins.
    pub starts_at: Edit<DateTime<FixedOffset>>,
    /// When it is planned to end; not before its start.
    pub ends_at: Edit<DateTime<FixedOffset>>,
    /// When the audience is let in; not after its start.
    pub doors_at: Edit<DateTime<FixedOffset>>,
    /// When it must be over; after its start.
    pub hard_end_at: Edit<DateTime<FixedOffset>>,
}

/// Puts a show on a stage and at a time. A new start takes the doors, the planned end, the hard end and the pinned starts of
/// the program along, by as much; taking the start away takes them away. Times that are given are set as given.
pub fn schedule(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, to: Schedule) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut show = (**old).clone();
    match (&to.starts_at, old.starts_at) {
        (Edit::Set(new), Some(start)) => move_by(&mut show, instant(new) - start),
        (Edit::Clear, Some(_)) => unschedule(&mut show),
        _ => {}
    }
    write(&mut check, &mut show, to);
    if check.is_clean() {
        check_years(&mut check, "startsAt", &show);
    }
    check.decide(old.id, old.as_ref(), show)
}

/// Moves several shows by as many seconds, within [`SHIFT_SECONDS`], with all their times: doors, both ends and pinned starts.
/// With `if_revision`, none of them may have changed since.
pub fn shift(cx: &mut Context<'_>, shows: &[String], by_seconds: i64, if_revision: Option<i64>) -> Decided<Vec<ShowId>> {
    let mut check = Checker::new(cx.plan);
    let in_range = (-SHIFT_SECONDS..=SHIFT_SECONDS).contains(&by_seconds);
    if !in_range {
        check.wrong(
            "bySeconds",
            Mistake::OutOfRange,
            format!("{by_seconds} is more than 366 days; give -{SHIFT_SECONDS} to {SHIFT_SECONDS} seconds."),
            format!("{by_seconds} 超过 366 天，请填 -{SHIFT_SECONDS} 到 {SHIFT_SECONDS} 秒。"),
        );
    }
    if shows.is_empty() {
        check.required("shows");
    }
    let found = named_shows(&mut check, shows);
    if let Some(latest) = found.iter().map(|(_, show)| show.id).max_by_key(|id| cx.plan.shows.revision(*id)) {
        check.not_stale(latest, if_revision);
    }
    let mut decision = Decision { subject: vec![], changes: vec![] };
    let by = TimeDelta::seconds(if in_range { by_seconds } else { 0 });
    for (field, old) in found {
        let mut show = old.clone();
        move_by(&mut show, by);
        check_years(&mut check, &field, &show);
        decision.subject.push(show.id);
        if !by.is_zero() {
            decision.changes.push(show.into());
        }
    }
    check.finish(decision)
}

/// The shows that are named, each once and with a start.
fn named_shows<'a>(check: &mut Checker<'a>, shows: &[String]) -> Vec<(String, &'a Show)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::with_capacity(shows.len());
    for (place, id) in shows.iter().enumerate() {
        let field = format!("shows[{place}]");
        let Some(show) = check.show(&field, id) else { continue };
        if !seen.insert(show.id) {
            check.wrong(field, Mistake::Duplicate, "This show is named twice; name it once.", "该场次重复，请只列一次。");
        } else if show.starts_at.is_none() {
            check.wrong(
                field,
                Mistake::Required,
                "This show has no start yet; schedule it first, or leave it out.",
                "该场次尚未排定开始时间，请先排期，或不要选它。",
            );
        } else {
            found.push((field, show.as_ref()));
        }
    }
    found
}

/// Writes the stage and the times that were given, and no others, and checks how the times stand to each other.
pub(super) fn write(check: &mut Checker<'_>, show: &mut Show, schedule: Schedule) {
    let Schedule { stage, starts_at, ends_at, doors_at, hard_end_at } = schedule;
    check.write_optional("stage", &mut show.stage, stage, |check, field, id| check.stage(field, &id).map(|(_, it)| it.id));
    let before = times(show);
    let mut all_read = true;
    for (field, target, edit) in [
        ("startsAt", &mut show.starts_at, starts_at),
        ("endsAt", &mut show.planned_ends_at, ends_at),
        ("doorsAt", &mut show.doors_at, doors_at),
        ("hardEndAt", &mut show.hard_ends_at, hard_end_at),
    ] {
        check.write_optional(field, target, edit, |check, field, sent| {
            let time = check.time(field, &sent);
            all_read &= time.is_some();
            time
        });
    }
    // Times that were not touched are no fault of this edit.
    if all_read && times(show) != before {
        check_times(check, show);
    }
}

fn times(show: &Show) -> [Option<Instant>; 4] {
    [show.starts_at, show.planned_ends_at, show.doors_at, show.hard_ends_at]
}

fn check_times(check: &mut Checker<'_>, show: &Show) {
    let Some(start) = show.starts_at else {
        if times(show).iter().any(Option::is_some) {
            check.wrong(
                "startsAt",
                Mistake::Required,
                "A show with doors or an end needs a start; give it, or clear the other times.",
                "有入场或结束时间的场次须有开始时间，请填写，或清除其他时间。",
            );
        }
        return;
    };
    if let Some(end) = show.planned_ends_at {
        check.interval("endsAt", start, end);
    }
    if show.hard_ends_at.is_some_and(|end| end <= start) {
        check.wrong(
            "hardEndAt",
            Mistake::EndsBeforeStart,
            "The hard end has to lie after the start.",
            "最晚结束时间须晚于开始时间。",
        );
    }
    if show.doors_at.is_some_and(|doors| doors > start) {
        check.wrong(
            "doorsAt",
            Mistake::OutOfRange,
            "The doors open after the start; let the audience in at the start or before it.",
            "入场时间晚于开始时间，请改为不晚于开始时间。",
        );
    }
}

/// Whether times that were moved along are still ones that every calendar can print; one mistake tells for all.
fn check_years(check: &mut Checker<'_>, field: &str, show: &Show) {
    let pins = show.items.iter().filter_map(|item| item.pinned_start_at);
    let all: Vec<Instant> = times(show).into_iter().flatten().chain(pins).collect();
    for extreme in [all.iter().min(), all.iter().max()].into_iter().flatten() {
        if check.time(field, &extreme.fixed_offset()).is_none() {
            return;
        }
    }
}

fn move_by(show: &mut Show, by: TimeDelta) {
    let times = [&mut show.starts_at, &mut show.planned_ends_at, &mut show.doors_at, &mut show.hard_ends_at];
    let pins = show.items.iter_mut().map(|item| &mut item.pinned_start_at);
    for time in times.into_iter().chain(pins).flatten() {
        // Out of the calendar is refused afterwards, as is out of its printable part.
        *time = time.checked_add_signed(by).unwrap_or(Instant::MAX_UTC);
    }
}

fn unschedule(show: &mut Show) {
    show.starts_at = None;
    show.planned_ends_at = None;
    show.doors_at = None;
    show.hard_ends_at = None;
    for item in &mut show.items {
        item.pinned_start_at = None;
    }
}
