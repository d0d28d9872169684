//! Jobs: how far they are and what they found, for whichever node is asked. They are no part of a Plan, and go with their festival.

use std::io::{BufReader, BufWriter, Read as _};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    UpdateMany, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;
use uuid::Uuid;

use super::{Error, Store, entity::job, plan::At};
use crate::domain::{
    id::{AccountId, FestivalId, JobId},
    incoming::{ImportOptions, Preview},
    job::{Progress, Step},
    plan::Revision,
    text::Message,
    time::Instant,
};

/// How much work goes into making previews small: little, they are kept for a day at most.
const ZSTD_LEVEL: i32 = 1;
/// The most bytes that a preview is unpacked to.
const UNPACKED_BYTES: u64 = 1 << 30;

/// A job as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptJob {
    /// Its id.
    pub id: JobId,
    /// The festival that it is about.
    pub festival: FestivalId,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// When it was begun.
    pub created_at: Instant,
    /// A revision that the draft had before it began: what has been erased since may be told of in it.
    pub revision: Revision,
    /// The file that it reads.
    pub file: JobFile,
    /// How far it is.
    pub progress: Progress,
    /// Grows as long as a node is at it.
    pub beats: u32,
    /// Whether it is to be called off.
    pub is_cancelled: bool,
    /// Why it came to nothing.
    pub failure: Option<Message>,
}

/// What is known of the file of a job once it has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// What it is called.
    pub name: Option<String>,
    /// How it is taken in.
    pub options: ImportOptions,
}

/// A preview as it is kept: as JSON, made small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPreview(Vec<u8>);

impl PackedPreview {
    /// Packs a preview, which takes a while.
    pub fn of(preview: &Preview) -> Result<Self, Error> {
        let packed = || -> std::io::Result<Vec<u8>> {
            let mut writer = BufWriter::new(zstd::Encoder::new(vec![], ZSTD_LEVEL)?);
            serde_json::to_writer(&mut writer, preview)?;
            writer.into_inner()?.finish()
        };
        packed().map(Self).map_err(|error| Error::Corrupt(format!("a preview: {error}")))
    }

    /// Unpacks it, which takes a while.
    pub fn open(&self) -> Result<Preview, Error> {
        let preview = || -> std::io::Result<Preview> {
            let decoder = zstd::Decoder::new(self.0.as_slice())?.take(UNPACKED_BYTES);
            Ok(serde_json::from_reader(BufReader::new(decoder))?)
        };
        preview().map_err(|error| Error::Corrupt(format!("a preview: {error}")))
    }
}

/// What came of a job.
#[derive(Clone, Debug, Default)]
pub struct JobResult {
    /// What it found.
    pub preview: Option<PackedPreview>,
    /// Why it came to nothing.
    pub failure: Option<Message>,
}

/// What a node hears when it tells how far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// It goes on.
    GoesOn,
    /// It is to be called off, or is not wanted any more.
    Cancelled,
}

/// All that is read of a job but what it found.
#[derive(FromQueryResult)]
struct Row {
    festival_id: Uuid,
    id: Uuid,
    account_id: Option<Uuid>,
    created_at: Instant,
    revision: i64,
    file: String,
    step: String,
    done: i64,
    total: Option<i64>,
    beats: i64,
    is_cancelled: bool,
    failure: Option<String>,
}

impl Store {
    /// Keeps a new job, and of its owner's the newest, so many in all.
    pub async fn job_begin(&self, new: &KeptJob, most: u64) -> Result<(), Error> {
        use job::Column;
        let transaction = self.transaction().await?;
        job::Entity::insert(row(new)?.into_active_model()).exec_without_returning(&transaction).await?;
        let own = match new.account {
            Some(account) => Column::AccountId.eq(account.0),
            None => Column::AccountId.is_null(),
        };
        let newest = job::Entity::find().filter(own.clone()).order_by_desc(Column::Id).offset(most).limit(1);
        let oldest: Option<Uuid> = newest.select_only().column(Column::Id).into_tuple().one(&transaction).await?;
        if let Some(oldest) = oldest {
            job::Entity::delete_many().filter(own).filter(Column::Id.lte(oldest)).exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Tells how far a job is, and that somebody is at it.
    pub async fn job_beat(&self, of: (FestivalId, JobId), progress: Progress) -> Result<Beat, Error> {
        let beats = Expr::col(job::Column::Beats).add(1);
        let told = at_work(told(of, progress).col_expr(job::Column::Beats, beats)).filter(job::Column::IsCancelled.eq(false));
        let goes_on = told.exec(&self.writer).await?.rows_affected > 0;
        Ok(if goes_on { Beat::GoesOn } else { Beat::Cancelled })
    }

    /// Keeps what came of a job; `false` when it has ended otherwise, has been forgotten, or is to be called off.
    pub async fn job_end(&self, of: (FestivalId, JobId), progress: Progress, result: &JobResult) -> Result<bool, Error> {
        let JobResult { preview, failure } = result;
        let failure = failure.as_ref().map(|it| json("failure", it)).transpose()?;
        let mut end = at_work(told(of, progress))
            .col_expr(job::Column::Failure, Expr::value(failure))
            .col_expr(job::Column::Preview, Expr::value(preview.as_ref().map(|it| it.0.clone())));
        if progress.step != Step::Cancelled {
            end = end.filter(job::Column::IsCancelled.eq(false));
        }
        Ok(end.exec(&self.writer).await?.rows_affected > 0)
    }

    /// Gives a job up at which nobody has been since it was seen with so many beats.
    pub async fn job_give_up(&self, of: (FestivalId, JobId), beats: u32, why: &Message) -> Result<(), Error> {
        at_work(one(of))
            .filter(job::Column::Beats.eq(i64::from(beats)))
            .col_expr(job::Column::Step, Expr::value(<&str>::from(Step::Failed)))
            .col_expr(job::Column::Failure, Expr::value(json("failure", why)?))
            .exec(&self.writer)
            .await?;
        Ok(())
    }

    /// A job, without what it found.
    pub async fn job(&self, id: JobId) -> Result<Option<KeptJob>, Error> {
        use job::Column::{AccountId, Beats, CreatedAt, Done, Failure, FestivalId, File, Id, IsCancelled, Revision, Step, Total};
        let columns = [FestivalId, Id, AccountId, CreatedAt, Revision, File, Step, Done, Total, Beats, IsCancelled, Failure];
        let found = job::Entity::find().filter(Id.eq(id.0)).select_only().columns(columns).into_model::<Row>();
        found.one(&self.reader).await?.map(read).transpose()
    }

    /// What a job found; `None` when it found nothing, or has been forgotten.
    pub async fn job_preview(&self, (festival, id): (FestivalId, JobId)) -> Result<Option<PackedPreview>, Error> {
        let one = job::Entity::find_by_id((festival.0, id.0)).select_only().column(job::Column::Preview);
        let preview: Option<Option<Vec<u8>>> = one.into_tuple().one(&self.reader).await?;
        Ok(preview.flatten().map(PackedPreview))
    }

    /// Asks whichever node is at a job to call it off.
    pub async fn job_cancel(&self, of: (FestivalId, JobId)) -> Result<(), Error> {
        one(of).col_expr(job::Column::IsCancelled, Expr::value(true)).exec(&self.writer).await?;
        Ok(())
    }

    /// Forgets a job.
    pub async fn job_forget(&self, (festival, id): (FestivalId, JobId)) -> Result<(), Error> {
        job::Entity::delete_by_id((festival.0, id.0)).exec(&self.writer).await?;
        Ok(())
    }

    /// Forgets the jobs of a festival that began before its draft had a revision.
    pub async fn jobs_forget(&self, festival: FestivalId, before: Revision) -> Result<(), Error> {
        forget(&self.writer, festival, Some(before)).await
    }

    /// Forgets the jobs that were begun before a time.
    pub async fn jobs_prune(&self, before: Instant) -> Result<u64, Error> {
        let old = job::Entity::delete_many().filter(job::Column::CreatedAt.lt(before));
        Ok(old.exec(&self.writer).await?.rows_affected)
    }
}

pub(super) async fn forget(db: &impl ConnectionTrait, festival: FestivalId, before: Option<Revision>) -> Result<(), Error> {
    let mut old = job::Entity::delete_many().filter(job::Column::FestivalId.eq(festival.0));
    if let Some(before) = before {
        old = old.filter(job::Column::Revision.lt(i64::from(before)));
    }
    old.exec(db).await?;
    Ok(())
}

fn one((festival, id): (FestivalId, JobId)) -> UpdateMany<job::Entity> {
    let of = job::Entity::update_many().filter(job::Column::FestivalId.eq(festival.0));
    of.filter(job::Column::Id.eq(id.0))
}

/// Nothing changes any more of what has ended.
fn at_work(update: UpdateMany<job::Entity>) -> UpdateMany<job::Entity> {
    let steps = Step::VARIANTS.iter().filter(|it| !it.is_last()).map(|it| <&str>::from(*it));
    update.filter(job::Column::Step.is_in(steps))
}

fn told(of: (FestivalId, JobId), Progress { step, done, total }: Progress) -> UpdateMany<job::Entity> {
    one(of)
        .col_expr(job::Column::Step, Expr::value(<&str>::from(step)))
        .col_expr(job::Column::Done, Expr::value(i64::from(done)))
        .col_expr(job::Column::Total, Expr::value(total.map(i64::from)))
}

fn json<T: Serialize>(column: &str, value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt(format!("job: {column}: {error}")))
}

fn row(new: &KeptJob) -> Result<job::Model, Error> {
    let KeptJob { id, festival, account, created_at, revision, file, progress, beats, is_cancelled, failure } = new;
    Ok(job::Model {
        festival_id: festival.0,
        id: id.0,
        account_id: account.map(|it| it.0),
        created_at: *created_at,
        revision: (*revision).into(),
        file: json("file", file)?,
        step: progress.step.to_string(),
        done: progress.done.into(),
        total: progress.total.map(Into::into),
        beats: (*beats).into(),
        is_cancelled: *is_cancelled,
        failure: failure.as_ref().map(|it| json("failure", it)).transpose()?,
        preview: None,
    })
}

fn read(row: Row) -> Result<KeptJob, Error> {
    let Row { festival_id, id, account_id, created_at, revision, file, step, done, total, beats, is_cancelled, failure } = row;
    let at = At { table: "job", id };
    let progress =
        Progress { step: at.parse::<Step>("step", &step)?, done: at.count("done", done)?, total: at.count_null("total", total)? };
    Ok(KeptJob {
        id: JobId(id),
        festival: FestivalId(festival_id),
        account: account_id.map(AccountId),
        created_at,
        revision: at.count("revision", revision)?,
        file: serde_json::from_str(&file).map_err(|error| at.wrong("file", &error))?,
        progress,
        beats: at.count("beats", beats)?,
        is_cancelled,
        failure: failure.map(|it| serde_json::from_str(&it).map_err(|error| at.wrong("failure", &error))).transpose()?,
    })
}
