//! Connections to PostgreSQL. Writers of one festival queue by its row, whichever node they are on.
//!
//! A server that is slow ends the statement itself, one that is cut off is given up by the [`Pool`], and a connection is looked at
//! before it is used again: so an outage is an error while it lasts, and over when it is over.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr, SqlxError,
    sqlx::{
        Connection as _, PgConnection,
        postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    },
};

use super::Pool;
use crate::store::Error;

/// Connections that read at once, of one node.
const READERS: u32 = 8;
/// Connections that write at once, of one node.
const WRITERS: u32 = 8;
/// How long a caller waits for a connection.
pub(in crate::store) const TURN: Duration = Duration::from_secs(5);
/// How long a writer waits for those who came before.
const QUEUE: Duration = Duration::from_secs(5);
/// How long a statement may run.
const STATEMENT: Duration = Duration::from_secs(10);
/// How long an answer may take. Longer than a statement, of which the server tells itself what became.
const PATIENCE: Duration = Duration::from_secs(12);
/// How long a transaction may do nothing, before the server takes its locks away: its node may be gone.
const IDLE: Duration = Duration::from_secs(30);
/// How long a connection may take to show that it works, before it is used and after.
const LOOK: Duration = Duration::from_secs(2);
/// How long a connection is kept that nobody uses.
const SPARE: Duration = Duration::from_secs(600);
/// How long a connection is kept at all, so that a new address of the server is found.
const AGE: Duration = Duration::from_secs(1_800);
/// How long one node may change the tables while another waits to.
const MIGRATION: Duration = Duration::from_secs(600);
/// Stands for the right to change the tables.
const MIGRATION_LOCK: i64 = 0x706c_6179_6269_6c6c;

/// Connections that write.
pub(in crate::store) async fn writers(url: &str) -> Result<Pool, Error> {
    open(url, WRITERS, limits(), false).await
}

/// Connections that cannot write, whatever they are asked.
pub(in crate::store) async fn readers(url: &str) -> Result<Pool, Error> {
    open(url, READERS, reading(), false).await
}

/// The same to a standby, which may be down for now.
pub(in crate::store) async fn standby(url: &str) -> Result<Pool, Error> {
    open(url, READERS, reading(), true).await
}

/// One connection without limits, for work that takes its time.
pub(in crate::store) async fn unhurried(url: &str) -> Result<Pool, Error> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).acquire_timeout(TURN).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    let settings = vec![("lock_timeout", milliseconds(MIGRATION)), ("client_min_messages", "warning".to_owned())];
    Ok(Pool::new(connect(options, settings).await?, None))
}

/// A connection that hears what other nodes tell. The server gives it up when its node is gone, so that nothing is kept for it.
pub(in crate::store) async fn listener(url: &str) -> Result<PgListener, SqlxError> {
    let given_up = [("tcp_keepalives_idle", "10"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3")];
    let options = url.parse::<PgConnectOptions>()?.application_name("playbill notices").options(given_up);
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(TURN).idle_timeout(None).max_lifetime(None);
    PgListener::connect_with(&pool.connect_with(options).await?).await
}

/// Brings the tables up to date. Of nodes that start together one does it, and the others wait for it.
pub(in crate::store) async fn migrate(url: &str) -> Result<(), Error> {
    // There is only this one connection, so the lock is held by whatever runs on it, and goes with it.
    let pool = unhurried(url).await?;
    pool.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    let migrated = Migrator::up(pool.connection(), None).await;
    pool.close().await?;
    Ok(migrated?)
}

fn limits() -> Vec<(&'static str, String)> {
    vec![
        ("statement_timeout", milliseconds(STATEMENT)),
        ("lock_timeout", milliseconds(QUEUE)),
        ("idle_in_transaction_session_timeout", milliseconds(IDLE)),
    ]
}

fn reading() -> Vec<(&'static str, String)> {
    limits().into_iter().chain([("default_transaction_read_only", "on".to_owned())]).collect()
}

fn milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

async fn open(url: &str, connections: u32, settings: Vec<(&'static str, String)>, is_lazy: bool) -> Result<Pool, Error> {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(u32::from(!is_lazy))
        .max_connections(connections)
        .connect_lazy(is_lazy)
        .acquire_timeout(TURN)
        .idle_timeout(SPARE)
        .max_lifetime(AGE)
        .test_before_acquire(false)
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.before_acquire(|connection, _| Box::pin(async move { look(connection).await.map(|()| true) }))
                // A rollback that is still on its way is waited for, but not from a server that is gone.
                .after_release(|connection, _| Box::pin(async move { look(connection).await.map(|()| true) }))
        });
    Ok(Pool::new(connect(options, settings).await?, Some(PATIENCE)))
}

/// Whether the server answers on a connection.
async fn look(connection: &mut PgConnection) -> Result<(), SqlxError> {
    tokio::time::timeout(LOOK, connection.ping()).await.unwrap_or(Err(SqlxError::PoolTimedOut))
}

async fn connect(mut options: ConnectOptions, settings: Vec<(&'static str, String)>) -> Result<DatabaseConnection, DbErr> {
    options.sqlx_logging(false).map_sqlx_postgres_opts(move |options: PgConnectOptions| {
        options.application_name("playbill").options(settings.iter().map(|(name, value)| (*name, value.as_str())))
    });
    Database::connect(options).await
}
