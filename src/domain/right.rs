//! Who may do what: roles, where they hold, and the rights that each brings. The one table is [`Role::rights`].
//!
//! A role is granted on a festival, or on a part of it: a show, an organization with everything below it, or a team. What a
//! person sees is decided by `sight`, which makes of a Plan the part that they may know.

mod fields;
mod reach;
mod table;

use serde::{Deserialize, Serialize};

use super::id::{AccountId, FestivalId, GrantId, OrganizationId, ShowId, TeamId};

pub use fields::{Access, FIELDS, access};
pub use reach::reaches;
pub use table::{ACTIONS, Need, need};

/// What somebody is in a festival.
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
    strum::VariantArray,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Answers for the festival: does everything, and says who else may.
    Owner,
    /// Builds the festival and publishes it (节目编排).
    Programmer,
    /// Runs the night of the show (舞台监督).
    StageManager,
    /// Looks after the roster and the acts of a team.
    TeamLeader,
    /// Looks after arrivals, meals and contacts.
    Logistics,
    /// Looks at the draft, without private data.
    Viewer,
}

/// One thing that a role may allow.
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
    strum::VariantArray,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Right {
    /// Read the draft.
    ReadDraft,
    /// Read phones, birth dates, consents, availability, and the names of minors and of hidden people.
    ReadPrivate,
    /// Read who changed what: before and after hold private data.
    ReadHistory,
    /// Change venues, organizations, teams, people, acts, shows and programs.
    EditPlan,
    /// Change the roster and the acts of a team.
    EditTeam,
    /// Decide on acts and teams: confirm, reject, cut.
    Decide,
    /// Keep the log of the night.
    RunNight,
    /// Accept a conflict with a reason.
    Waive,
    /// Publish a release.
    Publish,
    /// Take back what somebody did.
    Undo,
    /// Set rules, dates and names of the festival, copy or delete it.
    SetPolicy,
    /// Say who may do what; erase a person; make webhooks.
    Administer,
}

impl Role {
    /// Everything that it allows, where it was granted.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::{Decide, EditPlan, EditTeam, Publish, ReadDraft, ReadHistory, ReadPrivate, RunNight, Undo, Waive};
        match self {
            Self::Owner => <Right as strum::VariantArray>::VARIANTS,
            Self::Programmer => {
                &[ReadDraft, ReadPrivate, ReadHistory, EditPlan, EditTeam, Decide, RunNight, Waive, Publish, Undo]
            }
            Self::StageManager => &[ReadDraft, ReadPrivate, RunNight],
            Self::TeamLeader => &[ReadDraft, ReadPrivate, EditTeam],
            Self::Logistics => &[ReadDraft, ReadPrivate],
            Self::Viewer => &[ReadDraft],
        }
    }

    /// Whether it allows something, where it was granted.
    #[must_use]
    pub fn allows(self, right: Right) -> bool {
        self.rights().contains(&right)
    }
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "kind", content = "id")]
pub enum Scope {
    /// In the whole festival.
    Festival,
    /// In one show.
    Show(ShowId),
    /// In an organization, those below it, and their teams.
    Organization(OrganizationId),
    /// In one team.
    Team(TeamId),
}

/// A role that somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Who has it.
    pub account: AccountId,
    /// In which festival.
    pub festival: FestivalId,
    /// What they are there.
    pub role: Role,
    /// Where in it.
    pub scope: Scope,
}

impl Grant {
    /// Whether it brings a right, at least somewhere.
    #[must_use]
    pub fn brings(&self, right: Right) -> bool {
        self.role.allows(right) && (self.scope == Scope::Festival || !right.is_whole())
    }
}

/// What an API token may be used for: a token does what its owner may do, and only that part of it.
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
    strum::VariantArray,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenScope {
    /// Reading, private data included.
    Read,
    /// Changing the draft.
    Edit,
    /// Keeping the log of the night.
    Live,
    /// Publishing.
    Publish,
    /// Policy, people's roles, erasing, and webhooks.
    Administer,
}

impl Right {
    /// Whether it is about the festival as a whole: a role in a part of it does not bring it.
    #[must_use]
    pub fn is_whole(self) -> bool {
        matches!(self, Self::ReadHistory | Self::Waive | Self::Publish | Self::Undo | Self::SetPolicy | Self::Administer)
    }

    /// What a token must be good for to use this right.
    #[must_use]
    pub fn token_scope(self) -> TokenScope {
        match self {
            Self::ReadDraft | Self::ReadPrivate | Self::ReadHistory => TokenScope::Read,
            Self::EditPlan | Self::EditTeam | Self::Decide | Self::Waive | Self::Undo => TokenScope::Edit,
            Self::RunNight => TokenScope::Live,
            Self::Publish => TokenScope::Publish,
            Self::SetPolicy | Self::Administer => TokenScope::Administer,
        }
    }
}
