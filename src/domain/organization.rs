//! Organizations: who sends teams and who carries the festival.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{festival::ExternalId, id::OrganizationId, text::Localized};

/// A body that sends teams, hosts or supports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its short name, unique among the festival's organizations.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// What it is.
    pub kind: OrganizationKind,
    /// The organization it is part of.
    pub parent: Option<OrganizationId>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}

/// What an organization is.
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
pub enum OrganizationKind {
    /// 街道
    Subdistrict,
    /// 乡镇
    Township,
    /// 社区
    Community,
    /// 机关
    Government,
    /// 事业单位
    PublicInstitution,
    /// 企业
    Enterprise,
    /// 学校
    School,
    /// 社团
    Association,
    /// 专业院团
    Professional,
    /// 其他
    Other,
}
