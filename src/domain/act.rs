//! Acts: the works that teams put on.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    festival::ExternalId,
    id::{ActId, GenreId, PerformerId, TeamId},
    text::Localized,
};

/// A work that is put on: a dance, a choir piece, a sketch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Its id.
    pub id: ActId,
    /// Its short name, unique among the festival's acts.
    pub code: String,
    /// Its title.
    pub title: Localized,
    /// Its genre.
    pub genre: Option<GenreId>,
    /// How long it plays, in seconds.
    pub duration_seconds: u32,
    /// Seconds it takes to set it up on stage.
    pub setup_seconds: u32,
    /// Seconds it takes to clear the stage after it.
    pub strike_seconds: u32,
    /// How many microphones it asks for.
    pub microphones: u32,
    /// Where it stands on its way to the stage.
    pub status: ActStatus,
    /// Who puts it on: the lead team first, then the joint ones (联合). Each once.
    pub teams: Vec<TeamId>,
    /// Who is in it. Each performer once.
    pub cast: Vec<CastMember>,
    /// What it asks of other acts. Each kind at most once for each other act.
    #[serde(default)]
    pub links: Vec<ActLink>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}

impl Act {
    /// Whether it still takes part: not rejected, withdrawn, cut or absent.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self.status, ActStatus::Rejected | ActStatus::Withdrawn | ActStatus::Cut | ActStatus::NoShow)
    }
}

/// Where an act stands on its way to the stage.
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
pub enum ActStatus {
    /// Being written down.
    Draft,
    /// 报送
    Submitted,
    /// 审查
    InReview,
    /// Sent back to be changed.
    RevisionRequested,
    /// 入选
    Selected,
    /// Turned down.
    Rejected,
    /// 确认
    Confirmed,
    /// Was on stage.
    Performed,
    /// 退演
    Withdrawn,
    /// 撤下
    Cut,
    /// 弃权
    NoShow,
}

impl ActStatus {
    /// The statuses that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Submitted],
            Self::Submitted => &[Self::InReview],
            Self::InReview => &[Self::RevisionRequested, Self::Selected, Self::Rejected],
            Self::RevisionRequested => &[Self::InReview],
            Self::Selected => &[Self::Confirmed],
            Self::Confirmed => &[Self::Performed, Self::Withdrawn, Self::Cut, Self::NoShow],
            Self::Rejected | Self::Performed | Self::Withdrawn | Self::Cut | Self::NoShow => &[],
        }
    }
}

/// What an act asks of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActLink {
    /// What.
    pub kind: LinkKind,
    /// Of which act.
    pub act: ActId,
}

/// How two acts belong together.
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
pub enum LinkKind {
    /// It comes before the other wherever both are in one show.
    Before,
    /// Every show that has it has the other too.
    Together,
    /// No show has both.
    Apart,
}

/// A performer in an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastMember {
    /// Who.
    pub performer: PerformerId,
    /// For which of the act's teams; `None` for a guest.
    pub team: Option<TeamId>,
    /// What changing into this act's costume takes.
    pub costume: CostumeClass,
}

/// How long it takes to change into a costume.
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
pub enum CostumeClass {
    /// The costume of the act before is kept on.
    Same,
    /// 简单
    Easy,
    /// 一般
    Normal,
    /// 复杂
    Hard,
}
