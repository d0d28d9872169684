//! Accounts, sessions, tokens and roles.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{app, caller, payload::UserError};
use crate::{
    app::{AccountUpdate, GrantFields, NewAccount, SignIn, TokenFields},
    domain::{
        account::CredentialKind,
        id::{AccountId, SessionId, TokenId},
        invalid::Invalid,
        time::instant,
    },
    graphql::{
        account::{Account, Credential, Grant, Role, TokenScope, utc},
        error::{bad_input, from_app},
        scalar::Time,
    },
};

/// Where a request comes from: the address of the client.
#[derive(Clone, Debug)]
pub(crate) struct ClientAddress(pub(crate) String);

/// What a request did about the session of the browser that sent it, for the edge to turn into a cookie.
#[derive(Debug, Default)]
pub(crate) struct SessionSlot(Mutex<Option<SessionChange>>);

/// A session that began or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionChange {
    /// It began: its secret, and how many seconds it lasts.
    Begun(String, i64),
    /// It ended.
    Ended,
}

impl SessionSlot {
    fn put(&self, change: SessionChange) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// What was done, if anything was.
    pub(crate) fn take(&self) -> Option<SessionChange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// An account to make.
#[derive(Clone, InputObject)]
pub(crate) struct AccountCreateInput {
    /// The name to sign in with: 2 to 64 letters a to z, digits, dots, hyphens and underscores.
    name: String,
    /// An address to sign in with as well.
    email: Option<String>,
    /// How the person is called; the name when left out.
    display_name: Option<String>,
    /// Their password, 10 to 200 characters; left out, they sign in by an identity provider.
    password: Option<String>,
    /// Whether they look after the whole server.
    #[graphql(default)]
    is_admin: bool,
}

/// What changes of an account; what is left out stays.
#[derive(Clone, InputObject)]
pub(crate) struct AccountUpdateInput {
    /// Which account; one's own when left out.
    id: Option<ID>,
    /// An address to sign in with as well; empty takes it away.
    email: Option<String>,
    /// How the person is called.
    display_name: Option<String>,
    /// A new password, 10 to 200 characters. It ends every other session and every token of the account.
    password: Option<String>,
    /// The password until now, asked for by a new one of one's own.
    current_password: Option<String>,
    /// Whether the account is shut: nothing of it can be used then. Only for who looks after the server.
    is_disabled: Option<bool>,
    /// Whether they look after the whole server. Only for who does so.
    is_admin: Option<bool>,
}

/// What came of making an account.
#[derive(SimpleObject)]
pub(crate) struct AccountCreatePayload {
    /// The account; null when it was refused.
    account: Option<Account>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// What came of changing an account.
#[derive(SimpleObject)]
pub(crate) struct AccountUpdatePayload {
    /// The account; null when it was refused.
    account: Option<Account>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// Who signs in.
#[derive(Clone, InputObject)]
pub(crate) struct SessionCreateInput {
    /// The name of the account, or its e-mail address.
    login: String,
    /// The password.
    password: String,
    /// Keep the session in a cookie of the browser, and show no secret.
    #[graphql(default)]
    cookie: bool,
}

/// What came of signing in.
#[derive(SimpleObject)]
pub(crate) struct SessionCreatePayload {
    /// The session; null when it was refused.
    session: Option<Credential>,
    /// Who signed in; null when it was refused.
    account: Option<Account>,
    /// The secret to send as `Authorization: Bearer …`, shown this once; null when it is kept in a cookie.
    secret: Option<String>,
    /// When the session ends by itself, in UTC.
    expires_at: Option<Time>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// Which session ends.
#[derive(Clone, InputObject)]
pub(crate) struct SessionDeleteInput {
    /// Which; the one that asks when left out.
    id: Option<ID>,
}

/// What came of ending a session.
#[derive(SimpleObject)]
pub(crate) struct SessionDeletePayload {
    /// The id of what ended; null when nothing did.
    deleted_id: Option<ID>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// What came of ending a token.
#[derive(SimpleObject)]
pub(crate) struct TokenRevokePayload {
    /// The id of what ended; null when nothing did.
    deleted_id: Option<ID>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// What came of taking a role away.
#[derive(SimpleObject)]
pub(crate) struct GrantRevokePayload {
    /// The id of what ended; null when nothing did.
    deleted_id: Option<ID>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// A token to make.
#[derive(Clone, InputObject)]
pub(crate) struct TokenCreateInput {
    /// What to call it.
    name: String,
    /// What it is good for; left out, whatever its owner may do.
    scopes: Option<Vec<TokenScope>>,
    /// When it ends; left out, when it is revoked.
    expires_at: Option<Time>,
}

/// What came of making a token.
#[derive(SimpleObject)]
pub(crate) struct TokenCreatePayload {
    /// The token; null when it was refused.
    token: Option<Credential>,
    /// The secret to send as `Authorization: Bearer …`, shown this once.
    secret: Option<String>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// Which token ends.
#[derive(Clone, InputObject)]
pub(crate) struct TokenRevokeInput {
    /// Which.
    id: ID,
}

/// Who is to be what, and where.
#[derive(Clone, InputObject)]
pub(crate) struct GrantCreateInput {
    /// The festival.
    festival: ID,
    /// The name or the e-mail address of an account.
    account: String,
    /// The role.
    role: Role,
    /// The show, the organization (with those below it) or the team that it is kept to; left out, the whole festival.
    scope: Option<ID>,
}

/// What came of giving a role.
#[derive(SimpleObject)]
pub(crate) struct GrantCreatePayload {
    /// The role; null when it was refused.
    grant: Option<Grant>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// Which role is taken away.
#[derive(Clone, InputObject)]
pub(crate) struct GrantRevokeInput {
    /// Which.
    id: ID,
}

/// Accounts, sessions, tokens and roles.
#[derive(Default)]
pub(crate) struct AccountMutation;

/// Accounts, sessions, tokens and roles.
#[Object]
impl AccountMutation {
    /// Makes an account. Owners of a festival make plain ones; who looks after the server makes others like themselves too.
    async fn account_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AccountCreateInput,
    ) -> Result<AccountCreatePayload> {
        let AccountCreateInput { name, email, display_name, password, is_admin } = input;
        let new = NewAccount { name, email, display_name, password, is_admin };
        let (account, user_errors) = split(app(cx)?.account_create(&caller(cx), new).await.map_err(from_app)?);
        Ok(AccountCreatePayload { account: account.map(Account), user_errors })
    }

    /// Changes an account: one's own, or, for who looks after the server, anyone's.
    async fn account_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What.")] input: AccountUpdateInput,
    ) -> Result<AccountUpdatePayload> {
        let AccountUpdateInput { id, email, display_name, password, current_password, is_disabled, is_admin } = input;
        let id = id.map(|id| id.parse::<AccountId>().map_err(|_| bad_input("This is not the id of an account."))).transpose()?;
        let update = AccountUpdate { email, display_name, password, current_password, is_disabled, is_admin };
        let (account, user_errors) = split(app(cx)?.account_update(&caller(cx), id, update).await.map_err(from_app)?);
        Ok(AccountUpdatePayload { account: account.map(Account), user_errors })
    }

    /// Signs in. After some failures every further one has to wait twice as long as the one before: RATE_LIMITED.
    async fn session_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Who.")] input: SessionCreateInput,
    ) -> Result<SessionCreatePayload> {
        let SessionCreateInput { login, password, cookie } = input;
        let address = cx.data_opt::<ClientAddress>().map_or_else(String::new, |it| it.0.clone());
        let done = app(cx)?.session_create(SignIn { login, password, address }).await.map_err(from_app)?;
        let (signed_in, user_errors) = split(done);
        let Some(signed_in) = signed_in else {
            return Ok(SessionCreatePayload { session: None, account: None, secret: None, expires_at: None, user_errors });
        };
        let lasts = (signed_in.expires_at - signed_in.session.created_at).num_seconds();
        // Nothing but an answer of its own carries a cookie; without one, the client gets the secret.
        let slot = cx.data_opt::<Arc<SessionSlot>>().filter(|_| cookie);
        if let Some(slot) = slot {
            slot.put(SessionChange::Begun(signed_in.secret.clone(), lasts));
        }
        Ok(SessionCreatePayload {
            session: Some(Credential { it: signed_in.session, is_current: true }),
            account: Some(Account(signed_in.account)),
            secret: slot.is_none().then_some(signed_in.secret),
            expires_at: Some(utc(signed_in.expires_at)),
            user_errors,
        })
    }

    /// Signs out, or ends another session of one's own. Open sockets of it are closed.
    async fn session_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SessionDeleteInput,
    ) -> Result<SessionDeletePayload> {
        let caller = caller(cx);
        let own = match caller.credential {
            Some(CredentialKind::Session(id)) => Some(id),
            _ => None,
        };
        let id =
            input.id.map(|id| id.parse::<SessionId>().map_err(|_| bad_input("This is not the id of a session."))).transpose()?;
        let is_ended = app(cx)?.session_delete(&caller, id).await.map_err(from_app)?;
        if id.is_none() || id == own {
            cx.data_opt::<Arc<SessionSlot>>().into_iter().for_each(|slot| slot.put(SessionChange::Ended));
        }
        let deleted_id = id.or(own).filter(|_| is_ended).map(|id| id.to_string().into());
        Ok(SessionDeletePayload { deleted_id, user_errors: vec![] })
    }

    /// Makes an API token of one's own. Its secret is shown once, and kept nowhere.
    async fn token_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: TokenCreateInput,
    ) -> Result<TokenCreatePayload> {
        let TokenCreateInput { name, scopes, expires_at } = input;
        let scopes = scopes.map(|scopes| scopes.into_iter().map(Into::into).collect());
        let fields = TokenFields { name, scopes, expires_at: expires_at.map(|it| instant(&it.0)) };
        let (made, user_errors) = split(app(cx)?.token_create(&caller(cx), fields).await.map_err(from_app)?);
        let (token, secret) = made.map_or((None, None), |it| (Some(it.token), Some(it.secret)));
        Ok(TokenCreatePayload { token: token.map(|it| Credential { it, is_current: false }), secret, user_errors })
    }

    /// Ends an API token of one's own at once, on open sockets too.
    async fn token_revoke(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TokenRevokeInput,
    ) -> Result<TokenRevokePayload> {
        let id = input.id.parse::<TokenId>().map_err(|_| bad_input("This is not the id of a token."))?;
        let is_ended = app(cx)?.token_revoke(&caller(cx), id).await.map_err(from_app)?;
        Ok(TokenRevokePayload { deleted_id: is_ended.then(|| id.to_string().into()), user_errors: vec![] })
    }

    /// Gives somebody a role in a festival.
    async fn grant_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which, to whom.")] input: GrantCreateInput,
    ) -> Result<GrantCreatePayload> {
        let GrantCreateInput { festival, account, role, scope } = input;
        let fields = GrantFields { festival: festival.0, account, role: role.into(), scope: scope.map(|it| it.0) };
        let (granted, user_errors) = split(app(cx)?.grant_create(&caller(cx), fields).await.map_err(from_app)?);
        Ok(GrantCreatePayload { grant: granted.map(|it| Grant { it }), user_errors })
    }

    /// Takes a role away, at once. Everybody may lay down one of their own.
    async fn grant_revoke(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: GrantRevokeInput,
    ) -> Result<GrantRevokePayload> {
        let (id, user_errors) = split(app(cx)?.grant_revoke(&caller(cx), &input.id).await.map_err(from_app)?);
        Ok(GrantRevokePayload { deleted_id: id.map(|id| id.to_string().into()), user_errors })
    }
}

/// What came of it, and what was wrong.
pub(super) fn split<T>(done: Result<T, Vec<Invalid>>) -> (Option<T>, Vec<UserError>) {
    match done {
        Ok(it) => (Some(it), vec![]),
        Err(invalid) => (None, invalid.into_iter().map(UserError::from).collect()),
    }
}
