//! How the desk itself is doing: what it has done since it opened, and what it holds. And its end.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tracing::Instrument as _;

use super::{App, Edited, Error, Hearing, Webhooks};
use crate::store::Connections;

/// Figures about the desk, since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// What became of edits.
    pub edits: Edits,
    /// How many Plans are held in memory: drafts, and releases as they were published.
    pub plans: usize,
    /// What became of what webhooks were told.
    pub webhooks: Webhooks,
    /// The connections that read.
    pub readers: Connections,
    /// The connections that write.
    pub writers: Connections,
    /// Whether the other nodes are heard; `None` where there are none.
    pub hearing: Option<Hearing>,
}

/// What became of the edits that have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edits {
    /// Done, also where nothing was left to do.
    pub done: u64,
    /// Refused, with what was wrong.
    pub refused: u64,
    /// Ended by a fault, or because the database did not answer.
    pub failed: u64,
}

/// The same, while they are counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    done: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
}

impl Counts {
    fn count<T>(&self, ended: &Result<Edited<T>, Error>) {
        let counter = match ended {
            Ok(edited) if edited.refused.is_empty() => &self.done,
            Ok(_) => &self.refused,
            Err(_) => &self.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn told(&self) -> Edits {
        let [done, refused, failed] = [&self.done, &self.refused, &self.failed].map(|it| it.load(Ordering::Relaxed));
        Edits { done, refused, failed }
    }
}

impl App {
    /// How the desk is doing.
    #[must_use]
    pub fn vitals(&self) -> Vitals {
        let (readers, writers) = self.0.store.connections();
        let hearing = self.hearing();
        let (edits, plans, webhooks) = (self.0.edits.told(), self.0.plans.count(), self.0.hooks.told());
        Vitals { edits, plans, webhooks, readers, writers, hearing }
    }

    /// Ends the desk: waits for edits that are being saved, then closes the database. Nothing can be read or written after that.
    pub async fn close(&self) -> Result<(), Error> {
        self.end_jobs().await;
        Ok(self.0.store.close().await?)
    }

    /// Runs an edit to its end, even when the caller goes away, and counts it.
    pub(super) async fn to_its_end<T: Send + 'static>(
        &self,
        edit: impl Future<Output = Result<Edited<T>, Error>> + Send + 'static,
    ) -> Result<Edited<T>, Error> {
        let inner = Arc::clone(&self.0);
        let counted = async move {
            let ended = tokio::spawn(edit.in_current_span()).await.unwrap_or_else(|panic| Err(Error::internal(&panic)));
            inner.edits.count(&ended);
            ended
        };
        let task = tokio::spawn(counted.in_current_span());
        task.await.unwrap_or_else(|panic| Err(Error::internal(&panic)))
    }
}
