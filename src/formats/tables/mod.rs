//! Spreadsheets: CSV files and workbooks of the eight tables, as organizers keep them.

mod fold;
pub(crate) mod headings;
pub(crate) mod words;
