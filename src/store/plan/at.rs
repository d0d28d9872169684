//! From stored values to the domain's, with the place of whatever does not fit.

use std::{fmt::Display, str::FromStr, sync::Arc};

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::{domain::plan::Versioned, store::Error};

/// The row a value was read from: its table, and its own id or that of the thing it is a part of.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct At {
    /// The table.
    pub(in crate::store) table: &'static str,
    /// The id.
    pub(in crate::store) id: Uuid,
}

impl At {
    /// A value that does not fit.
    pub(in crate::store) fn wrong(self, column: &str, value: &dyn Display) -> Error {
        Error::Corrupt(format!("{} {}: {column} is {value}", self.table, self.id))
    }

    /// A word of a fixed list, a language tag, a time zone.
    pub(in crate::store) fn parse<T: FromStr>(self, column: &str, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| self.wrong(column, &text))
    }

    /// A count or a number of seconds.
    pub(in crate::store) fn count(self, column: &str, number: i64) -> Result<u32, Error> {
        u32::try_from(number).map_err(|_| self.wrong(column, &number))
    }

    /// The same where it may be unknown.
    pub(in crate::store) fn count_null(self, column: &str, number: Option<i64>) -> Result<Option<u32>, Error> {
        number.map(|number| self.count(column, number)).transpose()
    }

    /// Whatever is kept as JSON.
    pub(in crate::store) fn json<T: DeserializeOwned>(self, column: &str, json: Value) -> Result<T, Error> {
        serde_json::from_value(json).map_err(|error| self.wrong(column, &error))
    }

    /// A thing with the revision that last changed it.
    pub(in crate::store) fn versioned<T>(self, revision: i64, value: T) -> Result<Versioned<T>, Error> {
        Ok(Versioned { revision: self.count("revision", revision)?, value: Arc::new(value) })
    }
}
