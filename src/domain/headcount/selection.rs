//! What a scope holds, counted.

use super::{Headcount, Scope, filter::Filter};
use crate::domain::{
    act::Act,
    id::{OrganizationId, PerformerId, TeamId},
    plan::Plan,
    team::Team,
};

/// The acts and teams of a scope, each once, by id.
#[derive(Debug)]
pub(in crate::domain) struct Selection<'a> {
    /// The acts, each with the number of its performances in scope.
    pub(in crate::domain) acts: Vec<(&'a Act, u32)>,
    /// The teams.
    pub(in crate::domain) teams: Vec<&'a Team>,
    /// Whether the scope names teams, so that only those in a cast for one of them are meant.
    by_team: bool,
}

/// Finds what a scope holds. `organizations`, sorted, stands for the scope's own organization.
pub(in crate::domain) fn select<'a>(plan: &'a Plan, scope: &Scope, organizations: Option<Vec<OrganizationId>>) -> Selection<'a> {
    let filter = Filter { plan, scope, organizations };
    let mut acts = filter.acts();
    acts.sort_unstable_by_key(|act| act.id);
    acts.dedup_by_key(|act| act.id);
    let by_place = filter.by_place();
    let acts: Vec<(&Act, u32)> = acts
        .into_iter()
        .filter(|act| filter.takes_act(act))
        .map(|act| (act, filter.performances(act.id)))
        .filter(|(_, performances)| !by_place || *performances > 0)
        .collect();
    let mut teams = filter.teams(&acts);
    teams.sort_unstable_by_key(|team| team.id);
    teams.dedup_by_key(|team| team.id);
    Selection { acts, teams, by_team: filter.by_team() }
}

impl Selection<'_> {
    /// How many performances there are.
    pub(in crate::domain) fn performances(&self) -> u32 {
        self.acts.iter().fold(0, |sum, (_, performances)| sum.saturating_add(*performances))
    }

    /// Everyone on the rosters and in the casts, each once, sorted.
    pub(in crate::domain) fn known(&self) -> Vec<PerformerId> {
        let rostered = self.teams.iter().flat_map(|team| roster(team));
        distinct(rostered.chain(self.acts.iter().flat_map(|(act, _)| self.cast(act))))
    }

    /// Those in an act whom the scope means.
    pub(in crate::domain) fn cast<'b>(&'b self, act: &'b Act) -> impl Iterator<Item = PerformerId> + 'b {
        let meant = |team: TeamId| self.teams.binary_search_by_key(&team, |team| team.id).is_ok();
        act.cast.iter().filter(move |it| !self.by_team || it.team.is_some_and(meant)).map(|it| it.performer)
    }

    pub(in crate::domain) fn headcount(&self) -> Headcount {
        let known = number(self.known().len());
        let (mut declared, mut filled, mut missing, mut largest) = (0, 0, 0, 0);
        for team in &self.teams {
            let of_team = number(distinct(roster(team)).len());
            declared += u64::from(team.declared_headcount);
            filled += u64::from(team.declared_headcount.min(of_team));
            missing += u64::from(team.declared_headcount.saturating_sub(of_team));
            largest = largest.max(team.declared_headcount);
        }
        Headcount {
            teams: number(self.teams.len()),
            declared: number(declared),
            rostered: number(distinct(self.teams.iter().flat_map(|team| roster(team))).len()),
            cast: number(distinct(self.acts.iter().flat_map(|(act, _)| self.cast(act))).len()),
            unique_lower: known.max(largest),
            unique_upper: number(u64::from(known) + missing),
            unique_exact: (missing == 0).then_some(known),
            person_times: self.person_times(|_| true),
            completeness: (declared > 0).then(|| share(filled, declared)),
        }
    }

    /// The persons of every performance's cast, added up; only those asked for.
    fn person_times(&self, is_meant: impl Fn(PerformerId) -> bool) -> u32 {
        let times = self.acts.iter().filter(|(_, performances)| *performances > 0).map(|(act, performances)| {
            u64::from(*performances) * distinct(self.cast(act).filter(|id| is_meant(*id))).len() as u64
        });
        number(times.sum::<u64>())
    }

    /// Counts some of its people for themselves: they have declared nothing, and all of them are known.
    pub(in crate::domain) fn headcount_of(&self, is_meant: impl Fn(PerformerId) -> bool) -> Headcount {
        let rostered = distinct(self.teams.iter().flat_map(|team| roster(team)).filter(|id| is_meant(*id)));
        let cast = distinct(self.acts.iter().flat_map(|(act, _)| self.cast(act)).filter(|id| is_meant(*id)));
        let known = number(distinct(rostered.iter().chain(&cast).copied()).len());
        Headcount {
            teams: number(self.teams.iter().filter(|team| roster(team).any(&is_meant)).count()),
            declared: 0,
            rostered: number(rostered.len()),
            cast: number(cast.len()),
            unique_lower: known,
            unique_upper: known,
            unique_exact: Some(known),
            person_times: self.person_times(is_meant),
            completeness: None,
        }
    }
}

/// Everyone on a team's roster.
pub(in crate::domain) fn roster(team: &Team) -> impl Iterator<Item = PerformerId> {
    team.members.iter().map(|member| member.performer)
}

/// Sorting beats hashing here: most scopes hold a few dozen people.
fn distinct(people: impl Iterator<Item = PerformerId>) -> Vec<PerformerId> {
    let mut people: Vec<PerformerId> = people.collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Counts end at the largest `u32`, far beyond any festival.
fn number(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
