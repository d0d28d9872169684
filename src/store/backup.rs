//! Backups: a whole copy of the database in one file, at one moment, while others read and write; and the way back.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{
    SqlxError,
    sqlx::{
        self, ConnectOptions as _, Connection as _,
        sqlite::{SqliteConnectOptions, SqliteJournalMode},
    },
};

use super::{
    connect, lock,
    partial::Partial,
    snapshot::{CopyError, Snapshot, festivals, inspect, is_sqlite},
};

/// How long the copy waits for a program that holds the whole file.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a restore waits for other programs to let go of the database.
const MOMENT: Duration = Duration::from_secs(1);

/// Writes a whole copy of a database into a file. Whatever was acknowledged before is in it.
pub async fn backup(url: &str, to: &Path, force: bool) -> Result<Snapshot, CopyError> {
    let database = connect::file(url)?;
    if !database.try_exists().map_err(CopyError::file("cannot read", &database))? {
        return Err(CopyError::NoDatabase(database));
    }
    refuse_same(to, &database, to)?;
    refuse_existing(to, force)?;
    let partial = Partial::beside(to).map_err(CopyError::file("cannot write", to))?;
    copy(&database, partial.path()).await?;
    let snapshot = inspect(partial.path(), &database).await?;
    refuse_existing(to, force)?;
    partial.put().map_err(CopyError::file("cannot write", to))?;
    Ok(Snapshot { file: to.to_owned(), ..snapshot })
}

/// Puts a backup in place of a database that nobody uses. What went wrong leaves the database as it was.
pub async fn restore(url: &str, from: &Path, force: bool) -> Result<Snapshot, CopyError> {
    let database = connect::file(url)?;
    refuse_same(from, &database, from)?;
    if beside(from, "-wal").metadata().is_ok_and(|it| it.len() > 0) {
        let why = "its newest edits are in a journal beside it; make a backup of it with `playbill backup`";
        return Err(CopyError::Unfit { file: from.to_owned(), why: why.to_owned() });
    }
    let _alone = lock::alone(&database).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => CopyError::InUse(database.clone()),
        _ => CopyError::file("cannot lock", &database)(error),
    })?;
    let partial = Partial::beside(&database).map_err(CopyError::file("cannot write", &database))?;
    let mut source = fs::File::open(from).map_err(CopyError::file("cannot read", from))?;
    let mut target = partial.open().map_err(CopyError::file("cannot write", partial.path()))?;
    io::copy(&mut source, &mut target).map_err(CopyError::file("cannot copy", from))?;
    drop(target);
    let snapshot = inspect(partial.path(), from).await?;
    // Looked at first: what is refused stays as it is, to the byte.
    if let Some(holds) = look(&database, false).await?
        && !force
    {
        return Err(CopyError::NotEmpty { file: database, holds });
    }
    look(&database, true).await?;
    take_over(&database, partial).map_err(CopyError::file("cannot write", &database))?;
    Ok(Snapshot { file: database, ..snapshot })
}

/// The copy is made in one read of the database: it is of one moment, and holds up nobody.
async fn copy(database: &Path, to: &Path) -> Result<(), CopyError> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true).busy_timeout(PATIENCE);
    let mut connection = options.connect().await?;
    let to = to.to_str().ok_or_else(|| CopyError::file("cannot write", to)(io::Error::other("its name is not UTF-8")))?;
    let copied = sqlx::query("VACUUM INTO ?").bind(to).execute(&mut connection).await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Says what would be lost with a database that is to be replaced, if anything. To settle it is to bring it into its one file
/// as well, so that a loss of power leaves either the old or the new one whole.
async fn look(database: &Path, settle: bool) -> Result<Option<String>, CopyError> {
    let length = match database.metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(CopyError::file("cannot read", database)(error)),
    };
    if length == 0 {
        return Ok(None);
    }
    let foreign = Ok(Some("holds something that cannot be read".to_owned()));
    if !is_sqlite(database).map_err(CopyError::file("cannot read", database))? {
        return foreign;
    }
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(MOMENT);
    let options = if settle {
        // To leave the mode in which a journal lies beside the file, SQLite needs the file for itself.
        options.journal_mode(SqliteJournalMode::Delete)
    } else {
        // Without a journal there is nothing to see beside the file, and no file to make for it.
        options.read_only(true).immutable(!beside(database, "-wal").exists())
    };
    let mut connection = match options.connect().await {
        Ok(connection) => connection,
        Err(error) if is_busy(&error) => return Err(CopyError::InUse(database.to_owned())),
        Err(_) => return foreign,
    };
    let found = festivals(&mut connection).await;
    connection.close().await?;
    match found {
        Ok(found) if found.is_empty() => Ok(None),
        Ok(found) => {
            let slugs: Vec<&str> = found.iter().map(|(slug, _)| slug.as_str()).collect();
            Ok(Some(format!("holds festivals: {}", slugs.join(", "))))
        }
        Err(error) if is_busy(&error) => Err(CopyError::InUse(database.to_owned())),
        Err(_) => foreign,
    }
}

/// Puts the copy in place, with the owner and the rights of the file that was there.
fn take_over(database: &Path, partial: Partial) -> io::Result<()> {
    if let Ok(old) = database.metadata() {
        fs::set_permissions(partial.path(), old.permissions())?;
        chown(partial.path(), Some(old.uid()), Some(old.gid()))?;
    }
    // The journal of another file would be taken for the new one's.
    for rest in ["-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(database, rest)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    partial.put()
}

/// The file that SQLite keeps beside a database.
fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn refuse_existing(to: &Path, force: bool) -> Result<(), CopyError> {
    let is_there = to.try_exists().map_err(CopyError::file("cannot write", to))?;
    if is_there && !force { Err(CopyError::Exists(to.to_owned())) } else { Ok(()) }
}

fn refuse_same(one: &Path, other: &Path, name: &Path) -> Result<(), CopyError> {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => Err(CopyError::SameFile(name.to_owned())),
        _ => Ok(()),
    }
}

/// Whether another program is in the way: SQLite's BUSY and LOCKED.
fn is_busy(error: &SqlxError) -> bool {
    let code = error.as_database_error().and_then(|it| it.code()).and_then(|it| it.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}
