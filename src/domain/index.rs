//! What follows from a Plan and is asked for often: who is where, and when everything is on.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use super::{
    conflict::Conflict,
    id::{ActId, ItemId, MemberId, OrganizationId, PerformerId, RunId, ShowId, StageId, TeamId, VenueId},
    listing::Listings,
    plan::Plan,
    program::Program,
    search::SearchIndex,
    show::ItemContent,
};

/// Look-ups computed from a Plan. Lists are ordered by id (the oldest first) unless they say otherwise.
#[derive(Debug, Default)]
pub struct Index {
    /// The computed times of every show.
    pub programs: HashMap<ShowId, Program>,
    /// Which venue a stage is in.
    pub venue_of_stage: HashMap<StageId, VenueId>,
    /// Which show an item is in.
    pub show_of_item: HashMap<ItemId, ShowId>,
    /// The run of a show.
    pub run_of_show: HashMap<ShowId, RunId>,
    /// Which team a membership is of.
    pub team_of_member: HashMap<MemberId, TeamId>,
    /// Where an act is put on.
    pub performances_of_act: HashMap<ActId, Vec<(ShowId, ItemId)>>,
    /// What a team puts on, alone or with others.
    pub acts_of_team: HashMap<TeamId, Vec<ActId>>,
    /// Which acts a performer is cast in.
    pub acts_of_performer: HashMap<PerformerId, Vec<ActId>>,
    /// Which teams a performer is in.
    pub teams_of_performer: HashMap<PerformerId, Vec<TeamId>>,
    /// The teams of an organization itself, not of its parts.
    pub teams_of_organization: HashMap<OrganizationId, Vec<TeamId>>,
    /// The parts of an organization.
    pub parts_of_organization: HashMap<OrganizationId, Vec<OrganizationId>>,
    /// The shows on a stage, by start; those without a time are left out.
    pub shows_on_stage: HashMap<StageId, Vec<ShowId>>,
    /// Sorted lists, each made when it is first read.
    pub listings: Listings,
    /// The conflicts of the Plan, found when they are first asked for.
    pub conflicts: OnceLock<Arc<[Conflict]>>,
    /// What is searched, made at the first search.
    pub search: OnceLock<SearchIndex>,
}

impl Index {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut index = Self::default();
        index.add_places(plan);
        index.add_people(plan);
        index.add_shows(plan);
        index
    }

    fn add_places(&mut self, plan: &Plan) {
        for venue in plan.venues.iter() {
            self.venue_of_stage.extend(venue.stages.iter().map(|stage| (stage.id, venue.id)));
        }
        for organization in plan.organizations.iter() {
            if let Some(parent) = organization.parent {
                self.parts_of_organization.entry(parent).or_default().push(organization.id);
            }
        }
    }

    fn add_people(&mut self, plan: &Plan) {
        for team in plan.teams.iter() {
            self.teams_of_organization.entry(team.organization).or_default().push(team.id);
            for member in &team.members {
                self.team_of_member.insert(member.id, team.id);
                self.teams_of_performer.entry(member.performer).or_default().push(team.id);
            }
        }
        for act in plan.acts.iter() {
            for team in &act.teams {
                self.acts_of_team.entry(*team).or_default().push(act.id);
            }
            for cast in &act.cast {
                self.acts_of_performer.entry(cast.performer).or_default().push(act.id);
            }
        }
    }

    fn add_shows(&mut self, plan: &Plan) {
        self.run_of_show.extend(plan.runs.iter().map(|run| (run.show, run.id)));
        for show in plan.shows.iter() {
            let changeover = show.stage.and_then(|stage| {
                let venue = plan.venues.get(*self.venue_of_stage.get(&stage)?)?;
                venue.stages.iter().find(|it| it.id == stage).map(|it| it.changeover_seconds)
            });
            self.programs.insert(show.id, Program::of(plan, show, changeover.unwrap_or(0)));
            for item in &show.items {
                self.show_of_item.insert(item.id, show.id);
                if let ItemContent::Performance { act, .. } = item.content {
                    self.performances_of_act.entry(act).or_default().push((show.id, item.id));
                }
            }
            if let (Some(stage), Some(_)) = (show.stage, show.starts_at) {
                self.shows_on_stage.entry(stage).or_default().push(show.id);
            }
        }
        for shows in self.shows_on_stage.values_mut() {
            shows.sort_by_key(|id| (plan.shows.get(*id).and_then(|show| show.starts_at), *id));
        }
    }

    /// The computed times of a show.
    #[must_use]
    pub fn program(&self, show: ShowId) -> Option<&Program> {
        self.programs.get(&show)
    }
}
