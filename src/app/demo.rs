//! Putting the demo festival into a database.

use std::sync::Arc;

use super::{App, Caller, Error, Idempotency, NewAccount};
use crate::{
    demo,
    domain::{change::Change, command::Decision, id::FestivalId, plan::Plan},
    store::EditInfo,
};

/// The account that looks after the demo, and what its token is called.
const ORGANIZER: &str = "organizer";

impl App {
    /// Whether the database holds no festival at all.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(!self.0.store.has_festivals().await?)
    }

    /// Builds the demo festival, publishes it, and goes on editing its draft. `false` when it is there already.
    pub async fn build_demo(&self) -> Result<bool, Error> {
        if self.0.store.festival_id(demo::SLUG).await?.is_some() {
            return Ok(false);
        }
        let caller = Caller { name: "demo".to_owned(), ..Caller::system() };
        let plan = demo::festival();
        let edit = EditInfo { at: self.0.clock.now(), actor: caller.name.clone(), action: "demo".to_owned(), undoes: None };
        self.0.store.create(&plan, &edit, None, None).await?;
        let id = plan.festival().id;
        let note = Some("首次发布 · First release".to_owned());
        let published = self.publish(&caller, &id.to_string(), note, None::<Idempotency>).await?;
        if let Some(refused) = published.refused.first() {
            return Err(Error::BadInput(format!("the demo festival cannot be published: {}", refused.message.en)));
        }
        self.edit_demo(&caller, id, published.plan).await?;
        Ok(true)
    }

    /// A new token of the demo's organizer, in place of the one before; `None` where others look after the server already, whom
    /// nobody may join by asking for a demo.
    pub async fn demo_token(&self) -> Result<Option<String>, Error> {
        let organizer = match self.0.store.account_of(ORGANIZER).await? {
            Some(keyed) => keyed.account,
            None if self.has_accounts().await? => return Ok(None),
            None => {
                let new = NewAccount {
                    name: ORGANIZER.to_owned(),
                    email: None,
                    display_name: Some("Organizer".to_owned()),
                    password: None,
                    is_admin: true,
                };
                match self.account_create(&Caller::system(), new).await? {
                    Ok(account) => account,
                    Err(_) => return Ok(None),
                }
            }
        };
        self.0.store.credentials_end(organizer.id, Some(ORGANIZER), None, self.0.clock.now()).await?;
        self.0.accounts.changed();
        Ok(self.token_for(ORGANIZER, ORGANIZER).await?.ok())
    }

    async fn edit_demo(&self, caller: &Caller, id: FestivalId, plan: Option<Arc<Plan>>) -> Result<(), Error> {
        let edits: Vec<(String, Vec<Change>)> = plan.map(|plan| demo::later_changes(&plan)).unwrap_or_default();
        for (action, changes) in edits {
            tracing::debug!(action, "editing the demo festival");
            self.edit(caller, id, "demo", super::EditOptions::default(), move |_| Ok(Decision { subject: id, changes })).await?;
        }
        Ok(())
    }
}
