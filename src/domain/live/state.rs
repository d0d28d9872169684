//! Where an item stands on the night, and which steps it may take.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use crate::domain::{
    id::ItemId,
    run::{Cue, LogLine},
    time::Instant,
};

/// Where an item stands on the night of its show.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum LiveState {
    /// Nothing was noted of it yet.
    #[default]
    Pending,
    /// 催场: its people were called.
    Called,
    /// 候场: its people stand by.
    Standby,
    /// On stage for the first time.
    OnStage,
    /// On stage again after a restart, of which there is one.
    Restarted,
    /// Over.
    Done,
    /// Passed over; it may still come later.
    Skipped,
    /// Taken out for good.
    Cut,
}

impl LiveState {
    /// The states that may follow this one. A desk may leave steps out on the way to the stage.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Called, Self::Standby, Self::OnStage, Self::Skipped, Self::Cut],
            Self::Called => &[Self::Standby, Self::OnStage, Self::Skipped, Self::Cut],
            Self::Standby => &[Self::OnStage, Self::Skipped, Self::Cut],
            Self::OnStage => &[Self::Restarted, Self::Done, Self::Cut],
            Self::Restarted => &[Self::Done, Self::Cut],
            Self::Skipped => &[Self::OnStage, Self::Cut],
            Self::Done | Self::Cut => &[],
        }
    }

    /// The state that a cue leads to.
    #[must_use]
    pub fn by(cue: Cue) -> Self {
        match cue {
            Cue::Call => Self::Called,
            Cue::Standby => Self::Standby,
            Cue::Start => Self::OnStage,
            Cue::Restart => Self::Restarted,
            Cue::Finish => Self::Done,
            Cue::Skip => Self::Skipped,
            Cue::Cut => Self::Cut,
        }
    }

    /// Whether it is on stage now.
    #[must_use]
    pub fn is_on_stage(self) -> bool {
        matches!(self, Self::OnStage | Self::Restarted)
    }

    /// Whether nothing more is expected of it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Skipped | Self::Cut)
    }
}

/// What happened to one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Where it stands.
    pub state: LiveState,
    /// When its people were called.
    pub called_at: Option<Instant>,
    /// When they stood by.
    pub standby_at: Option<Instant>,
    /// When it first went on stage.
    pub started_at: Option<Instant>,
    /// When it last began: at its start, or at its restart.
    pub began_at: Option<Instant>,
    /// When it was over, or was cut while on stage.
    pub ended_at: Option<Instant>,
    /// Whether it was started a second time.
    pub restarted: bool,
    /// When the last line about it was noted for.
    pub last_at: Option<Instant>,
}

impl Course {
    fn follow(&mut self, line: &LogLine) {
        let at = Some(line.at);
        match line.cue {
            Cue::Call => self.called_at = at,
            Cue::Standby => self.standby_at = at,
            Cue::Start => {
                self.started_at = at;
                self.began_at = at;
            }
            Cue::Restart => {
                self.began_at = at;
                self.restarted = true;
            }
            // A cut before its start ends nothing.
            Cue::Finish | Cue::Cut => self.ended_at = at.filter(|_| self.started_at.is_some()),
            Cue::Skip => {}
        }
        self.state = LiveState::by(line.cue);
        self.last_at = self.last_at.max(at);
    }
}

/// What happened to each item of a log; of the others nothing was noted.
pub fn courses<'a>(log: impl IntoIterator<Item = &'a LogLine>) -> HashMap<ItemId, Course> {
    let mut courses: HashMap<ItemId, Course> = HashMap::new();
    for line in log {
        courses.entry(line.item).or_default().follow(line);
    }
    courses
}
