//! The eight tables, as CSV and as a workbook, under the headings that are read again.

mod cells;
pub(super) mod csv;
mod rows;
pub(super) mod xlsx;
