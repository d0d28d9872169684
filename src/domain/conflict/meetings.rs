//! Performances of two shows that nobody can both be in: they are on at once, or too close to travel from one venue to the
//! other. What is missing is the time both share, plus the travel; or the travel, less the gap between them.

use super::{facts, say};
use crate::domain::{
    act::Act,
    id::{ActId, ItemId},
    plan::Plan,
    show::Show,
    time::{Interval, after},
};

/// A performance with its hours.
#[derive(Clone, Copy)]
pub(super) struct Timed<'a> {
    pub(super) hours: Interval,
    pub(super) item: ItemId,
    pub(super) act: &'a Act,
    pub(super) show: &'a Show,
}

/// Two performances that someone would have to be in.
#[derive(Clone, Copy)]
pub(super) struct Meeting<'a> {
    /// The one that starts first.
    pub(super) first: Timed<'a>,
    pub(super) next: Timed<'a>,
    /// Seconds from the one venue to the other.
    pub(super) travel: u32,
    /// Seconds that would have to lie between them and do not.
    pub(super) missing: i64,
}

/// Every meeting of the performances of somebody's acts, in the order of time.
pub(super) fn meetings<'a>(plan: &'a Plan, acts: &'a [ActId]) -> Vec<Meeting<'a>> {
    let timed = |it: facts::Performance<'a>| {
        Some(Timed { hours: it.program.interval(it.slot)?, item: it.slot.item, act: it.act, show: it.show })
    };
    let mut performances: Vec<Timed<'a>> = facts::performances_of(plan, acts).filter_map(timed).collect();
    performances.sort_unstable_by_key(|it| (it.hours, it.item));
    let longest_travel = i64::from(plan.index().longest_travel_seconds);
    let mut found = Vec::new();
    for (place, first) in performances.iter().enumerate() {
        // Not only the direct neighbour: a long performance may reach over several short ones.
        let reach = after(first.hours.ends_at(), longest_travel);
        let near = performances[place + 1..].iter().take_while(|next| next.hours.starts_at() <= reach);
        found.extend(near.filter_map(|next| meeting(plan, *first, *next)));
    }
    found
}

/// `first` starts no later than `next`.
fn meeting<'a>(plan: &Plan, first: Timed<'a>, next: Timed<'a>) -> Option<Meeting<'a>> {
    if first.show.id == next.show.id {
        return None;
    }
    let venues = facts::venue_of(plan, first.show).zip(facts::venue_of(plan, next.show));
    let travel = venues.map_or(0, |(from, to)| plan.travel_seconds(from, to));
    // What both share on stage, or less than nothing for a gap between them.
    let shared = (first.hours.ends_at().min(next.hours.ends_at()) - next.hours.starts_at()).num_seconds();
    let missing = shared + i64::from(travel);
    (missing > 0 || first.hours.overlaps(next.hours)).then_some(Meeting { first, next, travel, missing })
}

impl Meeting<'_> {
    /// The part of the message that tells both performances, to stand behind whom they ask for.
    pub(super) fn said(&self, plan: &Plan, tongue: say::Tongue) -> String {
        let Self { first, next, travel, missing } = self;
        let (until, from) = (say::time(plan, first.hours.ends_at()), say::time(plan, next.hours.starts_at()));
        let of = |it: &Timed<'_>| (say::act(plan, it.act.id, tongue), say::show(plan, it.show.id, tongue));
        let ((act, show), (next_act, next_show)) = (of(first), of(next));
        match tongue {
            say::Tongue::En => format!(
                "in “{act}” of “{show}” until {until} and in “{next_act}” of “{next_show}” from {from}, \
                 {travel} s of travel apart: {missing} s are missing"
            ),
            say::Tongue::Zh => format!(
                "在《{show}》的《{act}》中演至 {until}，又自 {from} 起演出《{next_show}》的《{next_act}》，\
                 路程 {travel} 秒，还差 {missing} 秒"
            ),
        }
    }
}
