//! Accounts, what they sign in with, and their roles.

mod credential;
mod grant;
mod identity;

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

pub use credential::NewCredential;
pub use grant::NewGrant;
pub(super) use grant::give;
pub use identity::NewIdentity;

use super::{Error, News, Store, entity::account};
use crate::domain::{account::Account, id::AccountId};

/// An account with the hash of its password: who may compare a password with it, and nobody else, gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct Keyed {
    /// The account.
    pub account: Account,
    /// The hash, as a PHC string; `None` while it has no password.
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyed").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Store {
    /// Whether anybody may sign in at all.
    pub async fn has_accounts(&self) -> Result<bool, Error> {
        Ok(account::Entity::find().count(&self.reader).await? > 0)
    }

    /// Every account, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        let rows = account::Entity::find().order_by_asc(account::Column::Name).all(&self.reader).await?;
        Ok(rows.into_iter().map(|row| keyed(row).account).collect())
    }

    /// An account.
    pub async fn account(&self, id: AccountId) -> Result<Option<Keyed>, Error> {
        Ok(account::Entity::find_by_id(id.0).one(&self.reader).await?.map(keyed))
    }

    /// The account with this name or address, in lower case.
    pub async fn account_of(&self, login: &str) -> Result<Option<Keyed>, Error> {
        let either = Condition::any().add(account::Column::Name.eq(login)).add(account::Column::Email.eq(login));
        // A name may be another's address only if it looks like one, which names may not.
        Ok(account::Entity::find().filter(either).one(&self.reader).await?.map(keyed))
    }

    /// Keeps a new account.
    pub async fn account_create(&self, new: Keyed) -> Result<(), Error> {
        account::Entity::insert(row(new).into_active_model()).exec_without_returning(&self.writer).await?;
        Ok(())
    }

    /// Keeps an account as it is now.
    pub async fn account_update(&self, now: Keyed) -> Result<(), Error> {
        let account::Model { id, name, email, display_name, password_hash, is_admin, created_at, disabled_at } = row(now);
        let changed = account::ActiveModel {
            id: Set(id),
            name: Set(name),
            email: Set(email),
            display_name: Set(display_name),
            password_hash: Set(password_hash),
            is_admin: Set(is_admin),
            created_at: Set(created_at),
            disabled_at: Set(disabled_at),
        };
        let transaction = self.transaction().await?;
        account::Entity::update(changed).exec(&transaction).await?;
        self.commit_telling(transaction, News::Accounts).await
    }
}

fn keyed(row: account::Model) -> Keyed {
    let account::Model { id, name, email, display_name, password_hash, is_admin, created_at, disabled_at } = row;
    let account = Account { id: AccountId(id), name, email, display_name, is_admin, created_at, disabled_at };
    Keyed { account, password_hash }
}

fn row(keyed: Keyed) -> account::Model {
    let Keyed { account, password_hash } = keyed;
    let Account { id, name, email, display_name, is_admin, created_at, disabled_at } = account;
    account::Model { id: id.0, name, email, display_name, password_hash, is_admin, created_at, disabled_at }
}
