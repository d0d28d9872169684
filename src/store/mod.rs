//! What is kept: festivals as rows, what changed them, and their releases.
//!
//! A Plan is read in one snapshot with a fixed number of selects, and saved by comparing the rows of what changed. Whoever
//! writes to a festival takes its next revision first ([`Store::begin`]), so writers of one festival queue. Nothing outside
//! this module sees a row, a statement or a connection, and no error that the database gives for a broken rule is lost: its
//! constraints have names, and those of them that a person can break come out as [`Error::Taken`].

mod account;
mod answer;
mod backup;
mod column;
mod connect;
mod copy;
mod entity;
mod erase;
mod error;
mod festival;
mod head;
mod history;
mod job;
mod lock;
mod log;
mod notices;
mod partial;
mod plan;
mod release;
mod replica;
mod snapshot;
#[cfg(test)]
mod tests;
mod webhook;
mod write;

use std::{
    fs::File,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use migration::{Migrator, MigratorTrait};

use connect::{Address, Pool, postgres, sqlite};
use replica::Replica;

pub use account::{Keyed, NewCredential, NewGrant, NewIdentity};
pub use answer::{NewAnswer, StoredAnswer};
pub use backup::{backup, restore};
pub use connect::Connections;
pub use copy::{Copied, copy};
pub use error::Error;
pub use festival::{FestivalFilter, FestivalSummary};
pub use head::Head;
pub use history::EditFilter;
pub use job::{Beat, JobFile, JobResult, KeptJob, PackedPreview};
pub use log::EditInfo;
pub use notices::{News, Notice, Notices};
pub use release::ReleaseInfo;
pub use snapshot::{CopyError, Snapshot};
pub use webhook::{Backlog, Ended, Keeper, NewDelivery, Sending};
pub use write::Write;

/// Everything that is kept. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    /// Several connections that cannot write.
    reader: Pool,
    /// Those that write: one to a SQLite file, several to PostgreSQL.
    writer: Pool,
    /// Where releases and logs are read from, if not from the primary.
    replica: Option<Replica>,
    home: Home,
    /// Stands for this process among those that share the database.
    node: u64,
}

/// Where it is kept, and what that takes.
#[derive(Clone, Debug)]
enum Home {
    /// In a file. It is held as long as the connections, and tells that somebody uses the database.
    Sqlite { _in_use: Arc<File> },
    /// On a server, at this address.
    Postgres(Arc<str>),
}

impl Store {
    /// Opens the database at an address like `sqlite://playbill.db` or `postgres://user@host/playbill`. A file that is not there
    /// is created, without tables.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let (reader, writer, home) = match Address::parse(url)? {
            Address::Sqlite(url) => {
                let in_use = Home::Sqlite { _in_use: Arc::new(sqlite::in_use(&url)?) };
                // The writer first: it makes the file, and sets the journal that lets readers go on while it writes.
                let writer = sqlite::writer(&url).await?;
                (sqlite::readers(&url).await?, writer, in_use)
            }
            Address::Postgres(url) => {
                (postgres::readers(&url).await?, postgres::writers(&url).await?, Home::Postgres(url.into()))
            }
        };
        let node = RandomState::new().hash_one(url);
        Ok(Self { reader, writer, replica: None, home, node })
    }

    /// The same, with releases and logs read from a standby of the same PostgreSQL database, as far as they have arrived there.
    pub async fn with_replica(self, url: &str) -> Result<Self, Error> {
        match (&self.home, Address::parse(url)?) {
            (Home::Postgres(_), Address::Postgres(url)) => {
                let replica = Some(Replica::new(postgres::standby(&url).await?));
                Ok(Self { replica, ..self })
            }
            _ => Err(Error::Address(
                "only a PostgreSQL database has a replica, in PostgreSQL too; leave its address out".to_owned(),
            )),
        }
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Result<(), Error> {
        match &self.home {
            Home::Sqlite { .. } => Ok(Migrator::up(self.writer.connection(), None).await?),
            Home::Postgres(url) => postgres::migrate(url).await,
        }
    }

    /// How many changes of the tables this program knows and the database does not have.
    pub async fn pending_migrations(&self) -> Result<usize, Error> {
        Ok(Migrator::get_pending_migrations_read_only(&self.reader).await?.len())
    }

    /// The connections that read, and those that write.
    #[must_use]
    pub fn connections(&self) -> (Connections, Connections) {
        (self.reader.connections(), self.writer.connections())
    }

    /// Closes the database when whoever uses it has finished. A SQLite file is left whole by itself.
    pub async fn close(&self) -> Result<(), Error> {
        if let Some(replica) = &self.replica {
            replica.close().await?;
        }
        self.reader.close().await?;
        // The last connection to close takes the journal along. Should another process keep the file open, it is short at least.
        let emptied = self.empty_journal().await;
        self.writer.close().await?;
        emptied
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.reader.ping().await?)
    }
}
