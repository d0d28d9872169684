//! Time zones of calendars: by their IANA or Windows names, by what a VTIMEZONE calls itself elsewhere, else by its own rules.

use std::{collections::HashMap, ops::RangeInclusive, str::FromStr, sync::Arc};

use calcard::{
    Entry, Parser,
    common::{PartialDateTime, timezone::Tz as Known},
    icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty, ICalendarValue},
};
use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::{
    super::schedule::time::resolve,
    repeat::{falls_on, is_known},
};
use crate::domain::time::{Instant, instant};

/// The most zones that a file describes.
const ZONES: usize = 200;
/// The most zones that are known by their own rules, and the most parts that each of them has.
const OWN: (usize, usize) = (10, 30);
/// The most changes of one of them.
const CHANGES: usize = 2_000;
/// The longest name of a zone, in bytes.
const NAME_BYTES: usize = 255;
/// The years for which rules are worked out.
const YEARS: RangeInclusive<i32> = 1970..=2100;

/// A zone.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// Of the IANA.
    Iana(Tz),
    /// One offset.
    Fixed(FixedOffset),
    /// Of rules of its own: when its offset changed, and to what. The first one was always so.
    Own(Arc<Vec<(NaiveDateTime, FixedOffset)>>),
}

impl Zone {
    /// The instant of a wall clock.
    pub(super) fn instant(&self, wall: NaiveDateTime) -> Option<Instant> {
        match self {
            Self::Iana(zone) => resolve(*zone, wall),
            Self::Fixed(offset) => at(*offset, wall),
            Self::Own(changes) => at(offset_at(changes, wall)?, wall),
        }
    }

    /// What a wall clock shows.
    pub(super) fn wall(&self, time: Instant) -> NaiveDateTime {
        match self {
            Self::Iana(zone) => time.with_timezone(zone).naive_local(),
            Self::Fixed(offset) => time.with_timezone(offset).naive_local(),
            Self::Own(changes) => {
                // Near enough on the day of a change; only the end of a repetition is told so.
                let offset = offset_at(changes, time.naive_utc()).map_or(0, |it| it.local_minus_utc());
                time.naive_utc().checked_add_signed(TimeDelta::seconds(i64::from(offset))).unwrap_or(time.naive_utc())
            }
        }
    }
}

fn offset_at(changes: &[(NaiveDateTime, FixedOffset)], wall: NaiveDateTime) -> Option<FixedOffset> {
    let after = changes.partition_point(|(time, _)| *time <= wall);
    changes.get(after.saturating_sub(1)).map(|(_, offset)| *offset)
}

fn at(offset: FixedOffset, wall: NaiveDateTime) -> Option<Instant> {
    offset.from_local_datetime(&wall).single().map(|it| instant(&it))
}

/// The zones that a file describes, by their names in it.
#[derive(Default)]
pub(super) struct Zones(HashMap<String, Zone>);

impl Zones {
    /// Takes in a VTIMEZONE.
    pub(super) fn add(&mut self, text: &str) {
        if self.0.len() >= ZONES {
            return;
        }
        let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return };
        let Some(component) = calendar.components.first() else { return };
        let name =
            component.property(&ICalendarProperty::Tzid).and_then(|it| it.values.first()).and_then(ICalendarValue::as_text);
        let Some(name) = name.filter(|it| it.len() <= NAME_BYTES) else { return };
        let is_few = self.0.values().filter(|it| matches!(it, Zone::Own(_))).count() < OWN.0;
        let own = || is_few.then(|| own(&calendar, component)).flatten();
        let known = || component.timezone().and_then(|(_, it)| zone(it));
        if let Some(zone) = iana(name).or_else(own).or_else(known) {
            self.0.insert(name.to_owned(), zone);
        }
    }

    /// The zone of a name.
    pub(super) fn get(&self, name: &str) -> Option<Zone> {
        if name.len() > NAME_BYTES {
            return None;
        }
        self.0.get(name).cloned().or_else(|| iana(name)).or_else(|| Known::from_str(name.trim()).ok().and_then(zone))
    }
}

/// A zone by its IANA name, also where a maker's own path stands before it (`/example.org/20050809/Europe/Prague`).
fn iana(name: &str) -> Option<Zone> {
    let mut rest = name.trim();
    loop {
        if let Ok(zone) = rest.parse() {
            return Some(Zone::Iana(zone));
        }
        rest = rest.split_once('/')?.1;
    }
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
    let parts =
        parts.filter(|it| matches!(it.component_type, ICalendarComponentType::Standard | ICalendarComponentType::Daylight));
    let (mut changes, mut before) = (Vec::new(), None);
    for part in parts.take(OWN.1) {
        let from = part_changes(part, &mut changes)?;
        if changes.len() > CHANGES {
            return None;
        }
        before = Some(before.map_or(from, |it: (NaiveDateTime, FixedOffset)| if from.0 < it.0 { from } else { it }));
    }
    let (_, first) = before?;
    changes.push((NaiveDateTime::MIN, first));
    changes.sort_by_key(|(time, _)| *time);
    Some(Zone::Own(Arc::new(changes)))
}

/// Adds the changes that a part of a zone tells. When the first of them was, and what was before it.
fn part_changes(
    part: &ICalendarComponent,
    changes: &mut Vec<(NaiveDateTime, FixedOffset)>,
) -> Option<(NaiveDateTime, FixedOffset)> {
    let value = |name| part.property(name).and_then(|it| it.values.first());
    let offset = |name| value(name).and_then(ICalendarValue::as_partial_date_time).and_then(offset);
    let (from, to) = (offset(&ICalendarProperty::Tzoffsetfrom)?, offset(&ICalendarProperty::Tzoffsetto)?);
    let start = value(&ICalendarProperty::Dtstart).and_then(ICalendarValue::as_partial_date_time).and_then(naive)?;
    changes.push((start, to));
    let dates = part.entries.iter().filter(|it| it.name == ICalendarProperty::Rdate).flat_map(|it| &it.values);
    changes.extend(dates.filter_map(ICalendarValue::as_partial_date_time).filter_map(naive).map(|it| (it, to)));
    if let Some(value) = value(&ICalendarProperty::Rrule) {
        let ICalendarValue::RecurrenceRule(rule) = value else { return None };
        if rule.freq != ICalendarFrequency::Yearly || !is_known(rule, start.time()) {
            return None;
        }
        // An end in UTC is some hours off, which is never the difference between two years.
        let last = rule.until.as_ref().and_then(naive).and_then(|it| it.checked_add_days(Days::new(1)));
        let years = YEARS.filter(|year| *year >= start.year() && last.is_none_or(|it| *year <= it.year()));
        let days = years.flat_map(|year| NaiveDate::from_ymd_opt(year, 1, 1).into_iter().flat_map(|it| it.iter_days().take(366)));
        let days = days.filter(|day| falls_on(rule, start.date(), *day)).map(|day| day.and_time(start.time()));
        changes.extend(days.filter(|it| *it > start && last.is_none_or(|last| *it <= last)).map(|it| (it, to)));
    }
    Some((start, from))
}

fn offset(time: &PartialDateTime) -> Option<FixedOffset> {
    let seconds = i32::from(time.tz_hour?) * 3_600 + i32::from(time.tz_minute.unwrap_or(0)) * 60;
    if time.tz_minus { FixedOffset::west_opt(seconds) } else { FixedOffset::east_opt(seconds) }
}

fn naive(time: &PartialDateTime) -> Option<NaiveDateTime> {
    time.to_date_time().map(|it| it.date_time)
}
