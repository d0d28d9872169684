//! Who asks: their account, their roles, their sessions and tokens; and the roles of others in a festival.

use async_graphql::{Context, Enum, ID, Object, Result};

use super::{
    error::from_app,
    origin::app_now,
    scalar::Time,
    view::{View, caller},
};
use crate::{
    app::{Caller, Granted},
    domain::{
        account::{self as domain, CredentialKind},
        id::FestivalId,
        right,
        time::Instant,
    },
};

/// What somebody is in a festival. `Right` says what each role brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::right::Role")]
pub(crate) enum Role {
    /// Answers for the festival: has every right, and says who else has one.
    Owner,
    /// 节目编排: builds the festival and publishes it: READ_DRAFT, READ_PRIVATE, READ_HISTORY, EDIT_PLAN, EDIT_TEAM, DECIDE,
    /// RUN_NIGHT, WAIVE, PUBLISH, UNDO.
    Programmer,
    /// 舞台监督: runs the night of the show: READ_DRAFT, READ_PRIVATE, RUN_NIGHT.
    StageManager,
    /// 领队: looks after the roster and the acts of a team: READ_DRAFT, READ_PRIVATE, EDIT_TEAM, of its own teams only.
    TeamLeader,
    /// Looks after arrivals, meals and contacts: READ_DRAFT, READ_PRIVATE.
    Logistics,
    /// Looks at the draft, without private data: READ_DRAFT.
    Viewer,
}

/// One thing that a role allows, where it was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::right::Right")]
pub(crate) enum Right {
    /// Read the draft.
    ReadDraft,
    /// Read phones, birth dates, consents, availability, and the names of minors and of hidden people.
    ReadPrivate,
    /// Read who changed what.
    ReadHistory,
    /// Change venues, organizations, teams, people, acts, shows and programs.
    EditPlan,
    /// Change the roster and the acts of a team.
    EditTeam,
    /// Decide on acts and teams.
    Decide,
    /// Keep the log of the night.
    RunNight,
    /// Accept a conflict with a reason.
    Waive,
    /// Publish a release.
    Publish,
    /// Take back what somebody did.
    Undo,
    /// Set rules, dates and names of the festival, and copy it.
    SetPolicy,
    /// Say who may do what; delete the festival; erase a person; make webhooks.
    Administer,
}

/// What an API token is good for. It never does more than its owner may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::right::TokenScope")]
pub(crate) enum TokenScope {
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

/// Someone who may sign in.
pub(crate) struct Account(pub(crate) domain::Account);

/// Someone who may sign in.
#[Object]
impl Account {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The name to sign in with.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// An address to sign in with as well; null where there is none.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// How the person is called.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// Whether they look after the whole server.
    async fn is_admin(&self) -> bool {
        self.0.is_admin
    }

    /// Whether it is shut.
    async fn is_disabled(&self) -> bool {
        self.0.disabled_at.is_some()
    }

    /// When it was made, in UTC.
    async fn created_at(&self) -> Time {
        utc(self.0.created_at)
    }
}

/// A session or an API token that holds. Its secret is kept nowhere.
pub(crate) struct Credential {
    pub(crate) it: domain::Credential,
    pub(crate) is_current: bool,
}

/// A session or an API token that holds. Its secret is kept nowhere.
#[Object]
impl Credential {
    /// Its id, for `sessionDelete` or `tokenRevoke`.
    async fn id(&self) -> ID {
        match self.it.kind {
            CredentialKind::Session(id) => id.to_string().into(),
            CredentialKind::Token(id) => id.to_string().into(),
        }
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.it.name
    }

    /// What it is good for; null for whatever its owner may do.
    async fn scopes(&self) -> Option<Vec<TokenScope>> {
        self.it.scopes.as_ref().map(|scopes| scopes.iter().copied().map(Into::into).collect())
    }

    /// When it was made, in UTC.
    async fn created_at(&self) -> Time {
        utc(self.it.created_at)
    }

    /// When it ends by itself, in UTC; null for never.
    async fn expires_at(&self) -> Option<Time> {
        self.it.expires_at.map(utc)
    }

    /// When it was last used, to the minute, in UTC; null for never.
    async fn last_used_at(&self) -> Option<Time> {
        self.it.last_used_at.map(utc)
    }

    /// Whether it is the one that this request came with.
    async fn is_current(&self) -> bool {
        self.is_current
    }
}

/// A role that somebody has in a festival or a part of it.
pub(crate) struct Grant {
    pub(crate) it: Granted,
}

/// A role that somebody has in a festival or a part of it.
#[Object]
impl Grant {
    /// Its id, for `grantRevoke`.
    async fn id(&self) -> ID {
        self.it.grant.grant.id.to_string().into()
    }

    /// Who has it. Their address is shown to themselves and to who looks after the server.
    async fn account(&self, cx: &Context<'_>) -> Account {
        let caller = caller(cx);
        let may = caller.is_admin || caller.account == Some(self.it.account.id);
        Account(domain::Account { email: self.it.account.email.clone().filter(|_| may), ..self.it.account.clone() })
    }

    /// The role.
    async fn role(&self) -> Role {
        self.it.grant.grant.role.into()
    }

    /// The id of the show, organization or team that it is kept to; null for the whole festival.
    async fn scope(&self) -> Option<ID> {
        scope(self.it.grant.grant.scope)
    }

    /// The name of whoever gave it.
    async fn granted_by(&self) -> &str {
        &self.it.grant.by
    }

    /// When it was given, in UTC.
    async fn granted_at(&self) -> Time {
        utc(self.it.grant.at)
    }
}

/// What one is in a festival.
pub(crate) struct Membership {
    festival: FestivalId,
    caller: Caller,
}

/// What one is in a festival.
#[Object]
impl Membership {
    /// The id of the festival.
    async fn festival(&self) -> ID {
        self.festival.to_string().into()
    }

    /// The roles, with the id of what each is kept to.
    async fn roles(&self) -> Vec<ScopedRole> {
        self.caller.grants_in(self.festival).map(|it| ScopedRole { role: it.role, scope: it.scope }).collect()
    }

    /// The rights that they bring somewhere in it, as far as the token of this request allows.
    async fn rights(&self) -> Vec<Right> {
        let all = <right::Right as strum::VariantArray>::VARIANTS;
        all.iter().filter(|right| self.caller.may(self.festival, **right)).map(|right| (*right).into()).collect()
    }
}

/// A role and what it is kept to.
pub(crate) struct ScopedRole {
    role: right::Role,
    scope: right::Scope,
}

/// A role and what it is kept to.
#[Object]
impl ScopedRole {
    /// The role.
    async fn role(&self) -> Role {
        self.role.into()
    }

    /// The id of the show, organization or team that it is kept to; null for the whole festival.
    async fn scope(&self) -> Option<ID> {
        scope(self.scope)
    }
}

/// Who asks, and what they may do.
pub(crate) struct Viewer(pub(crate) Caller);

/// Who asks, and what they may do.
#[Object]
impl Viewer {
    /// Their account; null for who looks after the server from its command line.
    async fn account(&self, cx: &Context<'_>) -> Option<Result<Account>> {
        let id = self.0.account?;
        let found = async { app_now(cx)?.account(&self.0, id).await.map_err(from_app) };
        found.await.map(|it| it.map(Account)).transpose()
    }

    /// What the token of this request is good for; null for whatever its owner may do.
    async fn token_scopes(&self) -> Option<Vec<TokenScope>> {
        self.0.token_scopes.as_ref().map(|scopes| scopes.iter().copied().map(Into::into).collect())
    }

    /// The festivals in which they have a role.
    async fn festivals(&self) -> Vec<Membership> {
        let mut festivals: Vec<FestivalId> = self.0.grants.iter().map(|it| it.festival).collect();
        festivals.sort_unstable();
        festivals.dedup();
        festivals.into_iter().map(|festival| Membership { festival, caller: self.0.clone() }).collect()
    }

    /// Their sessions that hold, the newest first.
    async fn sessions(&self, cx: &Context<'_>) -> Result<Vec<Credential>> {
        credentials(cx, &self.0, |kind| matches!(kind, CredentialKind::Session(_))).await
    }

    /// Their API tokens that hold, the newest first.
    async fn tokens(&self, cx: &Context<'_>) -> Result<Vec<Credential>> {
        credentials(cx, &self.0, |kind| matches!(kind, CredentialKind::Token(_))).await
    }
}

async fn credentials(cx: &Context<'_>, caller: &Caller, is_wanted: fn(CredentialKind) -> bool) -> Result<Vec<Credential>> {
    let all = app_now(cx)?.credentials(caller).await.map_err(from_app)?;
    let wanted = all.into_iter().filter(|it| is_wanted(it.kind));
    Ok(wanted.map(|it| Credential { is_current: caller.credential == Some(it.kind), it }).collect())
}

/// Everybody's roles in a festival.
pub(crate) async fn grants(cx: &Context<'_>, view: &View) -> Result<Vec<Grant>> {
    let all = app_now(cx)?.grants(&caller(cx), view.plan.festival().id).await.map_err(from_app)?;
    Ok(all.into_iter().map(|it| Grant { it }).collect())
}

fn scope(scope: right::Scope) -> Option<ID> {
    match scope {
        right::Scope::Festival => None,
        right::Scope::Show(id) => Some(id.to_string().into()),
        right::Scope::Organization(id) => Some(id.to_string().into()),
        right::Scope::Team(id) => Some(id.to_string().into()),
    }
}

/// An instant that belongs to no festival.
pub(crate) fn utc(instant: Instant) -> Time {
    Time(instant.fixed_offset())
}
