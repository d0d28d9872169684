//! Connections on which nothing waits without end: a server that was cut off never answers, and nobody else would notice.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, IsolationLevel,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, prelude::async_trait,
};

use super::Connections;

/// Several connections to one database. Clones share them.
#[derive(Clone, Debug)]
pub(in crate::store) struct Pool {
    connection: DatabaseConnection,
    patience: Option<Duration>,
}

/// A transaction. Dropped before its commit, it is rolled back.
#[derive(Debug)]
pub(in crate::store) struct Transaction {
    inner: DatabaseTransaction,
    patience: Option<Duration>,
    /// Whether a statement has failed. PostgreSQL then undoes everything, and says so to a commit only in passing.
    has_failed: AtomicBool,
}

/// Waits for an answer, as long as the patience lasts.
async fn within<T>(patience: Option<Duration>, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
    let Some(patience) = patience else { return work.await };
    let gave_up = |_| Err(DbErr::Conn(RuntimeErr::Internal(format!("no answer within {} s", patience.as_secs()))));
    tokio::time::timeout(patience, work).await.unwrap_or_else(gave_up)
}

macro_rules! patient {
    ($name:ident by $inner:ident) => {
        #[async_trait::async_trait]
        impl ConnectionTrait for $name {
            fn get_database_backend(&self) -> DbBackend {
                self.$inner.get_database_backend()
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.answered(self.$inner.execute_raw(statement)).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.answered(self.$inner.execute_unprepared(sql)).await
            }

            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.answered(self.$inner.query_one_raw(statement)).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.answered(self.$inner.query_all_raw(statement)).await
            }
        }
    };
}

patient!(Pool by connection);
patient!(Transaction by inner);

impl Pool {
    async fn answered<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        within(self.patience, work).await
    }

    /// Connections that wait for each answer as long as told, or for ever.
    pub(super) fn new(connection: DatabaseConnection, patience: Option<Duration>) -> Self {
        Self { connection, patience }
    }

    /// The connections themselves.
    pub(in crate::store) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// A transaction that reads everything as one moment saw it.
    pub(in crate::store) async fn snapshot(&self) -> Result<Transaction, DbErr> {
        let options = match self.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            // In SQLite a transaction that reads sees one snapshot from its first select on.
            _ => TransactionOptions::default(),
        };
        self.begin(options).await
    }

    /// A transaction that writes. In SQLite it does so from its start: one that began by reading could find the database changed
    /// under it, and fail.
    pub(in crate::store) async fn writing(&self) -> Result<Transaction, DbErr> {
        let sqlite_transaction_mode = match self.get_database_backend() {
            DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
            _ => None,
        };
        self.begin(TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() }).await
    }

    async fn begin(&self, options: TransactionOptions) -> Result<Transaction, DbErr> {
        let inner = within(self.patience, self.connection.begin_with_options(options)).await?;
        Ok(Transaction { inner, patience: self.patience, has_failed: AtomicBool::new(false) })
    }

    /// Whether the database answers.
    pub(in crate::store) async fn ping(&self) -> Result<(), DbErr> {
        within(self.patience, self.connection.ping()).await
    }

    /// Closes every connection when whoever uses it has finished.
    pub(in crate::store) async fn close(&self) -> Result<(), DbErr> {
        within(self.patience, self.connection.close_by_ref()).await
    }

    /// How many connections there are.
    pub(in crate::store) fn connections(&self) -> Connections {
        let (open, idle) = match self.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.connection.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.connection.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        Connections { open, idle: u32::try_from(idle).unwrap_or(u32::MAX) }
    }
}

impl Transaction {
    async fn answered<T>(&self, work: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, DbErr> {
        let answer = within(self.patience, work).await;
        self.has_failed.fetch_or(answer.is_err(), Ordering::Relaxed);
        answer
    }

    /// Makes it last. It cannot, once a statement has failed.
    pub(in crate::store) async fn commit(self) -> Result<(), DbErr> {
        if self.has_failed.into_inner() {
            return Err(DbErr::Custom("a statement of this transaction has failed".to_owned()));
        }
        within(self.patience, self.inner.commit()).await
    }
}
