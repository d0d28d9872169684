//! Databases in files of their own, and the app over them.

use std::{future::Future, path::Path};

use playbill::{
    app::{App, Caller, SystemClock},
    domain::plan::Plan,
    store::{EditInfo, Store},
};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A folder with one database, and what is needed to run async work from a plain function.
pub(crate) struct Bench {
    runtime: Runtime,
    folder: TempDir,
}

impl Bench {
    /// An empty folder. It goes when this is dropped.
    pub(crate) fn new() -> Self {
        Self { runtime: Runtime::new().expect("a runtime"), folder: TempDir::new().expect("a folder") }
    }

    /// Runs async work to its end.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The address of a database in the folder.
    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("playbill.db").display())
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// The database, with its tables.
    pub(crate) fn store(&self) -> Store {
        self.wait(async {
            let store = Store::connect(&self.url()).await.expect("a database");
            store.migrate().await.expect("the tables");
            store
        })
    }

    /// The app over the database.
    pub(crate) fn app(&self) -> App {
        App::new(self.store(), Box::new(SystemClock))
    }

    /// Saves a festival.
    pub(crate) fn save(&self, plan: &Plan) {
        let edit = EditInfo {
            at: plan.festival().days().expect("days").starts_at(),
            actor: "bench".to_owned(),
            action: "bench".to_owned(),
            undoes: None,
        };
        let store = self.store();
        self.wait(store.create(plan, &edit, None, None)).expect("a saved festival");
    }

    /// The app over the database with a festival saved and published in it.
    pub(crate) fn published(&self, plan: &Plan) -> App {
        self.save(plan);
        let app = self.app();
        let edited = self.wait(app.publish(&Caller::system(), &plan.festival().id.to_string(), None, None)).expect("a release");
        assert_eq!(edited.refused, vec![], "the release is refused");
        app
    }

    /// A connection with the settings of the writer: every commit is on the disk before it is acknowledged.
    pub(crate) fn connect(&self, name: &str) -> DatabaseConnection {
        self.wait(writer(&self.file(name)))
    }
}

/// A connection to a file with the settings of the writer.
pub(crate) async fn writer(file: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.max_connections(1).test_before_acquire(false).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
        options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full).foreign_keys(true).row_buffer_size(500)
    });
    Database::connect(options).await.expect("a connection")
}
