//! The programs of KonOpas and ConClár: `program` and `people`, as JSON or in a script (`var program = […];`).

use serde_json::{Map, Value, value::RawValue};

use super::{
    Refused, Source,
    frab_json::too_large,
    schedule::{
        Collector, Person, Room,
        event::{self, Dialect, plain},
        json::{self, documents, elements, member, members},
        text::decoded,
        time::Day,
    },
};
use crate::domain::{
    incoming::{Incoming, Place},
    text::Localized,
};

/// What may stand in brackets after a name on a panel.
const ROLES: &[&str] = &["moderator", "mod", "m", "chair", "host", "mc"];

/// Reads a program, its people or both.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut out = Collector::new(source, "conclar");
    let mut is_known = false;
    for (name, raw) in documents(&text)? {
        let file = members(raw)?;
        let parts = [
            (member(&file, "schedule").or(member(&file, "program")), false),
            (member(&file, "people"), true),
            (Some(raw).filter(|it| it.get().starts_with('[')), is_people(name, raw)?),
        ];
        for (part, is_people) in parts {
            let Some(part) = part.filter(|it| it.get().starts_with('[')) else { continue };
            is_known = true;
            for raw in elements(part)? {
                if is_people { take_person(raw, &mut out)? } else { take_event(raw, &mut out)? }
            }
        }
    }
    if !is_known {
        return Err(json::unknown((
            "KonOpas program (it has neither “schedule”, “program” nor “people”)",
            " KonOpas 日程（没有 schedule、program 或 people）",
        )));
    }
    Ok(out.finish())
}

/// Whether a bare list is one of people: by its name in the script, else by its first element.
fn is_people(name: Option<&str>, raw: &RawValue) -> Result<bool, Refused> {
    if let Some(name) = name {
        return Ok(name == "people");
    }
    let first = elements(raw)?.first().map(|it| members(it)).transpose()?.unwrap_or_default();
    Ok(member(&first, "title").is_none() && member(&first, "name").is_some())
}

fn dialect() -> Dialect {
    Dialect { ids: &["id"], person_ids: &["id"], ..Dialect::default() }
}

fn take_person(raw: &RawValue, out: &mut Collector<'_>) -> Result<(), Refused> {
    let Some(Value::Object(mut map)) = json::value(raw) else { return Ok(()) };
    let place = Place { part: Some("person".to_owned()), row: 1 };
    // Given name, family name, what stands before and what stands after.
    if let Some(parts) = map.get("name").and_then(Value::as_array) {
        let part = |place: usize| parts.get(place).and_then(plain);
        let name: Vec<String> = [part(2), part(0), part(1), part(3)].into_iter().flatten().collect();
        map.insert("name".to_owned(), Value::String(name.join(" ")));
    }
    map.retain(|name, _| !matches!(name.as_str(), "prog" | "sortname"));
    let language = out.language.clone();
    let person = event::person(&Value::Object(map), &dialect(), &language, &place, out);
    if let Some(person) = person {
        out.person(without_role(person))?;
    }
    Ok(())
}

fn take_event(raw: &RawValue, out: &mut Collector<'_>) -> Result<(), Refused> {
    let place = out.next_event()?;
    match json::value(raw) {
        Some(Value::Object(map)) => {
            let (map, room) = plain_event(map);
            let language = out.language.clone();
            let room = room.map(|(name, building)| Room { name: Localized::of(language, name), building, ..Room::default() });
            event::read(&Value::Object(map), &dialect(), &Day::default(), room.as_ref(), place, out)?;
        }
        Some(other) => event::read(&other, &dialect(), &Day::default(), None, place, out)?,
        None => out.refuse(place, vec![too_large()]),
    }
    Ok(())
}

/// A room's name, and that of the building that it is in.
type Loc = (String, Option<String>);

/// The event with its tags told as fields, and its room with the building that the room is in.
fn plain_event(mut map: Map<String, Value>) -> (Map<String, Value>, Option<Loc>) {
    let loc = match map.remove("loc") {
        Some(Value::Array(list)) => list.iter().filter_map(plain).collect(),
        Some(one) => plain(&one).into_iter().collect(),
        None => Vec::new(),
    };
    let mut loc = loc.into_iter();
    let room = loc.next().map(|name| (name, loc.next()));
    let mut others = Vec::new();
    for tag in map.remove("tags").as_ref().and_then(Value::as_array).into_iter().flatten() {
        let text = plain(tag).or_else(|| tag.get("label").and_then(plain)).unwrap_or_default();
        match text.split_once(':').map(|(key, value)| (key.trim().to_lowercase(), value.trim())) {
            Some((key, value)) if matches!(key.as_str(), "track" | "type") && !map.contains_key(&key) => {
                map.insert(key, Value::String(value.to_owned()));
            }
            _ => others.push(Value::String(text)),
        }
    }
    if !others.is_empty() {
        map.insert("tags".to_owned(), Value::Array(others));
    }
    if map.get("datetime").and_then(plain).is_some() {
        map.retain(|name, _| !matches!(name.as_str(), "date" | "time"));
    }
    for person in map.get_mut("people").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(name) = person.get_mut("name").filter(|it| it.is_string()) {
            *name = Value::String(without_role(Person { ids: Vec::new(), name: plain(name).unwrap_or_default() }).name);
        }
    }
    (map, room)
}

/// The person without the role that stands in brackets after the name.
fn without_role(mut person: Person) -> Person {
    let role = person.name.trim_end().strip_suffix(')').and_then(|it| it.rsplit_once(" ("));
    if let Some((name, _)) = role.filter(|(_, role)| ROLES.contains(&role.trim().to_lowercase().as_str())) {
        person.name = name.trim_end().to_owned();
    }
    person
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::schedule::testing::told;

    fn check(text: &str, expect: Expect) {
        expect.assert_eq(&told("conclar", text));
    }

    #[test]
    fn a_program_with_tags_and_places() {
        check(
            r#"{"schedule": [
              {"id": "1", "title": "Opening", "tags": ["Track:Music", "Type:Talk", "Tag:Fun"], "date": "2024-09-28", "time": "19:30", "mins": "75",
               "loc": ["Great Hall", "Culture Palace"], "people": [{"id": "a", "name": "Li Lei (moderator)"}, {"id": "b", "name": "Han (of Henan)"}], "desc": "…"},
              {"id": "2", "title": "Second", "datetime": "2024-09-28T13:00:00Z", "mins": 30, "loc": null, "people": []},
              {"id": "2", "title": "Twice", "date": "2024-09-28", "time": "22:00"},
              {"id": "3", "title": "No time", "date": "2024-09-28"}],
              "people": [{"id": "a", "name": ["Li Lei"], "prog": ["1"], "bio": "…"}]}"#,
            expect![[r#"
                venue en=Culture Palace
                stage en=Great Hall in Culture Palace
                person conclar-person:a Li Lei
                person conclar-person:b Han (of Henan)
                show conclar:1, 1 en=Opening, TALK @ Great Hall, 2024-09-28T11:30Z..2024-09-28T12:45Z
                act conclar:1, 1 en=Opening, Music, 4500 by ["Li Lei (conclar-person:a)", "Han (of Henan) (conclar-person:b)"]
                item of conclar:1 puts on conclar:1
                show conclar:2, 2 en=Second, 2024-09-28T13:00Z..2024-09-28T13:30Z
                act conclar:2, 2 en=Second, 1800 by []
                item of conclar:2 puts on conclar:2
                refused event 3: id DUPLICATE: The id “2” is that of event 2 too; give each its own.
                refused event 4: start REQUIRED: This is missing; fill it in in the file.
                remark person 1: bio NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
                remark event 1: desc NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
                remark event 1: tags NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
    }

    #[test]
    fn scripts_of_program_and_people() {
        check(
            "// generated\nvar program = [{\"id\": \"1\", \"title\": \"Opening\", \"date\": \"2024-09-28\", \"time\": \"19:30\", \"mins\": \"60\", \"loc\": [\"Hall\"], \"people\": [{\"id\": \"7\", \"name\": \"Ada King\"}]}];\n\
             var people = [{\"id\": \"7\", \"name\": [\"Ada\", \"King\", \"Dr\", \"MSc\"], \"prog\": [\"1\"]}];\n",
            expect![[r#"
                venue en=Hall
                stage en=Hall in Hall
                person conclar-person:7 Ada King
                show conclar:1, 1 en=Opening @ Hall, 2024-09-28T11:30Z..2024-09-28T12:30Z
                act conclar:1, 1 en=Opening, 3600 by ["Ada King (conclar-person:7)"]
                item of conclar:1 puts on conclar:1
            "#]],
        );
        check(
            "[{\"id\": \"7\", \"name\": \"Ada\", \"prog\": []}]",
            expect![[r#"
            person conclar-person:7 Ada
        "#]],
        );
    }
}
