//! What somebody may know of a draft, as a Plan of its own. Every reader walks the Plan that they may know, so search, filters,
//! orders, cursors, counts, conflicts and messages cannot tell what they may not.

mod change;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    act::Act,
    headcount::with_parts,
    id::{ActId, OrganizationId, PerformerId, ShowId, TeamId},
    performer::Performer,
    plan::{Plan, Table},
    program::Program,
    public::{dissolved, public_performer},
    right::{Grant, Right, Role, Scope},
    run::{LogLine, Run},
    show::Show,
    waiver::Waiver,
};

pub use change::{SeenChange, changes};

/// How much of a draft somebody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Everything,
    /// A part of it.
    Part(Part),
}

/// A part of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The whole draft as far as it is not private; else only what has to do with the teams.
    pub is_whole: bool,
    /// The teams that are seen where the draft is not seen whole.
    pub teams: BTreeSet<TeamId>,
    /// The teams about whose people everything is known.
    pub private_teams: BTreeSet<TeamId>,
    /// The shows about whose casts everything is known, and what was remembered of their nights.
    pub private_shows: BTreeSet<ShowId>,
    /// People about whom everything is known besides.
    pub people: BTreeSet<PerformerId>,
}

impl Sight {
    /// Nothing but what is no secret: the festival, its venues, genres and organizations.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Part(Part::default())
    }

    /// What somebody with these roles in a festival may know of its draft. The roles add up.
    pub fn of<'a>(grants: impl IntoIterator<Item = &'a Grant>, is_admin: bool, plan: &Plan) -> Self {
        if is_admin {
            return Self::Everything;
        }
        let mut part = Part::default();
        for Grant { role, scope, .. } in grants {
            let is_private = role.allows(Right::ReadPrivate);
            match (role, scope) {
                (Role::Owner | Role::Programmer | Role::StageManager | Role::Logistics, Scope::Festival) => {
                    return Self::Everything;
                }
                (Role::Viewer, Scope::Festival) => part.is_whole = true,
                // Leaders and lookers-on of a part see that part.
                (Role::TeamLeader | Role::Viewer, _) => part.teams.extend(teams_in(plan, *scope)),
                // Whoever works on a part needs the rest around it.
                (Role::Owner | Role::Programmer | Role::StageManager | Role::Logistics, _) => part.is_whole = true,
            }
            if is_private {
                part.private_shows.extend(show_of(*scope));
                // A show's people are known as its cast: what its teams have besides stays theirs.
                let teams = if matches!(scope, Scope::Show(_)) { BTreeSet::new() } else { teams_in(plan, *scope) };
                part.private_teams.extend(teams);
            }
        }
        Self::Part(part)
    }

    /// The same, and everything about some people: whoever writes somebody down may read what they wrote.
    #[must_use]
    pub fn with_people(&self, people: impl IntoIterator<Item = PerformerId>) -> Self {
        match self {
            Self::Everything => Self::Everything,
            Self::Part(part) => {
                let mut part = part.clone();
                part.people.extend(people);
                Self::Part(part)
            }
        }
    }
}

/// The teams that a scope holds.
pub(super) fn teams_in(plan: &Plan, scope: Scope) -> BTreeSet<TeamId> {
    match scope {
        Scope::Festival => plan.teams.iter().map(|team| team.id).collect(),
        Scope::Team(id) => plan.teams.contains(id).then_some(id).into_iter().collect(),
        Scope::Show(id) => acts_on(plan, id).flat_map(|act| act.teams.iter().copied()).collect(),
        Scope::Organization(id) => {
            let organizations: HashSet<OrganizationId> = with_parts(plan, id).into_iter().collect();
            plan.teams.iter().filter(|team| organizations.contains(&team.organization)).map(|team| team.id).collect()
        }
    }
}

fn show_of(scope: Scope) -> Option<ShowId> {
    match scope {
        Scope::Show(id) => Some(id),
        Scope::Festival | Scope::Organization(_) | Scope::Team(_) => None,
    }
}

fn acts_on(plan: &Plan, show: ShowId) -> impl Iterator<Item = &Arc<Act>> {
    let items = plan.shows.get(show).map_or(&[][..], |show| &show.items);
    items.iter().filter_map(|item| plan.acts.get(item.act()?))
}

/// The part of a draft that somebody may know, at the same revision; the draft itself for those who may know it all.
#[must_use]
pub fn seen(plan: &Arc<Plan>, sight: &Sight) -> Arc<Plan> {
    let Sight::Part(part) = sight else { return Arc::clone(plan) };
    let known = known_people(plan, part);
    let narrow = if part.is_whole { (**plan).clone() } else { own(plan, part) };
    let performers = narrow.performers.filter_map(|it| {
        let public = || Arc::new(public_performer(plan.festival(), it));
        Some(if known.contains(&it.id) { Arc::clone(it) } else { public() })
    });
    let runs = narrow.runs.filter_map(|run| seen_run(&narrow, part, run));
    let waivers = narrow.waivers.filter_map(|it| Some(Arc::new(Waiver { reason: String::new(), ..(**it).clone() })));
    Arc::new(Plan { performers, runs, waivers, ..narrow.with_fresh_index() })
}

/// The people about whom everything is known: those of the private teams, and the casts of the private shows.
fn known_people(plan: &Plan, part: &Part) -> HashSet<PerformerId> {
    let teams = part.private_teams.iter().filter_map(|id| plan.teams.get(*id));
    let casts = part.private_shows.iter().flat_map(|id| acts_on(plan, *id));
    let members = teams.flat_map(|team| &team.members).map(|it| it.performer);
    members.chain(casts.flat_map(|act| &act.cast).map(|it| it.performer)).chain(part.people.iter().copied()).collect()
}

/// What has to do with some teams: their rosters, their acts, and the shows in which these are, with everything else in them
/// dissolved into time.
fn own(plan: &Plan, part: &Part) -> Plan {
    let teams = plan.teams.filter_map(|it| part.teams.contains(&it.id).then(|| Arc::clone(it)));
    let is_own = |act: &Act| act.teams.iter().any(|team| teams.contains(*team));
    let own_acts: HashSet<ActId> = plan.acts.iter().filter(|act| is_own(act)).map(|act| act.id).collect();
    let acts = plan.acts.filter_map(|act| own_acts.contains(&act.id).then(|| own_act(part, &own_acts, act)));
    let shows = plan.shows.filter_map(|show| own_show(plan.index().program(show.id)?, &own_acts, show));
    let members = teams.iter().flat_map(|team| &team.members).map(|it| it.performer);
    let casts = acts.iter().flat_map(|act| &act.cast).map(|it| it.performer);
    let people: HashSet<PerformerId> = members.chain(casts).chain(part.people.iter().copied()).collect();
    let performers = plan.performers.filter_map(|it| people.contains(&it.id).then(|| Arc::clone(it)));
    Plan { performers, teams, acts, shows, waivers: Table::default(), ..plan.with_fresh_index() }
}

/// An act as one of its teams knows it: with its own people, and without what it has to do with acts of others.
fn own_act(part: &Part, own_acts: &HashSet<ActId>, act: &Arc<Act>) -> Arc<Act> {
    let mut own = (**act).clone();
    own.teams.retain(|team| part.teams.contains(team));
    own.cast.retain(|it| it.team.is_none_or(|team| part.teams.contains(&team)));
    own.links.retain(|link| own_acts.contains(&link.act));
    Arc::new(own)
}

fn own_show(program: &Program, own_acts: &HashSet<ActId>, show: &Arc<Show>) -> Option<Arc<Show>> {
    let is_own = |act: Option<ActId>| act.is_some_and(|act| own_acts.contains(&act));
    show.items.iter().any(|item| is_own(item.act())).then(|| dissolved(program, show, |item| is_own(item.act())))
}

/// The run of a show that is seen, with the lines about items that are seen; notes only where the show's nights are known.
fn seen_run(seen: &Plan, part: &Part, run: &Run) -> Option<Arc<Run>> {
    let show = seen.shows.get(run.show)?;
    let is_private = part.private_shows.contains(&run.show);
    let lines = run.log.iter().filter(|line| show.items.iter().any(|item| item.id == line.item) || part.is_whole);
    let told = |line: &LogLine| LogLine { note: line.note.clone().filter(|_| is_private), ..line.clone() };
    Some(Arc::new(Run { log: lines.map(told).collect(), ..run.clone() }))
}

impl Performer {
    /// Whether the reader of a Plan may know who this is: those who may not be named have no name in it.
    #[must_use]
    pub fn is_named(&self) -> bool {
        !self.name.is_empty()
    }
}

#[cfg(test)]
mod tests;
