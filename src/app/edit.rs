//! The one path by which a Plan changes: queue, take the revision, decide, save in one transaction, swap the cached Plan, announce.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    App, Caller, Error, Inner, Released,
    follow::{CAUGHT_UP, led_on},
    plans::{Desk, Latest},
    told::{Told, veiled},
};
use crate::{
    domain::{
        command::{Checker, Context, Decided, Decision},
        conflict::{self, Conflict, Effect, Severity},
        id::{AnyId, FestivalId},
        invalid::{Invalid, Mistake},
        plan::{Plan, Revision},
        text::Message,
    },
    live::Head,
    store::{self, EditInfo, NewAnswer, StoredAnswer, Write},
};

/// What to do when an edit would add a conflict that blocks a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConflict {
    /// Refuse it and name the conflicts.
    Reject,
    /// Save it; the conflict is then listed until it is resolved or waived.
    Allow,
}

/// Makes a repeated request do its work once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's name for the request.
    pub key: String,
    /// A digest of the request, to notice another request under the same key.
    pub fingerprint: String,
}

/// How an edit is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditOptions {
    /// What to do about new blocking conflicts.
    pub on_conflict: OnConflict,
    /// Set to make a repeated request do its work once.
    pub idempotency: Option<Idempotency>,
}

impl Default for EditOptions {
    fn default() -> Self {
        Self { on_conflict: OnConflict::Allow, idempotency: None }
    }
}

/// What is done, as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Action {
    /// One word: `showSchedule`.
    pub(super) name: &'static str,
    /// The revision that it undoes.
    pub(super) undoes: Option<Revision>,
}

impl From<&'static str> for Action {
    fn from(name: &'static str) -> Self {
        Self { name, undoes: None }
    }
}

/// What came of an edit.
#[derive(Debug)]
pub struct Edited<T> {
    /// What it was about; `None` when it was refused.
    pub subject: Option<T>,
    /// The festival as it stands now; `None` when there is no such festival.
    pub plan: Option<Arc<Plan>>,
    /// The revision it made, or the present one when nothing changed.
    pub revision: Option<Revision>,
    /// What it did to the conflicts.
    pub effect: Effect,
    /// Everything that was wrong. Nothing was saved then.
    pub refused: Vec<Invalid>,
    /// The conflicts among what was wrong.
    pub blocked: Option<Blocked>,
}

/// The conflicts that refused an edit.
#[derive(Debug)]
pub struct Blocked {
    /// The festival as it would stand, with these conflicts; it is saved nowhere.
    pub plan: Arc<Plan>,
    /// Each of them.
    pub conflicts: Vec<Conflict>,
}

impl<T> Edited<T> {
    /// Done: the festival now stands like this.
    pub(super) fn done(subject: T, plan: Option<Arc<Plan>>, revision: Option<Revision>, effect: Effect) -> Self {
        Self { subject: Some(subject), plan, revision, effect, refused: vec![], blocked: None }
    }

    /// Refused while the festival stands as it does.
    pub(super) fn refused(plan: Option<Arc<Plan>>, refused: Vec<Invalid>) -> Self {
        let revision = plan.as_ref().map(|plan| plan.revision);
        Self { subject: None, plan, revision, effect: Effect::default(), refused, blocked: None }
    }

    /// The same, with the conflicts that a plan has, or would have.
    pub(super) fn because(mut self, plan: Arc<Plan>, conflicts: Vec<Conflict>) -> Self {
        self.blocked = (!conflicts.is_empty()).then_some(Blocked { plan, conflicts });
        self
    }

    /// Refused because an id names nothing, or is none.
    pub(super) fn not_found(field: &str, id: &str) -> Self {
        let invalid = if id.parse::<AnyId>().is_ok() {
            Invalid::new(
                field,
                Mistake::NotFound.into(),
                Message::new(format!("There is nothing with the id {id}."), format!("没有编号为 {id} 的内容。")),
            )
        } else {
            Invalid::new(
                field,
                Mistake::InvalidFormat.into(),
                Message::new("This is not an id; give one as this API prints it.", "这不是编号，请按接口给出的样子填写。"),
            )
        };
        Self::refused(None, vec![invalid])
    }
}

/// What was decided and the Plan that it makes, or all that is wrong.
type Settled<T> = Result<(Decision<T>, Arc<Plan>), Vec<Invalid>>;

/// What is stored of an answer, to give it again.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Kept<T> {
    pub(super) subject: T,
    pub(super) revision: Revision,
    pub(super) effect: Effect,
}

impl<T: Serialize> Kept<T> {
    /// What to store under the caller's key, if the request has one.
    pub(super) fn answer(&self, caller: &Caller, idempotency: Option<Idempotency>) -> Result<Option<NewAnswer>, Error> {
        let Some(Idempotency { key, fingerprint }) = idempotency else { return Ok(None) };
        let answer = serde_json::to_value(self).map_err(|error| Error::internal(&error))?;
        Ok(Some(NewAnswer { caller: caller.key(), key, fingerprint, answer }))
    }
}

impl App {
    /// Runs an edit of a festival to its end, even when the caller goes away.
    pub(super) async fn edit<T, D>(
        &self,
        caller: &Caller,
        festival: FestivalId,
        action: impl Into<Action>,
        options: EditOptions,
        decide: D,
    ) -> Result<Edited<T>, Error>
    where
        T: Send + Serialize + DeserializeOwned + 'static,
        D: FnOnce(&mut Context<'_>) -> Decided<T> + Clone + Send + 'static,
    {
        let (inner, caller, action) = (Arc::clone(&self.0), caller.clone(), action.into());
        self.to_its_end(async move { inner.edit(caller, festival, action, options, decide).await }).await
    }

    /// Runs an edit of the festival that holds the thing which a field names.
    pub(super) async fn edit_thing<T, D>(
        &self,
        caller: &Caller,
        (field, id): (&str, &str),
        action: impl Into<Action>,
        options: EditOptions,
        decide: D,
    ) -> Result<Edited<T>, Error>
    where
        T: Send + Serialize + DeserializeOwned + 'static,
        D: FnOnce(&mut Context<'_>) -> Decided<T> + Clone + Send + 'static,
    {
        match self.festival_for(caller, id).await? {
            Some(festival) => self.edit(caller, festival, action, options, decide).await,
            None => Ok(Edited::not_found(field, id)),
        }
    }

    /// Runs an edit that adds something to a festival.
    pub(super) async fn edit_in<T, D>(
        &self,
        caller: &Caller,
        (name, festival): (&'static str, &str),
        action: impl Into<Action>,
        options: EditOptions,
        decide: D,
    ) -> Result<Edited<T>, Error>
    where
        T: Send + Serialize + DeserializeOwned + 'static,
        D: FnOnce(&mut Context<'_>) -> Decided<T> + Clone + Send + 'static,
    {
        let id = festival.to_owned();
        let decide = move |cx: &mut Context<'_>| {
            let plan = cx.plan;
            of_festival(plan, (name, &id), decide(cx))
        };
        self.edit_thing(caller, (name, festival), action, options, decide).await
    }

    /// The festival that a thing belongs to, by its id. For those who take no part in it, it is as if it were not there.
    pub(super) async fn festival_for(&self, caller: &Caller, id: &str) -> Result<Option<FestivalId>, Error> {
        caller.signed_in()?;
        let Ok(id) = id.parse::<AnyId>() else { return Ok(None) };
        let found = self.0.store.locate(id.uuid()).await?;
        Ok(self.looked_up(found).await.filter(|festival| caller.takes_part_in(*festival)))
    }
}

impl Inner {
    async fn edit<T, D>(
        self: Arc<Self>,
        caller: Caller,
        festival: FestivalId,
        action: Action,
        options: EditOptions,
        decide: D,
    ) -> Result<Edited<T>, Error>
    where
        T: Serialize + DeserializeOwned,
        D: FnOnce(&mut Context<'_>) -> Decided<T> + Clone,
    {
        caller.authorize(festival, action.name)?;
        let desk = self.plans.desk(festival);
        let _turn = desk.queue.lock().await;
        let Some(write) = self.store.begin(festival).await? else {
            return Ok(Edited::not_found("festival", &festival.to_string()));
        };
        let before = self.draft_for(&desk, &write).await?;
        let told = Told::of(&caller, &before);
        if let Some(idempotency) = &options.idempotency
            && let Some(stored) = write.answer(&caller.key(), &idempotency.key).await?
        {
            return replay(Some(desk.seen(&before, told.sight())), idempotency, stored);
        }
        let Action { name, undoes } = action;
        let edit = EditInfo { at: self.clock.now(), actor: caller.name.clone(), action: name.to_owned(), undoes };
        let decided = self.decide(&caller, &before, &edit, decide)?;
        let (decision, after) = match decided {
            Ok(decided) => decided,
            Err(invalid) => return Ok(Edited::refused(Some(desk.seen(&before, told.sight())), invalid)),
        };
        if decision.changes.is_empty() {
            let revision = Some(before.revision);
            return Ok(Edited::done(decision.subject, Some(desk.seen(&before, told.sight())), revision, Effect::default()));
        }
        let effect = conflict::effect(&before, &after);
        let refusing = refusing(&after, &effect, options.on_conflict);
        let told = told.with_new_people(&before, &decision.changes);
        if !refusing.is_empty() {
            return Ok(told.refused(&before, &after, refusing));
        }
        let effect = told.effect(effect, &before, &after);
        let kept = Kept { subject: decision.subject, revision: after.revision, effect };
        let answer = kept.answer(&caller, options.idempotency)?;
        if let Err(error) = write.save(&before, &after, &decision.changes, &edit).await {
            return Ok(Edited::refused(Some(desk.seen(&before, told.sight())), taken(error)?));
        }
        if let Some(answer) = answer {
            write.remember(answer).await?;
        }
        self.tell(&write, (&before, &after), &decision.changes, (edit.at, None)).await?;
        self.commit(&desk, write, &after, None).await?;
        let Kept { subject, revision, effect } = kept;
        Ok(Edited::done(subject, Some(desk.seen(&after, told.sight())), Some(revision), effect))
    }

    /// Decides by the whole draft, and sees that every change lies within the caller's reach. What is refused is told as the part
    /// of the draft tells it that they may know.
    fn decide<T, D>(&self, caller: &Caller, before: &Arc<Plan>, edit: &EditInfo, decide: D) -> Result<Settled<T>, Error>
    where
        D: FnOnce(&mut Context<'_>) -> Decided<T> + Clone,
    {
        let mut ids = self.clock.ids();
        let mut by = |plan: &Plan, decide: D| decide(&mut Context { plan, ids: ids.as_mut(), now: edit.at, actor: &edit.actor });
        let told = Told::of(caller, before);
        let as_told = decide.clone();
        match by(before, decide) {
            Ok(decision) => {
                if !decision.changes.is_empty() {
                    conflict::look(before);
                }
                let after = Arc::new(before.apply(&decision.changes));
                if caller.is_admin || caller.reaches(&edit.action, (before, &after), &decision.changes) {
                    return Ok(Ok((decision, after)));
                }
                match by(&told.plan(before), as_told) {
                    Ok(_) => Err(Error::Forbidden),
                    Err(invalid) => Ok(Err(invalid)),
                }
            }
            Err(invalid) if told.is_all() => Ok(Err(invalid)),
            Err(invalid) => Ok(Err(by(&told.plan(before), as_told).err().unwrap_or_else(|| veiled(invalid)))),
        }
    }

    /// The draft just below the revision that a write has taken: the kept one, or, if another process has written, a fresh one.
    pub(super) async fn draft_for(&self, desk: &Desk, write: &Write) -> Result<Arc<Plan>, Error> {
        if let Some(plan) = desk.draft.load_full()
            && plan.revision + 1 == write.revision()
        {
            return Ok(plan);
        }
        let (plan, is_published) = match self.led_on(desk, write).await? {
            Some(led_on) => led_on,
            None => (Arc::new(write.plan().await?), true),
        };
        if is_published {
            desk.latest.store(None);
        }
        desk.draft.store(Some(Arc::clone(&plan)));
        self.announce(plan.festival().id, Head { revision: plan.revision, ..Head::default() }).await;
        Ok(plan)
    }

    /// The kept draft with what others have committed since, and whether releases are among that or were changed by it.
    async fn led_on(&self, desk: &Desk, write: &Write) -> Result<Option<(Arc<Plan>, bool)>, Error> {
        let Some(kept) = desk.draft.load_full() else { return Ok(None) };
        let edits = write.edits(kept.revision, CAUGHT_UP).await?;
        let is_published = edits.iter().any(|edit| matches!(edit.action.as_str(), "releasePublish" | "performerErase"));
        let led_on = led_on(kept, edits).filter(|it| it.revision + 1 == write.revision());
        Ok(led_on.map(|plan| (plan, is_published)))
    }

    /// Commits, puts the new draft in place of the kept one, and the new release if it made one, and then wakes those who follow
    /// the festival. When committing fails, nobody knows whether it was saved: what is kept must then be read again.
    pub(super) async fn commit(
        &self,
        desk: &Desk,
        write: Write,
        after: &Arc<Plan>,
        released: Option<Arc<Released>>,
    ) -> Result<(), Error> {
        let has_told = write.has_told();
        let committed = write.commit().await;
        if committed.is_err() {
            desk.draft.store(None);
            desk.latest.store(None);
        }
        let head = committed?;
        if has_told {
            self.hooks.wake();
        }
        if released.is_some() {
            desk.latest.store(Some(Arc::new(Latest(released))));
        }
        desk.draft.store(Some(Arc::clone(after)));
        self.announce(after.festival().id, head.into()).await;
        Ok(())
    }
}

/// What was decided, unless the id that was sent names something else than the festival at hand.
pub(super) fn of_festival<T>(plan: &Plan, (field, id): (&str, &str), decided: Decided<T>) -> Decided<T> {
    let mut check = Checker::new(plan);
    check.festival(field, id);
    if check.is_clean() {
        return decided;
    }
    check.note(decided.err().unwrap_or_default());
    Err(check.into_invalid())
}

/// The conflicts for which an edit is refused that would add them.
fn refusing(after: &Plan, effect: &Effect, on_conflict: OnConflict) -> Vec<Conflict> {
    let refuses = match on_conflict {
        OnConflict::Reject => Severity::Block,
        OnConflict::Allow => Severity::Reject,
    };
    effect.added.iter().filter(|it| it.severity >= refuses && it.waiver(after).is_none()).cloned().collect()
}

/// Gives the answer of the first request under this key again.
pub(super) fn replay<T: DeserializeOwned>(
    plan: Option<Arc<Plan>>,
    asked: &Idempotency,
    stored: StoredAnswer,
) -> Result<Edited<T>, Error> {
    let StoredAnswer { fingerprint, answer } = stored;
    if fingerprint != asked.fingerprint {
        return Ok(Edited::refused(plan, vec![key_mismatch()]));
    }
    let Kept { subject, revision, effect } = serde_json::from_value(answer).map_err(|error| Error::internal(&error))?;
    Ok(Edited::done(subject, plan, Some(revision), effect))
}

/// The same key came with another input.
pub(super) fn key_mismatch() -> Invalid {
    Invalid::new(
        "idempotencyKey",
        Mistake::IdempotencyMismatch.into(),
        Message::new(
            "This key was used for another request; take a new key for a new request.",
            "该幂等键已用于另一个请求，新请求请换用新键。",
        ),
    )
}

/// A unique constraint of the database said no.
pub(super) fn taken(error: store::Error) -> Result<Vec<Invalid>, Error> {
    match error {
        store::Error::Taken { field } => Ok(vec![Invalid::new(
            field,
            Mistake::Taken.into(),
            Message::new("This is in use already; choose another.", "已被占用，请另选一个。"),
        )]),
        error => Err(error.into()),
    }
}
