//! Who uses a database. Whoever opens one shares an empty file beside it; whoever replaces it has that file alone. SQLite's own
//! locks are on the file that goes, and tell nothing to somebody who opens it in that very moment.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Notes that this process uses the database, until the file is dropped. Fails with `WouldBlock` while it is being replaced.
pub(super) fn shared(database: &Path) -> io::Result<File> {
    let file = open(database)?;
    file.try_lock_shared().map_err(said)?;
    Ok(file)
}

/// Makes sure that nobody uses the database, until the file is dropped. Fails with `WouldBlock` when somebody does.
pub(super) fn alone(database: &Path) -> io::Result<File> {
    let file = open(database)?;
    file.try_lock().map_err(said)?;
    Ok(file)
}

fn open(database: &Path) -> io::Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    // Somebody else may have made it, and own it: to read it is enough.
    match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            OpenOptions::new().read(true).append(true).create(true).open(&path)
        }
        opened => opened,
    }
}

fn said(error: TryLockError) -> io::Error {
    match error {
        TryLockError::Error(error) => error,
        TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
    }
}
