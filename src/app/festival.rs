//! What people do with festivals as a whole.

use std::sync::Arc;

use super::{
    App, Caller, EditOptions, Edited, Error, Idempotency, Inner,
    edit::{Kept, replay, taken},
};
use crate::{
    domain::{
        command::{
            Context,
            edition::{self, EditionFields},
            festival::{self, FestivalFields},
            policy::{self, PolicyFields},
        },
        conflict::Effect,
        id::{FestivalId, GrantId, IdSource},
        invalid::Invalid,
        plan::Plan,
        right::{Grant, Right, Role, Scope},
        sight::{Sight, seen},
    },
    live::Head,
    store::{EditInfo, NewGrant},
};

impl App {
    /// Founds a festival with the usual genres and nothing else in it.
    pub async fn festival_create(
        &self,
        caller: &Caller,
        fields: FestivalFields,
        idempotency: Option<Idempotency>,
    ) -> Result<Edited<FestivalId>, Error> {
        caller.authorize_server()?;
        self.found(caller, "festivalCreate", idempotency, move |ids| festival::create(ids, fields)).await
    }

    /// Founds the next edition of a festival, with what it takes over from the draft of this one.
    pub async fn festival_copy(
        &self,
        caller: &Caller,
        from: &str,
        fields: EditionFields,
        idempotency: Option<Idempotency>,
    ) -> Result<Edited<FestivalId>, Error> {
        let old = match self.festival_for(caller, from).await? {
            Some(id) => {
                caller.authorize(id, "festivalCopy")?;
                self.draft(id).await?
            }
            None => None,
        };
        let (Some(old), from) = (old, from.to_owned()) else { return Ok(Edited::not_found("from", from)) };
        self.found(caller, "festivalCopy", idempotency, move |ids| edition::copy(ids, &old, &from, fields)).await
    }

    /// Changes a festival itself.
    pub async fn festival_update(
        &self,
        caller: &Caller,
        id: &str,
        if_revision: Option<i64>,
        fields: FestivalFields,
        options: EditOptions,
    ) -> Result<Edited<FestivalId>, Error> {
        let decide = move |cx: &mut Context<'_>| festival::update(cx, if_revision, fields);
        self.edit_in(caller, ("id", id), "festivalUpdate", options, decide).await
    }

    /// Sets how much the rules of a festival weigh, the numbers they work with, and its lead times.
    pub async fn festival_policy_update(
        &self,
        caller: &Caller,
        id: &str,
        if_revision: Option<i64>,
        fields: PolicyFields,
        options: EditOptions,
    ) -> Result<Edited<FestivalId>, Error> {
        let decide = move |cx: &mut Context<'_>| policy::update(cx, if_revision, fields);
        self.edit_in(caller, ("id", id), "festivalPolicyUpdate", options, decide).await
    }

    /// Deletes a festival with everything in it. Refused once it has a release: what the public has seen is cancelled, not deleted.
    pub async fn festival_delete(&self, caller: &Caller, id: &str, confirm_slug: &str) -> Result<Edited<FestivalId>, Error> {
        let Some(festival) = self.festival_for(caller, id).await? else { return Ok(Edited::not_found("id", id)) };
        caller.authorize(festival, "festivalDelete")?;
        let (inner, id, confirm_slug) = (Arc::clone(&self.0), id.to_owned(), confirm_slug.to_owned());
        self.to_its_end(async move { inner.delete(festival, &id, &confirm_slug).await }).await
    }

    /// Founds a festival to the end, even when the caller goes away.
    async fn found(
        &self,
        caller: &Caller,
        action: &'static str,
        idempotency: Option<Idempotency>,
        make: impl FnOnce(&mut dyn IdSource) -> Result<Plan, Vec<Invalid>> + Send + 'static,
    ) -> Result<Edited<FestivalId>, Error> {
        let (inner, caller) = (Arc::clone(&self.0), caller.clone());
        self.to_its_end(async move { inner.found(caller, action, idempotency, make).await }).await
    }
}

impl Inner {
    async fn found(
        self: Arc<Self>,
        caller: Caller,
        action: &'static str,
        idempotency: Option<Idempotency>,
        make: impl FnOnce(&mut dyn IdSource) -> Result<Plan, Vec<Invalid>>,
    ) -> Result<Edited<FestivalId>, Error> {
        if let Some(before) = self.found_before(&caller, idempotency.as_ref()).await? {
            return Ok(before);
        }
        let plan = match make(self.clock.ids().as_mut()) {
            Ok(plan) => Arc::new(plan),
            Err(refused) => return Ok(Edited::refused(None, refused)),
        };
        let (id, revision) = (plan.festival().id, plan.revision);
        let edit = EditInfo { at: self.clock.now(), actor: caller.name.clone(), action: action.to_owned(), undoes: None };
        let founder = caller.account.map(|account| NewGrant {
            grant: Grant {
                id: GrantId(self.clock.ids().next()),
                account,
                festival: id,
                role: Role::Owner,
                scope: Scope::Festival,
            },
            by: caller.name.clone(),
            at: edit.at,
        });
        let answer = Kept { subject: id, revision, effect: Effect::default() }.answer(&caller, idempotency.clone())?;
        if let Err(error) = self.store.create(&plan, &edit, founder, answer).await {
            let refused = taken(error)?;
            // Those who found festivals do not queue: the same request may have come first.
            let before = self.found_before(&caller, idempotency.as_ref()).await?;
            return Ok(before.unwrap_or_else(|| Edited::refused(None, refused)));
        }
        self.accounts.changed();
        // Who founds a festival is its owner; a token that is good for no reading shows nothing all the same.
        let sight = if caller.token_allows(Right::ReadDraft) { Sight::Everything } else { Sight::nothing() };
        Ok(Edited::done(id, Some(seen(&plan, &sight)), Some(revision), Effect::default()))
    }

    async fn delete(self: Arc<Self>, festival: FestivalId, id: &str, confirm_slug: &str) -> Result<Edited<FestivalId>, Error> {
        let desk = self.plans.desk(festival);
        let _turn = desk.queue.lock().await;
        let Some(plan) = self.store.plan(festival).await? else { return Ok(Edited::not_found("id", id)) };
        let latest = self.store.release(festival, None).await?.map(|release| release.number);
        if let Err(refused) = festival::check_delete(&plan, id, confirm_slug, latest) {
            return Ok(Edited::refused(Some(Arc::new(plan)), refused));
        }
        let deleted = self.store.delete(festival).await;
        // Also when that failed: nobody knows then whether it was deleted.
        desk.draft.store(None);
        self.plans.forget(festival);
        deleted?;
        self.announce(festival, Head { is_gone: true, ..Head::default() }).await;
        Ok(Edited::done(festival, None, None, Effect::default()))
    }

    /// The answer that the same request got before.
    async fn found_before(
        &self,
        caller: &Caller,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Edited<FestivalId>>, Error> {
        let Some(asked) = idempotency else { return Ok(None) };
        let Some(stored) = self.store.answer(&caller.key(), &asked.key).await? else { return Ok(None) };
        let known: Option<FestivalId> = stored.answer.get("subject").and_then(|id| id.as_str()?.parse().ok());
        let plan = match known {
            // Their role may have been taken away since.
            Some(id) => self.store.plan(id).await?.map(|plan| {
                let plan = Arc::new(plan);
                seen(&plan, &caller.sight(&plan))
            }),
            None => None,
        };
        replay(plan, asked, stored).map(Some)
    }
}
