//! When the items of a running order start and end.
//!
//! The first item starts with the show. Every other one starts when the item before it has ended and the changeover is over,
//! or at its pinned time if that is later. Positions run 1..n over all items; numbers over the public performances only.

use super::{
    id::ItemId,
    plan::Plan,
    show::{ItemContent, ProgramItem, Show, Visibility},
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
    /// What the public counts it as; `None` for interludes and whatever is backstage.
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

impl Slot {
    /// Seconds from the start of the show to its end.
    #[must_use]
    pub fn end_offset_seconds(&self) -> u32 {
        self.offset_seconds.saturating_add(self.duration_seconds)
    }
}

impl Program {
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
