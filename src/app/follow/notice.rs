//! Hearing how far a festival has come, from this node and from others.

use std::{collections::BTreeSet, sync::Arc};

use super::super::{App, Error, Inner};
use crate::{
    domain::{
        change::Change,
        id::FestivalId,
        plan::{Plan, Revision},
    },
    live::Head,
};

/// The most revisions by which a kept draft is brought up to date; one that is further behind is loaded anew.
const CAUGHT_UP: u64 = 100;

impl App {
    /// Another node has committed this. What is kept here of the festival is read on before it is used again, and those who
    /// follow the festival are woken.
    pub fn announce(&self, festival: FestivalId, head: Head) {
        self.0.announce(festival, head);
    }

    /// Looks how far every festival in use has come: for when notices of other nodes may have been lost.
    pub async fn look_again(&self) -> Result<(), Error> {
        let mut festivals: BTreeSet<FestivalId> = self.0.bus.followed().into_iter().collect();
        festivals.extend(self.0.plans.in_use());
        for festival in festivals {
            let head = match self.0.store.head(festival).await? {
                Some((revision, release)) => Head { revision, release: release.unwrap_or_default(), is_gone: false },
                None => Head { is_gone: true, ..Head::default() },
            };
            self.0.announce(festival, head);
        }
        Ok(())
    }
}

impl Inner {
    pub(in super::super) fn announce(&self, festival: FestivalId, head: Head) {
        if head.is_gone {
            self.plans.forget(festival);
        } else if let Some(desk) = self.plans.kept(festival) {
            desk.heard(head);
        }
        self.bus.announce(festival, head);
    }

    /// A kept draft with what was committed since, read from the log, or loaded anew.
    pub(in super::super) async fn caught_up(&self, kept: Arc<Plan>) -> Result<Option<Arc<Plan>>, Error> {
        let id = kept.festival().id;
        let edits = self.store.edits(id, kept.revision, CAUGHT_UP).await?;
        let mut follow: Revision = kept.revision;
        let is_whole = edits.iter().all(|edit| {
            follow += 1;
            edit.revision == follow
        });
        if edits.is_empty() || !is_whole || edits.len() as u64 == CAUGHT_UP {
            return Ok(self.store.plan(id).await?.map(Arc::new));
        }
        let mut plan = kept;
        for edit in edits {
            let changes: Vec<Change> = edit.changes.into_iter().map(|it| it.change).collect();
            plan = Arc::new(plan.apply(&changes));
        }
        Ok(Some(plan))
    }
}
