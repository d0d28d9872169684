//! Calendars, one feature at a time.

use expect_test::{Expect, expect};

use super::super::schedule::testing::{read, told, why};

/// A calendar of these lines; a VEVENT for each block between blank lines.
fn calendar(head: &str, events: &str) -> String {
    let event = |it: &str| format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", it.trim());
    let events: String = events.split("\n\n").filter(|it| !it.trim().is_empty()).map(event).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{head}{events}END:VCALENDAR\n").replace('\n', "\r\n")
}

fn check(head: &str, events: &str, expect: Expect) {
    expect.assert_eq(&told("icalendar", &calendar(head, events)));
}

#[test]
fn events_are_shows_at_their_locations() {
    check(
        "NAME:Spring\nX-WR-CALNAME:Spring too\nX-WR-TIMEZONE:Asia/Shanghai\n",
        "UID:1@x\nSUMMARY;LANGUAGE=zh:开幕\\, 晚会\nLOCATION:Great\\, Hall\nDTSTART;TZID=Asia/Tokyo:20240928T193000\nDTEND;TZID=Asia/Tokyo:20240928T210000\nSTATUS:CONFIRMED\nDESCRIPTION:much\n of it\nCATEGORIES:Concert,Gala\n\n\
         UID:2@x\nSUMMARY:⚽ Called off\nLOCATION:Great\\, Hall\nDTSTART:20240928T120000Z\nDURATION:PT1H30M\nSTATUS:CANCELLED\nDTSTAMP:20240101T000000Z\n\n\
         UID:3@x\nSUMMARY:Floating\nDTSTART:20240928T193000\n\n\
         UID:4@x\nSUMMARY:Windows\nDTSTART;TZID=\"China Standard Time\":20240928T193000\n\n\
         UID:5@x\nSUMMARY:Of a maker\nDTSTART;TZID=/example.org/20050809/Europe/Prague:20240928T193000\n\n\
         SUMMARY:No UID\nDTSTART:20240928T193000Z",
        expect![[r#"
            festival en=Spring, Asia/Shanghai
            venue en=Great, Hall
            stage en=Great, Hall in Great, Hall
            show ical:1@x zh=开幕, 晚会, CONCERT @ Great, Hall, 2024-09-28T10:30Z..2024-09-28T12:00Z
            show ical:2@x en=⚽ Called off @ Great, Hall, 2024-09-28T12:00Z..2024-09-28T13:30Z, CANCELLED
            show ical:3@x en=Floating, 2024-09-28T11:30Z
            show ical:4@x en=Windows, 2024-09-28T11:30Z
            show ical:5@x en=Of a maker, 2024-09-28T17:30Z
            show ical:2024-09-28T19:30:00+00:00||No UID en=No UID, 2024-09-28T19:30Z
            remark event 1: DESCRIPTION NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            remark event 6: UID REQUIRED: Without an id an event is known by its time, room and title; one that is moved is taken for a new one (rows: 1).
        "#]],
    );
}

#[test]
fn whole_days_run_from_morning_to_morning() {
    check(
        "",
        "UID:1\nSUMMARY:One day\nDTSTART;VALUE=DATE:20240928\n\nUID:2\nSUMMARY:Two days\nDTSTART;VALUE=DATE:20240928\nDTEND;VALUE=DATE:20240930",
        expect![[r#"
            show ical:1 en=One day, 2024-09-27T21:00Z..2024-09-28T21:00Z
            show ical:2 en=Two days, 2024-09-27T21:00Z..2024-09-29T21:00Z
            remark event 1: DTSTART INVALID_FORMAT: It is told for whole days; taken as from 05:00 to 05:00.
            remark event 2: DTSTART INVALID_FORMAT: It is told for whole days; taken as from 05:00 to 05:00.
        "#]],
    );
}

#[test]
fn zones_of_the_file_itself() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n\
        BEGIN:VTIMEZONE\nTZID:Located\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\n";
    check(
        zone,
        "UID:1\nSUMMARY:Summer\nDTSTART;TZID=Ours:20240928T193000\n\nUID:2\nSUMMARY:Winter\nDTSTART;TZID=Ours:20241228T193000\n\n\
         UID:3\nSUMMARY:Weekly over the change\nDTSTART;TZID=Ours:20241020T193000\nRRULE:FREQ=WEEKLY;UNTIL=20241103T183000Z\n\n\
         UID:4\nSUMMARY:Elsewhere\nDTSTART;TZID=Located:20241228T193000\n\nUID:5\nSUMMARY:Nowhere\nDTSTART;TZID=Atlantis:20241228T193000",
        expect![[r#"
            show ical:1 en=Summer, 2024-09-28T17:30Z
            show ical:2 en=Winter, 2024-12-28T18:30Z
            show ical:3/20241020T173000Z en=Weekly over the change, 2024-10-20T17:30Z
            show ical:3/20241027T183000Z en=Weekly over the change, 2024-10-27T18:30Z
            show ical:3/20241103T183000Z en=Weekly over the change, 2024-11-03T18:30Z
            show ical:4 en=Elsewhere, 2024-12-28T10:30Z
            refused event 5: DTSTART UNKNOWN_TIME_ZONE: The time zone “Atlantis” is not known here and not described in the file.
        "#]],
    );
}

#[test]
fn repeated_events_are_one_show_for_each_time() {
    check(
        "",
        "UID:1\nSUMMARY:Daily\nDTSTART;TZID=Asia/Shanghai:20240901T100000\nDTEND;TZID=Asia/Shanghai:20240901T110000\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Asia/Shanghai:20240902T100000\nRDATE;VALUE=PERIOD:20240910T020000Z/PT2H\n\n\
         UID:1\nSUMMARY:Moved\nRECURRENCE-ID:20240903T020000Z\nDTSTART;TZID=Asia/Shanghai:20240903T150000\nSTATUS:CANCELLED\n\n\
         UID:2\nSUMMARY:Orphan\nRECURRENCE-ID:20240903T020000Z\nDTSTART:20240903T030000Z",
        expect![[r#"
            show ical:1/20240901T020000Z en=Daily, 2024-09-01T02:00Z..2024-09-01T03:00Z
            show ical:1/20240903T020000Z en=Moved, 2024-09-03T07:00Z, CANCELLED
            show ical:1/20240904T020000Z en=Daily, 2024-09-04T02:00Z..2024-09-04T03:00Z
            show ical:1/20240910T020000Z en=Daily, 2024-09-10T02:00Z..2024-09-10T04:00Z
            show ical:2/20240903T020000Z en=Orphan, 2024-09-03T03:00Z
        "#]],
    );
}

#[test]
fn rules_are_followed_or_refuse_their_rows() {
    let check = |start: &str, rule: &str, expect: &str| {
        let text = calendar("", &format!("UID:1\nSUMMARY:Show\nDTSTART:{start}\nRRULE:{rule}"));
        let incoming = read("icalendar", text.as_bytes()).expect("a calendar");
        let ids = incoming.rows.iter().filter_map(|row| match &row.record {
            crate::domain::incoming::Record::Show(show) => show.starts_at.map(|it| it.format("%m-%d").to_string()),
            _ => None,
        });
        let refused = incoming.refused.iter().flat_map(|it| &it.mistakes).map(|it| it.message.en.chars().take(30).collect());
        assert_eq!(ids.chain(refused).collect::<Vec<String>>().join(" "), expect, "{rule}");
    };
    let start = "20240902T100000Z"; // a Monday
    check(start, "FREQ=DAILY;COUNT=3", "09-02 09-03 09-04");
    check(start, "FREQ=DAILY;INTERVAL=10;UNTIL=20240922", "09-02 09-12 09-22");
    check(start, "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", "09-02 09-05 09-09 09-12");
    check(start, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=4", "09-02 09-15 09-16 09-29");
    check(start, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO;COUNT=4", "09-02 09-08 09-16 09-22");
    check(start, "FREQ=MONTHLY;COUNT=3", "09-02 10-02 11-02");
    check(start, "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=4", "09-02 09-27 10-07 10-25");
    check(start, "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "09-02 09-30 10-31");
    check(start, "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU;COUNT=3", "09-02 03-09 03-08");
    check(start, "FREQ=YEARLY;COUNT=2", "09-02 09-02");
    check(start, "FREQ=DAILY;BYHOUR=10;COUNT=2", "09-02 09-03");
    check(start, "FREQ=DAILY", "It repeats without end; give i");
    check(start, "FREQ=DAILY;COUNT=501", "It repeats more than 500 times");
    check(start, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "It repeats more than 500 times");
    check(start, "FREQ=SECONDLY;COUNT=3", "This way of repeating cannot b");
    check(start, "FREQ=DAILY;BYHOUR=10,12;COUNT=2", "This way of repeating cannot b");
    check(start, "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO;COUNT=2", "This way of repeating cannot b");
    check(start, "RSCALE=CHINESE;FREQ=YEARLY;COUNT=2", "This way of repeating cannot b");
    check(start, "FREQ=NEVER", "“FREQ=NEVER” cannot be read; w");
}

#[test]
fn a_mistake_refuses_its_row_alone() {
    check(
        "METHOD:PUBLISH\n",
        "UID:1\nSUMMARY:Good\nDTSTART:20240928T100000Z\n\nUID:1\nSUMMARY:Same UID\nDTSTART:20240929T100000Z\n\nUID:2\nDTSTART:20240928T100000Z\n\nUID:3\nSUMMARY:No time\n\n\
         UID:4\nSUMMARY:No such day\nDTSTART:20240230T100000Z\n\nUID:5\nSUMMARY:Backwards\nDTSTART:20240928T100000Z\nDTEND:20240928T090000Z\n\n\
         UID:6\nSUMMARY:Nonsense\nDTSTART:tomorrow\nDURATION:long\n\nUID:7\nSUMMARY:Later ones\nRECURRENCE-ID;RANGE=THISANDFUTURE:20240928T100000Z\nDTSTART:20240928T100000Z",
        expect![[r#"
            show ical:1 en=Good, 2024-09-28T10:00Z
            refused event 2: UID DUPLICATE: The id “1” is that of event 1 too; give each its own.
            refused event 3: SUMMARY REQUIRED: This is missing; fill it in in the file.
            refused event 4: DTSTART REQUIRED: This is missing; fill it in in the file.
            refused event 5: DTSTART INVALID_FORMAT: There is no such day or time.
            refused event 6: DTEND ENDS_BEFORE_START: The end lies before the start.
            refused event 7: DTSTART INVALID_FORMAT: “tomorrow” cannot be read; write it like 20240928T193000.
            refused event 8: RECURRENCE-ID INVALID_FORMAT: A change of all later times cannot be read; write each.
        "#]],
    );
}

#[test]
fn broken_calendars() {
    let check = |text: &str, expect: &str| {
        let told = match read("icalendar", text.as_bytes()) {
            Ok(it) => format!("{} rows, {} refused, {} remarks", it.rows.len(), it.refused.len(), it.remarks.len()),
            Err(refused) => why(&refused),
        };
        assert!(told.contains(expect), "{text:?}: {told}");
    };
    check("", "empty");
    check("BEGIN:V\nRRULE:%n;BYMONTH=", "no line BEGIN:VCALENDAR");
    check("BEGIN:VCALENDAR\nEND:VCALENDAR", "0 rows, 0 refused, 1 remarks");
    check("\u{feff}BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR", "0 rows, 0 refused, 2 remarks");
    check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x", "0 rows, 1 refused");
    let event = "BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20240928T100000Z\n";
    check(&format!("BEGIN:VCALENDAR\n{event}{event}END:VEVENT\nEND:VCALENDAR"), "1 rows, 1 refused");
    check(&format!("BEGIN:VCALENDAR\nMETHOD:CANCEL\n{event}UID:1\nEND:VEVENT\nEND:VCALENDAR"), "1 rows, 0 refused, 0 remarks");
    check(&format!("BEGIN:VCALENDAR\n{event}BEGIN:VALARM\nSUMMARY:y\nEND:VALARM\nUID:1\nEND:VEVENT\n"), "1 rows, 0 refused");
    check(&format!("BEGIN:VCALENDAR\n{event}DESCRIPTION:{}\nEND:VEVENT\n", "x".repeat(1 << 20)), "0 rows, 1 refused");
    check(&format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\nEND:VEVENT\n".repeat(50_001)), "more than 50000 events");
}
