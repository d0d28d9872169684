//! Hearing how far a festival has come: from this node, from others, and from the primary whenever something is looked up there.

use std::{collections::BTreeSet, sync::Arc};

use super::super::{App, Error, Inner};
use crate::{
    domain::{change::Change, history::EditRecord, id::FestivalId, plan::Plan},
    live::Head,
    store,
};

/// The most revisions by which a kept draft is brought up to date; one that is further behind is loaded anew.
pub(in super::super) const CAUGHT_UP: u64 = 100;

impl App {
    /// Another node has committed this. What is kept here of the festival is read on before it is used again, and those who
    /// follow the festival are woken.
    pub async fn announce(&self, festival: FestivalId, head: Head) {
        self.0.announce(festival, head).await;
    }

    /// Looks how far every festival in use has come: for when notices of other nodes may have been lost.
    pub async fn look_again(&self) -> Result<(), Error> {
        Ok(self.0.look_again().await?)
    }

    /// Looks how far a festival has come: for whoever begins to follow it.
    pub(super) async fn look_at(&self, festival: FestivalId) -> Result<(), Error> {
        let found = self.0.store.head(festival).await?;
        self.looked_up(found.map(|head| (festival, head))).await;
        Ok(())
    }

    /// A festival that was looked up, and how far it has come: nothing older is read of it from now on, whichever node wrote it.
    pub(in super::super) async fn looked_up(&self, found: Option<(FestivalId, store::Head)>) -> Option<FestivalId> {
        let (festival, head) = found?;
        self.0.announce(festival, head.into()).await;
        Some(festival)
    }
}

impl Inner {
    pub(super) async fn look_again(&self) -> Result<(), store::Error> {
        let mut festivals: BTreeSet<FestivalId> = self.bus.followed().into_iter().collect();
        festivals.extend(self.plans.in_use());
        let asked: Vec<FestivalId> = festivals.iter().copied().collect();
        for (festival, head) in self.store.heads(&asked).await? {
            festivals.remove(&festival);
            self.announce(festival, head.into()).await;
        }
        for festival in festivals {
            self.announce(festival, Head { is_gone: true, ..Head::default() }).await;
        }
        Ok(())
    }

    pub(in super::super) async fn announce(&self, festival: FestivalId, head: Head) {
        let desk = self.plans.kept(festival);
        // Before anybody reads again: what a standby has, and what is kept, must be this new.
        self.store.note(festival, head.revision);
        if head.is_gone {
            self.plans.forget(festival);
            self.jobs.forget(festival, None);
        } else if let Some(desk) = &desk {
            desk.heard(head);
        }
        if self.plans.is_news(festival, head.erased) {
            self.plans.erased(festival, desk.as_deref());
            self.jobs.forget(festival, Some(head.erased));
            // Those that have begun behind the erasure on a draft from before it; nobody sees them any more.
            let store = self.store.clone();
            tokio::spawn(async move {
                if let Err(error) = store.jobs_forget(festival, head.erased).await {
                    tracing::warn!(cause = %error, %festival, "jobs are kept that may tell of somebody who was erased");
                }
            });
            if let Some(desk) = &desk {
                desk.trail.forget().await;
            }
        }
        self.bus.announce(festival, head);
    }

    /// A kept draft with what was committed since, read from the log, or loaded anew.
    pub(in super::super) async fn caught_up(&self, kept: Arc<Plan>) -> Result<Option<Arc<Plan>>, Error> {
        let id = kept.festival().id;
        let edits = self.store.latest_edits(id, kept.revision, CAUGHT_UP).await?;
        match led_on(kept, edits) {
            Some(plan) => Ok(Some(plan)),
            None => Ok(self.store.plan(id).await?.map(Arc::new)),
        }
    }
}

/// A draft with the edits behind it; `None` where they are none, too many, or not those that follow it.
pub(in super::super) fn led_on(draft: Arc<Plan>, edits: Vec<EditRecord>) -> Option<Arc<Plan>> {
    let follow = edits.iter().zip(draft.revision + 1..).all(|(edit, revision)| edit.revision == revision);
    if edits.is_empty() || !follow || edits.len() as u64 >= CAUGHT_UP {
        return None;
    }
    let next = |plan: Arc<Plan>, edit: EditRecord| {
        let changes: Vec<Change> = edit.changes.into_iter().map(|it| it.change).collect();
        Arc::new(plan.apply(&changes))
    };
    Some(edits.into_iter().fold(draft, next))
}
