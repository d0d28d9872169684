//! Sessions and API tokens, found by the hash of their secret.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QueryTrait, sea_query::Expr};
use uuid::Uuid;

use crate::{
    domain::{
        account::{Credential, CredentialKind},
        id::{AccountId, SessionId, TokenId},
        right::TokenScope,
        time::Instant,
    },
    store::{Error, News, Store, entity::credential},
};

/// A credential to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCredential {
    /// What it is.
    pub credential: Credential,
    /// The SHA-256 of its secret, in hexadecimal.
    pub secret_hash: String,
}

const SESSION: &str = "SESSION";
const TOKEN: &str = "TOKEN";

impl Store {
    /// The credential whose secret has this hash, ended or not.
    pub async fn credential(&self, secret_hash: &str) -> Result<Option<Credential>, Error> {
        let row = credential::Entity::find().filter(credential::Column::SecretHash.eq(secret_hash)).one(&self.reader).await?;
        row.map(read).transpose()
    }

    /// What an account signs in with, the newest first, without what has ended.
    pub async fn credentials_of(&self, account: AccountId, now: Instant) -> Result<Vec<Credential>, Error> {
        let rows = credential::Entity::find()
            .filter(credential::Column::AccountId.eq(account.0))
            .filter(credential::Column::EndedAt.is_null())
            .order_by_desc(credential::Column::Id)
            .all(&self.reader)
            .await?;
        let all: Vec<Credential> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter(|it| it.holds_at(now)).collect())
    }

    /// Keeps a new credential.
    pub async fn credential_create(&self, new: NewCredential) -> Result<(), Error> {
        credential::Entity::insert(row(new).into_active_model()).exec_without_returning(&self.writer).await?;
        Ok(())
    }

    /// Notes that a credential was used.
    pub async fn credential_used(&self, kind: CredentialKind, now: Instant) -> Result<(), Error> {
        credential::Entity::update_many()
            .col_expr(credential::Column::LastUsedAt, Expr::value(now))
            .filter(credential::Column::Id.eq(id(kind)))
            .exec(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a credential of an account; `false` when it has no such one that holds.
    pub async fn credential_end(&self, account: AccountId, kind: CredentialKind, now: Instant) -> Result<bool, Error> {
        let transaction = self.transaction().await?;
        let ended = credential::Entity::update_many()
            .col_expr(credential::Column::EndedAt, Expr::value(now))
            .filter(credential::Column::Id.eq(id(kind)))
            .filter(credential::Column::Kind.eq(word(kind)))
            .filter(credential::Column::AccountId.eq(account.0))
            .filter(credential::Column::EndedAt.is_null())
            .exec(&transaction)
            .await?;
        self.commit_telling(transaction, News::Accounts).await?;
        Ok(ended.rows_affected > 0)
    }

    /// Ends everything that an account signs in with, or only its tokens of this name; but not the one to keep.
    pub async fn credentials_end(
        &self,
        account: AccountId,
        token: Option<&str>,
        kept: Option<CredentialKind>,
        now: Instant,
    ) -> Result<(), Error> {
        let transaction = self.transaction().await?;
        credential::Entity::update_many()
            .col_expr(credential::Column::EndedAt, Expr::value(now))
            .filter(credential::Column::AccountId.eq(account.0))
            .filter(credential::Column::EndedAt.is_null())
            .apply_if(kept, |update, kept| update.filter(credential::Column::Id.ne(id(kept))))
            .apply_if(token, |update, name| {
                update.filter(credential::Column::Kind.eq(TOKEN)).filter(credential::Column::Name.eq(name))
            })
            .exec(&transaction)
            .await?;
        self.commit_telling(transaction, News::Accounts).await
    }
}

fn id(kind: CredentialKind) -> Uuid {
    match kind {
        CredentialKind::Session(id) => id.0,
        CredentialKind::Token(id) => id.0,
    }
}

fn word(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Session(_) => SESSION,
        CredentialKind::Token(_) => TOKEN,
    }
}

fn row(new: NewCredential) -> credential::Model {
    let NewCredential { credential, secret_hash } = new;
    let Credential { kind, account, name, scopes, created_at, expires_at, last_used_at, ended_at } = credential;
    let scopes = scopes.map(|scopes| scopes.iter().map(ToString::to_string).collect::<Vec<String>>().join(" "));
    credential::Model {
        id: id(kind),
        account_id: account.0,
        kind: word(kind).to_owned(),
        name,
        secret_hash,
        scopes,
        created_at,
        expires_at,
        last_used_at,
        ended_at,
    }
}

fn read(row: credential::Model) -> Result<Credential, Error> {
    let credential::Model { id, account_id, kind, name, secret_hash: _, scopes, created_at, expires_at, last_used_at, ended_at } =
        row;
    let corrupt = |what: &str| Error::Corrupt(format!("credential {id}: {what}"));
    let kind = match kind.as_str() {
        SESSION => CredentialKind::Session(SessionId(id)),
        TOKEN => CredentialKind::Token(TokenId(id)),
        _ => return Err(corrupt("kind")),
    };
    let scopes = scopes.map(|words| words.split_whitespace().map(str::parse::<TokenScope>).collect()).transpose();
    let scopes = scopes.map_err(|_| corrupt("scopes"))?;
    Ok(Credential { kind, account: AccountId(account_id), name, scopes, created_at, expires_at, last_used_at, ended_at })
}
