//! Jobs across nodes: whoever runs one tells the database how far it is, and all others look there.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{Instant, MissedTickBehavior, interval_at, sleep, timeout},
};

use super::{Ending, Job};
use crate::{
    app::{App, Error},
    domain::{
        id::JobId,
        job::{Progress, Step},
        text::Message,
    },
    store::{self, Beat, JobResult, KeptJob, PackedPreview},
};

/// How often a node tells how far its jobs are, and others look.
const BEAT: Duration = Duration::from_millis(500);
/// How soon they look at first: most jobs are short.
const FIRST_LOOK: Duration = Duration::from_millis(30);
/// A job of which so many looks in a row see nothing is given up: whoever was at it has stopped.
const SILENT: u32 = 20;
/// How long to wait, each time, for a database that does not take down what came of a job; in seconds.
const PAUSES: [u64; 5] = [1, 2, 4, 4, 4];
/// How long a process that stops tries to say what becomes of its jobs.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What came of a job that ran here, and the same for the database.
pub(super) type Ended = (Ending, JobResult);

impl App {
    /// Sees a job of one's own through.
    pub(super) async fn tend(self, job: Arc<Job>, mut work: JoinHandle<Ended>) {
        let mut beats = interval_at(Instant::now() + BEAT, BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ended = loop {
            tokio::select! {
                ended = &mut work => break ended,
                _ = beats.tick() => self.beat(&job).await,
            }
        };
        // The reader of a format is code that meets hostile files: should it panic, the job fails and nothing else.
        let ended = ended.unwrap_or_else(|panic| failed(unreadable(&Error::internal(&panic))));
        // Whoever hears that it is done may go on at another node: it has to be there before.
        let ending = self.taken_down(&job, ended).await;
        job.end(ending);
        if self.0.plans.last_erasure(job.festival) > job.revision
            && let Err(error) = self.job_forget(&job).await
        {
            tracing::warn!(cause = %error, job = %job.id, "a job is kept that may tell of somebody who was erased");
        }
    }

    async fn beat(&self, job: &Job) {
        match self.0.store.job_beat(job.place(), job.progress()).await {
            Ok(Beat::GoesOn) => {}
            Ok(Beat::Cancelled) => job.cancel(),
            // It goes on without being seen from elsewhere.
            Err(error) => tracing::debug!(cause = %error, job = %job.id, "a job was not told of"),
        }
    }

    /// Has the database take down what came of a job. What holds is told: others may have called it off or given it up.
    async fn taken_down(&self, job: &Job, (ending, result): Ended) -> Ending {
        let mut pauses = PAUSES.into_iter();
        loop {
            match self.take_down(job, &ending, &result).await {
                Ok(holds) => return holds,
                Err(store::Error::Unavailable(_)) if let Some(pause) = pauses.next() => sleep(Duration::from_secs(pause)).await,
                Err(error) => {
                    tracing::warn!(cause = %error, job = %job.id, "what came of a job was not taken down");
                    // The others give it up, so it is no more here.
                    return Ending::Failed(abandoned());
                }
            }
        }
    }

    async fn take_down(&self, job: &Job, ending: &Ending, result: &JobResult) -> Result<Ending, store::Error> {
        let end = |step| Progress { step, ..job.progress() };
        if self.0.store.job_end(job.place(), end(ending.step()), result).await? {
            return Ok(ending.clone());
        }
        match self.0.store.job(job.id).await? {
            Some(kept) if kept.progress.step.is_last() => self.ending(&kept).await,
            _ => {
                self.0.store.job_end(job.place(), end(Step::Cancelled), &JobResult::default()).await?;
                Ok(Ending::Cancelled)
            }
        }
    }

    /// Ends whatever is at work here, since this process stops.
    pub(in crate::app) async fn end_jobs(&self) {
        let (ending, result) = failed(abandoned());
        let jobs = self.0.jobs.at_work();
        let ends = jobs.iter().map(async |job| {
            if let Ok(holds) = self.take_down(job, &ending, &result).await {
                job.end(holds);
            }
            job.cancel();
        });
        // Others find out by themselves, where the database does not answer.
        drop(timeout(LAST_WORDS, join_all(ends)).await);
    }

    /// A job that does not run here, as far as it is.
    pub(super) async fn job_from_afar(&self, kept: KeptJob) -> Result<Arc<Job>, Error> {
        let (id, beats, is_over) = (kept.id, kept.beats, kept.progress.step.is_last());
        let job = Job::new(kept.clone(), false);
        if is_over {
            job.end(self.ending(&kept).await?);
        }
        let (job, is_new) = self.0.jobs.hold(job, self.0.clock.glance())?;
        if is_new && !is_over {
            tokio::spawn(self.clone().look_on(id, beats));
        }
        Ok(job)
    }

    /// Looks on until a job has ended or is forgotten, but no longer than it is wanted here.
    async fn look_on(self, id: JobId, mut beats: u32) {
        let (mut silent, mut pause) = (0, FIRST_LOOK);
        loop {
            sleep(pause).await;
            pause = (pause * 2).min(BEAT);
            if self.0.jobs.peek(id).is_none() {
                return;
            }
            let seen = self.look(id).await;
            let Some(job) = self.0.jobs.peek(id) else { return };
            match seen {
                Ok(Seen::AtWork(kept)) => {
                    silent = if kept.beats == beats { silent + 1 } else { 0 };
                    beats = kept.beats;
                    job.progress.send_if_modified(|it| std::mem::replace(it, kept.progress) != kept.progress);
                }
                Ok(Seen::Ended(progress, ending)) => {
                    job.progress.send_replace(Progress { step: job.progress().step, ..progress });
                    return job.end(ending);
                }
                Ok(Seen::Nothing) => return self.0.jobs.let_go(id),
                // A database that does not answer says nothing about whoever is at the job.
                Err(store::Error::Unavailable(_)) => {}
                Err(error) => return job.end(Ending::Failed(unreadable(&error.into()))),
            }
            // The next look sees what has come of that: somebody may have been quicker.
            if silent >= SILENT && self.0.store.job_give_up(job.place(), beats, &abandoned()).await.is_ok() {
                silent = 0;
            }
        }
    }

    async fn look(&self, id: JobId) -> Result<Seen, store::Error> {
        Ok(match self.0.store.job(id).await? {
            Some(kept) if kept.progress.step.is_last() => Seen::Ended(kept.progress, self.ending(&kept).await?),
            Some(kept) => Seen::AtWork(kept),
            None => Seen::Nothing,
        })
    }

    /// What came of a job that has ended elsewhere.
    async fn ending(&self, kept: &KeptJob) -> Result<Ending, store::Error> {
        Ok(match (kept.progress.step, &kept.failure) {
            (Step::Done, _) => match self.0.store.job_preview((kept.festival, kept.id)).await? {
                Some(packed) => opened(packed).await,
                None => Ending::Failed(abandoned()),
            },
            (Step::Cancelled, _) => Ending::Cancelled,
            (_, Some(message)) => Ending::Failed(message.clone()),
            (_, None) => Ending::Failed(abandoned()),
        })
    }
}

/// A job as it was seen from another node.
enum Seen {
    AtWork(KeptJob),
    Ended(Progress, Ending),
    Nothing,
}

/// A job that came to nothing.
pub(super) fn failed(message: Message) -> Ended {
    (Ending::Failed(message.clone()), JobResult { failure: Some(message), preview: None })
}

async fn opened(packed: PackedPreview) -> Ending {
    match spawn_blocking(move || packed.open()).await {
        Ok(Ok(preview)) => Ending::Done(Arc::new(preview)),
        // Another version of Playbill wrote it.
        _ => Ending::Failed(abandoned()),
    }
}

/// A fault of ours, met while a file was read.
pub(super) fn unreadable(reference: &Error) -> Message {
    Message::new(format!("The file could not be read: {reference}."), format!("文件无法读取：{reference}。"))
}

fn abandoned() -> Message {
    Message::new(
        "The server that looked at the file has stopped, or what it found is there no more; make a new preview.",
        "处理该文件的服务器已停止，或预览结果已不存在，请重新预览。",
    )
}
