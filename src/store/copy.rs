//! Copying everything into another database, of the same kind or the other.
//!
//! The source is read as one moment saw it, while others go on to write there. The target is written in one transaction, read
//! back and compared before that is committed: it holds all of it afterwards, or nothing.

use std::{collections::HashMap, fs::File};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, Iterable as _, ModelTrait, PrimaryKeyToColumn as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    CopyError, Error, Home, Store,
    connect::{Address, Pool, Transaction, file, postgres, sqlite},
    entity,
    plan::{load, rows},
};
use crate::domain::id::FestivalId;

/// Rows that are held at once. A row may hold a whole release.
const PAGE: u64 = 100;

/// A table that was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
}

/// What a table holds, whatever the order of its rows and the database that they are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Contents {
    rows: u64,
    sum: [u64; 4],
}

impl Contents {
    fn add<M: ModelTrait>(&mut self, row: &M) {
        let mut hash = Sha256::new();
        for column in <M::Entity as EntityTrait>::Column::iter() {
            // Read as the same type, the same value looks the same.
            let value = format!("{:?}", row.get(column));
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value);
        }
        self.rows += 1;
        for (sum, part) in self.sum.iter_mut().zip(hash.finalize().chunks_exact(8)) {
            let part = part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(part);
        }
    }
}

/// Rows of one table in the order in which they can be inserted.
type Arranged<M> = fn(Vec<M>) -> Vec<M>;

/// What is not copied: it goes within a day, and whoever is at it stays where they are.
#[cfg(test)]
pub(super) const LEFT_OUT: &[&str] = &["job"];

/// Everything that is done with each table. What is named stands before what names it.
macro_rules! tables {
    (@arrange) => { None };
    (@arrange $arrange:path) => { Some($arrange as Arranged<_>) };
    ($($table:ident $(in order of $arrange:path)?),+ $(,)?) => {
        /// The names of all tables.
        #[cfg(test)]
        pub(super) const TABLES: &[&str] = &[$(stringify!($table)),+];

        /// The columns of all tables.
        #[cfg(test)]
        pub(super) fn columns() -> Vec<Vec<&'static str>> {
            vec![$(entity::$table::Column::iter().map(|it| sea_orm::IdenStatic::as_str(&it)).collect()),+]
        }

        /// The first table that is not empty.
        async fn occupied(db: &Transaction) -> Result<Option<&'static str>, Error> {
            $(if entity::$table::Entity::find().one(db).await?.is_some() { return Ok(Some(stringify!($table))); })+
            Ok(None)
        }

        async fn lock(db: &Transaction) -> Result<(), Error> {
            let tables = [$(concat!("\"", stringify!($table), "\"")),+].join(", ");
            db.execute_unprepared(&format!("LOCK TABLE {tables} IN EXCLUSIVE MODE")).await?;
            Ok(())
        }

        async fn copy_tables(from: &Transaction, to: &Transaction, tell: &mut impl FnMut(Copied)) -> Result<(), CopyError> {
            $(tell(copy_table::<entity::$table::Entity>(from, to, stringify!($table), tables!(@arrange $($arrange)?)).await?);)+
            Ok(())
        }
    };
}

tables!(
    account,
    credential,
    identity,
    festival,
    account_grant,
    organization in order of parents_first,
    genre,
    performer,
    performer_availability,
    venue,
    venue_travel,
    stage,
    opening_window,
    team,
    team_availability,
    member,
    act,
    act_team,
    act_link,
    cast_member,
    show,
    program_item,
    run,
    run_line,
    waiver,
    festival_severity,
    festival_parameter,
    credit,
    external_id,
    column_mapping,
    edit,
    change,
    release,
    node,
    idempotency,
    webhook,
    webhook_delivery,
);

/// Copies everything from one database into another, which must be empty, and tells of each table when it is done.
pub async fn copy(from: &str, to: &str, mut tell: impl FnMut(Copied)) -> Result<(), CopyError> {
    let (source, _in_use) = source(from).await?;
    if !Migrator::get_pending_migrations_read_only(&source).await.map_err(Error::from)?.is_empty() {
        return Err(CopyError::Outdated);
    }
    let target = Store::connect(to).await?;
    target.migrate().await?;
    let writer = match &target.home {
        Home::Sqlite { .. } => target.writer.clone(),
        Home::Postgres(url) => postgres::unhurried(url).await?,
    };
    let copied = between(&source, &writer, &mut tell).await;
    if matches!(target.home, Home::Postgres(_)) {
        writer.close().await.map_err(Error::from)?;
    }
    target.close().await?;
    source.close().await.map_err(Error::from)?;
    copied
}

/// Opens a database that is there, to read it.
async fn source(url: &str) -> Result<(Pool, Option<File>), CopyError> {
    match Address::parse(url)? {
        Address::Postgres(url) => Ok((postgres::unhurried(&url).await?, None)),
        Address::Sqlite(url) => {
            let path = file(&url)?;
            if !path.try_exists().map_err(CopyError::file("cannot read", &path))? {
                return Err(CopyError::NoDatabase(path));
            }
            let in_use = sqlite::in_use(&url)?;
            Ok((sqlite::readers(&url).await?, Some(in_use)))
        }
    }
}

async fn between(source: &Pool, target: &Pool, tell: &mut impl FnMut(Copied)) -> Result<(), CopyError> {
    let from = source.snapshot().await.map_err(Error::from)?;
    let to = target.writing().await.map_err(Error::from)?;
    // In SQLite nobody else writes now.
    if to.get_database_backend() == sea_orm::DbBackend::Postgres {
        lock(&to).await?;
    }
    if let Some(table) = occupied(&to).await? {
        return Err(CopyError::Occupied(table));
    }
    copy_tables(&from, &to, tell).await?;
    for festival in entity::festival::Entity::find().all(&from).await.map_err(Error::from)? {
        let id = FestivalId(festival.id);
        if load(&from, id).await? != load(&to, id).await? {
            return Err(CopyError::Differs(format!("the plan of {}", festival.slug)));
        }
    }
    to.commit().await.map_err(Error::from)?;
    Ok(())
}

/// Copies one table, and reads it back.
async fn copy_table<E: EntityTrait>(
    from: &Transaction,
    to: &Transaction,
    table: &'static str,
    arrange: Option<Arranged<E::Model>>,
) -> Result<Copied, CopyError> {
    let (mut read, mut written) = (Contents::default(), Contents::default());
    let page = if arrange.is_some() { i64::MAX.unsigned_abs() } else { PAGE };
    let mut last = None;
    loop {
        let rows = next::<E>(from, last.as_ref(), page).await?;
        let Some(end) = rows.last().cloned() else { break };
        last = Some(end);
        rows.iter().for_each(|row| read.add(row));
        let rows = match arrange {
            Some(arrange) => arrange(rows),
            None => rows,
        };
        rows::insert(to, &rows.iter().collect::<Vec<_>>()).await?;
    }
    let mut last = None;
    loop {
        let rows = next::<E>(to, last.as_ref(), PAGE).await?;
        rows.iter().for_each(|row| written.add(row));
        let Some(end) = rows.last().cloned() else { break };
        last = Some(end);
    }
    if read != written {
        return Err(CopyError::Differs(format!("the table {table}")));
    }
    Ok(Copied { table, rows: read.rows })
}

/// The rows behind one, in the order of their keys.
async fn next<E: EntityTrait>(db: &Transaction, last: Option<&E::Model>, limit: u64) -> Result<Vec<E::Model>, Error> {
    let keys: Vec<E::Column> = E::PrimaryKey::iter().map(|key| key.into_column()).collect();
    let behind = last.map(|last| {
        let values = keys.iter().map(|key| Expr::val(last.get(*key)));
        Expr::tuple(keys.iter().map(|key| Expr::col(*key))).gt(Expr::tuple(values))
    });
    let select = keys.iter().fold(E::find(), |select, key| select.order_by_asc(*key));
    Ok(select.apply_if(behind, |select, it| select.filter(it)).limit(limit).all(db).await?)
}

/// Organizations, each behind the one that it is a part of.
fn parents_first(rows: Vec<entity::organization::Model>) -> Vec<entity::organization::Model> {
    let parents: HashMap<Uuid, Option<Uuid>> = rows.iter().map(|row| (row.id, row.parent_id)).collect();
    let up = |id: &Uuid| parents.get(id).copied().flatten();
    let mut rows = rows;
    rows.sort_by_cached_key(|row| std::iter::successors(Some(row.id), up).take(parents.len()).count());
    rows
}
