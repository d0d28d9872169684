//! Calendars: each VEVENT is a show, at the stage that its LOCATION names.
//!
//! - Its UID is its external id; a time of a repeated event has its UTC time behind a slash.
//! - A time without a zone is in the zone of the festival; a zone is known by its name or by what the file says of it.
//! - An event of whole days runs from 05:00 to 05:00, where programme days begin unless a festival says otherwise; that is remarked.
//! - A repeated event is one show for each time, [`repeat::TIMES`] at the most; a rule that is not understood refuses its row.

mod blocks;
mod entry;
mod repeat;
#[cfg(test)]
mod tests;
mod zone;

use std::collections::{HashMap, HashSet};

use calcard::{
    Entry, Parser,
    icalendar::{ICalendarComponent, ICalendarMethod, ICalendarProperty, ICalendarValue},
};
use chrono::{NaiveDateTime, TimeDelta};

use super::{
    Refused, Source,
    schedule::{Collector, EVENTS, Event, Makes, Room, invalid, shown, text, too_many, too_many_events},
};
use crate::domain::{
    incoming::{FestivalRecord, Incoming, Place},
    invalid::{Invalid, Mistake},
    text::Localized,
    time::{Instant, after},
};
use blocks::{Block, cut};
use entry::{Draft, Time};
use repeat::{TIMES, Unfollowed};
use zone::Zones;

/// The most repeated events of a file.
const RULES: u32 = 5_000;
/// When a whole day begins, in hours after midnight.
const DAY_START: i64 = 5;

/// Reads a calendar.
pub(super) fn read(source: &Source<'_>) -> Result<Incoming, Refused> {
    let text = text::decoded(source)?;
    let file = cut(&text, EVENTS as usize * 2).ok_or_else(too_many_events)?;
    if !file.has_calendar {
        return Err(Refused::because(
            "This is no calendar: it has no line BEGIN:VCALENDAR.",
            "这不是日历：没有 BEGIN:VCALENDAR 一行。",
        ));
    }
    let mut out = Collector::new(source, "ical");
    let is_cancelled = head(&file.head, &mut out);
    let mut zones = Zones::default();
    for block in file.blocks.iter().filter(|it| it.name == "VTIMEZONE" && !it.is_overfull()) {
        zones.add(block.text);
    }
    let mut drafts = Vec::new();
    for block in file.blocks.iter().filter(|it| it.name != "VTIMEZONE") {
        if block.name != "VEVENT" {
            out.left_out(&Place { part: Some(block.name.to_lowercase()), row: 1 }, &block.name);
            continue;
        }
        let place = out.next_event()?;
        match draft(block, &place, &zones, &mut out) {
            Ok(draft) => drafts.push(Draft { is_cancelled: is_cancelled || draft.is_cancelled, ..draft }),
            Err(mistakes) => out.refuse(place, mistakes),
        }
    }
    shows(drafts, &mut out)?;
    Ok(out.finish())
}

/// Reads what stands before the events. Whether all of them are called off.
fn head(text: &str, out: &mut Collector<'_>) -> bool {
    let text = format!("BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR\n");
    let Entry::ICalendar(calendar) = Parser::new(&text).entry() else { return false };
    let Some(head) = calendar.components.first() else { return false };
    let own = |name: &str| {
        let entry = head.entries.iter().find(|it| it.name.as_str().eq_ignore_ascii_case(name))?;
        entry.values.first().and_then(ICalendarValue::as_text).map(text::one_line).filter(|it| !it.is_empty())
    };
    let name = own("NAME").or_else(|| own("X-WR-CALNAME"));
    out.festival(FestivalRecord {
        name: name.map(|it| Localized::of(out.language.clone(), it)),
        time_zone: own("X-WR-TIMEZONE").and_then(|it| it.parse().ok()),
        ..FestivalRecord::default()
    });
    is_cancellation(head)
}

fn is_cancellation(head: &ICalendarComponent) -> bool {
    let method = head.property(&ICalendarProperty::Method).and_then(|it| it.values.first());
    matches!(method, Some(ICalendarValue::Method(ICalendarMethod::Cancel)))
}

fn draft(block: &Block<'_>, place: &Place, zones: &Zones, out: &mut Collector<'_>) -> Result<Draft, Vec<Invalid>> {
    if block.is_overfull() {
        return Err(vec![invalid(
            "VEVENT",
            Mistake::TooLong,
            "The event is larger than 1 MB; shorten it.",
            "活动超过 1 MB，请缩短。",
        )]);
    }
    if !block.is_closed {
        let (en, zh) =
            ("The event has no END:VEVENT; the file may be cut off here.", "活动缺少 END:VEVENT，文件可能在此处中断。");
        return Err(vec![invalid("VEVENT", Mistake::InvalidFormat, en, zh)]);
    }
    entry::read(block.text, place.clone(), zones, out)
}

/// One show for each time of each event. A time that an event of its own stands for is that event's.
fn shows(drafts: Vec<Draft>, out: &mut Collector<'_>) -> Result<(), Refused> {
    let (instead, masters): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|it| it.instead_of.is_some());
    let mut others: HashMap<(String, Instant), Draft> = HashMap::new();
    for draft in instead {
        let key = draft.uid.clone().zip(draft.instead_of.as_ref().and_then(Time::instant));
        let Some(key) = key else {
            let (en, zh) =
                ("It stands for a time of a repeated event, but has no UID to know it by.", "它替代某次重复活动，但没有 UID。");
            out.refuse(draft.place, vec![invalid("UID", Mistake::Required, en, zh)]);
            continue;
        };
        // Of two for one time the later one holds, as in a calendar that is sent again.
        if let Some(earlier) = others.insert(key, draft) {
            let (en, zh) = ("A later event of the file stands for the same time.", "文件中后面还有同一次的活动。");
            out.refuse(earlier.place, vec![invalid("RECURRENCE-ID", Mistake::Duplicate, en, zh)]);
        }
    }
    let (mut count, mut rules) = (0, 0);
    for master in masters {
        rules += u32::from(master.rule.is_some());
        if rules > RULES {
            return Err(too_many(("repeated events", "重复活动"), RULES as usize));
        }
        let times = match times(&master) {
            Ok(times) => times,
            Err(why) => {
                out.refuse(master.place, vec![unfollowed(why)]);
                continue;
            }
        };
        let is_series = master.rule.is_some() || times.len() > 1;
        for (wall, time, seconds) in times {
            count += 1;
            if count > EVENTS {
                return Err(too_many_events());
            }
            let own = master.uid.clone().and_then(|uid| others.remove(&(uid, time)));
            match own {
                Some(own) => show(&own, &own.start, own.seconds, Some(time), out)?,
                None => show(&master, &Time { wall, ..master.start.clone() }, seconds, is_series.then_some(time), out)?,
            }
        }
    }
    let mut left: Vec<((String, Instant), Draft)> = others.into_iter().collect();
    left.sort_by_key(|(_, draft)| draft.place.row);
    for ((_, time), draft) in left {
        show(&draft, &draft.start, draft.seconds, Some(time), out)?;
    }
    Ok(())
}

/// The times of an event: its own, those of its rule and further ones, without those at which it does not take place.
fn times(draft: &Draft) -> Result<Vec<(NaiveDateTime, Instant, Option<i64>)>, Unfollowed> {
    let start = &draft.start;
    let mut walls = vec![start.wall];
    if let Some(rule) = &draft.rule {
        let last = rule.until.as_ref().and_then(|until| {
            let time = until.to_date_time()?;
            Some(match time.offset {
                _ if !until.has_time() => time.date_time + TimeDelta::days(1) - TimeDelta::seconds(1),
                Some(offset) => start.zone.wall(zone::Zone::Fixed(offset).instant(time.date_time)?),
                None => time.date_time,
            })
        });
        walls = repeat::times(rule, start.wall, last)?;
    }
    let mut times: Vec<(NaiveDateTime, Instant, Option<i64>)> = Vec::new();
    for wall in walls {
        times.extend(Time { wall, ..start.clone() }.instant().map(|it| (wall, it, draft.seconds)));
    }
    for (time, seconds) in &draft.more {
        let at = if time.is_day && !start.is_day { None } else { time.instant() };
        times.extend(at.map(|it| (start.zone.wall(it), it, seconds.or(draft.seconds))));
    }
    let but: HashSet<Instant> = draft.but.iter().filter_map(Time::instant).collect();
    let but_days: HashSet<_> = draft.but.iter().filter(|it| it.is_day).map(|it| it.wall.date()).collect();
    times.retain(|(wall, time, _)| !but.contains(time) && !but_days.contains(&wall.date()));
    times.sort_by_key(|(_, time, _)| *time);
    times.dedup_by_key(|(_, time, _)| *time);
    if times.len() > TIMES { Err(Unfollowed::TooMany) } else { Ok(times) }
}

fn unfollowed(why: Unfollowed) -> Invalid {
    let (en, zh) = match why {
        Unfollowed::Unknown => (
            "This way of repeating cannot be read; write each time as an event of its own.".to_owned(),
            "无法识别这种重复方式，请把每次写成单独的活动。".to_owned(),
        ),
        Unfollowed::Endless => {
            ("It repeats without end; give it COUNT or UNTIL.".to_owned(), "它无限重复，请加上 COUNT 或 UNTIL。".to_owned())
        }
        Unfollowed::TooMany => (
            format!("It repeats more than {TIMES} times or for more than ten years; end it earlier."),
            format!("它重复超过 {TIMES} 次或超过十年，请提早结束。"),
        ),
    };
    invalid("RRULE", Mistake::OutOfRange, en, zh)
}

/// A show at a time; `of_series` is the time that it has in a repeated event.
fn show(
    draft: &Draft,
    time: &Time,
    seconds: Option<i64>,
    of_series: Option<Instant>,
    out: &mut Collector<'_>,
) -> Result<(), Refused> {
    let mut starts_at = time.instant();
    if time.is_day {
        let morning = time.wall + TimeDelta::hours(DAY_START);
        starts_at = Time { wall: morning, ..time.clone() }.instant();
        let (en, zh) =
            ("It is told for whole days; taken as from 05:00 to 05:00.", "文件只写了日期，按 05:00 至次日 05:00 处理。");
        out.remark(&draft.place, invalid("DTSTART", Mistake::InvalidFormat, en, zh));
    }
    let Some(starts_at) = starts_at else {
        let en = format!("{} is outside the years 1900 to 9998.", shown(&time.wall.to_string()));
        let zh = format!("{} 不在 1900 年到 9998 年之间。", shown(&time.wall.to_string()));
        out.refuse(draft.place.clone(), vec![invalid("DTSTART", Mistake::OutOfRange, en, zh)]);
        return Ok(());
    };
    let id = draft.uid.clone().map(|uid| match of_series {
        Some(time) => format!("{uid}/{}", time.format("%Y%m%dT%H%M%SZ")),
        None => uid,
    });
    // The end of a whole day is on the wall clock too.
    let seconds = match (time.is_day, seconds) {
        (true, Some(seconds)) => {
            let end = time.wall + TimeDelta::hours(DAY_START) + TimeDelta::seconds(seconds.min(400 * 86_400));
            time.zone.instant(end).map(|it| (it - starts_at).num_seconds())
        }
        (_, seconds) => seconds,
    };
    out.event(Event {
        place: draft.place.clone(),
        ids: id.into_iter().collect(),
        title: draft.title.clone(),
        kind: draft.kind.clone(),
        room: draft
            .location
            .clone()
            .map(|it| Room { name: Localized::of(out.language.clone(), text::one_line(&it)), ..Room::default() }),
        starts_at: Some(after(starts_at, 0)),
        seconds,
        is_cancelled: draft.is_cancelled,
        makes: Makes::Show,
        ..Event::default()
    })
}
