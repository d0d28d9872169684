//! What a new edition takes over, made anew with ids of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use uuid::Uuid;

use super::CarryPart;
use crate::domain::{
    act::{Act, ActLink, ActStatus, CastMember},
    change::Change,
    festival::{Credit, Festival},
    genre::Genre,
    id::*,
    organization::Organization,
    performer::Performer,
    plan::{Plan, Table, Versioned},
    policy::Leads,
    show::{ItemContent, ProgramItem, Show, ShowStatus},
    team::{Member, Team, TeamStatus},
    venue::{Stage, Venue},
};

/// The new id of each thing that is carried, by its old one.
struct Renamed {
    organizations: BTreeMap<OrganizationId, OrganizationId>,
    venues: BTreeMap<VenueId, VenueId>,
    stages: BTreeMap<StageId, StageId>,
    genres: BTreeMap<GenreId, GenreId>,
    performers: BTreeMap<PerformerId, PerformerId>,
    teams: BTreeMap<TeamId, TeamId>,
    acts: BTreeMap<ActId, ActId>,
    shows: BTreeMap<ShowId, ShowId>,
}

/// The Plan of the new edition: a blank one with what is carried in it.
pub(super) fn carried(ids: &mut dyn IdSource, old: &Plan, blank: Plan, carry: &BTreeSet<CarryPart>) -> Plan {
    let renamed = Renamed::of(ids, old, carry);
    let festival = renamed.festival(old.festival(), blank.festival(), carry);
    let mut plan = Plan::new(festival, blank.revision);
    plan.genres = if carry.contains(&CarryPart::Genres) {
        table(&renamed.genres, |id| Some(renamed.genre(old.genres.get(id)?)))
    } else {
        blank.genres
    };
    plan.organizations = table(&renamed.organizations, |id| Some(renamed.organization(old.organizations.get(id)?)));
    plan.venues = table(&renamed.venues, |id| Some(renamed.venue(old.venues.get(id)?)));
    plan.performers = table(&renamed.performers, |id| Some(renamed.performer(old.performers.get(id)?)));
    plan.acts = table(&renamed.acts, |id| Some(renamed.act(old.acts.get(id)?)));
    plan.teams = table(&renamed.teams, |id| Some(renamed.team(ids, old.teams.get(id)?)));
    plan.shows = table(&renamed.shows, |id| Some(renamed.show(ids, old.shows.get(id)?, carry)));
    plan
}
