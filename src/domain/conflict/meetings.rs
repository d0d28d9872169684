//! Performances of two shows that nobody can both be in: they are on at once, or too close to travel from one venue to the
//! other. What is missing is the time both share, plus the travel; or the travel, less the gap between them.

use super::{facts, say};
use crate::domain::{
    act::Act,
    id::ItemId,
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

/// Every meeting, with whom it asks for; `who` tells whose performance an act is. They are sorted by whom and then by time.
pub(super) fn meetings<'a, I: Copy + Ord, P: Iterator<Item = I>>(
    plan: &'a Plan,
    who: impl Fn(&'a Act) -> P,
) -> Vec<(I, Meeting<'a>)> {
    let performances = timed_performances(plan);
    // Only the places are sorted by whom, as there are many; they stand in the order of time.
    let mut appearances: Vec<(I, usize)> = Vec::new();
    for (place, it) in performances.iter().enumerate() {
        appearances.extend(who(it.act).map(|who| (who, place)));
    }
    appearances.sort_unstable();
    let longest_travel = plan.venues.iter().flat_map(|venue| venue.travel_seconds.values()).max().copied().unwrap_or(0);
    let mut found = Vec::new();
    for of_one in appearances.chunk_by(|(a, _), (b, _)| a == b) {
        for (rank, (who, place)) in of_one.iter().enumerate() {
            let first = performances[*place];
            // Not only the direct neighbour: a long performance may reach over several short ones.
            let reach = after(first.hours.ends_at(), i64::from(longest_travel));
            let later = of_one[rank + 1..].iter().map(|(_, place)| performances[*place]);
            let near = later.take_while(|next| next.hours.starts_at() <= reach);
            found.extend(near.filter_map(|next| Some((*who, meeting(plan, first, next)?))));
        }
    }
    found
}

/// Every performance that has a time, by start.
fn timed_performances(plan: &Plan) -> Vec<Timed<'_>> {
    let all = plan.shows.iter().flat_map(|show| facts::performances(plan, show));
    let mut performances: Vec<Timed<'_>> = all
        .filter_map(|it| Some(Timed { hours: it.program.interval(it.slot)?, item: it.slot.item, act: it.act, show: it.show }))
        .collect();
    performances.sort_unstable_by_key(|it| (it.hours, it.item));
    performances
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
