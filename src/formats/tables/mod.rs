//! Spreadsheets: CSV files and workbooks of the eight tables, as organizers keep them.
//!
//! The rows of a file go one by one through `sheet::Reading`: the first ones tell which table it is and what its columns hold
//! (`layout`, by the headings of `headings`); each row below becomes records (`record`), or is listed with all its mistakes.

mod cell;
mod csv;
mod fold;
pub(crate) mod headings;
mod layout;
mod parse;
mod record;
mod row;
mod sheet;
mod template;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod words;
mod xlsx;
mod zipped;

pub use template::{TemplateKind, template};

use super::Format;

/// A table in a text file.
pub(super) const CSV: Format = Format {
    name: "csv",
    title: "CSV: one table (organizations, venues, teams, rosters, acts, casts, shows or programs)",
    extensions: &["csv", "tsv", "txt"],
    media_type: "text/csv; charset=utf-8",
    read: Some(csv::read),
    write: None,
    tells_cancelled: false,
};

/// Tables in a workbook.
pub(super) const XLSX: Format = Format {
    name: "xlsx",
    title: "Excel workbook: one table a sheet",
    extensions: &["xlsx", "xlsm"],
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    read: Some(xlsx::read),
    write: None,
    tells_cancelled: false,
};
