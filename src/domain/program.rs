//! When the items of a running order start and end.
//!
//! The first item starts with the show. Every other one starts when the item before it has ended and the changeover is over,
//! or at its pinned time if that is later. Positions run 1..n over all items; numbers over the public performances only, those
//! of cancelled acts included.

use super::{
    id::ItemId,
    plan::Plan,
    show::{ItemContent, ProgramItem, Show, ShowStatus, Visibility},
    time::{Instant, Interval, after},
};

/// The computed times of one show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// One entry for each item, in order.
    pub items: Vec<Slot>,
    /// From the start of the show to the end of its last item.
    pub planned_seconds: u32,
    /// When the show starts; `None` until it has a time.
    pub starts_at: Option<Instant>,
    /// When the last item ends; the start of a show without items.
    pub ends_at: Option<Instant>,
    /// Seconds between the end of the program and the hard end, or the planned end where there is no hard one; negative when
    /// the program runs over.
    pub slack_seconds: Option<i64>,
    /// The show's hold on its stage: from the set-up of its first act to the strike of its last, and at least to its planned end.
    pub occupied: Option<Interval>,
}

/// The computed place of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The item.
    pub item: ItemId,
    /// Its place, from 1.
    pub position: u32,
    /// What the public counts it as; `None` for interludes and whatever is backstage. A cancelled act keeps its number.
    pub number: Option<u32>,
    /// Seconds from the start of the show to its start.
    pub offset_seconds: u32,
    /// How long it takes.
    pub duration_seconds: u32,
    /// Seconds kept free before it.
    pub changeover_seconds: u32,
    /// Its pinned time less its computed earliest start, in seconds: above 0 a hole before it, below 0 the pin is missed.
    pub pin_gap_seconds: i64,
}

/// Time in which nothing happens: before an item whose pinned start lies later than the item before it and the changeover need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The item before it; `None` where the show begins with it.
    pub after: Option<ItemId>,
    /// When it begins: when the item before has ended and the changeover is over.
    pub starts_at: Instant,
    /// How long it is.
    pub seconds: u32,
}

impl Slot {
    /// Seconds from the start of the show to its end.
    #[must_use]
    pub fn end_offset_seconds(&self) -> u32 {
        self.offset_seconds.saturating_add(self.duration_seconds)
    }
}

impl Program {
    /// Its holes, in order. Without a time it has none, for nothing is pinned then.
    #[must_use]
    pub fn holes(&self) -> Vec<Hole> {
        let Some(start) = self.starts_at else { return vec![] };
        let before = std::iter::once(None).chain(self.items.iter().map(Some));
        let hole = |(before, slot): (Option<&Slot>, &Slot)| {
            let seconds = u32::try_from(slot.pin_gap_seconds).ok().filter(|it| *it > 0)?;
            let starts_at = after(start, i64::from(slot.offset_seconds) - i64::from(seconds));
            Some(Hole { after: before.map(|it| it.item), starts_at, seconds })
        };
        before.zip(&self.items).filter_map(hole).collect()
    }

    /// Seconds by which it ends after the hard end of its show, or after the planned end where there is no hard one; 0 when it
    /// does not, and when there is neither.
    #[must_use]
    pub fn overrun_seconds(&self) -> i64 {
        self.slack_seconds.map_or(0, |slack| (-slack).max(0))
    }

    /// When an item is on, if the show has a time.
    #[must_use]
    pub fn interval(&self, slot: &Slot) -> Option<Interval> {
        let start = self.starts_at?;
        Interval::new(after(start, i64::from(slot.offset_seconds)), after(start, i64::from(slot.end_offset_seconds())))
    }

    /// The computed place of an item.
    #[must_use]
    pub fn slot(&self, item: ItemId) -> Option<&Slot> {
        self.items.iter().find(|slot| slot.item == item)
    }

    /// When the show is over: its program's end, and at least its planned one.
    #[must_use]
    pub fn show_ends_at(&self, show: &Show) -> Option<Instant> {
        self.ends_at.max(show.planned_ends_at.filter(|_| self.starts_at.is_some()))
    }

    /// Computes the times of a show.
    #[must_use]
    pub fn of(plan: &Plan, show: &Show, stage_changeover_seconds: u32) -> Self {
        let mut items: Vec<Slot> = Vec::with_capacity(show.items.len());
        let mut performances = 0;
        for (place, item) in show.items.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|index| show.items.get(index).zip(items.last()));
            let slot = next_slot(plan, show, stage_changeover_seconds, before, item, &mut performances);
            items.push(slot);
        }
        let planned_seconds = items.last().map_or(0, Slot::end_offset_seconds);
        let ends_at = show.starts_at.map(|start| after(start, i64::from(planned_seconds)));
        let slack_seconds =
            show.hard_ends_at.or(show.planned_ends_at).zip(ends_at).map(|(limit, end)| (limit - end).num_seconds());
        let mut program = Self { items, planned_seconds, starts_at: show.starts_at, ends_at, slack_seconds, occupied: None };
        program.occupied = occupied(plan, show, &program);
        program
    }
}

fn next_slot(
    plan: &Plan,
    show: &Show,
    stage_changeover_seconds: u32,
    before: Option<(&ProgramItem, &Slot)>,
    item: &ProgramItem,
    performances: &mut u32,
) -> Slot {
    let is_performance = |item: &ProgramItem| matches!(item.content, ItemContent::Performance { .. });
    let changeover_seconds = match (item.changeover_seconds, before) {
        (_, None) => 0,
        (Some(seconds), Some(_)) => seconds,
        // With an interlude between two acts the stage is changed behind it.
        (None, Some((last, _))) if is_performance(last) && is_performance(item) => stage_changeover_seconds,
        (None, Some(_)) => 0,
    };
    let earliest = before.map_or(0, |(_, slot)| slot.end_offset_seconds()).saturating_add(changeover_seconds);
    let pin_gap_seconds =
        show.starts_at.zip(item.pinned_start_at).map_or(0, |(start, pin)| (pin - start).num_seconds() - i64::from(earliest));
    let hole = u32::try_from(pin_gap_seconds.max(0)).unwrap_or(u32::MAX);
    let number = (is_performance(item) && item.visibility == Visibility::Public).then(|| {
        *performances += 1;
        *performances
    });
    Slot {
        item: item.id,
        position: before.map_or(1, |(_, slot)| slot.position + 1),
        number,
        offset_seconds: earliest.saturating_add(hole),
        duration_seconds: duration_seconds(plan, item),
        changeover_seconds,
        pin_gap_seconds,
    }
}

/// How long an item takes: an act plays its own duration unless the item says otherwise.
#[must_use]
pub fn duration_seconds(plan: &Plan, item: &ProgramItem) -> u32 {
    match &item.content {
        ItemContent::Performance { act, duration_seconds } => {
            duration_seconds.unwrap_or_else(|| plan.acts.get(*act).map_or(0, |act| act.duration_seconds))
        }
        ItemContent::Interlude { duration_seconds, .. } => *duration_seconds,
    }
}

/// Whether an item stands in the program and yet will not be seen: its show is called off, or its act no longer takes part. It
/// keeps its place, its time and its number, so that a printed program stays right.
#[must_use]
pub fn is_cancelled(plan: &Plan, show: &Show, item: &ProgramItem) -> bool {
    let is_off = |act| plan.acts.get(act).is_some_and(|act| !act.counts());
    show.status == ShowStatus::Cancelled || item.act().is_some_and(is_off)
}

fn occupied(plan: &Plan, show: &Show, program: &Program) -> Option<Interval> {
    let act_of = |item: Option<&ProgramItem>| match item?.content {
        ItemContent::Performance { act, .. } => plan.acts.get(act),
        ItemContent::Interlude { .. } => None,
    };
    let setup = act_of(show.items.first()).map_or(0, |act| i64::from(act.setup_seconds));
    let strike = act_of(show.items.last()).map_or(0, |act| i64::from(act.strike_seconds));
    let program_end = after(program.ends_at?, strike);
    let end = show.planned_ends_at.map_or(program_end, |planned| planned.max(program_end));
    Interval::new(after(program.starts_at?, -setup), end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{self, plan};

    #[test]
    fn holes_stand_before_pins_that_leave_time_and_overruns_behind_the_end() {
        let check = |show: &str, holes: &[(&str, &str, u32)], overrun: i64| {
            let plan = plan(&format!("venue V1\nstage M1 V1 changeover=60\nact A1 4:00\nact A2 3:00\n{show}"));
            let show = fixture::show(&plan, "X1");
            let program = plan.index().program(show.id).expect("a program");
            let place = |id: ItemId| program.slot(id).expect("an item").position.to_string();
            let clock = |at: Instant| plan.festival().almanac().local(at).format("%T").to_string();
            let found: Vec<_> = program
                .holes()
                .into_iter()
                .map(|it| (it.after.map_or("-".to_owned(), place), clock(it.starts_at), it.seconds))
                .collect();
            let expect: Vec<_> = holes.iter().map(|(item, at, seconds)| ((*item).into(), (*at).into(), *seconds)).collect();
            assert_eq!((found, program.overrun_seconds()), (expect, overrun), "{show:?}");
        };
        let at = "show X1 GALA M1 2020-09-28T19:30";
        check(&format!("{at} : A1 A2"), &[], 0);
        check(&format!("{at} ends=2020-09-28T19:38 : A1 A2"), &[], 0);
        check(&format!("{at} ends=2020-09-28T19:37 : A1 A2"), &[], 60);
        check(&format!("{at} ends=2020-09-28T19:37 hard=2020-09-28T19:40 : A1 A2"), &[], 0);
        check(&format!("{at} : A1@=2020-09-28T19:32 A2@=2020-09-28T19:40"), &[("-", "19:30:00", 120), ("1", "19:37:00", 180)], 0);
        check(&format!("{at} : A1 A2@=2020-09-28T19:35"), &[], 0);
        check(&format!("{at} : A1 A2@=2020-09-28T19:31"), &[], 0);
        check("show X1 : A1 A2", &[], 0);
    }

    #[test]
    fn a_cancelled_act_keeps_its_place_its_time_and_its_number() {
        let plan = plan(
            "venue V1
             stage M1 V1
             act A1 4:00
             act A2 3:00 WITHDRAWN
             act A3 3:00 SELECTED
             show X1 GALA : A1 A2 SPEECH=1:00 A3
             show X2 GALA M1 2020-09-28T19:30 CANCELLED : SPEECH=1:00 A1
             show X3 GALA M1 2020-09-27T19:30 POSTPONED : A1",
        );
        let check = |code: &str, expect: &[(Option<u32>, bool)]| {
            let show = fixture::show(&plan, code);
            let slots = &plan.index().program(show.id).expect("a program").items;
            let line = |(item, slot): (&ProgramItem, &Slot)| (slot.number, is_cancelled(&plan, &show, item));
            assert_eq!(show.items.iter().zip(slots).map(line).collect::<Vec<_>>(), expect, "{code}");
        };
        check("X1", &[(Some(1), false), (Some(2), true), (None, false), (Some(3), false)]);
        check("X2", &[(None, true), (Some(1), true)]);
        check("X3", &[(Some(1), false)]);
    }
}
