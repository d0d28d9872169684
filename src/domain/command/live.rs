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
pub(in crate::domain) fn was_started(plan: &Plan, show: ShowId, item: ItemId) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            item::{self, Place},
            show as shows,
            testing::{check_ids, done, refused},
        },
        fixture::{self, Counter, plan},
        id::IdSource,
    };

    const EVENING: &str = "venue V1
         stage M1 V1
         act A1 4:00
         show X1 GALA M1 2020-09-28T19:30 : A1 A1 A1
         show X2 GALA M1 2020-09-27T19:30 CANCELLED : A1
         show X3 : A1
         show X4 GALA M1 2020-09-26T19:30 : A1";

    fn item(plan: &Plan, name: &str) -> ItemId {
        let (show, position) = name.split_once('.').expect("X1.1");
        fixture::show(plan, show).items[position.parse::<usize>().expect("a position") - 1].id
    }

    fn new_line(plan: &Plan, clock: &str) -> NewLine {
        NewLine { at: Some(fixture::at(plan, &format!("2020-09-28T{clock}")).fixed_offset()), ..NewLine::default() }
    }

    /// Notes a line on 28 September at 20:00.
    fn call(plan: &Plan, cue: Cue, id: &str, line: NewLine) -> Decided<ItemOfRun> {
        let ids: &mut dyn IdSource = &mut Counter(1000 + u128::from(plan.revision));
        note(&mut Context { plan, ids, now: fixture::at(plan, "2020-09-28T20:00"), actor: "desk" }, cue, id, line)
    }

    /// `19:30 START X1.1`
    fn step(plan: &Plan, text: &str) -> Decided<ItemOfRun> {
        let words: Vec<&str> = text.split_whitespace().collect();
        call(plan, words[1].parse().expect("a cue"), &item(plan, words[2]).to_string(), new_line(plan, words[0]))
    }

    /// The Plan after some lines, with commas between them.
    fn after_lines(plan: &Plan, lines: &str) -> Plan {
        let lines = lines.split(',').map(str::trim).filter(|it| !it.is_empty());
        lines.fold(plan.clone(), |plan, line| done(&plan, step(&plan, line)).0)
    }

    fn state(plan: &Plan, name: &str) -> LiveState {
        let id = item(plan, name);
        let show = plan.index().show_of_item[&id];
        run_of(plan, show).and_then(|run| courses(&run.log).get(&id).copied()).unwrap_or_default().state
    }

    #[test]
    fn each_state_leads_to_some_and_refuses_the_others() {
        let plan = plan(EVENING);
        let check = |before: &str, expect: &str| {
            let lines: Vec<String> = before.split_whitespace().map(|cue| format!("19:30 {cue} X1.1")).collect();
            let before = after_lines(&plan, &lines.join(","));
            let shown: Vec<String> = ["CALL", "STANDBY", "START", "FINISH", "SKIP", "CUT"]
                .iter()
                .map(|cue| match step(&before, &format!("19:30 {cue} X1.1")) {
                    Ok(decision) => state(&before.apply(&decision.changes), "X1.1").to_string(),
                    Err(invalid) => {
                        assert_eq!(invalid[0].code, Mistake::WrongStatus.into());
                        "-".to_owned()
                    }
                })
                .collect();
            assert_eq!(shown.join(" "), expect, "{lines:?}");
        };
        check("", "CALLED STANDBY ON_STAGE - SKIPPED CUT");
        check("CALL", "- STANDBY ON_STAGE - SKIPPED CUT");
        check("CALL STANDBY", "- - ON_STAGE - SKIPPED CUT");
        check("START", "- - RESTARTED DONE - CUT");
        check("START START", "- - - DONE - CUT");
        check("START FINISH", "- - - - - -");
        check("SKIP", "- - ON_STAGE - - CUT");
        check("SKIP START", "- - RESTARTED DONE - CUT");
        check("STANDBY CUT", "- - - - - -");
    }

    #[test]
    fn refusals_name_both_states_and_what_may_follow() {
        let plan = plan(EVENING);
        let check = |before: &str, line: &str, en: &str, zh: &str| {
            let invalid = step(&after_lines(&plan, before), line).expect_err("a refusal");
            assert_eq!((invalid[0].message.en.as_str(), invalid[0].message.zh.as_str()), (en, zh));
        };
        check(
            "19:30 START X1.1, 19:31 START X1.1",
            "19:32 START X1.1",
            "The item is RESTARTED, which leads to DONE or CUT, not to RESTARTED. An item is restarted once.",
            "该条目当前为 RESTARTED，只能改为 DONE 或 CUT，不能改为 RESTARTED。每个条目只能重演一次。",
        );
        check(
            "19:30 CUT X1.1",
            "19:32 START X1.1",
            "The item is CUT and cannot become ON_STAGE: no step leads on from there.",
            "该条目当前为 CUT，已是最终状态，不能再改为 ON_STAGE。",
        );
    }

    #[test]
    fn one_item_is_on_stage_and_the_show_follows_it() {
        let plan = plan(EVENING);
        let check = |lines: &str, log: &str, status: ShowStatus| {
            let plan = after_lines(&plan, lines);
            let show = fixture::show(&plan, "X1");
            let place = |id: ItemId| show.items.iter().position(|it| it.id == id).expect("an item") + 1;
            let run = run_of(&plan, show.id).expect("a run");
            let shown: Vec<String> = run.log.iter().map(|it| format!("{} {}", it.cue, place(it.item))).collect();
            assert_eq!((shown.join(", ").as_str(), show.status), (log, status), "{lines}");
            assert!(run.log.iter().all(|it| it.noted_by == "desk"));
        };
        check("19:20 CALL X1.1, 19:20 SKIP X1.2", "CALL 1, SKIP 2", ShowStatus::Planned);
        check("19:30 START X1.1", "START 1", ShowStatus::InProgress);
        check("19:30 START X1.1, 19:35 START X1.2", "START 1, FINISH 1, START 2", ShowStatus::InProgress);
        let ended = "19:30 START X1.1, 19:35 FINISH X1.1, 19:35 SKIP X1.2, 19:36 CUT X1.3";
        check(ended, "START 1, FINISH 1, SKIP 2, CUT 3", ShowStatus::Ended);
        let late = format!("{ended}, 19:40 START X1.2");
        check(&late, "START 1, FINISH 1, SKIP 2, CUT 3, START 2", ShowStatus::InProgress);
        check(&format!("{late}, 19:44 FINISH X1.2"), "START 1, FINISH 1, SKIP 2, CUT 3, START 2, FINISH 2", ShowStatus::Ended);
        check("19:30 CUT X1.1, 19:30 CUT X1.2, 19:30 CUT X1.3", "CUT 1, CUT 2, CUT 3", ShowStatus::Planned);
    }

    #[test]
    fn lines_stand_in_the_order_of_time() {
        let plan = plan(EVENING);
        let check = |before: &str, line: &str, expect: &[&str]| {
            assert_eq!(refused(&step(&after_lines(&plan, before), line)), expect, "{before}: {line}");
        };
        check("", "20:01:00 START X1.1", &[]);
        check("", "20:01:01 START X1.1", &["at OUT_OF_RANGE"]);
        check("19:30 CALL X1.1", "19:30 START X1.1", &[]);
        check("19:30 CALL X1.1", "19:29 START X1.1", &["at OUT_OF_RANGE"]);
        check("19:30 CALL X1.1", "19:29 CALL X1.2", &[]);
        check("19:30 START X1.1", "19:29 START X1.2", &["at OUT_OF_RANGE"]);
        check("19:30 START X1.1, 19:34 FINISH X1.1", "19:33 START X1.2", &["at OUT_OF_RANGE"]);
        check("19:30 START X1.1, 19:34 FINISH X1.1", "19:34 START X1.2", &[]);
        check("", "19:30 START X2.1", &["id WRONG_STATUS"]);
        check("", "19:30 CALL X3.1", &["id REQUIRED"]);
    }

    #[test]
    fn ids_notes_and_revisions_are_checked_as_everywhere() {
        let plan = after_lines(&plan(EVENING), "19:30 START X1.1");
        let id = item(&plan, "X1.1").to_string();
        let other = fixture::act(&plan, "A1").id;
        check_ids("id", "item", other, |id| refused(&call(&plan, Cue::Call, id, NewLine::default())));
        let sent = |note: &str, seen| NewLine { note: Some(note.to_owned()), if_revision: seen, ..NewLine::default() };
        let check = |line: NewLine, expect: &[&str]| assert_eq!(refused(&call(&plan, Cue::Finish, &id, line)), expect);
        check(sent("灯光故障", Some(2)), &[]);
        check(sent(" ", Some(1)), &["note BLANK", "ifRevision STALE"]);
        let (next, _) = done(&plan, call(&plan, Cue::Finish, &id, sent("灯光故障", None)));
        let last = run_of(&next, fixture::show(&next, "X1").id).and_then(|run| run.log.last().cloned()).expect("a line");
        assert_eq!((last.at, last.note.as_deref()), (fixture::at(&plan, "2020-09-28T20:00"), Some("灯光故障")));
    }

    #[test]
    fn what_was_noted_keeps_its_place() {
        let plan = after_lines(&plan(EVENING), "19:30 START X1.1, 19:34 CALL X1.2, 19:34 SKIP X4.1");
        let ids: &mut dyn IdSource = &mut Counter(2000);
        let cx = &mut Context { plan: &plan, ids, now: fixture::at(&plan, "2020-09-28T20:00"), actor: "desk" };
        let id = |name: &str| item(&plan, name).to_string();
        assert_eq!(refused(&item::remove(cx, &id("X1.2"), None)), ["id IN_USE"]);
        assert_eq!(refused(&item::remove(cx, &id("X1.3"), None)), [""; 0]);
        assert_eq!(refused(&item::move_(cx, &id("X1.1"), None, &Place::Last)), ["id WRONG_STATUS"]);
        assert_eq!(refused(&item::move_(cx, &id("X1.2"), None, &Place::Last)), [""; 0]);
        assert_eq!(refused(&item::swap(cx, &id("X1.2"), None, &id("X1.1"))), ["otherId WRONG_STATUS"]);
        let show = |code: &str| fixture::show(&plan, code).id.to_string();
        assert_eq!(refused(&shows::delete(cx, &show("X1"), None)), ["id WRONG_STATUS"]);
        assert_eq!(refused(&shows::delete(cx, &show("X4"), None)), ["id IN_USE"]);
        assert_eq!(refused(&shows::delete(cx, &show("X3"), None)), [""; 0]);
    }
}
