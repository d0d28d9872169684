//! One thing put back: by whole fields, three ways.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{fit::unfit, obstacle::Obstacle};
use crate::domain::{
    change::{Change, Thing},
    history::{LoggedChange, camel, stored},
    plan::Plan,
};

/// The change that takes one thing back to what it was before an edit, and leaves the fields alone that the edit left alone;
/// `None` where the edit changed no field.
pub(super) fn back(plan: &Plan, logged: &LoggedChange) -> Result<Option<Change>, Obstacle> {
    let id = logged.id();
    let now = plan.thing(id);
    match (&logged.before, logged.after(), now) {
        (Some(before), Some(after), Some(now)) => three_ways(plan, before, after, now),
        (None, Some(after), Some(now)) => match differing(after, &now) {
            fields if fields.is_empty() => Ok(Some(Change::Remove(id))),
            fields => Err(Obstacle::changed(plan, &now, &fields)),
        },
        (Some(before), None, None) => Ok(Some(Change::Put(before.clone()))),
        (Some(_), None, Some(now)) => Err(Obstacle::back_already(plan, &now)),
        (_, Some(after), None) => Err(Obstacle::gone(plan, after)),
        // Put and taken away in one edit: such a line is not logged.
        (None, None, _) => Ok(None),
    }
}

fn three_ways(plan: &Plan, before: &Thing, after: &Thing, now: Thing) -> Result<Option<Change>, Obstacle> {
    let mine = differing(before, after);
    if mine.is_empty() {
        return Ok(None);
    }
    let theirs = differing(after, &now);
    if theirs.is_empty() {
        return Ok(Some(Change::Put(before.clone())));
    }
    let both: BTreeSet<String> = mine.intersection(&theirs).cloned().collect();
    if !both.is_empty() {
        return Err(Obstacle::changed(plan, &now, &both));
    }
    // What does not read back as a thing at all has changed its form since.
    let merged = merged(before, &now, &mine).ok_or_else(|| Obstacle::changed(plan, &now, &theirs))?;
    match unfit(&merged) {
        None => Ok(Some(Change::Put(merged))),
        Some(reason) => Err(Obstacle::unfit(plan, &now, &theirs, reason)),
    }
}

/// The thing as it is now, with some of the fields it had before.
fn merged(before: &Thing, now: &Thing, fields: &BTreeSet<String>) -> Option<Thing> {
    let ((kind, mut old), (_, mut merged)) = (stored(before)?, stored(now)?);
    for name in fields {
        // A field that was not stored then is as if it had been empty.
        merged.insert(name.clone(), old.remove(name).unwrap_or(Value::Null));
    }
    serde_json::from_value(Value::Object([(kind, Value::Object(merged))].into_iter().collect())).ok()
}

/// The names of the fields in which two states of a thing differ.
pub(super) fn differing(a: &Thing, b: &Thing) -> BTreeSet<String> {
    if a == b {
        return BTreeSet::new();
    }
    let fields = |thing| stored(thing).map(|(_, fields)| fields).unwrap_or_default();
    let (a, b) = (fields(a), fields(b));
    a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).cloned().collect()
}

/// Field names as the API writes them.
pub(super) fn spelled(fields: &BTreeSet<String>) -> String {
    fields.iter().map(|it| camel(it)).collect::<Vec<_>>().join(", ")
}
