//! When and where shows are: setting it, moving one show, and shifting several.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::{Checker, Context, Decided, Decision, Edit};
use crate::domain::{
    id::{ShowId, StageId},
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

/// Where a show is and its own times, as they stand in the show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::domain) struct Placement {
    pub(in crate::domain) stage: Option<StageId>,
    pub(in crate::domain) starts_at: Option<Instant>,
    pub(in crate::domain) planned_ends_at: Option<Instant>,
    pub(in crate::domain) doors_at: Option<Instant>,
    pub(in crate::domain) hard_ends_at: Option<Instant>,
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
    write(&mut check, Placement::of(&show), to).put(&mut show);
    if check.is_clean() {
        check_years(&mut check, "startsAt", &show);
    }
    check.changed(old.id, old.as_ref(), Some(show))
}

/// Moves several shows by as many seconds, within [`SHIFT_SECONDS`], with all their times: doors, both ends and pinned starts.
/// Seconds pass as they do: over a night in which the clocks are changed, a whole number of days is another hour of the day.
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
        check.wrong("shows", Mistake::Required, "Name at least one show.", "请至少给出一个场次。");
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
pub(super) fn write(check: &mut Checker<'_>, old: Placement, sent: Schedule) -> Placement {
    let Schedule { stage, starts_at, ends_at, doors_at, hard_end_at } = sent;
    let stage = check.optional("stage", stage, old.stage, |check, field, id| check.stage(field, &id).map(|(_, it)| it.id));
    let mut all_read = true;
    let mut time = |field, edit: Edit<DateTime<FixedOffset>>, old| {
        check.optional(field, edit, old, |check, field, sent| {
            let time = check.time(field, &sent);
            all_read &= time.is_some();
            time
        })
    };
    let new = Placement {
        stage,
        starts_at: time("startsAt", starts_at, old.starts_at),
        planned_ends_at: time("endsAt", ends_at, old.planned_ends_at),
        doors_at: time("doorsAt", doors_at, old.doors_at),
        hard_ends_at: time("hardEndAt", hard_end_at, old.hard_ends_at),
    };
    // Times that were not touched are no fault of this edit.
    if all_read && new.times() != old.times() {
        check_times(check, new);
    }
    new
}

impl Placement {
    pub(in crate::domain) fn of(show: &Show) -> Self {
        Self {
            stage: show.stage,
            starts_at: show.starts_at,
            planned_ends_at: show.planned_ends_at,
            doors_at: show.doors_at,
            hard_ends_at: show.hard_ends_at,
        }
    }

    pub(in crate::domain) fn put(self, show: &mut Show) {
        let Self { stage, starts_at, planned_ends_at, doors_at, hard_ends_at } = self;
        show.stage = stage;
        show.starts_at = starts_at;
        show.planned_ends_at = planned_ends_at;
        show.doors_at = doors_at;
        show.hard_ends_at = hard_ends_at;
    }

    pub(in crate::domain) fn times(self) -> [Option<Instant>; 4] {
        [self.starts_at, self.planned_ends_at, self.doors_at, self.hard_ends_at]
    }
}

/// How the times of a show stand to each other.
pub(in crate::domain) fn check_times(check: &mut Checker<'_>, new: Placement) {
    let Placement { stage: _, starts_at, planned_ends_at, doors_at, hard_ends_at } = new;
    let Some(start) = starts_at else {
        if new.times().iter().any(Option::is_some) {
            check.wrong(
                "startsAt",
                Mistake::Required,
                "A show with doors or an end needs a start; give it, or clear the other times.",
                "有入场或结束时间的场次须有开始时间，请填写，或清除其他时间。",
            );
        }
        return;
    };
    if let Some(end) = planned_ends_at {
        check.interval("endsAt", start, end);
    }
    if hard_ends_at.is_some_and(|end| end <= start) {
        check.wrong(
            "hardEndAt",
            Mistake::EndsBeforeStart,
            "The hard end has to lie after the start.",
            "最晚结束时间须晚于开始时间。",
        );
    }
    if doors_at.is_some_and(|doors| doors > start) {
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
    let all: Vec<Instant> = Placement::of(show).times().into_iter().flatten().chain(pins).collect();
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
    Placement { stage: show.stage, ..Placement::default() }.put(show);
    for item in &mut show.items {
        item.pinned_start_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            show::{ShowFields, update},
            testing::{check_ids, check_revisions, done, refused},
        },
        fixture::{self, Counter, context, plan, stage},
        plan::Plan,
    };

    const SHOWS: &str = "venue V1
         stage M1 V1
         stage M2 V1
         act A1 4:00
         show X1 GALA M1 2020-09-28T19:30 doors=2020-09-28T19:00 ends=2020-09-28T21:00 hard=2020-09-28T22:00 : A1 A1@=2020-09-28T20:00
         show X2
         show X3 TALK M1 2020-09-27T10:00";

    fn time(wall: &str) -> Edit<DateTime<FixedOffset>> {
        match wall {
            "-" => Edit::Clear,
            wall => Edit::Set(format!("{wall}:00+08:00").parse().expect("a time")),
        }
    }

    /// `stage=M2 starts=2020-09-28T20:00 ends=- doors=… hard=…`
    fn sent(plan: &Plan, text: &str) -> Schedule {
        let mut to = Schedule::default();
        for (key, value) in text.split_whitespace().map(|it| it.split_once('=').expect("key=value")) {
            match key {
                "stage" if value == "-" => to.stage = Edit::Clear,
                "stage" => to.stage = Edit::Set(stage(plan, value).id.to_string()),
                "starts" => to.starts_at = time(value),
                "ends" => to.ends_at = time(value),
                "doors" => to.doors_at = time(value),
                "hard" => to.hard_end_at = time(value),
                other => panic!("no such key: {other}"),
            }
        }
        to
    }

    /// Stage, doors, start, planned end, hard end and the pins of a show, on the festival's clock.
    fn shown(plan: &Plan, id: ShowId) -> String {
        let show = plan.shows.get(id).expect("the show");
        let clock = |time: Option<Instant>| {
            time.map_or("-".to_owned(), |it| plan.festival().almanac().local(it).format("%d %H:%M").to_string())
        };
        let stage = show.stage.and_then(|id| plan.stage(id)).map_or("-", |(_, it)| it.code.as_str());
        let pins: Vec<String> = show.items.iter().map(|it| clock(it.pinned_start_at)).collect();
        let times = [show.doors_at, show.starts_at, show.planned_ends_at, show.hard_ends_at].map(clock);
        format!("{stage} | {} | {}", times.join(" | "), pins.join(", "))
    }

    fn answer(plan: &Plan, decided: Decided<ShowId>) -> String {
        match refused(&decided) {
            mistakes if mistakes.is_empty() => {
                let (next, id) = done(plan, decided);
                shown(&next, id)
            }
            mistakes => mistakes.join(", "),
        }
    }

    fn id(plan: &Plan, code: &str) -> String {
        fixture::show(plan, code).id.to_string()
    }

    #[test]
    fn a_new_start_takes_the_other_times_along_unless_they_are_given() {
        let plan = plan(SHOWS);
        let check = |code: &str, text: &str, expect: &str| {
            let decided = schedule(&mut context(&plan, &mut Counter(1000)), &id(&plan, code), None, sent(&plan, text));
            assert_eq!(answer(&plan, decided), expect, "{code} {text}");
        };
        check("X1", "", "M1 | 28 19:00 | 28 19:30 | 28 21:00 | 28 22:00 | -, 28 20:00");
        check("X1", "stage=M2", "M2 | 28 19:00 | 28 19:30 | 28 21:00 | 28 22:00 | -, 28 20:00");
        check("X1", "starts=2020-09-27T20:00", "M1 | 27 19:30 | 27 20:00 | 27 21:30 | 27 22:30 | -, 27 20:30");
        check(
            "X1",
            "starts=2020-09-28T20:00 hard=2020-09-28T22:00",
            "M1 | 28 19:30 | 28 20:00 | 28 21:30 | 28 22:00 | -, 28 20:30",
        );
        check(
            "X1",
            "starts=2020-09-28T18:00 doors=- ends=2020-09-28T18:00",
            "M1 | - | 28 18:00 | 28 18:00 | 28 20:30 | -, 28 18:30",
        );
        check("X1", "stage=- starts=-", "- | - | - | - | - | -, -");
        check("X1", "starts=- ends=2020-09-28T21:00", "startsAt REQUIRED");
        check(
            "X1",
            "ends=2020-09-28T19:29 hard=2020-09-28T19:30 doors=2020-09-28T19:31",
            "endsAt ENDS_BEFORE_START, hardEndAt ENDS_BEFORE_START, doorsAt OUT_OF_RANGE",
        );
        check("X2", "stage=M1 starts=2020-09-08T10:00 ends=2020-09-08T10:00", "M1 | - | 08 10:00 | 08 10:00 | - | ");
        check("X2", "ends=2020-09-08T10:00", "startsAt REQUIRED");
        check("X2", "starts=1899-01-01T00:00 ends=2020-09-08T10:00", "startsAt OUT_OF_RANGE");
        check("X1", "starts=9998-12-31T23:30", "M1 | 31 23:00 | 31 23:30 | 01 01:00 | 01 02:00 | -, 01 00:00");
        check("X1", "starts=9999-01-01T07:30", "startsAt OUT_OF_RANGE");
    }

    #[test]
    fn an_update_sets_times_exactly_as_given() {
        let plan = plan(SHOWS);
        let check = |code: &str, text: &str, expect: &str| {
            let fields = ShowFields { schedule: sent(&plan, text), ..ShowFields::default() };
            let decided = update(&mut context(&plan, &mut Counter(1000)), &id(&plan, code), None, fields);
            assert_eq!(answer(&plan, decided), expect, "{code} {text}");
        };
        check("X1", "starts=2020-09-28T19:00", "M1 | 28 19:00 | 28 19:00 | 28 21:00 | 28 22:00 | -, 28 20:00");
        check("X1", "starts=2020-09-28T18:00", "doorsAt OUT_OF_RANGE");
        check("X1", "starts=-", "startsAt REQUIRED");
        check("X3", "starts=-", "M1 | - | - | - | - | ");
    }

    #[test]
    fn scheduling_to_the_same_time_changes_nothing() {
        let plan = plan(SHOWS);
        let to = sent(&plan, "stage=M1 starts=2020-09-28T19:30 ends=2020-09-28T21:00");
        let decided = schedule(&mut context(&plan, &mut Counter(1000)), &id(&plan, "X1"), Some(1), to);
        assert_eq!(decided.expect("a decision").changes, []);
        let call = |id: &str, seen| refused(&schedule(&mut context(&plan, &mut Counter(1000)), id, seen, Schedule::default()));
        check_ids("id", "show", stage(&plan, "M1").id, |id| call(id, None));
        check_revisions(|seen| call(&id(&plan, "X1"), seen));
    }

    #[test]
    fn several_shows_shift_together() {
        let plan = plan(SHOWS);
        let call = |codes: &[&str], seconds: i64, seen: Option<i64>| {
            let ids: Vec<String> =
                codes.iter().map(|it| if it.starts_with('X') { id(&plan, it) } else { (*it).to_owned() }).collect();
            shift(&mut context(&plan, &mut Counter(1000)), &ids, seconds, seen)
        };
        let (next, ids) = done(&plan, call(&["X3", "X1"], -90 * 60, Some(1)));
        assert_eq!(
            ids.iter().map(|id| shown(&next, *id)).collect::<Vec<_>>(),
            ["M1 | - | 27 08:30 | - | - | ", "M1 | 28 17:30 | 28 18:00 | 28 19:30 | 28 20:30 | -, 28 18:30"]
        );
        let unmoved = call(&["X1", "X3"], 0, None).expect("a decision");
        assert_eq!((unmoved.subject.len(), unmoved.changes.len()), (2, 0));

        let check = |codes: &[&str], seconds: i64, seen: Option<i64>, expect: &[&str]| {
            assert_eq!(refused(&call(codes, seconds, seen)), expect, "{codes:?} {seconds}");
        };
        check(&["X1"], SHIFT_SECONDS, None, &[]);
        check(&["X1"], -SHIFT_SECONDS, None, &[]);
        check(&["X1"], SHIFT_SECONDS + 1, None, &["bySeconds OUT_OF_RANGE"]);
        check(&["X1"], i64::MIN, Some(0), &["bySeconds OUT_OF_RANGE", "ifRevision STALE"]);
        check(&[], 60, None, &["shows REQUIRED"]);
        check(
            &["X1", "X2", "X1", "x", "show_01h455vb4pex5vsknk084sn02q", "team_01h455vb4pex5vsknk084sn02q"],
            60,
            None,
            &["shows[1] REQUIRED", "shows[2] DUPLICATE", "shows[3] INVALID_FORMAT", "shows[4] NOT_FOUND", "shows[5] WRONG_KIND"],
        );
    }

    #[test]
    fn shows_shift_by_elapsed_time_over_a_night_of_changed_clocks() {
        let check = |festival: &str, from: &str, expect: &[&str]| {
            let (day, next) = from.split_once(' ').expect("two days");
            let plan = plan(&format!(
                "festival {festival}
                 venue V1
                 stage M1 V1
                 act A1 4:00
                 show X1 GALA M1 {day}T23:00 doors={day}T22:30 ends={next}T00:30 hard={next}T00:45 : A1 A1@={next}T00:10
                 show X2 TALK M1 {day}T10:00"
            ));
            let ids = ["X1", "X2"].map(|code| id(&plan, code));
            let (next, ids) = done(&plan, shift(&mut context(&plan, &mut Counter(1000)), &ids, 86_400, None));
            assert_eq!(ids.iter().map(|id| shown(&next, *id)).collect::<Vec<_>>(), expect, "{festival}");
            let back: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let (back, _) = done(&next, shift(&mut context(&next, &mut Counter(1000)), &back, -86_400, None));
            assert_eq!(back.shows.iter().collect::<Vec<_>>(), plan.shows.iter().collect::<Vec<_>>(), "{festival}");
        };
        check(
            "2025-03-28 2025-03-31 Europe/London",
            "2025-03-29 2025-03-30",
            &["M1 | 30 23:30 | 31 00:00 | 31 01:30 | 31 01:45 | -, 31 01:10", "M1 | - | 30 11:00 | - | - | "],
        );
        check(
            "2024-11-01 2024-11-04 America/New_York",
            "2024-11-02 2024-11-03",
            &["M1 | 03 21:30 | 03 22:00 | 03 23:30 | 03 23:45 | -, 03 23:10", "M1 | - | 03 09:00 | - | - | "],
        );
    }

    #[test]
    fn shows_do_not_shift_out_of_the_calendar() {
        let plan = plan("venue V1\nstage M1 V1\nshow X1 TALK M1 9998-06-01T10:00 ends=9998-06-01T11:00");
        let call = |seconds| refused(&shift(&mut context(&plan, &mut Counter(1000)), &[id(&plan, "X1")], seconds, None));
        assert_eq!(call(86_400), [""; 0]);
        assert_eq!(call(SHIFT_SECONDS), ["shows[0] OUT_OF_RANGE"]);
    }
}
