//! The timetable as JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    super::{json, view::View},
    schedule::{Day, Event, Person, Room, Schedule, type_of},
};
use crate::formats::{Refused, Target};

/// Writes the timetable as JSON.
pub(in crate::formats) fn frab_json(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let view = View::now(target);
    let schedule = Schedule::of(&view);
    let festival = view.festival();
    let days = schedule.days.iter().enumerate().map(|(index, it)| day(&view, index + 1, it));
    let mut file = json!({
        "generator": { "name": "playbill" },
        "schedule": {
            "version": schedule.version,
            "conference": {
                "acronym": schedule.acronym,
                "title": view.text(&festival.name),
                "start": festival.starts_on,
                "end": festival.ends_on,
                "daysCount": schedule.days.len(),
                "timeslot_duration": "00:05",
                "time_zone_name": festival.time_zone.name(),
                "tracks": schedule.tracks.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
                "days": days.collect::<Vec<_>>(),
            },
        },
    });
    // A room may be listed beside the days only under its guid.
    let known = schedule.days.iter().flat_map(|day| day.rooms.keys()).filter(|room| room.guid.is_some());
    let known: BTreeSet<&Room> = known.collect();
    if !known.is_empty() {
        let room = |it: &&Room| json!({ "name": it.name, "guid": it.guid, "capacity": it.seats });
        file["schedule"]["conference"]["rooms"] = known.iter().map(room).collect();
    }
    if let Some(url) = view.festival_url() {
        file["schedule"]["base_url"] = Value::from(url);
    }
    json(&file)
}

fn day(view: &View<'_>, index: usize, day: &Day<'_>) -> Value {
    let events = |room: &str, events: &[Event<'_>]| events.iter().map(|it| event(view, room, it)).collect::<Vec<_>>();
    let used = day.rooms.iter().filter(|(_, events)| !events.is_empty());
    let rooms = used.map(|(room, it)| (room.name.clone(), Value::from(events(&room.name, it))));
    json!({
        "index": index,
        "date": day.date,
        "day_start": view.stamp(day.starts_at),
        "day_end": view.stamp(day.ends_at),
        "rooms": rooms.collect::<serde_json::Map<_, _>>(),
    })
}

fn event(view: &View<'_>, room: &str, event: &Event<'_>) -> Value {
    json!({
        "id": event.id,
        "guid": event.guid,
        "date": view.stamp(event.starts_at),
        "start": view.local(event.starts_at).format("%H:%M").to_string(),
        "duration": duration(event.seconds),
        "room": room,
        "slug": event.slug.wide,
        "url": view.show_url(event.show).unwrap_or_else(|| format!("urn:uuid:{}", event.guid)),
        "title": view.text(&event.show.title),
        "subtitle": event.subtitle,
        "track": event.track,
        "type": type_of(event.show.kind),
        "language": event.language,
        "abstract": event.summary,
        "description": event.description,
        "persons": event.persons.iter().map(person).collect::<Vec<_>>(),
        "links": [],
        "attachments": [],
    })
}

fn person(person: &Person<'_>) -> Value {
    let Person { id, guid, code, name, own: _ } = person;
    // Whoever has a number is of one of two kinds of persons that the format knows, all others are of the other.
    let mut person = if id.is_some() { json!({ "id": id, "public_name": name }) } else { json!({ "name": name }) };
    for (field, value) in [("guid", guid.as_deref()), ("code", *code)] {
        if let Some(value) = value {
            person[field] = Value::from(value);
        }
    }
    person
}

/// Hours and minutes: this spelling knows no seconds, and nothing ends before its time.
fn duration(seconds: i64) -> String {
    let minutes = (seconds.max(0) + 59) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_minutes_and_never_too_short() {
        let check = |seconds: i64, expect: &str| assert_eq!(duration(seconds), expect);
        check(0, "00:00");
        check(2_700, "00:45");
        check(2_701, "00:46");
        check(604_800, "168:00");
    }
}
