//! Shows and the items of their programs. When items start is computed in [`super::program`].

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    festival::{Credit, ExternalId},
    id::{ActId, ItemId, ShowId, StageId},
    policy::OwnLeads,
    text::{Lang, Localized},
    time::Instant,
};

/// A slot before an audience, with the program that fills it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// Its id.
    pub id: ShowId,
    /// Its short name, unique among the festival's shows.
    pub code: String,
    /// Its title.
    pub title: Localized,
    /// What kind of show it is.
    pub kind: ShowKind,
    /// Where; `None` until it has a stage.
    pub stage: Option<StageId>,
    /// When the audience is let in.
    pub doors_at: Option<Instant>,
    /// When it begins; `None` until it has a time.
    pub starts_at: Option<Instant>,
    /// When it is planned to end, whatever its program holds so far.
    pub planned_ends_at: Option<Instant>,
    /// When it must be over (curfew).
    pub hard_ends_at: Option<Instant>,
    /// Where it stands.
    pub status: ShowStatus,
    /// How many people are expected in the audience.
    #[serde(default)]
    pub expected_audience: Option<u32>,
    /// When its teams report, make up, stand by and leave, where it differs from the festival.
    #[serde(default)]
    pub leads: OwnLeads,
    /// Who hosts, organizes and supports this show in particular.
    pub credits: Vec<Credit>,
    /// The running order; positions are the places in this list.
    pub items: Vec<ProgramItem>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}

impl Show {
    /// Whether it will take place at its time.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self.status, ShowStatus::Cancelled | ShowStatus::Postponed)
    }

    /// Whether the public has nothing new to learn of it since it was `last` published: that it has begun or ended is no news.
    pub(super) fn publishes_same(&self, last: &Self) -> bool {
        let is_by_run = matches!(self.status, ShowStatus::InProgress | ShowStatus::Ended) && last.counts();
        let status = if is_by_run { last.status } else { self.status };
        *self == *last || Self { status, ..self.clone() } == *last
    }
}

/// What kind of show it is.
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
pub enum ShowKind {
    /// 开幕式
    Opening,
    /// 闭幕式
    Closing,
    /// 晚会
    Gala,
    /// 选拔
    Heat,
    /// 音乐会
    Concert,
    /// 巡游
    Parade,
    /// 展览
    Exhibition,
    /// 工作坊
    Workshop,
    /// 讲座
    Talk,
    /// 其他
    Other,
}

/// Where a show stands.
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
pub enum ShowStatus {
    /// Planned.
    Planned,
    /// Will take place.
    Confirmed,
    /// On.
    InProgress,
    /// Over.
    Ended,
    /// Will take place at another time; keeps its old one until then.
    Postponed,
    /// Called off; stays visible as cancelled.
    Cancelled,
}

impl ShowStatus {
    /// The statuses that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Confirmed, Self::Postponed, Self::Cancelled],
            Self::Confirmed => &[Self::InProgress, Self::Postponed, Self::Cancelled],
            Self::InProgress => &[Self::Ended, Self::Cancelled],
            Self::Postponed => &[Self::Planned, Self::Confirmed, Self::Cancelled],
            Self::Cancelled => &[Self::Planned],
            Self::Ended => &[],
        }
    }
}

/// One line of a running order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramItem {
    /// Its id.
    pub id: ItemId,
    /// What happens.
    pub content: ItemContent,
    /// Seconds between the item before and this one; `None` leaves it to the stage.
    pub changeover_seconds: Option<u32>,
    /// The time at which it has to start (a live broadcast, a minister).
    pub pinned_start_at: Option<Instant>,
    /// Whether it keeps its place when orders are proposed, and refuses to be moved.
    pub locked: bool,
    /// Who sees it.
    pub visibility: Visibility,
}

impl ProgramItem {
    /// The act that the item puts on.
    #[must_use]
    pub fn act(&self) -> Option<ActId> {
        match self.content {
            ItemContent::Performance { act, .. } => Some(act),
            ItemContent::Interlude { .. } => None,
        }
    }
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemContent {
    /// Puts an act on.
    Performance {
        /// The act.
        act: ActId,
        /// Seconds it plays here, where that differs from the act's own duration.
        duration_seconds: Option<u32>,
    },
    /// Anything else.
    Interlude {
        /// What it is.
        kind: InterludeKind,
        /// What the program calls it; empty leaves it to the kind.
        title: Localized,
        /// How long it takes, in seconds.
        duration_seconds: u32,
    },
}

/// What an item is that puts no act on.
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
pub enum InterludeKind {
    /// 串场
    McLink,
    /// 致辞
    Speech,
    /// 颁奖
    Award,
    /// 短片
    Video,
    /// 中场
    Intermission,
    /// 合影
    Photo,
    /// 谢幕
    CurtainCall,
    /// 内部事项
    Internal,
}

impl InterludeKind {
    /// What an item of this kind is called that has no title of its own.
    #[must_use]
    pub fn title(self) -> Localized {
        let (zh, en) = match self {
            Self::McLink => ("串场", "Link"),
            Self::Speech => ("致辞", "Speech"),
            Self::Award => ("颁奖", "Award"),
            Self::Video => ("短片", "Film"),
            Self::Intermission => ("中场休息", "Intermission"),
            Self::Photo => ("合影", "Photo"),
            Self::CurtainCall => ("谢幕", "Curtain call"),
            Self::Internal => ("内部事项", "Internal"),
        };
        Localized::of(Lang::zh(), zh).with(Lang::en(), en)
    }
}

/// Who sees an item.
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
pub enum Visibility {
    /// Everyone.
    Public,
    /// Only those who work on the show.
    Backstage,
}
