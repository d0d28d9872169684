//! Times in a calendar: on the festival's clock, with the definition of that clock for the time that the calendar covers.

use chrono::{DateTime, Datelike as _, Duration, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::{OffsetComponents as _, OffsetName as _, Tz};

use super::line::{Lines, escape};
use crate::domain::time::{Almanac, Instant, Interval};

/// No zone changes its clock twice within this time.
const STEP: Duration = Duration::hours(6);

/// A zone's clock.
pub(super) struct Clock(Tz);

/// What a clock shows from some instant on.
#[derive(Clone, PartialEq, Eq)]
struct Setting {
    offset_seconds: i32,
    is_summer: bool,
    name: Option<String>,
}

/// A change of a clock.
struct Change {
    /// What it showed at that instant, the last moment before.
    wall: NaiveDateTime,
    from_seconds: i32,
    to: Setting,
}

impl Clock {
    pub(super) fn new(zone: Tz) -> Self {
        Self(zone)
    }

    pub(super) fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Adds start and end. They stand in UTC where the clock shows one of them twice: the second time has no name on it.
    pub(super) fn put_span(&self, span: Interval, lines: &mut Lines) {
        let times = [("DTSTART", span.starts_at()), ("DTEND", span.ends_at())];
        // An event without a length ends as it starts, which a calendar says by no end.
        let times = &times[..if span.seconds() > 0 { 2 } else { 1 }];
        let almanac = Almanac { time_zone: self.0, day_start_hour: 0 };
        let is_named = |at: Instant| almanac.resolve(self.wall(at)) == Some(at);
        let all_named = times.iter().all(|(_, at)| is_named(*at));
        for (name, at) in times {
            if all_named && self.0 != Tz::UTC {
                lines.put(&format!("{name};TZID={}", self.name()), &local(self.wall(*at)));
            } else {
                lines.put(name, &utc(*at));
            }
        }
    }

    /// Adds the definition of the clock, from the year before the first of these times to the year of the last.
    pub(super) fn define(&self, times: impl Iterator<Item = Instant>, lines: &mut Lines) {
        let (first, last) = times.fold((None, None), |(first, last): (Option<Instant>, Option<Instant>), at| {
            (Some(first.map_or(at, |it| it.min(at))), Some(last.map_or(at, |it| it.max(at))))
        });
        let Some((first, last)) = first.zip(last).filter(|_| self.0 != Tz::UTC) else { return };
        let year = |year: i32| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single();
        let (from, to) = (year(first.year() - 1).unwrap_or(first), year(last.year() + 1).unwrap_or(last));
        lines.put("BEGIN", "VTIMEZONE");
        lines.put("TZID", self.name());
        lines.put("X-LIC-LOCATION", self.name());
        let start = self.setting(from);
        put(&Change { wall: self.wall(from), from_seconds: start.offset_seconds, to: start }, lines);
        for change in self.changes(from, to) {
            put(&change, lines);
        }
        lines.put("END", "VTIMEZONE");
    }

    fn wall(&self, at: Instant) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local()
    }

    fn setting(&self, at: DateTime<Utc>) -> Setting {
        let offset = self.0.offset_from_utc_datetime(&at.naive_utc());
        let name = offset.abbreviation().filter(|name| name.chars().all(|c| c.is_ascii_alphabetic())).map(str::to_owned);
        Setting { offset_seconds: offset.fix().local_minus_utc(), is_summer: offset.dst_offset() > Duration::zero(), name }
    }

    fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Change> {
        let mut changes = vec![];
        let (mut at, mut setting) = (from, self.setting(from));
        while at < to {
            let next = at + STEP;
            let later = self.setting(next);
            if later != setting {
                let instant = self.instant_of_change(at, next);
                let wall = instant.naive_utc() + Duration::seconds(i64::from(setting.offset_seconds));
                changes.push(Change { wall, from_seconds: setting.offset_seconds, to: later.clone() });
                setting = later;
            }
            at = next;
        }
        changes
    }

    /// The first second after `low` that is set as `high` is.
    fn instant_of_change(&self, mut low: DateTime<Utc>, mut high: DateTime<Utc>) -> DateTime<Utc> {
        let new = self.setting(high);
        while (high - low).num_seconds() > 1 {
            let middle = low + Duration::seconds((high - low).num_seconds() / 2);
            if self.setting(middle) == new { high = middle } else { low = middle }
        }
        high
    }
}

fn put(change: &Change, lines: &mut Lines) {
    let Change { wall, from_seconds, to: Setting { offset_seconds, is_summer, name } } = change;
    let kind = if *is_summer { "DAYLIGHT" } else { "STANDARD" };
    lines.put("BEGIN", kind);
    lines.put("DTSTART", &local(*wall));
    lines.put("TZOFFSETFROM", &offset(*from_seconds));
    lines.put("TZOFFSETTO", &offset(*offset_seconds));
    if let Some(name) = name {
        lines.put("TZNAME", &escape(name));
    }
    lines.put("END", kind);
}

/// `+0800`, with seconds where there are some.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}

fn local(wall: NaiveDateTime) -> String {
    wall.format("%Y%m%dT%H%M%S").to_string()
}

/// An instant in UTC.
pub(super) fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_clock_is_defined_by_its_changes() {
        let check = |zone: Tz, first: &str, last: &str, expect: &[&str]| {
            let mut lines = Lines::default();
            Clock::new(zone).define([at(first), at(last)].into_iter(), &mut lines);
            let text = String::from_utf8(lines.finish()).expect("UTF-8");
            let parts = text.split("BEGIN:").skip(2);
            let found: Vec<String> = parts
                .map(|part| {
                    let value = |name: &str| part.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("-").to_owned();
                    let kind = part.lines().next().expect("a kind");
                    format!("{kind} {} {} {}", value("DTSTART:"), value("TZOFFSETFROM:"), value("TZOFFSETTO:"))
                })
                .collect();
            assert_eq!(found, expect, "{zone}");
        };
        check(
            chrono_tz::Europe::London,
            "2020-10-24T18:00:00Z",
            "2020-10-25T22:00:00Z",
            &[
                "STANDARD 20190101T000000 +0000 +0000",
                "DAYLIGHT 20190331T010000 +0000 +0100",
                "STANDARD 20191027T020000 +0100 +0000",
                "DAYLIGHT 20200329T010000 +0000 +0100",
                "STANDARD 20201025T020000 +0100 +0000",
            ],
        );
        check(
            chrono_tz::Asia::Shanghai,
            "2020-09-07T11:00:00Z",
            "2020-09-28T13:00:00Z",
            &["STANDARD 20190101T080000 +0800 +0800"],
        );
        check(
            chrono_tz::Australia::Lord_Howe,
            "2020-12-31T12:00:00Z",
            "2020-12-31T13:00:00Z",
            &[
                "DAYLIGHT 20190101T110000 +1100 +1100",
                "STANDARD 20190407T020000 +1100 +1030",
                "DAYLIGHT 20191006T020000 +1030 +1100",
                "STANDARD 20200405T020000 +1100 +1030",
                "DAYLIGHT 20201004T020000 +1030 +1100",
            ],
        );
        check(Tz::UTC, "2020-09-07T11:00:00Z", "2020-09-07T12:00:00Z", &[]);
    }

    #[test]
    fn times_stand_on_the_clock_where_it_shows_them_once() {
        let check = |zone: Tz, from: &str, to: &str, expect: &str| {
            let mut lines = Lines::default();
            Clock::new(zone).put_span(Interval::new(at(from), at(to)).expect("a span"), &mut lines);
            let text = String::from_utf8(lines.finish()).expect("UTF-8");
            assert_eq!(text.replace("\r\n", " ").trim_end(), expect, "{zone} {from}");
        };
        let london = chrono_tz::Europe::London;
        check(
            london,
            "2020-10-24T23:30:00Z",
            "2020-10-25T00:30:00Z",
            "DTSTART;TZID=Europe/London:20201025T003000 DTEND;TZID=Europe/London:20201025T013000",
        );
        check(london, "2020-10-25T00:30:00Z", "2020-10-25T01:30:00Z", "DTSTART:20201025T003000Z DTEND:20201025T013000Z");
        check(london, "2020-10-25T19:00:00Z", "2020-10-25T19:00:00Z", "DTSTART;TZID=Europe/London:20201025T190000");
        check(Tz::UTC, "2020-10-25T19:00:00Z", "2020-10-25T20:00:00Z", "DTSTART:20201025T190000Z DTEND:20201025T200000Z");
    }
}
