//! Signing in and out.

use chrono::TimeDelta;

use super::{Done, in_person, own, secret, secret::verify_password};
use crate::{
    app::{App, Caller, Error},
    domain::{
        account::{Account, Credential, CredentialKind},
        id::SessionId,
        invalid::{Invalid, Mistake},
        text::Message,
        time::Instant,
    },
    store::NewCredential,
};

/// How long a session lasts.
const SESSION: TimeDelta = TimeDelta::days(14);
/// The longest login and password that are looked at, in bytes.
const LONGEST: usize = 1_000;

/// What somebody signs in with.
#[derive(Clone)]
pub struct SignIn {
    /// The name of an account, or its address.
    pub login: String,
    /// The password.
    pub password: String,
    /// Where the request comes from.
    pub address: String,
}

/// A session that has begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Credential,
    /// Whose.
    pub account: Account,
    /// The secret that stands for it, shown this once.
    pub secret: String,
    /// When it ends by itself.
    pub expires_at: Instant,
}

impl App {
    /// Signs in by name or address and password. Which of them was wrong is not told, neither by words nor by time.
    pub async fn session_create(&self, sign_in: SignIn) -> Done<SignedIn> {
        let SignIn { login, password, address } = sign_in;
        let login = login.trim().to_lowercase();
        if login.len() > LONGEST || password.len() > LONGEST {
            return Ok(Err(vec![wrong()]));
        }
        let throttle = &self.0.accounts.throttle;
        if let Err(wait) = throttle.enter(&login, &address, self.0.clock.now()) {
            return Err(Error::RateLimited(wait));
        }
        let keyed = self.0.store.account_of(&login).await?.filter(|it| it.account.disabled_at.is_none());
        let hash = keyed.as_ref().and_then(|it| it.password_hash.clone());
        let is_right = verify_password(password, hash).await?;
        match keyed.filter(|_| is_right) {
            Some(keyed) => {
                throttle.succeeded(&login, &address);
                Ok(Ok(self.begin_session(keyed.account).await?))
            }
            None => Ok(Err(vec![wrong()])),
        }
    }

    /// Begins a session for somebody who has shown who they are.
    pub(super) async fn begin_session(&self, account: Account) -> Result<SignedIn, Error> {
        let (now, secret) = (self.0.clock.now(), secret::new_secret());
        let expires_at = now + SESSION;
        let session = Credential {
            kind: CredentialKind::Session(SessionId(self.0.clock.ids().next())),
            account: account.id,
            name: "session".to_owned(),
            scopes: None,
            created_at: now,
            expires_at: Some(expires_at),
            last_used_at: Some(now),
            ended_at: None,
        };
        let new = NewCredential { credential: session.clone(), secret_hash: secret::digest(&secret) };
        self.0.store.credential_create(new).await?;
        Ok(SignedIn { session, account, secret, expires_at })
    }

    /// Ends a session of one's own: the one that asks when none is named. `false` when there is no such one.
    pub async fn session_delete(&self, caller: &Caller, id: Option<SessionId>) -> Result<bool, Error> {
        let account = own(caller)?;
        let kind = match (id, caller.credential) {
            (Some(id), _) => CredentialKind::Session(id),
            (None, Some(kind @ CredentialKind::Session(_))) => kind,
            (None, _) => {
                in_person(caller)?;
                return Ok(false);
            }
        };
        if caller.credential != Some(kind) {
            in_person(caller)?;
        }
        let ended = self.0.store.credential_end(account, kind, self.0.clock.now()).await?;
        self.0.accounts.changed();
        Ok(ended)
    }

    /// One's own sessions and tokens that hold, the newest first.
    pub async fn credentials(&self, caller: &Caller) -> Result<Vec<Credential>, Error> {
        Ok(self.0.store.credentials_of(own(caller)?, self.0.clock.now()).await?)
    }
}

fn wrong() -> Invalid {
    Invalid::whole(
        Mistake::WrongCredentials.into(),
        Message::new(
            "This name and password do not go together; try again, or ask an administrator for a new password.",
            "登录名与密码不符，请重试，或向管理员索取新密码。",
        ),
    )
}
