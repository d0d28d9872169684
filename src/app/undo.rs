//! History, and taking a step of it back.

use super::{App, Caller, EditOptions, Edited, Error, Reading, edit::Action};
use crate::{
    domain::{
        history::{EditRecord, LoggedEdit, whole},
        id::{AnyId, FestivalId},
        invalid::{Invalid, InvalidCode, Mistake},
        plan::{Plan, Revision},
        right::Right,
        text::Message,
        undo::{self, Obstacle},
    },
    store::EditFilter,
};

/// Which edits to list, as asked. Conditions add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// The id of what they changed: a thing, or a part of one.
    pub thing: Option<String>,
    /// Who made them.
    pub actor: Option<String>,
    /// What they did, as one word.
    pub action: Option<String>,
}

/// A page of edits, newest first.
#[derive(Debug)]
pub struct HistoryPage {
    /// The edits.
    pub edits: Vec<LoggedEdit>,
    /// Whether more follow.
    pub has_next: bool,
}

/// Which edit is undone, as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoRequest {
    /// The id of the festival.
    pub festival: String,
    /// The revision that the edit made.
    pub revision: i64,
    /// Refuses when one of the things that the edit changed has changed since this revision.
    pub if_revision: Option<i64>,
}

/// The most obstacles for which the log is searched for the edit to blame.
const EXPLAINED: usize = 20;
/// How far back each search goes, in edits of one thing.
const SEARCHED: u64 = 200;

impl App {
    /// A page of the edits of a draft, newest first. A release shows none.
    pub async fn history(
        &self,
        caller: &Caller,
        reading: &Reading,
        filter: HistoryFilter,
        before: Option<Revision>,
        first: usize,
    ) -> Result<HistoryPage, Error> {
        let Some(filter) = edit_filter(caller, reading, filter)? else {
            return Ok(HistoryPage { edits: vec![], has_next: false });
        };
        let limit = u64::try_from(first).unwrap_or(u64::MAX).saturating_add(1);
        let mut edits = self.0.store.history(reading.plan.festival().id, &filter, before, limit).await?;
        let has_next = edits.len() > first;
        edits.truncate(first);
        Ok(HistoryPage { edits, has_next })
    }

    /// How many edits of a draft a filter finds.
    pub async fn count_history(&self, caller: &Caller, reading: &Reading, filter: HistoryFilter) -> Result<u64, Error> {
        let Some(filter) = edit_filter(caller, reading, filter)? else { return Ok(0) };
        Ok(self.0.store.count_edits(reading.plan.festival().id, &filter).await?)
    }

    /// The edit that made a revision, for those who may read history.
    pub async fn edit_made(
        &self,
        caller: &Caller,
        festival: FestivalId,
        revision: Revision,
    ) -> Result<Option<LoggedEdit>, Error> {
        if !caller.may(festival, Right::ReadHistory) {
            return Ok(None);
        }
        self.logged_edit(festival, revision).await
    }

    async fn logged_edit(&self, festival: FestivalId, revision: Revision) -> Result<Option<LoggedEdit>, Error> {
        Ok(self.0.store.logged_edit(festival, revision).await?)
    }

    /// Undoes an edit, as far as nothing that was done since stands in its way. The subject is the revision that this makes.
    pub async fn edit_undo(
        &self,
        caller: &Caller,
        request: UndoRequest,
        options: EditOptions,
    ) -> Result<Edited<Revision>, Error> {
        let UndoRequest { festival, revision, if_revision } = request;
        let Some(id) = self.festival_for(caller, &festival).await? else { return Ok(Edited::not_found("festival", &festival)) };
        caller.authorize(id, "editUndo")?;
        let seen = self.draft(id).await?.map(|plan| plan.revision);
        let is_released = self.0.store.release(id, None).await?.is_some();
        // Whatever is done in between may be a release.
        let is_public = move |plan: &Plan| is_released || seen != Some(plan.revision);
        let (desk, erasures) = (self.0.plans.desk(id), self.0.plans.desk(id).erasures());
        // A logged edit never changes but when somebody is erased, so it may be read before it is this edit's turn.
        let record = match Revision::try_from(revision) {
            Ok(revision) => self.logged_edit(id, revision).await?.map(|it| it.edit),
            Err(_) => None,
        };
        let (found, name) = (record.clone(), festival.clone());
        let action = Action { name: "editUndo", undoes: Revision::try_from(revision).ok() };
        let mut edited = self
            .edit_in(caller, ("festival", &festival), action, options, move |cx| {
                if desk.erasures() != erasures {
                    return Err(vec![erased_meanwhile()]);
                }
                let record = found.ok_or_else(|| vec![no_such_revision(revision, cx.plan.revision, &name)])?;
                undo::decide(cx, &record, if_revision, is_public(cx.plan))
            })
            .await?;
        let is_blocked = |it: &Invalid| it.code == InvalidCode::Mistake(Mistake::UndoBlocked);
        if let (Some(record), Some(plan), true) = (record, &edited.plan, edited.refused.iter().any(is_blocked)) {
            let told = self.explain(plan, &record, is_public(plan)).await?;
            edited.refused.retain(|it| !is_blocked(it));
            edited.refused.extend(told);
        }
        Ok(edited)
    }

    /// What stands in the way of an undo, each with the latest edit that is to blame.
    async fn explain(&self, plan: &Plan, record: &EditRecord, is_released: bool) -> Result<Vec<Invalid>, Error> {
        let obstacles: Vec<Obstacle> = undo::undo(plan, record, is_released).err().unwrap_or_default();
        let mut told = Vec::with_capacity(obstacles.len());
        for (place, obstacle) in obstacles.iter().enumerate() {
            let mut edits = vec![];
            if let (Some(thing), true) = (obstacle.culprit, place < EXPLAINED) {
                let filter = EditFilter { thing: Some(thing), ..EditFilter::default() };
                let before = plan.revision.checked_add(1);
                edits = self.0.store.history(plan.festival().id, &filter, before, SEARCHED).await?;
            }
            told.push(obstacle.invalid(record, obstacle.latest(record, &edits)));
        }
        Ok(told)
    }
}

/// `None` when nothing can be found: in a release, and for a part that is in nothing now.
fn edit_filter(caller: &Caller, reading: &Reading, filter: HistoryFilter) -> Result<Option<EditFilter>, Error> {
    let HistoryFilter { thing, actor, action } = filter;
    if reading.is_public() {
        return Ok(None);
    }
    if !caller.may(reading.plan.festival().id, Right::ReadHistory) {
        return Err(Error::Forbidden);
    }
    let Some(id) = thing else { return Ok(Some(EditFilter { thing: None, actor, action })) };
    let id: AnyId = id.parse().map_err(|_| {
        Error::BadInput("The argument thing is not an id of this API; ids look like show_01h455vb4pex5vsknk084sn02q.".to_owned())
    })?;
    Ok(whole(&reading.plan, id).map(|thing| EditFilter { thing: Some(thing), actor, action }))
}

/// What was read of the edit may tell of the person who has just been erased.
fn erased_meanwhile() -> Invalid {
    Invalid::new(
        "revision",
        Mistake::Stale.into(),
        Message::new("A person was erased just now; try this again.", "刚刚有人的资料被永久删除，请再试一次。"),
    )
}

fn no_such_revision(revision: i64, last: Revision, festival: &str) -> Invalid {
    Invalid::new(
        "revision",
        Mistake::NotFound.into(),
        Message::new(
            format!("The log of {festival} has no revision {revision}; the last one is {last}."),
            format!("{festival} 的修订记录中没有第 {revision} 次修订，最新的是第 {last} 次。"),
        ),
    )
}
