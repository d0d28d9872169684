//! People who may sign in, and what they sign in with.

pub mod check;

use std::collections::BTreeSet;

use super::{
    id::{AccountId, SessionId, TokenId},
    right::TokenScope,
    time::Instant,
};

/// Someone who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with, in lower case, unique on the server. The log keeps it.
    pub name: String,
    /// An address to sign in with as well, in lower case, unique on the server.
    pub email: Option<String>,
    /// How the person is called.
    pub display_name: String,
    /// Whether they look after the whole server.
    pub is_admin: bool,
    /// When it was made.
    pub created_at: Instant,
    /// Since when it is shut; `None` while it may be used.
    pub disabled_at: Option<Instant>,
}

/// What a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// From a sign-in to a sign-out.
    Session(SessionId),
    /// For a program.
    Token(TokenId),
}

/// A session or an API token. The secret itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Which it is.
    pub kind: CredentialKind,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for; `None` for whatever its owner may do.
    pub scopes: Option<BTreeSet<TokenScope>>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was ended.
    pub ended_at: Option<Instant>,
}

impl Credential {
    /// Whether it may be used at a time.
    #[must_use]
    pub fn holds_at(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
