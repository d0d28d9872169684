//! What differs between two states of a thing, field by field.

use std::collections::{BTreeSet, HashMap};

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{camel, stored};
use crate::domain::{change::Thing, diff::moved, time::Almanac};

/// One field of a thing, as it was and as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which, as a path: `startsAt`, `title.zh`, `items[3].changeoverSeconds`. Places in lists count from 0: in the list as it
    /// is, or, for a part that is gone, as it was.
    pub field: String,
    /// What was there; `None` where there was nothing.
    pub before: Option<String>,
    /// What is there; `None` where there is nothing.
    pub after: Option<String>,
}

/// Every field that differs between two states of one thing, by its path. Times are told on the festival's clock.
#[must_use]
pub fn fields(almanac: &Almanac, before: Option<&Thing>, after: Option<&Thing>) -> Vec<FieldChange> {
    let fields = |side: Option<&Thing>| side.and_then(stored).map(|(_, fields)| Value::Object(fields)).unwrap_or_default();
    let mut comparison = Comparison { almanac, changes: vec![] };
    comparison.values("", &fields(before), &fields(after));
    comparison.changes
}

struct Comparison<'a> {
    almanac: &'a Almanac,
    changes: Vec<FieldChange>,
}

impl Comparison<'_> {
    fn values(&mut self, path: &str, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        let (none, empty) = (Map::new(), Vec::new());
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.objects(path, before, after),
            (Value::Object(before), _) => self.objects(path, before, &none),
            (_, Value::Object(after)) => self.objects(path, &none, after),
            (Value::Array(before), Value::Array(after)) => self.lists(path, before, after),
            (Value::Array(before), _) => self.lists(path, before, &empty),
            (_, Value::Array(after)) => self.lists(path, &empty, after),
            (before, after) => self.note(path.to_owned(), self.text(path, before), self.text(path, after)),
        }
    }

    fn objects(&mut self, path: &str, before: &Map<String, Value>, after: &Map<String, Value>) {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let side = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
            let path = if path.is_empty() { camel(name) } else { format!("{path}.{}", camel(name)) };
            self.values(&path, &side(before), &side(after));
        }
    }

    /// Parts are the same when their ids are; a part that only moved shows that by its position, counted from 1.
    fn lists(&mut self, path: &str, before: &[Value], after: &[Value]) {
        let old: HashMap<String, usize> = before.iter().enumerate().map(|(place, it)| (key(it, place), place)).collect();
        let new: HashMap<String, usize> = after.iter().enumerate().map(|(place, it)| (key(it, place), place)).collect();
        for (place, part) in before.iter().enumerate().filter(|(place, it)| !new.contains_key(&key(it, *place))) {
            self.values(&format!("{path}[{place}]"), part, &Value::Null);
        }
        let stayed: Vec<(usize, usize)> =
            before.iter().enumerate().filter_map(|(place, it)| Some((place, *new.get(&key(it, place))?))).collect();
        let moves = moved(&stayed.iter().map(|(_, to)| (*to, true)).collect::<Vec<_>>());
        let moved: HashMap<usize, usize> =
            stayed.iter().zip(moves).filter(|(_, moved)| *moved).map(|((from, to), _)| (*to, *from)).collect();
        for (place, part) in after.iter().enumerate() {
            let path = format!("{path}[{place}]");
            if let Some(from) = moved.get(&place) {
                self.note(format!("{path}.position"), Some((from + 1).to_string()), Some((place + 1).to_string()));
            }
            let was = old.get(&key(part, place)).and_then(|place| before.get(*place));
            self.values(&path, was.unwrap_or(&Value::Null), part);
        }
    }

    fn note(&mut self, field: String, before: Option<String>, after: Option<String>) {
        if before != after {
            self.changes.push(FieldChange { field, before, after });
        }
    }

    fn text(&self, path: &str, value: &Value) -> Option<String> {
        match value {
            Value::Null => None,
            Value::String(text) => Some(self.local(path, text).unwrap_or_else(|| text.clone())),
            other => Some(other.to_string()),
        }
    }

    /// A time on the festival's clock; `None` for a field that holds none.
    fn local(&self, path: &str, text: &str) -> Option<String> {
        let name = path.rsplit('.').next()?;
        let stored = (name == "at" || name.ends_with("At")).then(|| DateTime::parse_from_rfc3339(text).ok())??;
        Some(self.almanac.local(stored.to_utc()).to_rfc3339())
    }
}

/// What makes a part of a list the same part in another state: its id, or the person it is about, or itself where it is but a
/// word; else its place.
fn key(part: &Value, place: usize) -> String {
    let named = part.get("id").or_else(|| part.get("performer")).unwrap_or(part);
    named.as_str().map_or_else(|| place.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        act::CostumeClass,
        change::Change,
        fixture::{act, at, genre, plan, show, venue},
        text::{Lang, Localized},
    };

    const TEXT: &str = "org O1 SCHOOL
         genre dance
         venue V1
         venue V2
         stage M1 V1 changeover=60
         performer P1
         performer P2
         team T1 O1 : P1 P2
         act A1 4:00 teams=T1 : P1 P2
         show X1 GALA M1 2020-09-20T19:30 : A1 SPEECH=5:00 A1@+30 VIDEO=1:00";

    /// The differences after a change, ids as `…`.
    fn check<T: Clone + Into<Change>>(thing: &T, change: impl FnOnce(&mut T), expect: &[&str]) {
        let mut changed = thing.clone();
        change(&mut changed);
        let things = [thing.clone(), changed].map(|it| match it.into() {
            Change::Put(thing) => thing,
            Change::Remove(id) => panic!("{id:?} is removed"),
        });
        assert_eq!(lines(Some(&things[0]), Some(&things[1])), expect);
    }

    fn lines(before: Option<&Thing>, after: Option<&Thing>) -> Vec<String> {
        let almanac = plan("").festival().almanac();
        let text = |side: Option<String>| match side {
            None => "-".to_owned(),
            Some(text) if text.contains("_0") => "…".to_owned(),
            Some(text) => text,
        };
        let line = |it: FieldChange| format!("{}: {} -> {}", it.field, text(it.before), text(it.after));
        fields(&almanac, before, after).into_iter().map(line).collect()
    }

    #[test]
    fn fields_are_compared_one_by_one() {
        let plan = plan(TEXT);
        let gala = show(&plan, "X1");
        check(&*gala, |_| {}, &[]);
        check(
            &*gala,
            |it| {
                it.title = Localized::of(Lang::zh(), "晚会").with("zh-Hant".parse().expect("a tag"), "晚會");
                it.starts_at = Some(at(&plan, "2020-09-20T20:00"));
                it.leads.report_seconds = Some(60);
                it.stage = None;
            },
            &[
                "leads.reportSeconds: - -> 60",
                "stage: … -> -",
                "startsAt: 2020-09-20T19:30:00+08:00 -> 2020-09-20T20:00:00+08:00",
                "title.en: en-X1 -> -",
                "title.zh: X1 -> 晚会",
                "title.zh-Hant: - -> 晚會",
            ],
        );
        check(
            &*venue(&plan, "V1"),
            |it| {
                it.travel_seconds.insert(venue(&plan, "V2").id, 900);
                it.stages[0].changeover_seconds = 90;
            },
            &["stages[0].changeoverSeconds: 60 -> 90", &format!("travelSeconds.{}: - -> 900", venue(&plan, "V2").id)],
        );
    }

    #[test]
    fn parts_are_known_by_their_ids() {
        let plan = plan(TEXT);
        let gala = show(&plan, "X1");
        let speech = gala.items[1].clone();
        check(&*gala, |it| it.items[2].changeover_seconds = None, &["items[2].changeoverSeconds: 30 -> -"]);
        check(&*gala, |it| it.items.rotate_left(1), &["items[3].position: 1 -> 4"]);
        check(
            &*gala,
            |it| drop(it.items.remove(1)),
            &[
                "items[1].content.durationSeconds: 300 -> -",
                "items[1].content.kind: SPEECH -> -",
                "items[1].content.type: INTERLUDE -> -",
                "items[1].id: … -> -",
                "items[1].locked: false -> -",
                "items[1].visibility: PUBLIC -> -",
            ],
        );
        check(
            &*gala,
            |it| {
                it.items[1].locked = !speech.locked;
                it.items.swap(0, 3);
            },
            &["items[0].position: 4 -> 1", "items[1].locked: false -> true", "items[3].position: 1 -> 4"],
        );
        check(
            &*act(&plan, "A1"),
            |it| {
                it.cast.remove(0);
                it.cast[0].costume = CostumeClass::Hard;
                it.teams.clear();
            },
            &[
                "cast[0].costume: NORMAL -> -",
                "cast[0].performer: … -> -",
                "cast[0].team: … -> -",
                "cast[0].costume: NORMAL -> HARD",
                "teams[0]: … -> -",
            ],
        );
    }

    #[test]
    fn what_is_new_or_gone_tells_all_it_has() {
        let plan = plan(TEXT);
        let genre = Thing::Genre(genre(&plan, "dance"));
        assert_eq!(
            lines(None, Some(&genre)),
            ["code: - -> dance", "id: - -> …", "name.en: - -> en-dance", "name.zh: - -> dance"]
        );
        assert_eq!(
            lines(Some(&genre), None),
            ["code: dance -> -", "id: … -> -", "name.en: en-dance -> -", "name.zh: dance -> -"]
        );
        assert_eq!(lines(None, None), [""; 0]);
    }
}
