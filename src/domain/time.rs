//! Instants, half-open intervals and programme days.

use chrono::{
    DateTime, Days, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, TimeZone, Timelike,
    Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A point in time, in UTC, to the microsecond (the finest that every database keeps).
pub type Instant = DateTime<Utc>;

/// Brings any time to the form that is stored: UTC, whole microseconds.
#[must_use]
pub fn instant<Z: TimeZone>(time: &DateTime<Z>) -> Instant {
    time.with_timezone(&Utc).trunc_subsecs(6)
}

/// `instant` moved by whole seconds; the instant itself where the calendar ends.
#[must_use]
pub fn after(instant: Instant, seconds: i64) -> Instant {
    TimeDelta::try_seconds(seconds).and_then(|delta| instant.checked_add_signed(delta)).unwrap_or(instant)
}

/// A span of time that holds its start and not its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    starts_at: Instant,
    ends_at: Instant,
}

impl Interval {
    /// `None` when it would end before it starts. An empty interval is allowed: a slot whose length is not known yet.
    #[must_use]
    pub fn new(starts_at: Instant, ends_at: Instant) -> Option<Self> {
        (starts_at <= ends_at).then_some(Self { starts_at, ends_at })
    }

    /// The first instant inside.
    #[must_use]
    pub fn starts_at(self) -> Instant {
        self.starts_at
    }

    /// The first instant no longer inside.
    #[must_use]
    pub fn ends_at(self) -> Instant {
        self.ends_at
    }

    /// Its length in whole seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        (self.ends_at - self.starts_at).num_seconds()
    }

    /// Whether both claim some instant. Touching intervals do not; an empty one counts as its single instant, so that two
    /// bookings of unknown length at one time do meet.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at == other.starts_at || (self.starts_at < other.ends_at && other.starts_at < self.ends_at)
    }

    /// How many seconds both share; 0 also where an empty interval lies inside the other.
    #[must_use]
    pub fn shared_seconds(self, other: Self) -> i64 {
        (self.ends_at.min(other.ends_at) - self.starts_at.max(other.starts_at)).num_seconds().max(0)
    }

    /// Whether the other lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }
}

/// Sorts intervals and joins those that touch or overlap, so that a window split at midnight is one again.
#[must_use]
pub fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort();
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match joined.last_mut() {
            Some(last) if next.starts_at <= last.ends_at => last.ends_at = last.ends_at.max(next.ends_at),
            _ => joined.push(next),
        }
    }
    joined
}

/// How a festival names times: its zone, and the hour at which a programme day begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Almanac {
    /// The IANA zone.
    pub time_zone: Tz,
    /// 0..=23; with 5, one o'clock in the morning belongs to the evening before.
    pub day_start_hour: u32,
}

impl Almanac {
    /// The same instant with the festival's offset at that time.
    #[must_use]
    pub fn local(&self, instant: Instant) -> DateTime<FixedOffset> {
        instant.with_timezone(&self.time_zone).fixed_offset()
    }

    /// The day an organizer would name. It is read off the wall clock, so an hour that a zone skips or repeats moves nothing
    /// to another day.
    #[must_use]
    pub fn programme_day(&self, instant: Instant) -> NaiveDate {
        let wall = instant.with_timezone(&self.time_zone).naive_local();
        if wall.hour() < self.day_start_hour { wall.date().pred_opt().unwrap_or(wall.date()) } else { wall.date() }
    }

    /// The instants of the programme days from `first` to `last`, both included.
    #[must_use]
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> Option<Interval> {
        let next = last.checked_add_days(Days::new(1))?;
        Interval::new(self.day_start(first)?, self.day_start(next)?)
    }

    /// The instant of a programme day at so many seconds after its midnight on the wall clock; from 24 hours on they count on
    /// into the next calendar day.
    #[must_use]
    pub fn second_of_day(&self, day: NaiveDate, seconds: u32) -> Option<Instant> {
        self.resolve(day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(i64::from(seconds)))?)
    }

    fn day_start(&self, day: NaiveDate) -> Option<Instant> {
        self.resolve(day.and_hms_opt(self.day_start_hour, 0, 0)?)
    }

    /// The instant of a wall-clock time: the earlier one where the clock shows it twice, the first after the gap where it
    /// never shows it.
    #[must_use]
    pub fn resolve(&self, wall: NaiveDateTime) -> Option<Instant> {
        match self.time_zone.from_local_datetime(&wall) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(instant(&time)),
            // Gaps are whole minutes, at most a day (Pacific/Apia in 2011).
            LocalResult::None => (1..=24 * 60).find_map(|minutes| {
                let later = wall.checked_add_signed(TimeDelta::minutes(minutes))?;
                self.time_zone.from_local_datetime(&later).earliest().map(|time| instant(&time))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn span(from: u32, to: u32) -> Interval {
        let time = |minute| at("2020-09-28T00:00:00Z") + TimeDelta::minutes(i64::from(minute));
        Interval::new(time(from), time(to)).expect("an interval")
    }

    #[test]
    fn intervals_overlap_as_bookings_do() {
        let check = |a: Interval, b: Interval, expect: bool| {
            assert_eq!(a.overlaps(b), expect, "{a:?} {b:?}");
            assert_eq!(b.overlaps(a), expect, "{b:?} {a:?}");
        };
        check(span(0, 60), span(0, 60), true); // identical
        check(span(0, 60), span(10, 20), true); // nested
        check(span(0, 60), span(60, 90), false); // touching
        check(span(0, 60), span(59, 90), true);
        check(span(10, 10), span(0, 60), true); // empty, inside
        check(span(0, 0), span(0, 60), true); // empty, at the start
        check(span(60, 60), span(0, 60), false); // empty, at the end
        check(span(5, 5), span(5, 5), true); // both empty
        check(span(5, 5), span(6, 6), false);
    }

    #[test]
    fn windows_split_at_midnight_are_one() {
        assert_eq!(merged(vec![span(60, 90), span(0, 60), span(100, 110)]), vec![span(0, 90), span(100, 110)]);
    }

    #[test]
    fn programme_days_follow_the_wall_clock() {
        let check = |zone: Tz, time: &str, day: &str| {
            let almanac = Almanac { time_zone: zone, day_start_hour: 5 };
            assert_eq!(almanac.programme_day(at(time)).to_string(), day, "{zone} {time}");
        };
        check(chrono_tz::Asia::Shanghai, "2020-09-28T11:30:00Z", "2020-09-28");
        check(chrono_tz::Asia::Shanghai, "2020-09-28T17:30:00Z", "2020-09-28"); // 01:30 next morning
        check(chrono_tz::Asia::Shanghai, "2020-09-28T21:00:00Z", "2020-09-29"); // 05:00 sharp
        check(chrono_tz::Europe::London, "2021-03-28T01:30:00Z", "2021-03-27"); // 02:30, the hour before was skipped
        check(chrono_tz::Europe::London, "2021-10-31T01:30:00Z", "2021-10-30"); // 01:30 for the second time
    }

    #[test]
    fn seconds_of_a_day_are_read_off_the_wall_clock() {
        let check = |zone: Tz, day: &str, seconds: u32, expect: &str| {
            let almanac = Almanac { time_zone: zone, day_start_hour: 5 };
            let day = day.parse().expect("a day");
            assert_eq!(almanac.second_of_day(day, seconds), Some(at(expect)), "{zone} {day} {seconds}");
        };
        check(chrono_tz::Asia::Shanghai, "2020-09-28", 77_400, "2020-09-28T13:30:00Z"); // 21:30
        check(chrono_tz::Asia::Shanghai, "2020-09-28", 88_200, "2020-09-28T16:30:00Z"); // 00:30 of the same night
        check(chrono_tz::Europe::London, "2021-03-28", 77_400, "2021-03-28T20:30:00Z"); // 20.5 hours after midnight
        check(chrono_tz::Europe::London, "2021-10-31", 77_400, "2021-10-31T21:30:00Z"); // and 22.5
    }

    #[test]
    fn wall_times_in_gaps_and_overlaps_resolve() {
        let check = |zone: Tz, wall: &str, expect: &str| {
            let almanac = Almanac { time_zone: zone, day_start_hour: 5 };
            let wall = wall.parse().expect("a wall time");
            assert_eq!(almanac.resolve(wall), Some(at(expect)), "{zone} {wall}");
        };
        check(chrono_tz::Europe::London, "2021-03-28T01:30:00", "2021-03-28T01:00:00Z");
        check(chrono_tz::Europe::London, "2021-10-31T01:30:00", "2021-10-31T00:30:00Z");
        check(chrono_tz::Australia::Lord_Howe, "2021-10-03T02:10:00", "2021-10-02T15:30:00Z");
        check(chrono_tz::Pacific::Apia, "2011-12-30T12:00:00", "2011-12-30T10:00:00Z");
    }
}
