//! Teams and their rosters.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    festival::ExternalId,
    id::{MemberId, OrganizationId, PerformerId, TeamId},
    text::Localized,
    time::Interval,
};

/// A group of an organization that performs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its short name, unique among the festival's teams.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// Who sends it.
    pub organization: OrganizationId,
    /// Where its application stands.
    pub status: TeamStatus,
    /// How many people it said it would bring, before names are known.
    pub declared_headcount: u32,
    /// When it can take part; empty means always.
    #[serde(default)]
    pub availability: Vec<Interval>,
    /// Who is in it, in the order of its list.
    pub members: Vec<Member>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}

impl Team {
    /// Whether its people count: a rejected or withdrawn team brings nobody.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self.status, TeamStatus::Applied | TeamStatus::Approved)
    }

    /// Its leader (领队): the first member with that role.
    #[must_use]
    pub fn leader(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.role == MemberRole::Leader)
    }
}

/// Where a team's application stands.
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
pub enum TeamStatus {
    /// Has applied.
    Applied,
    /// Takes part.
    Approved,
    /// Was turned down.
    Rejected,
    /// Has stepped back.
    Withdrawn,
}

impl TeamStatus {
    /// The statuses that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Applied => &[Self::Approved, Self::Rejected],
            Self::Approved => &[Self::Withdrawn],
            Self::Rejected | Self::Withdrawn => &[],
        }
    }
}

/// A performer in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The id of the membership.
    pub id: MemberId,
    /// Who. A performer is in a team once.
    pub performer: PerformerId,
    /// As what.
    pub role: MemberRole,
}

/// What a member does in a team.
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
pub enum MemberRole {
    /// 演员
    Performer,
    /// 替补
    Understudy,
    /// 指挥
    Conductor,
    /// 伴奏
    Accompanist,
    /// 领队
    Leader,
    /// 编导
    Choreographer,
    /// 指导教师
    Tutor,
    /// 工作人员
    Crew,
    /// 陪护
    Chaperone,
}
