//! A scope, read against a Plan.

use super::Scope;
use crate::domain::{
    act::Act,
    id::{ActId, OrganizationId, TeamId},
    plan::Plan,
    show::{ItemContent, Show},
    team::Team,
};

/// An organization and everything below it, sorted.
pub(in crate::domain) fn with_parts(plan: &Plan, organization: OrganizationId) -> Vec<OrganizationId> {
    let mut found = vec![organization];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        let parts = plan.index().parts_of_organization.of(*id);
        // A tree has no loops; should one slip in, this still ends.
        let new: Vec<OrganizationId> = parts.iter().filter(|part| !found.contains(part)).copied().collect();
        found.extend(new);
        next += 1;
    }
    found.sort_unstable();
    found
}

/// A scope, read against a Plan. Every look-up starts from the narrowest thing that is given.
pub(super) struct Filter<'a, 's> {
    pub(super) plan: &'a Plan,
    pub(super) scope: &'s Scope,
    /// Stands for the scope's organization with its parts; sorted.
    pub(super) organizations: Option<Vec<OrganizationId>>,
}

impl<'a> Filter<'a, '_> {
    pub(super) fn by_place(&self) -> bool {
        self.scope.day.is_some() || self.scope.venue.is_some() || self.scope.show.is_some()
    }

    pub(super) fn by_team(&self) -> bool {
        self.scope.team.is_some() || self.organizations.is_some() || self.scope.organization_kind.is_some()
    }

    /// Acts that may be in scope, possibly several times.
    pub(super) fn acts(&self) -> Vec<&'a Act> {
        let Self { plan, scope, .. } = self;
        let get = |id: &ActId| plan.acts.get(*id).map(AsRef::as_ref);
        if let Some(act) = scope.act {
            get(&act).into_iter().collect()
        } else if let Some(show) = scope.show {
            plan.shows.get(show).into_iter().flat_map(|show| acts_of(show)).filter_map(|id| get(&id)).collect()
        } else if self.by_team() {
            let ids = self.own_teams().into_iter().filter_map(|team| plan.index().acts_of_team.get(&team.id)).flatten();
            ids.filter_map(get).collect()
        } else if self.by_place() {
            let shows = plan.shows.iter().filter(|show| self.takes_show(show));
            shows.flat_map(|show| acts_of(show)).filter_map(|id| get(&id)).collect()
        } else {
            plan.acts.iter().map(AsRef::as_ref).collect()
        }
    }

    /// The teams in scope, possibly several times.
    pub(super) fn teams(&self, acts: &[(&'a Act, u32)]) -> Vec<&'a Team> {
        if !self.by_place() && self.scope.act.is_none() && self.scope.genre.is_none() {
            return self.own_teams();
        }
        let ids = acts.iter().flat_map(|(act, _)| &act.teams);
        ids.filter_map(|id| self.team(*id)).collect()
    }

    /// The teams that the scope names, whatever they put on.
    fn own_teams(&self) -> Vec<&'a Team> {
        let index = self.plan.index();
        if let Some(team) = self.scope.team {
            self.team(team).into_iter().collect()
        } else if let Some(organizations) = &self.organizations {
            let ids = organizations.iter().filter_map(|id| index.teams_of_organization.get(id)).flatten();
            ids.filter_map(|id| self.team(*id)).collect()
        } else {
            self.plan.teams.iter().map(AsRef::as_ref).filter(|team| self.takes_team(team)).collect()
        }
    }

    fn team(&self, id: TeamId) -> Option<&'a Team> {
        self.plan.teams.get(id).map(AsRef::as_ref).filter(|team| self.takes_team(team))
    }

    fn takes_team(&self, team: &Team) -> bool {
        let kind_of = |id: OrganizationId| self.plan.organizations.get(id).map(|it| it.kind);
        team.counts()
            && self.scope.team.is_none_or(|id| id == team.id)
            && self.organizations.as_ref().is_none_or(|ids| ids.binary_search(&team.organization).is_ok())
            && self.scope.organization_kind.is_none_or(|kind| kind_of(team.organization) == Some(kind))
    }

    pub(super) fn takes_act(&self, act: &Act) -> bool {
        act.counts()
            && self.scope.act.is_none_or(|id| id == act.id)
            && self.scope.genre.is_none_or(|id| act.genre == Some(id))
            && (!self.by_team() || act.teams.iter().any(|id| self.team(*id).is_some()))
    }

    fn takes_show(&self, show: &Show) -> bool {
        let venue = || show.stage.and_then(|id| self.plan.index().venue_of_stage.get(&id));
        let day = || show.starts_at.map(|at| self.plan.festival().almanac().programme_day(at));
        show.counts()
            && self.scope.show.is_none_or(|id| id == show.id)
            && self.scope.venue.is_none_or(|id| venue() == Some(&id))
            && self.scope.day.is_none_or(|wanted| day() == Some(wanted))
    }

    /// How many performances of an act are in scope.
    pub(super) fn performances(&self, act: ActId) -> u32 {
        let of_act = self.plan.index().performances_of_act.of(act).iter().map(|it| it.show);
        let of_show = of_act.filter(|show| self.scope.show.is_none_or(|id| id == *show));
        let taken = of_show.filter_map(|show| self.plan.shows.get(show)).filter(|show| self.takes_show(show));
        u32::try_from(taken.count()).unwrap_or(u32::MAX)
    }
}

/// The acts on a show's program, as often as they are on.
fn acts_of(show: &Show) -> impl Iterator<Item = ActId> {
    show.items.iter().filter_map(|item| match item.content {
        ItemContent::Performance { act, .. } => Some(act),
        ItemContent::Interlude { .. } => None,
    })
}
