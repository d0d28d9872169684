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
    /// Lets somebody try now, or says how many seconds they have to wait. A try counts as failed until it has succeeded, so that
    /// many at once are counted too.
    pub(super) fn enter(&self, login: &str, address: &str, now: Instant) -> Result<(), u64> {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys(login, address).into_iter().filter_map(|by| wait_seconds(counters.get(&by)?, &by, now)).max();
        if let Some(wait) = wait.filter(|it| *it > 0) {
            return Err(wait);
        }
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
        Ok(())
    }

    /// A try that was let in has succeeded: it was the owner. Their failures from this address are forgotten.
    pub(super) fn succeeded(&self, login: &str, address: &str) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.remove(&By::AccountFrom(login.to_owned(), address.to_owned()));
        for by in keys(login, address) {
            if let Some(failures) = counters.get_mut(&by) {
                failures.count = failures.count.saturating_sub(1);
            }
        }
    }
}

/// How long whoever failed this often has to wait from now on.
fn wait_seconds(failures: &Failures, by: &By, now: Instant) -> Option<u64> {
    let over = (failures.count + 1).checked_sub(by.free_tries())?;
    let wait = 1_i64.checked_shl(over.min(16)).unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS);
    u64::try_from((after(failures.last, wait) - now).num_seconds()).ok()
}

fn keys(login: &str, address: &str) -> [By; 3] {
    let (login, address) = (login.to_owned(), address.to_owned());
    [By::AccountFrom(login.clone(), address.clone()), By::Account(login), By::Address(address)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin() -> Instant {
        "2020-09-01T00:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn every_further_guess_waits_twice_as_long() {
        let (throttle, mut now, mut waits) = (Throttle::default(), begin(), vec![]);
        for _ in 0..16 {
            let wait = throttle.enter("lina", "::1", now).err().unwrap_or(0);
            waits.push(wait);
            now = after(now, i64::try_from(wait).expect("seconds"));
            if wait > 0 {
                throttle.enter("lina", "::1", now).expect("in time");
            }
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        throttle.enter("lina", "::2", now).expect("the owner elsewhere");
        throttle.enter("other", "::1", now).expect("another account");
        assert!(throttle.enter("lina", "::1", now).is_err());
        throttle.succeeded("lina", "::1");
        throttle.enter("lina", "::1", now).expect("the owner");
    }

    #[test]
    fn tries_at_once_are_counted() {
        let throttle = Throttle::default();
        let let_in = (0..1_000).filter(|_| throttle.enter("lina", "::1", begin()).is_ok()).count();
        assert_eq!(let_in, 4);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..8_000 {
            throttle.enter(&format!("a{number}"), &format!("b{number}"), after(begin(), number)).expect("a first try");
        }
        assert_eq!(throttle.0.lock().expect("the counters").len(), COUNTERS);
    }
}
