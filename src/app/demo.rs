//! Putting the demo festival into a database.

use std::sync::Arc;

use super::{App, Caller, Error, Idempotency};
use crate::{
    demo,
    domain::{change::Change, command::Decision, id::FestivalId, plan::Plan},
    store::EditInfo,
};

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
        self.0.store.create(&plan, &edit, None).await?;
        let id = plan.festival().id;
        let note = Some("首次发布 · First release".to_owned());
        let published = self.publish(&caller, &id.to_string(), note, None::<Idempotency>).await?;
        if let Some(refused) = published.refused.first() {
            return Err(Error::BadInput(format!("the demo festival cannot be published: {}", refused.message.en)));
        }
        self.edit_demo(&caller, id, published.plan).await?;
        Ok(true)
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
