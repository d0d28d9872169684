//! Days, times of day and points in time.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{
    super::cell::{Cell, Wrong, moment, shown, wrong},
    normal,
};
use crate::domain::{
    invalid::Mistake,
    time::{Almanac, Instant, Interval, instant as stored},
};

/// A day: `2020-09-07`, 2020/9/7, 2020年9月7日, 7.9.2020, a serial number.
pub(crate) fn date(cell: &Cell) -> Result<NaiveDate, Wrong> {
    let day = match cell {
        Cell::Serial(serial) => moment(*serial).map(|moment| moment.date()),
        // Days of 1927 to 2118, and no year.
        Cell::Number(serial) if (10_000.0..80_000.0).contains(serial) => moment(*serial).map(|moment| moment.date()),
        _ => day(&normal(&cell.text())),
    };
    day.ok_or_else(|| {
        let text = shown(&cell.text());
        wrong(
            Mistake::InvalidFormat,
            format!("“{text}” is no day, or could be two: write it like 2020-09-07."),
            format!("“{text}”不是明确的日期，请写成 2020-09-07 这样。"),
        )
    })
}

fn day(text: &str) -> Option<NaiveDate> {
    let text = text.split(['(', '星', '周']).next().unwrap_or(text).trim();
    let text = text.split_once('T').map_or(text, |(day, _)| day);
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日', '号']).map(str::trim).filter(|it| !it.is_empty()).collect();
    if !parts.iter().all(|part| part.len() <= 8 && part.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let date = |year: &str, month: u32, day: u32| NaiveDate::from_ymd_opt(year.parse().ok()?, month, day);
    match parts[..] {
        [all] if all.len() == 8 => date(&all[..4], number(&all[4..6])?, number(&all[6..])?),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => date(year, number(month)?, number(day)?),
        [first, second, year] if year.len() == 4 => {
            let (first, second) = (number(first)?, number(second)?);
            // With slashes some write the month first: only what can be read in one way is read.
            match (first > 12, second > 12) {
                _ if text.contains('.') || first == second => date(year, second, first),
                (true, false) => date(year, second, first),
                (false, true) => date(year, first, second),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A time of day, in seconds after midnight; from 24 hours on it is in the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock(pub(crate) u32);

const MORNING: &[&str] = &["上午", "早上", "清晨", "凌晨", "早", "am"];
const NOON: &[&str] = &["中午"];
const EVENING: &[&str] = &["下午", "晚上", "傍晚", "夜里", "晚", "pm"];

/// A time of day: 19:30, 19h30, 晚上7点半, 7:30 pm.
pub(crate) fn clock(text: &str) -> Option<Clock> {
    let text: String = normal(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace("a.m.", "am").replace("p.m.", "pm");
    let part = |words: &[&str]| {
        words.iter().find_map(|word| text.strip_prefix(word).or_else(|| text.strip_suffix(word)).map(str::to_owned))
    };
    let (rest, later) = if let Some(rest) = part(MORNING) {
        (rest, Some(false))
    } else if let Some(rest) = part(NOON) {
        (rest, None)
    } else if let Some(rest) = part(EVENING) {
        (rest, Some(true))
    } else {
        (text.clone(), None)
    };
    let is_half_day = rest != text;
    let rest = rest
        .replace(['点', '时', 'h', '分'], ":")
        .replace('秒', "")
        .replace("钟", "")
        .replace(":半", ":30")
        .replace(":整", ":00");
    let rest = if is_half_day { rest.replace('.', ":") } else { rest };
    let trimmed = rest.trim_end_matches(':');
    if trimmed == rest && !rest.contains(':') && !is_half_day {
        return None;
    }
    let numbers: Option<Vec<u32>> = trimmed
        .split(':')
        .map(
            |part| {
                if (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
            },
        )
        .collect();
    let (mut hour, minute, second) = match numbers?[..] {
        [hour] => (hour, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    match later {
        Some(true) if hour < 12 => hour += 12,
        // 晚上12点 is midnight, 12 pm is noon.
        Some(true) if hour == 12 && text.contains('晚') => hour = 24,
        Some(false) if hour == 12 && !text.contains("上午") => hour = 0,
        _ => {}
    }
    (hour < 48 && minute < 60 && second < 60).then_some(Clock(hour * 3_600 + minute * 60 + second))
}

/// A point in time; a time without a zone is in `zone`, one without a day on `day`.
pub(crate) fn instant(cell: &Cell, zone: Tz, day: Option<NaiveDate>) -> Result<Instant, Wrong> {
    let text = cell.text();
    let found = match cell {
        Cell::Serial(serial) | Cell::Number(serial) if *serial < 2.0 => {
            return on_day(day, Clock((*serial * 86_400.0).round() as u32), zone, &text);
        }
        Cell::Serial(serial) | Cell::Number(serial) => moment(*serial).and_then(|wall| almanac(zone).resolve(wall)),
        _ => of_text(&text, zone),
    };
    if let Some(found) = found {
        return Ok(found);
    }
    if let Some(clock) = clock(&text) {
        return on_day(day, clock, zone, &text);
    }
    let text = shown(&text);
    Err(wrong(
        Mistake::InvalidFormat,
        format!("“{text}” is no day with a time: write it like 2020-09-07 19:30."),
        format!("“{text}”不是完整的日期和时间，请写成 2020-09-07 19:30 这样。"),
    ))
}

fn almanac(time_zone: Tz) -> Almanac {
    Almanac { time_zone, day_start_hour: 0 }
}

fn on_day(day: Option<NaiveDate>, clock: Clock, zone: Tz, text: &str) -> Result<Instant, Wrong> {
    let text = shown(text);
    day.and_then(|day| almanac(zone).second_of_day(day, clock.0)).ok_or_else(|| {
        wrong(
            Mistake::Required,
            format!("“{text}” names no day: write 2020-09-07 19:30, or add a column Date."),
            format!("“{text}”没有日期：请写成 2020-09-07 19:30，或增加“日期”一列。"),
        )
    })
}

fn of_text(text: &str, zone: Tz) -> Option<Instant> {
    let text = normal(text);
    if text.len() > 60 {
        return None;
    }
    let iso = text.replacen(' ', "T", 1);
    if let Ok(time) = DateTime::parse_from_rfc3339(&iso) {
        return Some(stored(&time));
    }
    for format in ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%#z"] {
        if let Ok(time) = DateTime::parse_from_str(&iso, format) {
            return Some(stored(&time));
        }
    }
    // Whatever is a day up to some place and a time after it.
    let places = text.char_indices().map(|(place, _)| place).filter(|place| *place > 5);
    places.rev().find_map(|place| {
        let (before, after) = text.split_at(place);
        let clock = clock(after.trim_start_matches(['T', ' ', ',']))?;
        let wall = day(before)?.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(i64::from(clock.0)))?;
        almanac(zone).resolve(wall)
    })
}

/// Spans of time, each `start/end` or `start 至 end`, split at `;`. An end that is only a time is on the day of its start.
pub(crate) fn spans(cell: &Cell, zone: Tz) -> Result<Vec<Interval>, Wrong> {
    let text = cell.text();
    let pieces = text.split([';', '；', '\n']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|piece| span(piece, zone)).collect::<Option<_>>().ok_or_else(|| {
        let text = shown(&text);
        wrong(
            Mistake::InvalidFormat,
            format!("“{text}” is no span of time: write 2020-09-07 08:00/2020-09-07 22:00, several split by ;."),
            format!("“{text}”不是时段，请写成 2020-09-07 08:00/2020-09-07 22:00，多个用分号隔开。"),
        )
    })
}

fn span(text: &str, zone: Tz) -> Option<Interval> {
    let marks = ["/", "至", "到", "~", "～", "—", "–", " - ", "-"];
    let cuts = marks.iter().flat_map(|mark| text.match_indices(mark).map(move |(place, _)| (place, mark.len())));
    for (place, width) in cuts {
        let (from, to) = (text[..place].trim(), text[place + width..].trim());
        let Some(starts_at) = of_text(from, zone) else { continue };
        let day = starts_at.with_timezone(&zone).date_naive();
        let ends_at = of_text(to, zone).or_else(|| almanac(zone).second_of_day(day, clock(to)?.0));
        if let Some(interval) = ends_at.and_then(|ends_at| Interval::new(starts_at, ends_at)) {
            return Some(interval);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Asia::Shanghai;

    #[test]
    fn days_are_understood() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(date(&Cell::of(text)).ok().map(|day| day.to_string()).as_deref(), expect, "{text}");
        };
        for text in [
            "2020-09-07",
            "2020/9/7",
            "2020.9.7",
            "2020年9月7日",
            "2020 年 9 月 7 日（星期一）",
            "7.9.2020",
            "20200907",
            "２０２０－０９－０７",
            "2020-09-07T00:00:00Z",
        ] {
            check(text, Some("2020-09-07"));
        }
        check("25/9/2020", Some("2020-09-25"));
        check("9/25/2020", Some("2020-09-25"));
        for text in ["7/9/2020", "2020-13-01", "2020-02-30", "9月7日", "20-9-7", "昨天", "2020", "1974-02"] {
            check(text, None);
        }
        assert_eq!(date(&Cell::Serial(44_081.0)).map(|day| day.to_string()), Ok("2020-09-07".to_owned()));
        assert_eq!(date(&Cell::Number(44_081.0)).map(|day| day.to_string()), Ok("2020-09-07".to_owned()));
        assert!(date(&Cell::Number(2_020.0)).is_err());
    }

    #[test]
    fn times_of_day_are_understood() {
        let check = |text: &str, expect: Option<&str>| {
            let found = clock(text).map(|Clock(seconds)| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60));
            assert_eq!(found.as_deref(), expect, "{text}");
        };
        for text in
            ["19:30", "19：30", "19:30:00", "19h30", "晚上7点半", "晚7点30分", "7:30 pm", "7.30 p.m.", "下午7时30分", "19点半"]
        {
            check(text, Some("19:30"));
        }
        check("19h", Some("19:00"));
        check("上午9点", Some("09:00"));
        check("晚上12点", Some("24:00"));
        check("12:15 am", Some("00:15"));
        check("12 pm", Some("12:00"));
        check("中午12点", Some("12:00"));
        check("25:10", Some("25:10"));
        for text in ["", "19", "7.30", "19:60", "49:00", "晚上", "19:3000"] {
            check(text, None);
        }
    }

    #[test]
    fn points_in_time_are_understood() {
        let day = NaiveDate::from_ymd_opt(2020, 9, 7);
        let check = |cell: Cell, expect: Option<&str>| {
            let found = instant(&cell, ZONE, day).ok().map(|time| time.format("%FT%RZ").to_string());
            assert_eq!(found.as_deref(), expect, "{cell:?}");
        };
        for text in [
            "2020-09-07T19:30:00+08:00",
            "2020-09-07 19:30",
            "2020-09-07 19:30+08:00",
            "2020-09-07T11:30Z",
            "2020/9/7 19:30",
            "2020年9月7日晚上7点半",
            "2020年9月7日 19:30",
            "7.9.2020 19h30",
            "20200907 19:30",
            "19:30",
            "晚上7点半",
        ] {
            check(Cell::of(text), Some("2020-09-07T11:30Z"));
        }
        check(Cell::of("2020-09-07 25:00"), Some("2020-09-07T17:00Z"));
        check(Cell::Serial(44_081.812_5), Some("2020-09-07T11:30Z"));
        check(Cell::Serial(0.812_5), Some("2020-09-07T11:30Z"));
        for text in ["2020-09-07", "晚会", "2020-09-07 99:00"] {
            check(Cell::of(text), None);
        }
        assert!(instant(&Cell::of("19:30"), ZONE, None).is_err());
    }

    #[test]
    fn spans_are_understood() {
        let check = |text: &str, expect: Option<&str>| {
            let show = |it: Interval| format!("{}/{}", it.starts_at().format("%dT%R"), it.ends_at().format("%dT%R"));
            let found = spans(&Cell::of(text), ZONE).ok().map(|all| all.into_iter().map(show).collect::<Vec<_>>().join(" "));
            assert_eq!(found.as_deref(), expect, "{text}");
        };
        check("2020-09-07 08:00/2020-09-07 22:00", Some("07T00:00/07T14:00"));
        check("2020-09-07T08:00:00+08:00/2020-09-07T22:00:00+08:00", Some("07T00:00/07T14:00"));
        check("2020-09-07 08:00-22:00；2020年9月8日8点至22点", Some("07T00:00/07T14:00 08T00:00/08T14:00"));
        check("每天", None);
        check("2020-09-07 22:00/2020-09-07 08:00", None);
    }
}
