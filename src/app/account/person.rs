//! Making and changing accounts.

use super::{
    Done, in_person, own,
    secret::{self, hash_password, verify_password},
};
use crate::{
    app::{App, Caller, Error, edit::taken},
    domain::{
        account::{
            Account,
            check::{AccountFields, check_account, check_password},
        },
        id::AccountId,
        invalid::{Invalid, Mistake},
        right::Right,
        text::Message,
    },
    store::Keyed,
};

/// A person who is to sign in.
#[derive(Clone)]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: String,
    /// An address to sign in with as well.
    pub email: Option<String>,
    /// How the person is called; the name to sign in with when left out.
    pub display_name: Option<String>,
    /// Their password; without one they sign in by an identity provider or with tokens.
    pub password: Option<String>,
    /// Whether they look after the whole server.
    pub is_admin: bool,
}

/// What changes of an account; `None` stays.
#[derive(Clone, Default)]
pub struct AccountUpdate {
    /// An address to sign in with as well; empty takes it away.
    pub email: Option<String>,
    /// How the person is called.
    pub display_name: Option<String>,
    /// A new password.
    pub password: Option<String>,
    /// The password until now: whoever changes their own has to know it.
    pub current_password: Option<String>,
    /// Whether the account is shut.
    pub is_disabled: Option<bool>,
    /// Whether they look after the whole server.
    pub is_admin: Option<bool>,
}

impl App {
    /// Makes an account. Whoever administers a festival may make plain ones; only who looks after the server makes others like them.
    pub async fn account_create(&self, caller: &Caller, new: NewAccount) -> Done<Account> {
        caller.signed_in()?;
        in_person(caller)?;
        let administers = caller.grants.iter().any(|it| it.brings(Right::Administer));
        if !(caller.is_admin || administers && !new.is_admin) {
            return Err(Error::Forbidden);
        }
        let NewAccount { name, email, display_name, password, is_admin } = new;
        let fields = AccountFields {
            display_name: Some(display_name.unwrap_or_else(|| name.clone())),
            name: Some(name.clone()),
            email: email.filter(|it| !it.trim().is_empty()),
        };
        let wrong_password = password.as_deref().and_then(|it| check_password("password", it, &name.trim().to_lowercase()));
        let fields = match (check_account(fields), wrong_password) {
            (Ok(fields), None) => fields,
            (fields, wrong) => return Ok(Err(fields.err().into_iter().flatten().chain(wrong).collect())),
        };
        let AccountFields { name, email, display_name } = fields;
        let id = AccountId(self.0.clock.ids().next());
        let created_at = self.0.clock.now();
        let (name, display_name) = (name.unwrap_or_default(), display_name.unwrap_or_default());
        let account = Account { id, name, email, display_name, is_admin, created_at, disabled_at: None };
        let password_hash = match password {
            Some(password) => Some(hash_password(password).await?),
            None => None,
        };
        match self.0.store.account_create(Keyed { account: account.clone(), password_hash }).await {
            Ok(()) => Ok(Ok(account)),
            Err(error) => Ok(Err(taken(error)?)),
        }
    }

    /// Changes an account: one's own, or, for who looks after the server, anyone's. A new password or a shut account ends every
    /// session and token, but for the session that asks.
    pub async fn account_update(&self, caller: &Caller, id: Option<AccountId>, update: AccountUpdate) -> Done<Account> {
        let own = own(caller)?;
        in_person(caller)?;
        let id = id.unwrap_or(own);
        let changes_power = update.is_admin.is_some() || update.is_disabled.is_some();
        if !caller.is_admin && (id != own || changes_power) {
            return Err(Error::Forbidden);
        }
        let Some(mut keyed) = self.0.store.account(id).await? else { return Ok(Err(vec![no_account("id")])) };
        let wrong = self.check_update(&keyed, &update, id == own).await?;
        let fields = AccountFields { name: None, email: update.email, display_name: update.display_name };
        let fields = match check_account(fields) {
            Ok(fields) if wrong.is_empty() => fields,
            fields => return Ok(Err(fields.err().into_iter().flatten().chain(wrong).collect())),
        };
        let now = self.0.clock.now();
        let account = &mut keyed.account;
        if let Some(email) = fields.email {
            account.email = Some(email).filter(|it| !it.is_empty());
        }
        account.display_name = fields.display_name.unwrap_or_else(|| account.display_name.clone());
        account.is_admin = update.is_admin.unwrap_or(account.is_admin);
        account.disabled_at =
            update.is_disabled.map_or(account.disabled_at, |shut| shut.then_some(account.disabled_at.unwrap_or(now)));
        let ends = update.password.is_some() || update.is_disabled == Some(true);
        if let Some(password) = update.password {
            keyed.password_hash = Some(hash_password(password).await?);
        }
        let account = keyed.account.clone();
        if let Err(error) = self.0.store.account_update(keyed).await {
            return Ok(Err(taken(error)?));
        }
        if ends {
            let kept = caller.credential.filter(|_| id == own && update.is_disabled != Some(true));
            self.0.store.credentials_end(id, None, kept, now).await?;
        }
        self.0.accounts.changed();
        Ok(Ok(account))
    }

    /// What is wrong with a new password, and with ways to lock oneself out.
    async fn check_update(&self, keyed: &Keyed, update: &AccountUpdate, is_own: bool) -> Result<Vec<Invalid>, Error> {
        let mut wrong = vec![];
        if let Some(password) = &update.password {
            wrong.extend(check_password("password", password, &keyed.account.name));
            let known = update.current_password.clone().unwrap_or_default();
            // Who has no password yet has none to know.
            if is_own && keyed.password_hash.is_some() && !verify_password(known, keyed.password_hash.clone()).await? {
                wrong.push(Invalid::new(
                    "currentPassword",
                    Mistake::WrongCredentials.into(),
                    Message::new("This is not the present password.", "当前密码不正确。"),
                ));
            }
        }
        if is_own && (update.is_disabled == Some(true) || update.is_admin == Some(false)) {
            wrong.push(Invalid::whole(
                Mistake::InUse.into(),
                Message::new(
                    "You cannot shut yourself out; ask another administrator.",
                    "不能停用自己的账号，请由其他管理员操作。",
                ),
            ));
        }
        Ok(wrong)
    }

    /// Every account, by name: for who looks after the server.
    pub async fn accounts(&self, caller: &Caller) -> Result<Vec<Account>, Error> {
        caller.authorize_server()?;
        Ok(self.0.store.accounts().await?)
    }

    /// An account by its id: one's own, or for who looks after the server.
    pub async fn account(&self, caller: &Caller, id: AccountId) -> Result<Option<Account>, Error> {
        if caller.account != Some(id) {
            caller.authorize_server()?;
        }
        Ok(self.0.store.account(id).await?.map(|it| it.account))
    }

    /// Whether anybody may sign in at all.
    pub async fn has_accounts(&self) -> Result<bool, Error> {
        Ok(self.0.store.has_accounts().await?)
    }

    /// A password that nobody has yet.
    #[must_use]
    pub fn random_password(&self) -> String {
        secret::new_password()
    }
}

/// There is no such account.
pub(super) fn no_account(field: &str) -> Invalid {
    Invalid::new(
        field,
        Mistake::NotFound.into(),
        Message::new("There is no such account; ask for it to be made first.", "没有这个账号，请先创建。"),
    )
}
