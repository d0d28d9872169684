//! Who asks, and what they may do.

use std::{collections::BTreeSet, sync::Arc};

use crate::domain::{
    id::{AccountId, FestivalId},
    right::{Grant, Right, TokenScope},
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name that the log keeps.
    pub name: String,
    /// Their account; `None` for someone who did not sign in.
    pub account: Option<AccountId>,
    /// Whether they look after the whole server: they found festivals, and are an owner of each.
    pub is_admin: bool,
    /// Their roles.
    pub grants: Arc<[Grant]>,
    /// What the token that they came with is good for; `None` for everything.
    pub token_scopes: Option<BTreeSet<TokenScope>>,
}

impl Caller {
    /// Someone who did not say who they are.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { name: "anonymous".to_owned(), account: None, is_admin: false, grants: Arc::new([]), token_scopes: None }
    }

    /// Playbill itself, on the command line.
    #[must_use]
    pub fn system() -> Self {
        Self { name: "playbill".to_owned(), is_admin: true, ..Self::anonymous() }
    }

    /// Their roles in a festival.
    pub fn grants_in(&self, festival: FestivalId) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |it| it.festival == festival)
    }

    /// The roles by which they have a right somewhere in a festival. Whoever looks after the server needs none.
    pub fn grants_for(&self, festival: FestivalId, right: Right) -> impl Iterator<Item = &Grant> {
        let is_good = self.token_allows(right);
        self.grants_in(festival).filter(move |it| is_good && it.brings(right))
    }

    /// Whether they have a right somewhere in a festival, were it only in one of its teams.
    #[must_use]
    pub fn may(&self, festival: FestivalId, right: Right) -> bool {
        self.token_allows(right) && (self.is_admin || self.grants_for(festival, right).next().is_some())
    }

    /// Whether the token that they came with, if they did, is good for this.
    #[must_use]
    pub fn token_allows(&self, right: Right) -> bool {
        self.token_scopes.as_ref().is_none_or(|scopes| scopes.contains(&right.token_scope()))
    }
}
