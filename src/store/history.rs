//! The log read backwards: the newest edits first, by whom and of what was asked for, and which of them were undone.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Error, Store,
    connect::Pool,
    entity::{change, edit},
    log::records,
    plan::At,
};
use crate::domain::{
    change::ThingId,
    history::{EditRecord, LoggedEdit},
    id::{AnyId, FestivalId},
    plan::Revision,
};

/// Which edits are read. Conditions add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditFilter {
    /// Only those that changed this thing.
    pub thing: Option<ThingId>,
    /// Only those of this person.
    pub actor: Option<String>,
    /// Only those that did this, as one word.
    pub action: Option<String>,
}

impl Store {
    /// The edits that a filter finds, the newest first, those before revision `before` only.
    pub async fn history(
        &self,
        id: FestivalId,
        filter: &EditFilter,
        before: Option<Revision>,
        limit: u64,
    ) -> Result<Vec<LoggedEdit>, Error> {
        let select = found(id, filter)
            .apply_if(before, |select, it| select.filter(edit::Column::Revision.lt(i64::from(it))))
            .order_by_desc(edit::Column::Revision)
            .limit(limit);
        let read = |db: Pool| {
            let select = select.clone();
            async move {
                let records = records(&db, id, select.all(&db).await?).await?;
                let undone = match records.last() {
                    Some(oldest) => undone(&db, id, oldest.revision).await?,
                    None => HashMap::new(),
                };
                let entry = |edit: EditRecord| LoggedEdit { undone_by: undone.get(&edit.revision).copied(), edit };
                Ok(records.into_iter().map(entry).collect())
            }
        };
        self.read_history(id, read).await
    }

    /// The edit that made a revision.
    pub async fn logged_edit(&self, id: FestivalId, revision: Revision) -> Result<Option<LoggedEdit>, Error> {
        let found = self.history(id, &EditFilter::default(), revision.checked_add(1), 1).await?;
        Ok(found.into_iter().next().filter(|it| it.edit.revision == revision))
    }

    /// How many edits a filter finds.
    pub async fn count_edits(&self, id: FestivalId, filter: &EditFilter) -> Result<u64, Error> {
        let count = |db: Pool| {
            let select = found(id, filter);
            async move { Ok(select.count(&db).await?) }
        };
        self.read_history(id, count).await
    }
}

/// The edits from a revision on that stand undone, each with the revision that last undid it. An edit that was undone and
/// done again is not among them.
async fn undone(db: &impl ConnectionTrait, id: FestivalId, from: Revision) -> Result<HashMap<Revision, Revision>, Error> {
    let rows: Vec<(i64, i64)> = edit::Entity::find()
        .filter(edit::Column::FestivalId.eq(id.0))
        .filter(edit::Column::Undoes.gte(i64::from(from)))
        .order_by_desc(edit::Column::Revision)
        .select_only()
        .columns([edit::Column::Revision, edit::Column::Undoes])
        .into_tuple()
        .all(db)
        .await?;
    let at = At { table: "edit", id: id.0 };
    let mut undone = HashMap::new();
    // From the newest down, it is known of each undo whether it was undone itself before what it undid is looked at. Only the
    // last one to undo an edit counts: those before it must have been undone.
    let mut seen = HashSet::new();
    for (revision, undoes) in rows {
        let (revision, undoes) = (at.count("revision", revision)?, at.count("undoes", undoes)?);
        if seen.insert(undoes) && !undone.contains_key(&revision) {
            undone.insert(undoes, revision);
        }
    }
    Ok(undone)
}

fn found(id: FestivalId, filter: &EditFilter) -> Select<edit::Entity> {
    let EditFilter { thing, actor, action } = filter;
    edit::Entity::find()
        .filter(edit::Column::FestivalId.eq(id.0))
        .apply_if(thing.as_ref(), |select, it| {
            select.filter(edit::Column::Revision.in_subquery(changing(id, AnyId::from(*it).uuid())))
        })
        .apply_if(actor.as_ref(), |select, it| select.filter(edit::Column::Actor.eq(it)))
        .apply_if(action.as_ref(), |select, it| select.filter(edit::Column::Action.eq(it)))
}

/// The revisions that changed a thing.
fn changing(id: FestivalId, thing: Uuid) -> SelectStatement {
    let mut select = Query::select();
    select
        .column(change::Column::Revision)
        .from(change::Entity)
        .and_where(change::Column::FestivalId.eq(id.0))
        .and_where(change::Column::ThingId.eq(thing));
    select
}
