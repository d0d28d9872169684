//! The timetable as XML.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Node},
};

use super::{
    super::{text::clean, unwritten, view::View},
    schedule::{Day, Event, Schedule, type_of},
};
use crate::formats::{Refused, Target};

/// The longest duration that two digits of hours can tell.
const MOST_SECONDS: i64 = 99 * 3_600 + 59 * 60 + 59;

/// Writes the timetable as XML.
pub(in crate::formats) fn frab_xml(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let view = View::now(target);
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.schedule(&view).map_err(unwritten)?;
    let mut bytes = xml.0.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// A document being written.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Node::Start(element(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Node::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Node::Empty(element(name, attributes)))
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.0.write_event(Node::Text(BytesText::new(&clean(text))))?;
        self.close(name)
    }

    fn schedule(&mut self, view: &View<'_>) -> io::Result<()> {
        let schedule = Schedule::of(view);
        self.0.write_event(Node::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.open("schedule", &[])?;
        self.empty("generator", &[("name", "playbill")])?;
        if let Some(base) = http(view.target.base_url) {
            self.text("url", &[], &format!("{base}/f/{}/schedule.xml", view.festival().slug))?;
        }
        self.text("version", &[], &schedule.version)?;
        self.conference(view, &schedule)?;
        for (index, day) in schedule.days.iter().enumerate() {
            self.day(view, index + 1, day)?;
        }
        self.close("schedule")
    }

    fn conference(&mut self, view: &View<'_>, schedule: &Schedule<'_>) -> io::Result<()> {
        let festival = view.festival();
        self.open("conference", &[])?;
        self.text("acronym", &[], &schedule.acronym)?;
        self.text("title", &[], view.text(&festival.name))?;
        self.text("start", &[], &festival.starts_on.to_string())?;
        self.text("end", &[], &festival.ends_on.to_string())?;
        self.text("days", &[], &schedule.days.len().to_string())?;
        self.text("timeslot_duration", &[], "00:05")?;
        if let Some(url) = view.festival_url().filter(|url| http(Some(url)).is_some()) {
            self.text("base_url", &[], &url)?;
        }
        self.text("time_zone_name", &[], festival.time_zone.name())?;
        for track in &schedule.tracks {
            self.empty("track", &[("name", &clean(track))])?;
        }
        self.close("conference")
    }

    fn day(&mut self, view: &View<'_>, index: usize, day: &Day<'_>) -> io::Result<()> {
        let attributes = [
            ("index", &*index.to_string()),
            ("date", &*day.date.to_string()),
            ("start", &*view.stamp(day.starts_at)),
            ("end", &*view.stamp(day.ends_at)),
        ];
        self.open("day", &attributes)?;
        for (room, events) in &day.rooms {
            let attributes = [("name", Some(clean(&room.name))), ("guid", room.guid.clone())];
            self.open("room", &given(&attributes))?;
            for event in events {
                self.event(view, &room.name, event)?;
            }
            self.close("room")?;
        }
        self.close("day")
    }

    fn event(&mut self, view: &View<'_>, room: &str, event: &Event<'_>) -> io::Result<()> {
        let attributes =
            [("id", Some(event.id.to_string())), ("guid", Some(event.guid.clone())), ("code", event.code.map(str::to_owned))];
        self.open("event", &given(&attributes))?;
        self.text("date", &[], &view.stamp(event.starts_at))?;
        self.text("start", &[], &clock(view.local(event.starts_at).naive_local().time()))?;
        self.text("duration", &[], &duration(event.seconds))?;
        self.text("room", &[], room)?;
        if let Some(slug) = &event.slug.narrow {
            self.text("slug", &[], slug)?;
        }
        if let Some(url) = view.show_url(event.show).filter(|url| http(Some(url)).is_some()) {
            self.text("url", &[], &url)?;
        }
        self.text("title", &[], view.text(&event.show.title))?;
        self.text("subtitle", &[], event.subtitle)?;
        self.text("track", &[], event.track.unwrap_or_default())?;
        self.text("type", &[], type_of(event.show.kind))?;
        self.text("language", &[], event.language)?;
        self.text("abstract", &[], &event.summary)?;
        self.text("description", &[], &event.description)?;
        self.open("persons", &[])?;
        for person in &event.persons {
            let attributes = [("id", person.id.map(|id| id.to_string())), ("guid", person.guid.clone())];
            self.text("person", &given(&attributes), person.name)?;
        }
        self.close("persons")?;
        self.close("event")
    }
}

fn element<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    BytesStart::new(name).with_attributes(attributes.iter().copied())
}

/// Those attributes that have a value.
fn given<'a>(attributes: &'a [(&'a str, Option<String>)]) -> Vec<(&'a str, &'a str)> {
    attributes.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect()
}

fn http(url: Option<&str>) -> Option<&str> {
    url.filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

fn clock(time: chrono::NaiveTime) -> String {
    let text = time.format("%H:%M:%S").to_string();
    text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
}

fn duration(seconds: i64) -> String {
    let seconds = seconds.clamp(0, MOST_SECONDS);
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_hours_and_minutes_and_seconds_only_where_there_are_some() {
        let check = |seconds: i64, expect: &str| assert_eq!(duration(seconds), expect);
        check(0, "00:00");
        check(2_700, "00:45");
        check(5_405, "01:30:05");
        check(90_000, "25:00");
        check(1_000_000, "99:59:59");
    }
}
