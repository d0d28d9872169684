//! Rows of each table into records.

mod act;
mod organization;
mod program;
mod roster;
mod show;
mod venue;

pub(super) use program::Running;

use super::row::Row;
use crate::{domain::incoming::Record, formats::Table};

/// The records of a row; a program has a memory, so its rows are read by [`Running`].
pub(super) fn records(table: Table, row: &mut Row<'_>) -> Vec<Record> {
    match table {
        Table::Organizations => organization::organization(row),
        Table::Venues => venue::venue(row),
        Table::Teams => roster::team(row),
        Table::Rosters => roster::member(row),
        Table::Acts => act::act(row),
        Table::Casts => act::cast(row),
        Table::Shows => show::show(row),
        Table::Programs => vec![],
    }
}
