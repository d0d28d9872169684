//! A Plan as rows: read in one snapshot, saved by the rows that differ. One file for each noun holds both directions.

mod act;
mod at;
mod availability;
mod common;
mod festival;
mod genre;
mod load;
mod organization;
mod performer;
pub(super) mod rows;
mod run;
mod save;
mod show;
mod team;
mod venue;
mod waiver;

use super::{Error, Store};
use crate::domain::{
    change::{Thing, ThingId},
    id::{AnyId, FestivalId},
    plan::Plan,
};

pub(super) use at::At;
pub(super) use load::load;
pub(super) use save::{create, save};

impl Store {
    /// The Plan of a festival, as one moment saw it; `None` when there is no such festival.
    pub async fn plan(&self, id: FestivalId) -> Result<Option<Plan>, Error> {
        let snapshot = self.reader.snapshot().await?;
        let plan = load(&snapshot, id).await?;
        snapshot.commit().await?;
        if let Some(plan) = &plan {
            self.note(id, plan.revision);
        }
        Ok(plan)
    }
}

/// Everything in a Plan, so that what is named stands before what names it.
pub(super) fn things(plan: &Plan) -> Vec<ThingId> {
    let mut things = vec![ThingId::Festival(plan.festival().id)];
    things.extend(plan.organizations.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.genres.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.performers.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.venues.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.teams.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.acts.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.shows.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.runs.iter().map(|it| ThingId::from(it.id)));
    things.extend(plan.waivers.iter().map(|it| ThingId::from(it.id)));
    things
}

/// The ids of a thing and of its parts.
fn ids_of(thing: &Thing) -> Vec<AnyId> {
    let mut ids = vec![AnyId::from(thing.id())];
    match thing {
        Thing::Venue(it) => ids.extend(it.stages.iter().map(|stage| AnyId::from(stage.id))),
        Thing::Team(it) => ids.extend(it.members.iter().map(|member| AnyId::from(member.id))),
        Thing::Show(it) => ids.extend(it.items.iter().map(|item| AnyId::from(item.id))),
        Thing::Festival(_)
        | Thing::Organization(_)
        | Thing::Genre(_)
        | Thing::Performer(_)
        | Thing::Act(_)
        | Thing::Run(_)
        | Thing::Waiver(_) => {}
    }
    ids
}
