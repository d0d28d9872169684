//! What changed between two states of a draft, in the part of it that somebody may know.

use crate::domain::{
    change::{Thing, ThingId},
    history::{EditChangeKind, LoggedChange, title},
    plan::{Plan, Table},
    text::Localized,
};

/// A thing that changed, as somebody may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenChange {
    /// Which.
    pub thing: ThingId,
    /// What happened to it.
    pub kind: EditChangeKind,
    /// What it is called, or was before it went.
    pub title: Localized,
}

impl SeenChange {
    /// As the log tells it, to those who may know everything. A run is called by its show in this Plan.
    #[must_use]
    pub fn of_log(plan: &Plan, change: &LoggedChange) -> Option<Self> {
        Some(Self { thing: change.id(), kind: change.kind(), title: title(plan, change.thing()?) })
    }
}

/// Everything that differs between two Plans, whatever made it differ: a show also comes in sight by an act that somebody else put
/// into it.
#[must_use]
pub fn changes(before: &Plan, after: &Plan) -> Vec<SeenChange> {
    let mut ids: Vec<ThingId> = vec![before.festival().id.into()];
    compare(&before.organizations, &after.organizations, &mut ids);
    compare(&before.venues, &after.venues, &mut ids);
    compare(&before.genres, &after.genres, &mut ids);
    compare(&before.performers, &after.performers, &mut ids);
    compare(&before.teams, &after.teams, &mut ids);
    compare(&before.acts, &after.acts, &mut ids);
    compare(&before.shows, &after.shows, &mut ids);
    compare(&before.runs, &after.runs, &mut ids);
    compare(&before.waivers, &after.waivers, &mut ids);
    let change = |thing: ThingId| {
        let (was, is) = (before.thing(thing), after.thing(thing));
        let called = |plan: &Plan, it: &Thing| title(plan, it);
        let (kind, title) = match (&was, &is) {
            (None, Some(is)) => (EditChangeKind::Created, called(after, is)),
            (Some(was), None) => (EditChangeKind::Removed, called(before, was)),
            (Some(was), Some(is)) if was != is => (EditChangeKind::Changed, called(after, is)),
            _ => return None,
        };
        Some(SeenChange { thing, kind, title })
    };
    ids.into_iter().filter_map(change).collect()
}

/// Notes the ids of a table whose things may differ. What both share is not looked at.
fn compare<I: Ord + Copy + Into<ThingId>, T>(before: &Table<I, T>, after: &Table<I, T>, ids: &mut Vec<ThingId>) {
    if before.is(after) {
        return;
    }
    ids.extend(before.ids().map(Into::into));
    ids.extend(after.ids().filter(|id| !before.contains(*id)).map(Into::into));
}
