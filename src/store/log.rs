//! The log: who changed what, when, and how it was before.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::{
    Error, Store,
    connect::Pool,
    entity::{change, edit},
    plan::{At, rows},
};
use crate::domain::{
    change::{Change, Thing, ThingId},
    history::{EditRecord, LoggedChange},
    id::{AnyId, FestivalId},
    plan::{Plan, Revision},
    time::Instant,
};

/// About an edit: when, who, and what they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditInfo {
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// What, as one word: `showSchedule`.
    pub action: String,
    /// The revision that it undoes, if that is what it does.
    pub undoes: Option<Revision>,
}

/// The most revisions in one statement.
const REVISIONS: usize = 500;

/// The changed things, each once, in the order of the changes.
pub(super) fn subjects(changes: &[Change]) -> Vec<ThingId> {
    let mut seen = BTreeSet::new();
    changes.iter().map(Change::id).filter(|id| seen.insert(*id)).collect()
}

/// Logs an edit: what the things changed were in the one Plan, and are in the other.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    before: Option<&Plan>,
    after: &Plan,
    changed: &[ThingId],
    info: &EditInfo,
) -> Result<(), Error> {
    let EditInfo { at, actor, action, undoes } = info;
    let (festival_id, revision) = (after.festival().id.0, i64::from(after.revision));
    let undoes = undoes.map(i64::from);
    let edit = edit::Model { festival_id, revision, at: *at, actor: actor.clone(), action: action.clone(), undoes };
    rows::insert(db, &[&edit]).await?;
    let mut log = Vec::with_capacity(changed.len());
    for (id, ordinal) in changed.iter().zip(0..) {
        let any = AnyId::from(*id);
        let before = before.and_then(|plan| plan.thing(*id)).map(|it| json(&it)).transpose()?;
        let after = after.thing(*id).map(|it| json(&it)).transpose()?;
        // Put and removed again in one edit: nothing happened.
        if before.is_some() || after.is_some() {
            let (thing_kind, thing_id) = (any.prefix().to_owned(), any.uuid());
            log.push(change::Model { festival_id, revision, ordinal, thing_kind, thing_id, before, after });
        }
    }
    rows::insert(db, &log.iter().collect::<Vec<_>>()).await
}

fn json(thing: &Thing) -> Result<Value, Error> {
    serde_json::to_value(thing).map_err(|error| Error::Corrupt(format!("{}: {error}", AnyId::from(thing.id()))))
}

impl Store {
    /// The edits after a revision, the oldest first.
    pub async fn edits(&self, id: FestivalId, since: Revision, limit: u64) -> Result<Vec<EditRecord>, Error> {
        self.read_history(id, |db: Pool| async move { edits(&db, id, since, limit).await }).await
    }

    /// The same from the primary: all that were committed up to now.
    pub async fn latest_edits(&self, id: FestivalId, since: Revision, limit: u64) -> Result<Vec<EditRecord>, Error> {
        edits(&self.reader, id, since, limit).await
    }
}

/// The edits after a revision, the oldest first.
pub(super) async fn edits(
    db: &impl ConnectionTrait,
    id: FestivalId,
    since: Revision,
    limit: u64,
) -> Result<Vec<EditRecord>, Error> {
    let edits = edit::Entity::find()
        .filter(edit::Column::FestivalId.eq(id.0))
        .filter(edit::Column::Revision.gt(i64::from(since)))
        .order_by_asc(edit::Column::Revision)
        .limit(limit);
    records(db, id, edits.all(db).await?).await
}

/// Edits with what they changed, in the order of their rows.
pub(super) async fn records(
    db: &impl ConnectionTrait,
    id: FestivalId,
    edits: Vec<edit::Model>,
) -> Result<Vec<EditRecord>, Error> {
    let revisions: Vec<i64> = edits.iter().map(|edit| edit.revision).collect();
    // What is logged never changes, so several reads give one picture.
    let mut by_revision: HashMap<i64, Vec<LoggedChange>> = HashMap::new();
    for portion in revisions.chunks(REVISIONS) {
        let changes = change::Entity::find()
            .filter(change::Column::FestivalId.eq(id.0))
            .filter(change::Column::Revision.is_in(portion.iter().copied()))
            .order_by_asc(change::Column::Revision)
            .order_by_asc(change::Column::Ordinal)
            .all(db)
            .await?;
        for row in changes {
            by_revision.entry(row.revision).or_default().push(logged(row)?);
        }
    }
    edits.into_iter().map(|row| record(row, &mut by_revision)).collect()
}

fn record(row: edit::Model, changes: &mut HashMap<i64, Vec<LoggedChange>>) -> Result<EditRecord, Error> {
    let edit::Model { festival_id, revision, at, actor, action, undoes } = row;
    let changes = changes.remove(&revision).unwrap_or_default();
    let place = At { table: "edit", id: festival_id };
    let undoes = undoes.map(|it| place.count("undoes", it)).transpose()?;
    Ok(EditRecord { revision: place.count("revision", revision)?, at, actor, action, undoes, changes })
}

fn logged(row: change::Model) -> Result<LoggedChange, Error> {
    let change::Model { festival_id: _, revision: _, ordinal: _, thing_kind, thing_id, before, after } = row;
    let at = At { table: "change", id: thing_id };
    let any = AnyId::from_parts(&thing_kind, thing_id).and_then(|any| ThingId::try_from(any).ok());
    let id = any.ok_or_else(|| at.wrong("thing_kind", &thing_kind))?;
    let thing = |column, side: Option<Value>| side.map(|json| at.json::<Thing>(column, json)).transpose();
    let change = match thing("after", after)? {
        Some(thing) if thing.id() == id => Change::Put(thing),
        Some(_) => return Err(at.wrong("after", &"another thing")),
        None => Change::Remove(id),
    };
    Ok(LoggedChange { change, before: thing("before", before)? })
}
