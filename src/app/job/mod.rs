//! Jobs: work that takes longer than a request, with its progress, that can be called off.
//!
//! Jobs live in this process and are forgotten an hour after their last use, or when there are too many: what they found can be
//! found again. Nothing that they do lasts before it is applied as an edit.

mod column;
mod import;

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::TimeDelta;
use tokio::sync::watch;

use super::{App, Caller, Error};
use crate::domain::{
    id::{AccountId, FestivalId, JobId},
    incoming::{Incoming, Prepared},
    right::Right,
    text::Message,
    time::Instant,
};

pub use import::{ImportAsked, ImportFile};

/// How long a job is kept that nobody looks at.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How many jobs are kept, and how many of them one account may have at work at once.
const JOBS: usize = 64;
const AT_ONCE: usize = 2;

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// How many rows it has done in this step.
    pub done: u32,
    /// How many there are; `None` while nobody knows.
    pub total: Option<u32>,
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading the file.
    Reading,
    /// Matching it with the festival.
    Matching,
    /// It has finished: what it found can be looked at.
    Done,
    /// It came to nothing; why is told.
    Failed,
    /// It was called off.
    Cancelled,
}

impl Step {
    /// Whether nothing more will come of the job.
    #[must_use]
    pub fn is_last(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Whose it is: nobody else sees it.
    pub account: Option<AccountId>,
    /// The festival that it is about.
    pub festival: FestivalId,
    /// When it was begun.
    pub created_at: Instant,
    /// The file that it reads.
    pub file: ImportFile,
    progress: watch::Sender<Progress>,
    cancelled: AtomicBool,
    found: Mutex<Option<Found>>,
    failed: Mutex<Option<Message>>,
}

/// What a job found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What the file brings.
    pub incoming: Arc<Incoming>,
    /// What it would change of the draft, row by row.
    pub prepared: Arc<Prepared>,
    /// The revision of that draft.
    pub revision: u32,
}

impl Job {
    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.borrow().clone()
    }

    /// Follows how far it is.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// What it found, once it is done.
    #[must_use]
    pub fn found(&self) -> Option<Found> {
        unpoisoned(&self.found).clone()
    }

    /// Why it came to nothing.
    #[must_use]
    pub fn failed(&self) -> Option<Message> {
        unpoisoned(&self.failed).clone()
    }

    /// Tells how far it is; breaks off when it was called off.
    fn tell(&self, step: Step, done: u32, total: Option<u32>) -> ControlFlow<()> {
        self.progress.send_modify(|it| {
            // Sheets are counted one by one; nobody wants to see it go back.
            let done = if it.step == step { done.max(it.done) } else { done };
            *it = Progress { step, done, total };
        });
        if self.cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn end(&self, step: Step) {
        self.progress.send_modify(|progress| progress.step = step);
    }
}

/// Every job of this process.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<HashMap<JobId, (Instant, Arc<Job>)>>);

impl Jobs {
    /// Keeps a new job, if its owner has not too many at work.
    fn add(&self, job: Arc<Job>, now: Instant) -> Result<(), Error> {
        let mut jobs = unpoisoned(&self.0);
        jobs.retain(|_, (used, job)| !job.progress().step.is_last() || now - *used < KEPT);
        let at_work = |it: &&(Instant, Arc<Job>)| it.1.account == job.account && !it.1.progress().step.is_last();
        if jobs.values().filter(at_work).count() >= AT_ONCE {
            return Err(Error::RateLimited(1));
        }
        if jobs.len() >= JOBS {
            let ended = jobs.iter().filter(|(_, (_, job))| job.progress().step.is_last());
            let Some(oldest) = ended.min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id) else {
                return Err(Error::RateLimited(1));
            };
            jobs.remove(&oldest);
        }
        jobs.insert(job.id, (now, job));
        Ok(())
    }

    /// Forgets the jobs of a festival: files and previews may tell of somebody who has been erased.
    pub(super) fn forget(&self, festival: FestivalId) {
        unpoisoned(&self.0).retain(|_, (_, job)| job.festival != festival);
    }

    fn get(&self, id: JobId, now: Instant) -> Option<Arc<Job>> {
        let mut jobs = unpoisoned(&self.0);
        let (used, job) = jobs.get_mut(&id)?;
        *used = now;
        Some(Arc::clone(job))
    }
}

impl App {
    /// A job of one's own; `None` for everybody else's, as if there were none.
    pub fn job(&self, caller: &Caller, id: JobId) -> Result<Option<Arc<Job>>, Error> {
        caller.signed_in()?;
        let may = |job: &Job| {
            // Their role may have been taken away since; and what a job found is told to no token that is good for no reading.
            let needed = [Right::EditPlan, Right::ReadDraft];
            job.account == caller.account && needed.into_iter().all(|right| caller.may(job.festival, right))
        };
        Ok(self.0.jobs.get(id, self.0.clock.glance()).filter(|job| may(job)))
    }

    /// Calls a job off. What it has done so far comes to nothing.
    pub fn job_cancel(&self, caller: &Caller, id: JobId) -> Result<Option<Arc<Job>>, Error> {
        let job = self.job(caller, id)?;
        if let Some(job) = &job {
            job.cancelled.store(true, Ordering::Relaxed);
        }
        Ok(job)
    }
}

/// No code panics while it holds these locks; should it ever, what they guard is whole all the same.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
