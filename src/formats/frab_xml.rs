//! `schedule.xml` of frab, pretalx, pentabarf, wafer and the VOC's tools.

use serde_json::{Map, Value};

use super::{
    Refused, Source,
    schedule::{
        Collector, Room,
        event::{self, Dialect, plain},
        invalid, shown,
        text::decoded,
        time::{Day, Written, clock_seconds, day_of, written},
        xml::{Element, Step, Walk},
    },
};
use crate::domain::{
    incoming::{FestivalRecord, Incoming, Place},
    invalid::Mistake,
    text::Lang,
};

/// How events are read.
pub(crate) const DIALECT: (&[&str], &[&str]) = (&["guid", "id"], &["guid", "id", "code"]);

/// What is read of a conference.
pub(super) const CONFERENCE: &[&str] = &[
    "title",
    "start",
    "end",
    "time_zone_name",
    "timezone",
    "languages",
    "defaults",
    "subtitle",
    "venue",
    "city",
    "description",
    "logo",
];

/// Reads a schedule.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut walk = Walk::new(&text);
    let mut reading = Reading {
        out: Collector::new(source, "frab"),
        dialect: Dialect { ids: DIALECT.0, person_ids: DIALECT.1, ..Dialect::default() },
        day: Day::default(),
        change_seconds: 0,
        room: None,
    };
    let mut days = None;
    let mut path: Vec<String> = Vec::new();
    let mut is_seen = false;
    loop {
        match walk.step()? {
            Step::Done => break,
            Step::End => {
                if path.pop().is_some_and(|it| it == "room") {
                    reading.room = None;
                }
            }
            Step::Begin(element, is_empty) => {
                if path.is_empty() && element.name != "schedule" {
                    return Err(no_schedule(&element.name));
                }
                is_seen = true;
                let is_open = reading.begin(element, is_empty, path.last().map(String::as_str), &mut walk)?;
                if let Some(date) = reading.day.date {
                    let (first, last) = days.unwrap_or((date, date));
                    days = Some((date.min(first), date.max(last)));
                }
                path.extend(is_open.filter(|_| !is_empty));
            }
        }
    }
    if !is_seen {
        return Err(Refused::because("This is no XML: it has no element.", "这不是 XML：没有任何元素。"));
    }
    reading.out.days(days);
    Ok(reading.out.finish())
}

struct Reading<'s> {
    out: Collector<'s>,
    dialect: Dialect,
    day: Day,
    change_seconds: i64,
    room: Option<Room>,
}

impl Reading<'_> {
    /// Takes in an element that begins. Its name, if what is in it is still to come.
    fn begin(
        &mut self,
        element: Element,
        is_empty: bool,
        parent: Option<&str>,
        walk: &mut Walk<'_>,
    ) -> Result<Option<String>, Refused> {
        match (parent, element.name.as_str()) {
            (None, "schedule") => {}
            (Some("schedule"), "day") => self.day = day(&element.attributes, self.change_seconds, &self.out),
            (Some("day"), "room") => {
                self.room = event::room(&Value::Object(element.attributes.clone()), &self.out.language, &self.dialect);
                if let Some(room) = self.room.clone() {
                    self.out.room(room)?;
                }
            }
            (Some("schedule"), "conference") if !is_empty => {
                let content = walk.content(element)?;
                if let Some(Value::Object(map)) = content {
                    self.change_seconds =
                        map.get("day_change").and_then(plain).and_then(|it| clock_seconds(&it)).unwrap_or_default();
                    conference(&map, &mut self.out);
                }
                return Ok(None);
            }
            (Some("day" | "room"), "event") => {
                let place = self.out.next_event()?;
                let content = if is_empty { Some(Value::Object(element.attributes)) } else { walk.content(element)? };
                self.event(content, place)?;
                return Ok(None);
            }
            _ => {
                if !is_empty {
                    walk.skip()?;
                }
                return Ok(None);
            }
        }
        Ok(Some(element.name))
    }

    fn event(&mut self, content: Option<Value>, place: Place) -> Result<(), Refused> {
        let Some(mut content) = content else {
            let mistake =
                invalid("event", Mistake::TooLong, "The event is larger than 1 MB; shorten it.", "活动超过 1 MB，请缩短。");
            self.out.refuse(place, vec![mistake]);
            return Ok(());
        };
        // <persons><person/><person/></persons> is a list, whether it holds none, one or more.
        if let Some(persons) = content.get_mut("persons") {
            *persons = match persons.get_mut("person").map(Value::take) {
                None => Value::Array(Vec::new()),
                Some(Value::Array(list)) => Value::Array(list),
                Some(one) => Value::Array(vec![one]),
            };
        }
        event::read(&content, &self.dialect, &self.day, self.room.as_ref(), place, &mut self.out)
    }
}

/// The day of a file.
pub(crate) fn day(map: &Map<String, Value>, change_seconds: i64, out: &Collector<'_>) -> Day {
    let text = |names: [&str; 2]| names.iter().find_map(|it| map.get(*it).and_then(plain));
    let at = |names| match text(names).as_deref().and_then(written) {
        Some(Written::At(at)) => Some(at),
        _ => None,
    };
    Day {
        date: map.get("date").and_then(plain).and_then(|it| day_of(&it, out.zone)),
        starts_at: at(["day_start", "start"]),
        ends_at: at(["day_end", "end"]),
        change_seconds,
    }
}

/// What a file says of the festival: its name, its days, its zone and its language, of which the zone and the language hold for the
/// rest of the file too.
pub(crate) fn conference(map: &Map<String, Value>, out: &mut Collector<'_>) {
    let place = Place { part: Some("conference".to_owned()), row: 1 };
    let text = |name: &str| map.get(name).and_then(plain);
    let mut record = FestivalRecord::default();
    if let Some(name) = text("time_zone_name").or_else(|| text("timezone")) {
        match name.parse() {
            Ok(zone) => {
                out.zone = zone;
                record.time_zone = Some(zone);
            }
            Err(_) => {
                let zone = out.zone;
                let en = format!("There is no time zone {}; times without one are read in {zone}.", shown(&name));
                let zh = format!("没有时区 {}；未注明时区的时间按 {zone} 读取。", shown(&name));
                out.remark(&place, invalid("time_zone_name", Mistake::UnknownTimeZone, en, zh));
            }
        }
    }
    let languages =
        map.get("defaults").and_then(|it| it.get("language")).or_else(|| map.get("languages").and_then(|it| it.get(0)));
    record.language = languages.and_then(plain).and_then(|it| it.parse::<Lang>().ok());
    if let Some(language) = &record.language {
        out.language = language.clone();
    }
    let title = map.get("title").map(|it| event::localized(it, &out.language)).unwrap_or_default();
    record.name = (!title.is_empty()).then_some(title);
    record.starts_on = text("start").and_then(|it| day_of(&it, out.zone));
    record.ends_on = text("end").and_then(|it| day_of(&it, out.zone));
    for field in ["subtitle", "venue", "city", "description", "logo"] {
        if text(field).is_some() {
            out.left_out(&place, &format!("conference.{field}"));
        }
    }
    out.festival(record);
}

fn no_schedule(name: &str) -> Refused {
    let name = shown(name);
    Refused::because(
        format!("This XML is no schedule: it begins with the element {name} and not with “schedule”."),
        format!("这个 XML 不是日程：开头的元素是 {name}，而不是“schedule”。"),
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::schedule::testing::{read, read_until, told, why};

    fn check(text: &str, expect: Expect) {
        expect.assert_eq(&told("frab-xml", text));
    }

    #[test]
    fn a_schedule_of_frab() {
        check(
            "<?xml version='1.0' encoding='utf-8' ?>
            <schedule><version>1</version>
            <conference><acronym>arts</acronym><title>Arts &amp; Crafts</title><start>2024-09-27</start><end>2024-09-28</end><city>Pingdingshan</city></conference>
            <day date='2024-09-27' end='2024-09-28T04:00:00+08:00' index='1' start='2024-09-27T09:00:00+08:00'>
              <room name='Great Hall'>
                <event guid='g-1' id='1'>
                  <date>2024-09-27T19:30:00+08:00</date><start>19:30</start><duration>01:30</duration><room>Great Hall</room>
                  <slug>arts-1-opening</slug><title>Opening
                    &#8211; the <![CDATA[<Gala>]]></title><track>Music</track><type>concert</type><language>zh, en</language>
                  <abstract>Much of it.</abstract>
                  <persons><person id='7'>Li Lei</person><person guid='p-8' id='8'>Han Meimei</person></persons><links/>
                </event>
                <event guid='g-2' id='2'>
                  <start>00:30</start><duration>1:00:15</duration><title>After midnight</title><type>lecture</type><language/>
                  <persons><person id='7'>Li Lei</person></persons>
                </event>
              </room>
              <room name='Small Hall'/>
            </day></schedule>",
            expect![[r#"
                festival en=Arts & Crafts, 2024-09-27..2024-09-28
                venue en=Great Hall
                stage en=Great Hall in Great Hall
                venue en=Small Hall
                stage en=Small Hall in Small Hall
                person frab-person:7 Li Lei
                person frab-person:p-8 frab-person:8 Han Meimei
                show frab:g-1 frab:1, arts-1-opening zh=Opening – the <Gala>, CONCERT @ Great Hall, 2024-09-27T11:30Z..2024-09-27T13:00Z
                act frab:g-1 frab:1, arts-1-opening zh=Opening – the <Gala>, Music, 5400 by ["Li Lei (frab-person:7)", "Han Meimei (frab-person:p-8)"]
                item of frab:g-1 puts on frab:g-1
                show frab:g-2 frab:2, 2 en=After midnight, TALK @ Great Hall, 2024-09-27T16:30Z..2024-09-28T16:45Z
                act frab:g-2 frab:2, 2 en=After midnight by ["Li Lei (frab-person:7)"]
                item of frab:g-2 puts on frab:g-2
                remark event 2: duration OUT_OF_RANGE: It lasts more than a day: its end was kept, the duration of the act was left out.
                remark event 1: abstract NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
                remark conference 1: conference.city NOT_FOUND: Playbill keeps no such field; it was left out (rows: 1).
            "#]],
        );
    }

    #[test]
    fn events_without_rooms_around_them_and_without_dates() {
        check(
            r#"<schedule>
            <conference><title>Spring</title><day_change>09:00:00</day_change><time_zone_name>Europe/Brussels</time_zone_name></conference>
            <day index="1" date="2024-02-03">
              <event id="20"><start>16:40</start><duration>00:15</duration><room>Ferrer</room><slug></slug>
                <title>CANCELLED Choir</title><type></type><language></language><persons><person>Anne</person></persons></event>
              <event id="21"><start>08:15</start><duration>90</duration><room></room><title>Late show</title></event>
              <event id="22"><start>24:30</start><title>Later show</title></event>
            </day></schedule>"#,
            expect![[r#"
                festival en=Spring, 2024-02-03..2024-02-03, Europe/Brussels
                venue en=Ferrer
                stage en=Ferrer in Ferrer
                person Anne
                show frab:20, 20 en=CANCELLED Choir @ Ferrer, 2024-02-03T15:40Z..2024-02-03T15:55Z, CANCELLED
                act frab:20, 20 en=CANCELLED Choir, 900 by ["Anne (Anne)"]
                item of frab:20 puts on frab:20
                show frab:21, 21 en=Late show, 2024-02-04T07:15Z..2024-02-04T08:45Z
                act frab:21, 21 en=Late show, 5400 by []
                item of frab:21 puts on frab:21
                show frab:22, 22 en=Later show, 2024-02-03T23:30Z
                act frab:22, 22 en=Later show by []
                item of frab:22 puts on frab:22
                remark event 1: title INVALID_FORMAT: Taken as called off, as the title says so (rows: 1).
            "#]],
        );
    }

    #[test]
    fn a_mistake_refuses_its_row_alone() {
        check(
            r#"<schedule><conference><time_zone_name>Mars/Olympus</time_zone_name></conference>
            <day date="2024-09-28"><room name="R">
              <event id="1" guid="a"><start>19:00</start><title>Good</title></event>
              <event id="2" guid="a"><start>20:00</start><title>Same guid</title></event>
              <event id="1" guid="b"><start>20:30</start><title>Same id</title></event>
              <event id="3"><start>25 o'clock</start><duration>long</duration><title>Unreadable</title></event>
              <event id="4"><start>21:00</start></event>
              <event id="5"><title>No time</title></event>
              <event id="6"><date>28.9.2024</date><title>Another calendar</title></event>
              <event id="7"><start>10:00</start><duration>2:00:00</duration><title>Two days</title><persons><person id="0">A</person><person id="0">B</person></persons></event>
              <event id="8" status="cancelled"><start>10:00</start><title>Called off</title></event>
              <event/>
            </room></day></schedule>"#,
            expect![[r#"
                venue en=R
                stage en=R in R
                person A
                person B
                show frab:a frab:1, 1 en=Good @ R, 2024-09-28T11:00Z
                act frab:a frab:1, 1 en=Good by []
                item of frab:a puts on frab:a
                show frab:b en=Same id @ R, 2024-09-28T12:30Z
                act frab:b en=Same id by []
                item of frab:b puts on frab:b
                show frab:7, 7 en=Two days @ R, 2024-09-28T02:00Z..2024-09-30T02:00Z
                act frab:7, 7 en=Two days by ["A (A)", "B (B)"]
                item of frab:7 puts on frab:7
                show frab:8, 8 en=Called off @ R, 2024-09-28T02:00Z, CANCELLED
                act frab:8, 8 en=Called off by []
                item of frab:8 puts on frab:8
                refused event 2: id DUPLICATE: The id “a” is that of event 1 too; give each its own.
                refused event 4: duration INVALID_FORMAT: “long” cannot be read; write it like 01:30.
                refused event 4: start INVALID_FORMAT: “25 o'clock” cannot be read; write it like 19:30.
                refused event 5: title REQUIRED: This is missing; fill it in in the file.
                refused event 6: start REQUIRED: This is missing; fill it in in the file.
                refused event 7: date INVALID_FORMAT: “28.9.2024” cannot be read; write it like 2024-09-28T19:30:00+08:00.
                refused event 10: title REQUIRED: This is missing; fill it in in the file.
                refused event 10: start REQUIRED: This is missing; fill it in in the file.
                remark conference 1: time_zone_name UNKNOWN_TIME_ZONE: There is no time zone “Mars/Olympus”; times without one are read in Asia/Shanghai.
                remark event 3: id DUPLICATE: The id “1” is that of event 1 too; this event is known by its other id.
                remark event 8: duration OUT_OF_RANGE: It lasts more than a day: its end was kept, the duration of the act was left out.
                remark event 10: id REQUIRED: Without an id an event is known by its time, room and title; one that is moved is taken for a new one (rows: 1).
            "#]],
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        let check = |text: &str, expect: &str| {
            let told = read("frab-xml", text.as_bytes());
            let why = why(&told.expect_err(text));
            assert!(why.contains(expect), "{text}: {why}");
        };
        check("<rss><channel/></rss>", "begins with the element “rss”");
        check("hello", "no element");
        check(" \n ", "empty");
        check("<schedule><day><room name='R'><event id='1'><title>Half", "ends in the middle");
        check("<schedule><day></schedule>", "line 1 cannot be read");
        check("<schedule>\n<day a=b></day></schedule>", "line 2 cannot be read");
        check("<schedule>&boom;</schedule>", "“boom”");
        check("<!DOCTYPE s [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><schedule>&b;</schedule>", "entities of its own");
        check(&format!("<schedule>{}", "<a>".repeat(100_000)), "nested more than");
        check("<?xml version='1.0' encoding='klingon'?><schedule/>", "klingon");
        check("<?xml version='1.0' encoding='utf-8'?><schedule/>\u{0}\u{1}<", "cannot be read");
    }

    #[test]
    fn encodings_are_taken_from_the_file() {
        let xml = |encoding: &str| {
            format!(
                "<?xml version=\"1.0\" encoding=\"{encoding}\"?><schedule><day date=\"2024-09-28\"><event id=\"1\"><start>19:00</start><title>Café</title></event></day></schedule>"
            )
        };
        let utf16 = |text: String| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let latin1 = |text: String| text.chars().map(|it| u8::try_from(u32::from(it)).expect("Latin-1")).collect::<Vec<u8>>();
        for bytes in [
            xml("UTF-8").into_bytes(),
            format!("\u{feff}{}", xml("UTF-8")).into_bytes(),
            latin1(xml("ISO-8859-1")),
            utf16(xml("UTF-16")),
            utf16(format!("\u{feff}{}", xml("UTF-16"))),
        ] {
            let incoming = read("frab-xml", &bytes).expect("a schedule");
            assert!(format!("{incoming:?}").contains("Café"));
        }
        let broken = read("frab-xml", &latin1(xml("UTF-8")));
        assert!(why(&broken.expect_err("not UTF-8")).contains("not UTF-8 text"));
    }

    #[test]
    fn it_can_be_called_off_and_too_much_is_refused() {
        let of = |events: usize| {
            let event = |id: usize| format!("<event id='{id}'><start>19:00</start><title>T</title></event>");
            format!("<schedule><day date='2024-09-28'>{}</day></schedule>", (0..events).map(event).collect::<String>())
        };
        let check = |events: usize, most: u32, expect: &str| {
            let read = read_until("frab-xml", of(events).as_bytes(), most);
            let told = read.map_or_else(|it| why(&it), |it| it.rows.len().to_string());
            assert!(told.starts_with(expect), "{told}");
        };
        check(199, 0, "597"); // progress is told every 200 events
        check(450, 200, "called off");
        check(50_001, u32::MAX, "refused: The file has more than 50000 events");
        let long = of(2).replacen("<title>T</title>", &format!("<title>{}</title>", "长".repeat(100_001)), 1);
        let incoming = read_until("frab-xml", long.as_bytes(), u32::MAX).expect("a schedule");
        assert_eq!((incoming.rows.len(), incoming.refused.len()), (3, 1));
    }
}
