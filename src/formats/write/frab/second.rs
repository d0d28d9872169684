//! The timetable as JSON in its second edition: one flat list of events, with rooms, genres and days beside it
//! (<https://c3voc.de/schedule/schema2.json>).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    super::{json, view::View},
    schedule::{Day, Event, Person, Room, Schedule},
};
use crate::{
    domain::{show::ShowKind, time::after},
    formats::{Refused, Target},
};

/// The track of events of no one genre: this edition asks for one.
const ANY_TRACK: &str = "festival";

/// Writes the timetable in its second edition.
pub(in crate::formats) fn schedule_2(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let view = View::now(target);
    let schedule = Schedule::of(&view);
    let festival = view.festival();
    // The festival as a whole is where a show is that has no stage.
    let whole = festival.id.0.to_string();
    let mut rooms: BTreeMap<&Room, &str> = BTreeMap::new();
    for room in schedule.days.iter().flat_map(|day| day.rooms.keys()) {
        rooms.insert(room, room.guid.as_deref().unwrap_or(&whole));
    }
    let tracks: BTreeMap<&str, String> =
        schedule.tracks.iter().enumerate().map(|(place, name)| (*name, format!("track-{}", place + 1))).collect();
    let events = schedule.days.iter().flat_map(|day| &day.rooms).flat_map(|(room, events)| {
        let room = rooms.get(room).copied().unwrap_or(&whole);
        events.iter().map(|it| event(&view, it, room, it.track.and_then(|track| tracks.get(track)))).collect::<Vec<_>>()
    });
    let mut listed: Vec<Value> = tracks.iter().map(|(name, slug)| json!({ "name": name, "slug": slug })).collect();
    if schedule.days.iter().flat_map(|day| day.rooms.values()).flatten().any(|event| event.track.is_none()) {
        listed.push(json!({ "name": view.text(&festival.name), "slug": ANY_TRACK }));
    }
    let mut conference = json!({
        "acronym": schedule.acronym,
        "title": view.text(&festival.name),
        "start": schedule.days.first().map(|day| view.stamp(day.starts_at)),
        "end": schedule.days.last().map(|day| view.stamp(day.ends_at)),
        "tracks": listed,
        "rooms": rooms.iter().map(|(room, guid)| json!({ "name": room.name, "guid": guid, "capacity": room.seats })).collect::<Vec<_>>(),
        "days": schedule.days.iter().enumerate().map(|(index, it)| day(&view, index + 1, it)).collect::<Vec<_>>(),
    });
    let zone = festival.time_zone.name();
    if zone.contains('/') {
        conference["time_zone_name"] = Value::from(zone);
    }
    if let Some(url) = view.festival_url() {
        conference["url"] = Value::from(url);
    }
    json(&json!({
        "$schema": "https://c3voc.de/schedule/schema2.json",
        "generator": { "name": "playbill" },
        "schedule": { "version": schedule.version, "conference": conference, "events": events.collect::<Vec<_>>() },
    }))
}

fn day(view: &View<'_>, index: usize, day: &Day<'_>) -> Value {
    json!({ "index": index, "date": day.date, "start": view.stamp(day.starts_at), "end": view.stamp(day.ends_at) })
}

fn event(view: &View<'_>, event: &Event<'_>, room: &str, track: Option<&String>) -> Value {
    json!({
        "guid": event.guid,
        "start": view.stamp(event.starts_at),
        "end": view.stamp(after(event.starts_at, event.seconds)),
        "duration": duration(event.seconds),
        "room": { "guid": room },
        "slug": event.slug.wide,
        "url": view.show_url(event.show).unwrap_or_else(|| format!("urn:uuid:{}", event.guid)),
        "title": view.text(&event.show.title),
        "subtitle": event.subtitle,
        "track": { "slug": track.map_or(ANY_TRACK, String::as_str) },
        "type": type_of(event.show.kind),
        // Two letters: a script or a country has no place here.
        "language": event.language.get(..2).unwrap_or("en").to_ascii_lowercase(),
        "abstract": event.summary,
        "description": event.description,
        "participants": event.persons.iter().map(person).collect::<Vec<_>>(),
        "links": [],
    })
}

fn person(person: &Person<'_>) -> Value {
    let Person { id: _, guid, code: _, name, own } = person;
    json!({ "guid": guid.clone().unwrap_or_else(|| own.to_string()), "name": name })
}

/// The nearest of the kinds that this edition knows.
fn type_of(kind: ShowKind) -> &'static str {
    match kind {
        ShowKind::Opening | ShowKind::Closing | ShowKind::Gala | ShowKind::Heat | ShowKind::Parade => "PERFORMANCE",
        ShowKind::Concert => "CONCERT",
        ShowKind::Workshop => "WORKSHOP",
        ShowKind::Talk => "TALK",
        ShowKind::Exhibition | ShowKind::Other => "OTHER",
    }
}

/// ISO 8601, to the second.
fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let parts = [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let told: String = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if told.is_empty() { "PT0S".to_owned() } else { format!("PT{told}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_to_the_second() {
        let check = |seconds: i64, expect: &str| assert_eq!(duration(seconds), expect);
        check(0, "PT0S");
        check(-5, "PT0S");
        check(2_700, "PT45M");
        check(3_601, "PT1H1S");
        check(604_800, "PT168H");
    }
}
