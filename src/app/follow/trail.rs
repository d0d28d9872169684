//! What all who follow one festival read: its latest edits, what parts of the draft saw of them, what is on its stages. Each is
//! read or reckoned once, by the first who needs it.

use std::{collections::VecDeque, sync::Arc};

use super::{
    super::{App, Error, plans::unpoisoned},
    stage::OnNow,
};
use crate::domain::{
    history::EditRecord,
    id::FestivalId,
    plan::{Plan, Revision},
    sight::{SeenChange, Sight},
};

/// How many of the latest edits are kept at most, and with how many changes in all: one edit may hold a whole import.
const EDITS: usize = 64;
const CHANGES: usize = 2_000;
/// How many edits are read at once.
const PAGE: u64 = 20;
/// For how many edits it is kept what the draft was before and after, and for how many ways of seeing it what was seen of them.
pub(super) const SIDES: usize = 4;
pub(super) const SEEN: usize = 32;

/// The draft before an edit and after it.
pub(super) type Sides = [Arc<Plan>; 2];
/// What an edit changed in a part of the draft, by how much of it was seen before and after.
pub(super) type SeenEdit = (Revision, [Sight; 2], Arc<[SeenChange]>);

/// What is kept for those who follow a festival.
#[derive(Debug, Default)]
pub(in super::super) struct Trail {
    edits: tokio::sync::Mutex<VecDeque<Arc<EditRecord>>>,
    pub(super) sides: std::sync::Mutex<VecDeque<Sides>>,
    pub(super) seen: std::sync::Mutex<VecDeque<SeenEdit>>,
    pub(super) on_now: std::sync::Mutex<Option<Arc<OnNow>>>,
}

impl Trail {
    /// Forgets everything: what is read again knows nothing of whom was erased.
    pub(in super::super) async fn forget(&self) {
        self.edits.lock().await.clear();
        unpoisoned(&self.sides).clear();
        unpoisoned(&self.seen).clear();
        *unpoisoned(&self.on_now) = None;
    }
}

impl App {
    /// The edits behind a revision, the oldest first; not all of them at once. Nothing when there are none yet.
    pub(super) async fn edits_behind(&self, id: FestivalId, cursor: Revision) -> Result<Vec<Arc<EditRecord>>, Error> {
        let desk = self.0.plans.desk(id);
        let mut kept = desk.trail.edits.lock().await;
        let next = cursor.saturating_add(1);
        if let Some(at) = kept.iter().position(|edit| edit.revision == next) {
            return Ok(kept.iter().skip(at).cloned().collect());
        }
        let is_older = kept.front().is_some_and(|first| next < first.revision);
        if is_older {
            drop(kept);
            return self.read_edits(id, cursor).await;
        }
        // The others wait for this one read.
        let read = self.read_edits(id, cursor).await?;
        if kept.back().is_none_or(|last| read.first().is_some_and(|first| first.revision > last.revision)) {
            kept.extend(read.iter().cloned());
            trim(&mut kept);
        }
        Ok(read)
    }

    async fn read_edits(&self, id: FestivalId, cursor: Revision) -> Result<Vec<Arc<EditRecord>>, Error> {
        Ok(self.0.store.edits(id, cursor, PAGE).await?.into_iter().map(Arc::new).collect())
    }
}

/// Lets go of the oldest edits. Those kept follow one another without a gap.
fn trim(kept: &mut VecDeque<Arc<EditRecord>>) {
    let (mut changes, mut next, mut fit) = (0, None, 0);
    for edit in kept.iter().rev() {
        changes += edit.changes.len();
        if fit == EDITS || (fit > 0 && changes > CHANGES) || next.is_some_and(|next| edit.revision + 1 != next) {
            break;
        }
        (next, fit) = (Some(edit.revision), fit + 1);
    }
    kept.drain(..kept.len() - fit);
}

/// Keeps something in place of what was kept longest.
pub(super) fn keep<T>(kept: &mut VecDeque<T>, most: usize, new: T) {
    kept.truncate(most - 1);
    kept.push_front(new);
}
