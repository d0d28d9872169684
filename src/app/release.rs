//! Publishing: the draft is frozen under the next number.

use std::sync::Arc;

use super::{
    App, Caller, Edited, Error, Idempotency, Inner, Released,
    edit::{Kept, of_festival, replay},
    plans::Desk,
    told::{Told, veiled},
};
use crate::{
    domain::{
        command::{Context, publish},
        conflict::Effect,
        diff::{ChangeSet, diff},
        id::FestivalId,
        invalid::{Invalid, Mistake},
        plan::Plan,
        text::Message,
    },
    store::{EditInfo, ReleaseInfo},
};

impl App {
    /// Freezes the draft as the next release. Refused while blocking conflicts stand unwaived, and when nothing has changed since
    /// the last one. The subject is the release's number.
    pub async fn publish(
        &self,
        caller: &Caller,
        festival: &str,
        note: Option<String>,
        idempotency: Option<Idempotency>,
    ) -> Result<Edited<u32>, Error> {
        let Some(id) = self.festival_for(caller, festival).await? else { return Ok(Edited::not_found("festival", festival)) };
        caller.authorize(id, "releasePublish")?;
        let (inner, caller, asked) = (Arc::clone(&self.0), caller.clone(), festival.to_owned());
        self.to_its_end(async move { inner.publish(caller, id, &asked, note, idempotency).await }).await
    }
}

impl Inner {
    async fn publish(
        self: Arc<Self>,
        caller: Caller,
        id: FestivalId,
        asked: &str,
        note: Option<String>,
        idempotency: Option<Idempotency>,
    ) -> Result<Edited<u32>, Error> {
        let desk = self.plans.desk(id);
        let _turn = desk.queue.lock().await;
        let Some(mut write) = self.store.begin(id).await? else {
            return Ok(Edited::not_found("festival", &id.to_string()));
        };
        let before = self.draft_for(&desk, &write).await?;
        let told = Told::of(&caller, &before);
        if let Some(idempotency) = &idempotency
            && let Some(stored) = write.answer(&caller.key(), &idempotency.key).await?
        {
            return replay(Some(told.plan(&before)), idempotency, stored);
        }
        let edit =
            EditInfo { at: self.clock.now(), actor: caller.name.clone(), action: "releasePublish".to_owned(), undoes: None };
        let mut ids = self.clock.ids();
        let mut context = Context { plan: &before, ids: ids.as_mut(), now: edit.at, actor: &edit.actor };
        let decision = match of_festival(&before, ("festival", asked), publish::publish(&mut context, note.clone())) {
            Ok(decision) => decision,
            Err(invalid) => {
                let seen = told.plan(&before);
                let blocking = publish::blocking(&seen).cloned().collect();
                let invalid = if told.is_all() { invalid } else { veiled(invalid) };
                return Ok(Edited::refused(Some(Arc::clone(&seen)), invalid).because(seen, blocking));
            }
        };
        let last = write.latest_release().await?;
        let last_plan = self.frozen(&desk, last.as_ref()).await?;
        if last_plan.as_ref().is_some_and(|last| before.publishes_same(last)) {
            return Ok(Edited::refused(Some(told.plan(&before)), vec![nothing_new()]));
        }
        let after = Arc::new(before.apply(&decision.changes));
        let number = last.as_ref().map_or(0, |last| last.number) + 1;
        let release = ReleaseInfo {
            festival: id,
            number,
            revision: after.revision,
            note,
            published_at: edit.at,
            published_by: edit.actor.clone(),
        };
        let frozen = Arc::new(after.without_runs());
        // What a release tells its readers: what changed since the one before. The first one changes nothing for anyone.
        let changes = last_plan.map_or_else(ChangeSet::default, |last| diff(&last, &after));
        let changes = serde_json::to_value(changes).map_err(|error| Error::internal(&error))?;
        write.save(&before, &after, &decision.changes, &edit).await?;
        write.publish(&release, &frozen, &changes).await?;
        let kept = Kept { subject: number, revision: after.revision, effect: Effect::default() };
        if let Some(answer) = kept.answer(&caller, idempotency)? {
            write.remember(answer).await?;
        }
        self.tell(&write, (&before, &after), &decision.changes, (edit.at, Some(number))).await?;
        let latest = Arc::new(Released::new(release, frozen, self.plans.last_erasure(id)));
        self.commit(&desk, write, &after, Some(latest)).await?;
        let revision = Some(after.revision);
        Ok(Edited::done(number, Some(told.plan(&after)), revision, Effect::default()))
    }

    /// What the last release froze, if there is one: the kept Plan, or a fresh one.
    async fn frozen(&self, desk: &Desk, last: Option<&ReleaseInfo>) -> Result<Option<Arc<Plan>>, Error> {
        let Some(last) = last else { return Ok(None) };
        let kept = desk.latest.load_full().and_then(|latest| latest.0.clone()).filter(|it| it.info == *last);
        if let Some(kept) = kept {
            return Ok(Some(Arc::clone(&kept.plan)));
        }
        Ok(self.store.frozen(last.festival, last.number).await?.map(Arc::new))
    }
}

fn nothing_new() -> Invalid {
    Invalid::whole(
        Mistake::NothingToPublish.into(),
        Message::new("Nothing has changed since the last release.", "自上次发布以来没有任何改动。"),
    )
}
