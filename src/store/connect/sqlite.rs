//! Connections to SQLite: several that read, one that writes.

use std::{fs::File, io, path::PathBuf, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, SqlxError,
    sqlx::{
        Connection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::Pool;
use crate::store::{Error, lock};

/// Puts what is in the journal into the database file, and empties the journal.
pub(in crate::store) async fn empty_journal(writer: &Pool) -> Result<(), Error> {
    writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}

/// Connections that read at once. Plans are kept in memory, so reads are few.
const READERS: u32 = 4;
/// How long SQLite waits for another process that writes to the file.
const BUSY: Duration = Duration::from_secs(5);
/// How long a caller waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// Rows handed over from SQLite's thread at once: a Plan is read in long runs.
const ROWS: usize = 500;

/// The file that an address names.
pub(in crate::store) fn file(url: &str) -> Result<PathBuf, Error> {
    let options: SqliteConnectOptions = url.parse().map_err(|error: SqlxError| Error::Address(error.to_string()))?;
    Ok(options.get_filename().to_owned())
}

/// Notes that the database is in use, until the file is dropped.
pub(in crate::store) fn in_use(url: &str) -> Result<File, Error> {
    let file = file(url)?;
    lock::shared(&file).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => {
            Error::Address(format!("{} is being restored from a backup; try again when that is done", file.display()))
        }
        _ => Error::Address(format!("unable to open database file {}: {error}", file.display())),
    })
}

/// The one connection that writes. Every commit is on the disk before it is acknowledged.
pub(in crate::store) async fn writer(url: &str) -> Result<Pool, Error> {
    open(url, 1, |options| {
        // What is deleted is overwritten: an erased person must not be found in the free space of the file.
        let options = options.pragma("secure_delete", "ON");
        options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full)
    })
    .await
}

/// Connections that cannot write, whatever they are asked.
pub(in crate::store) async fn readers(url: &str) -> Result<Pool, Error> {
    open(url, READERS, |options| options.read_only(true)).await
}

async fn open(url: &str, connections: u32, mode: fn(SqliteConnectOptions) -> SqliteConnectOptions) -> Result<Pool, Error> {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(TURN)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| mode(options.foreign_keys(true).busy_timeout(BUSY).row_buffer_size(ROWS)))
        // After a failed commit (a full disk) the driver believes itself inside a transaction, and what it then commits is
        // lost: such a connection must not be used again. The ping waits for a rollback that is still on its way.
        .map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
        });
    Ok(Pool::new(Database::connect(options).await?, None))
}
