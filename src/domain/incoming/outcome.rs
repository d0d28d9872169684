//! What an import would do: a line for everything that a file tells, and for everything that it no longer tells.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{Incoming, Place, Record};
use crate::domain::{change::Change, history::FieldChange, id::AnyId, invalid::Invalid, text::Localized};

/// How a file is taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// Whether what the file once brought and no longer holds is removed. Else it is only told.
    pub remove_missing: bool,
    /// Whether the rest is taken in when rows are refused. Else it is the whole file or nothing.
    pub skip_refused: bool,
    /// How long a new act or interlude takes of which the file does not say so, in seconds. Without it such a row is refused.
    pub duration_seconds: Option<u32>,
}

/// What becomes of a row, or of a thing that no row tells of any more.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// It is new.
    Create,
    /// It is there and some of its fields change.
    Change,
    /// It is there and stays as it is.
    Leave,
    /// It is not taken in, and why is told.
    Refuse,
    /// The file once brought it and no longer holds it; it stays.
    Missing,
    /// The file once brought it and no longer holds it; it goes.
    Remove,
}

/// What a row tells of.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum RecordKind {
    /// The festival itself.
    Festival,
    /// An organization.
    Organization,
    /// A venue.
    Venue,
    /// A stage.
    Stage,
    /// A genre, which only acts bring.
    Genre,
    /// A team.
    Team,
    /// A person.
    Performer,
    /// A person in a team.
    Member,
    /// An act.
    Act,
    /// A person in an act.
    Cast,
    /// A show.
    Show,
    /// An item of a program.
    Item,
}

impl RecordKind {
    /// What it is called, in English and in Chinese.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Festival => ("festival", "艺术节"),
            Self::Organization => ("organization", "单位"),
            Self::Venue => ("venue", "场馆"),
            Self::Stage => ("stage", "舞台"),
            Self::Genre => ("genre", "门类"),
            Self::Team => ("team", "队伍"),
            Self::Performer => ("performer", "演员"),
            Self::Member => ("member", "队员"),
            Self::Act => ("act", "节目"),
            Self::Cast => ("cast member", "演员表中的演员"),
            Self::Show => ("show", "场次"),
            Self::Item => ("program item", "节目单条目"),
        }
    }
}

impl From<&Record> for RecordKind {
    fn from(record: &Record) -> Self {
        match record {
            Record::Festival(_) => Self::Festival,
            Record::Organization(_) => Self::Organization,
            Record::Venue(_) => Self::Venue,
            Record::Stage(_) => Self::Stage,
            Record::Team(_) => Self::Team,
            Record::Performer(_) => Self::Performer,
            Record::Member(_) => Self::Member,
            Record::Act(_) => Self::Act,
            Record::Cast(_) => Self::Cast,
            Record::Show(_) => Self::Show,
            Record::Item(_) => Self::Item,
        }
    }
}

/// What becomes of one row. A row that brings several things (an act and a team nobody knew) has a line for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOutcome {
    /// Where the row stands in the file; `None` for what is missing in it.
    pub place: Option<Place>,
    /// What it tells of; `None` for a row that could not be read.
    pub kind: Option<RecordKind>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The thing it is about, or the part of one: `None` for a refused row that is about nothing known.
    pub subject: Option<AnyId>,
    /// What that is called.
    pub title: Option<Localized>,
    /// The fields that change, as text.
    pub fields: Vec<FieldChange>,
    /// Why it is refused.
    pub mistakes: Vec<Invalid>,
}

/// How many rows have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Things that are new.
    pub created: u32,
    /// Things that change.
    pub changed: u32,
    /// Rows that change nothing.
    pub left: u32,
    /// Rows that are not taken in.
    pub refused: u32,
    /// Things that the file no longer holds, and that stay.
    pub missing: u32,
    /// Things that the file no longer holds, and that go.
    pub removed: u32,
}

impl Summary {
    /// Counts outcomes.
    #[must_use]
    pub fn of(rows: &[RowOutcome]) -> Self {
        let mut summary = Self::default();
        for row in rows {
            let count = match row.outcome {
                Outcome::Create => &mut summary.created,
                Outcome::Change => &mut summary.changed,
                Outcome::Leave => &mut summary.left,
                Outcome::Refuse => &mut summary.refused,
                Outcome::Missing => &mut summary.missing,
                Outcome::Remove => &mut summary.removed,
            };
            *count += 1;
        }
        summary
    }
}

/// A file matched with a Plan: what it would change, to be looked at and then applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What the rows that are not refused change, each thing once, so that what is named stands before what names it.
    pub changes: Vec<Change>,
    /// What becomes of each row, in the order of the file; then what is missing in it.
    pub rows: Vec<RowOutcome>,
    /// How many of each.
    pub summary: Summary,
    /// Whether the changes may be applied: no row is refused, or refused rows are to be left out.
    pub may_apply: bool,
}

/// A file as it was shown against a draft: what may be applied as long as it would do the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What the file brings.
    pub incoming: Incoming,
    /// The revision of the draft that it was matched with.
    pub revision: u32,
    /// What becomes of each row, in the order of the file; then what is missing in it.
    pub rows: Vec<RowOutcome>,
    /// How many of each.
    pub summary: Summary,
    /// Whether it may be applied: no row is refused, or refused rows are to be left out.
    pub may_apply: bool,
}

impl Preview {
    /// What a file brings, with what would come of it. The changes are made anew when it is applied, with ids of that time.
    #[must_use]
    pub fn of(incoming: Incoming, prepared: Prepared, revision: u32) -> Self {
        let Prepared { changes: _, rows, summary, may_apply } = prepared;
        Self { incoming, revision, rows, summary, may_apply }
    }

    /// Whether a later match with the draft shows the same, row by row. New things get new ids each time.
    #[must_use]
    pub fn is_still(&self, prepared: &Prepared) -> bool {
        self.rows.len() == prepared.rows.len()
            && self
                .rows
                .iter()
                .zip(&prepared.rows)
                .all(|(a, b)| (a.outcome, &a.place, &a.fields) == (b.outcome, &b.place, &b.fields))
    }
}
