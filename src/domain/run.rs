//! The run of a show: what happens on the night, as a log beside the program. It changes no plan and no release.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    id::{ItemId, RunId, ShowId},
    time::Instant,
};

/// What happened on the night of a show. A show has at most one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The show.
    pub show: ShowId,
    /// What happened, in the order in which it was noted.
    pub log: Vec<LogLine>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// To which item of the show's program.
    pub item: ItemId,
    /// What.
    pub cue: Cue,
    /// When.
    pub at: Instant,
    /// Who noted it.
    pub noted_by: String,
    /// Why, or whatever is to be remembered.
    pub note: Option<String>,
}

/// What is done to an item on the night.
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
pub enum Cue {
    /// 催场
    Call,
    /// 候场
    Standby,
    /// 开演
    Start,
    /// 重演
    Restart,
    /// 结束
    Finish,
    /// 跳过
    Skip,
    /// 撤下
    Cut,
}
