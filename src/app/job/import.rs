//! Importing: a preview is a job that reads a file and matches it with the draft; applying it is one edit.

use std::{collections::BTreeMap, fmt, ops::ControlFlow, sync::Arc};

use super::{
    Ending, Job, Jobs, KEPT_JOBS,
    afar::{Ended, failed, unreadable},
};
use crate::{
    app::{App, Caller, EditOptions, Edited, Error, heavy::heavy},
    domain::{
        command::{Context, Decided, Decision},
        id::{FestivalId, IdSource, JobId},
        incoming::{ColumnMapping, ImportOptions, Incoming, Prepared, Preview, prepare},
        invalid::{Invalid, Mistake},
        job::{Progress, Step},
        plan::Plan,
        sight::Sight,
        text::{Lang, Message},
    },
    formats::{self, Refused, Source, guess::guess},
    store::{JobFile, JobResult, KeptJob, PackedPreview},
};

/// A file to import.
#[derive(Clone)]
pub struct ImportFile {
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// What it is called.
    pub name: Option<String>,
    /// Its format, by name; found out by what is in it when left out.
    pub format: Option<String>,
    /// The language of its texts; the festival's own when left out.
    pub language: Option<Lang>,
    /// Columns mapped by hand.
    pub columns: BTreeMap<String, String>,
    /// Columns mapped by hand in earlier files, unless they are not to be looked at.
    pub remembered: Option<Vec<ColumnMapping>>,
    /// How it is taken in.
    pub options: ImportOptions,
}

/// How a file is to be imported, as asked.
#[derive(Clone, Debug, Default)]
pub struct ImportAsked {
    /// What the file is called.
    pub name: Option<String>,
    /// Its format, by name.
    pub format: Option<String>,
    /// The language of its texts, as a BCP 47 tag.
    pub language: Option<String>,
    /// Columns mapped by hand: a heading, and the field that it means.
    pub columns: BTreeMap<String, String>,
    /// Whether no column is taken as it was mapped in an earlier file.
    pub forget_columns: bool,
    /// Whether what the file once brought and no longer holds is removed.
    pub remove_missing: bool,
    /// Whether the rest is taken in when rows are refused.
    pub skip_refused: bool,
    /// How long a new act takes of which the file does not say so, in seconds.
    pub duration_seconds: Option<u32>,
}

impl ImportAsked {
    /// The file with these bytes, to be imported so.
    pub fn file(self, bytes: Vec<u8>) -> Result<ImportFile, Error> {
        let Self { name, format, language, columns, forget_columns, remove_missing, skip_refused, duration_seconds } = self;
        let language = language.map(|tag| {
            tag.parse::<Lang>()
                .map_err(|_| Error::BadInput(format!("“{tag}” is not a BCP 47 language tag; write one like zh or en.")))
        });
        let options = ImportOptions { remove_missing, skip_refused, duration_seconds };
        let (language, remembered) = (language.transpose()?, (!forget_columns).then(Vec::new));
        Ok(ImportFile { bytes: Arc::from(bytes), name, format, language, columns, remembered, options })
    }
}

impl fmt::Debug for ImportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportFile").field("bytes", &self.bytes.len()).field("format", &self.format).finish_non_exhaustive()
    }
}

impl App {
    /// Begins to read a file and to match it with the draft of a festival. Nothing is changed by it.
    pub async fn import_preview(&self, caller: &Caller, festival: &str, mut file: ImportFile) -> Result<Option<Arc<Job>>, Error> {
        let Some(id) = self.festival_for(caller, festival).await? else { return Ok(None) };
        let Some(draft) = self.whole_draft(caller, id, "importPreview").await? else { return Ok(None) };
        if let Some(remembered) = &mut file.remembered {
            *remembered = self.0.store.column_mappings(id).await?;
        }
        let now = self.0.clock.now();
        let mut ids = self.0.clock.ids();
        let kept = KeptJob {
            id: JobId(ids.next()),
            festival: id,
            account: caller.account,
            created_at: now,
            revision: draft.revision,
            file: JobFile { name: file.name.clone(), options: file.options.clone() },
            progress: Progress::BEGUN,
            beats: 0,
            is_cancelled: false,
            failure: None,
        };
        let job = Arc::new(Job::new(kept.clone(), true));
        self.0.jobs.begin(&job, now)?;
        let mut beginning = Beginning { jobs: &self.0.jobs, id: job.id, has_begun: false };
        self.0.store.job_begin(&kept, KEPT_JOBS).await?;
        beginning.has_begun = true;
        let at_work = Arc::clone(&job);
        let work = tokio::task::spawn_blocking(move || run(&at_work, &file, &draft, ids.as_mut()));
        tokio::spawn(self.clone().tend(Arc::clone(&job), work));
        Ok(Some(job))
    }

    /// Takes a file in as one edit, whole or not at all, if it still does what its preview showed.
    pub async fn import_apply(&self, caller: &Caller, job: JobId, options: EditOptions) -> Result<Edited<FestivalId>, Error> {
        let Some(job) = self.job(caller, job).await? else { return Ok(Edited::not_found("job", &job.to_string())) };
        self.whole_draft(caller, job.festival, "importApply").await?;
        let Some(found) = job.found().cloned() else { return Ok(Edited::refused(None, vec![not_ready()])) };
        let (festival, import) = (job.festival, job.file.options.clone());
        let shown = Arc::clone(&found);
        let decide = move |cx: &mut Context<'_>| decide(cx, festival, &shown, &import);
        let edited = self.edit(caller, festival, "importApply", options, decide).await?;
        if edited.refused.is_empty() && self.remember_columns(caller, festival, &found.incoming).await.is_err() {
            // What was asked for is done; the same columns are only asked for again.
            tracing::warn!(%festival, "the mapping of columns was not remembered");
        }
        Ok(edited)
    }

    /// The draft, for those who may change and know all of it: a preview tells what stands there, whatever it is.
    pub(super) async fn whole_draft(&self, caller: &Caller, id: FestivalId, action: &str) -> Result<Option<Arc<Plan>>, Error> {
        caller.authorize(id, action)?;
        let Some(draft) = self.draft(id).await? else { return Ok(None) };
        if caller.sight(&draft) == Sight::Everything { Ok(Some(draft)) } else { Err(Error::Forbidden) }
    }
}

/// A job that is not at work yet. It is let go of when whoever wants it goes away before it is.
struct Beginning<'a> {
    jobs: &'a Jobs,
    id: JobId,
    has_begun: bool,
}

impl Drop for Beginning<'_> {
    fn drop(&mut self) {
        if !self.has_begun {
            self.jobs.let_go(self.id);
        }
    }
}

/// The work itself.
fn run(job: &Job, file: &ImportFile, draft: &Plan, ids: &mut dyn IdSource) -> Ended {
    const CANCELLED: Ended = (Ending::Cancelled, JobResult { preview: None, failure: None });
    let incoming = match read(job, file, draft) {
        Ok(incoming) => incoming,
        Err(Refused::Because(message)) => return failed(message),
        Err(Refused::Cancelled) => return CANCELLED,
    };
    let total = u32::try_from(incoming.rows.len()).ok();
    let progress = |done| job.tell(Step::Matching, done, total);
    let Some(prepared) = prepare(draft, ids, &incoming, &file.options, &progress) else { return CANCELLED };
    let preview = Preview::of(incoming, prepared, draft.revision);
    let packed = match PackedPreview::of(&preview) {
        Ok(packed) => packed,
        Err(error) => return failed(unreadable(&Error::internal(&error))),
    };
    if job.tell(Step::Matching, total.unwrap_or_default(), total).is_break() {
        return CANCELLED;
    }
    (Ending::Done(Arc::new(preview)), JobResult { preview: Some(packed), failure: None })
}

fn read(job: &Job, file: &ImportFile, draft: &Plan) -> Result<Incoming, Refused> {
    let name = file.format.as_deref().or_else(|| guess(&file.bytes, file.name.as_deref()));
    let read = name.and_then(|name| formats::format(name)?.read);
    let read = read.ok_or_else(|| unknown_format(name))?;
    let festival = draft.festival();
    read(&Source {
        bytes: &file.bytes,
        file_name: file.name.as_deref(),
        time_zone: festival.time_zone,
        language: file.language.clone().unwrap_or_else(|| festival.primary_language.clone()),
        columns: &file.columns,
        remembered: file.remembered.as_deref().unwrap_or_default(),
        progress: &|done| job.tell(Step::Reading, done, None),
    })
}

fn unknown_format(name: Option<&str>) -> Refused {
    let read: Vec<&str> = formats::FORMATS.iter().filter(|it| it.read.is_some()).map(|it| it.name).collect();
    let (name, read) = (name.unwrap_or("?"), read.join(", "));
    Refused::because(
        format!("The format of this file ({name}) is not read; send one of these: {read}."),
        format!("无法识别该文件的格式（{name}），可导入的格式有：{read}。"),
    )
}

/// Matches the file with the draft as it stands now: what is applied is what was looked at, or nothing.
fn decide(cx: &mut Context<'_>, festival: FestivalId, found: &Preview, options: &ImportOptions) -> Decided<FestivalId> {
    let plan = cx.plan;
    let again = |ids: &mut dyn IdSource| prepare(plan, ids, &found.incoming, options, &|_| ControlFlow::Continue(()));
    let Some(prepared) = heavy(|| again(cx.ids)) else { return Err(vec![not_ready()]) };
    if !prepared.may_apply {
        return Err(refused(&prepared));
    }
    if plan.revision != found.revision && !found.is_still(&prepared) {
        return Err(vec![Invalid::new(
            "job",
            Mistake::Stale.into(),
            Message::new(
                "The festival has changed since the preview, and the file would now do something else; make a new preview.",
                "预览之后艺术节已有改动，导入结果将与预览不同，请重新预览。",
            ),
        )]);
    }
    Ok(Decision { subject: festival, changes: prepared.changes })
}

/// The first rows that stand in the way; the preview lists them all.
fn refused(prepared: &Prepared) -> Vec<Invalid> {
    let count = prepared.summary.refused;
    let first = Invalid::new(
        "job",
        Mistake::OutOfRange.into(),
        Message::new(
            format!("{count} rows cannot be taken in; mend them in the file, or leave them out with skipRefused."),
            format!("有 {count} 行无法导入，请修改文件，或选择跳过这些行（skipRefused）。"),
        ),
    );
    std::iter::once(first).chain(prepared.rows.iter().flat_map(|row| row.mistakes.iter().cloned()).take(20)).collect()
}

fn not_ready() -> Invalid {
    Invalid::new(
        "job",
        Mistake::WrongStatus.into(),
        Message::new("The preview is not done; wait for it, or make a new one.", "预览尚未完成，请等待或重新预览。"),
    )
}
