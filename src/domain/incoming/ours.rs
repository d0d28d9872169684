//! Timetables of our own, read back into the festival that they were made of.
//!
//! They name shows and stages by our own ids where nobody else has given them one, and tell less than is known here: a program of
//! many acts is one event there, and a room is called as people tell it from others. What they cannot tell stays as it is.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{
    ActRecord, Outcome, RecordKind, ShowRecord,
    desk::Desk,
    keys::{Keys, folded},
    noun::Noun,
};
use crate::domain::{
    festival::ExternalId,
    id::{ActId, ShowId},
    plan::Plan,
    show::Show,
    time::Instant,
};

impl Desk<'_> {
    /// Lets what is one thing in a timetable, and two of ours, be found by one id.
    pub(super) fn pair(&mut self) {
        let plan = self.plan;
        for show in plan.shows.iter() {
            if let Some(act) = only_act(plan, show) {
                self.acts.stand_in(show.id.0, act);
            }
        }
        for venue in plan.venues.iter() {
            for stage in &venue.stages {
                self.venues.stand_in(stage.id.0, venue.id);
            }
        }
    }

    /// The show that a record about one of its acts names by its own id.
    pub(super) fn show_of_ours(&self, told: &[ExternalId]) -> Option<ShowId> {
        told.iter().find_map(|it| self.shows.own(it))
    }

    /// Whether a row tells of an act, or of an item, that is only the name of a whole program. It is left as it is then.
    pub(super) fn is_whole_program(&mut self, row: usize, kind: RecordKind, told: &[ExternalId]) -> bool {
        let Some(show) = self.show_of_ours(told).and_then(|id| self.shows.get(id)).cloned() else { return false };
        if told.iter().any(|it| self.acts.own(it).is_some()) {
            return false;
        }
        let subject = (show.id.into(), show.title.clone());
        self.report(row, kind, Outcome::Leave, Some(subject), vec![]);
        true
    }

    /// Leaves a room as it is that a row names by the id of a stage of ours.
    pub(super) fn is_room_of_ours<T: Noun>(&mut self, row: usize) -> bool {
        let own = Keys::of(self.record(row)).external_ids.iter().find_map(|it| T::shelf(self).own(it));
        let Some(thing) = own.and_then(|id| T::shelf(self).get(id)).map(Arc::clone) else { return false };
        self.take_in(row, (*thing).clone());
        T::shelf_mut(self).see(thing.id(), row);
        true
    }

    /// An act without a duration that only repeats how long its show takes.
    pub(super) fn without_own_duration(&self, record: &ActRecord) -> ActRecord {
        let show = self.show_of_ours(&record.external_ids).and_then(|id| self.plan.shows.get(id));
        let lasts = show.and_then(|show| Some((ends_at(self.plan, show)?, show.starts_at?)));
        let lasts = lasts.map(|(end, start)| end - start);
        let is_own =
            record.duration_seconds.is_some_and(|it| lasts.is_some_and(|own| repeats(TimeDelta::seconds(it.into()), own)));
        ActRecord { duration_seconds: record.duration_seconds.filter(|_| !is_own), ..record.clone() }
    }

    /// The end that a record plans for a show, unless it only repeats when the program of it ends.
    pub(super) fn planned_end(&self, old: Option<&Show>, record: &ShowRecord) -> Option<Instant> {
        let own = old.filter(|it| self.is_own(&record.external_ids, Some(*it))).and_then(|it| ends_at(self.plan, it));
        record.planned_ends_at.filter(|told| !own.is_some_and(|own| repeats(*told - own, TimeDelta::zero())))
    }
}

/// Whether a length that is told is one of ours, perhaps rounded up to whole minutes.
fn repeats(told: TimeDelta, own: TimeDelta) -> bool {
    (TimeDelta::zero()..TimeDelta::minutes(1)).contains(&(told - own))
}

fn ends_at(plan: &Plan, show: &Show) -> Option<Instant> {
    plan.index().program(show.id)?.show_ends_at(plan.shows.get(show.id)?)
}

/// The act that is all that a show puts on, under the same title.
fn only_act(plan: &Plan, show: &Show) -> Option<ActId> {
    let [item] = show.items.as_slice() else { return None };
    let act = plan.acts.get(item.act()?)?;
    let titles: Vec<String> = show.title.iter().map(|(_, text)| folded(text)).collect();
    act.title.iter().any(|(_, text)| titles.contains(&folded(text))).then_some(act.id)
}
