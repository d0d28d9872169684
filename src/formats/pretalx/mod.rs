//! What pretalx answers and what conferences make of it: submissions and speakers of its API, the schedule of its widget, sessions
//! by day, sessions by code, and sessions told in several languages.

mod sessions;
mod submissions;
mod widget;

use serde_json::value::RawValue;

use super::{
    Refused, Source,
    schedule::{
        Collector,
        event::Dialect,
        json::{self, documents, elements, member, members},
        text::decoded,
    },
};
use crate::domain::incoming::Incoming;

/// Reads a schedule, submissions or speakers.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut out = Collector::new(source, "pretalx");
    let Some((_, file)) = documents(&text)?.into_iter().next() else { return Err(unknown()) };
    let file_members = members(file)?;
    let part = |name: &str| member(&file_members, name);
    if let Some(talks) = part("talks").filter(|it| it.get().starts_with('[')) {
        widget::read(&file_members, talks, &mut out)?;
    } else if let Some(sessions) = part("sessions").filter(|it| it.get().starts_with('[')) {
        sessions::read(&file_members, sessions, &mut out)?;
    } else if let Some(days) = part("days").filter(|it| it.get().starts_with('{')) {
        for (_, day) in members(days)? {
            widget::read_day(&members(day)?, &mut out)?;
        }
    } else if let Some(list) = Some(file).filter(|it| it.get().starts_with('[')).or(part("results")) {
        submissions::read(&elements(list)?, &mut out)?;
    } else if part("title").is_some() || part("code").is_some() {
        submissions::read(&[file], &mut out)?;
    } else {
        let by_code: Vec<&RawValue> = file_members.iter().map(|(_, it)| *it).filter(|it| it.get().starts_with('{')).collect();
        if by_code.is_empty() || !submissions::are_known(&by_code)? {
            return Err(unknown());
        }
        submissions::read(&by_code, &mut out)?;
    }
    Ok(out.finish())
}

fn unknown() -> Refused {
    json::unknown((
        "pretalx file (neither a schedule nor a list of submissions or speakers)",
        " pretalx 文件（既不是日程，也不是投稿或讲者名单）",
    ))
}

fn dialect() -> Dialect {
    Dialect { ids: &["code"], person_ids: &["code", "id"], has_states: true, names_people_by_id: true, ..Dialect::default() }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::schedule::testing::{read, told, why};

    fn check(text: &str, expect: Expect) {
        expect.assert_eq(&told("pretalx", text));
    }

    #[test]
    fn submissions_with_and_without_slots() {
        check(
            r#"/* as the interface answers */ {"count": 3, "results": [
              {"code": "AAAAAA", "title": "Clay", "submission_type": {"en": "Workshop"}, "track": {"en": "Craft", "de": "Handwerk"}, "state": "confirmed",
               "duration": 90, "content_locale": "de", "speakers": [{"code": "S1", "name": "Ada", "email": "a@example.org"}],
               "slot": {"start": "2024-09-28T10:00:00+08:00", "end": "2024-09-28T11:00:00+08:00", "room": {"en": "Studio"}}},
              {"code": "BBBBBB", "title": "Twice", "submission_type": "Talk", "state": "accepted", "duration": "45", "speakers": ["S1"],
               "slots": [{"start": "2024-09-28T12:00:00+08:00", "room": "Studio"}, {"start": "2024-09-29T12:00:00+08:00", "room": "Hall"}]},
              {"code": "CCCCCC", "title": "Unplaced", "submission_type": "Talk", "state": "submitted", "slot": null}]}"#,
            expect![[r#"
                venue en=Studio
                stage en=Studio in Studio
                venue en=Hall
                stage en=Hall in Hall
                person pretalx-person:S1 Ada
                show pretalx:AAAAAA, AAAAAA de=Clay, WORKSHOP @ Studio, 2024-09-28T02:00Z..2024-09-28T03:00Z
                act pretalx:AAAAAA, AAAAAA de=Clay, Handwerk, 3600, CONFIRMED by ["Ada (pretalx-person:S1)"]
                item of pretalx:AAAAAA puts on pretalx:AAAAAA
                show pretalx:BBBBBB/1, BBBBBB en=Twice, TALK @ Studio, 2024-09-28T04:00Z..2024-09-28T04:45Z
                act pretalx:BBBBBB, BBBBBB en=Twice, 2700, SELECTED by ["S1 (pretalx-person:S1)"]
                item of pretalx:BBBBBB/1 puts on pretalx:BBBBBB
                show pretalx:BBBBBB/2 en=Twice, TALK @ Hall, 2024-09-29T04:00Z..2024-09-29T04:45Z
                item of pretalx:BBBBBB/2 puts on pretalx:BBBBBB
                act pretalx:CCCCCC, CCCCCC en=Unplaced, SUBMITTED by []
                remark event 1: email NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
                remark event 2: speakers REQUIRED: People are told by ids alone; import the file with their names too, or they are called by their ids (rows: 2).
            "#]],
        );
        check(
            r#"[{"code": "S1", "name": "Ada", "biography": "…", "submissions": ["AAAAAA"]}]"#,
            expect![[r#"
                person pretalx-person:S1 Ada
                remark person 1: biography NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
        check(
            r#"{"AAAAAA": {"code": "AAAAAA", "title": "Clay", "speakers": ["S1"], "duration": "45", "room": null, "start": null}}"#,
            expect![[r#"
                person pretalx-person:S1 S1
                act pretalx:AAAAAA, AAAAAA en=Clay, 2700 by ["S1 (pretalx-person:S1)"]
                remark event 1: speakers REQUIRED: People are told by ids alone; import the file with their names too, or they are called by their ids (rows: 1).
            "#]],
        );
    }

    #[test]
    fn the_schedule_of_the_widget() {
        check(
            r#"{"talks": [
              {"id": 11, "code": "AAAAAA", "title": {"en": "Clay"}, "speakers": ["S1"], "track": 5, "start": "2024-09-28T10:00:00+08:00", "end": "2024-09-28T11:00:00+08:00", "room": 9, "duration": 60},
              {"id": 12, "code": "AAAAAA", "title": {"en": "Clay"}, "speakers": ["S1"], "track": 5, "start": "2024-09-29T10:00:00+08:00", "end": "2024-09-29T11:00:00+08:00", "room": 9, "duration": 60},
              {"id": 13, "title": "Break", "start": "2024-09-28T11:00:00", "end": "2024-09-28T11:15:00", "room": 9}],
              "timezone": "Asia/Tokyo", "event_start": "2024-09-28", "event_end": "2024-09-29",
              "tracks": [{"id": 5, "name": {"en": "Craft"}}], "rooms": [{"id": 9, "name": {"en": "Studio"}}], "speakers": [{"code": "S1", "name": "Ada"}]}"#,
            expect![[r#"
                festival , 2024-09-28..2024-09-29, Asia/Tokyo
                venue pretalx-room:9 en=Studio
                stage pretalx-room:9 en=Studio in pretalx-room:9
                person pretalx-person:S1 Ada
                show pretalx:11 pretalx:AAAAAA, AAAAAA en=Clay @ pretalx-room:9, 2024-09-28T02:00Z..2024-09-28T03:00Z
                act pretalx:AAAAAA, AAAAAA en=Clay, Craft, 3600 by ["Ada (pretalx-person:S1)"]
                item of pretalx:11 puts on pretalx:AAAAAA
                show pretalx:12, 12 en=Clay @ pretalx-room:9, 2024-09-29T02:00Z..2024-09-29T03:00Z
                item of pretalx:12 puts on pretalx:AAAAAA
                show pretalx:13, 13 en=Break @ pretalx-room:9, 2024-09-28T02:00Z..2024-09-28T02:15Z
                act pretalx:13, 13 en=Break, 900 by []
                item of pretalx:13 puts on pretalx:13
            "#]],
        );
    }

    #[test]
    fn sessions_by_day_and_in_two_languages() {
        check(
            r#"{"days": {"2024-07-10": {"rooms": ["Hall", "Forum"], "events": [
              {"code": "A", "title": "Keynote", "session_type": "Keynote", "start": "2024-07-10T09:30:00+02:00", "duration": 45, "rooms": ["Forum"], "speakers": [{"code": "S1", "name": "Ada"}]},
              {"title": "Coffee", "event_type": "break", "start": "2024-07-10T10:15:00+02:00", "duration": 30, "rooms": ["Hall", "Forum"]}]}}}"#,
            expect![[r#"
                venue en=Hall
                stage en=Hall in Hall
                venue en=Forum
                stage en=Forum in Forum
                person pretalx-person:S1 Ada
                show pretalx:A, A en=Keynote, TALK @ Forum, 2024-07-10T07:30Z..2024-07-10T08:15Z
                act pretalx:A, A en=Keynote, 2700 by ["Ada (pretalx-person:S1)"]
                item of pretalx:A puts on pretalx:A
                show pretalx:2024-07-10T08:15:00+00:00|Hall|Coffee en=Coffee, OTHER @ Hall, 2024-07-10T08:15Z..2024-07-10T08:45Z
                act pretalx:2024-07-10T08:15:00+00:00|Hall|Coffee en=Coffee, 1800 by []
                item of pretalx:2024-07-10T08:15:00+00:00|Hall|Coffee puts on pretalx:2024-07-10T08:15:00+00:00|Hall|Coffee
                remark event 2: id REQUIRED: Without an id an event is known by its time, room and title; one that is moved is taken for a new one (rows: 1).
                remark event 2: rooms WRONG_KIND: A show is held on one stage; the first room was taken (rows: 1).
            "#]],
        );
        check(
            r#"{"sessions": [
              {"id": "s1", "type": "K", "room": "R0", "broadcast": ["R0", "R1"], "start": "2024-09-28T09:00:00+08:00", "end": "2024-09-28T09:10:00+08:00", "language": null,
               "zh": {"title": "開幕", "description": "…"}, "en": {"title": "Opening", "description": ""}, "speakers": ["p1"], "tags": []},
              {"id": "s2", "type": "K", "room": "R1", "start": "2024-09-28T10:00:00+08:00", "end": "2024-09-28T10:10:00+08:00", "zh": {"title": "Rust"}, "en": {"title": "Rust"}, "speakers": []}],
              "speakers": [{"id": "p1", "zh": {"name": "小米"}, "en": {"name": "Mi"}}],
              "session_types": [{"id": "K", "zh": {"name": "專題"}, "en": {"name": "Keynote"}}],
              "rooms": [{"id": "R0", "zh": {"name": "大廳"}, "en": {"name": "Hall"}}, {"id": "R1", "zh": {"name": "R1"}, "en": {"name": "R1"}}]}"#,
            expect![[r#"
                venue pretalx-room:R0 en=Hall zh=大廳
                stage pretalx-room:R0 en=Hall zh=大廳 in pretalx-room:R0
                venue pretalx-room:R1 zh=R1
                stage pretalx-room:R1 zh=R1 in pretalx-room:R1
                person pretalx-person:p1 Mi
                show pretalx:s1, s1 en=Opening zh=開幕, TALK @ pretalx-room:R0, 2024-09-28T01:00Z..2024-09-28T01:10Z
                act pretalx:s1, s1 en=Opening zh=開幕, 600 by ["Mi (pretalx-person:p1)"]
                item of pretalx:s1 puts on pretalx:s1
                show pretalx:s2, s2 zh=Rust, TALK @ pretalx-room:R1, 2024-09-28T02:00Z..2024-09-28T02:10Z
                act pretalx:s2, s2 zh=Rust, 600 by []
                item of pretalx:s2 puts on pretalx:s2
                remark event 1: broadcast WRONG_KIND: A show is held on one stage; the first room was taken (rows: 1).
                remark event 1: description NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for text in ["{}", "[{\"a\": 1}]", "{\"a\": {\"b\": 1}}", "3"] {
            assert!(why(&read("pretalx", text.as_bytes()).expect_err(text)).contains("no pretalx file"), "{text}");
        }
    }
}
