//! `schedule.xml` of frab, pretalx, pentabarf, wafer and the VOC's tools.

use serde_json::{Map, Value};

use super::{
    Refused, Source,
    schedule::{
        Collector, Room,
        event::{self, Dialect, plain},
        invalid,
        text::decoded,
        time::{Day, Written, clock_seconds, day_of, written},
        xml::{Element, Step, Walk},
    },
};
use crate::domain::{
    incoming::{FestivalRecord, Incoming, Place},
    invalid::Mistake,
    text::{Lang, Localized},
};

/// How events are read.
pub(crate) const DIALECT: (&[&str], &[&str]) = (&["guid", "id"], &["guid", "id", "code"]);

/// Reads a schedule.
pub fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = decoded(source)?;
    let mut walk = Walk::new(&text);
    let mut reading = Reading {
        out: Collector::new(source, "frab"),
        dialect: Dialect { ids: DIALECT.0, person_ids: DIALECT.1, ..Dialect::default() },
        day: Day::default(),
        change_seconds: 0,
        room: None,
    };
    let mut days = Vec::new();
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
                days.extend(reading.day.date);
                days.dedup();
                path.extend(is_open.filter(|_| !is_empty));
            }
        }
    }
    if !is_seen {
        return Err(Refused::because("This is no XML: it has no element.", "这不是 XML：没有任何元素。"));
    }
    reading.out.days(days.iter().min().copied(), days.iter().max().copied());
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
    fn begin(&mut self, element: Element, is_empty: bool, parent: Option<&str>, walk: &mut Walk<'_>) -> Result<Option<String>, Refused> {
        match (parent, element.name.as_str()) {
            (None, "schedule") => {}
            (Some("schedule"), "day") => self.day = day(&element.attributes, self.change_seconds, &self.out),
            (Some("day"), "room") => {
                self.room = event::room(&Value::Object(element.attributes.clone()), &self.out.language, &self.dialect);
                self.room.clone().and_then(|it| self.out.room(it));
            }
            (Some("schedule"), "conference") if !is_empty => {
                let content = walk.content(element)?;
                if let Some(Value::Object(map)) = content {
                    self.change_seconds = map.get("day_change").and_then(plain).and_then(|it| clock_seconds(&it)).unwrap_or_default();
                    conference(&map, &mut self.out);
                }
                return Ok(None);
            }
            (Some("day" | "room"), "event") => {
                let place = self.out.next_event()?;
                let content = if is_empty { Some(Value::Object(element.attributes)) } else { walk.content(element)? };
                self.event(content, place);
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

    fn event(&mut self, content: Option<Value>, place: Place) {
        let Some(mut content) = content else {
            let mistake = invalid("event", Mistake::TooLong, "The event is larger than 1 MB; shorten it.", "活动超过 1 MB，请缩短。");
            self.out.refuse(place, vec![mistake]);
            return;
        };
        // <persons><person/><person/></persons> is a list, whether it holds none, one or more.
        if let Some(persons) = content.get_mut("persons") {
            *persons = match persons.get_mut("person").map(Value::take) {
                None => Value::Array(Vec::new()),
                Some(Value::Array(list)) => Value::Array(list),
                Some(one) => Value::Array(vec![one]),
            };
        }
        event::read(&content, &self.dialect, &self.day, self.room.as_ref(), place, &mut self.out);
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
        date: text(["date", "date"]).and_then(|it| day_of(&it, out.zone)),
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
                let en = format!("There is no time zone {}; times without one are read in {zone}.", super::schedule::shown(&name));
                let zh = format!("没有时区 {}；未注明时区的时间按 {zone} 读取。", super::schedule::shown(&name));
                out.remark(&place, invalid("time_zone_name", Mistake::UnknownTimeZone, en, zh));
            }
        }
    }
    let languages = map.get("defaults").and_then(|it| it.get("language")).or_else(|| map.get("languages").and_then(|it| it.get(0)));
    record.language = languages.and_then(plain).and_then(|it| it.parse::<Lang>().ok());
    if let Some(language) = &record.language {
        out.language = language.clone();
    }
    let title = map.get("title").map(|it| event::localized(it, &out.language)).unwrap_or_default();
    record.name = (title != Localized::default()).then_some(title);
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
    let name = super::schedule::shown(name);
    Refused::because(
        format!("This XML is no schedule: it begins with the element {name} and not with “schedule”."),
        format!("这个 XML 不是日程：开头的元素是 {name}，而不是“schedule”。"),
    )
}
