//! Who stays where, and from when to when.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{sweep::Stay, within};
use crate::domain::{
    call::{Party, calls, guests, leads, party},
    id::{PerformerId, TeamId, VenueId},
    plan::Plan,
    show::Show,
    time::{Interval, after},
};

/// Who is in one venue. Stays are cut to the day and not joined yet.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// The people.
    pub(super) heads: Heads,
    /// The teams.
    pub(super) teams: Vec<(TeamId, Interval)>,
}

/// The people of a crowd.
#[derive(Debug, Default)]
pub(super) struct Heads {
    named: Vec<(PerformerId, Interval)>,
    /// How many a team has declared and not named.
    unnamed: HashMap<TeamId, Vec<(u32, Interval)>>,
}

/// Finds everyone who is on site at some time of a day, by venue.
pub(super) fn gather(plan: &Plan, hours: Interval, wanted: Option<VenueId>) -> HashMap<VenueId, Crowd> {
    let mut crowds: HashMap<VenueId, Crowd> = HashMap::new();
    for show in plan.shows.iter() {
        let venue = show.stage.and_then(|stage| plan.index().venue_of_stage.get(&stage)).copied();
        let venue = venue.filter(|id| wanted.is_none_or(|wanted| wanted == *id));
        if let Some(venue) = venue.filter(|_| reach(plan, show).is_some_and(|reach| within(reach, hours).is_some())) {
            add_show(crowds.entry(venue).or_default(), plan, show, hours);
        }
    }
    crowds.retain(|_, crowd| !crowd.heads.is_empty());
    crowds
}

/// The time in which a show can have anybody on site: a cheap look before its calls are computed.
fn reach(plan: &Plan, show: &Show) -> Option<Interval> {
    let program = plan.index().program(show.id).filter(|_| show.counts())?;
    let leads = leads(plan, show);
    Interval::new(
        after(program.starts_at?, -i64::from(leads.report_seconds)),
        after(program.ends_at?, leads.release_seconds.into()),
    )
}

fn add_show(crowd: &mut Crowd, plan: &Plan, show: &Show, hours: Interval) {
    let cut = |stay: Option<Interval>| within(stay?, hours);
    for call in calls(plan, show, |_| true) {
        let Some(stay) = cut(call.times.on_site()) else { continue };
        let Party { named, unnamed } = party(plan, &call);
        crowd.heads.named.extend(named.into_iter().map(|performer| (performer, stay)));
        crowd.teams.push((call.team, stay));
        if unnamed > 0 {
            crowd.heads.unnamed.entry(call.team).or_default().push((unnamed, stay));
        }
    }
    let guests = guests(plan, show).into_iter().filter_map(|(performer, times)| Some((performer, cut(times.on_site())?)));
    crowd.heads.named.extend(guests);
}

impl Heads {
    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.unnamed.is_empty()
    }
}

/// The stays of everyone, joined, each with the number of people whom it stands for.
pub(super) fn weighed(plan: &Plan, day: NaiveDate, heads: Heads) -> Vec<Stay> {
    let Heads { named, unnamed } = heads;
    let is_minor = |id: PerformerId| plan.performers.get(id).is_some_and(|it| it.is_minor_on(day));
    let mut stays: Vec<Stay> =
        joined(named).into_iter().map(|(id, span)| Stay { span, heads: 1, minors: is_minor(id).into() }).collect();
    for of_team in unnamed.into_values() {
        add_layers(&mut stays, &of_team);
    }
    stays
}

/// A team's unnamed people: where stays of 5 and of 8 overlap there are 8, not 13. So the first 5 are in both stays, and 3 more
/// in the larger one.
fn add_layers(stays: &mut Vec<Stay>, of_team: &[(u32, Interval)]) {
    let mut levels: Vec<u32> = of_team.iter().map(|(heads, _)| *heads).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut below = 0;
    for level in levels {
        let layer = of_team.iter().filter(|(heads, _)| *heads >= level).map(|(_, span)| ((), *span)).collect();
        stays.extend(joined(layer).into_iter().map(|((), span)| Stay { span, heads: level - below, minors: 0 }));
        below = level;
    }
}

/// Sorts the stays of each, and joins those that overlap or touch.
pub(super) fn joined<K: Ord + Copy>(mut stays: Vec<(K, Interval)>) -> Vec<(K, Interval)> {
    stays.sort_unstable();
    let mut joined: Vec<(K, Interval)> = Vec::with_capacity(stays.len());
    for (who, next) in stays {
        match joined.last_mut().filter(|(last, stay)| *last == who && next.starts_at() <= stay.ends_at()) {
            Some((_, stay)) => *stay = Interval::new(stay.starts_at(), stay.ends_at().max(next.ends_at())).unwrap_or(*stay),
            None => joined.push((who, next)),
        }
    }
    joined
}
