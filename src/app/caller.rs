//! Who asks, and what they may do.

use std::{collections::BTreeSet, sync::Arc};

use super::Error;
use crate::domain::{
    account::CredentialKind,
    change::Change,
    id::{AccountId, FestivalId},
    plan::Plan,
    right::{self, Grant, Need, Right, TokenScope},
    sight::Sight,
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
    /// The session or the token that they came with.
    pub credential: Option<CredentialKind>,
}

impl Caller {
    /// Someone who did not say who they are.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            name: "anonymous".to_owned(),
            account: None,
            is_admin: false,
            grants: Arc::new([]),
            token_scopes: None,
            credential: None,
        }
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

    /// Refuses whoever did not sign in. Comes before anything is looked up, so that nothing is learnt by it.
    pub fn signed_in(&self) -> Result<(), Error> {
        if self.account.is_some() || self.is_admin { Ok(()) } else { Err(Error::Unauthenticated) }
    }

    /// Whether they have any role in a festival: for all others it is as if it were not there.
    #[must_use]
    pub fn takes_part_in(&self, festival: FestivalId) -> bool {
        self.is_admin || self.grants_in(festival).next().is_some()
    }

    /// Refuses whoever has not one of the rights that an action needs.
    pub fn authorize(&self, festival: FestivalId, action: &str) -> Result<(), Error> {
        self.signed_in()?;
        let may = match right::need(action) {
            Need::Nobody | Need::Account => true,
            Need::InPerson => self.is_in_person(),
            Need::Somewhere(rights) => {
                let brings = |grant: &Grant| rights.iter().any(|right| grant.brings(*right));
                self.is_in_person() && (self.is_admin || self.grants.iter().any(brings))
            }
            Need::Admin => self.is_admin && self.token_allows(Right::Administer),
            Need::Right(rights) | Need::Whole(rights) | Need::OfOwn(rights) => {
                rights.iter().any(|right| self.may(festival, *right))
            }
        };
        if may { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whether every change lies within the roles that bring them a right to an action.
    #[must_use]
    pub fn reaches(&self, action: &str, (before, after): (&Plan, &Plan), changes: &[Change]) -> bool {
        let rights: Vec<Right> = right::need(action).rights().iter().copied().filter(|right| self.token_allows(*right)).collect();
        right::reaches(self.grants_in(before.festival().id), &rights, (before, after), changes)
    }

    /// Refuses whoever may not look after the server.
    pub fn authorize_server(&self) -> Result<(), Error> {
        self.signed_in()?;
        if self.is_admin && self.token_allows(Right::Administer) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Refuses whoever may not read the draft of a festival, or of one that does not exist.
    pub fn read_draft(&self, festival: Option<FestivalId>) -> Result<(), Error> {
        self.signed_in()?;
        let may = match festival {
            Some(festival) => self.may(festival, Right::ReadDraft),
            None => self.is_admin,
        };
        if may { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// How much of a draft they may know. A token that is good for no reading shows nothing.
    #[must_use]
    pub fn sight(&self, plan: &Plan) -> Sight {
        if !self.token_allows(Right::ReadDraft) {
            return Sight::nothing();
        }
        Sight::of(self.grants_in(plan.festival().id), self.is_admin, plan)
    }

    /// Whom answers are kept for: an account, whatever it is called.
    #[must_use]
    pub fn key(&self) -> String {
        self.account.map_or_else(|| self.name.clone(), |account| account.to_string())
    }

    /// Whether they came with no token that is kept to some uses.
    #[must_use]
    pub fn is_in_person(&self) -> bool {
        self.token_scopes.is_none()
    }

    /// Whether the token that they came with, if they did, is good for this.
    #[must_use]
    pub fn token_allows(&self, right: Right) -> bool {
        self.token_scopes.as_ref().is_none_or(|scopes| scopes.contains(&right.token_scope()))
    }
}
