//! Submissions, with their slots if they have any, and speakers.

use serde_json::{Map, Value, value::RawValue};

use super::{
    super::{
        Refused,
        frab_json::too_large,
        schedule::{
            Collector,
            event::{self, plain},
            json::{self, member, members},
            time::Day,
        },
    },
    dialect,
};
use crate::domain::incoming::Place;

/// The most slots of one submission.
const SLOTS: usize = 200;

/// Whether the first of some objects is a submission or a speaker.
pub(super) fn are_known(list: &[&RawValue]) -> Result<bool, Refused> {
    let first = list.first().map(|it| members(it)).transpose()?.unwrap_or_default();
    Ok(member(&first, "code").is_some() && (member(&first, "title").is_some() || member(&first, "name").is_some()))
}

/// Reads a list of submissions or of speakers.
pub(super) fn read(list: &[&RawValue], out: &mut Collector<'_>) -> Result<(), Refused> {
    if !list.is_empty() && !are_known(list)? {
        return Err(super::unknown());
    }
    let people = Place { part: Some("person".to_owned()), row: 1 };
    let language = out.language.clone();
    for raw in list {
        let Some(value) = json::value(raw) else {
            let place = out.next_event()?;
            out.refuse(place, vec![too_large()]);
            continue;
        };
        match value {
            Value::Object(mut map) if !map.contains_key("title") && map.contains_key("name") => {
                map.retain(|name, _| name != "submissions");
                let person = event::person(&Value::Object(map), &dialect(), &language, &people, out);
                if let Some(person) = person {
                    out.person(person)?;
                }
            }
            Value::Object(map) => submission(map, out)?,
            other => {
                let place = out.next_event()?;
                event::read(&other, &dialect(), &Day::default(), None, place, out)?;
            }
        }
    }
    Ok(())
}

/// One event for each slot of a submission, or an act alone if it has none.
fn submission(mut map: Map<String, Value>, out: &mut Collector<'_>) -> Result<(), Refused> {
    let mut slots: Vec<Map<String, Value>> = Vec::new();
    for name in ["slot", "slots"] {
        match map.remove(name) {
            Some(Value::Array(list)) => slots.extend(list.into_iter().take(SLOTS).filter_map(object)),
            Some(one) => slots.extend(object(one)),
            None => {}
        }
    }
    slots.retain(|it| it.get("start").and_then(plain).is_some());
    map.retain(|name, _| {
        !matches!(
            name.as_str(),
            "submission_type_id" | "track_id" | "tag_ids" | "slot_count" | "created" | "pending_state" | "is_featured"
        )
    });
    if slots.is_empty() {
        slots.push(Map::new());
    }
    let is_one = slots.len() == 1;
    for (number, slot) in slots.into_iter().enumerate() {
        let place = out.next_event()?;
        let mut event = map.clone();
        // A slot's end says how long it lasts; the submission's own duration is a wish.
        event.extend(slot.into_iter().filter(|(name, _)| matches!(name.as_str(), "start" | "end" | "room")));
        let code = event.get("code").and_then(plain);
        if let Some(code) = code.filter(|_| !is_one) {
            event.insert("slot_id".to_owned(), Value::String(format!("{code}/{}", number + 1)));
            event.insert("work".to_owned(), Value::String(code));
        }
        let mut dialect = dialect();
        if !is_one {
            (dialect.ids, dialect.work) = (&["slot_id"], Some("work"));
        }
        event::read(&Value::Object(event), &dialect, &Day::default(), None, place, out)?;
    }
    Ok(())
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}
