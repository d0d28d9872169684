//! What an undo promises: in chosen cases, and after whatever people may do.

mod cases;
mod commands;
mod random;

use std::collections::BTreeSet;

use crate::domain::{
    change::Change,
    history::{EditRecord, LoggedChange},
    plan::{Plan, Revision},
};

pub(crate) use commands::some_edit;
pub(crate) use random::{Dice, check_sequence};

/// What the log holds of an edit: each thing once, as it was in the end.
pub(crate) fn record(before: &Plan, action: &str, changes: &[Change], undoes: Option<Revision>) -> (Plan, EditRecord) {
    let after = before.apply(changes);
    let mut seen = BTreeSet::new();
    let ids = changes.iter().map(Change::id).filter(|id| seen.insert(*id));
    let logged =
        ids.map(|id| LoggedChange { change: after.thing(id).map_or(Change::Remove(id), Change::Put), before: before.thing(id) });
    let at = "2020-09-01T00:00:00Z".parse().expect("an instant");
    let (actor, action, changes) = ("tester".to_owned(), action.to_owned(), logged.collect());
    let edit = EditRecord { revision: after.revision, at, actor, action, undoes, changes };
    (after, edit)
}
