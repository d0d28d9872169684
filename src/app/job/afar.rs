//! Jobs across nodes: whoever runs one tells the database how far it is, and all others look there.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{Instant, MissedTickBehavior, interval_at, sleep},
};

use super::{Ending, Job};
use crate::{
    app::{App, Error},
    domain::{
        id::JobId,
        job::{Progress, Step},
        text::Message,
    },
    store::{Beat, JobResult, KeptJob, PackedPreview},
};

/// How often a node tells how far its jobs are, and others look.
const BEAT: Duration = Duration::from_millis(500);
/// How soon they look at first: most jobs are short.
const FIRST_LOOK: Duration = Duration::from_millis(30);
/// A job of which so many looks in a row see nothing is given up: whoever was at it has stopped.
const SILENT: u32 = 20;

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
        let (ending, result) = ended.unwrap_or_else(|panic| failed(unreadable(&Error::internal(&panic))));
        let progress = Progress { step: ending.step(), ..job.progress() };
        // Whoever hears that it is done may go on at another node: it has to be there before.
        if let Err(error) = self.0.store.job_end((job.festival, job.id), progress, &result).await {
            tracing::warn!(cause = %error, job = %job.id, "other nodes do not hear what came of a job");
        }
        job.end(ending);
    }

    async fn beat(&self, job: &Job) {
        match self.0.store.job_beat((job.festival, job.id), job.progress()).await {
            Ok(Beat::GoesOn) => {}
            Ok(Beat::Cancelled) => job.cancel(),
            // It goes on without being seen from elsewhere.
            Err(error) => tracing::debug!(cause = %error, job = %job.id, "a job was not told of"),
        }
    }

    /// A job that does not run here, as far as it is.
    pub(super) async fn job_from_afar(&self, kept: KeptJob) -> Result<Option<Arc<Job>>, Error> {
        let (id, beats, is_over) = (kept.id, kept.beats, kept.progress.step.is_last());
        let job = Job::new(kept.clone(), false);
        if is_over {
            job.end(self.ending(&kept).await?);
        }
        let (job, is_new) = self.0.jobs.hold(job, self.0.clock.glance())?;
        if is_new && !is_over {
            tokio::spawn(self.clone().look_on(id, beats));
        }
        Ok(Some(job))
    }

    /// Looks on until a job has ended or is forgotten.
    async fn look_on(self, id: JobId, mut beats: u32) {
        let (mut silent, mut pause) = (0, FIRST_LOOK);
        loop {
            sleep(pause).await;
            pause = (pause * 2).min(BEAT);
            // A database that does not answer says nothing about whoever is at the job.
            let Ok(kept) = self.0.store.job(id).await else { continue };
            // Held no longer than the job is wanted here.
            let Some(job) = self.0.jobs.peek(id) else { return };
            let Some(kept) = kept else { return self.0.jobs.let_go(id) };
            if kept.progress.step.is_last() {
                match self.ending(&kept).await {
                    Ok(ending) => return job.end(ending),
                    Err(_) => continue,
                }
            }
            silent = if kept.beats == beats { silent + 1 } else { 0 };
            beats = kept.beats;
            if silent >= SILENT {
                return job.end(Ending::Failed(abandoned()));
            }
            job.progress.send_if_modified(|it| std::mem::replace(it, kept.progress) != kept.progress);
        }
    }

    /// What came of a job that has ended elsewhere.
    async fn ending(&self, kept: &KeptJob) -> Result<Ending, Error> {
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
