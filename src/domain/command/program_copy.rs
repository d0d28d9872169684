//! Copying the program of one show into another.

use chrono::TimeDelta;

use super::{Checker, Context, Decided, item::ITEMS};
use crate::domain::{
    id::{ItemId, ShowId},
    invalid::Mistake,
    show::{ProgramItem, Show},
    time::Instant,
};

/// What becomes of the items that the other show has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyMode {
    /// They go.
    Replace,
    /// They stay, and the copies stand behind them.
    Append,
}

/// What is copied where, as sent.
#[derive(Clone, Debug)]
pub struct ProgramCopy {
    /// The id of the show whose program is copied.
    pub from: String,
    /// The id of another show of the same festival.
    pub to: String,
    /// What becomes of the items there; needed where there are any.
    pub mode: Option<CopyMode>,
    /// Whether pinned starts are copied, as much later as the other show starts later; without, nothing is pinned.
    pub with_pins: bool,
}

/// Copies the items of one show into another, with new ids: acts, interludes, durations, changeovers, locks, and who sees them.
/// `if_revision` is that of the show which gets them.
pub fn copy(cx: &mut Context<'_>, if_revision: Option<i64>, sent: ProgramCopy) -> Decided<ShowId> {
    let ProgramCopy { from, to, mode, with_pins } = sent;
    let mut check = Checker::new(cx.plan);
    let (Some(from), Some(to)) = (check.show("from", &from), check.show("to", &to)) else { return Err(check.into_invalid()) };
    check.not_stale(to.id, if_revision);
    if from.id == to.id {
        check.wrong(
            "to",
            Mistake::Duplicate,
            "A program is not copied into itself; give another show.",
            "节目单不能复制到自身，请给出另一场次。",
        );
        return Err(check.into_invalid());
    }
    let mut show = (**to).clone();
    show.items = kept(&mut check, to, mode);
    if show.items.len() + from.items.len() > ITEMS {
        check.wrong(
            "to",
            Mistake::OutOfRange,
            format!("The program would have {} items; {ITEMS} are the most there can be.", show.items.len() + from.items.len()),
            format!("节目单将有 {} 项，最多 {ITEMS} 项。", show.items.len() + from.items.len()),
        );
    }
    let by = if with_pins { shift(&mut check, from, to) } else { None };
    for item in &from.items {
        let pinned_start_at = item.pinned_start_at.zip(by).and_then(|(pin, by)| moved(&mut check, pin, by));
        show.items.push(ProgramItem { id: ItemId(cx.ids.next()), pinned_start_at, ..item.clone() });
    }
    check.changed(to.id, to.as_ref(), Some(show))
}

/// The items of the other show that stay.
fn kept(check: &mut Checker<'_>, to: &Show, mode: Option<CopyMode>) -> Vec<ProgramItem> {
    let locked = to.items.iter().filter(|item| item.locked).count();
    match mode {
        None if !to.items.is_empty() => {
            let count = to.items.len();
            check.wrong(
                "mode",
                Mistake::Required,
                format!("The program of {} has {count} items already; choose REPLACE or APPEND.", to.code),
                format!("{} 的节目单已有 {count} 项，请选择 REPLACE（替换）或 APPEND（追加）。", to.code),
            );
        }
        Some(CopyMode::Replace) if locked > 0 => check.wrong(
            "mode",
            Mistake::Locked,
            format!("{locked} of the items to be replaced are locked in their places; unlock them first, or APPEND."),
            format!("要替换的条目中有 {locked} 项已锁定位置，请先解锁，或改用 APPEND（追加）。"),
        ),
        _ => {}
    }
    if mode == Some(CopyMode::Append) { to.items.clone() } else { vec![] }
}

/// How much later the pins are than those they are copied from; `None` where there are none.
fn shift(check: &mut Checker<'_>, from: &Show, to: &Show) -> Option<TimeDelta> {
    from.items.iter().find(|item| item.pinned_start_at.is_some())?;
    let starts = from.starts_at.zip(to.starts_at);
    if starts.is_none() {
        check.wrong(
            "withPins",
            Mistake::Required,
            "Pinned starts move with the starts of the shows; schedule both shows first, or copy without pins.",
            "固定开始时间随场次开始时间移动；请先排定两个场次的时间，或不复制固定时间。",
        );
    }
    starts.map(|(from, to)| to - from)
}

fn moved(check: &mut Checker<'_>, pin: Instant, by: TimeDelta) -> Option<Instant> {
    check.time("withPins", &pin.checked_add_signed(by).unwrap_or(Instant::MAX_UTC).fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_ids, check_revisions, done, refused},
        fixture::{self, Counter, act, context, plan},
        plan::Plan,
        program::duration_seconds,
        show::{ItemContent, Visibility},
    };

    const SHOWS: &str = "venue V1
         stage M1 V1
         act A1 4:00
         act A2 3:00
         show X1 GALA M1 2020-09-20T19:30 : A1@+30 SPEECH=5:00@locked A2@=2020-09-20T20:00 INTERNAL=1:00@backstage A1
         show X2 GALA M1 2020-09-21T14:00
         show X3 GALA M1 2020-09-22T19:30 : A2 VIDEO=1:00
         show X4 : A1@locked
         show X5";

    fn call(plan: &Plan, text: &str, seen: Option<i64>) -> Decided<ShowId> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let id = |code: &str| if code.starts_with('X') { fixture::show(plan, code).id.to_string() } else { code.to_owned() };
        let mode = |word: &&str| match *word {
            "replace" => Some(CopyMode::Replace),
            "append" => Some(CopyMode::Append),
            _ => None,
        };
        let mode = words.iter().find_map(mode);
        let sent = ProgramCopy { from: id(words[0]), to: id(words[1]), mode, with_pins: words.contains(&"pins") };
        copy(&mut context(plan, &mut Counter(1000)), seen, sent)
    }

    /// The items of a show as the fixture writes them, without what is the default.
    fn shown(plan: &Plan, code: &str) -> String {
        let line = |item: &ProgramItem| {
            let what = match &item.content {
                ItemContent::Performance { act, .. } => plan.acts.get(*act).expect("it").code.clone(),
                ItemContent::Interlude { kind, .. } => kind.to_string(),
            };
            let pin = item.pinned_start_at.map(|at| plan.festival().almanac().local(at).format("@%d %H:%M").to_string());
            let gap = item.changeover_seconds.map(|seconds| format!("+{seconds}"));
            let locked = item.locked.then(|| "!".to_owned());
            let backstage = (item.visibility == Visibility::Backstage).then(|| "?".to_owned());
            [Some(what), pin, gap, locked, backstage].into_iter().flatten().collect::<String>()
        };
        fixture::show(plan, code).items.iter().map(line).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn items_are_copied_with_all_they_are_and_pins_move_with_the_start() {
        let plan = plan(SHOWS);
        let check = |text: &str, expect: &str| {
            let (next, id) = done(&plan, call(&plan, text, Some(1)));
            let code = next.shows.get(id).expect("it").code.clone();
            assert_eq!(shown(&next, &code), expect, "{text}");
            assert_eq!(shown(&next, "X1"), shown(&plan, "X1"), "{text}");
        };
        let copied = "A1+30, SPEECH!, A2, INTERNAL?, A1";
        check("X1 X2", copied);
        check("X1 X2 pins", "A1+30, SPEECH!, A2@21 14:30, INTERNAL?, A1");
        check("X1 X2 replace", copied);
        check("X1 X3 replace", copied);
        check("X1 X3 append", &format!("A2, VIDEO, {copied}"));
        check("X1 X4 append", &format!("A1!, {copied}"));
        check("X1 X5", copied);
        check("X3 X5 pins", "A2, VIDEO");
        check("X5 X3 replace", "");
        assert_eq!(call(&plan, "X5 X3 append", None).expect("a decision").changes, []);
    }

    #[test]
    fn the_copies_are_items_of_their_own_and_their_acts_perform_in_both_shows() {
        let plan = plan(SHOWS);
        let (next, to) = done(&plan, call(&plan, "X1 X2", None));
        let (from, copied) = (fixture::show(&next, "X1"), fixture::show(&next, "X2"));
        for (old, new) in from.items.iter().zip(&copied.items) {
            assert!(old.id != new.id && duration_seconds(&next, old) == duration_seconds(&next, new));
            assert_eq!(next.index().show_of_item.get(&old.id), Some(&from.id));
            assert_eq!(next.index().show_of_item.get(&new.id), Some(&to));
        }
        let of = |code: &str| next.index().performances_of_act.of(act(&next, code).id).iter().map(|it| it.show);
        let x4 = fixture::show(&next, "X4").id;
        assert_eq!(of("A1").collect::<Vec<_>>(), [from.id, from.id, to, to, x4]);
        assert_eq!(of("A2").collect::<Vec<_>>(), [from.id, to, fixture::show(&next, "X3").id]);
    }

    #[test]
    fn what_cannot_be_copied_is_refused() {
        let plan = plan(SHOWS);
        let check = |text: &str, expect: &[&str]| assert_eq!(refused(&call(&plan, text, None)), expect, "{text}");
        check("X1 X1 append", &["to DUPLICATE"]);
        check("X1 X3", &["mode REQUIRED"]);
        check("X1 X4 replace", &["mode LOCKED"]);
        check("X1 X4 pins", &["mode REQUIRED", "withPins REQUIRED"]);
        check("X1 X5 pins", &["withPins REQUIRED"]);
        let other = act(&plan, "A1").id;
        check_ids("from", "show", other, |id| refused(&call(&plan, &format!("{} X2", blank(id)), None)));
        check_ids("to", "show", other, |id| refused(&call(&plan, &format!("X1 {}", blank(id)), None)));
        check_revisions(|seen| refused(&call(&plan, "X1 X2", seen)));
        let mut long = (*fixture::show(&plan, "X3")).clone();
        long.items = vec![long.items[1].clone(); ITEMS - 4];
        assert_eq!(refused(&call(&plan.apply(&[long.into()]), "X1 X3 append", None)), ["to OUT_OF_RANGE"]);
    }

    /// An empty id would be no word.
    fn blank(id: &str) -> &str {
        if id.is_empty() { "-" } else { id }
    }
}
