//! Subscriptions: what changes, told as it happens. Each waits where it is, so that a client which comes back later can ask for
//! what it missed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_graphql::{Context, ID, Object, Result, Subscription as Subscribe};
use futures_util::{Stream, StreamExt as _, stream::BoxStream};

use super::{
    enums::EditChangeKind,
    error::{bad_input, from_app},
    festival::Festival,
    job::Job,
    live::StageNow,
    node::AnyNode,
    origin::app_now,
    release::Release,
    scalar::Time,
    view::{View, caller_now},
};
use crate::{
    app::{Error, PlanStep, Reading},
    domain::{
        id::{AnyId, JobId},
        plan::Revision,
        sight::SeenChange,
    },
};

/// How far a subscription to a draft has come, for the edge to tell a client where to resume. 0 stands for nothing.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    begun: AtomicU64,
    taken: AtomicU64,
}

impl Progress {
    fn begin(&self, revision: Revision) {
        self.begun.store(u64::from(revision) + 1, Ordering::Release);
    }

    fn take(&self, revision: Revision) {
        self.taken.store(u64::from(revision) + 1, Ordering::Release);
    }

    /// The revision behind which it began; `None` when it follows no draft.
    pub(crate) fn begun(&self) -> Option<Revision> {
        Revision::try_from(self.begun.load(Ordering::Acquire).checked_sub(1)?).ok()
    }

    /// The revision of the event that was made last.
    pub(crate) fn taken(&self) -> Option<Revision> {
        Revision::try_from(self.taken.load(Ordering::Acquire).checked_sub(1)?).ok()
    }
}

/// Where every subscription begins.
pub struct Subscription;

/// Where every subscription begins. Each takes one field; over a WebSocket (graphql-transport-ws) or as server-sent events.
#[Subscribe]
impl Subscription {
    /// The draft of a festival as it changes, edit by edit: each revision once and in order, also when several came while nobody
    /// listened. Only for those who may read the draft; each sees what they may know of it. It ends with an error when the festival
    /// is deleted or the right to read it is lost.
    async fn plan_changed(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The id of the festival.")] festival: ID,
        #[graphql(desc = "Begin behind this revision: the last one that is known. From now on when left out.")]
        since_revision: Option<u32>,
    ) -> Result<BoxStream<'static, Result<PlanChanged>>> {
        let steps = Box::pin(app_now(cx)?.plan_steps(caller_now(cx), &festival, since_revision)).await;
        let (begun, steps) = steps.map_err(from_app)?;
        let progress = cx.data_opt::<Arc<Progress>>().cloned().unwrap_or_default();
        progress.begin(begun);
        let changed = move |step: PlanStep| {
            progress.take(step.edit.revision);
            PlanChanged { view: View::from(step.reading.clone()), it: step }
        };
        Ok(told(steps, changed))
    }

    /// Every release of a festival, as it is published. For everyone, once the festival has its first release; before that for those
    /// who may read its draft.
    async fn release_published(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The id of the festival.")] festival: ID,
    ) -> Result<BoxStream<'static, Result<Release>>> {
        let caller = caller_now(cx);
        let releases = Box::pin(app_now(cx)?.releases_to_come(&caller, &festival)).await.map_err(from_app)?;
        Ok(told(releases, |it| Release { it: it.info.clone(), view: View::from(Reading::released(it)) }))
    }

    /// What is on the stages of a festival by its latest release and the notes of the night: for each stage once as it is now, and
    /// then whenever it changes by what is noted, by a release, or by the clock. Who is slow to read misses what was on in between.
    async fn now_and_next_changed(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The id of the festival.")] festival: ID,
        #[graphql(desc = "The id of a venue; all of them when left out.")] venue: Option<ID>,
    ) -> Result<BoxStream<'static, Result<StageNow>>> {
        let venue = venue.as_deref().map(String::as_str);
        let caller = caller_now(cx);
        let stages = Box::pin(app_now(cx)?.stages_followed(&caller, &festival, venue)).await.map_err(from_app)?;
        Ok(told(stages, |it| StageNow::of(&View::from(it.reading), it.stage)))
    }

    /// How far a job of one's own is: once as it is now, and then whenever it has gone on, until it has ended; the last event tells
    /// what came of it. Who is slow to read misses what was in between.
    async fn job_progressed(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "The id of the job.")] job: ID,
    ) -> Result<BoxStream<'static, Result<Job>>> {
        let id = job.parse::<JobId>().map_err(|_| bad_input("This is not the id of a job."))?;
        let steps = app_now(cx)?.job_followed(caller_now(cx), id).await.map_err(from_app)?;
        Ok(told(steps, Job::from))
    }
}

/// Events as the API tells them.
fn told<T, E: 'static>(
    events: impl Stream<Item = Result<T, Error>> + Send + 'static,
    tell: impl Fn(T) -> E + Send + 'static,
) -> BoxStream<'static, Result<E>> {
    events.map(move |event| event.map(&tell).map_err(from_app)).boxed()
}

/// One edit of a draft, as far as its reader may know it.
pub(crate) struct PlanChanged {
    view: View,
    it: PlanStep,
}

/// One edit of a draft, as far as its reader may know it.
#[Object]
impl PlanChanged {
    /// The revision that it made: what to begin behind, as `sinceRevision`, after a break.
    async fn revision(&self) -> u32 {
        self.it.edit.revision
    }

    /// When it was made.
    async fn at(&self) -> Time {
        self.view.time(self.it.edit.at)
    }

    /// Who made it, by the name that the log keeps; null for those who may not read history.
    async fn actor(&self) -> Option<&str> {
        self.it.shows_actor.then_some(self.it.edit.actor.as_str())
    }

    /// What was done, as the name of the mutation: `showSchedule`; null for those who may not read history.
    async fn action(&self) -> Option<&str> {
        self.it.shows_actor.then_some(self.it.edit.action.as_str())
    }

    /// The revision that it undid; null where it is no undo, and for those who may not read history.
    async fn undoes(&self) -> Option<u32> {
        self.it.edit.undoes.filter(|_| self.it.shows_actor)
    }

    /// What it changed in the part of the draft that its reader may know; empty where all of it lies outside that part.
    async fn changes(&self) -> Vec<PlanChange> {
        self.it.changes.iter().map(|it| PlanChange { view: self.view.clone(), it: it.clone() }).collect()
    }

    /// The draft as it stands: after this edit, or after a later one that will be told next.
    async fn festival(&self) -> Festival {
        self.view.clone().into()
    }
}

/// What an edit did to one thing, as its reader may know it.
pub(crate) struct PlanChange {
    view: View,
    it: SeenChange,
}

/// What an edit did to one thing, as its reader may know it.
#[Object]
impl PlanChange {
    /// The id of the thing, whether it is still there or not.
    async fn thing(&self) -> ID {
        AnyId::from(self.it.thing).to_string().into()
    }

    /// What happened to it. A thing that came into its reader's sight was made, one that left it was taken away.
    async fn kind(&self) -> EditChangeKind {
        self.it.kind.into()
    }

    /// What it was called after the edit, or before it went; a run is called by its show, a waiver by its reason. Null where the
    /// reader may not know it.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Option<Result<String>> {
        let title = self.view.text(&self.it.title, lang.as_deref());
        Some(title).filter(|it| it.as_ref().map_or(true, |it| !it.is_empty()))
    }

    /// The thing as it stands now; null when it is gone.
    async fn subject(&self) -> Option<AnyNode> {
        AnyNode::find(&self.view, self.it.thing.into())
    }
}
