//! Jobs: previews of imports, with their progress and what they found, row by row.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    account::utc,
    connection::{Page, connection, decode, foreign_cursor, page_size},
    error::from_app,
    history::FieldChange,
    mutation::UserError,
    origin::app_now,
    scalar::Time,
    view::{caller, language},
};
use crate::{
    app,
    domain::{
        id::JobId,
        incoming::{self, Place, Preview, RefusedRow, RowOutcome},
        job::{Progress, Step},
        text::Lang,
    },
};

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum JobStatus {
    /// Reading the file.
    Reading,
    /// Matching it with the festival.
    Matching,
    /// It has finished: what it found can be looked at.
    Done,
    /// It came to nothing; `failure` says why.
    Failed,
    /// It was called off.
    Cancelled,
}

impl From<Step> for JobStatus {
    fn from(step: Step) -> Self {
        match step {
            Step::Reading => Self::Reading,
            Step::Matching => Self::Matching,
            Step::Done => Self::Done,
            Step::Failed => Self::Failed,
            Step::Cancelled => Self::Cancelled,
        }
    }
}

/// What becomes of a row of a file, or of a thing that no row tells of any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::incoming::Outcome")]
pub(crate) enum ImportOutcome {
    /// It is new.
    Create,
    /// It is there and some of its fields change.
    Change,
    /// It is there and stays as it is.
    Leave,
    /// It is not taken in, and why is told.
    Refuse,
    /// The file once brought it and no longer holds it; it stays.
    Missing,
    /// The file once brought it and no longer holds it; it goes.
    Remove,
}

/// What a row of a file tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::incoming::RecordKind")]
pub(crate) enum ImportKind {
    /// The festival itself.
    Festival,
    /// An organization.
    Organization,
    /// A venue.
    Venue,
    /// A stage.
    Stage,
    /// A genre.
    Genre,
    /// A team.
    Team,
    /// A person.
    Performer,
    /// A person in a team.
    Member,
    /// An act.
    Act,
    /// A person in an act.
    Cast,
    /// A show.
    Show,
    /// An item of a program.
    Item,
}

/// Work that takes longer than a request. Every server tells of it for a day, unless its account has begun 32 others since.
#[derive(Clone)]
pub(crate) struct Job {
    it: Arc<app::Job>,
    /// As far as it was when it was looked at, so that all its fields tell of one moment.
    progress: Progress,
}

impl From<Arc<app::Job>> for Job {
    fn from(it: Arc<app::Job>) -> Self {
        let progress = it.progress();
        Self { it, progress }
    }
}

impl From<(Arc<app::Job>, Progress)> for Job {
    fn from((it, progress): (Arc<app::Job>, Progress)) -> Self {
        Self { it, progress }
    }
}

/// Work that takes longer than a request. Every server tells of it for a day, unless its account has begun 32 others since.
#[Object]
impl Job {
    /// Its id.
    async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// The id of the festival that it is about.
    async fn festival(&self) -> ID {
        self.it.festival.to_string().into()
    }

    /// What it is doing.
    async fn status(&self) -> JobStatus {
        self.progress.step.into()
    }

    /// How many rows it has done in this step.
    async fn done(&self) -> u32 {
        self.progress.done
    }

    /// How many rows there are; null while nobody knows.
    async fn total(&self) -> Option<u32> {
        self.progress.total
    }

    /// When it was begun, in UTC.
    async fn created_at(&self) -> Time {
        utc(self.it.created_at)
    }

    /// What the file is called; null where nobody said.
    async fn file_name(&self) -> Option<&str> {
        self.it.file.name.as_deref()
    }

    /// Why it came to nothing; null otherwise.
    async fn failure(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag: Chinese for any kind of Chinese, English for all others.")] lang: Option<
            String,
        >,
    ) -> Option<Result<String>> {
        let message = self.it.failed()?;
        Some(lang.as_deref().map(language).transpose().map(|lang| message.get(&lang.unwrap_or_else(Lang::en)).to_owned()))
    }

    /// What the file would change; null until the job is done.
    async fn import(&self) -> Option<Import> {
        self.it.found().filter(|_| self.progress.step == Step::Done).cloned().map(Import)
    }
}

/// What a file would change of a draft, row by row.
pub(crate) struct Import(Arc<Preview>);

connection! {
    /// A list of rows, by pages.
    ImportRowConnection, ImportRowEdge, ImportRow
}

/// Which rows to list.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ImportRowFilter {
    /// Only rows of which this becomes.
    outcome: Option<ImportOutcome>,
    /// Only rows that tell of this.
    kind: Option<ImportKind>,
}

/// What a file would change of a draft, row by row.
#[Object]
impl Import {
    /// The revision of the draft that it was matched with.
    async fn revision(&self) -> u32 {
        self.0.revision
    }

    /// Whether it may be applied: no row is refused, or refused rows are to be left out.
    async fn may_apply(&self) -> bool {
        self.0.may_apply
    }

    /// How many rows have which outcome.
    async fn summary(&self) -> ImportSummary {
        self.0.summary.into()
    }

    /// The rows in the order of the file; then what is missing in it.
    async fn rows(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<ImportRowFilter>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<ImportRowConnection> {
        let ImportRowFilter { outcome, kind } = filter.unwrap_or_default();
        let (outcome, kind) = (outcome.map(incoming::Outcome::from), kind.map(incoming::RecordKind::from));
        let keep = move |it: &RowOutcome| {
            outcome.is_none_or(|wanted| it.outcome == wanted) && kind.is_none_or(|wanted| it.kind == Some(wanted))
        };
        let first = page_size(first)?;
        let read = |cursor: &str| decode(cursor).and_then(|it| String::from_utf8(it).ok()?.parse::<usize>().ok());
        let from = after.as_deref().map(|it| read(it).ok_or_else(foreign_cursor)).transpose()?.map_or(0, |it| it + 1);
        let mut rest = self.0.rows.iter().enumerate().skip(from).filter(|(_, it)| keep(it));
        let entries = rest.by_ref().take(first).map(|(at, it)| (print(at), ImportRow(it.clone()))).collect();
        let has_next = rest.next().is_some();
        let preview = Arc::clone(&self.0);
        let count = move || preview.rows.iter().filter(|it| keep(it)).count();
        Ok(ImportRowConnection(Page::new(entries, has_next, after.is_some(), Arc::new(count))))
    }

    /// What the columns of the sheets were taken for; empty for files that are no tables.
    async fn columns(&self) -> Vec<ImportColumn> {
        let sheets = self.0.incoming.columns.iter();
        sheets.flat_map(|sheet| sheet.columns.iter().map(|it| ImportColumn::of(sheet.part.as_ref(), it))).collect()
    }

    /// What was read but is not certain, or was left out because a festival keeps no such thing.
    async fn remarks(&self) -> Vec<ImportRemark> {
        self.0.incoming.remarks.iter().cloned().map(ImportRemark).collect()
    }
}

fn print(at: usize) -> String {
    data_encoding::BASE64URL_NOPAD.encode(at.to_string().as_bytes())
}

/// How many rows have which outcome.
#[derive(SimpleObject)]
pub(crate) struct ImportSummary {
    /// Things that are new.
    created: u32,
    /// Things that change.
    changed: u32,
    /// Rows that change nothing.
    left: u32,
    /// Rows that are not taken in.
    refused: u32,
    /// Things that the file no longer holds, and that stay.
    missing: u32,
    /// Things that the file no longer holds, and that go.
    removed: u32,
}

impl From<incoming::Summary> for ImportSummary {
    fn from(summary: incoming::Summary) -> Self {
        let incoming::Summary { created, changed, left, refused, missing, removed } = summary;
        Self { created, changed, left, refused, missing, removed }
    }
}

/// What becomes of one row. A row that brings several things has an entry for each.
#[derive(Clone)]
pub(crate) struct ImportRow(RowOutcome);

/// What becomes of one row. A row that brings several things has an entry for each.
#[Object]
impl ImportRow {
    /// The sheet of a workbook, or the kind of element of a schedule; null where there is none.
    async fn part(&self) -> Option<&str> {
        self.0.place.as_ref()?.part.as_deref()
    }

    /// The row as a spreadsheet numbers it, or the number of the element, from 1; null for what is missing in the file.
    async fn row(&self) -> Option<u32> {
        Some(self.0.place.as_ref()?.row)
    }

    /// What it tells of; null for a row that could not be read.
    async fn kind(&self) -> Option<ImportKind> {
        self.0.kind.map(Into::into)
    }

    /// What becomes of it.
    async fn outcome(&self) -> ImportOutcome {
        self.0.outcome.into()
    }

    /// The id of the thing that it is about; null where it is not known. The id of a thing that is new changes when it is applied.
    async fn subject(&self) -> Option<ID> {
        self.0.subject.map(|it| it.to_string().into())
    }

    /// What that is called, in the first of its languages unless one is asked for.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag.")] lang: Option<String>,
    ) -> Option<Result<String>> {
        let title = self.0.title.as_ref()?;
        let lang = lang.as_deref().map(language).transpose();
        Some(lang.map(|lang| title.get(lang.as_ref(), &Lang::zh()).to_owned()))
    }

    /// The fields that change.
    async fn fields(&self) -> Vec<FieldChange> {
        self.0.fields.iter().cloned().map(Into::into).collect()
    }

    /// Why it is refused, each mistake with its column or element.
    async fn mistakes(&self) -> Vec<UserError> {
        self.0.mistakes.iter().cloned().map(Into::into).collect()
    }
}

/// How it is known what a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::incoming::ColumnOrigin")]
pub(crate) enum ColumnOrigin {
    /// By its heading.
    Heading,
    /// It was told with the file.
    Given,
    /// It was told with an earlier file that had the same headings, and is remembered.
    Remembered,
    /// It is not known; the column is left out.
    Unknown,
}

/// A column of a sheet and what it was taken for.
#[derive(SimpleObject)]
pub(crate) struct ImportColumn {
    /// The sheet of a workbook; null for a text file.
    part: Option<String>,
    /// How it is headed.
    heading: String,
    /// The field that it means, as templates name it; null for a column that is left out.
    field: Option<String>,
    /// How that is known.
    origin: ColumnOrigin,
}

impl ImportColumn {
    fn of(part: Option<&String>, column: &incoming::ReadColumn) -> Self {
        let incoming::ReadColumn { heading, field, origin } = column.clone();
        Self { part: part.cloned(), heading, field, origin: origin.into() }
    }
}

/// What the columns of sheets with certain headings mean in a festival: said once by hand, and remembered.
#[derive(SimpleObject)]
pub(crate) struct ColumnMapping {
    /// Stands for the headings: what to forget it by.
    key: String,
    /// All headings of such a sheet, as they are compared: without spaces and in lower case.
    headings: Vec<String>,
    /// The columns that mean something else than their headings say.
    columns: Vec<MappedColumn>,
    /// Who said so, by name.
    mapped_by: String,
    /// When, in UTC.
    mapped_at: Time,
}

/// A column and the field that it was said to mean.
#[derive(SimpleObject)]
pub(crate) struct MappedColumn {
    /// How it is headed.
    heading: String,
    /// The field, as templates name it; null for a column that is left out.
    field: Option<String>,
}

impl From<incoming::ColumnMapping> for ColumnMapping {
    fn from(mapping: incoming::ColumnMapping) -> Self {
        let key = mapping.key();
        let incoming::ColumnMapping { headings, columns, by, at } = mapping;
        let column =
            |(heading, field): (String, String)| MappedColumn { heading, field: Some(field).filter(|it| !it.is_empty()) };
        Self {
            key,
            headings: headings.into_iter().collect(),
            columns: columns.into_iter().map(column).collect(),
            mapped_by: by,
            mapped_at: utc(at),
        }
    }
}

/// Something to know about a file, that stops nothing.
pub(crate) struct ImportRemark(RefusedRow);

/// Something to know about a file, that stops nothing.
#[Object]
impl ImportRemark {
    /// The sheet of a workbook, or the kind of element of a schedule; null where there is none.
    async fn part(&self) -> Option<&str> {
        self.place().part.as_deref()
    }

    /// The row or the number of the element, from 1.
    async fn row(&self) -> u32 {
        self.place().row
    }

    /// What there is to know, each with its column or element.
    async fn remarks(&self) -> Vec<UserError> {
        self.0.mistakes.iter().cloned().map(Into::into).collect()
    }
}

impl ImportRemark {
    fn place(&self) -> &Place {
        &self.0.place
    }
}

/// A job of one's own.
pub(crate) async fn find(cx: &Context<'_>, id: &ID) -> Option<Result<Job>> {
    let id = id.parse::<JobId>().ok()?;
    let found = async { app_now(cx)?.job(&caller(cx), id).await.map_err(from_app) };
    found.await.map(|job| job.map(Job::from)).transpose()
}
