//! What is on a stage at an instant, and what comes next.

use super::{
    Runs,
    projection::{Expected, Night, night},
};
use crate::domain::{
    id::{ItemId, ShowId, StageId, VenueId},
    listing::code_key,
    plan::Plan,
    run::LogLine,
    show::{Show, ShowStatus},
    time::{Instant, Interval, after},
};

/// How often a night that is noted is looked at, and one that is not, when nothing else is to happen.
const NOTED_SECONDS: i64 = 60;
const UNNOTED_SECONDS: i64 = 3_600;

/// A stage at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageNow {
    /// Which stage.
    pub stage: StageId,
    /// When.
    pub at: Instant,
    /// The show that is on, or else the next one; a cancelled one too. `None` when none is to come.
    pub show: Option<ShowId>,
    /// The item on stage.
    pub now: Option<ItemId>,
    /// The items to come, in order; none of a show that does not take place.
    pub next: Vec<ItemId>,
    /// When the item on stage is expected to be over.
    pub ends_at: Option<Instant>,
    /// How many seconds the show is behind its plan; `None` while nobody has noted anything of its night.
    pub over_seconds: Option<i64>,
}

impl StageNow {
    /// Seconds until the item on stage is expected to be over.
    #[must_use]
    pub fn remaining_seconds(&self) -> Option<i64> {
        Some((self.ends_at? - self.at).num_seconds().max(0))
    }
}

/// The stages of a festival, or of one venue, by the codes of venue and stage, each at an instant. What was noted for later than
/// that is not known yet.
#[must_use]
pub fn stages_now(plan: &Plan, runs: &Runs, venue: Option<VenueId>, at: Instant) -> Vec<StageNow> {
    let mut venues: Vec<_> = plan.venues.iter().filter(|it| venue.is_none_or(|id| it.id == id)).collect();
    venues.sort_by_cached_key(|it| code_key(&it.code));
    let mut stages = Vec::new();
    for venue in venues {
        let mut of_venue: Vec<_> = venue.stages.iter().collect();
        of_venue.sort_by_cached_key(|it| code_key(&it.code));
        stages.extend(of_venue.into_iter().map(|it| stage_now(plan, runs, it.id, at)));
    }
    stages
}

/// The next instant at which something else may be on these stages by the clock alone: when a show or an item of it begins or ends
/// as planned, or when what is on stage should be over. A night that is noted is looked at each minute, since it may run late.
#[must_use]
pub fn next_change(plan: &Plan, stages: &[StageNow], at: Instant) -> Instant {
    let shows = plan.shows.iter().filter_map(|show| Some([show.starts_at?, plan.index().program(show.id)?.show_ends_at(show)?]));
    let on = stages.iter().filter_map(|it| it.show).filter_map(|id| plan.index().program(id));
    let items = on.flat_map(|program| program.items.iter().filter_map(|slot| program.interval(slot)));
    let is_noted = stages.iter().any(|it| it.over_seconds.is_some());
    let latest = after(at, if is_noted { NOTED_SECONDS } else { UNNOTED_SECONDS });
    let planned = shows.flatten().chain(items.flat_map(|it| [it.starts_at(), it.ends_at()]));
    let expected = stages.iter().filter_map(|it| it.ends_at);
    planned.chain(expected).filter(|it| *it > at).min().map_or(latest, |next| next.min(latest))
}

fn stage_now(plan: &Plan, runs: &Runs, stage: StageId, at: Instant) -> StageNow {
    let nothing = StageNow { stage, at, show: None, now: None, next: vec![], ends_at: None, over_seconds: None };
    let shows = plan.index().shows_on_stage.of(stage);
    let evenings: Vec<Evening<'_>> = shows.iter().filter_map(|(_, id)| Evening::of(plan, runs, *id, at)).collect();
    let Some(chosen) = choose(&evenings, at) else { return nothing };
    let stage_now = StageNow { show: Some(chosen.show.id), ..nothing };
    match night(plan, chosen.show, chosen.lines.iter().copied(), at) {
        Some(night) if chosen.show.counts() && chosen.lines.is_empty() => by_plan(stage_now, &night),
        Some(night) if chosen.show.counts() => by_log(stage_now, &night),
        _ => stage_now,
    }
}

/// Of a show whose night nobody notes: what its program says.
fn by_plan(stage: StageNow, night: &Night) -> StageNow {
    let at = stage.at;
    let now = night.items.iter().find(|it| it.planned.starts_at() <= at && at < it.planned.ends_at());
    let next = night.items.iter().filter(|it| it.planned.starts_at() > at).map(|it| it.item).collect();
    StageNow { now: now.map(|it| it.item), next, ends_at: now.map(|it| it.planned.ends_at()), ..stage }
}

/// Of a show whose night is noted: what the log says.
fn by_log(stage: StageNow, night: &Night) -> StageNow {
    let now = night.items.iter().find(|it| it.course.state.is_on_stage());
    let is_to_come = |it: &&Expected| !it.course.state.is_over() && !it.course.state.is_on_stage();
    StageNow {
        now: now.map(|it| it.item),
        next: night.items.iter().filter(is_to_come).map(|it| it.item).collect(),
        ends_at: now.and_then(|it| it.projected).map(Interval::ends_at),
        over_seconds: Some(night.over_seconds),
        ..stage
    }
}

/// A show with a time, and what was noted of its night so far.
struct Evening<'a> {
    show: &'a Show,
    starts_at: Instant,
    ends_at: Instant,
    lines: Vec<&'a LogLine>,
    /// When it began and when it was over, if it was noted on this programme day: a show that nobody ended does not stay on.
    began_at: Option<Instant>,
    over_at: Option<Instant>,
}

impl<'a> Evening<'a> {
    fn of(plan: &'a Plan, runs: &'a Runs, show: ShowId, at: Instant) -> Option<Self> {
        let show = plan.shows.get(show)?;
        let ends_at = plan.index().program(show.id)?.show_ends_at(show)?;
        let log = runs.of(show.id).map_or(&[][..], |run| &run.log);
        let lines: Vec<&LogLine> = log.iter().filter(|line| line.at <= at).collect();
        let day = |at| plan.festival().almanac().programme_day(at);
        let is_of_today = lines.iter().map(|line| line.at).max().is_some_and(|last| day(last) == day(at));
        let night = if is_of_today { night(plan, show, lines.iter().copied(), at) } else { None };
        let (began_at, over_at) = night.map_or((None, None), |night| (night.started_at, night.ended_at));
        Some(Self { show, starts_at: show.starts_at?, ends_at, lines, began_at, over_at })
    }

    fn is_playing(&self) -> bool {
        self.show.counts() && self.began_at.is_some() && self.over_at.is_none()
    }

    fn is_over(&self) -> bool {
        self.over_at.is_some() || self.show.status == ShowStatus::Ended
    }

    /// Whether it should be on by its plan.
    fn is_due(&self, at: Instant) -> bool {
        !self.is_over() && self.starts_at <= at && at < self.ends_at
    }
}

/// The show that is on by its log, or else by its plan, or else the next one. Where plans overlap, one that takes place comes first,
/// then the one that began last.
fn choose<'e, 'a>(evenings: &'e [Evening<'a>], at: Instant) -> Option<&'e Evening<'a>> {
    let playing = evenings.iter().filter(|it| it.is_playing()).max_by_key(|it| it.began_at);
    let due = || evenings.iter().filter(|it| it.is_due(at)).max_by_key(|it| (it.show.counts(), it.starts_at));
    let next = || evenings.iter().find(|it| !it.is_over() && it.starts_at > at);
    playing.or_else(due).or_else(next)
}
