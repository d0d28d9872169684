//! The festival itself: one edition, with its credits and its policy.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    conflict::{Rule, Severity},
    id::{FestivalId, OrganizationId},
    policy::{Leads, Parameter},
    text::{Lang, Localized},
    time::{Almanac, Interval},
};

/// One edition of an arts festival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Festival {
    /// Its id.
    pub id: FestivalId,
    /// Its name in addresses: lower-case letters, digits and hyphens, unique on this server.
    pub slug: String,
    /// Its name.
    pub name: Localized,
    /// Its theme; empty when it has none.
    pub theme: Localized,
    /// Which edition of its series it is, from 1.
    pub edition_number: Option<u32>,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// The first programme day.
    pub starts_on: NaiveDate,
    /// The last programme day.
    pub ends_on: NaiveDate,
    /// The zone its times are shown in.
    pub time_zone: Tz,
    /// The hour at which a programme day begins, 0..=12.
    pub day_start_hour: u32,
    /// The language that texts fall back to.
    pub primary_language: Lang,
    /// Where it stands in its life.
    pub status: FestivalStatus,
    /// When teams report, make up, stand by and leave, where a show says nothing else.
    #[serde(default)]
    pub leads: Leads,
    /// Who guides, hosts, organizes and supports it, by role and rank.
    pub credits: Vec<Credit>,
    /// Severities that differ from the rules' defaults.
    pub severities: BTreeMap<Rule, Severity>,
    /// Parameters that differ from their defaults.
    #[serde(default)]
    pub parameters: BTreeMap<Parameter, u32>,
    /// Names of the festival in other systems.
    pub external_ids: Vec<ExternalId>,
}

impl Festival {
    /// How the festival names times.
    #[must_use]
    pub fn almanac(&self) -> Almanac {
        Almanac { time_zone: self.time_zone, day_start_hour: self.day_start_hour }
    }

    /// The instants of its programme days.
    #[must_use]
    pub fn days(&self) -> Option<Interval> {
        self.almanac().days(self.starts_on, self.ends_on)
    }
}

/// A row of festivals held again and again. It has no life of its own: it is the code that its editions share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// What its editions share.
    pub code: String,
    /// Its name, as this edition prints it.
    pub name: Localized,
}

/// Where a festival stands in its life.
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
pub enum FestivalStatus {
    /// Never published.
    Draft,
    /// Has a release.
    Published,
    /// Over.
    Concluded,
    /// Kept for the record.
    Archived,
    /// Called off.
    Cancelled,
}

impl FestivalStatus {
    /// The statuses that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Published, Self::Cancelled],
            Self::Published => &[Self::Concluded, Self::Cancelled],
            Self::Concluded => &[Self::Archived],
            Self::Archived | Self::Cancelled => &[],
        }
    }
}

/// An organization's ranked role in a festival or a show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The role.
    pub role: CreditRole,
    /// Who.
    pub organization: OrganizationId,
    /// 1 stands first among those of the same role.
    pub rank: u32,
}

/// What an organization does for a festival or a show, in the order in which programmes print it.
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
pub enum CreditRole {
    /// 指导
    Guiding,
    /// 主办
    Host,
    /// 承办
    Organizer,
    /// 协办
    CoOrganizer,
    /// 支持
    Supporter,
    /// 赞助
    Sponsor,
    /// 媒体
    Media,
}

/// The name of a thing in another system, for importing it again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExternalId {
    /// Which system.
    pub system: String,
    /// Its name there.
    pub value: String,
}
