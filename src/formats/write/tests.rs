//! Every format of one small festival, as files to look at. `UPDATE_EXPECT=1` writes them anew.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, ExcelDateTimeType, Reader as _, Xlsx, open_workbook_from_rs};
use expect_test::{ExpectFile, expect_file};

use super::*;
use crate::{
    domain::{
        change::Change,
        festival::{ExternalId, FestivalStatus},
        fixture::{act, at, performer, plan, show, stage, team, venue},
        performer::Performer,
        plan::Plan,
        public::public,
        show::ShowStatus,
        text::{Lang, Localized},
        time::Instant,
        venue::Stage,
    },
    formats::{FORMATS, Part, Table, Target},
};

/// A weekend in London on which summer time ends, with texts that files have to be careful about.
const TEXT: &str = "festival 2020-10-24 2020-10-25 Europe/London
    org O1 SCHOOL
    org O2 GOVERNMENT
    venue V1
    stage M1 V1 changeover=60 holds=20 open=2020-10-24T09:00/2020-10-25T03:00,2020-10-25T09:00/2020-10-25T23:00
    venue V2
    stage M2 V2
    venue V3
    genre dance
    genre choir
    performer P1 1990-01-31
    performer P2
    performer P3 2010-05-05
    performer P4 hidden
    performer P5
    team T1 O1 declared=4 : P1/LEADER P2 P3
    team T2 O2 APPLIED : P4
    act A1 4:00 genre=dance setup=30 strike=20 microphones=2 teams=T1 : P1 P2/HARD P3
    act A2 3:30 genre=choir teams=T2,T1 : P4 P5/EASY/T2
    act A3 45:00 genre=choir : P5
    act A4 2:00 WITHDRAWN teams=T2 : P4
    show X1 OPENING M1 2020-10-24T19:30 doors=2020-10-24T19:00 ends=2020-10-24T20:00 hard=2020-10-24T21:00 CONFIRMED : SPEECH=5:00 A1 INTERNAL=1:00@backstage A2 A4 AWARD=10:00
    show X2 TALK M2 2020-10-25T00:45 CONFIRMED : A3
    show X3 CONCERT M2 2020-10-25T19:00 : A1@=2020-10-25T19:30 A2
    show X4 HEAT M1 2020-10-25T15:00 CANCELLED : A1
    show X5 WORKSHOP M2 2020-10-25T10:00 POSTPONED : A2
    show X6 OTHER : A1
    credit HOST O2 1
    credit ORGANIZER O1 1";

fn titled(text: &str) -> Localized {
    Localized::of(Lang::en(), text).with(Lang::zh(), format!("{text}（中文）"))
}

fn sample() -> Plan {
    let plan = plan(TEXT);
    let mut festival = (**plan.festival()).clone();
    festival.slug = "london-2020".to_owned();
    festival.primary_language = Lang::en();
    festival.name = titled("Winter; a <b>Festival</b>, \"bright\" & long: the name goes on and on until it has to be folded");
    let mut dance = (*act(&plan, "A1")).clone();
    dance.title = titled("=HYPERLINK(\"http://example.org\",\"dance\")");
    let mut choir = (*act(&plan, "A2")).clone();
    choir.title = Localized::of(Lang::en(), "🎭 שלום \u{202b}עולם\u{202c} 𠮷 </script>\r\nsecond line");
    let mut talk = (*act(&plan, "A3")).clone();
    let mut night = (*show(&plan, "X2")).clone();
    talk.title = titled("Night talk");
    night.title = titled("Night talk");
    let name = |system: &str, value: &str| ExternalId { system: system.to_owned(), value: value.to_owned() };
    night.code = "NIGHT7".to_owned();
    night.external_ids = vec![name("frab", "a0a0fcfe-b7fb-46e3-84b6-97a5406016b4"), name("frab", "10386")];
    let speaker = Performer {
        name: "@Ann O'Lee".to_owned(),
        phone: Some("+44 20 0000 0000".to_owned()),
        external_ids: vec![name("frab-person", "7797")],
        ..(*performer(&plan, "P5")).clone()
    };
    let mut hall = (*venue(&plan, "V1")).clone();
    hall.name = titled("Town Hall");
    hall.address = titled("1, High Street\nLondon");
    hall.stages = vec![Stage { name: titled("Great Hall"), seats: Some(600), ..hall.stages[0].clone() }];
    let changes: [Change; 7] =
        [festival.into(), dance.into(), choir.into(), talk.into(), night.into(), speaker.into(), hall.into()];
    plan.apply(&changes)
}

/// The release before: the concert was an hour earlier, and there was a parade.
fn sample_before() -> Plan {
    let now = sample();
    let mut concert = (*show(&now, "X3")).clone();
    concert.starts_at = Some(at(&now, "2020-10-25T18:00"));
    let mut parade = (*show(&plan(&format!("{TEXT}\nshow X9 PARADE M1 2020-10-24T10:00 CONFIRMED : A1")), "X9")).clone();
    parade.title = titled("Parade");
    now.apply(&[concert.into(), parade.into()])
}

fn now() -> Instant {
    "2020-10-01T12:00:00Z".parse().expect("an instant")
}

fn target<'a>(plan: &'a Plan, before: Option<&'a Plan>, part: Part) -> Target<'a> {
    let published = "2020-09-30T08:15:30Z".parse().expect("an instant");
    Target {
        plan,
        before,
        release: Some((3, published)),
        now: now(),
        language: None,
        base_url: Some("https://festival.example.org"),
        part,
    }
}

fn write(name: &str, target: &Target<'_>) -> String {
    let format = FORMATS.iter().find(|it| it.name == name).expect("a format");
    String::from_utf8(format.write.expect("written")(target).expect("a file")).expect("UTF-8")
}

/// The same with line ends that every editor keeps.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[test]
fn every_format_of_a_release() {
    let (full, before) = (sample(), sample_before());
    let (plan, before) = (public(&full), public(&before));
    let check = |name: &str, part: Part, expect: ExpectFile| {
        expect.assert_eq(&lines(&write(name, &target(&plan, Some(&before), part))));
    };
    check("frab-xml", Part::Festival, expect_file!["../../../tests/data/exports/schedule.xml"]);
    check("frab-json", Part::Festival, expect_file!["../../../tests/data/exports/schedule.json"]);
    check("schedule-2", Part::Festival, expect_file!["../../../tests/data/exports/schedule2.json"]);
    check("icalendar", Part::Festival, expect_file!["../../../tests/data/exports/festival.ics"]);
    check("icalendar", Part::Act(act(&full, "A1").id), expect_file!["../../../tests/data/exports/act.ics"]);
    check("conclar", Part::Festival, expect_file!["../../../tests/data/exports/conclar.json"]);
    check("json-ld", Part::Festival, expect_file!["../../../tests/data/exports/festival.jsonld"]);
    check("csv", Part::Table(Table::Rosters), expect_file!["../../../tests/data/exports/rosters-public.csv"]);
}

#[test]
fn every_table_of_a_draft() {
    let plan = sample();
    let check = |table: Table, expect: ExpectFile| {
        let draft = Target { release: None, language: Some(Lang::zh()), ..target(&plan, None, Part::Table(table)) };
        let text = write("csv", &draft);
        assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"), "{table}");
        expect.assert_eq(&lines(&text));
    };
    check(Table::Organizations, expect_file!["../../../tests/data/exports/organizations.csv"]);
    check(Table::Venues, expect_file!["../../../tests/data/exports/venues.csv"]);
    check(Table::Teams, expect_file!["../../../tests/data/exports/teams.csv"]);
    check(Table::Rosters, expect_file!["../../../tests/data/exports/rosters.csv"]);
    check(Table::Acts, expect_file!["../../../tests/data/exports/acts.csv"]);
    check(Table::Casts, expect_file!["../../../tests/data/exports/casts.csv"]);
    check(Table::Shows, expect_file!["../../../tests/data/exports/shows.csv"]);
    check(Table::Programs, expect_file!["../../../tests/data/exports/programs.csv"]);
}

#[test]
fn a_csv_file_holds_one_table() {
    let plan = sample();
    assert!(matches!(tables::csv::csv(&target(&plan, None, Part::Festival)), Err(Refused::Because(_))));
}

#[test]
fn a_workbook_holds_every_table_with_real_numbers_and_times() {
    let plan = sample();
    let draft = Target { release: None, ..target(&plan, None, Part::Festival) };
    let bytes = tables::xlsx::xlsx(&draft).expect("a workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names().join(" "), "Organizations Venues Teams Rosters Acts Casts Shows Programs");
    let mut check = |sheet: &str, heading: &str, row: usize, expect: Data| {
        let range = book.worksheet_range(sheet).expect("a sheet");
        let mut rows = range.rows();
        let headings = rows.next().expect("headings");
        let column = headings.iter().position(|it| *it == *heading).expect("a column");
        assert_eq!(rows.nth(row).expect("a row")[column], expect, "{sheet} {heading}");
    };
    let time = |serial: f64| Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
    check("Acts", "Title", 0, Data::String("=HYPERLINK(\"http://example.org\",\"dance\")".to_owned()));
    check("Acts", "Duration (s)", 0, Data::Float(240.0));
    check("Rosters", "Phone", 4, Data::String("+44 20 0000 0000".to_owned()));
    check("Rosters", "Birth date", 0, time(32_904.0));
    check("Rosters", "Name", 4, Data::String("@Ann O'Lee".to_owned()));
    check("Shows", "Start", 0, time(44_129.0 + 0.75 / 24.0));
    check("Shows", "Doors", 0, Data::Empty);
    check("Shows", "Start", 1, time(44_128.0 + 19.5 / 24.0));
}

/// The values of a property of each event of a calendar, unfolded.
fn values(calendar: &str, property: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT").skip(1);
    let value = |event: &str| {
        let mut lines = event.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.split(';').next() == Some(property)).map_or(String::new(), |(_, value)| value.to_owned())
    };
    events.map(value).collect()
}

#[test]
fn a_calendar_of_each_part_holds_what_has_to_do_with_it() {
    let plan = sample();
    let check = |part: Part, expect: &[&str]| {
        let calendar = write("icalendar", &target(&plan, None, part));
        assert_eq!(values(&calendar, "DTSTART"), expect, "{part:?}");
    };
    let at = ["20201024T193000", "20201025T004500", "20201025T100000", "20201025T150000", "20201025T190000"];
    check(Part::Festival, &at);
    check(Part::Venue(venue(&plan, "V1").id), &[at[0], at[3]]);
    check(Part::Venue(venue(&plan, "V3").id), &[]);
    check(Part::Team(team(&plan, "T1").id), &[at[0], at[2], at[3], at[4]]);
    check(Part::Act(act(&plan, "A1").id), &["20201024T193500", at[3], "20201025T193000"]);
    check(Part::Performer(performer(&plan, "P5").id), &["20201024T194000", at[1], at[2], "20201025T193400"]);
}

#[test]
fn a_client_sees_what_moved_and_what_was_called_off() {
    let (plan, before) = (sample(), sample_before());
    let (first, second) = (
        write("icalendar", &Target { release: Some((2, now())), ..target(&before, None, Part::Festival) }),
        write("icalendar", &target(&plan, Some(&before), Part::Festival)),
    );
    let of = |calendar: &str, code: &str| {
        let uid = format!("{}@playbill", show(&before, code).id);
        let place = values(calendar, "UID").iter().position(|it| *it == uid).expect("the same UID");
        ["DTSTART", "STATUS", "SEQUENCE"].map(|property| values(calendar, property)[place].clone()).join(" ")
    };
    let check = |code: &str, then: &str, now: &str| assert_eq!((&*of(&first, code), &*of(&second, code)), (then, now), "{code}");
    check("X1", "20201024T193000 CONFIRMED 2", "20201024T193000 CONFIRMED 3");
    check("X3", "20201025T180000 TENTATIVE 2", "20201025T190000 TENTATIVE 3");
    check("X4", "20201025T150000 CANCELLED 2", "20201025T150000 CANCELLED 3");
    check("X5", "20201025T100000 CANCELLED 2", "20201025T100000 CANCELLED 3");
    check("X9", "20201024T100000 CONFIRMED 2", "20201024T100000 CANCELLED 3");
}

#[test]
fn every_line_of_a_calendar_is_short_and_ends_as_it_has_to() {
    let calendar = write("icalendar", &target(&sample(), Some(&sample_before()), Part::Festival));
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
    for line in calendar.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
    }
}

#[test]
fn a_festival_that_is_called_off_has_no_events_left() {
    let plan = sample();
    let mut festival = (**plan.festival()).clone();
    festival.status = FestivalStatus::Cancelled;
    let off = plan.apply(&[festival.into()]);
    let calendar = write("icalendar", &target(&off, None, Part::Festival));
    assert!(values(&calendar, "STATUS").iter().all(|status| status == "CANCELLED"), "{calendar}");
    assert!(!write("frab-xml", &target(&off, None, Part::Festival)).contains("<event"));
}

#[test]
fn timetables_give_back_the_names_that_were_read() {
    let xml = write("frab-xml", &target(&sample(), None, Part::Festival));
    for part in [
        r#"<event id="10386" guid="a0a0fcfe-b7fb-46e3-84b6-97a5406016b4" code="NIGHT7">"#,
        r#"<person id="7797">@Ann O&apos;Lee</person>"#,
        r#"<day index="1" date="2020-10-24" start="2020-10-24T05:00:00+01:00" end="2020-10-25T05:00:00+00:00">"#,
        "<date>2020-10-25T00:45:00+01:00</date>",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    let again = write(
        "frab-xml",
        &Target { now: "2021-01-01T00:00:00Z".parse().expect("an instant"), ..target(&sample(), None, Part::Festival) },
    );
    assert_eq!(xml, again, "the same Plan makes the same file");
}

#[test]
fn stages_of_one_name_are_rooms_of_their_own() {
    let plan = plan(
        "venue V1\nstage M1 V1\nvenue V2\nstage M2 V2\nshow X1 GALA M1 2020-09-28T19:30 : VIDEO=1:00\nshow X2 GALA M2 2020-09-28T19:30 : VIDEO=1:00",
    );
    let check = |name: &str, expect: &[&str]| {
        let mut changes: Vec<Change> = vec![];
        for code in ["V1", "V2"] {
            let mut venue = (*venue(&plan, code)).clone();
            venue.stages[0].name = titled(name);
            changes.push(venue.into());
        }
        let xml =
            write("frab-xml", &Target { language: Some(Lang::en()), ..target(&plan.apply(&changes), None, Part::Festival) });
        let rooms: Vec<&str> = xml.split("<room name=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
        // All of them on the first day, where a reader learns their order, and then on that of the shows.
        assert_eq!(rooms, [expect, expect].concat());
    };
    check("Great Hall", &["en-V1, Great Hall", "en-V2, Great Hall"]);
    assert_ne!(stage(&plan, "M1").id, stage(&plan, "M2").id);
}

#[test]
fn a_page_may_hold_the_document_for_search_engines() {
    let text = write("json-ld", &target(&sample(), None, Part::Festival));
    assert!(!text.contains(['<', '>', '&']), "{text}");
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let titles = value["subEvent"]
        .as_array()
        .expect("events")
        .iter()
        .flat_map(|it| it["workPerformed"].as_array().expect("works").clone());
    assert!(titles.into_iter().any(|it| it["name"].as_str().expect("a name").contains("</script>")));
}

#[test]
fn a_draft_without_an_address_has_no_links_and_no_sequence() {
    let plan = sample();
    let draft = Target { release: None, base_url: None, ..target(&plan, None, Part::Festival) };
    let calendar = write("icalendar", &draft);
    assert!(!calendar.contains("URL:"), "{calendar}");
    assert!(values(&calendar, "SEQUENCE").iter().all(|it| it == "0"));
    assert!(values(&calendar, "DTSTAMP").iter().all(|it| it == "20201001T120000Z"));
    assert!(!write("frab-xml", &draft).contains("<url>"));
}

#[test]
fn nothing_private_gets_into_a_file_of_what_the_public_may_know() {
    let mut full = sample();
    let named = Performer { name: "Nobody's Business".to_owned(), ..(*performer(&full, "P4")).clone() };
    let mut late = (*show(&full, "X6")).clone();
    late.status = ShowStatus::Confirmed;
    full = full.apply(&[named.into(), late.into()]);
    let public = public(&full);
    for format in FORMATS.iter().filter(|it| it.write.is_some() && it.name != "xlsx") {
        for table in [Table::Rosters, Table::Teams, Table::Casts, Table::Programs] {
            let text = write(format.name, &target(&public, None, Part::Table(table)));
            for private in ["Business", "+44 20", "1990", "2010-05-05", "Internal"] {
                assert!(!text.contains(private), "{} {private}", format.name);
            }
        }
    }
}
