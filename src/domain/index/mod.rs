//! What follows from a Plan and is asked for often: who is where, and when everything is on.
//!
//! The index of the next Plan is that of the last one, led on by what changed: an edit of a large festival costs what it touches.

mod pairs;
mod relation;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, OnceLock},
};

use uuid::Uuid;

pub use pairs::Appearance;
pub use relation::{Lookup, Relation};

use super::{
    change::{Change, Thing, ThingId},
    conflict::{Found, Known, Touched},
    id::{ActId, ItemId, MemberId, OrganizationId, PerformerId, RunId, ShowId, StageId, TeamId, VenueId, WaiverId},
    listing::Listings,
    plan::Plan,
    program::Program,
    search::SearchIndex,
    show::Show,
    time::Instant,
};
use pairs::Pairs;

/// Look-ups computed from a Plan. Lists are ordered by id (the oldest first) unless they say otherwise.
#[derive(Debug, Default)]
pub struct Index {
    /// The computed times of every show.
    pub programs: Lookup<ShowId, Arc<Program>>,
    /// Which venue a stage is in.
    pub venue_of_stage: Lookup<StageId, VenueId>,
    /// Which show an item is in.
    pub show_of_item: Lookup<ItemId, ShowId>,
    /// The run of a show.
    pub run_of_show: Lookup<ShowId, RunId>,
    /// Which team a membership is of.
    pub team_of_member: Lookup<MemberId, TeamId>,
    /// Where an act is put on.
    pub performances_of_act: Relation<ActId, Appearance>,
    /// The acts that ask something of an act: to come before it, to be together with it, or apart.
    pub linked_to_act: Relation<ActId, ActId>,
    /// What a team puts on, alone or with others.
    pub acts_of_team: Relation<TeamId, ActId>,
    /// Which acts a performer is cast in.
    pub acts_of_performer: Relation<PerformerId, ActId>,
    /// Which teams a performer is in.
    pub teams_of_performer: Relation<PerformerId, TeamId>,
    /// The teams of an organization itself, not of its parts.
    pub teams_of_organization: Relation<OrganizationId, TeamId>,
    /// The parts of an organization.
    pub parts_of_organization: Relation<OrganizationId, OrganizationId>,
    /// The shows on a stage, by start; those without a time are left out.
    pub shows_on_stage: Relation<StageId, (Instant, ShowId)>,
    /// The waivers given for a conflict, by its key.
    pub waivers_of_conflict: Relation<Uuid, WaiverId>,
    /// The longest way between two venues, in seconds.
    pub longest_travel_seconds: u32,
    /// Sorted lists, each made when it is first read.
    pub listings: Listings,
    /// The conflicts of the Plan, found when they are first asked for.
    pub(super) conflicts: OnceLock<Found>,
    /// Conflicts of an earlier Plan, and what has changed since: the others are not looked for again.
    pub(super) known: Option<Known>,
    /// What is searched, made at the first search.
    pub search: OnceLock<SearchIndex>,
}

impl Index {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut index = Self::default();
        index.replace(Pairs::default(), Pairs::of(plan));
        index.longest_travel_seconds = longest_travel_seconds(plan);
        index.programs.change(plan.shows.iter().map(|show| (show.id, Some(index.timed(plan, show)))).collect::<Vec<_>>());
        index
    }

    /// The index of `after`, which these changes have made of `before`. `None` where so much has changed that it is made anew as
    /// quickly.
    pub(super) fn led_on(before: &Plan, after: &Plan, changes: &[Change]) -> Option<Self> {
        let last = before.index.get()?;
        let ids: BTreeSet<ThingId> = changes.iter().map(Change::id).collect();
        // A festival's own hours, limits and languages reach everywhere.
        if ids.iter().any(|id| matches!(id, ThingId::Festival(_))) || ids.len() * MANY > after.len() {
            return None;
        }
        let things = |plan: &Plan| ids.iter().filter_map(|id| plan.thing(*id)).collect::<Vec<Thing>>();
        let (old, new) = (things(before), things(after));
        let mut index = last.shared(before, after);
        let (mut gone, mut fresh) = (Pairs::default(), Pairs::default());
        old.iter().for_each(|thing| gone.add(thing));
        new.iter().for_each(|thing| fresh.add(thing));
        index.replace(gone, fresh);
        if !before.venues.is(&after.venues) {
            index.longest_travel_seconds = longest_travel_seconds(after);
        }
        index.time_again(after, old.iter().chain(&new));
        index.known = last.known_after(|| Touched::by((before, last), (after, &index), &ids));
        Some(index)
    }

    /// All that it may share with the index of the Plan behind it, before that is led on.
    fn shared(&self, before: &Plan, after: &Plan) -> Self {
        Self {
            programs: self.programs.clone(),
            venue_of_stage: self.venue_of_stage.clone(),
            show_of_item: self.show_of_item.clone(),
            run_of_show: self.run_of_show.clone(),
            team_of_member: self.team_of_member.clone(),
            performances_of_act: self.performances_of_act.clone(),
            linked_to_act: self.linked_to_act.clone(),
            acts_of_team: self.acts_of_team.clone(),
            acts_of_performer: self.acts_of_performer.clone(),
            teams_of_performer: self.teams_of_performer.clone(),
            teams_of_organization: self.teams_of_organization.clone(),
            parts_of_organization: self.parts_of_organization.clone(),
            shows_on_stage: self.shows_on_stage.clone(),
            waivers_of_conflict: self.waivers_of_conflict.clone(),
            longest_travel_seconds: self.longest_travel_seconds,
            listings: self.listings.kept(before, after),
            conflicts: OnceLock::new(),
            known: None,
            search: OnceLock::new(),
        }
    }

    fn replace(&mut self, old: Pairs, new: Pairs) {
        let Pairs {
            venue_of_stage,
            show_of_item,
            run_of_show,
            team_of_member,
            performances_of_act,
            linked_to_act,
            acts_of_team,
            acts_of_performer,
            teams_of_performer,
            teams_of_organization,
            parts_of_organization,
            shows_on_stage,
            waivers_of_conflict,
        } = old;
        self.venue_of_stage.replace(venue_of_stage, new.venue_of_stage);
        self.show_of_item.replace(show_of_item, new.show_of_item);
        self.run_of_show.replace(run_of_show, new.run_of_show);
        self.team_of_member.replace(team_of_member, new.team_of_member);
        self.performances_of_act.replace(performances_of_act, new.performances_of_act);
        self.linked_to_act.replace(linked_to_act, new.linked_to_act);
        self.acts_of_team.replace(acts_of_team, new.acts_of_team);
        self.acts_of_performer.replace(acts_of_performer, new.acts_of_performer);
        self.teams_of_performer.replace(teams_of_performer, new.teams_of_performer);
        self.teams_of_organization.replace(teams_of_organization, new.teams_of_organization);
        self.parts_of_organization.replace(parts_of_organization, new.parts_of_organization);
        self.shows_on_stage.replace(shows_on_stage, new.shows_on_stage);
        self.waivers_of_conflict.replace(waivers_of_conflict, new.waivers_of_conflict);
    }

    /// Computes the times of those shows again whose times may have changed with these things.
    fn time_again<'a>(&mut self, plan: &Plan, things: impl Iterator<Item = &'a Thing>) {
        let mut shows: BTreeSet<ShowId> = BTreeSet::new();
        for thing in things {
            match thing {
                Thing::Show(it) => drop(shows.insert(it.id)),
                Thing::Act(it) => shows.extend(self.performances_of_act.of(it.id).iter().map(|it| it.show)),
                Thing::Venue(it) => shows.extend(shows_in(plan, it.stages.iter().map(|it| it.id))),
                _ => {}
            }
        }
        let timed = |id: ShowId| (id, plan.shows.get(id).map(|show| self.timed(plan, show)));
        let timed: Vec<_> = shows.into_iter().map(timed).filter(|(id, it)| self.programs.get(id) != it.as_ref()).collect();
        self.programs.change(timed);
    }

    fn timed(&self, plan: &Plan, show: &Show) -> Arc<Program> {
        let changeover = show.stage.and_then(|stage| {
            let venue = plan.venues.get(*self.venue_of_stage.get(&stage)?)?;
            venue.stages.iter().find(|it| it.id == stage).map(|it| it.changeover_seconds)
        });
        Arc::new(Program::of(plan, show, changeover.unwrap_or(0)))
    }

    /// The computed times of a show.
    #[must_use]
    pub fn program(&self, show: ShowId) -> Option<&Program> {
        self.programs.get(&show).map(AsRef::as_ref)
    }
}

/// One change to this many things is worth leading the index on.
const MANY: usize = 4;

/// The shows on these stages, with and without a time.
pub(super) fn shows_in(plan: &Plan, stages: impl Iterator<Item = StageId>) -> impl Iterator<Item = ShowId> {
    let stages: HashSet<StageId> = stages.collect();
    plan.shows.iter().filter(move |show| show.stage.is_some_and(|it| stages.contains(&it))).map(|show| show.id)
}

fn longest_travel_seconds(plan: &Plan) -> u32 {
    plan.venues.iter().flat_map(|venue| venue.travel_seconds.values()).max().copied().unwrap_or(0)
}
