//! Accounts on the command line: the first one has to come from somewhere.

use std::io::Read as _;

use anyhow::{Context as _, Result, bail};

use super::{files::told, open, print};
use crate::{
    app::{Caller, NewAccount},
    config::{User, UserCreate, UserToken},
};

/// The longest password that is read.
const PASSWORD_BYTES: u64 = 4_096;

pub(super) async fn run(command: User, url: &str) -> Result<()> {
    match command {
        User::Create(new) => create(new, url).await,
        User::Token(UserToken { name, purpose }) => {
            let app = open(url).await?;
            let made = app.token_for(&name, &purpose).await?;
            app.close().await?;
            match made {
                Ok(secret) => print(&format!("{secret}\n")),
                Err(invalid) => bail!("no token was made: {}", told(&invalid)),
            }
        }
    }
}

async fn create(new: UserCreate, url: &str) -> Result<()> {
    let UserCreate { name, email, display_name, owner, password_stdin } = new;
    let given = if password_stdin { Some(read_password()?) } else { None };
    let app = open(url).await?;
    let password = given.clone().unwrap_or_else(|| app.random_password());
    let account = NewAccount { name, email, display_name, password: Some(password.clone()), is_admin: owner };
    let made = app.account_create(&Caller::system(), account).await?;
    app.close().await?;
    match made {
        Ok(account) if given.is_some() => print(&format!("{} can sign in now.\n", account.name)),
        Ok(account) => print(&format!("{} can sign in now, with the password {password}\n", account.name)),
        Err(invalid) => bail!("no account was made: {}", told(&invalid)),
    }
}

fn read_password() -> Result<String> {
    let mut text = String::new();
    std::io::stdin().take(PASSWORD_BYTES).read_to_string(&mut text).context("cannot read the password")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
