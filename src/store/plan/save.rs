//! Saves a Plan: the rows of what changed, before and after, compared.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    act, festival, genre, ids_of, organization, performer,
    rows::{self, Part, Parts, Root, Saver},
    run, show, team, venue, waiver,
};
use crate::{
    domain::{
        change::{Thing, ThingId},
        id::{AnyId, OrganizationId},
        plan::Plan,
    },
    store::{Error, entity},
};

/// The rows of some things of one festival, by table.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) festival_id: Uuid,
    pub(super) festival: Vec<entity::festival::Model>,
    pub(super) severity: Vec<entity::festival_severity::Model>,
    pub(super) parameter: Vec<entity::festival_parameter::Model>,
    pub(super) credit: Vec<entity::credit::Model>,
    pub(super) external_id: Vec<entity::external_id::Model>,
    pub(super) organization: Vec<entity::organization::Model>,
    pub(super) genre: Vec<entity::genre::Model>,
    pub(super) performer: Vec<entity::performer::Model>,
    pub(super) performer_availability: Vec<entity::performer_availability::Model>,
    pub(super) venue: Vec<entity::venue::Model>,
    pub(super) venue_travel: Vec<entity::venue_travel::Model>,
    pub(super) stage: Vec<entity::stage::Model>,
    pub(super) opening_window: Vec<entity::opening_window::Model>,
    pub(super) team: Vec<entity::team::Model>,
    pub(super) team_availability: Vec<entity::team_availability::Model>,
    pub(super) member: Vec<entity::member::Model>,
    pub(super) act: Vec<entity::act::Model>,
    pub(super) act_team: Vec<entity::act_team::Model>,
    pub(super) cast_member: Vec<entity::cast_member::Model>,
    pub(super) act_link: Vec<entity::act_link::Model>,
    pub(super) show: Vec<entity::show::Model>,
    pub(super) program_item: Vec<entity::program_item::Model>,
    pub(super) run: Vec<entity::run::Model>,
    pub(super) run_line: Vec<entity::run_line::Model>,
    pub(super) waiver: Vec<entity::waiver::Model>,
}

macro_rules! roots {
    ($($table:ident),+) => {
        $(impl Root for entity::$table::Model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn code(&self) -> Option<&str> {
                Some(&self.code)
            }
        })+
    };
}

roots!(organization, genre, performer, venue, stage, team, act, show);

macro_rules! roots_without_code {
    ($($table:ident),+) => {
        $(impl Root for entity::$table::Model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn code(&self) -> Option<&str> {
                None
            }
        })+
    };
}

roots_without_code!(run, waiver);

macro_rules! parts {
    ($($table:ident by $key:ident),+) => {
        $(impl Part for entity::$table::Model {
            const KEY: &'static str = stringify!($key);

            fn key(&self) -> Uuid {
                self.$key
            }
        })+
    };
}

parts!(
    festival_severity by festival_id, festival_parameter by festival_id, credit by owner_id, external_id by owner_id, venue_travel by venue_id,
    opening_window by stage_id, member by id, performer_availability by performer_id, team_availability by team_id,
    act_team by act_id, cast_member by act_id, act_link by act_id, program_item by id, run_line by run_id
);

impl Rows {
    /// The rows of those of the things that are in the Plan.
    fn of(plan: &Plan, things: &[ThingId]) -> Self {
        let mut rows = Self { festival_id: plan.festival().id.0, ..Self::default() };
        for id in things {
            let Some((thing, revision)) = plan.thing(*id).zip(plan.revision_of(*id)) else { continue };
            match thing {
                Thing::Festival(it) => festival::write(&it, plan.revision, revision, &mut rows),
                Thing::Organization(it) => organization::write(&it, revision, &mut rows),
                Thing::Venue(it) => venue::write(&it, revision, &mut rows),
                Thing::Genre(it) => genre::write(&it, revision, &mut rows),
                Thing::Performer(it) => performer::write(&it, revision, &mut rows),
                Thing::Team(it) => team::write(&it, revision, &mut rows),
                Thing::Act(it) => act::write(&it, revision, &mut rows),
                Thing::Show(it) => show::write(&it, revision, &mut rows),
                Thing::Run(it) => run::write(&it, revision, &mut rows),
                Thing::Waiver(it) => waiver::write(&it, revision, &mut rows),
            }
        }
        // Parents stand before their parts, however many portions the rows are saved in.
        rows.organization.sort_by_cached_key(|row| depth(plan, OrganizationId(row.id)));
        rows
    }
}

fn depth(plan: &Plan, id: OrganizationId) -> usize {
    let up = |id: &OrganizationId| plan.organizations.get(*id)?.parent;
    std::iter::successors(Some(id), up).take(plan.organizations.len()).count()
}

/// Inserts a new festival with everything in it.
pub(in crate::store) async fn create(db: &impl ConnectionTrait, plan: &Plan, things: &[ThingId]) -> Result<(), Error> {
    let mut after = Rows::of(plan, things);
    // Inserted, never changed: a festival that is there already is not overwritten.
    let festival = std::mem::take(&mut after.festival);
    rows::insert(db, &festival.iter().collect::<Vec<_>>()).await?;
    let before = Rows { festival_id: after.festival_id, ..Rows::default() };
    apply(db, &before, &after).await?;
    register(db, None, plan, things).await
}

/// Saves what became of some things from one Plan to another.
pub(in crate::store) async fn save(
    db: &impl ConnectionTrait,
    before: &Plan,
    after: &Plan,
    things: &[ThingId],
) -> Result<(), Error> {
    apply(db, &Rows::of(before, things), &Rows::of(after, things)).await?;
    register(db, Some(before), after, things).await
}

/// Lists that differ are cleared first and filled last, and codes that pass from one thing to another are freed in between, so
/// that neither positions nor names nor people stand in each other's way. Things are saved in the order in which they refer to
/// each other, and removed in reverse.
async fn apply(db: &impl ConnectionTrait, before: &Rows, after: &Rows) -> Result<(), Error> {
    let saver = Saver { db, festival: after.festival_id };
    macro_rules! roots {
        ($step:ident: $($table:ident)+) => {
            $(saver.$step(&before.$table, &after.$table).await?;)+
        };
    }
    macro_rules! around_parts {
        ($($table:ident)+: $roots:block) => {
            $(let $table = Parts::differing(&before.$table, &after.$table);)+
            $(saver.clear(&$table).await?;)+
            $roots
            $(saver.fill(&$table).await?;)+
        };
    }
    around_parts!(severity parameter credit external_id venue_travel opening_window performer_availability team_availability
                  member act_team cast_member act_link program_item run_line: {
        roots!(free_codes: organization genre performer venue stage team act show);
        rows::upsert(db, &after.festival.iter().collect::<Vec<_>>()).await?;
        roots!(save: organization genre performer venue stage team act show run waiver);
    });
    roots!(remove: waiver run show act team stage venue performer genre organization);
    Ok(())
}

/// Notes whose the new ids are. Those of things that come back are known.
async fn register(db: &impl ConnectionTrait, before: Option<&Plan>, after: &Plan, things: &[ThingId]) -> Result<(), Error> {
    let ids = |plan: &Plan| things.iter().filter_map(|id| plan.thing(*id)).flat_map(|it| ids_of(&it)).collect::<Vec<AnyId>>();
    let known: HashSet<AnyId> = before.map(ids).unwrap_or_default().into_iter().collect();
    let festival_id = after.festival().id.0;
    let new = ids(after).into_iter().filter(|id| !known.contains(id));
    let nodes: Vec<_> = new.map(|id| entity::node::Model { id: id.uuid(), festival_id, kind: id.prefix().to_owned() }).collect();
    rows::insert_new(db, &nodes.iter().collect::<Vec<_>>()).await
}
