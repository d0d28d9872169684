//! Erasing a person for ever.

use std::sync::Arc;

use super::{App, Caller, Edited, Error, Inner, told::Told};
use crate::{
    domain::{
        command::Decision,
        conflict,
        erase::{self, Erasure},
        id::{FestivalId, PerformerId},
    },
    store::EditInfo,
};

impl App {
    /// Erases a person: in the draft, in every release, in the log, and wherever else they are told of. It is never undone.
    pub async fn performer_erase(&self, caller: &Caller, id: String, confirm_name: String) -> Result<Edited<PerformerId>, Error> {
        let Some(festival) = self.festival_for(caller, &id).await? else { return Ok(Edited::not_found("id", &id)) };
        caller.authorize(festival, "performerErase")?;
        let (inner, caller) = (Arc::clone(&self.0), caller.clone());
        self.to_its_end(async move { inner.erase(&caller, festival, &id, &confirm_name).await }).await
    }
}

impl Inner {
    async fn erase(
        self: Arc<Self>,
        caller: &Caller,
        festival: FestivalId,
        id: &str,
        confirm_name: &str,
    ) -> Result<Edited<PerformerId>, Error> {
        let desk = self.plans.desk(festival);
        let _turn = desk.queue.lock().await;
        let Some(mut write) = self.store.begin(festival).await? else { return Ok(Edited::not_found("id", id)) };
        let before = self.draft_for(&desk, &write).await?;
        let told = Told::of(caller, &before);
        let states = match id.parse() {
            Ok(person) => write.states(person).await?,
            Err(_) => vec![],
        };
        let Decision { subject: erasure, changes } = match erase::decide(&before, id, confirm_name, &states) {
            Ok(decision) => decision,
            Err(invalid) => return Ok(Edited::refused(Some(told.plan(&before)), invalid)),
        };
        let Erasure { person, .. } = erasure;
        let after = Arc::new(before.apply(&changes));
        let edit =
            EditInfo { at: self.clock.now(), actor: caller.name.clone(), action: "performerErase".to_owned(), undoes: None };
        write.save(&before, &after, &changes, &edit).await?;
        write.erase(&erasure).await?;
        self.tell(&write, (&before, &after), &changes, (edit.at, None)).await?;
        // Whatever may tell of them is forgotten with the commit, before anybody is woken by it: here as on every other node.
        self.commit(&desk, write, &after, None).await?;
        if let Err(error) = self.store.empty_journal().await {
            tracing::warn!(cause = %error, "the journal still holds what was erased; it is emptied when the server stops");
        }
        let effect = told.effect(conflict::effect(&before, &after), &before, &after);
        Ok(Edited::done(person, Some(told.plan(&after)), Some(after.revision), effect))
    }
}
