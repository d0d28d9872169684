//! The schedule of pretalx's widget, where talks name their tracks, rooms and speakers by ids, and sessions by day.

use serde_json::{Value, value::RawValue};

use super::{
    super::{
        Refused, frab_json, frab_xml,
        schedule::{
            Collector, Note, Room,
            event::{self, plain},
            json::{self, elements, member},
            time::Day,
        },
    },
    dialect,
};
use crate::domain::{incoming::Place, text::Localized};

/// Reads the widget's schedule. One talk may stand in several slots: each is a show, and all put the same act on.
pub(super) fn read(file: &[(String, &RawValue)], talks: &RawValue, out: &mut Collector<'_>) -> Result<(), Refused> {
    let names = [("timezone", "time_zone_name"), ("event_start", "start"), ("event_end", "end"), ("name", "title")];
    let map = names.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), json::value(member(file, theirs)?)?)));
    frab_xml::conference(&map.collect(), out);
    let language = out.language.clone();
    let mut dialect = dialect();
    (dialect.ids, dialect.work) = (&["id", "code"], Some("code"));
    for track in list(file, "tracks")? {
        let name = track.get("name").map(|it| event::localized(it, &language)).unwrap_or_default();
        dialect.tracks.extend(track.get("id").and_then(plain).map(|id| (id, name.get(Some(&language), &language).to_owned())));
    }
    for room in list(file, "rooms")? {
        let Some(known) = event::room(&room, &language, &dialect) else { continue };
        dialect.rooms.extend(known.id.clone().map(|id| (id, known.clone())));
        out.room(known)?;
    }
    let place = Place { part: Some("person".to_owned()), row: 1 };
    for speaker in list(file, "speakers")? {
        let Some(person) = event::person(&speaker, &dialect, &language, &place, out) else { continue };
        dialect.people.extend(person.ids.first().cloned().map(|id| (id, person.clone())));
        out.person(person)?;
    }
    for raw in elements(talks)? {
        let place = out.next_event()?;
        frab_json::event(raw, &dialect, &Day::default(), None, place, out)?;
    }
    Ok(())
}

/// Reads the sessions of one day. One that is held in several rooms is a show in the first of them.
pub(super) fn read_day(day: &[(String, &RawValue)], out: &mut Collector<'_>) -> Result<(), Refused> {
    let dialect = dialect();
    let language = out.language.clone();
    for name in list(day, "rooms")?.filter_map(|it| plain(&it)) {
        out.room(Room { name: Localized::of(language.clone(), name), ..Room::default() })?;
    }
    for raw in member(day, "events").map(elements).transpose()?.unwrap_or_default() {
        let place = out.next_event()?;
        let Some(mut value) = json::value(raw) else {
            out.refuse(place, vec![frab_json::too_large()]);
            continue;
        };
        let rooms = value.get_mut("rooms").map(Value::take);
        let rooms: Vec<Value> = rooms.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        let room = rooms.first().and_then(|it| event::room(it, &language, &dialect));
        if rooms.len() > 1 {
            out.note(&place, "rooms", Note::Rooms);
        }
        event::read(&value, &dialect, &Day::default(), room.as_ref(), place, out)?;
    }
    Ok(())
}

/// The elements of a list that are small enough to be read, one at a time.
pub(super) fn list<'a>(file: &[(String, &'a RawValue)], name: &str) -> Result<impl Iterator<Item = Value> + use<'a>, Refused> {
    let raw = member(file, name).map(elements).transpose()?.unwrap_or_default();
    Ok(raw.into_iter().filter_map(json::value))
}
