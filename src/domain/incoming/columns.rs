//! What the columns of a sheet were taken for, and what somebody once said that they mean.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::domain::time::Instant;

/// The columns of one sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetColumns {
    /// The sheet of a workbook; `None` for a text file.
    pub part: Option<String>,
    /// All its headings, as they are compared.
    pub headings: BTreeSet<String>,
    /// Its columns that have a heading, from the left.
    pub columns: Vec<ReadColumn>,
}

/// A column and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadColumn {
    /// How it is headed.
    pub heading: String,
    /// The field that it means, as templates name it; `None` for a column that is left out.
    pub field: Option<String>,
    /// How that is known.
    pub origin: ColumnOrigin,
}

/// How it is known what a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ColumnOrigin {
    /// By its heading.
    Heading,
    /// It was told with the file.
    Given,
    /// It was told with an earlier file that had the same headings.
    Remembered,
    /// It is not known.
    Unknown,
}

/// What the columns of sheets with certain headings mean in a festival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMapping {
    /// All headings of such a sheet, as they are compared.
    pub headings: BTreeSet<String>,
    /// The headings that mean something else than they say, and the field of each; an empty one leaves the column out.
    pub columns: BTreeMap<String, String>,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl ColumnMapping {
    /// Stands for its headings.
    #[must_use]
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        for heading in &self.headings {
            hash.update((heading.len() as u64).to_be_bytes());
            hash.update(heading);
        }
        HEXLOWER.encode(&hash.finalize())
    }
}

impl SheetColumns {
    /// What was told of this sheet, to be remembered; `None` when nothing new was.
    #[must_use]
    pub fn told(&self) -> Option<BTreeMap<String, String>> {
        let is_told = |it: &&ReadColumn| matches!(it.origin, ColumnOrigin::Given | ColumnOrigin::Remembered);
        let told = self.columns.iter().filter(is_told);
        let told = told.map(|it| (it.heading.clone(), it.field.clone().unwrap_or_default())).collect();
        self.columns.iter().any(|it| it.origin == ColumnOrigin::Given).then_some(told)
    }
}
