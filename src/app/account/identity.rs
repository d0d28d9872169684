//! Signing in by an identity provider.

use super::{Done, SignedIn};
use crate::{
    app::{App, Error},
    domain::{
        account::{
            Account,
            check::{AccountFields, check_account},
        },
        id::AccountId,
        invalid::{Invalid, Mistake},
        text::Message,
    },
    store::{self, Keyed, NewIdentity},
};

/// How many names are tried for a new account before its maker is asked.
const NAMES: usize = 20;
/// The longest name that is made, leaving room for a number.
const NAME_CHARACTERS: usize = 60;

/// Who somebody is, as a provider has shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person, for ever.
    pub subject: String,
    /// The person's address, if the provider has verified that it is theirs.
    pub email: Option<String>,
    /// What the person would like to be called.
    pub name: Option<String>,
}

impl App {
    /// Signs in whoever a provider has shown to be somebody: the account that is known by it, else, once, the one with the verified
    /// address, else, where that is allowed, a new one without any role.
    pub async fn identity_session(&self, identity: Identity, may_create: bool) -> Done<SignedIn> {
        let account = match self.identified(identity, may_create).await? {
            Ok(account) if account.disabled_at.is_none() => account,
            Ok(_) => return Ok(Err(vec![unknown()])),
            Err(invalid) => return Ok(Err(invalid)),
        };
        Ok(Ok(self.begin_session(account).await?))
    }

    async fn identified(&self, identity: Identity, may_create: bool) -> Done<Account> {
        let store = &self.0.store;
        let Identity { issuer, subject, email, name } = identity;
        if let Some(id) = store.identity(&issuer, &subject).await? {
            return Ok(store.account(id).await?.map(|it| it.account).ok_or_else(|| vec![unknown()]));
        }
        let email = email.map(|it| it.trim().to_lowercase()).filter(|it| it.contains('@'));
        let new = NewIdentity { issuer, subject, at: self.0.clock.now() };
        let known = match &email {
            Some(email) => store.account_of(email).await?,
            None => None,
        };
        let made = match known {
            Some(Keyed { account, .. }) => {
                if account.disabled_at.is_some() || store.has_identity(account.id, &new.issuer).await? {
                    return Ok(Err(vec![unknown()]));
                }
                let linked = store.identity_link(new, account.id).await;
                self.0.accounts.changed();
                linked.map(|()| account)
            }
            None if may_create => {
                let Some(account) = self.new_account(email, name).await? else { return Ok(Err(vec![unknown()])) };
                let keyed = Keyed { account: account.clone(), password_hash: None };
                store.identity_create(new, keyed).await.map(|()| account)
            }
            None => return Ok(Err(vec![unknown()])),
        };
        match made {
            Ok(account) => Ok(Ok(account)),
            // Somebody came by the same door at the same moment.
            Err(store::Error::Taken { .. }) => Ok(Err(vec![again()])),
            Err(error) => Err(error.into()),
        }
    }

    /// An account for somebody whom nobody has made one for, under a name that is free.
    async fn new_account(&self, email: Option<String>, name: Option<String>) -> Result<Option<Account>, Error> {
        let told = name.as_deref().or(email.as_deref()).unwrap_or_default();
        let base = name_of(told.split('@').next().unwrap_or_default());
        let display: String = name.unwrap_or_else(|| base.clone()).chars().filter(|it| !it.is_control()).take(100).collect();
        for number in 1..=NAMES {
            let name = if number == 1 { base.clone() } else { format!("{base}-{number}") };
            if self.0.store.account_of(&name).await?.is_some() {
                continue;
            }
            let fields = AccountFields { name: Some(name), email: email.clone(), display_name: Some(display.clone()) };
            let Ok(AccountFields { name, email, display_name }) = check_account(fields) else { return Ok(None) };
            let id = AccountId(self.0.clock.ids().next());
            let (name, display_name) = (name.unwrap_or_default(), display_name.unwrap_or_default());
            let created_at = self.0.clock.now();
            return Ok(Some(Account { id, name, email, display_name, is_admin: false, created_at, disabled_at: None }));
        }
        Ok(None)
    }
}

/// A name to sign in with that is like what a provider tells.
fn name_of(told: &str) -> String {
    let fits = |it: char| if it.is_ascii_alphanumeric() || "._-".contains(it) { it.to_ascii_lowercase() } else { '-' };
    let name: String = told.trim().chars().map(fits).take(NAME_CHARACTERS).collect();
    let name = name.trim_matches(['-', '.', '_']);
    if name.len() < 2 { "guest".to_owned() } else { name.to_owned() }
}

/// Nothing tells whether there is such an account.
fn unknown() -> Invalid {
    Invalid::whole(
        Mistake::NotFound.into(),
        Message::new(
            "No account here belongs to you yet; ask an administrator for one with the e-mail address that you sign in with.",
            "此处还没有属于您的账号，请管理员用您登录所用的电子邮箱创建一个。",
        ),
    )
}

fn again() -> Invalid {
    Invalid::whole(Mistake::Taken.into(), Message::new("This did not work out; sign in once more.", "未能完成，请重新登录。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_from_what_providers_tell() {
        let check = |told: &str, expect: &str| assert_eq!(name_of(told), expect);
        check("Li.Na", "li.na");
        check("li na!", "li-na");
        check("李娜", "guest");
        check("", "guest");
        check(&"x".repeat(99), &"x".repeat(60));
    }
}
