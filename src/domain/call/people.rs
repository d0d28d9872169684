//! Whom a call expects.

use chrono::NaiveDate;

use super::Call;
use crate::domain::{id::PerformerId, plan::Plan, team::MemberRole};

/// Whom a call expects: those cast for the team in the acts that it puts on in the show, and its chaperones. Until each of these
/// acts has somebody cast for the team, all of its roster besides, and as many more as it declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Those known by name, each once, by id.
    pub named: Vec<PerformerId>,
    /// How many more the team has declared, where its cast is not known.
    pub unnamed: u32,
}

/// How many people a call expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People {
    /// All of them.
    pub expected: u32,
    /// Those among them who are known to be minors on the show's programme day.
    pub minors: u32,
    /// The chaperones among them.
    pub chaperones: u32,
}

/// Whom a call expects.
#[must_use]
pub fn party(plan: &Plan, call: &Call) -> Party {
    let Some(team) = plan.teams.get(call.team) else { return Party { named: vec![], unnamed: 0 } };
    let mut named: Vec<PerformerId> = Vec::new();
    let mut all_cast = true;
    for act in call.times.performances.iter().filter_map(|it| plan.acts.get(it.act)) {
        let before = named.len();
        named.extend(act.cast.iter().filter(|it| it.team == Some(team.id)).map(|it| it.performer));
        all_cast &= named.len() > before;
    }
    let along = team.members.iter().filter(|it| !all_cast || it.role == MemberRole::Chaperone);
    named.extend(along.map(|it| it.performer));
    named.sort_unstable();
    named.dedup();
    let unnamed = if all_cast { 0 } else { team.declared_headcount.saturating_sub(number(named.len())) };
    Party { named, unnamed }
}

/// How many people a call expects.
#[must_use]
pub fn people(plan: &Plan, call: &Call) -> People {
    let Party { named, unnamed } = party(plan, call);
    let day = day_of(plan, call);
    let is_minor = |id: &&PerformerId| plan.performers.get(**id).is_some_and(|it| it.is_minor_on(day));
    let members = plan.teams.get(call.team).map_or(&[][..], |team| &team.members);
    People {
        expected: number(named.len()).saturating_add(unnamed),
        minors: number(named.iter().filter(is_minor).count()),
        chaperones: number(members.iter().filter(|it| it.role == MemberRole::Chaperone).count()),
    }
}

/// The programme day of the show.
fn day_of(plan: &Plan, call: &Call) -> NaiveDate {
    let start = plan.shows.get(call.show).and_then(|show| show.starts_at);
    plan.festival().almanac().programme_day(start.unwrap_or(call.times.stage_at))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
