//! One VEVENT, before its repetitions are known.

use std::collections::BTreeSet;

use calcard::{
    Entry, Parser,
    common::PartialDateTime,
    icalendar::{
        ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule,
        ICalendarStatus, ICalendarValue,
    },
};
use chrono::{Datelike, FixedOffset, NaiveDateTime};

use super::{
    super::schedule::{Collector, ROW_CHARACTERS, event::unreadable, invalid, missing, shown, text, too_long},
    repeat::TIMES,
    zone::{Zone, Zones},
};
use crate::domain::{
    incoming::Place,
    invalid::{Invalid, Mistake},
    text::Localized,
    time::Instant,
};

/// Fields that tell of the calendar and not of the event.
const BOOKKEEPING: &[ICalendarProperty] = &[
    ICalendarProperty::Dtstamp,
    ICalendarProperty::Created,
    ICalendarProperty::LastModified,
    ICalendarProperty::Sequence,
    ICalendarProperty::Transp,
    ICalendarProperty::Priority,
    ICalendarProperty::Class,
];

/// A time of a calendar.
#[derive(Clone, Debug)]
pub(super) struct Time {
    /// What the wall clock shows.
    pub(super) wall: NaiveDateTime,
    /// Where that clock hangs.
    pub(super) zone: Zone,
    /// Whether it is a whole day.
    pub(super) is_day: bool,
}

impl Time {
    /// Its instant.
    pub(super) fn instant(&self) -> Option<Instant> {
        self.zone.instant(self.wall).filter(|it| (1900..=9998).contains(&it.year()))
    }
}

/// An event of a calendar.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Where it stands.
    pub(super) place: Place,
    /// Its UID.
    pub(super) uid: Option<String>,
    /// Its title.
    pub(super) title: Localized,
    /// Its first category.
    pub(super) kind: Option<String>,
    /// Where it is.
    pub(super) location: Option<String>,
    /// When it starts.
    pub(super) start: Time,
    /// How long it lasts, in seconds.
    pub(super) seconds: Option<i64>,
    /// Whether it is called off.
    pub(super) is_cancelled: bool,
    /// How it repeats.
    pub(super) rule: Option<ICalendarRecurrenceRule>,
    /// Further times, with how long they last if that differs.
    pub(super) more: Vec<(Time, Option<i64>)>,
    /// Times at which it does not take place.
    pub(super) but: Vec<Time>,
    /// Which time of a repeated event it stands for.
    pub(super) instead_of: Option<Time>,
}

/// Reads a VEVENT.
pub(super) fn read(block: &str, place: Place, zones: &Zones, out: &mut Collector<'_>) -> Result<Draft, Vec<Invalid>> {
    let Entry::ICalendar(calendar) = Parser::new(block).entry() else {
        return Err(vec![invalid("VEVENT", Mistake::InvalidFormat, "This event cannot be read.", "此活动无法读取。")]);
    };
    let Some(event) = calendar.components.first() else { return Err(vec![missing("VEVENT")]) };
    let mut reading = Reading { event, zones, floating: Zone::Iana(out.zone), mistakes: Vec::new() };
    let draft = reading.draft(place.clone(), out);
    let mistakes = reading.mistakes;
    note_left_out(event, &place, out);
    match draft {
        Some(draft) if mistakes.is_empty() => Ok(draft),
        _ => Err(mistakes),
    }
}

struct Reading<'a> {
    event: &'a ICalendarComponent,
    zones: &'a Zones,
    floating: Zone,
    mistakes: Vec<Invalid>,
}

impl<'a> Reading<'a> {
    fn draft(&mut self, place: Place, out: &Collector<'_>) -> Option<Draft> {
        let title = self.text(&ICalendarProperty::Summary);
        let lang = self.entry(&ICalendarProperty::Summary).and_then(|it| it.parameter(&ICalendarParameterName::Language));
        let lang = lang.and_then(|it| it.as_text()).and_then(text::language).unwrap_or_else(|| out.language.clone());
        if title.is_none() {
            self.mistakes.push(missing("SUMMARY"));
        }
        let start = self.times(&ICalendarProperty::Dtstart).into_iter().next();
        if start.is_none() && self.mistakes.iter().all(|it| it.field.as_deref() != Some("DTSTART")) {
            self.mistakes.push(missing("DTSTART"));
        }
        let seconds = start.as_ref().and_then(|(start, _)| self.seconds(start));
        let rule = self.rule();
        let is_range = |it: &ICalendarEntry| it.has_parameter(&ICalendarParameterName::Range);
        if self.entry(&ICalendarProperty::RecurrenceId).is_some_and(is_range) {
            let (en, zh) = ("A change of all later times cannot be read; write each.", "不支持“此后全部”的改动，请逐次写明。");
            self.mistakes.push(invalid("RECURRENCE-ID", Mistake::InvalidFormat, en, zh));
        }
        let draft = Draft {
            place,
            uid: self.text(&ICalendarProperty::Uid),
            title: Localized::of(lang, text::one_line(&title.unwrap_or_default())),
            kind: self.text(&ICalendarProperty::Categories),
            location: self.text(&ICalendarProperty::Location),
            start: start?.0,
            seconds,
            is_cancelled: self.event.status() == Some(&ICalendarStatus::Cancelled),
            rule,
            more: self.times(&ICalendarProperty::Rdate),
            but: self.times(&ICalendarProperty::Exdate).into_iter().map(|(time, _)| time).collect(),
            instead_of: self.times(&ICalendarProperty::RecurrenceId).into_iter().next().map(|(time, _)| time),
        };
        Some(draft)
    }

    fn entry(&self, name: &ICalendarProperty) -> Option<&'a ICalendarEntry> {
        self.event.property(name)
    }

    fn text(&mut self, name: &ICalendarProperty) -> Option<String> {
        let text = self.entry(name)?.values.first()?.as_text()?.trim().to_owned();
        if text.chars().count() > ROW_CHARACTERS {
            self.mistakes.push(too_long(name.as_str()));
        }
        (!text.is_empty()).then_some(text)
    }

    /// The times of every entry of a name. What cannot be read is a mistake.
    fn times(&mut self, name: &ICalendarProperty) -> Vec<(Time, Option<i64>)> {
        let mut times = Vec::new();
        for entry in self.event.entries.iter().filter(|it| it.name == *name) {
            let zone = match entry.tz_id() {
                None => Some(self.floating.clone()),
                Some(id) => self.zones.get(id).or_else(|| {
                    self.mistakes.push(invalid(
                        name.as_str(),
                        Mistake::UnknownTimeZone,
                        format!("The time zone {} is not known here and not described in the file.", shown(id)),
                        format!("时区 {} 无法识别，文件中也没有说明。", shown(id)),
                    ));
                    None
                }),
            };
            let Some(zone) = zone else { continue };
            for value in &entry.values {
                match value {
                    ICalendarValue::PartialDateTime(time) => times.push((self.time(name, time, &zone), None)),
                    ICalendarValue::Period(period) => {
                        let (start, seconds) = match period {
                            ICalendarPeriod::Range { start, end } => (start, seconds_between(start, end)),
                            ICalendarPeriod::Duration { start, duration } => (start, Some(duration.as_seconds())),
                        };
                        times.push((self.time(name, start, &zone), seconds.filter(|it| *it >= 0)));
                    }
                    other if other.as_text().is_some_and(|it| it.trim().is_empty()) => {}
                    other => {
                        let text = other.as_text().unwrap_or_default();
                        self.mistakes.push(unreadable(name.as_str(), text, ("20240928T193000", "20240928T193000")));
                    }
                }
            }
        }
        if times.len() > TIMES * 2 {
            let (en, zh) = (
                format!("There are more than {} times; leave some out.", TIMES * 2),
                format!("超过 {} 个时间，请减少。", TIMES * 2),
            );
            self.mistakes.push(invalid(name.as_str(), Mistake::OutOfRange, en, zh));
        }
        times.into_iter().filter_map(|(time, seconds)| Some((time?, seconds))).collect()
    }

    fn time(&mut self, name: &ICalendarProperty, told: &PartialDateTime, zone: &Zone) -> Option<Time> {
        let Some(time) = told.to_date_time() else {
            self.mistakes.push(invalid(
                name.as_str(),
                Mistake::InvalidFormat,
                "There is no such day or time.",
                "没有这样的日期或时间。",
            ));
            return None;
        };
        let zone = time.offset.map_or_else(|| zone.clone(), |it: FixedOffset| Zone::Fixed(it));
        Some(Time { wall: time.date_time, zone, is_day: !told.has_time() })
    }

    fn seconds(&mut self, start: &Time) -> Option<i64> {
        let end = self.times(&ICalendarProperty::Dtend).into_iter().next();
        let seconds = match (end, self.entry(&ICalendarProperty::Duration).and_then(|it| it.values.first())) {
            // A whole day has 24 hours of wall clock, whatever the clock does on it.
            (Some((end, _)), _) if start.is_day => (end.wall - start.wall).num_seconds(),
            (Some((end, _)), _) => (end.instant()? - start.instant()?).num_seconds(),
            (None, Some(ICalendarValue::Duration(duration))) => duration.as_seconds(),
            (None, Some(other)) => {
                self.mistakes.push(unreadable("DURATION", other.as_text().unwrap_or_default(), ("PT1H30M", "PT1H30M")));
                return None;
            }
            (None, None) => return start.is_day.then_some(86_400),
        };
        if seconds < 0 {
            self.mistakes.push(invalid(
                "DTEND",
                Mistake::EndsBeforeStart,
                "The end lies before the start.",
                "结束时间早于开始时间。",
            ));
        }
        Some(seconds)
    }

    fn rule(&mut self) -> Option<ICalendarRecurrenceRule> {
        let mut rules = self.event.entries.iter().filter(|it| it.name == ICalendarProperty::Rrule).flat_map(|it| &it.values);
        match (rules.next(), rules.next()) {
            (None, _) => None,
            (Some(ICalendarValue::RecurrenceRule(rule)), None) => Some((**rule).clone()),
            (Some(other), second) => {
                let text = if second.is_some() { "RRULE, RRULE" } else { other.as_text().unwrap_or_default() };
                self.mistakes.push(unreadable("RRULE", text, ("FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3")));
                None
            }
        }
    }
}

fn seconds_between(start: &PartialDateTime, end: &PartialDateTime) -> Option<i64> {
    let (start, end) = (start.to_date_time()?, end.to_date_time()?);
    Some((end.date_time - start.date_time).num_seconds())
}

fn note_left_out(event: &ICalendarComponent, place: &Place, out: &mut Collector<'_>) {
    use ICalendarProperty as Name;
    let taken = [
        Name::Uid,
        Name::Summary,
        Name::Location,
        Name::Categories,
        Name::Status,
        Name::Dtstart,
        Name::Dtend,
        Name::Duration,
        Name::Rrule,
        Name::Rdate,
        Name::Exdate,
        Name::RecurrenceId,
    ];
    let mut seen = BTreeSet::new();
    for name in event.entries.iter().filter(|it| !it.values.is_empty()).map(|it| &it.name) {
        let is_other = !taken.contains(name) && !BOOKKEEPING.contains(name) && !name.as_str().starts_with("X-");
        if is_other && seen.len() < 100 && seen.insert(name.as_str()) {
            out.left_out(place, name.as_str());
        }
    }
}
