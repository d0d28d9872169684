//! A database of its own for each test: a SQLite file, or a database of the cluster that `PLAYBILL_TEST_DATABASE` names, as
//! `tests/postgres.sh` does. It goes when this is dropped.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _},
};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection};
use tempfile::TempDir;

/// The address of the cluster, to which the name of a database is added.
const CLUSTER: &str = "PLAYBILL_TEST_DATABASE";
/// Whoever holds this makes the template.
const TEMPLATE_LOCK: i64 = 1;

/// A database.
pub(crate) struct Database {
    url: String,
    kept: Kept,
}

enum Kept {
    File(TempDir),
    Cluster { cluster: String, name: String },
}

/// The address of the cluster, if the tests run on PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "the one setting of the tests")]
pub(crate) fn cluster() -> Option<String> {
    std::env::var(CLUSTER).ok().filter(|it| !it.is_empty())
}

/// The address of the cluster, for a test that makes sense on PostgreSQL only, and so is ignored elsewhere.
pub(crate) fn needed_cluster() -> String {
    cluster().unwrap_or_else(|| panic!("this needs PostgreSQL: tests/postgres.sh cargo nextest run …"))
}

impl Database {
    /// A database that the program can use. In PostgreSQL its tables are there, as copying them is faster than making them.
    pub(crate) fn new() -> Self {
        match cluster() {
            Some(cluster) => Self::in_cluster(cluster, true),
            None => Self::file(),
        }
    }

    /// A database without tables.
    pub(crate) fn empty() -> Self {
        match cluster() {
            Some(cluster) => Self::in_cluster(cluster, false),
            None => Self::file(),
        }
    }

    /// A SQLite file, wherever the tests run.
    pub(crate) fn file() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self { url: format!("sqlite://{}", folder.path().join("playbill.db").display()), kept: Kept::File(folder) }
    }

    fn in_cluster(cluster: String, with_tables: bool) -> Self {
        let name = format!("test_{:016x}", RandomState::new().hash_one(0));
        wait(async {
            let admin = connect(&format!("{cluster}postgres")).await;
            let template = if with_tables { template(&cluster, &admin).await } else { "template1".to_owned() };
            run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            admin.close().await.expect("an end");
        });
        Self { url: format!("{cluster}{name}"), kept: Kept::Cluster { cluster, name } }
    }

    /// The folder of its file, if it is one.
    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        match &self.kept {
            Kept::File(folder) => Some(folder.path()),
            Kept::Cluster { .. } => None,
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Kept::Cluster { cluster, name } = &self.kept {
            // The cluster goes too, soon: that something is left of a test does no harm.
            drop(std::panic::catch_unwind(|| {
                wait(async {
                    let admin = connect(&format!("{cluster}postgres")).await;
                    run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
                    admin.close().await.expect("an end");
                });
            }));
        }
    }
}

/// The name of a database that has the present tables. The first test to need it makes it.
async fn template(cluster: &str, admin: &DatabaseConnection) -> String {
    let mut hasher = DefaultHasher::new();
    Migrator::migrations().iter().for_each(|it| it.name().hash(&mut hasher));
    let name = format!("template_{:016x}", hasher.finish());
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let there = sea_orm::Statement::from_string(admin.get_database_backend(), there);
    if admin.query_one_raw(there).await.expect("an answer").is_none() {
        run(admin, "DROP DATABASE IF EXISTS unfinished").await;
        run(admin, "CREATE DATABASE unfinished").await;
        let unfinished = connect(&format!("{cluster}unfinished")).await;
        Migrator::up(&unfinished, None).await.expect("the tables");
        unfinished.close().await.expect("an end");
        run(admin, &format!("ALTER DATABASE unfinished RENAME TO {name}")).await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.expect("a connection")
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Waits for work in a test that may itself be async.
fn wait<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let there = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work);
    std::thread::scope(|scope| scope.spawn(there).join().expect("an end"))
}
