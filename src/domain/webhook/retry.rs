//! When a delivery that failed is tried again, and when it is given up.

use chrono::TimeDelta;

use super::Failure;
use crate::domain::time::Instant;

/// How often something is tried, and how far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long to wait behind the first failure; behind each further one three times as long.
    pub base: TimeDelta,
    /// The most attempts.
    pub attempts: u32,
}

/// The longest wait.
pub const LONGEST: TimeDelta = TimeDelta::hours(24);
/// How long after it happened something is not worth telling any more.
const STALE: TimeDelta = TimeDelta::days(7);
/// How much a wait differs from another one, in parts of a thousand to either side: receivers that fail at once do not all come
/// back at once.
const JITTER: i64 = 200;

impl Default for Patience {
    /// Twelve attempts in about two days.
    fn default() -> Self {
        Self { base: TimeDelta::seconds(5), attempts: 12 }
    }
}

/// One that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Why.
    pub why: Failure,
    /// How often it was tried by now.
    pub attempts: u32,
    /// When it happened that is told.
    pub created_at: Instant,
    /// When it failed.
    pub at: Instant,
    /// How long the receiver asks to be left alone.
    pub retry_after: Option<TimeDelta>,
}

impl Patience {
    /// When to try again; `None` to give it up. The chance is any number: equal ones give equal waits.
    #[must_use]
    pub fn next(&self, failed: &Failed, chance: u64) -> Option<Instant> {
        let is_over = failed.why == Failure::Gone || failed.attempts >= self.attempts || failed.at - failed.created_at > STALE;
        if is_over {
            return None;
        }
        let base = self.base.num_milliseconds();
        let wait = (1..failed.attempts).fold(base, |wait, _| wait.saturating_mul(3)).min(LONGEST.num_milliseconds());
        let span = 2 * JITTER + 1;
        let off = i64::try_from(chance % span.unsigned_abs()).unwrap_or_default() - JITTER;
        let wait = TimeDelta::milliseconds(wait / 1_000 * (1_000 + off) + wait % 1_000 * (1_000 + off) / 1_000);
        let asked = failed.retry_after.unwrap_or_default();
        failed.at.checked_add_signed(wait.max(asked).min(LONGEST))
    }
}

/// How long a header `Retry-After` asks to be left alone, as seconds or as a date.
#[must_use]
pub fn retry_after(header: &str, now: Instant) -> Option<TimeDelta> {
    let header = header.trim();
    if header.bytes().all(|it| it.is_ascii_digit()) && !header.is_empty() {
        return Some(header.parse().ok().and_then(TimeDelta::try_seconds).map_or(LONGEST, |it| it.min(LONGEST)));
    }
    let until = chrono::DateTime::parse_from_rfc2822(header).ok()?;
    Some((until.to_utc() - now).clamp(TimeDelta::zero(), LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn waits_grow_up_to_a_day_and_end() {
        let patience = Patience::default();
        // The chance in the middle: no jitter.
        let check = |attempts: u32, retry_after: Option<i64>, why: Failure, expect: Option<i64>| {
            let now = at("2020-09-28T12:00:00Z");
            let retry_after = retry_after.map(TimeDelta::seconds);
            let failed = Failed { why, attempts, created_at: at("2020-09-28T10:00:00Z"), at: now, retry_after };
            let next = patience.next(&failed, 200).map(|it| (it - now).num_seconds());
            assert_eq!(next, expect, "{attempts} {retry_after:?}");
        };
        let waits = [5, 15, 45, 135, 405, 1_215, 3_645, 10_935, 32_805, 86_400, 86_400];
        for (attempts, wait) in (1..).zip(waits) {
            check(attempts, None, Failure::Refused, Some(wait));
        }
        check(12, None, Failure::Refused, None);
        check(1, None, Failure::Gone, None);
        check(1, Some(60), Failure::Refused, Some(60));
        check(4, Some(60), Failure::Refused, Some(135));
        check(1, Some(1_000_000), Failure::Refused, Some(86_400));
        let old = Failed {
            why: Failure::Refused,
            attempts: 1,
            created_at: at("2020-09-01T00:00:00Z"),
            at: at("2020-09-28T12:00:00Z"),
            retry_after: None,
        };
        assert_eq!(patience.next(&old, 0), None);
    }

    #[test]
    fn waits_differ_by_a_fifth_at_most() {
        let now = at("2020-09-28T12:00:00Z");
        let failed = Failed { why: Failure::TooSlow, attempts: 2, created_at: now, at: now, retry_after: None };
        let waits: Vec<i64> = (0..401)
            .map(|chance| (Patience::default().next(&failed, chance).expect("a next time") - now).num_milliseconds())
            .collect();
        assert_eq!((waits[0], waits[200], waits[400]), (12_000, 15_000, 18_000));
        let wild = Patience::default().next(&failed, u64::MAX).expect("a next time") - now;
        assert!((12_000..=18_000).contains(&wild.num_milliseconds()));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let check = |header: &str, expect: Option<i64>| {
            let told = retry_after(header, at("2020-09-28T12:00:00Z"));
            assert_eq!(told.map(|it| it.num_seconds()), expect, "{header}");
        };
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("99999999999999999999", Some(86_400));
        check("Mon, 28 Sep 2020 12:00:30 GMT", Some(30));
        check("Mon, 28 Sep 2020 11:00:00 GMT", Some(0));
        check("Wed, 28 Sep 2050 11:00:00 GMT", Some(86_400));
        for wrong in ["", "-5", "soon", "1.5", "12:00"] {
            check(wrong, None);
        }
    }
}
