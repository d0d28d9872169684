//! What is kept: festivals as rows, what changed them, and their releases.
//!
//! A Plan is read in one snapshot with a fixed number of selects, and saved by comparing the rows of what changed. Whoever
//! writes to a festival takes its next revision first ([`Store::begin`]), so writers of one festival queue. Nothing outside
//! this module sees a row, a statement or a connection, and no error that the database gives for a broken rule is lost: its
//! constraints have names, and those of them that a person can break come out as [`Error::Taken`].

mod account;
mod answer;
mod backup;
mod connect;
mod entity;
mod erase;
mod error;
mod festival;
mod history;
mod lock;
mod log;
mod partial;
mod plan;
mod release;
mod snapshot;
#[cfg(test)]
mod tests;
mod write;

use std::{fs::File, sync::Arc};

use migration::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

pub use account::{Keyed, NewCredential, NewGrant, NewIdentity};
pub use answer::{NewAnswer, StoredAnswer};
pub use backup::{backup, restore};
pub use connect::Connections;
pub use error::Error;
pub use festival::{FestivalFilter, FestivalSummary};
pub use history::EditFilter;
pub use log::EditInfo;
pub use release::ReleaseInfo;
pub use snapshot::{CopyError, Snapshot};
pub use write::Write;

/// Everything that is kept. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    /// Several connections that cannot write.
    reader: DatabaseConnection,
    /// The one connection that writes.
    writer: DatabaseConnection,
    /// Kept as long as the connections: it tells that somebody uses the database.
    _in_use: Arc<File>,
}

impl Store {
    /// Opens the database at an address like `sqlite://playbill.db`; a file that is not there is created, without tables.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let address = connect::check(url)?;
        let in_use = connect::in_use(address)?;
        // The writer first: it makes the file, and sets the journal that lets readers go on while it writes.
        let writer = connect::writer(address).await?;
        let reader = connect::readers(address).await?;
        Ok(Self { reader, writer, _in_use: Arc::new(in_use) })
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Result<(), Error> {
        Ok(Migrator::up(&self.writer, None).await?)
    }

    /// How many changes of the tables this program knows and the database does not have.
    pub async fn pending_migrations(&self) -> Result<usize, Error> {
        Ok(Migrator::get_pending_migrations_read_only(&self.reader).await?.len())
    }

    /// The connections that read, and those that write.
    #[must_use]
    pub fn connections(&self) -> (Connections, Connections) {
        (Connections::of(&self.reader), Connections::of(&self.writer))
    }

    /// Closes the database when whoever uses it has finished, and leaves it whole in its one file.
    pub async fn close(&self) -> Result<(), Error> {
        self.reader.close_by_ref().await?;
        // The last connection to close takes the journal along. Should another process keep the file open, it is short at least.
        let emptied = connect::empty_journal(&self.writer).await;
        self.writer.close_by_ref().await?;
        emptied?;
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.ping().await?)
    }
}
