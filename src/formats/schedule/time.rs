//! Times as schedules write them: full instants, a day and a wall clock, durations in five spellings.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::domain::time::{Almanac, Instant, after, instant};

/// The seconds of a day.
const DAY: i64 = 86_400;

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// With its offset: the instant is known.
    At(Instant),
    /// A wall clock of no zone.
    Wall(NaiveDateTime),
    /// Only a day.
    Day(NaiveDate),
}

/// Reads `2024-12-27T10:30:00+01:00`, the same without an offset or with a blank for the T, or a day alone.
pub(crate) fn written(text: &str) -> Option<Written> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(Written::At(instant(&time)));
    }
    if let Some(time) =
        ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%.f%z"].iter().find_map(|it| DateTime::parse_from_str(text, it).ok())
    {
        return Some(Written::At(instant(&time)));
    }
    let walls = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    if let Some(wall) = walls.iter().find_map(|it| NaiveDateTime::parse_from_str(text, it).ok()) {
        return Some(Written::Wall(wall));
    }
    text.parse().ok().map(Written::Day)
}

/// The instant of a wall clock in a zone.
pub(crate) fn resolve(zone: Tz, wall: NaiveDateTime) -> Option<Instant> {
    Almanac { time_zone: zone, day_start_hour: 0 }.resolve(wall)
}

/// The day of a written time in a zone.
pub(crate) fn day_of(text: &str, zone: Tz) -> Option<NaiveDate> {
    Some(match written(text)? {
        Written::At(at) => at.with_timezone(&zone).date_naive(),
        Written::Wall(wall) => wall.date(),
        Written::Day(day) => day,
    })
}

/// A day of a schedule: it may run past midnight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    /// Its date.
    pub(crate) date: Option<NaiveDate>,
    /// When it starts.
    pub(crate) starts_at: Option<Instant>,
    /// When it ends, on the next morning as a rule.
    pub(crate) ends_at: Option<Instant>,
    /// Clock times before this one, in seconds after midnight, are those of the next morning.
    pub(crate) change_seconds: i64,
}

impl Day {
    /// The instant of a clock time (`19:30`, `24:30`, `0:15`) on this day. A time before the day starts is taken for the next
    /// morning if that still lies within the day.
    pub(crate) fn clock(&self, text: &str, zone: Tz) -> Option<Instant> {
        let date = self.date?;
        let seconds = clock_seconds(text)?;
        let at = |seconds: i64| Almanac { time_zone: zone, day_start_hour: 0 }.second_of_day(date, u32::try_from(seconds).ok()?);
        let same = at(seconds)?;
        if seconds >= DAY {
            return Some(same);
        }
        let next = at(seconds + DAY)?;
        match (self.starts_at, self.ends_at) {
            (Some(start), Some(end)) => Some(if same < start && next < end { next } else { same }),
            _ => Some(if seconds < self.change_seconds { next } else { same }),
        }
    }
}

/// Seconds after midnight of a clock time; hours go up to 47, which is the next night.
pub(crate) fn clock_seconds(text: &str) -> Option<i64> {
    let mut parts = text.trim().split(':');
    let (hours, minutes) = (number(parts.next()?, 47)?, number(parts.next()?, 59)?);
    let seconds = parts.next().map_or(Some(0), |it| number(it, 59))?;
    parts.next().is_none().then_some(hours * 3_600 + minutes * 60 + seconds)
}

/// A duration in seconds: `00:45`, `1:30`, `1:02:30` (days, hours, minutes), `01:30:00` (hours, minutes, seconds: the first number
/// has two digits), `90` (minutes) or `PT1H30M`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.starts_with('P') {
        return iso_duration(text);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Vec<i64> = parts.iter().map(|it| number(it, 99_999)).collect::<Option<_>>()?;
    let seconds = match (numbers.as_slice(), parts.first().map_or(0, |it| it.len())) {
        ([minutes], _) => minutes * 60,
        ([hours, minutes], _) => hours * 3_600 + minutes * 60,
        ([days, hours, minutes], 1) => days * DAY + hours * 3_600 + minutes * 60,
        ([hours, minutes, seconds], _) => hours * 3_600 + minutes * 60 + seconds,
        _ => return None,
    };
    (seconds <= 400 * DAY).then_some(seconds)
}

fn iso_duration(text: &str) -> Option<i64> {
    let (mut seconds, mut digits, mut is_time, mut is_any) = (0_i64, String::new(), false, false);
    for c in text.chars().skip(1) {
        let unit = match (c, is_time) {
            ('0'..='9' | '.', _) => {
                digits.push(c);
                continue;
            }
            ('T', false) => {
                is_time = true;
                continue;
            }
            ('W', false) => 7 * DAY,
            ('D', false) => DAY,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let whole = digits.split('.').next().unwrap_or_default();
        seconds = seconds.checked_add(number(whole, 9_999_999)?.checked_mul(unit)?)?;
        is_any = true;
        digits.clear();
    }
    (is_any && digits.is_empty() && seconds <= 400 * DAY).then_some(seconds)
}

/// The end of something that starts then and lasts so long.
pub(crate) fn end(starts_at: Instant, seconds: i64) -> Instant {
    after(starts_at, seconds)
}

fn number(text: &str, most: i64) -> Option<i64> {
    if text.is_empty() || text.len() > 7 || !text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|it| *it <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_five_spellings() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(duration(text), expect, "{text}");
        check("00:45", Some(2_700));
        check("1:30", Some(5_400));
        check("16:30", Some(59_400));
        check("1:02:30", Some(95_400));
        check("01:30:00", Some(5_400));
        check("00:05:00", Some(300));
        check("90", Some(5_400));
        check("PT1H30M", Some(5_400));
        check("P1DT15M", Some(87_300));
        for text in ["", ":", "-1:00", "1:2:3:4", "P", "PT", "PT5", "P1M", "an hour", "99999999999999", "99999:00"] {
            check(text, None);
        }
    }

    #[test]
    fn a_clock_time_after_midnight_is_of_the_next_morning() {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let open = Day { date: "2024-12-27".parse().ok(), ..Day::default() };
        let bounded =
            Day { starts_at: Some(at("2024-12-27T08:00:00Z")), ends_at: Some(at("2024-12-28T03:00:00Z")), ..open.clone() };
        let changing = Day { change_seconds: 9 * 3_600, ..open.clone() };
        let check = |day: &Day, text: &str, expect: Option<&str>| {
            assert_eq!(day.clock(text, chrono_tz::Europe::Berlin), expect.map(at), "{text}");
        };
        check(&open, "19:30", Some("2024-12-27T18:30:00Z"));
        check(&open, "00:30", Some("2024-12-26T23:30:00Z"));
        check(&open, "24:30", Some("2024-12-27T23:30:00Z"));
        check(&bounded, "00:30", Some("2024-12-27T23:30:00Z"));
        check(&bounded, "05:00", Some("2024-12-27T04:00:00Z")); // outside the day both ways: as written
        check(&changing, "08:59:00", Some("2024-12-28T07:59:00Z"));
        check(&changing, "09:00", Some("2024-12-27T08:00:00Z"));
        for text in ["", "7", "48:00", "12:60", "-1:00", "12:00:00:00"] {
            check(&open, text, None);
        }
    }

    #[test]
    fn written_times_say_how_much_they_know() {
        let check = |text: &str, expect: Option<Written>| assert_eq!(written(text), expect, "{text}");
        let at = "2024-12-27T09:30:00Z".parse().expect("an instant");
        check("2024-12-27T10:30:00+01:00", Some(Written::At(at)));
        check("2024-12-27T10:30+01:00", Some(Written::At(at)));
        check("2024-12-27T10:30:00+0100", Some(Written::At(at)));
        check(
            "2024-12-27 10:30",
            NaiveDate::from_ymd_opt(2024, 12, 27).and_then(|it| it.and_hms_opt(10, 30, 0)).map(Written::Wall),
        );
        check("2024-12-27", NaiveDate::from_ymd_opt(2024, 12, 27).map(Written::Day));
        check("27.12.2024", None);
        check("2024-02-30", None);
    }
}
