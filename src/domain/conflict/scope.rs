//! Where rules look, and what an edit touches.
//!
//! What a rule finds follows from one thing and from what that thing is made of: each of its findings lies in one scope. So an
//! edit leaves the findings of every scope alone that it does not touch. [`Touched`] is where it is told what a scope reads; a
//! rule that reads more has to add it there, and the test that leads random edits on fails until it does.

use std::collections::BTreeSet;

use super::{Finding, RULES, RuleSpec};
use crate::domain::{
    act::Act,
    change::ThingId,
    id::{ActId, GenreId, OrganizationId, PerformerId, ShowId, StageId, TeamId, VenueId},
    index::{Index, shows_in},
    performer::Performer,
    plan::Plan,
    show::Show,
    team::Team,
};

type In<T> = fn(&Plan, &T, &mut Vec<Finding>);

/// A function that finds what breaks a rule, and where it looks.
#[derive(Clone, Copy, Debug)]
pub enum Find {
    /// In the festival itself: this is asked at every edit.
    Festival(fn(&Plan, &mut Vec<Finding>)),
    /// On one stage: it reads the shows there.
    Stages(In<StageId>),
    /// In one show: it reads its stage, its acts, and their teams, casts and links.
    Shows(In<Show>),
    /// About one performer: it reads their acts and the shows those are in.
    Performers(In<Performer>),
    /// About one team: it reads its acts and the shows those are in.
    Teams(In<Team>),
    /// About one act: it reads its teams, the other acts of those, and the shows it is in.
    Acts(In<Act>),
}

/// One thing that rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::domain) enum Scope {
    Festival,
    Stage(StageId),
    Show(ShowId),
    Performer(PerformerId),
    Team(TeamId),
    Act(ActId),
}

impl Scope {
    /// Every scope of a Plan.
    pub(super) fn all(plan: &Plan) -> impl Iterator<Item = Self> {
        let stages = plan.venues.iter().flat_map(|venue| venue.stages.iter().map(|stage| Self::Stage(stage.id)));
        std::iter::once(Self::Festival)
            .chain(stages)
            .chain(plan.shows.ids().map(Self::Show))
            .chain(plan.performers.ids().map(Self::Performer))
            .chain(plan.teams.ids().map(Self::Team))
            .chain(plan.acts.ids().map(Self::Act))
    }

    /// What every rule finds here; nothing where the thing is no longer there.
    pub(super) fn findings(self, plan: &Plan) -> Vec<(&'static RuleSpec, Finding)> {
        let Some(place) = Place::of(self, plan) else { return vec![] };
        let (mut all, mut found) = (vec![], vec![]);
        for spec in RULES {
            spec.find.iter().for_each(|find| find.look(plan, &place, &mut found));
            all.extend(found.drain(..).map(|finding| (spec, finding)));
        }
        all
    }
}

/// A scope with the thing itself.
enum Place<'a> {
    Festival,
    Stage(StageId),
    Show(&'a Show),
    Performer(&'a Performer),
    Team(&'a Team),
    Act(&'a Act),
}

impl<'a> Place<'a> {
    fn of(scope: Scope, plan: &'a Plan) -> Option<Self> {
        Some(match scope {
            Scope::Festival => Self::Festival,
            Scope::Stage(id) => Self::Stage(id),
            Scope::Show(id) => Self::Show(plan.shows.get(id)?),
            Scope::Performer(id) => Self::Performer(plan.performers.get(id)?),
            Scope::Team(id) => Self::Team(plan.teams.get(id)?),
            Scope::Act(id) => Self::Act(plan.acts.get(id)?),
        })
    }
}

impl Find {
    /// Looks where it looks, and nowhere else.
    fn look(self, plan: &Plan, place: &Place<'_>, found: &mut Vec<Finding>) {
        match (self, place) {
            (Self::Festival(find), Place::Festival) => find(plan, found),
            (Self::Stages(find), Place::Stage(id)) => find(plan, id, found),
            (Self::Shows(find), Place::Show(it)) => find(plan, it, found),
            (Self::Performers(find), Place::Performer(it)) => find(plan, it, found),
            (Self::Teams(find), Place::Team(it)) => find(plan, it, found),
            (Self::Acts(find), Place::Act(it)) => find(plan, it, found),
            _ => {}
        }
    }
}

/// The most scopes that are remembered until somebody asks for their conflicts.
const MOST: usize = 50_000;

/// The scopes that edits have touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::domain) enum Touched {
    /// Whatever there is.
    All,
    /// These.
    Some(BTreeSet<Scope>),
}

impl Touched {
    /// What is touched when these things change from one Plan to the next.
    pub(in crate::domain) fn by(before: (&Plan, &Index), after: (&Plan, &Index), changed: &BTreeSet<ThingId>) -> Self {
        // So far everybody's meetings are looked for.
        if before.1.longest_travel_seconds != after.1.longest_travel_seconds {
            return Self::All;
        }
        let mut scopes = BTreeSet::from([Scope::Festival]);
        for (plan, index) in [before, after] {
            let mut touching = Touching { plan, index, scopes, genres: BTreeSet::new(), organizations: BTreeSet::new() };
            changed.iter().for_each(|id| touching.thing(*id));
            touching.names();
            scopes = touching.scopes;
        }
        Self::Some(scopes)
    }

    /// What both have touched.
    pub(in crate::domain) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some(mut scopes), Self::Some(others)) if scopes.len() + others.len() <= MOST => {
                scopes.extend(others);
                Self::Some(scopes)
            }
            _ => Self::All,
        }
    }
}

/// Gathers what a change touches in one of both Plans.
struct Touching<'a> {
    plan: &'a Plan,
    index: &'a Index,
    scopes: BTreeSet<Scope>,
    genres: BTreeSet<GenreId>,
    organizations: BTreeSet<OrganizationId>,
}

impl Touching<'_> {
    fn thing(&mut self, id: ThingId) {
        match id {
            ThingId::Show(id) => self.show(id),
            ThingId::Act(id) => self.act(id),
            ThingId::Team(id) => self.team(id),
            ThingId::Performer(id) => self.performer(id),
            ThingId::Venue(id) => self.venue(id),
            ThingId::Genre(id) => drop(self.genres.insert(id)),
            ThingId::Organization(id) => drop(self.organizations.insert(id)),
            // No rule reads what happened on a night, and a waiver takes no conflict away.
            ThingId::Festival(_) | ThingId::Run(_) | ThingId::Waiver(_) => {}
        }
    }

    /// Its stage, and whoever is in it: their times may have changed.
    fn show(&mut self, id: ShowId) {
        let Some(show) = self.plan.shows.get(id) else { return };
        self.scopes.insert(Scope::Show(id));
        self.scopes.extend(show.stage.map(Scope::Stage));
        for act in show.items.iter().filter_map(|item| item.act()) {
            self.scopes.insert(Scope::Act(act));
            let Some(act) = self.plan.acts.get(act) else { continue };
            self.scopes.extend(act.teams.iter().map(|id| Scope::Team(*id)));
            self.scopes.extend(act.cast.iter().map(|cast| Scope::Performer(cast.performer)));
        }
    }

    /// Whoever is in it, the shows that it is in with all who follow there, and the acts that count it: those of its teams, and
    /// those that name it.
    fn act(&mut self, id: ActId) {
        let Some(act) = self.plan.acts.get(id) else { return };
        self.scopes.insert(Scope::Act(id));
        self.scopes.extend(act.cast.iter().map(|cast| Scope::Performer(cast.performer)));
        for team in &act.teams {
            self.scopes.insert(Scope::Team(*team));
            self.scopes.extend(self.index.acts_of_team.of(*team).iter().map(|id| Scope::Act(*id)));
        }
        for appearance in self.index.performances_of_act.of(id) {
            self.show(appearance.show);
        }
        for other in self.index.linked_to_act.of(id) {
            self.shows_with(*other);
        }
    }

    fn team(&mut self, id: TeamId) {
        self.scopes.insert(Scope::Team(id));
        for act in self.index.acts_of_team.of(id) {
            self.scopes.insert(Scope::Act(*act));
            self.shows_with(*act);
        }
    }

    fn performer(&mut self, id: PerformerId) {
        self.scopes.insert(Scope::Performer(id));
        for act in self.index.acts_of_performer.of(id) {
            self.shows_with(*act);
        }
    }

    /// Whoever is in a show there, which a way from there leads to or from.
    fn venue(&mut self, id: VenueId) {
        let stages = self.plan.venues.get(id).into_iter().flat_map(|venue| &venue.stages).map(|stage| stage.id);
        let shows: Vec<ShowId> = shows_in(self.plan, stages).collect();
        shows.into_iter().for_each(|show| self.show(show));
    }

    /// The shows that name genres and organizations, all of those at once: nothing tells who does.
    fn names(&mut self) {
        if !self.genres.is_empty() {
            let acts = self.plan.acts.iter().filter(|act| act.genre.is_some_and(|it| self.genres.contains(&it)));
            acts.map(|act| act.id).collect::<Vec<_>>().into_iter().for_each(|act| self.shows_with(act));
        }
        if !self.organizations.is_empty() {
            let is_named = |show: &Show| show.credits.iter().any(|credit| self.organizations.contains(&credit.organization));
            self.scopes.extend(self.plan.shows.iter().filter(|show| is_named(show)).map(|show| Scope::Show(show.id)));
        }
    }

    /// The shows that an act is in, but nobody else there: its times have not changed.
    fn shows_with(&mut self, act: ActId) {
        let shows = self.index.performances_of_act.of(act).iter().map(|it| Scope::Show(it.show));
        self.scopes.extend(shows);
    }
}
