//! The calls of one person.

use super::{CalledPerformance, Times, leads, performances, shows_with, takes_part};
use crate::domain::{
    act::Act,
    id::{PerformerId, ShowId},
    plan::Plan,
    show::Show,
};

/// When a performer is needed at a show: by their own performances, whatever else their teams put on there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCall {
    /// The show.
    pub show: ShowId,
    /// When they pass each step.
    pub times: Times,
}

/// The calls of a performer, one for each show in which they are cast, by time. Who is cast for a team that takes no part is not
/// called; a guest, cast for no team, is.
#[must_use]
pub fn calls_of_performer(plan: &Plan, performer: PerformerId) -> Vec<OwnCall> {
    let acts = plan.index().acts_of_performer.of(performer);
    let shows = shows_with(plan, acts).into_iter();
    let mut calls: Vec<OwnCall> = shows.filter_map(|show| own_call(plan, show, performer)).collect();
    calls.sort_unstable_by_key(|call| (call.times.report_at, call.times.stage_at, call.show));
    calls
}

fn own_call(plan: &Plan, show: &Show, performer: PerformerId) -> Option<OwnCall> {
    let is_in =
        |act: &Act| act.cast.iter().any(|it| it.performer == performer && it.team.is_none_or(|team| takes_part(plan, team)));
    let own: Vec<CalledPerformance> =
        performances(plan, show).filter(|(act, _)| is_in(act)).map(|(_, performance)| performance).collect();
    Some(OwnCall { show: show.id, times: Times::around(leads(plan, show), own)? })
}

/// Those who are in a show for no team, each with their own times, by id.
pub(in crate::domain) fn guests(plan: &Plan, show: &Show) -> Vec<(PerformerId, Times)> {
    let mut own: Vec<(PerformerId, CalledPerformance)> = performances(plan, show)
        .flat_map(|(act, performance)| {
            let guests = act.cast.iter().filter(|it| it.team.is_none());
            guests.map(move |it| (it.performer, performance))
        })
        .collect();
    // Stable: the performances of each stay in their order.
    own.sort_by_key(|(performer, _)| *performer);
    let leads = leads(plan, show);
    let of_one = |own: &[(PerformerId, CalledPerformance)]| {
        Some((own.first()?.0, Times::around(leads, own.iter().map(|(_, it)| *it).collect())?))
    };
    own.chunk_by(|a, b| a.0 == b.0).filter_map(of_one).collect()
}
