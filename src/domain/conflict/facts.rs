//! What several rules ask of a Plan.

use chrono::NaiveDate;

use crate::domain::{
    act::{Act, ActStatus},
    id::{ActId, PerformerId, ShowId, TeamId, VenueId},
    plan::Plan,
    program::{Program, Slot},
    show::{ItemContent, Show},
    time::{Instant, Interval, merged},
};

/// A show that will take place and has a time, with its hours: from its start to the end of its program, and at least to its
/// planned end.
pub(super) fn timed_show(plan: &Plan, id: ShowId) -> Option<(&Show, Interval)> {
    let show = plan.shows.get(id).filter(|show| show.counts())?;
    let ends_at = plan.index().program(id)?.show_ends_at(show)?;
    Some((show, Interval::new(show.starts_at?, ends_at)?))
}

/// By how many seconds a show or a performance sticks out of windows that neither touch nor overlap; `None` when one of them
/// holds it all. One of unknown length sticks out with 0 seconds when its start lies in no window.
pub(super) fn seconds_outside(hours: Interval, windows: &[Interval]) -> Option<i64> {
    let holds = |window: &Interval| window.contains(hours) && hours.starts_at() < window.ends_at();
    let inside: i64 = windows.iter().map(|window| window.shared_seconds(hours)).sum();
    (!windows.iter().any(holds)).then(|| (hours.seconds() - inside).max(0))
}

/// By how many seconds somebody is on outside the windows in which they can take part; `None` for who can, and for who is always
/// free: without windows. Windows that touch are one.
pub(super) fn seconds_unavailable(hours: Interval, windows: &[Interval]) -> Option<i64> {
    if windows.is_empty() { None } else { seconds_outside(hours, &merged(windows.to_vec())) }
}

/// An act that still takes part, in a show that will take place.
#[derive(Clone, Copy)]
pub(super) struct Performance<'a> {
    pub(super) show: &'a Show,
    pub(super) program: &'a Program,
    pub(super) slot: &'a Slot,
    pub(super) act: &'a Act,
}

/// The performances of a show in their order; none when the show will not take place.
pub(super) fn performances<'a>(plan: &'a Plan, show: &'a Show) -> impl Iterator<Item = Performance<'a>> {
    let program = plan.index().program(show.id).filter(|_| show.counts());
    program.into_iter().flat_map(move |program| {
        show.items.iter().zip(&program.items).filter_map(move |(item, slot)| match item.content {
            ItemContent::Performance { act, .. } => {
                let act = plan.acts.get(act).filter(|act| act.counts())?;
                Some(Performance { show, program, slot, act })
            }
            ItemContent::Interlude { .. } => None,
        })
    })
}

/// The performances of these acts, in no order.
pub(super) fn performances_of<'a>(plan: &'a Plan, acts: &'a [ActId]) -> impl Iterator<Item = Performance<'a>> {
    let acts = acts.iter().filter_map(|id| plan.acts.get(*id)).filter(|act| act.counts());
    acts.flat_map(|act| {
        plan.index().performances_of_act.of(act.id).iter().filter_map(|it| {
            let show = plan.shows.get(it.show).filter(|show| show.counts())?;
            let program = plan.index().program(show.id)?;
            Some(Performance { show, program, slot: program.items.get(it.place)?, act })
        })
    })
}

impl Performance<'_> {
    /// When it begins, if its show has a time.
    pub(super) fn starts_at(&self) -> Option<Instant> {
        self.program.interval(self.slot).map(Interval::starts_at)
    }
}

/// Two performances of a show that follow each other.
#[derive(Clone, Copy)]
pub(super) struct Neighbours<'a> {
    pub(super) last: Performance<'a>,
    pub(super) next: Performance<'a>,
    /// Whether no interlude stands between them. An act that no longer takes part keeps nobody apart.
    pub(super) direct: bool,
}

/// Every performance of a show with the one behind it.
pub(super) fn neighbours<'a>(plan: &'a Plan, show: &'a Show) -> impl Iterator<Item = Neighbours<'a>> {
    performances(plan, show).zip(performances(plan, show).skip(1)).map(|(last, next)| {
        let (from, to) = (last.slot.position as usize, next.slot.position as usize);
        let mut between = show.items.iter().take(to - 1).skip(from);
        Neighbours { last, next, direct: between.all(|item| item.act().is_some()) }
    })
}

/// Two different acts that follow each other with no interlude between.
pub(super) fn neighbouring_acts<'a>(plan: &'a Plan, show: &'a Show) -> impl Iterator<Item = Neighbours<'a>> {
    neighbours(plan, show).filter(|it| it.direct && it.last.act.id != it.next.act.id)
}

/// How many acts of a team have been put forward and still take part.
pub(super) fn acts_of_team(plan: &Plan, team: TeamId) -> usize {
    let acts = plan.index().acts_of_team.of(team).iter();
    acts.filter(|id| plan.acts.get(**id).is_some_and(|act| is_put_forward(act))).count()
}

/// Whether somebody has put an act forward and it still takes part: one that is being written down is not judged yet.
pub(super) fn is_put_forward(act: &Act) -> bool {
    act.counts() && act.status != ActStatus::Draft
}

/// The venue of a show that has a stage.
pub(super) fn venue_of(plan: &Plan, show: &Show) -> Option<VenueId> {
    plan.index().venue_of_stage.get(&show.stage?).copied()
}

/// The programme day of a show: the day in question for whoever is in it. A show without a time stands for the first day.
pub(super) fn day_of(plan: &Plan, show: &Show) -> NaiveDate {
    let festival = plan.festival();
    show.starts_at.map_or(festival.starts_on, |start| festival.almanac().programme_day(start))
}

/// Whether a performer is known to be a minor on a day.
pub(super) fn is_minor(plan: &Plan, performer: PerformerId, day: NaiveDate) -> bool {
    plan.performers.get(performer).is_some_and(|it| it.is_minor_on(day))
}

/// How many people the teams of an act declared, those left out that take no part.
pub(super) fn declared(plan: &Plan, act: &Act) -> u64 {
    let teams = act.teams.iter().filter_map(|id| plan.teams.get(*id));
    teams.filter(|team| team.counts()).map(|team| u64::from(team.declared_headcount)).sum()
}
