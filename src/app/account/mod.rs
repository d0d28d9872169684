//! Accounts: who asks, what they sign in with, and their roles.
//!
//! A secret is looked up by its hash. What was found is kept for two seconds, and forgotten when anything about accounts changes: at
//! once on the node where it does, and on the others as soon as they hear of it, or, should they not, after those two seconds.

mod grant;
mod identity;
mod person;
mod secret;
mod session;
mod throttle;
mod token;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::TimeDelta;
use tokio::sync::watch;

use super::{App, Caller, Error};
use crate::domain::{
    account::{Account, Credential},
    invalid::Invalid,
    time::Instant,
};

pub use grant::{GrantFields, Granted};
pub use identity::Identity;
pub use person::{AccountUpdate, NewAccount};
pub use session::{SignIn, SignedIn};
pub use token::{NewToken, TokenFields};

use throttle::Throttle;

pub(super) use secret::random;

/// What came of something done to accounts: the outcome, or all that was wrong with the input.
pub type Done<T> = Result<Result<T, Vec<Invalid>>, Error>;

/// For how long what a secret brought is kept.
const KEPT: TimeDelta = TimeDelta::seconds(2);
/// For how many secrets.
const SECRETS: usize = 4_096;
/// How exactly the last use of a credential is noted.
const USED: TimeDelta = TimeDelta::seconds(60);

/// What the desk remembers about those who sign in.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    throttle: Throttle,
    kept: Mutex<HashMap<String, Kept>>,
    /// Counts changes of accounts, credentials and roles.
    changes: watch::Sender<u64>,
}

#[derive(Clone, Debug)]
struct Kept {
    caller: Caller,
    until: Instant,
}

impl Accounts {
    fn kept(&self, hash: &str, now: Instant) -> Option<Caller> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(hash).filter(|it| now < it.until).map(|it| it.caller.clone())
    }

    fn keep(&self, hash: String, caller: Caller, until: Instant, seen: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What was read before a change may be old.
        if *self.changes.borrow() != seen {
            return;
        }
        if kept.len() >= SECRETS {
            kept.clear();
        }
        kept.insert(hash, Kept { caller, until });
    }

    /// Something about accounts has changed: whoever is signed in is looked up again.
    pub(super) fn changed(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.send_modify(|count| *count += 1);
        kept.clear();
    }
}

impl App {
    /// Who brings a secret: a session's, or an API token's. Refused when it has ended, or never was one.
    pub async fn authenticate(&self, secret: &str) -> Result<Caller, Error> {
        let (hash, now) = (secret::digest(secret), self.0.clock.glance());
        if let Some(caller) = self.0.accounts.kept(&hash, now) {
            return Ok(caller);
        }
        let seen = *self.0.accounts.changes.borrow();
        let credential = self.0.store.credential(&hash).await?.filter(|it| it.holds_at(now)).ok_or(Error::Unauthenticated)?;
        let account = self.0.store.account(credential.account).await?.map(|it| it.account);
        let account = account.filter(|it| it.disabled_at.is_none()).ok_or(Error::Unauthenticated)?;
        self.note_use(&credential, now).await;
        let until = credential.expires_at.map_or(now + KEPT, |end| end.min(now + KEPT));
        let caller = self.caller(&account, Some(credential)).await?;
        self.0.accounts.keep(hash, caller.clone(), until, seen);
        Ok(caller)
    }

    /// Tells whenever anything about accounts changes: whoever holds a connection open then asks again who its caller is.
    #[must_use]
    pub fn account_changes(&self) -> watch::Receiver<u64> {
        self.0.accounts.changes.subscribe()
    }

    /// An account with its roles, as it asks.
    async fn caller(&self, account: &Account, credential: Option<Credential>) -> Result<Caller, Error> {
        let grants = self.0.store.grants_of(account.id).await?.into();
        let (credential, token_scopes) = credential.map_or((None, None), |it| (Some(it.kind), it.scopes));
        Ok(Caller {
            name: account.name.clone(),
            account: Some(account.id),
            is_admin: account.is_admin,
            grants,
            token_scopes,
            credential,
        })
    }

    /// Notes the use of a credential, to the minute. A database that cannot write right now still lets people read.
    async fn note_use(&self, credential: &Credential, now: Instant) {
        if credential.last_used_at.is_some_and(|used| now - used < USED) {
            return;
        }
        if let Err(error) = self.0.store.credential_used(credential.kind, now).await {
            tracing::warn!(cause = %error, "the use of a credential was not noted");
        }
    }
}

/// The account that asks; refused for whoever did not sign in with one.
fn own(caller: &Caller) -> Result<crate::domain::id::AccountId, Error> {
    caller.account.ok_or(Error::Unauthenticated)
}

/// Refuses a program that came with a token where only the person may act: a leaked token must not make others or lock anybody out.
fn in_person(caller: &Caller) -> Result<(), Error> {
    if caller.is_in_person() { Ok(()) } else { Err(Error::Forbidden) }
}
