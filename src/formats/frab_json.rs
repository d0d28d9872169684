//! `schedule.json` of frab and its family: events by day and room (frab, pretalx, the VOC), events beside the days (the hub's
//! second version), a bare list of events, or one submission.

use serde_json::{Value, value::RawValue};

use super::{
    Refused, Source,
    frab_xml::{self, DIALECT},
    schedule::{
        Collector,
        event::{self, Dialect, plain},
        invalid,
        json::{self, documents, elements, member, members},
        text::decoded,
        time::Day,
    },
};
use crate::domain::{incoming::Incoming, invalid::Mistake};

/// Members of an object, in their order.
type Members<'a> = [(String, &'a RawValue)];

/// Reads a schedule.
pub fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut out = Collector::new(source, "frab");
    let mut dialect = Dialect { ids: DIALECT.0, person_ids: DIALECT.1, ..Dialect::default() };
    let Some((_, file)) = documents(&text)?.into_iter().next() else { return Err(unknown()) };
    let file_members = members(file)?;
    if let Some(schedule) = member(&file_members, "schedule").filter(|it| it.get().starts_with('{')) {
        let schedule = members(schedule)?;
        let conference = member(&schedule, "conference").map(members).transpose()?.unwrap_or_default();
        take_conference(&conference, &mut dialect, &mut out);
        take_rooms(&[&conference, &schedule], &mut dialect, &mut out)?;
        take_people(member(&schedule, "persons"), &dialect, &mut out)?;
        take_days(&conference, &dialect, &mut out)?;
        take_events(member(&schedule, "events"), &dialect, &mut out)?;
    } else if let Some(events) = member(&file_members, "events") {
        take_events(Some(events), &dialect, &mut out)?;
    } else if member(&file_members, "title").is_some() {
        let place = out.next_event()?;
        event(file, &dialect, &Day::default(), None, place, &mut out);
    } else {
        return Err(unknown());
    }
    Ok(out.finish())
}

fn unknown() -> Refused {
    json::unknown(("frab schedule (it has neither “schedule” nor “events”)", " frab 日程（没有 schedule 或 events）"))
}

fn take_conference(conference: &Members<'_>, dialect: &mut Dialect, out: &mut Collector<'_>) {
    let map = conference.iter().filter(|(name, _)| !matches!(name.as_str(), "days" | "rooms" | "tracks"));
    let map = map.filter_map(|(name, raw)| Some((name.clone(), json::value(raw)?))).collect();
    frab_xml::conference(&map, out);
    let tracks = member(conference, "tracks").and_then(json::value);
    for track in tracks.as_ref().and_then(Value::as_array).into_iter().flatten() {
        if let (Some(slug), Some(name)) = (track.get("slug").and_then(plain), track.get("name")) {
            dialect.tracks.insert(slug, event::localized(name, &out.language).get(Some(&out.language), &out.language).to_owned());
        }
    }
}

/// Rooms that are told beside the days, with their ids and sizes.
fn take_rooms(holders: &[&Members<'_>], dialect: &mut Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    for raw in holders.iter().filter_map(|it| member(it, "rooms")) {
        for raw in elements(raw)? {
            let Some(room) = json::value(raw).and_then(|it| event::room(&it, &out.language, dialect)) else { continue };
            dialect.rooms.insert(room.name.get(None, &out.language).to_owned(), room.clone());
            out.room(room);
        }
    }
    Ok(())
}

fn take_people(people: Option<&RawValue>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    let (language, place) = (out.language.clone(), crate::domain::incoming::Place { part: Some("person".to_owned()), row: 1 });
    for raw in people.map(elements).transpose()?.unwrap_or_default() {
        let person = json::value(raw).and_then(|it| event::person(&it, dialect, &language, &place, out));
        person.and_then(|it| out.person(it));
    }
    Ok(())
}

fn take_days(conference: &Members<'_>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    let mut dates = Vec::new();
    for raw in member(conference, "days").map(elements).transpose()?.unwrap_or_default() {
        let day = members(raw)?;
        let map = day.iter().filter(|(name, _)| name != "rooms").filter_map(|(name, raw)| Some((name.clone(), json::value(raw)?)));
        let written = frab_xml::day(&map.collect(), 0, out);
        dates.extend(written.date);
        for (name, events) in member(&day, "rooms").map(members).transpose()?.unwrap_or_default() {
            let room = event::room(&Value::String(name), &out.language, dialect);
            room.clone().and_then(|it| out.room(it));
            for raw in elements(events)? {
                let place = out.next_event()?;
                event(raw, dialect, &written, room.as_ref(), place, out);
            }
        }
    }
    out.days(dates.iter().min().copied(), dates.iter().max().copied());
    Ok(())
}

fn take_events(events: Option<&RawValue>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    for raw in events.map(elements).transpose()?.unwrap_or_default() {
        let place = out.next_event()?;
        event(raw, dialect, &Day::default(), None, place, out);
    }
    Ok(())
}

/// Reads one event of the file's own text.
pub(crate) fn event(
    raw: &RawValue,
    dialect: &Dialect,
    day: &Day,
    room: Option<&super::schedule::Room>,
    place: crate::domain::incoming::Place,
    out: &mut Collector<'_>,
) {
    match json::value(raw) {
        Some(value) => event::read(&value, dialect, day, room, place, out),
        None => out.refuse(place, vec![too_large()]),
    }
}

/// What is wrong with an event that is too large or too deep to be read.
pub(crate) fn too_large() -> crate::domain::invalid::Invalid {
    let (en, zh) = ("The event is larger than 1 MB or nested too deep; shorten it.", "活动超过 1 MB 或嵌套过深，请缩短。");
    invalid("event", Mistake::TooLong, en, zh)
}
