//! From an address to connections.

mod pool;
pub(super) mod postgres;
pub(super) mod sqlite;

use std::path::PathBuf;

pub(super) use pool::{Pool, Transaction};

use super::Error;

/// How many connections there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Open ones.
    pub open: u32,
    /// Those of them that nobody uses now.
    pub idle: u32,
}

/// An address, by the kind of database that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A file.
    Sqlite(String),
    /// A server.
    Postgres(String),
}

impl Address {
    /// Reads an address, and says what is wrong with one that is of no use.
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let refuse = |why: &str| {
            Err(Error::Address(format!(
                "{why}; give the path of a SQLite file, as in sqlite://playbill.db, or the address of a PostgreSQL database, as in \
                 postgres://user:password@host/playbill"
            )))
        };
        if let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
            return Ok(Self::Postgres(format!("postgres://{rest}")));
        }
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return refuse("this kind of database is not supported");
        };
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.starts_with(":memory:") || path.contains("mode=memory") {
            return refuse("a database in memory is lost with its connection, and is not supported");
        }
        if path.is_empty() || path.starts_with('?') {
            return refuse("the address names no file");
        }
        Ok(Self::Sqlite(url.to_owned()))
    }
}

/// The file that an address names.
pub(super) fn file(url: &str) -> Result<PathBuf, Error> {
    match Address::parse(url)? {
        Address::Sqlite(url) => sqlite::file(&url),
        Address::Postgres(_) => Err(Error::Address(
            "this works on a SQLite file; for PostgreSQL use pg_dump and pg_restore, or `playbill copy` into a SQLite file and back"
                .to_owned(),
        )),
    }
}
