//! Slows whoever guesses passwords.
//!
//! Failures are counted for an account from one address, for an account from anywhere, and for an address. Each has a number of
//! free tries; from then on every further one has to wait twice as long as the one before, a quarter of an hour at most. A try
//! that comes too early is refused unseen: it costs no hashing and counts for nothing. Free tries for an account from anywhere
//! are many, so that strangers cannot easily lock its owner out.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::domain::time::{Instant, after};

/// The longest wait, and how long failures are remembered, in seconds.
const LONGEST_SECONDS: i64 = 900;
/// How many counters are kept. The oldest goes when there are more.
const COUNTERS: usize = 20_000;

/// What failures are counted by, with its free tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum By {
    AccountFrom(String, String),
    Account(String),
    Address(String),
}

impl By {
    fn free_tries(&self) -> u32 {
        match self {
            Self::AccountFrom(..) => 5,
            Self::Account(_) => 100,
            Self::Address(_) => 50,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Instant,
}

/// Failed sign-ins of late.
#[derive(Debug, Default)]
pub(in crate::app) struct Throttle(Mutex<HashMap<By, Failures>>);

impl Throttle {
    /// How many seconds somebody has to wait before they may try; 0 when they may try now.
    pub(super) fn wait_seconds(&self, login: &str, address: &str, now: Instant) -> u64 {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |by: By| {
            let failures = counters.get(&by)?;
            let over = (failures.count + 1).checked_sub(by.free_tries())?;
            let wait = 1_i64.checked_shl(over.min(16)).unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS);
            u64::try_from((after(failures.last, wait) - now).num_seconds()).ok()
        };
        keys(login, address).into_iter().filter_map(wait).max().unwrap_or(0)
    }

    /// Counts a failure.
    pub(super) fn failed(&self, login: &str, address: &str, now: Instant) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for by in keys(login, address) {
            let failures = counters.entry(by).or_insert(Failures { count: 0, last: now });
            if (now - failures.last).num_seconds() > LONGEST_SECONDS {
                failures.count = 0;
            }
            *failures = Failures { count: failures.count.saturating_add(1), last: now };
        }
        while counters.len() > COUNTERS {
            let Some(oldest) = counters.iter().min_by_key(|(_, it)| it.last).map(|(by, _)| by.clone()) else { break };
            counters.remove(&oldest);
        }
    }

    /// Forgets the failures of an account from an address: it was its owner.
    pub(super) fn succeeded(&self, login: &str, address: &str) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.remove(&By::AccountFrom(login.to_owned(), address.to_owned()));
    }
}

fn keys(login: &str, address: &str) -> [By; 3] {
    let (login, address) = (login.to_owned(), address.to_owned());
    [By::AccountFrom(login.clone(), address.clone()), By::Account(login), By::Address(address)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_further_guess_waits_twice_as_long() {
        let begin: Instant = "2020-09-01T00:00:00Z".parse().expect("an instant");
        let throttle = Throttle::default();
        let mut now = begin;
        let mut waits = vec![];
        for _ in 0..18 {
            let wait = throttle.wait_seconds("lina", "::1", now);
            waits.push(wait);
            now = after(now, i64::try_from(wait).expect("seconds"));
            throttle.failed("lina", "::1", now);
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(throttle.wait_seconds("lina", "::2", now), 0, "the owner elsewhere");
        assert_eq!(throttle.wait_seconds("other", "::1", now), 0, "another account");
        throttle.succeeded("lina", "::1");
        assert_eq!(throttle.wait_seconds("lina", "::1", now), 0);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let now: Instant = "2020-09-01T00:00:00Z".parse().expect("an instant");
        let throttle = Throttle::default();
        for number in 0..8_000 {
            throttle.failed(&format!("a{number}"), &format!("b{number}"), after(now, number));
        }
        assert_eq!(throttle.0.lock().expect("the counters").len(), COUNTERS);
    }
}
