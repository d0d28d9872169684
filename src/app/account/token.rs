//! API tokens: for programs that act for somebody.

use std::collections::BTreeSet;

use super::{Done, in_person, own, person::no_account, secret};
use crate::{
    app::{App, Caller, Error},
    domain::{
        account::{Credential, CredentialKind, check::check_token},
        id::{AccountId, TokenId},
        right::TokenScope,
        time::Instant,
    },
    store::NewCredential,
};

/// What a token is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFields {
    /// What its owner calls it.
    pub name: String,
    /// What it is good for; `None` for whatever its owner may do.
    pub scopes: Option<BTreeSet<TokenScope>>,
    /// When it ends; `None` until it is revoked.
    pub expires_at: Option<Instant>,
}

/// A token that was made.
#[derive(Clone)]
pub struct NewToken {
    /// The token.
    pub token: Credential,
    /// Its secret, shown this once.
    pub secret: String,
}

impl App {
    /// Makes a token for oneself. A token with scopes makes no other tokens.
    pub async fn token_create(&self, caller: &Caller, fields: TokenFields) -> Done<NewToken> {
        let account = own(caller)?;
        in_person(caller)?;
        self.new_token(account, fields).await
    }

    pub(in crate::app) async fn new_token(&self, account: AccountId, fields: TokenFields) -> Done<NewToken> {
        let TokenFields { name, scopes, expires_at } = fields;
        let now = self.0.clock.now();
        let name = match check_token(&name, expires_at, now) {
            Ok(name) => name,
            Err(invalid) => return Ok(Err(invalid)),
        };
        let secret = secret::new_secret();
        let token = Credential {
            kind: CredentialKind::Token(TokenId(self.0.clock.ids().next())),
            account,
            name,
            scopes,
            created_at: now,
            expires_at,
            last_used_at: None,
            ended_at: None,
        };
        let new = NewCredential { credential: token.clone(), secret_hash: secret::digest(&secret) };
        self.0.store.credential_create(new).await?;
        Ok(Ok(NewToken { token, secret }))
    }

    /// Ends a token of one's own. `false` when there is no such one.
    pub async fn token_revoke(&self, caller: &Caller, id: TokenId) -> Result<bool, Error> {
        let account = own(caller)?;
        let kind = CredentialKind::Token(id);
        if caller.credential != Some(kind) {
            in_person(caller)?;
        }
        let ended = self.0.store.credential_end(account, kind, self.0.clock.now()).await?;
        self.0.accounts.changed();
        Ok(ended)
    }
}

impl App {
    /// A token of an account for whoever runs the server, good for whatever its owner may do: its secret.
    pub async fn token_for(&self, name: &str, purpose: &str) -> Done<String> {
        let Some(keyed) = self.0.store.account_of(&name.trim().to_lowercase()).await? else {
            return Ok(Err(vec![no_account("name")]));
        };
        let fields = TokenFields { name: purpose.to_owned(), scopes: None, expires_at: None };
        Ok(self.new_token(keyed.account.id, fields).await?.map(|it| it.secret))
    }
}
