//! `schedule.json` of frab and its family: events by day and room (frab, pretalx, the VOC), events beside the days (the hub's
//! second version), a bare list of events, or one submission.

use serde_json::{Map, Value, value::RawValue};

use super::{
    Refused, Source,
    frab_xml::{self, DIALECT},
    schedule::{
        Collector, Room,
        event::{self, Dialect, plain},
        invalid,
        json::{self, documents, elements, member, members},
        text::decoded,
        time::Day,
    },
};
use crate::domain::{
    incoming::{Incoming, Place},
    invalid::{Invalid, Mistake},
};

/// Members of an object, in their order.
type Members<'a> = [(String, &'a RawValue)];

/// Reads a schedule.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
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
        event(file, &dialect, &Day::default(), None, place, &mut out)?;
    } else {
        return Err(unknown());
    }
    Ok(out.finish())
}

fn unknown() -> Refused {
    json::unknown(("frab schedule (it has neither “schedule” nor “events”)", " frab 日程（没有 schedule 或 events）"))
}

fn take_conference(conference: &Members<'_>, dialect: &mut Dialect, out: &mut Collector<'_>) {
    frab_xml::conference(&values(conference, frab_xml::CONFERENCE), out);
    let tracks = member(conference, "tracks").and_then(json::value);
    for track in tracks.as_ref().and_then(Value::as_array).into_iter().flatten() {
        if let (Some(slug), Some(name)) = (track.get("slug").and_then(plain), track.get("name")) {
            dialect.tracks.insert(slug, event::localized(name, &out.language).get(Some(&out.language), &out.language).to_owned());
        }
    }
}

/// The members of these names that are small enough to be read.
fn values(members: &Members<'_>, names: &[&str]) -> Map<String, Value> {
    names.iter().filter_map(|it| Some(((*it).to_owned(), json::value(member(members, it)?)?))).collect()
}

/// Rooms that are told beside the days, with their ids and sizes.
fn take_rooms(holders: &[&Members<'_>], dialect: &mut Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    for raw in holders.iter().filter_map(|it| member(it, "rooms")) {
        for raw in elements(raw)? {
            let Some(room) = json::value(raw).and_then(|it| event::room(&it, &out.language, dialect)) else { continue };
            dialect.rooms.insert(room.name.get(None, &out.language).to_owned(), room.clone());
            out.room(room)?;
        }
    }
    Ok(())
}

fn take_people(people: Option<&RawValue>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    let (language, place) = (out.language.clone(), Place { part: Some("person".to_owned()), row: 1 });
    for raw in people.map(elements).transpose()?.unwrap_or_default() {
        let person = json::value(raw).and_then(|it| event::person(&it, dialect, &language, &place, out));
        if let Some(person) = person {
            out.person(person)?;
        }
    }
    Ok(())
}

fn take_days(conference: &Members<'_>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    let mut days = None;
    for raw in member(conference, "days").map(elements).transpose()?.unwrap_or_default() {
        let day = members(raw)?;
        let written = frab_xml::day(&values(&day, &["date", "day_start", "day_end", "start", "end"]), 0, out);
        if let Some(date) = written.date {
            let (first, last) = days.unwrap_or((date, date));
            days = Some((date.min(first), date.max(last)));
        }
        for (name, events) in member(&day, "rooms").map(members).transpose()?.unwrap_or_default() {
            let room = event::room(&Value::String(name), &out.language, dialect);
            if let Some(room) = room.clone() {
                out.room(room)?;
            }
            for raw in elements(events)? {
                let place = out.next_event()?;
                event(raw, dialect, &written, room.as_ref(), place, out)?;
            }
        }
    }
    out.days(days);
    Ok(())
}

fn take_events(events: Option<&RawValue>, dialect: &Dialect, out: &mut Collector<'_>) -> Result<(), Refused> {
    for raw in events.map(elements).transpose()?.unwrap_or_default() {
        let place = out.next_event()?;
        event(raw, dialect, &Day::default(), None, place, out)?;
    }
    Ok(())
}

/// Reads one event of the file's own text.
pub(crate) fn event(
    raw: &RawValue,
    dialect: &Dialect,
    day: &Day,
    room: Option<&Room>,
    place: Place,
    out: &mut Collector<'_>,
) -> Result<(), Refused> {
    match json::value(raw) {
        Some(value) => event::read(&value, dialect, day, room, place, out),
        None => {
            out.refuse(place, vec![too_large()]);
            Ok(())
        }
    }
}

/// What is wrong with an event that is too large or too deep to be read.
pub(crate) fn too_large() -> Invalid {
    let (en, zh) = ("The event is larger than 1 MB or nested too deep; shorten it.", "活动超过 1 MB 或嵌套过深，请缩短。");
    invalid("event", Mistake::TooLong, en, zh)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::schedule::testing::{read, told, why};

    fn check(text: &str, expect: Expect) {
        expect.assert_eq(&told("frab-json", text));
    }

    #[test]
    fn events_by_day_and_room() {
        check(
            r#"{"$schema": "x", "schedule": {"version": "1", "conference": {"title": "Arts", "start": "2024-09-28", "end": "2024-09-28",
              "time_zone_name": "Asia/Shanghai",
              "days": [{"index": 1, "date": "2024-09-28", "day_start": "2024-09-28T06:00:00+08:00", "day_end": "2024-09-29T04:00:00+08:00",
                "rooms": {"Great Hall": [
                  {"id": 5, "guid": "g-5", "date": "2024-09-28T19:30:00+08:00", "start": "19:30", "duration": "1:30", "room": "Great Hall",
                   "slug": "opening", "title": "Opening", "type": "talk", "language": "en", "track": null, "abstract": "", "do_not_record": false,
                   "persons": [{"id": 3, "code": "ABC", "public_name": "Li Lei", "biography": "born"}], "attachments": [{"url": "x"}]},
                  {"id": "6", "start": "01:00", "duration": 45, "title": {"en": "Late", "zh": "夜场"}, "persons": []}],
                "Attic": []}}]},
              "rooms": [{"name": "Great Hall", "guid": "r-1", "capacity": 300}, {"name": "Cellar", "guid": "r-1"}]}}"#,
            expect![[r#"
                festival en=Arts, 2024-09-28..2024-09-28, Asia/Shanghai
                venue frab-room:r-1 en=Great Hall
                stage frab-room:r-1 en=Great Hall in frab-room:r-1, 300
                venue en=Cellar
                stage en=Cellar in Cellar
                venue en=Attic
                stage en=Attic in Attic
                person frab-person:3 frab-person:ABC Li Lei
                show frab:g-5 frab:5, opening en=Opening, TALK @ frab-room:r-1, 2024-09-28T11:30Z..2024-09-28T13:00Z
                act frab:g-5 frab:5, opening en=Opening, 5400 by ["Li Lei (frab-person:3)"]
                item of frab:g-5 puts on frab:g-5
                show frab:6, 6 en=Late zh=夜场 @ frab-room:r-1, 2024-09-28T17:00Z..2024-09-28T17:45Z
                act frab:6, 6 en=Late zh=夜场, 2700 by []
                item of frab:6 puts on frab:6
                remark room 2: guid DUPLICATE: Another room has the id “r-1”; this one is known by its name alone.
                remark event 1: attachments NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
                remark event 1: biography NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
    }

    #[test]
    fn events_beside_the_days() {
        check(
            r#"{"schedule": {"version": "2", "conference": {"title": "Hub", "start": "2024-12-27T09:30:00+00:00", "end": "2024-12-30T17:45:00+00:00",
              "time_zone_name": "Europe/Berlin", "languages": ["en", "de"], "defaults": {"language": "de"},
              "tracks": [{"name": {"en": "Art", "de": "Kunst"}, "slug": "art"}],
              "rooms": [{"name": "Saal 1", "guid": "r-1", "capacity": 3000}], "days": [{"index": 1, "date": "2024-12-27"}]},
              "events": [{"guid": "g-1", "code": "HQ", "type": "CONCERT", "start": "2024-12-28T00:15:00+01:00", "end": "2024-12-28T00:55:00+01:00",
                "room": {"name": "Saal 1", "guid": "r-1"}, "title": "Orgel", "track": {"slug": "art"}, "participants": [{"guid": "p-1", "name": "Ada", "role": "SPEAKER"}]}],
              "persons": [{"guid": "p-1", "name": "Ada Lovelace"}]}}"#,
            expect![[r#"
                festival de=Hub, 2024-12-27..2024-12-30, Europe/Berlin, de
                venue frab-room:r-1 de=Saal 1
                stage frab-room:r-1 de=Saal 1 in frab-room:r-1, 3000
                person frab-person:p-1 Ada Lovelace
                show frab:g-1, HQ de=Orgel, CONCERT @ frab-room:r-1, 2024-12-27T23:15Z..2024-12-27T23:55Z
                act frab:g-1, HQ de=Orgel, Kunst, 2400 by ["Ada (frab-person:p-1)"]
                item of frab:g-1 puts on frab:g-1
                remark event 1: role NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
    }

    #[test]
    fn bare_events_and_one_submission() {
        check(
            r#"{"types": [], "events": [{"id": "8967", "date": "2024-02-02", "startTime": "09:30", "duration": "00:25", "title": "Welcome", "room": "Janson", "persons": ["Staff"]},
              {"id": "1", "start": "2024-02-02 10:00", "duration": "PT90M", "title": "On the wall clock"}, 7, {"id": "2", "title": "x", "start": "2024-02-02T10:00:00Z", "end": "2024-02-02T09:00:00Z"}]}"#,
            expect![[r#"
                venue en=Janson
                stage en=Janson in Janson
                person Staff
                show frab:8967, 8967 en=Welcome @ Janson, 2024-02-02T01:30Z..2024-02-02T01:55Z
                act frab:8967, 8967 en=Welcome, 1500 by ["Staff (Staff)"]
                item of frab:8967 puts on frab:8967
                show frab:1, 1 en=On the wall clock, 2024-02-02T02:00Z..2024-02-02T03:30Z
                act frab:1, 1 en=On the wall clock, 5400 by []
                item of frab:1 puts on frab:1
                refused event 3: event INVALID_FORMAT: This is no event.
                refused event 4: end ENDS_BEFORE_START: The end lies before the start.
            "#]],
        );
        check(
            r#"{"guid": "g", "title": "Vanity Fair", "duration": 45, "type": "workshop", "track": "online", "speakers": [{"id": 100, "name": "rj", "full_name": "Royce J"}]}"#,
            expect![[r#"
                person frab-person:100 rj
                act frab:g en=Vanity Fair, online, 2700 by ["rj (frab-person:100)"]
            "#]],
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        let check = |text: &str, expect: &str| {
            let told = why(&read("frab-json", text.as_bytes()).expect_err(text));
            assert!(told.contains(expect), "{told}");
        };
        check("{}", "no frab schedule");
        check("[]", "no frab schedule");
        check("\"events\"", "no frab schedule");
        check("{\n\"events\": [,]}", "line 2, column 12");
        check("{\"events\": [{\"id\": 1", "ends in the middle");
        check(&"[".repeat(200_000), "ends in the middle");
        check(&format!("{{\"events\": [{}]}}", ["0"; 50_001].join(",")), "more than 50000 events");
        let deep = format!("{{\"events\": [{}{}]}}", "[".repeat(5_000), "]".repeat(5_000));
        let incoming = read("frab-json", deep.as_bytes()).expect("a schedule with a row that cannot be read");
        assert_eq!((incoming.rows.len(), incoming.refused.len()), (0, 1));
    }
}
