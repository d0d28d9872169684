//! Importing files, and calling jobs off.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    app, caller, idempotency, options,
    payload::{Outcome, UserError},
};
use crate::{
    app::ImportAsked,
    domain::{
        id::JobId,
        invalid::{Invalid, Mistake},
        text::Message,
    },
    graphql::{
        enums::OnConflict,
        error::{bad_input, from_app},
        festival::Festival,
        job::Job,
    },
};

/// A column of a file and what it means.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ImportColumnInput {
    /// The heading in the file.
    heading: String,
    /// The field that it means, as templates name it; empty leaves the column out.
    field: String,
}

/// A file to look at. Files of more than some tens of kilobytes are sent to `/import` instead.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ImportPreviewInput {
    /// The festival that it is for.
    festival: ID,
    /// What is in the file, in Base64.
    content: String,
    /// What it is called; a table may tell by its name what it holds.
    file_name: Option<String>,
    /// Its format: csv, xlsx, frab-xml, frab-json, icalendar, conclar, pretalx; left out, it is found out.
    format: Option<String>,
    /// The language of its texts, as a BCP 47 tag; the festival's own when left out.
    lang: Option<String>,
    /// Columns mapped by hand.
    #[graphql(default)]
    columns: Vec<ImportColumnInput>,
    /// Whether no column is taken as it was mapped in an earlier file with the same headings.
    #[graphql(default)]
    forget_columns: bool,
    /// Whether what the file once brought and no longer holds is removed.
    #[graphql(default)]
    remove_missing: bool,
    /// Whether the rest is taken in when rows are refused.
    #[graphql(default)]
    skip_refused: bool,
    /// How long a new act takes of which the file does not say so, in seconds; left out, such a row is refused.
    duration_seconds: Option<u32>,
}

/// What came of a preview.
#[derive(SimpleObject)]
pub(crate) struct ImportPreviewPayload {
    /// The job that makes it; null when there is no such festival.
    job: Option<Job>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// Which preview is applied.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ImportApplyInput {
    /// The job of the preview.
    job: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What came of applying a preview.
#[derive(SimpleObject)]
pub(crate) struct ImportApplyPayload {
    /// The festival's draft as it stands now.
    festival: Option<Festival>,
    /// The rest of the answer.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// Which job is called off.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct JobCancelInput {
    /// Which.
    id: ID,
}

/// What came of calling a job off.
#[derive(SimpleObject)]
pub(crate) struct JobCancelPayload {
    /// The job; null when there is no such one.
    job: Option<Job>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// Which mapping of columns is forgotten.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ColumnMappingDeleteInput {
    /// The festival that it is remembered for.
    festival: ID,
    /// Its key.
    key: String,
}

/// What came of forgetting a mapping of columns.
#[derive(SimpleObject)]
pub(crate) struct ColumnMappingDeletePayload {
    /// The key of what was forgotten; null when nothing was.
    deleted_key: Option<String>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// Importing files, and calling jobs off.
#[derive(Default)]
pub(crate) struct JobMutation;

/// Importing files, and calling jobs off.
#[Object]
impl JobMutation {
    /// Begins to read a file and to match it with the draft, and changes nothing. `job` tells how far it is and what it found.
    async fn import_preview(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What.")] input: ImportPreviewInput,
    ) -> Result<ImportPreviewPayload> {
        let content = data_encoding::BASE64.decode(input.content.as_bytes());
        let bytes = content.map_err(|_| bad_input("The content is not in Base64."))?;
        let asked = ImportAsked {
            name: input.file_name,
            format: input.format,
            language: input.lang,
            columns: input.columns.into_iter().map(|it| (it.heading, it.field)).collect(),
            forget_columns: input.forget_columns,
            remove_missing: input.remove_missing,
            skip_refused: input.skip_refused,
            duration_seconds: input.duration_seconds,
        };
        let file = asked.file(bytes).map_err(from_app)?;
        let job = app(cx)?.import_preview(&caller(cx), &input.festival, file).await.map_err(from_app)?;
        let user_errors = if job.is_some() { vec![] } else { vec![nothing("festival")] };
        Ok(ImportPreviewPayload { job: job.map(Job::from), user_errors })
    }

    /// Takes a file in as one edit, whole or not at all, which one `editUndo` takes back. Refused when the file would now do
    /// something else than its preview showed.
    async fn import_apply(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ImportApplyInput,
    ) -> Result<ImportApplyPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let job = input.job.parse::<JobId>().map_err(|_| bad_input("This is not the id of a job."))?;
        let edited = app(cx)?.import_apply(&caller(cx), job, options(OnConflict::Allow, idempotency)).await.map_err(from_app)?;
        let (_, view, outcome) = Outcome::of(edited);
        Ok(ImportApplyPayload { festival: view.map(Festival::from), outcome })
    }

    /// Calls a job of one's own off; what it did so far comes to nothing.
    async fn job_cancel(&self, cx: &Context<'_>, #[graphql(desc = "Which.")] input: JobCancelInput) -> Result<JobCancelPayload> {
        let id = input.id.parse::<JobId>().map_err(|_| bad_input("This is not the id of a job."))?;
        let job = app(cx)?.job_cancel(&caller(cx), id).await.map_err(from_app)?;
        let user_errors = if job.is_some() { vec![] } else { vec![nothing("id")] };
        Ok(JobCancelPayload { job: job.map(Job::from), user_errors })
    }

    /// Forgets what columns were said to mean under some headings: the next sheet that has them is read by its headings alone.
    async fn column_mapping_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ColumnMappingDeleteInput,
    ) -> Result<ColumnMappingDeletePayload> {
        let ColumnMappingDeleteInput { festival, key } = input;
        let done = app(cx)?.column_mapping_delete(&caller(cx), &festival, &key).await.map_err(from_app)?;
        let user_errors = if done.is_some() { vec![] } else { vec![nothing("key")] };
        Ok(ColumnMappingDeletePayload { deleted_key: done.map(|()| key), user_errors })
    }
}

fn nothing(field: &str) -> UserError {
    let message = Message::new("There is no such thing, or it is not yours.", "没有此内容，或不属于您。");
    Invalid::new(field, Mistake::NotFound.into(), message).into()
}
