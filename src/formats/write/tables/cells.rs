//! A table as cells.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::view::View;
use crate::{
    domain::{
        text::{Lang, Localized},
        time::Instant,
    },
    formats::{
        Table,
        tables::headings::{Column, Field, TableSpec, spec},
    },
};

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, which is never a formula.
    Text(String),
    /// A number.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// A time on the festival's clock.
    Time(NaiveDateTime),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A row: what it tells, by field.
pub(super) type Row = Vec<(Field, Cell)>;

/// A table, ready to be written.
pub(super) struct Grid {
    pub(super) spec: &'static TableSpec,
    pub(super) columns: Vec<&'static Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Columns that repeat what another table tells: a roster, a cast.
const TOLD_ELSEWHERE: &[(Table, Field)] = &[
    (Table::Teams, Field::Members),
    (Table::Teams, Field::Tutors),
    (Table::Acts, Field::Performers),
    (Table::Programs, Field::Performers),
];

/// What few may know. A column of it that has nothing to tell is left out.
const PRIVATE: &[Field] =
    &[Field::LeaderPhone, Field::BirthDate, Field::Phone, Field::Hidden, Field::ConsentBy, Field::ConsentUntil];

impl Grid {
    pub(super) fn of(table: Table, rows: &[Row]) -> Self {
        let spec = spec(table);
        let find = |row: &Row, field: Field| row.iter().find(|(it, _)| *it == field).map(|(_, cell)| cell.clone());
        let is_empty = |field: Field| rows.iter().all(|row| find(row, field).unwrap_or_default() == Cell::Empty);
        let is_kept = |column: &&Column| {
            !(TOLD_ELSEWHERE.contains(&(table, column.field)) || PRIVATE.contains(&column.field) && is_empty(column.field))
        };
        let columns: Vec<&Column> = spec.columns.iter().filter(is_kept).collect();
        let cells = |row: &Row| columns.iter().map(|column| find(row, column.field).unwrap_or_default()).collect();
        let rows = rows.iter().map(cells).collect();
        Self { spec, columns, rows }
    }
}

/// A point in time on the festival's clock; with its offset where the clock shows it twice.
pub(super) fn time(view: &View<'_>, at: Option<Instant>) -> Cell {
    let Some(at) = at else { return Cell::Empty };
    let wall = view.local(at).naive_local();
    if view.festival().almanac().resolve(wall) == Some(at) { Cell::Time(wall) } else { view.stamp(at).into() }
}

/// A text in English, where there is one.
pub(super) fn english(text: &Localized) -> Cell {
    text.iter().find(|(lang, _)| **lang == Lang::en()).map(|(_, text)| text).into()
}
