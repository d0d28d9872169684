//! Importing and exporting on the command line.

use std::{io::Write as _, path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};

use super::{open, print};
use crate::{
    app::{App, Caller, EditOptions, Exported, ImportAsked, Job, View, Wanted},
    config::{ExportCommand, ImportCommand, TemplateCommand},
    domain::{
        incoming::{ColumnOrigin, Outcome},
        invalid::Invalid,
        job::Step,
    },
};

/// Rows that are printed one by one.
const LISTED: usize = 100;

pub(super) async fn import(asked: ImportCommand, url: &str) -> Result<()> {
    let bytes = std::fs::read(&asked.file).with_context(|| format!("cannot read {}", asked.file.display()))?;
    let app = open(url).await?;
    let done = if asked.archive { archive(&app, &bytes).await } else { rows(&app, asked, bytes).await };
    app.close().await?;
    done
}

async fn archive(app: &App, bytes: &[u8]) -> Result<()> {
    match app.archive_import(&Caller::system(), bytes).await? {
        Ok(plan) => print(&format!("{} is here now, at revision {}.\n", plan.festival().slug, plan.revision)),
        Err(invalid) => bail!("nothing was imported: {}", told(&invalid)),
    }
}

async fn rows(app: &App, asked: ImportCommand, bytes: Vec<u8>) -> Result<()> {
    let slug = asked.festival.unwrap_or_default();
    let caller = Caller::system();
    let reading = app.festival(&caller, &slug, View::Draft).await?;
    let Some(reading) = reading else { bail!("there is no festival {slug}") };
    let columns =
        asked.columns.iter().map(|it| it.split_once('=').map(|(heading, field)| (heading.to_owned(), field.to_owned())));
    let name = asked.file.file_name().map(|it| it.to_string_lossy().into_owned());
    let import = ImportAsked {
        name,
        format: asked.format,
        language: asked.lang,
        columns: columns.collect::<Option<_>>().context("write --column HEADING=FIELD")?,
        forget_columns: asked.forget_columns,
        remove_missing: asked.remove_missing,
        skip_refused: asked.skip_refused,
        duration_seconds: asked.duration_seconds,
    };
    let festival = reading.plan.festival().id.to_string();
    let Some(job) = app.import_preview(&caller, &festival, import.file(bytes)?).await? else {
        bail!("there is no festival {slug}")
    };
    let done = look(app, &caller, &job, asked.apply).await;
    // Whatever came of it was told: nobody asks for the job again.
    app.job_forget(&job).await?;
    done
}

async fn look(app: &App, caller: &Caller, job: &Arc<Job>, applies: bool) -> Result<()> {
    wait(job).await?;
    show(job)?;
    if !applies {
        return print("Nothing was changed; say --apply to change the draft.\n");
    }
    let edited = app.import_apply(caller, job.id, EditOptions::default()).await?;
    if !edited.refused.is_empty() {
        bail!("nothing was imported: {}", told(&edited.refused));
    }
    print(&format!("The draft is at revision {} now.\n", edited.revision.unwrap_or_default()))
}

/// Waits for the end of a preview, and tells how far it is.
async fn wait(job: &Job) -> Result<()> {
    let mut progress = job.follow();
    loop {
        let now = *progress.borrow_and_update();
        if now.step.is_last() {
            return Ok(());
        }
        tracing::info!(step = ?now.step, done = now.done, total = now.total, "importing");
        progress.changed().await.context("the import ended")?;
    }
}

/// Prints what a file would change.
fn show(job: &Arc<Job>) -> Result<()> {
    if let Some(message) = job.failed() {
        bail!("the file cannot be read: {}", message.en);
    }
    let Some(found) = job.found().filter(|_| job.progress().step == Step::Done) else { bail!("the import was called off") };
    let refused = found.rows.iter().filter(|it| it.outcome == Outcome::Refuse);
    for row in refused.take(LISTED) {
        let place = row.place.clone().unwrap_or_default();
        let part = place.part.map_or_else(String::new, |it| format!("{it} "));
        print(&format!("refused: {part}row {}: {}\n", place.row, told(&row.mistakes)))?;
    }
    for remark in found.incoming.remarks.iter().take(LISTED) {
        print(&format!("remark: row {}: {}\n", remark.place.row, told(&remark.mistakes)))?;
    }
    for column in found.incoming.columns.iter().flat_map(|sheet| &sheet.columns) {
        if let ColumnOrigin::Given | ColumnOrigin::Remembered = column.origin {
            let how = if column.origin == ColumnOrigin::Given { "given" } else { "remembered" };
            print(&format!("column: {} is {} ({how})\n", column.heading, column.field.as_deref().unwrap_or("left out")))?;
        }
    }
    let sum = found.summary;
    print(&format!(
        "{} new, {} changed, {} the same, {} refused, {} missing, {} removed\n",
        sum.created, sum.changed, sum.left, sum.refused, sum.missing, sum.removed
    ))
}

pub(super) async fn export(asked: ExportCommand, url: &str) -> Result<()> {
    let ExportCommand { festival, format, table, part, draft, release, lang, to } = asked;
    let view = if draft { View::Draft } else { View::Released(release) };
    let wanted = Wanted { slug: festival, view, format, part, table, language: lang, base_url: None };
    let app = open(url).await?;
    let exported = app.export(&Caller::system(), wanted).await;
    app.close().await?;
    write(exported?, to.as_deref())
}

pub(super) fn template(asked: &TemplateCommand) -> Result<()> {
    write(App::template(&asked.table, &asked.format, Some(&asked.lang))?, asked.to.as_deref())
}

fn write(exported: Option<Exported>, to: Option<&Path>) -> Result<()> {
    let Some(Exported { bytes, .. }) = exported else { bail!("there is no such festival, release, format, table or part") };
    match to {
        Some(file) => std::fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display())),
        None => std::io::stdout().write_all(&bytes).context("cannot print"),
    }
}

/// Everything that was wrong, in one line.
pub(super) fn told(invalid: &[Invalid]) -> String {
    let one = |it: &Invalid| match &it.field {
        Some(field) => format!("{field}: {}", it.message.en),
        None => it.message.en.clone(),
    };
    invalid.iter().map(one).collect::<Vec<_>>().join(" ")
}
