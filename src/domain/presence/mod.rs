//! Presence (在场人数): who is on site in a venue through a programme day, step by step, for meals, buses and safety.
//!
//! - A team's people are on site from its report to its release in each show (see [`super::call`]); a guest, cast for no team, by
//!   their own performances. Shows without a stage are nowhere.
//! - Stays that overlap or touch are one: nobody leaves and arrives in between. A person in two teams is one person. Between
//!   stays with a gap people leave and come again. Whoever has stays in two venues counts in each.
//! - People whom a team has declared and not named count by their number; in overlapping stays they are the same people.
//! - Everything is half-open: who leaves at the instant at which another arrives is gone. A stay of no length arrives and leaves,
//!   and is never present.
//! - The table of a day is whole: who is there when the day begins arrives then, and who is there when it ends leaves then.

mod stay;
mod sweep;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::{
    id::{TeamId, VenueId},
    listing::code_key,
    plan::Plan,
    policy::Parameter,
    time::{Instant, Interval},
};

/// How long a step may be, in minutes.
pub const STEP_MINUTES: RangeInclusive<i64> = 1..=24 * 60;

/// Who is on site in a venue on a programme day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenuePresence {
    /// The venue.
    pub venue: VenueId,
    /// The most people that its rooms behind the stages hold; `None` when not told.
    pub capacity: Option<u32>,
    /// From the step of the first arrival to that of the last departure.
    pub steps: Vec<PresenceStep>,
    /// When each team is there, by team code.
    teams: Vec<(TeamId, Interval)>,
}

/// A span of a programme day. The day is cut from its start on; its last step may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceStep {
    /// From when to when.
    pub span: Interval,
    /// How many people arrive in it.
    pub arriving: u32,
    /// How many people leave in it.
    pub leaving: u32,
    /// The most people who are there at once.
    pub present: u32,
    /// The most of those who are known to be minors on this day who are there at once.
    pub minors: u32,
    /// How many people are there when lunch is given out; 0 in every step but that one.
    pub lunches: u32,
    /// How many people are there when dinner is given out; 0 in every step but that one.
    pub dinners: u32,
}

impl VenuePresence {
    /// The teams that are there in a step, by code.
    #[must_use]
    pub fn teams_in(&self, step: &PresenceStep) -> Vec<TeamId> {
        let mut teams: Vec<TeamId> =
            self.teams.iter().filter(|(_, stay)| within(*stay, step.span).is_some()).map(|(team, _)| *team).collect();
        teams.dedup();
        teams
    }

    /// Whether more people are there at once in a step than the venue holds.
    #[must_use]
    pub fn is_over_capacity(&self, step: &PresenceStep) -> bool {
        self.capacity.is_some_and(|capacity| step.present > capacity)
    }
}

/// Who is on site on a programme day, in one venue or in all of them, by venue code. Venues where nobody is are left out.
#[must_use]
pub fn presence(plan: &Plan, day: NaiveDate, venue: Option<VenueId>, step_minutes: u32) -> Vec<VenuePresence> {
    let Some(hours) = plan.festival().almanac().days(day, day) else { return vec![] };
    let clock = sweep::Clock {
        hours,
        step_seconds: i64::from(step_minutes.max(1)) * 60,
        lunch_at: meal_at(plan, day, Parameter::LunchSecond),
        dinner_at: meal_at(plan, day, Parameter::DinnerSecond),
    };
    let mut venues: Vec<VenuePresence> = stay::gather(plan, hours, venue)
        .into_iter()
        .map(|(venue, crowd)| {
            let stay::Crowd { heads, teams } = crowd;
            let capacity = plan.venues.get(venue).and_then(|it| it.backstage_capacity);
            let steps = sweep::steps(&clock, &stay::weighed(plan, day, heads));
            VenuePresence { venue, capacity, steps, teams: by_code(plan, stay::joined(teams)) }
        })
        .collect();
    venues.sort_by_cached_key(|it| (plan.venues.get(it.venue).map(|venue| code_key(&venue.code)), it.venue));
    venues
}

/// When a meal is given out. A programme day that begins after a meal's time of day has that meal on its morning after.
fn meal_at(plan: &Plan, day: NaiveDate, meal: Parameter) -> Option<Instant> {
    let second = plan.festival().parameter(meal);
    let almanac = plan.festival().almanac();
    let is_before = second < almanac.day_start_hour * 3_600;
    almanac.second_of_day(day, if is_before { second + 86_400 } else { second })
}

fn by_code(plan: &Plan, mut stays: Vec<(TeamId, Interval)>) -> Vec<(TeamId, Interval)> {
    stays.sort_by_cached_key(|(id, stay)| (plan.teams.get(*id).map(|team| code_key(&team.code)), *id, *stay));
    stays
}

/// The part of a stay that lies within a span; one of no length belongs to the span that holds its instant.
fn within(stay: Interval, span: Interval) -> Option<Interval> {
    let touches =
        stay.starts_at() < span.ends_at() && (stay.ends_at() > span.starts_at() || stay.starts_at() >= span.starts_at());
    let part = Interval::new(stay.starts_at().max(span.starts_at()), stay.ends_at().min(span.ends_at()));
    part.filter(|_| touches)
}
