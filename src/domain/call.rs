//! Calls (通告): when a team has to be ready for a show, step by step, computed backwards from its times on stage.
//!
//! The lead times are the festival's, and where the show sets its own, the show's.

mod own;
mod people;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{
    act::Act,
    id::{ActId, ItemId, ShowId, TeamId, VenueId},
    listing::code_key,
    plan::Plan,
    policy::Leads,
    show::{ProgramItem, Show},
    time::{Instant, Interval, after},
};

pub(super) use own::guests;
pub use own::{OwnCall, calls_of_performer};
pub use people::{Party, People, party, people};

/// When a team is needed at a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The show.
    pub show: ShowId,
    /// The team.
    pub team: TeamId,
    /// When it passes each step.
    pub times: Times,
}

/// The steps of a show's day for those who are on stage in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// When they report (报到): the lead time before they are first on stage.
    pub report_at: Instant,
    /// When their make-up begins (化妆).
    pub make_up_at: Instant,
    /// When they first stand by (候场).
    pub standby_at: Instant,
    /// When their first performance starts.
    pub stage_at: Instant,
    /// When their last performance ends.
    pub last_off_at: Instant,
    /// When they are free to leave (离场): the lead time after their last performance.
    pub release_at: Instant,
    /// Each of their performances, in order; at least one.
    pub performances: Vec<CalledPerformance>,
}

/// One performance of those who are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalledPerformance {
    /// The program item.
    pub item: ItemId,
    /// The act that it puts on.
    pub act: ActId,
    /// When they stand by for it.
    pub standby_at: Instant,
    /// When it starts.
    pub stage_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
}

impl Times {
    /// The steps around performances in their order; `None` when there is none.
    fn around(leads: Leads, performances: Vec<CalledPerformance>) -> Option<Self> {
        let (first, last) = (performances.first()?, performances.last()?);
        let (stage_at, last_off_at) = (first.stage_at, last.ends_at);
        Some(Self {
            report_at: after(stage_at, -i64::from(leads.report_seconds)),
            make_up_at: after(stage_at, -i64::from(leads.make_up_seconds)),
            standby_at: first.standby_at,
            stage_at,
            last_off_at,
            release_at: after(last_off_at, i64::from(leads.release_seconds)),
            performances,
        })
    }

    /// From when they report until they are free to leave.
    #[must_use]
    pub fn on_site(&self) -> Option<Interval> {
        Interval::new(self.report_at, self.release_at)
    }
}

/// The calls of a show, by time and then by team code. A show that is off or has no time calls nobody; neither does an act that
/// no longer takes part, and a rejected or withdrawn team is not called.
#[must_use]
pub fn calls_of_show(plan: &Plan, show: &Show) -> Vec<Call> {
    sorted(plan, calls(plan, show, |_| true))
}

/// The calls of a team, by time.
#[must_use]
pub fn calls_of_team(plan: &Plan, team: TeamId) -> Vec<Call> {
    let index = plan.index();
    let acts = index.acts_of_team.of(team);
    let shows = shows_with(plan, acts);
    let mut calls: Vec<Call> = shows.into_iter().flat_map(|show| calls(plan, show, |id| id == team)).collect();
    calls.sort_unstable_by_key(|call| (call.times.report_at, call.times.stage_at, call.show));
    calls
}

/// The calls of all shows of a programme day, of one venue or of all, by time and then by team code.
#[must_use]
pub fn call_sheet(plan: &Plan, day: NaiveDate, venue: Option<VenueId>) -> Vec<Call> {
    let almanac = plan.festival().almanac();
    let venue_of = |show: &Show| show.stage.and_then(|stage| plan.index().venue_of_stage.get(&stage)).copied();
    let shows = plan.shows.iter().filter(|show| venue.is_none_or(|id| venue_of(show) == Some(id)));
    let of_day = shows.filter(|show| show.starts_at.is_some_and(|start| almanac.programme_day(start) == day));
    sorted(plan, of_day.flat_map(|show| calls(plan, show, |_| true)).collect())
}

fn sorted(plan: &Plan, mut calls: Vec<Call>) -> Vec<Call> {
    let code = |id: TeamId| plan.teams.get(id).map(|team| code_key(&team.code));
    calls.sort_by_cached_key(|call| (call.times.report_at, code(call.team), call.team, call.show));
    calls
}

/// The calls of a show for those teams that are wanted, in no order.
pub(super) fn calls(plan: &Plan, show: &Show, is_wanted: impl Fn(TeamId) -> bool) -> Vec<Call> {
    let mut of_team: HashMap<TeamId, Vec<CalledPerformance>> = HashMap::new();
    for (act, performance) in performances(plan, show) {
        let teams = act.teams.iter().filter(|id| is_wanted(**id) && takes_part(plan, **id));
        for team in teams {
            of_team.entry(*team).or_default().push(performance);
        }
    }
    let leads = leads(plan, show);
    let call = |(team, performances)| Some(Call { show: show.id, team, times: Times::around(leads, performances)? });
    of_team.into_iter().filter_map(call).collect()
}

fn takes_part(plan: &Plan, team: TeamId) -> bool {
    plan.teams.get(team).is_some_and(|team| team.counts())
}

/// The lead times that hold for a show.
pub(super) fn leads(plan: &Plan, show: &Show) -> Leads {
    show.leads.over(plan.festival().leads)
}

/// The shows that have one of these acts on their program, by id.
fn shows_with<'a>(plan: &'a Plan, acts: &[ActId]) -> Vec<&'a Show> {
    let performances = acts.iter().flat_map(|act| plan.index().performances_of_act.of(*act));
    let mut shows: Vec<ShowId> = performances.map(|it| it.show).collect();
    shows.sort_unstable();
    shows.dedup();
    shows.into_iter().filter_map(|id| plan.shows.get(id)).map(AsRef::as_ref).collect()
}

/// The acts of a show that take part, each with its time on stage, in order.
fn performances<'a>(plan: &'a Plan, show: &'a Show) -> impl Iterator<Item = (&'a Act, CalledPerformance)> {
    let program = plan.index().program(show.id).filter(|_| show.counts());
    let slots = program.into_iter().flat_map(|program| program.items.iter().map(move |slot| program.interval(slot)));
    let standby_seconds = i64::from(leads(plan, show).standby_seconds);
    show.items.iter().zip(slots).filter_map(move |(item, on_stage)| {
        let act = plan.acts.get(ProgramItem::act(item)?).filter(|act| act.counts())?;
        let (stage_at, ends_at) = (on_stage?.starts_at(), on_stage?.ends_at());
        let standby_at = after(stage_at, -standby_seconds);
        Some((act.as_ref(), CalledPerformance { item: item.id, act: act.id, standby_at, stage_at, ends_at }))
    })
}
