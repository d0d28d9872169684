//! What a working copy changes of the Plan that it was made of.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{desk::Desk, noun::Noun, shelf::Shelf};
use crate::domain::{
    change::{Change, Thing, ThingId},
    id::VenueId,
    plan::Table,
    venue::{Stage, Venue},
};

impl Desk<'_> {
    /// Each thing that differs, once: what is named before what names it, and what goes at the end, the other way round.
    pub(super) fn changes(&mut self) -> Vec<Change> {
        self.seat_stages();
        self.loosen();
        let plan = self.plan;
        let mut changes = vec![];
        if self.festival != *plan.festival() {
            changes.push(Change::Put(Thing::Festival(Arc::clone(&self.festival))));
        }
        put(&mut changes, &self.organizations, &plan.organizations, Thing::Organization);
        put(&mut changes, &self.genres, &plan.genres, Thing::Genre);
        put(&mut changes, &self.performers, &plan.performers, Thing::Performer);
        put(&mut changes, &self.venues, &plan.venues, Thing::Venue);
        put(&mut changes, &self.teams, &plan.teams, Thing::Team);
        put(&mut changes, &self.acts, &plan.acts, Thing::Act);
        put(&mut changes, &self.shows, &plan.shows, Thing::Show);
        remove(&mut changes, &self.shows, plan.shows.iter().map(|it| it.id));
        remove(&mut changes, &self.acts, plan.acts.iter().map(|it| it.id));
        remove(&mut changes, &self.teams, plan.teams.iter().map(|it| it.id));
        remove(&mut changes, &self.venues, plan.venues.iter().map(|it| it.id));
        remove(&mut changes, &self.performers, plan.performers.iter().map(|it| it.id));
        remove(&mut changes, &self.organizations, plan.organizations.iter().map(|it| it.id));
        changes
    }

    /// Puts stages back into their venues: those that were there in their order, new ones behind them.
    fn seat_stages(&mut self) {
        let mut seats: BTreeMap<VenueId, Vec<Stage>> = BTreeMap::new();
        for stage in self.stages.iter() {
            if let Some(venue) = self.venue_of_stage.get(&stage.id) {
                seats.entry(*venue).or_default().push((**stage).clone());
            }
        }
        let venues: Vec<Arc<Venue>> = self.venues.iter().cloned().collect();
        for venue in venues {
            let mut stages = seats.remove(&venue.id).unwrap_or_default();
            stages.sort_by_key(|stage| venue.stages.iter().position(|it| it.id == stage.id).unwrap_or(usize::MAX));
            if stages != venue.stages
                && let Some(venue) = self.venues.get_mut(venue.id)
            {
                venue.stages = stages;
            }
        }
    }

    /// Lets go of ways to venues and of links to acts that go.
    fn loosen(&mut self) {
        let venues: HashSet<VenueId> = self.venues.iter().map(|it| it.id).collect();
        let cut = |it: &Venue| it.travel_seconds.keys().any(|to| !venues.contains(to));
        for id in self.venues.iter().filter(|it| cut(it)).map(|it| it.id).collect::<Vec<_>>() {
            if let Some(venue) = self.venues.get_mut(id) {
                venue.travel_seconds.retain(|to, _| venues.contains(to));
            }
        }
        let acts: HashSet<_> = self.acts.iter().map(|it| it.id).collect();
        let linked = self.acts.iter().filter(|it| it.links.iter().any(|link| !acts.contains(&link.act)));
        for id in linked.map(|it| it.id).collect::<Vec<_>>() {
            if let Some(act) = self.acts.get_mut(id) {
                act.links.retain(|link| acts.contains(&link.act));
            }
        }
    }
}

fn put<T: Noun>(changes: &mut Vec<Change>, shelf: &Shelf<T>, table: &Table<T::Id, T>, thing: impl Fn(Arc<T>) -> Thing) {
    let differs = |it: &Arc<T>| table.get(it.id()).is_none_or(|old| !Arc::ptr_eq(old, it) && **old != **it);
    changes.extend(shelf.iter().filter(|it| differs(it)).map(|it| Change::Put(thing(Arc::clone(it)))));
}

fn remove<T: Noun>(changes: &mut Vec<Change>, shelf: &Shelf<T>, ids: impl Iterator<Item = T::Id>)
where
    T::Id: Into<ThingId>,
{
    changes.extend(ids.filter(|id| shelf.get(*id).is_none()).map(|id| Change::Remove(id.into())));
}
