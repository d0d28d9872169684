//! What a file brings, before it is matched with a Plan: records as the file tells them, each with its place in the file.
//!
//! A reader of a format (`formats`) makes an [`Incoming`] of bytes and knows no Plan. What a record leaves out is `None`: it stays
//! as it is. Records name each other, and things of the Plan, by [`Ref`].

mod act;
mod cast;
mod columns;
mod desk;
mod festival;
mod fields;
mod finish;
mod genre;
mod item;
mod keys;
mod member;
mod missing;
mod noun;
mod order;
mod ours;
mod outcome;
mod people;
mod person;
mod place;
mod prepare;
mod record;
mod roster;
mod say;
mod shelf;
mod show;
mod spelling;
mod team;
#[cfg(test)]
mod tests;
mod told;
mod write;

pub use columns::{ColumnMapping, ColumnOrigin, ReadColumn, SheetColumns};
pub use outcome::{ImportOptions, Outcome, Prepared, Preview, RecordKind, RowOutcome, Summary};
pub use prepare::prepare;
pub use record::{
    ActRecord, CastRecord, FestivalRecord, ItemContentRecord, ItemRecord, MemberRecord, OrganizationRecord, PerformerRecord,
    PersonName, PersonRef, Record, ShowRecord, StageRecord, TeamRecord, VenueRecord,
};

use serde::{Deserialize, Serialize};

use super::{festival::ExternalId, invalid::Invalid};

/// Everything that a file brings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// Its records, in the order of the file.
    pub rows: Vec<Row>,
    /// What could not be understood, each with its place. A row with a mistake is no record: it is listed, never half taken in.
    pub refused: Vec<RefusedRow>,
    /// What was read but not certain, or left out because Playbill keeps no such thing.
    pub remarks: Vec<RefusedRow>,
    /// What the columns of its sheets were taken for, where it is a table.
    pub columns: Vec<SheetColumns>,
}

/// A record and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where.
    pub place: Place,
    /// What.
    pub record: Record,
}

/// Where something stands in a file, as a person would look it up.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The sheet of a workbook, or the kind of element of a schedule (`event`, `person`).
    pub part: Option<String>,
    /// The row as a spreadsheet numbers it, the line of a text, or the number of the element, from 1.
    pub row: u32,
}

/// A row and everything that is wrong with it. A field is named as the file names it: a column's heading, an element.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub mistakes: Vec<Invalid>,
}

/// How a record says which thing it means. Looked up in this order: an external id, the code, the name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ref {
    /// Its id in another system.
    pub external_id: Option<ExternalId>,
    /// Its code in the festival.
    pub code: Option<String>,
    /// Its name or title, in any language.
    pub name: Option<String>,
}

impl Ref {
    /// The thing with this code.
    pub fn code(code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..Self::default() }
    }

    /// The thing with this name.
    pub fn name(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// The thing with this id in another system.
    pub fn external(system: impl Into<String>, value: impl Into<String>) -> Self {
        let external_id = Some(ExternalId { system: system.into(), value: value.into() });
        Self { external_id, ..Self::default() }
    }
}
