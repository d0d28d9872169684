//! The records of a file: one type for each noun, with the fields that a file may tell.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Ref;
use crate::domain::{
    act::{ActStatus, CostumeClass},
    festival::ExternalId,
    organization::OrganizationKind,
    performer::Consent,
    show::{InterludeKind, ShowKind, ShowStatus, Visibility},
    team::{MemberRole, TeamStatus},
    text::{Lang, Localized},
    time::{Instant, Interval},
};

/// One record of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Record {
    /// The festival itself.
    Festival(Box<FestivalRecord>),
    /// An organization.
    Organization(OrganizationRecord),
    /// A venue.
    Venue(VenueRecord),
    /// A stage of a venue.
    Stage(Box<StageRecord>),
    /// A team.
    Team(Box<TeamRecord>),
    /// A person.
    Performer(Box<PerformerRecord>),
    /// A person in a team.
    Member(Box<MemberRecord>),
    /// An act.
    Act(Box<ActRecord>),
    /// A person in an act.
    Cast(Box<CastRecord>),
    /// A show.
    Show(Box<ShowRecord>),
    /// An item of a show's program.
    Item(Box<ItemRecord>),
}

/// The festival, as a schedule tells it. It never changes a festival's slug or zone; a wider range of days is taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FestivalRecord {
    /// Its name.
    pub name: Option<Localized>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    /// Its zone.
    pub time_zone: Option<Tz>,
    /// The language of its texts.
    pub language: Option<Lang>,
}

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<Localized>,
    /// What kind it is.
    pub kind: Option<OrganizationKind>,
    /// The organization above it.
    pub parent: Option<Ref>,
}

/// A venue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<Localized>,
    /// Its address.
    pub address: Option<Localized>,
}

/// A stage. A file that only knows rooms gives each as a stage of a venue of the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<Localized>,
    /// The venue that it is in.
    pub venue: Option<Ref>,
    /// Seats.
    pub seats: Option<u32>,
    /// The most people on stage.
    pub stage_capacity: Option<u32>,
    /// The most people in the room.
    pub fire_capacity: Option<u32>,
    /// Microphones in stock.
    pub microphones: Option<u32>,
    /// Its usual changeover, in seconds.
    pub changeover_seconds: Option<u32>,
    /// When it is open.
    pub opening_windows: Option<Vec<Interval>>,
}

/// A team.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<Localized>,
    /// Who sends it. One that is nowhere yet is made, of the kind beside it.
    pub organization: Option<Ref>,
    /// The kind of the organization, should it have to be made.
    pub organization_kind: Option<OrganizationKind>,
    /// Where its application stands.
    pub status: Option<TeamStatus>,
    /// How many people it said it would bring.
    pub declared_headcount: Option<u32>,
    /// Its leader. A person of this name on its roster becomes the leader; one who is not on it is added.
    pub leader: Option<PersonName>,
}

/// A person by name and phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: Option<String>,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformerRecord {
    /// Their ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Their number.
    pub code: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// How the name is read.
    pub reading: Option<String>,
    /// Their birthday.
    pub birth_date: Option<NaiveDate>,
    /// Their phone number.
    pub phone: Option<String>,
    /// Whether they asked not to be named in public.
    pub hidden: Option<bool>,
    /// Who agreed that they are named.
    pub consent: Option<Consent>,
}

/// A person in a team: a row of a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The team.
    pub team: Ref,
    /// The person.
    pub person: PerformerRecord,
    /// As what.
    pub role: Option<MemberRole>,
}

/// An act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its title.
    pub title: Option<Localized>,
    /// Its genre as it is written; folded to the festival's genres when it is matched, and made where none fits.
    pub genre: Option<String>,
    /// How long it plays, in seconds.
    pub duration_seconds: Option<u32>,
    /// Seconds to set it up.
    pub setup_seconds: Option<u32>,
    /// Seconds to clear the stage.
    pub strike_seconds: Option<u32>,
    /// Microphones.
    pub microphones: Option<u32>,
    /// Where it stands.
    pub status: Option<ActStatus>,
    /// Who puts it on, the lead team first. Where a row gives no code, a name: one that is nowhere yet is made.
    pub teams: Option<Vec<Ref>>,
    /// People named as performers (split from a cell like 张三、李四等). Cast as guests where they are of none of its teams.
    pub performers: Option<Vec<PersonRef>>,
    /// Whether the names were not all (等, 全体, et al.): more people take part than are known.
    pub has_unknown_performers: bool,
}

/// A person as an act or an event names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Which person, if the file tells more than a name.
    pub person: Ref,
    /// The name, as it is written.
    pub name: String,
}

/// A person in an act: a row of a cast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastRecord {
    /// The act.
    pub act: Ref,
    /// The person.
    pub person: Ref,
    /// For which team.
    pub team: Option<Ref>,
    /// The costume.
    pub costume: Option<CostumeClass>,
}

/// A show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowRecord {
    /// Its ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Its code.
    pub code: Option<String>,
    /// Its title.
    pub title: Option<Localized>,
    /// What kind it is.
    pub kind: Option<ShowKind>,
    /// Where.
    pub stage: Option<Ref>,
    /// When the doors open.
    pub doors_at: Option<Instant>,
    /// When it starts.
    pub starts_at: Option<Instant>,
    /// When it is planned to end.
    pub planned_ends_at: Option<Instant>,
    /// When it has to be over.
    pub hard_ends_at: Option<Instant>,
    /// Where it stands.
    pub status: Option<ShowStatus>,
    /// How many people are expected to come.
    pub expected_audience: Option<u32>,
}

/// An item of a program. The items of one show stand in the file in their order, or have positions; the file tells the whole program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRecord {
    /// The show.
    pub show: Ref,
    /// Its place in the program, from 1.
    pub position: Option<u32>,
    /// What it is.
    pub content: ItemContentRecord,
    /// How long it takes, in seconds; for a performance, only if it differs from its act.
    pub duration_seconds: Option<u32>,
    /// Changeover before it, in seconds.
    pub changeover_seconds: Option<u32>,
    /// When it has to start.
    pub pinned_start_at: Option<Instant>,
    /// Who sees it.
    pub visibility: Option<Visibility>,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemContentRecord {
    /// An act on stage.
    Performance {
        /// Which.
        act: Ref,
    },
    /// Anything else.
    Interlude {
        /// What kind.
        kind: InterludeKind,
        /// Its title; `None` for the kind's own.
        title: Option<Localized>,
    },
}
