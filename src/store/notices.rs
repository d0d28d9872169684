//! What nodes on one PostgreSQL database tell each other when they commit, by its NOTIFY and LISTEN.
//!
//! A notice is part of the transaction that it is about: it is sent when that is committed, and then whoever hears it can read
//! what was committed; when that fails, there is none. It holds ids and numbers only. Nothing is kept for a node that does not
//! listen, so whoever begins to listen looks at the database once.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait as _, DbBackend, DbErr, SqlxError, Statement,
    sqlx::{
        Executor as _,
        postgres::{PgListener, PgNotification},
    },
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{
    Error, Head, Home, Store,
    connect::{Transaction, postgres},
};
use crate::domain::id::FestivalId;

/// Where notices are sent: the word is one for all databases of a server, but none hears another's.
const CHANNEL: &str = "playbill";
/// How long the database may take to answer on the connection that listens.
const PATIENCE: Duration = Duration::from_secs(2);

/// What nodes tell each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// A festival has come this far. What the transaction did not change is 0.
    Festival(FestivalId, Head),
    /// A festival is deleted.
    Gone(FestivalId),
    /// Accounts, roles, or what somebody signs in with have changed.
    Accounts,
}

/// Something that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether this node has told it itself.
    pub is_own: bool,
    /// What; `None` when a node of another version tells what this one does not understand.
    pub news: Option<News>,
}

/// As it is sent.
#[derive(Serialize, Deserialize)]
struct Sent {
    node: u64,
    news: News,
}

/// A connection that listens.
#[derive(Debug)]
pub struct Notices {
    listener: PgListener,
    node: u64,
}

impl Store {
    /// Begins to listen; what is committed from now on is heard. `None` where nobody tells anything: a file has one node.
    pub async fn listen(&self) -> Result<Option<Notices>, Error> {
        let Home::Postgres(url) = &self.home else { return Ok(None) };
        let begun = timeout(postgres::TURN, async {
            let mut listener = postgres::listener(url).await?;
            // A lost connection is told, and not replaced behind our back: what was not heard meanwhile has to be read.
            listener.eager_reconnect(false);
            listener.listen(CHANNEL).await?;
            Ok::<_, SqlxError>(listener)
        });
        let listener = begun.await.unwrap_or(Err(SqlxError::PoolTimedOut));
        let listener = listener.map_err(|error| Error::Unavailable(DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into()))))?;
        Ok(Some(Notices { listener, node: self.node }))
    }

    /// Tells the other nodes as soon as a transaction is committed, and commits it.
    pub(super) async fn commit_telling(&self, transaction: Transaction, news: News) -> Result<(), Error> {
        if transaction.get_database_backend() == DbBackend::Postgres {
            let sent = serde_json::to_string(&Sent { node: self.node, news });
            let sent = sent.map_err(|error| Error::Corrupt(format!("a notice: {error}")))?;
            let tell = "SELECT pg_notify($1, $2)";
            transaction
                .execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, tell, [CHANNEL.into(), sent.into()]))
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

impl Notices {
    /// The next notice; an error once the connection is lost. Nothing is missed when this is given up while it waits.
    pub async fn next(&mut self) -> Result<Notice, Error> {
        match self.listener.try_recv().await {
            Ok(Some(told)) => Ok(self.read(&told)),
            Ok(None) => Err(lost("the connection was closed".to_owned())),
            Err(error) => Err(lost(error.to_string())),
        }
    }

    /// Whether the database is still at the other end. A line that was cut without a word looks like one on which nothing is said.
    pub async fn check(&mut self) -> Result<(), Error> {
        match timeout(PATIENCE, self.listener.execute("SELECT 1")).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(lost(error.to_string())),
            Err(_) => Err(lost(format!("no answer within {} s", PATIENCE.as_secs()))),
        }
    }

    fn read(&self, told: &PgNotification) -> Notice {
        match serde_json::from_str(told.payload()) {
            Ok(Sent { node, news }) => Notice { is_own: node == self.node, news: Some(news) },
            Err(_) => Notice { is_own: false, news: None },
        }
    }
}

fn lost(why: String) -> Error {
    Error::Unavailable(DbErr::Conn(sea_orm::RuntimeErr::Internal(why)))
}
