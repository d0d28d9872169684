//! Repetition rules: by the day, week, month or year, with their weekdays, days of the month and months. A rule is tried day by day,
//! so that none takes longer than the years it covers.

use calcard::icalendar::{ICalendarDay, ICalendarFrequency, ICalendarRecurrenceRule, ICalendarWeekday};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

/// The most times that a rule may make.
pub(super) const TIMES: usize = 500;
/// How far a rule is followed, in days.
const HORIZON: u64 = 3_660;

/// Why a rule is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfollowed {
    /// It has a part that is not understood.
    Unknown,
    /// It never ends.
    Endless,
    /// It makes too many times, or goes on for too long.
    TooMany,
}

/// Whether every part of a rule is understood. It may repeat the time of day at which it starts.
pub(super) fn is_known(rule: &ICalendarRecurrenceRule, start: NaiveTime) -> bool {
    use ICalendarFrequency::{Daily, Monthly, Weekly, Yearly};
    let has_ordinals = rule.byday.iter().any(|it| it.ordwk.is_some());
    matches!(rule.freq, Daily | Weekly | Monthly | Yearly)
        && [(&rule.bysecond, start.second()), (&rule.byminute, start.minute()), (&rule.byhour, start.hour())]
            .iter()
            .all(|(by, own)| by.iter().all(|it| u32::from(*it) == *own))
        && rule.byyearday.is_empty()
        && rule.byweekno.is_empty()
        && rule.bysetpos.is_empty()
        && rule.rscale.as_ref().is_none_or(|it| *it == calcard::common::CalendarScale::Gregorian)
        && rule.skip.is_none()
        && rule.bymonth.iter().all(|it| !it.is_leap())
        && rule.interval != Some(0)
        && (!has_ordinals || matches!(rule.freq, Monthly | Yearly))
}

/// The times that a rule makes, the first one included; `last` is its end as a wall clock.
pub(super) fn times(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    last: Option<NaiveDateTime>,
) -> Result<Vec<NaiveDateTime>, Unfollowed> {
    if !is_known(rule, start.time()) {
        return Err(Unfollowed::Unknown);
    }
    if rule.count.is_none() && last.is_none() {
        return Err(Unfollowed::Endless);
    }
    let count = rule.count.map_or(usize::MAX, |it| usize::try_from(it).unwrap_or(usize::MAX)).max(1);
    let mut times = vec![start];
    for ahead in 1..=HORIZON {
        let Some(day) = start.date().checked_add_days(Days::new(ahead)) else { return Err(Unfollowed::TooMany) };
        let time = day.and_time(start.time());
        if times.len() >= count || last.is_some_and(|it| time > it) {
            return Ok(times);
        }
        if falls_on(rule, start.date(), day) {
            times.push(time);
        }
        if times.len() > TIMES {
            return Err(Unfollowed::TooMany);
        }
    }
    Err(Unfollowed::TooMany)
}

/// Whether a rule that starts on a day falls on a later one, whatever its end.
pub(super) fn falls_on(rule: &ICalendarRecurrenceRule, start: NaiveDate, day: NaiveDate) -> bool {
    let every = |distance: i64| distance >= 0 && distance % i64::from(rule.interval.unwrap_or(1).max(1)) == 0;
    let is_month = rule.bymonth.is_empty() || rule.bymonth.iter().any(|it| u32::from(it.month()) == day.month());
    let is_weekday = |scope: Scope| rule.byday.iter().any(|it| is_day(it, day, scope));
    let is_month_day = rule.bymonthday.iter().any(|it| is_month_day(*it, day));
    let has_none = rule.byday.is_empty() && rule.bymonthday.is_empty();
    let fits = |scope: Scope| (rule.byday.is_empty() || is_weekday(scope)) && (rule.bymonthday.is_empty() || is_month_day);
    is_month
        && match rule.freq {
            ICalendarFrequency::Daily => every((day - start).num_days()) && fits(Scope::Month),
            ICalendarFrequency::Weekly => {
                let first = weekday(rule.wkst.unwrap_or(ICalendarWeekday::Monday));
                let week = |it: NaiveDate| it.week(first).checked_first_day();
                let weeks = week(day).zip(week(start)).map_or(-1, |(day, start)| (day - start).num_weeks());
                every(weeks) && if rule.byday.is_empty() { day.weekday() == start.weekday() } else { is_weekday(Scope::Month) }
            }
            ICalendarFrequency::Monthly => {
                every(months(day) - months(start)) && if has_none { day.day() == start.day() } else { fits(Scope::Month) }
            }
            ICalendarFrequency::Yearly => {
                let scope = if rule.bymonth.is_empty() { Scope::Year } else { Scope::Month };
                let is_own_month = !rule.bymonth.is_empty() || day.month() == start.month();
                every(i64::from(day.year() - start.year()))
                    && if has_none { is_own_month && day.day() == start.day() } else { fits(scope) }
            }
            _ => false,
        }
}

/// Within what the second Sunday is the second.
#[derive(Clone, Copy)]
enum Scope {
    Month,
    Year,
}

fn is_day(by: &ICalendarDay, day: NaiveDate, scope: Scope) -> bool {
    if weekday(by.weekday) != day.weekday() {
        return false;
    }
    let Some(wanted) = by.ordwk.filter(|it| *it != 0) else { return true };
    let (place, size) = match scope {
        Scope::Month => (day.day(), month_days(day)),
        Scope::Year => (day.ordinal(), if day.leap_year() { 366 } else { 365 }),
    };
    let from = if wanted > 0 { place - 1 } else { size - place };
    from / 7 + 1 == u32::from(wanted.unsigned_abs())
}

fn is_month_day(by: i8, day: NaiveDate) -> bool {
    let from = if by > 0 { day.day() } else { month_days(day) - day.day() + 1 };
    from == u32::from(by.unsigned_abs())
}

fn month_days(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}

fn months(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month())
}

fn weekday(day: ICalendarWeekday) -> Weekday {
    match day {
        ICalendarWeekday::Sunday => Weekday::Sun,
        ICalendarWeekday::Monday => Weekday::Mon,
        ICalendarWeekday::Tuesday => Weekday::Tue,
        ICalendarWeekday::Wednesday => Weekday::Wed,
        ICalendarWeekday::Thursday => Weekday::Thu,
        ICalendarWeekday::Friday => Weekday::Fri,
        ICalendarWeekday::Saturday => Weekday::Sat,
    }
}
