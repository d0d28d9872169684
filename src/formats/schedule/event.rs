//! Events as objects of named fields: what XML, JSON and their many dialects have in common.

use std::{
    collections::{BTreeSet, HashMap},
    mem::take,
};

use serde_json::{Map, Value};

use super::{
    super::Refused,
    Collector, Event, Makes, Note, Person, ROW_CHARACTERS, Room, invalid, missing, shown, text,
    time::{Day, Written, duration, resolve, written},
    too_long,
};
use crate::domain::{
    act::ActStatus,
    incoming::Place,
    invalid::{Invalid, Mistake},
    text::{Lang, Localized},
    time::Instant,
};

/// The most people of an event.
const PEOPLE: usize = 2_000;

/// How a dialect's events are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dialect {
    /// The fields that hold an event's ids, the most certain first.
    pub(crate) ids: &'static [&'static str],
    /// The fields that hold a person's ids, the most certain first.
    pub(crate) person_ids: &'static [&'static str],
    /// The field that holds the id of the work that an event puts on.
    pub(crate) work: Option<&'static str>,
    /// Things that events name by an id.
    pub(crate) tracks: HashMap<String, String>,
    /// Kinds of events by their ids.
    pub(crate) kinds: HashMap<String, String>,
    /// Rooms by their ids.
    pub(crate) rooms: HashMap<String, Room>,
    /// People by their ids.
    pub(crate) people: HashMap<String, Person>,
    /// Whether an event's state is that of its work.
    pub(crate) has_states: bool,
    /// Whether a person that is told as a bare text is told by an id.
    pub(crate) names_people_by_id: bool,
}

/// The fields of one thing. Whatever nobody asked for is left out, and that is noted.
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    used: BTreeSet<&'static str>,
    /// What is wrong with them.
    pub(crate) mistakes: Vec<Invalid>,
}

impl<'a> Fields<'a> {
    /// The fields of an object.
    pub(crate) fn new(map: &'a Map<String, Value>) -> Self {
        let mistakes = map.iter().filter(|(_, it)| is_too_long(it)).map(|(name, _)| too_long(name)).collect();
        Self { map, used: BTreeSet::new(), mistakes }
    }

    /// The value of a field that is not empty.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<&'a Value> {
        self.used.insert(name);
        self.map.get(name).filter(|it| !is_empty(it))
    }

    /// The first of these fields that has a text, with its name.
    pub(crate) fn named_text(&mut self, names: &[&'static str]) -> Option<(&'static str, String)> {
        let mut found = None;
        for name in names {
            let text = self.value(name).and_then(plain);
            found = found.or(text.map(|it| (*name, it)));
        }
        found
    }

    /// The first of these fields that has a text.
    pub(crate) fn text(&mut self, names: &[&'static str]) -> Option<String> {
        self.named_text(names).map(|(_, text)| text)
    }

    /// A text in the languages that it is told in.
    pub(crate) fn localized(&mut self, name: &'static str, lang: &Lang) -> Localized {
        self.value(name).map(|it| localized(it, lang)).unwrap_or_default()
    }

    /// Notes what nobody asked for.
    pub(crate) fn note_left_out(&self, place: &Place, out: &mut Collector<'_>) {
        for (name, _) in
            self.map.iter().filter(|(name, it)| !self.used.contains(name.as_str()) && !name.starts_with('$') && !is_empty(it))
        {
            out.left_out(place, name);
        }
    }
}

/// Reads an event and hands it on, or lists what is wrong with it.
pub(crate) fn read(
    value: &Value,
    dialect: &Dialect,
    day: &Day,
    room: Option<&Room>,
    place: Place,
    out: &mut Collector<'_>,
) -> Result<(), Refused> {
    let Some(map) = value.as_object() else {
        out.refuse(place, vec![invalid("event", Mistake::InvalidFormat, "This is no event.", "这不是一个活动。")]);
        return Ok(());
    };
    let mut fields = Fields::new(map);
    let lang =
        fields.text(&["language", "content_locale"]).and_then(|it| text::language(&it)).unwrap_or_else(|| out.language.clone());
    let mut event = Event { place: place.clone(), title: fields.localized("title", &lang), ..Event::default() };
    event.ids = dialect.ids.iter().filter_map(|it| fields.text(&[it])).collect();
    event.codes = ["code", "slug", "id"].iter().filter_map(|it| fields.text(&[it])).collect();
    event.work = dialect.work.and_then(|it| fields.text(&[it]));
    if event.ids.is_empty() {
        event.ids.extend(event.codes.first().filter(|_| map.contains_key("code")).cloned());
    }
    event.kind = named(&mut fields, &["type", "submission_type", "session_type", "event_type"], &lang, &dialect.kinds);
    event.track = named(&mut fields, &["track"], &lang, &dialect.tracks);
    let own_room = fields.value("room").and_then(|it| self::room(it, &lang, dialect));
    event.room = room.cloned().or(own_room);
    (event.starts_at, event.seconds) = times(&mut fields, day, out);
    let has_time = event.starts_at.is_some() || ["date", "start", "time", "datetime"].iter().any(|it| fields.value(it).is_some());
    if !has_time && day.date.is_none() {
        event.makes = Makes::Act;
    }
    event.status = status(&mut fields, &mut event.is_cancelled).filter(|_| dialect.has_states);
    event.people = people(&mut fields, dialect, &lang, &place, out);
    fields.note_left_out(&place, out);
    let mistakes = take(&mut fields.mistakes);
    if mistakes.is_empty() {
        out.event(event)?;
    } else {
        out.refuse(place, mistakes);
    }
    Ok(())
}

/// When an event starts and how many seconds it lasts.
fn times(fields: &mut Fields<'_>, day: &Day, out: &Collector<'_>) -> (Option<Instant>, Option<i64>) {
    let zone = out.zone;
    let clock = fields.named_text(&["start", "startTime", "time"]);
    let date = fields.named_text(&["date", "datetime"]);
    let by_clock = |day: &Day, (field, text): &(&'static str, String)| match written(text) {
        Some(Written::At(at)) => Ok(Some(at)),
        Some(Written::Wall(wall)) => Ok(resolve(zone, wall)),
        _ => day.clock(text, zone).map(Some).ok_or_else(|| unreadable(field, text, ("19:30", "19:30"))),
    };
    let starts_at = match (&date, &clock) {
        (Some((field, text)), clock) => match (written(text), clock) {
            (Some(Written::At(at)), _) => Ok(Some(at)),
            (Some(Written::Wall(wall)), _) => Ok(resolve(zone, wall)),
            (Some(Written::Day(date)), Some(clock)) => by_clock(&Day { date: Some(date), ..day.clone() }, clock),
            (Some(Written::Day(_)), None) => Err(missing("start")),
            (None, _) => Err(unreadable(field, text, ("2024-09-28T19:30:00+08:00", "2024-09-28T19:30:00+08:00"))),
        },
        (None, Some(clock)) => by_clock(day, clock),
        (None, None) => Ok(None),
    };
    let ends_at = fields.text(&["end"]).and_then(|it| match written(&it)? {
        Written::At(at) => Some(at),
        Written::Wall(wall) => resolve(zone, wall),
        Written::Day(_) => None,
    });
    let mut seconds = None;
    if let Some((field, text)) = fields.named_text(&["duration", "mins"]) {
        seconds = duration(&text);
        if seconds.is_none() {
            fields.mistakes.push(unreadable(field, &text, ("01:30", "01:30")));
        }
    }
    let starts_at = starts_at.unwrap_or_else(|mistake| {
        fields.mistakes.push(mistake);
        None
    });
    if let (Some(start), Some(end)) = (starts_at, ends_at) {
        if end < start {
            fields.mistakes.push(invalid(
                "end",
                Mistake::EndsBeforeStart,
                "The end lies before the start.",
                "结束时间早于开始时间。",
            ));
        }
        seconds = Some((end - start).num_seconds());
    }
    (starts_at, seconds)
}

/// A text that cannot be read as what its field asks for.
pub(crate) fn unreadable(field: &str, text: &str, like: (&str, &str)) -> Invalid {
    let text = shown(text);
    invalid(
        field,
        Mistake::InvalidFormat,
        format!("{text} cannot be read; write it like {}.", like.0),
        format!("{text} 无法识别，请写成 {} 这样。", like.1),
    )
}

/// Where a work stands, and whether it was called off.
fn status(fields: &mut Fields<'_>, is_cancelled: &mut bool) -> Option<ActStatus> {
    *is_cancelled = fields.value("cancelled").and_then(Value::as_bool).unwrap_or_default();
    let state = fields.text(&["state", "status"])?.to_lowercase();
    *is_cancelled |= text::is_called_off(&state);
    Some(match state.as_str() {
        "submitted" => ActStatus::Submitted,
        "accepted" => ActStatus::Selected,
        "confirmed" => ActStatus::Confirmed,
        "rejected" => ActStatus::Rejected,
        "withdrawn" => ActStatus::Withdrawn,
        "canceled" | "cancelled" => ActStatus::Cut,
        _ => return None,
    })
}

/// The name of something that is told as a text, as an id, in several languages or as an object with a name.
fn named(fields: &mut Fields<'_>, names: &[&'static str], lang: &Lang, known: &HashMap<String, String>) -> Option<String> {
    let mut found = None;
    for name in names {
        let value = fields.value(name);
        found = found.or_else(|| value.and_then(|it| name_of(it, lang, known)));
    }
    found
}

fn name_of(value: &Value, lang: &Lang, known: &HashMap<String, String>) -> Option<String> {
    if let Some(text) = plain(value) {
        return Some(known.get(&text).cloned().unwrap_or(text));
    }
    let inner = ["name", "slug", "id"].iter().find_map(|it| value.get(it).filter(|it| !is_empty(it)));
    if let Some(inner) = inner {
        return name_of(inner, lang, known);
    }
    let text = localized(value, lang);
    (!text.is_empty()).then(|| text.get(Some(lang), lang).to_owned())
}

/// A room that is told as a text, as an id or as an object.
pub(crate) fn room(value: &Value, lang: &Lang, dialect: &Dialect) -> Option<Room> {
    if let Some(text) = plain(value) {
        return Some(
            dialect
                .rooms
                .get(&text)
                .cloned()
                .unwrap_or_else(|| Room { name: Localized::of(lang.clone(), text), ..Room::default() }),
        );
    }
    let name = value.get("name").map_or_else(|| localized(value, lang), |it| localized(it, lang));
    let id = ["guid", "id"].iter().find_map(|it| value.get(it).and_then(plain));
    let seats = value.get("capacity").and_then(Value::as_u64).and_then(|it| u32::try_from(it).ok());
    (!name.is_empty()).then_some(Room { name, id, building: None, seats })
}

fn people(
    fields: &mut Fields<'_>,
    dialect: &Dialect,
    lang: &Lang,
    place: &Place,
    out: &mut Collector<'_>,
) -> Option<Vec<Person>> {
    let names = ["persons", "speakers", "participants", "people"];
    let value = names.iter().fold(None, |found: Option<&Value>, name| found.or(fields.value(name)));
    if value.is_none() && !names.iter().any(|it| fields.map.contains_key(*it)) {
        return None;
    }
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if list.len() > PEOPLE {
        fields.mistakes.push(invalid(
            "persons",
            Mistake::OutOfRange,
            format!("An event has at most {PEOPLE} people."),
            format!("一个活动最多 {PEOPLE} 人。"),
        ));
    }
    Some(list.iter().take(PEOPLE).filter_map(|it| person(it, dialect, lang, place, out)).collect())
}

/// A person that is told as a text, as an id or as an object.
pub(crate) fn person(value: &Value, dialect: &Dialect, lang: &Lang, place: &Place, out: &mut Collector<'_>) -> Option<Person> {
    if let Some(text) = plain(value) {
        let known = dialect.people.get(&text).cloned();
        return known.or_else(|| {
            if !dialect.names_people_by_id {
                return Some(Person { ids: Vec::new(), name: text });
            }
            out.note(place, "speakers", Note::NoName);
            Some(Person { ids: vec![text.clone()], name: text })
        });
    }
    let mut fields = Fields::new(value.as_object()?);
    let ids = dialect.person_ids.iter().filter_map(|it| fields.text(&[it])).collect();
    let names = ["public_name", "full_public_name", "name", "full_name", "display_name"];
    let found: Vec<&Value> = names.iter().filter_map(|it| fields.value(it)).collect();
    let name = match found.first()? {
        Value::Array(parts) => parts.iter().filter_map(plain).collect::<Vec<_>>().join(" "),
        name => localized(name, lang).get(Some(lang), lang).to_owned(),
    };
    fields.note_left_out(place, out);
    Some(Person { ids, name })
}

/// A text or a number as text.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text in one language, or an object with one text for each. A translation that only repeats another is none.
pub(crate) fn localized(value: &Value, lang: &Lang) -> Localized {
    if let Some(text) = plain(value) {
        return Localized::of(lang.clone(), text::one_line(&text));
    }
    let mut all = Localized::default();
    let mut own = value
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(tag, it)| Some((tag.parse::<Lang>().ok()?, plain(it)?)))
        .collect::<Vec<_>>();
    own.sort_by_key(|(tag, _)| tag.base() != lang.base());
    for (tag, text) in own {
        let text = text::one_line(&text);
        if !all.iter().any(|(_, other)| other == text) {
            all.set(tag, text);
        }
    }
    all
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Number(_) => false,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(map) => map.values().all(is_empty),
    }
}

fn is_too_long(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() > ROW_CHARACTERS && text.chars().count() > ROW_CHARACTERS,
        Value::Array(list) => list.iter().any(is_too_long),
        Value::Object(map) => map.values().any(is_too_long),
        _ => false,
    }
}
