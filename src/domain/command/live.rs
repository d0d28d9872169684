//! What a stage manager's desk notes on the night of a show: one line after the other in the log of its run. The first start
//! puts the show IN_PROGRESS; when the last item is over and at least one was played, it is ENDED.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::{Checker, Context, Decided, Decision, check::TEXT_CHARACTERS};
use crate::domain::{
    change::ThingId,
    id::{ItemId, RunId, ShowId},
    invalid::Mistake,
    live::{
        run_of,
        state::{Course, LiveState, courses},
    },
    plan::Plan,
    run::{Cue, LogLine, Run},
    show::{Show, ShowStatus},
    time::{Instant, after},
};

/// How far a desk's clock may run ahead, in seconds.
pub const AHEAD_SECONDS: i64 = 60;

/// A line as sent.
#[derive(Clone, Debug, Default)]
pub struct NewLine {
    /// When it happened; now when left out.
    pub at: Option<DateTime<FixedOffset>>,
    /// Whatever is to be remembered.
    pub note: Option<String>,
    /// Refuse when the run has changed since; before the first line, the show.
    pub if_revision: Option<i64>,
}

/// An item, the show whose program it is in, and the run that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOfRun {
    /// The show.
    pub show: ShowId,
    /// The item.
    pub item: ItemId,
    /// The run.
    pub run: RunId,
}

/// Notes what happens to an item. A start of the item on stage is its restart, of which there is one. A start while another item
/// is on stage finishes that one at the same instant.
pub fn note(cx: &mut Context<'_>, cue: Cue, id: &str, line: NewLine) -> Decided<ItemOfRun> {
    let NewLine { at, note, if_revision } = line;
    let mut check = Checker::new(cx.plan);
    let found = check.item("id", id);
    let note = note.and_then(|text| check.text("note", &text, TEXT_CHARACTERS));
    let at = read_time(&mut check, at, cx.now);
    let Some((show, item)) = found else { return Err(check.into_invalid()) };
    check_show(&mut check, show);
    let old = run_of(cx.plan, show.id);
    check.not_stale(old.map_or(ThingId::from(show.id), |run| run.id.into()), if_revision);
    let mut run = old.map_or_else(|| Run { id: RunId(cx.ids.next()), show: show.id, log: vec![] }, |run| (**run).clone());
    let course = courses(&run.log).get(&item.id).copied().unwrap_or_default();
    let cue = if cue == Cue::Start && course.state.is_on_stage() { Cue::Restart } else { cue };
    check_step(&mut check, course.state, LiveState::by(cue));
    if let Some(at) = at {
        check_order(&mut check, at, &course);
        let mut write = |item, cue, note| run.log.push(LogLine { item, cue, at, noted_by: cx.actor.to_owned(), note });
        if cue == Cue::Start
            && let Some(other) = free_stage(&mut check, cx.plan, show, at)
        {
            write(other, Cue::Finish, None);
        }
        write(item.id, cue, note);
    }
    let subject = ItemOfRun { show: show.id, item: item.id, run: run.id };
    let status = status_after(show, &run, cue);
    let mut changes = vec![run.into()];
    if status != show.status {
        changes.push(Show { status, ..(**show).clone() }.into());
    }
    check.finish(Decision { subject, changes })
}

/// Whether an item was on stage, by the log of its show's run: then its place in the program is history.
pub(super) fn was_started(plan: &Plan, show: ShowId, item: ItemId) -> bool {
    run_of(plan, show).is_some_and(|run| run.log.iter().any(|line| line.item == item && line.cue == Cue::Start))
}

fn read_time(check: &mut Checker<'_>, at: Option<DateTime<FixedOffset>>, now: Instant) -> Option<Instant> {
    let Some(at) = at else { return Some(now) };
    let at = check.time("at", &at)?;
    if at <= after(now, AHEAD_SECONDS) {
        return Some(at);
    }
    check.wrong(
        "at",
        Mistake::OutOfRange,
        format!("This is more than {AHEAD_SECONDS} seconds in the future; note what has happened, when it has happened."),
        format!("该时间比现在晚 {AHEAD_SECONDS} 秒以上，请在发生之后再记录。"),
    );
    None
}

fn check_show(check: &mut Checker<'_>, show: &Show) {
    if !show.counts() {
        check.wrong(
            "id",
            Mistake::WrongStatus,
            format!("The show is {}; plan or confirm it again before it is run.", show.status),
            format!("该场次状态为 {}，请先恢复为计划或确认状态再进行现场记录。", show.status),
        );
    }
    if show.starts_at.is_none() {
        check.wrong(
            "id",
            Mistake::Required,
            "The show has no start yet; schedule it before it is run.",
            "该场次尚未排定开始时间，请先排期再进行现场记录。",
        );
    }
}

fn check_step(check: &mut Checker<'_>, from: LiveState, to: LiveState) {
    if from.next().contains(&to) {
        return;
    }
    let next: Vec<String> = from.next().iter().map(ToString::to_string).collect();
    let (once_en, once_zh) =
        if to == LiveState::Restarted { (" An item is restarted once.", "每个条目只能重演一次。") } else { ("", "") };
    let (en, zh) = if next.is_empty() {
        (
            format!("The item is {from} and cannot become {to}: no step leads on from there."),
            format!("该条目当前为 {from}，已是最终状态，不能再改为 {to}。"),
        )
    } else {
        (
            format!("The item is {from}, which leads to {}, not to {to}.{once_en}", next.join(" or ")),
            format!("该条目当前为 {from}，只能改为 {}，不能改为 {to}。{once_zh}", next.join(" 或 ")),
        )
    };
    check.wrong("id", Mistake::WrongStatus, en, zh);
}

/// Whether a line stands behind those about the same item.
fn check_order(check: &mut Checker<'_>, at: Instant, course: &Course) {
    if let Some(last) = course.last_at.filter(|last| at < *last) {
        let last = check.plan().festival().almanac().local(last).format("%T");
        check.wrong(
            "at",
            Mistake::OutOfRange,
            format!("The last thing noted of this item was at {last}; give that time or a later one."),
            format!("该条目上一次记录的时间为 {last}，请填写不早于它的时间。"),
        );
    }
}

/// The other item that has to leave the stage for a start. Nothing may have been on stage after that instant.
fn free_stage(check: &mut Checker<'_>, plan: &Plan, show: &Show, at: Instant) -> Option<ItemId> {
    let courses = courses(run_of(plan, show.id).map_or(&[][..], |run| &run.log));
    let taken_until = courses.values().filter_map(|it| it.ended_at.or(it.began_at)).max();
    if let Some(taken_until) = taken_until.filter(|it| at < *it) {
        let taken_until = plan.festival().almanac().local(taken_until).format("%T");
        check.wrong(
            "at",
            Mistake::OutOfRange,
            format!("Another item was on stage until {taken_until}; give that time or a later one."),
            format!("在 {taken_until} 之前台上有其他条目，请填写不早于它的时间。"),
        );
    }
    courses.into_iter().find(|(_, course)| course.state.is_on_stage()).map(|(item, _)| item)
}

/// Where the show stands after the last line of a run. A start opens also a show that was over: a skipped item comes late.
fn status_after(show: &Show, run: &Run, cue: Cue) -> ShowStatus {
    if cue == Cue::Start {
        return ShowStatus::InProgress;
    }
    let courses = courses(&run.log);
    let state = |item: ItemId| courses.get(&item).map(|it| it.state).unwrap_or_default();
    let is_over = show.items.iter().all(|item| state(item.id).is_over());
    let was_played = show.items.iter().any(|item| state(item.id) == LiveState::Done);
    if is_over && was_played { ShowStatus::Ended } else { show.status }
}
