//! Who accounts are to identity providers.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};

use super::{Keyed, row};
use crate::{
    domain::{id::AccountId, time::Instant},
    store::{
        Error, News, Store,
        entity::{account, credential, identity},
    },
};

/// An identity to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person, for ever.
    pub subject: String,
    /// Since when it is known.
    pub at: Instant,
}

impl Store {
    /// The account of an identity.
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<AccountId>, Error> {
        let row = identity::Entity::find_by_id((issuer.to_owned(), subject.to_owned())).one(&self.reader).await?;
        Ok(row.map(|it| AccountId(it.account_id)))
    }

    /// Whether an account is somebody to a provider already.
    pub async fn has_identity(&self, account: AccountId, issuer: &str) -> Result<bool, Error> {
        let own = identity::Entity::find()
            .filter(identity::Column::AccountId.eq(account.0))
            .filter(identity::Column::Issuer.eq(issuer));
        Ok(own.one(&self.reader).await?.is_some())
    }

    /// Keeps a new account with who it is to a provider.
    pub async fn identity_create(&self, new: NewIdentity, keyed: Keyed) -> Result<(), Error> {
        let transaction = self.transaction().await?;
        let account = keyed.account.id;
        account::Entity::insert(row(keyed).into_active_model()).exec_without_returning(&transaction).await?;
        keep(&transaction, new, account).await?;
        Ok(transaction.commit().await?)
    }

    /// Keeps who an account is to a provider. Its password, its sessions and its tokens end: whoever gave them to it may have
    /// been another than the person who has now shown that the address is theirs.
    pub async fn identity_link(&self, new: NewIdentity, account: AccountId) -> Result<(), Error> {
        let (transaction, at) = (self.transaction().await?, new.at);
        keep(&transaction, new, account).await?;
        account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(None::<String>))
            .filter(account::Column::Id.eq(account.0))
            .exec(&transaction)
            .await?;
        credential::Entity::update_many()
            .col_expr(credential::Column::EndedAt, Expr::value(at))
            .filter(credential::Column::AccountId.eq(account.0))
            .filter(credential::Column::EndedAt.is_null())
            .exec(&transaction)
            .await?;
        self.commit_telling(transaction, News::Accounts).await
    }
}

async fn keep(db: &impl ConnectionTrait, new: NewIdentity, account: AccountId) -> Result<(), Error> {
    let NewIdentity { issuer, subject, at } = new;
    let row = identity::Model { issuer, subject, account_id: account.0, created_at: at };
    identity::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}
