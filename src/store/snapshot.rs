//! Looking into a database file that nobody else uses: whether it is whole, whether it is ours, and what is in it.

use std::{
    fmt,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    DbErr, SqlxError,
    sqlx::{
        self, ConnectOptions as _, Connection as _, SqliteConnection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    },
};

/// Why a backup, a restore or a copy came to nothing. Whatever was there before is there still.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The address of the database is of no use.
    #[error(transparent)]
    Store(#[from] super::Error),
    /// A file cannot be read or written.
    #[error("{doing} {file}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        file: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// There is a file already.
    #[error("{0} is there already; name another file, or say --force to replace it")]
    Exists(PathBuf),
    /// There is no database to make a backup of.
    #[error("there is no database {0}")]
    NoDatabase(PathBuf),
    /// Two files that have to be two are one.
    #[error("{0} is the database itself")]
    SameFile(PathBuf),
    /// A file that is no Playbill database.
    #[error("{file} is not a whole Playbill database: {why}")]
    Unfit {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Somebody uses the database.
    #[error("a program has the database {0} open; stop it first")]
    InUse(PathBuf),
    /// The database is not empty.
    #[error("{file} {holds}; say --force to replace it")]
    NotEmpty {
        /// The database.
        file: PathBuf,
        /// What is in it.
        holds: String,
    },
    /// The database to copy from has not the present tables.
    #[error("the tables of the database to copy from are not up to date; run `playbill migrate` on it first")]
    Outdated,
    /// The database to copy into is not empty.
    #[error("the database to copy into is not empty: there is something in its table {0}; give an empty one")]
    Occupied(&'static str),
    /// What was copied is not what was read.
    #[error("{0} came out different in the copy, so nothing was kept of it")]
    Differs(String),
    /// The database gave an error.
    #[error("the database failed")]
    Database(#[source] DbErr),
}

impl CopyError {
    pub(super) fn file(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::File { doing, file, source }
    }
}

impl From<SqlxError> for CopyError {
    fn from(error: SqlxError) -> Self {
        Self::Database(DbErr::Query(sea_orm::RuntimeErr::SqlxError(error.into())))
    }
}

/// What a database file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// The short names of its festivals, each with its revision.
    pub festivals: Vec<(String, i64)>,
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, bytes, festivals } = self;
        for (slug, revision) in festivals {
            writeln!(f, "{slug} revision {revision}")?;
        }
        writeln!(f, "{}: {} festivals, {bytes} bytes", file.display(), festivals.len())
    }
}

/// The first bytes of every SQLite database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Opens a file that nobody else uses, in a form that is one file only.
pub(super) async fn open(file: &Path) -> Result<SqliteConnection, CopyError> {
    let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Delete);
    Ok(options.connect().await?)
}

/// What a file holds, if it is whole and ours. `name` is what to call it in an error.
pub(super) async fn inspect(file: &Path, name: &Path) -> Result<Snapshot, CopyError> {
    let unfit = |why: &str| CopyError::Unfit { file: name.to_owned(), why: why.to_owned() };
    if !is_sqlite(file).map_err(CopyError::file("cannot read", name))? {
        return Err(unfit("it is no SQLite file"));
    }
    let damaged = |error: CopyError| match error {
        CopyError::Database(error) => unfit(&format!("it is damaged: {error}")),
        error => error,
    };
    let mut connection = open(file).await.map_err(damaged)?;
    let looked = look(&mut connection).await;
    connection.close().await?;
    let festivals = looked.map_err(CopyError::from).map_err(damaged)?.map_err(|why| unfit(&why))?;
    let bytes = file.metadata().map_err(CopyError::file("cannot read", name))?.len();
    Ok(Snapshot { file: name.to_owned(), bytes, festivals })
}

/// Whether a file begins as SQLite's do.
pub(super) fn is_sqlite(file: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(MAGIC.len());
    File::open(file)?.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(head == MAGIC)
}

/// The festivals, or why they are not to be trusted.
async fn look(db: &mut SqliteConnection) -> Result<Result<Festivals, String>, SqlxError> {
    if let Err(why) = known(db).await? {
        return Ok(Err(why));
    }
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_all(&mut *db).await?;
    if found != ["ok"] {
        return Ok(Err(format!("it is damaged: {}", found.join("; "))));
    }
    if !sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *db).await?.is_empty() {
        return Ok(Err("it is damaged: something in it belongs to nothing".to_owned()));
    }
    festivals(db).await.map(Ok)
}

type Festivals = Vec<(String, i64)>;

/// The short names of the festivals, each with its revision.
pub(super) async fn festivals(db: &mut SqliteConnection) -> Result<Festivals, SqlxError> {
    sqlx::query_as("SELECT slug, revision FROM festival ORDER BY slug").fetch_all(db).await
}

/// Whether the tables are ours, in a state that this program can bring to the present one.
async fn known(db: &mut SqliteConnection) -> Result<Result<(), String>, SqlxError> {
    let table = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('seaql_migrations', 'festival')";
    if sqlx::query_scalar::<_, i64>(table).fetch_one(&mut *db).await? != 2 {
        return Ok(Err("it is the database of another program".to_owned()));
    }
    let there: Vec<String> = sqlx::query_scalar("SELECT version FROM seaql_migrations ORDER BY version").fetch_all(db).await?;
    let ours: Vec<String> = Migrator::migrations().iter().map(|it| it.name().to_owned()).collect();
    if ours.starts_with(&there) && !there.is_empty() {
        return Ok(Ok(()));
    }
    let foreign = there.iter().find(|it| !ours.contains(it));
    Ok(Err(match foreign {
        Some(version) if there.starts_with(&ours) => {
            format!("it was made by a newer Playbill, which knows {version}; use that one")
        }
        Some(version) => format!("its tables have a change that this Playbill does not know, {version}"),
        None => "its tables are incomplete".to_owned(),
    }))
}
