//! History: who changed what, when, and how it was before.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{
    connection::{Page, connection, decode, foreign_cursor, page_size},
    enums::EditChangeKind,
    error::from_app,
    node::AnyNode,
    origin::app_now,
    query::asks_for_total,
    scalar::Time,
    view::{View, caller},
};
use crate::{
    app::HistoryFilter,
    domain::{
        history::{self, LoggedChange, LoggedEdit},
        id::AnyId,
    },
};

/// One edit of a festival: everything that was changed at once, under one revision.
#[derive(Clone)]
pub(crate) struct Edit {
    pub(crate) view: View,
    pub(crate) it: Arc<LoggedEdit>,
}

connection! {
    /// A list of edits, newest first, by pages.
    EditConnection, EditEdge, Edit
}

/// One edit of a festival: everything that was changed at once, under one revision.
#[Object]
impl Edit {
    /// The revision that it made.
    async fn revision(&self) -> u32 {
        self.it.edit.revision
    }

    /// When it was made.
    async fn at(&self) -> Time {
        self.view.time(self.it.edit.at)
    }

    /// Who made it, by the name that the log keeps.
    async fn actor(&self) -> &str {
        &self.it.edit.actor
    }

    /// What was done, as the name of the mutation: `showSchedule`.
    async fn action(&self) -> &str {
        &self.it.edit.action
    }

    /// The revision that it undid; null where it is no undo.
    async fn undoes(&self) -> Option<u32> {
        self.it.edit.undoes
    }

    /// The revision that undid it; null while it stands, and again when that undo was undone in turn.
    async fn undone_by(&self) -> Option<u32> {
        self.it.undone_by
    }

    /// What it did, thing by thing.
    async fn changes(&self) -> Vec<EditChange> {
        self.it.edit.changes.iter().map(|it| EditChange { view: self.view.clone(), it: it.clone() }).collect()
    }
}

/// What an edit did to one thing.
pub(crate) struct EditChange {
    view: View,
    it: LoggedChange,
}

/// One field of a thing, as it was before an edit and after it.
#[derive(SimpleObject)]
pub(crate) struct FieldChange {
    /// Which, as a path: `startsAt`, `title.zh`, `items[3].changeoverSeconds`. Places in lists count from 0; a part that moved
    /// tells its `position` from 1.
    field: String,
    /// What was there, as text: times with the festival's offset, ids as this API prints them; null where there was nothing.
    before: Option<String>,
    /// What came there, in the same form; null where there is nothing.
    after: Option<String>,
}

impl From<history::FieldChange> for FieldChange {
    fn from(history::FieldChange { field, before, after }: history::FieldChange) -> Self {
        Self { field, before, after }
    }
}

/// What an edit did to one thing.
#[Object]
impl EditChange {
    /// The id of the thing, whether it is still there or not.
    async fn thing(&self) -> ID {
        AnyId::from(self.it.id()).to_string().into()
    }

    /// What happened to it.
    async fn kind(&self) -> EditChangeKind {
        self.it.kind().into()
    }

    /// The thing as it stands now; null when it is gone.
    async fn subject(&self) -> Option<AnyNode> {
        AnyNode::find(&self.view, self.it.id().into())
    }

    /// What the thing was called after the edit, or before it went; a run is called by its show, a waiver by its reason.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        let title = self.it.thing().map(|it| history::title(&self.view.plan, it)).unwrap_or_default();
        self.view.text(&title, lang.as_deref())
    }

    /// Every field that differs, by its path; of a thing that is new or gone, every field that has or had something in it.
    async fn fields(&self) -> Vec<FieldChange> {
        let almanac = self.view.plan.festival().almanac();
        history::fields(&almanac, self.it.before.as_ref(), self.it.after()).into_iter().map(Into::into).collect()
    }
}

/// A page of the edits of a draft, newest first.
pub(crate) async fn edits_page(
    cx: &Context<'_>,
    view: &View,
    filter: HistoryFilter,
    (first, after): (Option<i32>, Option<&str>),
) -> Result<EditConnection> {
    let app = app_now(cx)?;
    let first = page_size(first)?;
    let read =
        |cursor: &str| decode(cursor).and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()).ok_or_else(foreign_cursor);
    let place: Option<u32> = after.map(read).transpose()?;
    let total =
        if asks_for_total(cx) { app.count_history(&caller(cx), view, filter.clone()).await.map_err(from_app)? } else { 0 };
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let page = app.history(&caller(cx), view, filter, place, first).await.map_err(from_app)?;
    let cursor = |it: &LoggedEdit| data_encoding::BASE64URL_NOPAD.encode(it.edit.revision.to_string().as_bytes());
    let entries = page.edits.into_iter().map(|it| (cursor(&it), Edit { view: view.clone(), it: Arc::new(it) })).collect();
    Ok(EditConnection(Page::new(entries, page.has_next, place.is_some(), Arc::new(move || total))))
}
