//! What each thing of a Plan adds to its look-ups. Whether the index is made anew or led on, it is told here alone.

use uuid::Uuid;

use crate::domain::{
    act::Act,
    change::Thing,
    id::{ActId, ItemId, MemberId, OrganizationId, PerformerId, RunId, ShowId, StageId, TeamId, VenueId, WaiverId},
    organization::Organization,
    plan::Plan,
    run::Run,
    show::Show,
    team::Team,
    time::Instant,
    venue::Venue,
    waiver::Waiver,
};

/// Where an act is put on. The order is that of shows by id, and of the program within a show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appearance {
    /// The show.
    pub show: ShowId,
    /// The place of the item in the show's program, from 0.
    pub place: usize,
    /// The item.
    pub item: ItemId,
}

/// Pairs to be looked up, by name. Every pair names the thing that adds it, so that no two add the same.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) venue_of_stage: Vec<(StageId, VenueId)>,
    pub(super) show_of_item: Vec<(ItemId, ShowId)>,
    pub(super) run_of_show: Vec<(ShowId, RunId)>,
    pub(super) team_of_member: Vec<(MemberId, TeamId)>,
    pub(super) performances_of_act: Vec<(ActId, Appearance)>,
    pub(super) linked_to_act: Vec<(ActId, ActId)>,
    pub(super) acts_of_team: Vec<(TeamId, ActId)>,
    pub(super) acts_of_performer: Vec<(PerformerId, ActId)>,
    pub(super) teams_of_performer: Vec<(PerformerId, TeamId)>,
    pub(super) teams_of_organization: Vec<(OrganizationId, TeamId)>,
    pub(super) parts_of_organization: Vec<(OrganizationId, OrganizationId)>,
    pub(super) shows_on_stage: Vec<(StageId, (Instant, ShowId))>,
    pub(super) waivers_of_conflict: Vec<(Uuid, WaiverId)>,
}

impl Pairs {
    /// Those of everything in a Plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut pairs = Self::default();
        plan.organizations.iter().for_each(|it| pairs.add_organization(it));
        plan.venues.iter().for_each(|it| pairs.add_venue(it));
        plan.teams.iter().for_each(|it| pairs.add_team(it));
        plan.acts.iter().for_each(|it| pairs.add_act(it));
        plan.shows.iter().for_each(|it| pairs.add_show(it));
        plan.runs.iter().for_each(|it| pairs.add_run(it));
        plan.waivers.iter().for_each(|it| pairs.add_waiver(it));
        pairs
    }

    /// Adds those of a thing.
    pub(super) fn add(&mut self, thing: &Thing) {
        match thing {
            Thing::Organization(it) => self.add_organization(it),
            Thing::Venue(it) => self.add_venue(it),
            Thing::Team(it) => self.add_team(it),
            Thing::Act(it) => self.add_act(it),
            Thing::Show(it) => self.add_show(it),
            Thing::Run(it) => self.add_run(it),
            Thing::Waiver(it) => self.add_waiver(it),
            Thing::Festival(_) | Thing::Genre(_) | Thing::Performer(_) => {}
        }
    }

    fn add_organization(&mut self, organization: &Organization) {
        self.parts_of_organization.extend(organization.parent.map(|parent| (parent, organization.id)));
    }

    fn add_venue(&mut self, venue: &Venue) {
        self.venue_of_stage.extend(venue.stages.iter().map(|stage| (stage.id, venue.id)));
    }

    fn add_team(&mut self, team: &Team) {
        self.teams_of_organization.push((team.organization, team.id));
        self.team_of_member.extend(team.members.iter().map(|member| (member.id, team.id)));
        self.teams_of_performer.extend(team.members.iter().map(|member| (member.performer, team.id)));
    }

    fn add_act(&mut self, act: &Act) {
        self.acts_of_team.extend(act.teams.iter().map(|team| (*team, act.id)));
        self.acts_of_performer.extend(act.cast.iter().map(|cast| (cast.performer, act.id)));
        self.linked_to_act.extend(act.links.iter().map(|link| (link.act, act.id)));
    }

    fn add_show(&mut self, show: &Show) {
        for (place, item) in show.items.iter().enumerate() {
            self.show_of_item.push((item.id, show.id));
            let appearance = Appearance { show: show.id, place, item: item.id };
            self.performances_of_act.extend(item.act().map(|act| (act, appearance)));
        }
        let timed = show.stage.zip(show.starts_at);
        self.shows_on_stage.extend(timed.map(|(stage, start)| (stage, (start, show.id))));
    }

    fn add_run(&mut self, run: &Run) {
        self.run_of_show.push((run.show, run.id));
    }

    fn add_waiver(&mut self, waiver: &Waiver) {
        self.waivers_of_conflict.push((waiver.conflict_key, waiver.id));
    }
}
