//! How far a job is, as it goes on.

use std::sync::Arc;

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::CallerNow;
use crate::{
    app::{App, Error, Job},
    domain::{id::JobId, job::Progress},
};

/// Somebody who waits for a job. What it did while they were busy falls together into how far it is when they look again.
struct Wait {
    app: App,
    caller: CallerNow,
    id: JobId,
    progress: watch::Receiver<Progress>,
    /// Whether there is something to tell.
    is_due: bool,
}

impl App {
    /// How far a job of one's own is: first as it is now, then whenever it has gone on. It ends when the job has ended, and with an
    /// error when the job is forgotten or the right to it is lost.
    pub async fn job_followed(
        &self,
        caller: CallerNow,
        id: JobId,
    ) -> Result<impl Stream<Item = Result<(Arc<Job>, Progress), Error>> + Send + use<>, Error> {
        let job = self.job(&caller.get(), id).await?.ok_or(Error::NotFound)?;
        let wait = Wait { app: self.clone(), caller, id, progress: job.follow(), is_due: true };
        Ok(stream::unfold(Some(wait), async |wait| {
            let mut wait = wait?;
            let told = wait.next().await;
            let goes_on = told.as_ref().is_ok_and(|(_, progress)| !progress.step.is_last());
            Some((told, goes_on.then_some(wait)))
        }))
    }
}

impl Wait {
    async fn next(&mut self) -> Result<(Arc<Job>, Progress), Error> {
        loop {
            let job = self.app.job(&self.caller.get(), self.id).await?.ok_or(Error::NotFound)?;
            if std::mem::take(&mut self.is_due) {
                return Ok((job, *self.progress.borrow_and_update()));
            }
            // Kept by its watchers, a job that was forgotten would never end.
            drop(job);
            tokio::select! {
                changed = self.progress.changed() => {
                    changed.map_err(|_| Error::NotFound)?;
                    self.is_due = true;
                }
                () = self.caller.changed() => {}
            }
        }
    }
}
