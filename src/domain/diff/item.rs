//! What changed in a running order.

use std::collections::HashMap;

use super::{Aspect, ChangeKind, Comparison, Difference, order, say, show::seconds};
use crate::domain::{
    id::{ActId, ItemId},
    plan::Plan,
    program::Slot,
    show::{ItemContent, ProgramItem, Show, Visibility},
    text::Message,
    time::Instant,
};

/// An item with its computed place and time.
#[derive(Clone, Copy)]
struct Line<'a> {
    item: &'a ProgramItem,
    slot: &'a Slot,
    starts_at: Option<Instant>,
}

/// Compares the programs of a show that both Plans have.
pub(super) fn compare_all(comparison: &mut Comparison<'_>, before: &Show, after: &Show) {
    let (old, new) = (lines(comparison.before, before), lines(comparison.after, after));
    let places = |lines: &[Line<'_>]| lines.iter().enumerate().map(|(place, it)| (name(it.item), place)).collect();
    let (old_places, new_places): (HashMap<_, usize>, HashMap<_, usize>) = (places(&old), places(&new));
    let mut found: Vec<(u32, Difference)> = Vec::new();
    for line in old.iter().filter(|it| !new_places.contains_key(&name(it.item))) {
        found.push((line.slot.position, removed(comparison, after, line, is_backstage(line.item))));
    }
    for line in new.iter().filter(|it| !old_places.contains_key(&name(it.item))) {
        found.push((line.slot.position, added(comparison, after, line, is_backstage(line.item))));
    }
    let kept: Vec<(Line<'_>, usize)> = old.iter().filter_map(|it| Some((*it, *new_places.get(&name(it.item))?))).collect();
    let order: Vec<(usize, bool)> =
        kept.iter().map(|(line, place)| (*place, !is_backstage(line.item) && !is_backstage(new[*place].item))).collect();
    let show_moved = seconds((before.starts_at, after.starts_at));
    for ((line, place), is_moved) in kept.iter().zip(order::moved(&order)) {
        let pair = Pair { before: *line, after: new[*place], show: after, show_moved, is_moved };
        found.extend(pair.compare(comparison).into_iter().map(|it| (pair.after.slot.position, it)));
    }
    found.sort_by_key(|(position, _)| *position);
    for (_, difference) in found {
        comparison.shows.insert(after.id);
        if let Some(act) = difference.act {
            comparison.touch_act(act);
        }
        comparison.differences.push(difference);
    }
}

fn lines<'a>(plan: &'a Plan, show: &'a Show) -> Vec<Line<'a>> {
    let Some(program) = plan.index().program(show.id) else { return vec![] };
    let starts_at = |slot: &Slot| program.interval(slot).filter(|_| show.counts()).map(|it| it.starts_at());
    show.items.iter().zip(&program.items).map(|(item, slot)| Line { item, slot, starts_at: starts_at(slot) }).collect()
}

/// An item that puts on another act is another item.
fn name(item: &ProgramItem) -> (ItemId, Option<ActId>) {
    (item.id, act_of(item))
}

pub(super) fn act_of(item: &ProgramItem) -> Option<ActId> {
    match item.content {
        ItemContent::Performance { act, .. } => Some(act),
        ItemContent::Interlude { .. } => None,
    }
}

fn is_backstage(item: &ProgramItem) -> bool {
    item.visibility == Visibility::Backstage
}

fn of_item(difference: Difference, show: &Show, item: &ProgramItem, backstage: bool) -> Difference {
    Difference { show: Some(show.id), act: act_of(item), item: Some(item.id), backstage, ..difference }
}

fn added(comparison: &Comparison<'_>, show: &Show, line: &Line<'_>, backstage: bool) -> Difference {
    let (title, name) = (say::item(comparison, line.item), say::show(comparison, show.id));
    let position = line.slot.position;
    let message = Message::new(
        format!("“{}” is new in “{}”, at position {position}.", title.en, name.en),
        format!("《{}》节目单第 {position} 项增加“{}”。", name.zh, title.zh),
    );
    of_item(Difference::new(ChangeKind::Added, None, Some(position.to_string()), message), show, line.item, backstage)
}

fn removed(comparison: &Comparison<'_>, show: &Show, line: &Line<'_>, backstage: bool) -> Difference {
    let (title, name) = (say::item(comparison, line.item), say::show(comparison, show.id));
    let position = line.slot.position;
    let message = Message::new(
        format!("“{}” is no longer in “{}”; it was at position {position}.", title.en, name.en),
        format!("《{}》节目单删去“{}”（原第 {position} 项）。", name.zh, title.zh),
    );
    of_item(Difference::new(ChangeKind::Removed, Some(position.to_string()), None, message), show, line.item, backstage)
}

/// An item that both programs have.
struct Pair<'a> {
    before: Line<'a>,
    after: Line<'a>,
    show: &'a Show,
    show_moved: Option<i64>,
    is_moved: bool,
}

impl Pair<'_> {
    fn compare(&self, comparison: &Comparison<'_>) -> Vec<Difference> {
        let visibility = match (is_backstage(self.before.item), is_backstage(self.after.item)) {
            // For the public it has come or gone.
            (true, false) => Some(added(comparison, self.show, &self.after, false)),
            (false, true) => Some(removed(comparison, self.show, &self.before, false)),
            _ => None,
        };
        let backstage = is_backstage(self.before.item) || is_backstage(self.after.item);
        let rest = [self.order(comparison), self.time(comparison), self.duration(comparison), self.title(comparison)];
        let rest = rest.into_iter().flatten().map(|it| of_item(it, self.show, self.after.item, backstage));
        visibility.into_iter().chain(rest).collect()
    }

    fn order(&self, comparison: &Comparison<'_>) -> Option<Difference> {
        self.is_moved.then(|| {
            let (title, name) = (say::item(comparison, self.after.item), say::show(comparison, self.show.id));
            let (old, new) = (self.before.slot.position, self.after.slot.position);
            let message = Message::new(
                format!("“{}” in “{}” moves from position {old} to {new}.", title.en, name.en),
                format!("《{}》节目单中“{}”由第 {old} 项调至第 {new} 项。", name.zh, title.zh),
            );
            Difference::new(ChangeKind::Order, Some(old.to_string()), Some(new.to_string()), message)
        })
    }

    /// Told only where it does not simply move with its show.
    fn time(&self, comparison: &Comparison<'_>) -> Option<Difference> {
        let times = (self.before.starts_at, self.after.starts_at);
        let moved = seconds(times)?;
        if moved == 0 || Some(moved) == self.show_moved {
            return None;
        }
        let (title, name) = (say::item(comparison, self.after.item), say::show(comparison, self.show.id));
        let (old, new) = (say::time(comparison.before, times.0), say::time(comparison.after, times.1));
        let message = Message::new(
            format!("“{}” in “{}” starts at {}, before: {}.", title.en, name.en, new.en, old.en),
            format!("《{}》中“{}”改为 {} 开始（原为 {}）。", name.zh, title.zh, new.zh, old.zh),
        );
        let (before, after) = (say::stamp(comparison.before, times.0), say::stamp(comparison.after, times.1));
        Some(Difference::new(ChangeKind::Time, before, after, message).aspect(Aspect::Start))
    }

    /// Told only where it does not follow from the act, which says so itself.
    fn duration(&self, comparison: &Comparison<'_>) -> Option<Difference> {
        let follows_act = |item: &ProgramItem| matches!(item.content, ItemContent::Performance { duration_seconds: None, .. });
        let (old, new) = (self.before.slot.duration_seconds, self.after.slot.duration_seconds);
        if old == new || (follows_act(self.before.item) && follows_act(self.after.item)) {
            return None;
        }
        let (title, name) = (say::item(comparison, self.after.item), say::show(comparison, self.show.id));
        let message = Message::new(
            format!("“{}” in “{}” takes {new} s, before: {old} s.", title.en, name.en),
            format!("《{}》中“{}”时长改为 {new} 秒（原为 {old} 秒）。", name.zh, title.zh),
        );
        Some(Difference::new(ChangeKind::Duration, Some(old.to_string()), Some(new.to_string()), message))
    }

    /// Acts say themselves what they are called.
    fn title(&self, comparison: &Comparison<'_>) -> Option<Difference> {
        let is_interlude = act_of(self.after.item).is_none();
        let primary = |message: Message| message.get(&comparison.after.festival().primary_language).to_owned();
        let (old, new) = (say::item(comparison, self.before.item), say::item(comparison, self.after.item));
        (is_interlude && old != new).then(|| {
            let (old, new) = (primary(old), primary(new));
            let message = say::renamed(Some(&old), Some(&new));
            Difference::new(ChangeKind::Title, Some(old), Some(new), message)
        })
    }
}
