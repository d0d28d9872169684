//! Work that takes longer than a request, and how far it is.

use strum::{Display, EnumString, IntoStaticStr, VariantArray};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// How many rows it has done in this step.
    pub done: u32,
    /// How many there are; `None` while nobody knows.
    pub total: Option<u32>,
}

impl Progress {
    /// Before anything was done.
    pub const BEGUN: Self = Self { step: Step::Reading, done: 0, total: None };
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    /// Reading the file.
    Reading,
    /// Matching it with the festival.
    Matching,
    /// It has finished: what it found can be looked at.
    Done,
    /// It came to nothing; why is told.
    Failed,
    /// It was called off.
    Cancelled,
}

impl Step {
    /// Whether nothing more will come of the job.
    #[must_use]
    pub fn is_last(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
