//! Free time on stages.

use async_graphql::{ID, SimpleObject};

use super::{
    scalar::{Date, Time, int},
    venue::Stage,
    view::View,
};
use crate::domain::{
    free::{FreeSlot, Wanted, free_slots},
    invalid::Invalid,
    time::instant,
};

/// A span in which a stage is free: inside its opening windows and the festival's programme days, and held by no show that will
/// take place, set-up and strike included.
#[derive(Clone, SimpleObject)]
pub(crate) struct Slot {
    /// The stage that is free.
    stage: Stage,
    /// From when it is free.
    starts_at: Time,
    /// Until when it is free.
    ends_at: Time,
    /// How long the whole span is, in seconds: at least what was asked for.
    duration_seconds: i32,
    /// The programme day on which the span begins.
    program_day: Date,
}

/// Which free spans are wanted.
pub(crate) struct SlotFilter {
    pub(crate) duration_seconds: i32,
    pub(crate) stage: Option<ID>,
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
}

impl Slot {
    /// The first free spans of a view.
    pub(crate) fn all(view: &View, filter: SlotFilter, first: usize) -> Result<Vec<Self>, Vec<Invalid>> {
        let SlotFilter { duration_seconds, stage, from, to } = filter;
        let wanted = Wanted {
            duration_seconds: duration_seconds.into(),
            stage: stage.as_ref().map(|id| id.as_str()),
            from: from.map(|time| instant(&time.0)),
            to: to.map(|time| instant(&time.0)),
        };
        let slots = free_slots(&view.plan, &wanted)?;
        Ok(slots.into_iter().filter_map(|slot| Self::of(view, slot)).take(first).collect())
    }

    fn of(view: &View, slot: FreeSlot) -> Option<Self> {
        let FreeSlot { stage, span } = slot;
        Some(Self {
            stage: Stage::find(view, stage)?,
            starts_at: view.time(span.starts_at()),
            ends_at: view.time(span.ends_at()),
            duration_seconds: int(span.seconds()),
            program_day: Date(view.plan.festival().almanac().programme_day(span.starts_at())),
        })
    }
}
