//! Jobs: work that takes longer than a request, with its progress, that can be called off.
//!
//! A job runs in the process that began it, and its row in the database tells all others how far it is and what it found, so that
//! any node takes any request ([`afar`]). It is forgotten a day after it was begun, with its festival, or when its owner has begun
//! too many more: what it found can be found again. Nothing that it does lasts before it is applied as an edit.

mod afar;
mod column;
mod import;

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::TimeDelta;
use tokio::sync::watch;

use super::{App, Caller, Error};
use crate::{
    domain::{
        id::{AccountId, FestivalId, JobId},
        incoming::Preview,
        job::{Progress, Step},
        plan::Revision,
        right::Right,
        text::Message,
        time::Instant,
    },
    store::{JobFile, KeptJob},
};

pub use import::{ImportAsked, ImportFile};

/// How long a process holds a job that nobody looks at: from then on it is read again for whoever does.
const HELD: TimeDelta = TimeDelta::minutes(15);
/// How many jobs a process holds, and how many of them one account may have at work at once.
const JOBS: usize = 64;
const AT_ONCE: usize = 2;
/// How long the database keeps a job, and how many of one account's.
const KEPT: TimeDelta = TimeDelta::days(1);
const KEPT_JOBS: u64 = 32;

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
    /// A revision that the draft had before it began.
    revision: Revision,
    /// The file that it reads.
    pub file: JobFile,
    /// Whether it runs here.
    is_own: bool,
    progress: watch::Sender<Progress>,
    cancelled: AtomicBool,
    ending: OnceLock<Ending>,
}

/// What came of a job.
#[derive(Clone, Debug)]
enum Ending {
    Done(Arc<Preview>),
    Failed(Message),
    Cancelled,
}

impl Ending {
    fn step(&self) -> Step {
        match self {
            Self::Done(_) => Step::Done,
            Self::Failed(_) => Step::Failed,
            Self::Cancelled => Step::Cancelled,
        }
    }
}

impl Job {
    fn new(kept: KeptJob, is_own: bool) -> Self {
        let KeptJob { id, festival, account, created_at, revision, file, progress, .. } = kept;
        let progress = watch::Sender::new(progress);
        Self {
            id,
            account,
            festival,
            created_at,
            revision,
            file,
            is_own,
            progress,
            cancelled: AtomicBool::new(false),
            ending: OnceLock::new(),
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    /// Follows how far it is.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// What it found, once it is done.
    #[must_use]
    pub fn found(&self) -> Option<&Arc<Preview>> {
        if let Some(Ending::Done(found)) = self.ending.get() { Some(found) } else { None }
    }

    /// Why it came to nothing.
    #[must_use]
    pub fn failed(&self) -> Option<&Message> {
        if let Some(Ending::Failed(message)) = self.ending.get() { Some(message) } else { None }
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

    /// Where the database keeps it.
    fn place(&self) -> (FestivalId, JobId) {
        (self.festival, self.id)
    }

    fn is_at_work_here(&self) -> bool {
        self.is_own && !self.progress().step.is_last()
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn end(&self, ending: Ending) {
        let step = self.ending.get_or_init(|| ending).step();
        self.progress.send_modify(|it| it.step = step);
    }
}

/// Every job that this process holds.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<HashMap<JobId, (Instant, Arc<Job>)>>);

impl Jobs {
    /// Holds a job of one's own, if its owner has not too many at work.
    fn begin(&self, job: &Arc<Job>, now: Instant) -> Result<(), Error> {
        let mut jobs = unpoisoned(&self.0);
        let at_work = |it: &&(Instant, Arc<Job>)| it.1.account == job.account && it.1.is_at_work_here();
        if jobs.values().filter(at_work).count() >= AT_ONCE {
            return Err(Error::RateLimited(1));
        }
        make_room(&mut jobs, now)?;
        jobs.insert(job.id, (now, Arc::clone(job)));
        Ok(())
    }

    /// Holds a job of another node, unless it is held already. Whether it is new here is told, too.
    fn hold(&self, job: Job, now: Instant) -> Result<(Arc<Job>, bool), Error> {
        let mut jobs = unpoisoned(&self.0);
        if let Some((_, held)) = jobs.get(&job.id) {
            return Ok((Arc::clone(held), false));
        }
        make_room(&mut jobs, now)?;
        let job = Arc::new(job);
        jobs.insert(job.id, (now, Arc::clone(&job)));
        Ok((job, true))
    }

    /// Lets go of the jobs of a festival that has gone, or of those that began before a revision: files and previews may tell of
    /// somebody who was erased by it.
    pub(super) fn forget(&self, festival: FestivalId, before: Option<Revision>) {
        unpoisoned(&self.0).retain(|_, (_, job)| {
            let stays = job.festival != festival || before.is_some_and(|before| job.revision >= before);
            if !stays {
                job.cancel();
            }
            stays
        });
    }

    /// Every job of one's own that is at work.
    fn at_work(&self) -> Vec<Arc<Job>> {
        let jobs = unpoisoned(&self.0);
        jobs.values().filter(|(_, job)| job.is_at_work_here()).map(|(_, job)| Arc::clone(job)).collect()
    }

    fn let_go(&self, id: JobId) {
        unpoisoned(&self.0).remove(&id);
    }

    fn get(&self, id: JobId, now: Instant) -> Option<Arc<Job>> {
        let mut jobs = unpoisoned(&self.0);
        let (used, job) = jobs.get_mut(&id)?;
        *used = now;
        Some(Arc::clone(job))
    }

    /// The same without using it.
    fn peek(&self, id: JobId) -> Option<Arc<Job>> {
        unpoisoned(&self.0).get(&id).map(|(_, job)| Arc::clone(job))
    }
}

/// Lets go of what has not been used for long, and of yesterday's.
fn let_go_of_old(jobs: &mut HashMap<JobId, (Instant, Arc<Job>)>, now: Instant) {
    let stays = |used: Instant, job: &Job| now - used < HELD && now - job.created_at < KEPT;
    jobs.retain(|_, (used, job)| !job.progress().step.is_last() || stays(*used, job));
}

/// Lets go of that, and, if that is not enough, of what has not been used longest.
fn make_room(jobs: &mut HashMap<JobId, (Instant, Arc<Job>)>, now: Instant) -> Result<(), Error> {
    let_go_of_old(jobs, now);
    if jobs.len() >= JOBS {
        let ended = jobs.iter().filter(|(_, (_, job))| job.progress().step.is_last());
        let oldest = ended.min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id).ok_or(Error::RateLimited(1))?;
        jobs.remove(&oldest);
    }
    Ok(())
}

impl App {
    /// A job of one's own; `None` for everybody else's, as if there were none.
    pub async fn job(&self, caller: &Caller, id: JobId) -> Result<Option<Arc<Job>>, Error> {
        caller.signed_in()?;
        let may = |account: Option<AccountId>, festival: FestivalId| {
            // Their role may have been taken away since; and what a job found is told to no token that is good for no reading.
            let needed = [Right::EditPlan, Right::ReadDraft];
            account == caller.account && needed.into_iter().all(|right| caller.may(festival, right))
        };
        let now = self.0.clock.glance();
        // Wherever it came from: it may have been kept here or there before this node heard of an erasure, or the other way round.
        let stands = |festival, revision, created_at| revision >= self.0.plans.last_erasure(festival) && now - created_at < KEPT;
        if let Some(job) = self.0.jobs.get(id, now) {
            let stands = stands(job.festival, job.revision, job.created_at);
            return Ok(Some(job).filter(|job| stands && may(job.account, job.festival)));
        }
        let kept = self.0.store.job(id).await?;
        match kept.filter(|it| stands(it.festival, it.revision, it.created_at) && may(it.account, it.festival)) {
            Some(kept) => self.job_from_afar(kept).await.map(Some),
            None => Ok(None),
        }
    }

    /// Calls a job off. What it has done so far comes to nothing.
    pub async fn job_cancel(&self, caller: &Caller, id: JobId) -> Result<Option<Arc<Job>>, Error> {
        let job = self.job(caller, id).await?;
        if let Some(job) = &job {
            job.cancel();
            self.0.store.job_cancel(job.place()).await?;
        }
        Ok(job)
    }

    /// Forgets a job of one's own, which nobody needs any more.
    pub async fn job_forget(&self, job: &Job) -> Result<(), Error> {
        self.0.jobs.let_go(job.id);
        Ok(self.0.store.job_forget(job.place()).await?)
    }

    /// Forgets the jobs of yesterday.
    pub(super) async fn prune_jobs(&self) -> Result<u64, Error> {
        let now = self.0.clock.now();
        let_go_of_old(&mut unpoisoned(&self.0.jobs.0), now);
        Ok(self.0.store.jobs_prune(now - KEPT).await?)
    }
}

/// No code panics while it holds these locks; should it ever, what they guard is whole all the same.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
