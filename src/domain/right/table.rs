//! The right that each action needs: one line for every mutation.

use super::{
    Right,
    Right::{Administer, Decide, EditPlan, EditTeam, Publish, RunNight, SetPolicy, Undo, Waive},
};

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Everybody.
    Nobody,
    /// Whoever has signed in, about themselves.
    Account,
    /// Whoever has signed in, about themselves, but with no token that is kept to some uses: such a one must not make others, or
    /// lock anybody out.
    InPerson,
    /// Whoever has one of these rights in some festival, or looks after the server, with no token that is kept to some uses.
    Somewhere(&'static [Right]),
    /// Whoever looks after the server.
    Admin,
    /// Whoever has one of these rights in the whole festival, and may read all of it.
    Whole(&'static [Right]),
    /// Whoever began it and has one of these rights: for everybody else it is as if it were not there.
    OfOwn(&'static [Right]),
    /// Whoever has one of these rights in the festival, as far as their role reaches.
    Right(&'static [Right]),
}

const PLAN: Need = Need::Right(&[EditPlan]);
const TEAM: Need = Need::Right(&[EditPlan, EditTeam]);
const DECIDE: Need = Need::Right(&[Decide]);
const NIGHT: Need = Need::Right(&[RunNight]);
const WAIVE: Need = Need::Right(&[Waive]);
const POLICY: Need = Need::Right(&[SetPolicy]);
const ADMINISTER: Need = Need::Right(&[Administer]);

/// What each action needs, by its name.
pub const ACTIONS: &[(&str, Need)] = &[
    ("festivalCreate", Need::Admin),
    ("festivalCopy", POLICY),
    ("festivalUpdate", POLICY),
    ("festivalDelete", ADMINISTER),
    ("festivalPolicyUpdate", POLICY),
    ("organizationCreate", PLAN),
    ("organizationUpdate", PLAN),
    ("organizationDelete", PLAN),
    ("genreCreate", PLAN),
    ("genreUpdate", PLAN),
    ("genreDelete", PLAN),
    ("venueCreate", PLAN),
    ("venueUpdate", PLAN),
    ("venueDelete", PLAN),
    ("stageCreate", PLAN),
    ("stageUpdate", PLAN),
    ("stageDelete", PLAN),
    ("performerCreate", TEAM),
    ("performerUpdate", TEAM),
    ("performerDelete", TEAM),
    ("performerErase", ADMINISTER),
    ("teamCreate", PLAN),
    ("teamUpdate", TEAM),
    ("teamDelete", PLAN),
    ("teamDecide", DECIDE),
    ("memberCreate", TEAM),
    ("memberUpdate", TEAM),
    ("memberDelete", TEAM),
    ("actCreate", TEAM),
    ("actUpdate", TEAM),
    ("actDelete", PLAN),
    ("actSubmit", TEAM),
    ("actDecide", DECIDE),
    ("actWithdraw", TEAM),
    ("showCreate", PLAN),
    ("showUpdate", PLAN),
    ("showDelete", PLAN),
    ("showSchedule", PLAN),
    ("showCancel", PLAN),
    ("showsShift", PLAN),
    ("programItemInsert", PLAN),
    ("programItemMove", PLAN),
    ("programItemSwap", PLAN),
    ("programItemUpdate", PLAN),
    ("programItemRemove", PLAN),
    ("programCopy", PLAN),
    ("itemCall", NIGHT),
    ("itemStandby", NIGHT),
    ("itemStart", NIGHT),
    ("itemFinish", NIGHT),
    ("itemSkip", NIGHT),
    ("itemCut", NIGHT),
    ("conflictWaive", WAIVE),
    ("waiverRevoke", WAIVE),
    ("releasePublish", Need::Right(&[Publish])),
    ("editUndo", Need::Right(&[Undo])),
    ("importPreview", Need::Whole(&[EditPlan])),
    ("importApply", Need::OfOwn(&[EditPlan])),
    ("jobCancel", Need::OfOwn(&[EditPlan])),
    ("columnMappingDelete", Need::Whole(&[EditPlan])),
    ("accountCreate", Need::Somewhere(&[Administer])),
    ("accountUpdate", Need::InPerson),
    ("sessionCreate", Need::Nobody),
    ("sessionDelete", Need::InPerson),
    ("tokenCreate", Need::InPerson),
    ("tokenRevoke", Need::InPerson),
    ("grantCreate", ADMINISTER),
    ("grantRevoke", ADMINISTER),
    ("webhookCreate", ADMINISTER),
    ("webhookUpdate", ADMINISTER),
    ("webhookDelete", ADMINISTER),
    ("webhookSecretRotate", ADMINISTER),
    ("webhookTest", ADMINISTER),
    ("webhookDeliveryRetry", ADMINISTER),
];

/// What an action needs. What is in no table nobody may do but who looks after the server.
#[must_use]
pub fn need(action: &str) -> Need {
    ACTIONS.iter().find(|(name, _)| *name == action).map_or(Need::Admin, |(_, need)| *need)
}

impl Need {
    /// The rights, each of which is enough.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        match self {
            Self::Right(rights) | Self::Whole(rights) | Self::OfOwn(rights) | Self::Somewhere(rights) => rights,
            Self::Nobody | Self::Account | Self::InPerson | Self::Admin => &[],
        }
    }
}
