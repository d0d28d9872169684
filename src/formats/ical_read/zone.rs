//! Time zones of calendars: by their IANA or Windows names, by what a VTIMEZONE calls itself elsewhere, else by its own rules.

use std::{collections::HashMap, str::FromStr};

use calcard::{
    Entry, Parser,
    common::{PartialDateTime, timezone::Tz as Known},
    icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue},
};
use chrono::{Days, FixedOffset, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use super::{
    super::schedule::time::resolve,
    repeat::{falls_on, is_known},
};
use crate::domain::time::{Instant, instant};

/// The most zones that a file describes.
const ZONES: usize = 200;
/// The most times at which a zone that is known by its own rules changes, and the most rules of it.
const CHANGES: (usize, usize) = (200, 4);

/// A zone.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// Of the IANA.
    Iana(Tz),
    /// One offset.
    Fixed(FixedOffset),
    /// Of rules of its own.
    Own(Vec<Change>),
}

/// A change of a zone's offset.
#[derive(Clone, Debug)]
pub(super) struct Change {
    start: NaiveDateTime,
    more: Vec<NaiveDateTime>,
    rule: Option<ICalendarRecurrenceRule>,
    last: Option<NaiveDateTime>,
    from: FixedOffset,
    to: FixedOffset,
}

impl Zone {
    /// The instant of a wall clock.
    pub(super) fn instant(&self, wall: NaiveDateTime) -> Option<Instant> {
        match self {
            Self::Iana(zone) => resolve(*zone, wall),
            Self::Fixed(offset) => at(*offset, wall),
            Self::Own(changes) => {
                let last = changes.iter().filter_map(|it| Some((it.before(wall)?, it.to))).max_by_key(|(time, _)| *time);
                let first = changes.iter().min_by_key(|it| it.start).map(|it| it.from);
                at(last.map(|(_, offset)| offset).or(first)?, wall)
            }
        }
    }

    /// What a wall clock shows.
    pub(super) fn wall(&self, time: Instant) -> NaiveDateTime {
        match self {
            Self::Iana(zone) => time.with_timezone(zone).naive_local(),
            Self::Fixed(offset) => time.with_timezone(offset).naive_local(),
            Self::Own(changes) => {
                let offset = changes.first().map_or(0, |it| it.to.local_minus_utc());
                time.naive_utc() + chrono::TimeDelta::seconds(i64::from(offset))
            }
        }
    }
}

fn at(offset: FixedOffset, wall: NaiveDateTime) -> Option<Instant> {
    offset.from_local_datetime(&wall).single().map(|it| instant(&it))
}

impl Change {
    /// When it last happened before a wall clock, within a year or so if it is by a rule.
    fn before(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        let listed = self.more.iter().copied().chain([self.start]).filter(|it| *it <= wall).max();
        let ruled = self.rule.as_ref().and_then(|rule| {
            (0..400).find_map(|back| {
                let day = wall.date().checked_sub_days(Days::new(back))?;
                let time = day.and_time(self.start.time());
                let is_in = time <= wall && time >= self.start && self.last.is_none_or(|it| time <= it);
                (is_in && falls_on(rule, self.start.date(), day)).then_some(time)
            })
        });
        // A rule that ended long ago leaves its last time behind.
        let ended = self.last.filter(|it| *it <= wall);
        listed.max(ruled).max(ended)
    }
}

/// The zones that a file describes, by their names in it.
#[derive(Default)]
pub(super) struct Zones(HashMap<String, Zone>);

impl Zones {
    /// Takes in a VTIMEZONE.
    pub(super) fn add(&mut self, text: &str) {
        let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return };
        let Some(component) = calendar.components.first() else { return };
        let name = component.property(&ICalendarProperty::Tzid).and_then(|it| it.values.first()).and_then(ICalendarValue::as_text);
        let Some(name) = name.filter(|_| self.0.len() < ZONES) else { return };
        let known = by_name(name).or_else(|| component.timezone().and_then(|(_, it)| zone(it)));
        if let Some(zone) = known.or_else(|| own(&calendar, component)) {
            self.0.insert(name.to_owned(), zone);
        }
    }

    /// The zone of a name.
    pub(super) fn get(&self, name: &str) -> Option<Zone> {
        self.0.get(name).cloned().or_else(|| by_name(name))
    }
}

/// A zone by its name, also where a maker's own path stands before it (`/example.org/20050809/Europe/Prague`).
fn by_name(name: &str) -> Option<Zone> {
    let name = name.trim().trim_matches('"');
    let mut rest = name;
    loop {
        if let Ok(zone) = rest.parse() {
            return Some(Zone::Iana(zone));
        }
        match rest.split_once('/') {
            Some((_, after)) => rest = after,
            None => break,
        }
    }
    Known::from_str(name).ok().and_then(zone)
}

fn zone(known: Known) -> Option<Zone> {
    match known {
        Known::Tz(zone) => Some(Zone::Iana(zone)),
        Known::Fixed(offset) => Some(Zone::Fixed(offset)),
        Known::Floating => None,
    }
}

/// A zone by the rules of its own.
fn own(calendar: &ICalendar, component: &ICalendarComponent) -> Option<Zone> {
    let parts = component.component_ids.iter().filter_map(|it| calendar.component_by_id(*it));
    let parts = parts.filter(|it| matches!(it.component_type, ICalendarComponentType::Standard | ICalendarComponentType::Daylight));
    let changes: Vec<Change> = parts.take(CHANGES.0).filter_map(change).collect();
    let rules = changes.iter().filter(|it| it.rule.is_some()).count();
    let times: usize = changes.iter().map(|it| it.more.len()).sum();
    (!changes.is_empty() && rules <= CHANGES.1 && times <= CHANGES.0).then_some(Zone::Own(changes))
}

fn change(part: &ICalendarComponent) -> Option<Change> {
    let value = |name| part.property(name).and_then(|it| it.values.first());
    let offset = |name| value(name).and_then(ICalendarValue::as_partial_date_time).and_then(offset);
    let rule = match value(&ICalendarProperty::Rrule) {
        Some(ICalendarValue::RecurrenceRule(rule)) if is_known(rule) => Some((**rule).clone()),
        Some(_) => return None,
        None => None,
    };
    let dates = part.entries.iter().filter(|it| it.name == ICalendarProperty::Rdate).flat_map(|it| &it.values);
    let last = rule.as_ref().and_then(|it| it.until.as_ref()).and_then(naive);
    Some(Change {
        start: value(&ICalendarProperty::Dtstart).and_then(ICalendarValue::as_partial_date_time).and_then(naive)?,
        more: dates.filter_map(ICalendarValue::as_partial_date_time).filter_map(naive).collect(),
        rule,
        last,
        from: offset(&ICalendarProperty::Tzoffsetfrom)?,
        to: offset(&ICalendarProperty::Tzoffsetto)?,
    })
}

fn offset(time: &PartialDateTime) -> Option<FixedOffset> {
    let seconds = i32::from(time.tz_hour?) * 3_600 + i32::from(time.tz_minute.unwrap_or(0)) * 60;
    if time.tz_minus { FixedOffset::west_opt(seconds) } else { FixedOffset::east_opt(seconds) }
}

fn naive(time: &PartialDateTime) -> Option<NaiveDateTime> {
    time.to_date_time().map(|it| it.date_time)
}
