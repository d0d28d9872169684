//! Counts through a day, from one arrival or departure to the next.

use super::PresenceStep;
use crate::domain::time::{Instant, Interval, after};

/// How a day is cut, and when meals are given out.
pub(super) struct Clock {
    /// The programme day.
    pub(super) hours: Interval,
    /// How long a step is.
    pub(super) step_seconds: i64,
    /// When lunch is given out.
    pub(super) lunch_at: Option<Instant>,
    /// When dinner is given out.
    pub(super) dinner_at: Option<Instant>,
}

/// A stay of one person, or of several who come and go together.
pub(super) struct Stay {
    /// From when to when, within the day.
    pub(super) span: Interval,
    /// How many they are.
    pub(super) heads: u32,
    /// How many of them are known to be minors.
    pub(super) minors: u32,
}

/// An arrival or a departure.
struct Move {
    at: Instant,
    arrives: bool,
    heads: u32,
    minors: u32,
}

impl Clock {
    /// The step that an instant lies in, from 0; the end of the day belongs to its last one.
    fn step(&self, at: Instant) -> i64 {
        let last = (self.hours.seconds() - 1).max(0) / self.step_seconds;
        ((at - self.hours.starts_at()).num_seconds() / self.step_seconds).clamp(0, last)
    }

    fn blank(&self, step: i64) -> Option<PresenceStep> {
        let starts_at = after(self.hours.starts_at(), step * self.step_seconds);
        let span = Interval::new(starts_at, after(starts_at, self.step_seconds).min(self.hours.ends_at()))?;
        Some(PresenceStep { span, arriving: 0, leaving: 0, present: 0, minors: 0, lunches: 0, dinners: 0 })
    }
}

/// The steps from the first arrival to the last departure.
pub(super) fn steps(clock: &Clock, stays: &[Stay]) -> Vec<PresenceStep> {
    let mut moves: Vec<Move> = stays
        .iter()
        .flat_map(|Stay { span, heads, minors }| {
            let (heads, minors) = (*heads, *minors);
            [(span.starts_at(), true), (span.ends_at(), false)].map(|(at, arrives)| Move { at, arrives, heads, minors })
        })
        .collect();
    moves.sort_unstable_by_key(|it| it.at);
    let (Some(first), Some(last)) = (moves.first(), moves.last()) else { return vec![] };
    let first = clock.step(first.at);
    let mut steps: Vec<PresenceStep> = (first..=clock.step(last.at)).filter_map(|step| clock.blank(step)).collect();
    count(clock, first, &moves, &mut steps);
    for step in &mut steps {
        step.lunches = meals(step, clock.lunch_at, stays);
        step.dinners = meals(step, clock.dinner_at, stays);
    }
    steps
}

fn count(clock: &Clock, first: i64, moves: &[Move], steps: &mut [PresenceStep]) {
    let (mut present, mut minors) = (0_u32, 0_u32);
    let mut instants = moves.chunk_by(|a, b| a.at == b.at).peekable();
    for (number, step) in (first..).zip(steps) {
        // Who was there before is there in this step too, unless something happens at its first instant.
        if instants.peek().is_some_and(|moves| moves[0].at > step.span.starts_at()) {
            (step.present, step.minors) = (present, minors);
        }
        while let Some(moves) = instants.next_if(|moves| clock.step(moves[0].at) == number) {
            let sum = |arrives: bool, of: fn(&Move) -> u32| {
                moves.iter().filter(|it| it.arrives == arrives).fold(0_u32, |sum, it| sum.saturating_add(of(it)))
            };
            let (arriving, leaving) = (sum(true, |it| it.heads), sum(false, |it| it.heads));
            step.arriving = step.arriving.saturating_add(arriving);
            step.leaving = step.leaving.saturating_add(leaving);
            // Whoever stays for no time is in both sums, so the peak is taken only when all of this instant is done.
            present = present.saturating_add(arriving).saturating_sub(leaving);
            minors = minors.saturating_add(sum(true, |it| it.minors)).saturating_sub(sum(false, |it| it.minors));
            step.present = step.present.max(present);
            step.minors = step.minors.max(minors);
        }
    }
}

/// How many people are there at the instant of a meal, if it lies in the step.
fn meals(step: &PresenceStep, at: Option<Instant>, stays: &[Stay]) -> u32 {
    let holds = |span: Interval, at: Instant| span.starts_at() <= at && at < span.ends_at();
    let Some(at) = at.filter(|at| holds(step.span, *at)) else { return 0 };
    stays.iter().filter(|stay| holds(stay.span, at)).fold(0, |sum, stay| sum.saturating_add(stay.heads))
}
