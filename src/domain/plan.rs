//! The Plan: everything about one festival at one revision. It never changes; [`Plan::apply`] makes the next one.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Serialize};

use super::{
    act::Act,
    change::{Change, Thing, ThingId},
    festival::Festival,
    genre::Genre,
    id::{ActId, GenreId, OrganizationId, PerformerId, RunId, ShowId, StageId, TeamId, VenueId, WaiverId},
    index::Index,
    organization::Organization,
    performer::Performer,
    run::Run,
    show::Show,
    team::Team,
    venue::{Stage, Venue},
    waiver::Waiver,
};

/// Counts the edits of a festival. Each edit that is saved takes the next one.
pub type Revision = u32;

/// A thing and the revision that last changed it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned<T> {
    /// The revision that put it so.
    pub revision: Revision,
    /// The thing.
    pub value: Arc<T>,
}

impl<T> Clone for Versioned<T> {
    fn clone(&self) -> Self {
        Self { revision: self.revision, value: Arc::clone(&self.value) }
    }
}

/// All things of one kind, by id. Shared between Plans until one of them changes it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    transparent,
    bound(serialize = "I: Ord + Serialize, T: Serialize", deserialize = "I: Ord + Deserialize<'de>, T: Deserialize<'de>")
)]
pub struct Table<I, T>(Arc<BTreeMap<I, Versioned<T>>>);

impl<I, T> Clone for Table<I, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<I: Ord + Copy, T> Default for Table<I, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<I: Ord + Copy, T> Table<I, T> {
    /// The thing with this id.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&Arc<T>> {
        self.0.get(&id).map(|entry| &entry.value)
    }

    /// The revision that last changed the thing with this id.
    #[must_use]
    pub fn revision(&self, id: I) -> Option<Revision> {
        self.0.get(&id).map(|entry| entry.revision)
    }

    /// Whether there is a thing with this id.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        self.0.contains_key(&id)
    }

    /// All of them, by id: the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> + ExactSizeIterator {
        self.0.values().map(|entry| &entry.value)
    }

    /// Their ids, the oldest first.
    pub fn ids(&self) -> impl Iterator<Item = I> {
        self.0.keys().copied()
    }

    /// Whether both are one and the same table.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A table of what `turn` makes of each thing, with the same revisions.
    pub(super) fn filter_map(&self, turn: impl Fn(&Arc<T>) -> Option<Arc<T>>) -> Self {
        let turned =
            |(id, entry): (&I, &Versioned<T>)| Some((*id, Versioned { revision: entry.revision, value: turn(&entry.value)? }));
        self.0.iter().filter_map(turned).collect()
    }

    /// Whether both hold the same things, no matter in which revisions they became so. What both share is not looked at.
    pub(super) fn holds_same(&self, other: &Self, same: impl Fn(&T, &T) -> bool) -> bool {
        let same = |a: &Arc<T>, b: &Arc<T>| Arc::ptr_eq(a, b) || same(a, b);
        let pairs = || self.0.iter().zip(other.0.iter());
        Arc::ptr_eq(&self.0, &other.0)
            || self.len() == other.len() && pairs().all(|((a, one), (b, two))| a == b && same(&one.value, &two.value))
    }

    /// Whether both are one and the same: told without looking at what they hold.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn put(&mut self, id: I, revision: Revision, value: Arc<T>) {
        Arc::make_mut(&mut self.0).insert(id, Versioned { revision, value });
    }

    fn remove(&mut self, id: I) {
        Arc::make_mut(&mut self.0).remove(&id);
    }
}

impl<I: Ord + Copy, T> FromIterator<(I, Versioned<T>)> for Table<I, T> {
    fn from_iter<S: IntoIterator<Item = (I, Versioned<T>)>>(entries: S) -> Self {
        Self(Arc::new(entries.into_iter().collect()))
    }
}

/// Everything about one festival at one revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Which revision this is.
    pub revision: Revision,
    /// The festival, and the revision that last changed it.
    pub festival: Versioned<Festival>,
    /// Its organizations.
    pub organizations: Table<OrganizationId, Organization>,
    /// Its venues.
    pub venues: Table<VenueId, Venue>,
    /// Its genres.
    pub genres: Table<GenreId, Genre>,
    /// Its performers.
    pub performers: Table<PerformerId, Performer>,
    /// Its teams.
    pub teams: Table<TeamId, Team>,
    /// Its acts.
    pub acts: Table<ActId, Act>,
    /// Its shows.
    pub shows: Table<ShowId, Show>,
    /// What has been waived.
    pub waivers: Table<WaiverId, Waiver>,
    /// The runs of shows; a release holds none.
    #[serde(default)]
    pub runs: Table<RunId, Run>,
    /// What is computed from the rest, when it is first asked for.
    #[serde(skip)]
    pub(super) index: OnceLock<Arc<Index>>,
}

impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        // Everything but the index, which follows from the rest.
        self.revision == other.revision
            && self.festival == other.festival
            && self.organizations == other.organizations
            && self.venues == other.venues
            && self.genres == other.genres
            && self.performers == other.performers
            && self.teams == other.teams
            && self.acts == other.acts
            && self.shows == other.shows
            && self.waivers == other.waivers
            && self.runs == other.runs
    }
}

impl Plan {
    /// A festival with nothing in it yet, at a revision.
    #[must_use]
    pub fn new(festival: Festival, revision: Revision) -> Self {
        Self {
            revision,
            festival: Versioned { revision, value: Arc::new(festival) },
            organizations: Table::default(),
            venues: Table::default(),
            genres: Table::default(),
            performers: Table::default(),
            teams: Table::default(),
            acts: Table::default(),
            shows: Table::default(),
            waivers: Table::default(),
            runs: Table::default(),
            index: OnceLock::new(),
        }
    }

    /// The festival.
    #[must_use]
    pub fn festival(&self) -> &Arc<Festival> {
        &self.festival.value
    }

    /// The Plan at the next revision. What did not change is shared with this one.
    #[must_use]
    pub fn apply(&self, changes: &[Change]) -> Self {
        let mut next = Self { index: OnceLock::new(), revision: self.revision + 1, ..self.clone() };
        for change in changes {
            match change {
                Change::Put(thing) => next.put(thing),
                Change::Remove(id) => next.remove(*id),
            }
        }
        if let Some(index) = Index::led_on(self, &next, changes) {
            next.index = Arc::new(index).into();
        }
        next
    }

    /// How many things it holds.
    pub(super) fn len(&self) -> usize {
        let Self { organizations, venues, genres, performers, teams, acts, shows, waivers, runs, .. } = self;
        let places = organizations.len() + venues.len() + genres.len();
        places + performers.len() + teams.len() + acts.len() + shows.len() + waivers.len() + runs.len()
    }

    fn put(&mut self, thing: &Thing) {
        let revision = self.revision;
        match thing {
            Thing::Festival(it) => self.festival = Versioned { revision, value: Arc::clone(it) },
            Thing::Organization(it) => self.organizations.put(it.id, revision, Arc::clone(it)),
            Thing::Venue(it) => self.venues.put(it.id, revision, Arc::clone(it)),
            Thing::Genre(it) => self.genres.put(it.id, revision, Arc::clone(it)),
            Thing::Performer(it) => self.performers.put(it.id, revision, Arc::clone(it)),
            Thing::Team(it) => self.teams.put(it.id, revision, Arc::clone(it)),
            Thing::Act(it) => self.acts.put(it.id, revision, Arc::clone(it)),
            Thing::Show(it) => self.shows.put(it.id, revision, Arc::clone(it)),
            Thing::Run(it) => self.runs.put(it.id, revision, Arc::clone(it)),
            Thing::Waiver(it) => self.waivers.put(it.id, revision, Arc::clone(it)),
        }
    }

    fn remove(&mut self, id: ThingId) {
        match id {
            // A festival goes with its Plan, never out of it.
            ThingId::Festival(_) => {}
            ThingId::Organization(id) => self.organizations.remove(id),
            ThingId::Venue(id) => self.venues.remove(id),
            ThingId::Genre(id) => self.genres.remove(id),
            ThingId::Performer(id) => self.performers.remove(id),
            ThingId::Team(id) => self.teams.remove(id),
            ThingId::Act(id) => self.acts.remove(id),
            ThingId::Show(id) => self.shows.remove(id),
            ThingId::Run(id) => self.runs.remove(id),
            ThingId::Waiver(id) => self.waivers.remove(id),
        }
    }

    /// The thing with this id as it stands.
    #[must_use]
    pub fn thing(&self, id: ThingId) -> Option<Thing> {
        match id {
            ThingId::Festival(id) => (self.festival().id == id).then(|| Thing::Festival(Arc::clone(self.festival()))),
            ThingId::Organization(id) => self.organizations.get(id).cloned().map(Thing::Organization),
            ThingId::Venue(id) => self.venues.get(id).cloned().map(Thing::Venue),
            ThingId::Genre(id) => self.genres.get(id).cloned().map(Thing::Genre),
            ThingId::Performer(id) => self.performers.get(id).cloned().map(Thing::Performer),
            ThingId::Team(id) => self.teams.get(id).cloned().map(Thing::Team),
            ThingId::Act(id) => self.acts.get(id).cloned().map(Thing::Act),
            ThingId::Show(id) => self.shows.get(id).cloned().map(Thing::Show),
            ThingId::Run(id) => self.runs.get(id).cloned().map(Thing::Run),
            ThingId::Waiver(id) => self.waivers.get(id).cloned().map(Thing::Waiver),
        }
    }

    /// The revision that last changed the thing with this id.
    #[must_use]
    pub fn revision_of(&self, id: ThingId) -> Option<Revision> {
        match id {
            ThingId::Festival(id) => (self.festival().id == id).then_some(self.festival.revision),
            ThingId::Organization(id) => self.organizations.revision(id),
            ThingId::Venue(id) => self.venues.revision(id),
            ThingId::Genre(id) => self.genres.revision(id),
            ThingId::Performer(id) => self.performers.revision(id),
            ThingId::Team(id) => self.teams.revision(id),
            ThingId::Act(id) => self.acts.revision(id),
            ThingId::Show(id) => self.shows.revision(id),
            ThingId::Run(id) => self.runs.revision(id),
            ThingId::Waiver(id) => self.waivers.revision(id),
        }
    }

    /// The same Plan without the runs of its shows: what happens on a night is in no release.
    #[must_use]
    pub fn without_runs(&self) -> Self {
        Self { runs: Table::default(), ..self.clone() }
    }

    /// The same Plan, of which nothing has been computed yet.
    #[must_use]
    pub fn with_fresh_index(&self) -> Self {
        Self { index: OnceLock::new(), ..self.clone() }
    }

    /// Whether a release of the one would hold what a release of the other does. A show that is on or over by now is as it was.
    #[must_use]
    pub fn publishes_same(&self, last: &Self) -> bool {
        let Self {
            revision: _,
            festival,
            organizations,
            venues,
            genres,
            performers,
            teams,
            acts,
            shows,
            waivers,
            runs: _,
            index: _,
        } = self;
        festival.value == last.festival.value
            && organizations.holds_same(&last.organizations, PartialEq::eq)
            && venues.holds_same(&last.venues, PartialEq::eq)
            && genres.holds_same(&last.genres, PartialEq::eq)
            && performers.holds_same(&last.performers, PartialEq::eq)
            && teams.holds_same(&last.teams, PartialEq::eq)
            && acts.holds_same(&last.acts, PartialEq::eq)
            && shows.holds_same(&last.shows, Show::publishes_same)
            && waivers.holds_same(&last.waivers, PartialEq::eq)
    }

    /// What follows from the rest of the Plan, computed once.
    #[must_use]
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Arc::new(Index::of(self)))
    }

    /// A stage and the venue it is in.
    #[must_use]
    pub fn stage(&self, id: StageId) -> Option<(&Arc<Venue>, &Stage)> {
        let venue = self.venues.get(*self.index().venue_of_stage.get(&id)?)?;
        venue.stages.iter().find(|stage| stage.id == id).map(|stage| (venue, stage))
    }

    /// Seconds from one venue to another: 0 within one, and where nobody told.
    #[must_use]
    pub fn travel_seconds(&self, from: VenueId, to: VenueId) -> u32 {
        if from == to {
            return 0;
        }
        let told = |a: VenueId, b: VenueId| self.venues.get(a)?.travel_seconds.get(&b).copied();
        told(from, to).or_else(|| told(to, from)).unwrap_or(0)
    }
}
