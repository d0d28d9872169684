//! Statements over the rows of any table, in portions that every database takes.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{
    ConnectionTrait, EntityName, EntityTrait, ExprTrait, IdenStatic, Iterable, ModelTrait,
    sea_query::{Expr, OnConflict, Query},
};
use uuid::Uuid;

use crate::store::Error;

/// The most values in one statement. SQLite takes 32,766; statements far below that are as fast, and cheaper to keep prepared.
const VALUES: usize = 4_000;
/// The most ids in one statement.
const IDS: usize = 500;

/// A row that others refer to, and so changes in place.
pub(super) trait Root: ModelTrait + PartialEq {
    /// Its id.
    fn id(&self) -> Uuid;
    /// Its code, where its table has unique ones.
    fn code(&self) -> Option<&str>;
}

/// A row that nothing refers to, and so may be deleted and inserted again.
pub(super) trait Part: ModelTrait + PartialEq {
    /// The column that names what is compared and rewritten as a whole: one row, or the list of an owner.
    const KEY: &'static str;
    /// What that column holds.
    fn key(&self) -> Uuid;
}

/// Inserts rows.
pub(in crate::store) async fn insert<M: ModelTrait>(db: &impl ConnectionTrait, rows: &[&M]) -> Result<(), Error> {
    put(db, rows, None).await
}

/// Inserts rows, and skips those whose key is there.
pub(super) async fn insert_new<M: ModelTrait>(db: &impl ConnectionTrait, rows: &[&M]) -> Result<(), Error> {
    put(db, rows, Some(OnConflict::columns(keys::<M>()).do_nothing().to_owned())).await
}

/// Inserts rows, or changes those whose key is there.
pub(super) async fn upsert<M: ModelTrait>(db: &impl ConnectionTrait, rows: &[&M]) -> Result<(), Error> {
    let keys: Vec<&str> = keys::<M>().collect();
    let others = <M::Entity as EntityTrait>::Column::iter().filter(|column| !keys.contains(&column.as_str()));
    put(db, rows, Some(OnConflict::columns(keys.iter().copied()).update_columns(others).to_owned())).await
}

fn keys<M: ModelTrait>() -> impl Iterator<Item = &'static str> {
    <M::Entity as EntityTrait>::PrimaryKey::iter().map(|key| key.as_str())
}

async fn put<M: ModelTrait>(db: &impl ConnectionTrait, rows: &[&M], on_conflict: Option<OnConflict>) -> Result<(), Error> {
    let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
    for portion in rows.chunks(VALUES / columns.len()) {
        let mut insert = Query::insert();
        insert.into_table(M::Entity::default().table_ref()).columns(columns.iter().copied());
        insert.values_from_panic(portion.iter().map(|row| columns.iter().map(|column| Expr::val(row.get(*column)))));
        if let Some(on_conflict) = &on_conflict {
            insert.on_conflict(on_conflict.clone());
        }
        db.execute(&insert).await?;
    }
    Ok(())
}

/// Parts that differ, to be deleted and to be inserted.
pub(super) struct Parts<'a, M> {
    gone: Vec<Uuid>,
    fresh: Vec<&'a M>,
}

impl<'a, M: Part> Parts<'a, M> {
    /// Compares them by their keys.
    pub(super) fn differing(before: &'a [M], after: &'a [M]) -> Self {
        let mut by_key: BTreeMap<Uuid, (Vec<&M>, Vec<&M>)> = BTreeMap::new();
        for row in before {
            by_key.entry(row.key()).or_default().0.push(row);
        }
        for row in after {
            by_key.entry(row.key()).or_default().1.push(row);
        }
        let mut parts = Self { gone: vec![], fresh: vec![] };
        for (key, (old, new)) in by_key {
            if old != new {
                parts.gone.extend((!old.is_empty()).then_some(key));
                parts.fresh.extend(new);
            }
        }
        parts
    }
}

/// Saves the rows of one festival that differ.
pub(super) struct Saver<'a, C> {
    /// The transaction.
    pub(super) db: &'a C,
    /// The festival.
    pub(super) festival: Uuid,
}

impl<C: ConnectionTrait> Saver<'_, C> {
    /// Deletes the parts that were there and differ.
    pub(super) async fn clear<M: Part>(&self, parts: &Parts<'_, M>) -> Result<(), Error> {
        self.delete::<M>(M::KEY, &parts.gone).await
    }

    /// Inserts the parts that are there now and differ.
    pub(super) async fn fill<M: Part>(&self, parts: &Parts<'_, M>) -> Result<(), Error> {
        insert(self.db, &parts.fresh).await
    }

    /// Takes codes away from rows that give them up, where another row gets them in the same edit: the order in which rows are
    /// saved must not matter.
    pub(super) async fn free_codes<M: Root>(&self, before: &[M], after: &[M]) -> Result<(), Error> {
        let holders: HashMap<_, _> = after.iter().filter_map(|row| Some((row.code()?, row.id()))).collect();
        let codes: HashMap<_, _> = after.iter().map(|row| (row.id(), row.code())).collect();
        for row in before {
            let gives_up = codes.get(&row.id()).is_none_or(|code| *code != row.code());
            if gives_up && row.code().is_some_and(|code| holders.contains_key(code)) {
                let mut update = Query::update();
                update
                    .table(M::Entity::default().table_ref())
                    .value("code", row.id().to_string())
                    .and_where(Expr::col("festival_id").eq(self.festival))
                    .and_where(Expr::col("id").eq(row.id()));
                self.db.execute(&update).await?;
            }
        }
        Ok(())
    }

    /// Inserts and changes the rows that differ.
    pub(super) async fn save<M: Root>(&self, before: &[M], after: &[M]) -> Result<(), Error> {
        let old: HashMap<Uuid, &M> = before.iter().map(|row| (row.id(), row)).collect();
        let differ: Vec<&M> = after.iter().filter(|row| old.get(&row.id()) != Some(row)).collect();
        upsert(self.db, &differ).await
    }

    /// Deletes the rows that are gone, the last first.
    pub(super) async fn remove<M: Root>(&self, before: &[M], after: &[M]) -> Result<(), Error> {
        let kept: HashSet<Uuid> = after.iter().map(Root::id).collect();
        let gone: Vec<Uuid> = before.iter().rev().map(Root::id).filter(|id| !kept.contains(id)).collect();
        self.delete::<M>("id", &gone).await
    }

    async fn delete<M: ModelTrait>(&self, column: &'static str, ids: &[Uuid]) -> Result<(), Error> {
        for portion in ids.chunks(IDS) {
            let mut delete = Query::delete();
            delete
                .from_table(M::Entity::default().table_ref())
                .and_where(Expr::col("festival_id").eq(self.festival))
                .and_where(Expr::col(column).is_in(portion.iter().copied()));
            self.db.execute(&delete).await?;
        }
        Ok(())
    }
}
