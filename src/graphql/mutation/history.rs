//! Taking back what was done.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{app, caller, idempotency, options, payload::Outcome};
use crate::{
    app::UndoRequest,
    graphql::{enums::OnConflict, error::from_app, history::Edit},
};

/// Which edit is undone.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EditUndoInput {
    /// The festival that was edited.
    festival: ID,
    /// The revision that the edit made.
    revision: i32,
    /// Refuse when one of the things that the edit changed has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What came of undoing an edit.
#[derive(SimpleObject)]
pub(crate) struct EditUndoPayload {
    /// The edit that this made, whose `undoes` names the one undone; null when it was refused. To do that one again, undo this.
    edit: Option<Edit>,
    /// The rest of the answer.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// History.
#[derive(Default)]
pub(crate) struct HistoryMutation;

/// History.
#[Object]
impl HistoryMutation {
    /// Undoes an edit: what it changed becomes as it was before, with the same ids, and other fields that were changed since
    /// stay. Refused with the later edit that stands in its way when a field no longer holds what the edit left, or when
    /// something would be missing or double. An undo is an edit too: undoing it does the first one again. Releases are never undone.
    async fn edit_undo(&self, cx: &Context<'_>, #[graphql(desc = "Which.")] input: EditUndoInput) -> Result<EditUndoPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let EditUndoInput { festival, revision, if_revision, on_conflict, idempotency_key: _ } = input;
        let request = UndoRequest { festival: festival.0, revision: revision.into(), if_revision: if_revision.map(i64::from) };
        let edited = app(cx)?.edit_undo(&caller(cx), request, options(on_conflict, idempotency)).await.map_err(from_app)?;
        let (made, view, outcome) = Outcome::of(edited);
        let edit = match (view, made) {
            (Some(view), Some(revision)) => {
                let found = app(cx)?.edit_made(&caller(cx), view.plan.festival().id, revision).await.map_err(from_app)?;
                found.map(|it| Edit { view, it: Arc::new(it) })
            }
            _ => None,
        };
        Ok(EditUndoPayload { edit, outcome })
    }
}
