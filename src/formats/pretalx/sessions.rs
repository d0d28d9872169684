//! Sessions told in several languages: `{"sessions": [{"id", "start", "end", "room", "zh": {"title"}, "en": {"title"}}], …}`.

use serde_json::{Map, Value, value::RawValue};

use super::{
    super::{
        Refused,
        frab_json::too_large,
        schedule::{
            Collector, Note, Person, Room,
            event::{self, plain},
            json::{self, elements},
            time::Day,
        },
    },
    dialect,
    widget::list,
};
use crate::domain::text::{Lang, Localized};

/// Reads sessions with the rooms, speakers, types and tags that they name by ids.
pub(super) fn read(file: &[(String, &RawValue)], sessions: &RawValue, out: &mut Collector<'_>) -> Result<(), Refused> {
    let language = out.language.clone();
    let mut dialect = dialect();
    (dialect.ids, dialect.person_ids) = (&["id"], &["id"]);
    for kind in list(file, "session_types")? {
        let id = kind.get("id").and_then(plain);
        // The English name is the one that kinds are known by.
        let name = by_language(&kind, "name").get(Some(&Lang::en()), &language).to_owned();
        dialect.kinds.extend(id.map(|id| (id, name)));
    }
    for told in list(file, "rooms")? {
        let (Some(id), name) = (told.get("id").and_then(plain), by_language(&told, "name")) else { continue };
        let room = Room { name, id: Some(id.clone()), ..Room::default() };
        dialect.rooms.insert(id, room.clone());
        out.room(room)?;
    }
    for told in list(file, "speakers")? {
        let (Some(id), name) = (told.get("id").and_then(plain), by_language(&told, "name")) else { continue };
        let person = Person { ids: vec![id.clone()], name: name.get(Some(&language), &language).to_owned() };
        dialect.people.insert(id, person.clone());
        out.person(person)?;
    }
    for raw in elements(sessions)? {
        let place = out.next_event()?;
        let Some(value) = json::value(raw) else {
            out.refuse(place, vec![too_large()]);
            continue;
        };
        let title = by_language(&value, "title");
        let mut map = match value {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let is_several = map.get("broadcast").and_then(Value::as_array).is_some_and(|it| it.len() > 1);
        if is_several {
            out.note(&place, "broadcast", Note::Rooms);
        }
        if map.values().any(|it| it.get("description").and_then(plain).is_some()) {
            out.left_out(&place, "description");
        }
        map.retain(|name, it| !it.is_object() && !matches!(name.as_str(), "broadcast" | "title"));
        let titles = title.iter().map(|(tag, text)| (tag.to_string(), Value::String(text.to_owned()))).collect();
        map.insert("title".to_owned(), Value::Object(titles));
        event::read(&Value::Object(map), &dialect, &Day::default(), None, place, out)?;
    }
    Ok(())
}

/// A field that is told once for each language; what only repeats the first language is left out.
fn by_language(value: &Value, field: &str) -> Localized {
    let told = value.as_object().into_iter().flatten();
    let told = told.filter_map(|(tag, it)| Some((tag.clone(), it.get(field)?.clone())));
    event::localized(&Value::Object(told.collect()), &Lang::zh())
}
