//! How fast one caller may ask.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use poem::Request;

use super::{Settings, caller, serve::neighbourhood};

/// After how many requests callers that have been quiet are forgotten.
const FORGET_AFTER: u32 = 4_096;

/// A bucket of requests for each account and each address, filled again while it is not used.
#[derive(Debug)]
pub(super) struct Rates {
    buckets: Option<DefaultKeyedRateLimiter<String>>,
    asked: AtomicU32,
}

impl Rates {
    /// So many in a second, so many at once; 0 in a second for any number.
    pub(super) fn new(per_second: u32, at_once: u32) -> Self {
        let quota = NonZeroU32::new(per_second)
            .map(|it| Quota::per_second(it).allow_burst(NonZeroU32::new(at_once).map_or(it, |burst| burst.max(it))));
        Self { buckets: quota.map(RateLimiter::keyed), asked: AtomicU32::new(0) }
    }

    /// Lets a caller ask once more, or says how many seconds they have to wait.
    pub(super) fn enter(&self, key: &str) -> Result<(), u64> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_AFTER) {
            buckets.retain_recent();
        }
        let key = key.to_owned();
        buckets.check_key(&key).map_err(|until| until.wait_time_from(buckets.clock().now()).as_secs() + 1)
    }

    /// The same for the address that a request comes from.
    pub(super) fn enter_from(&self, request: &Request, settings: &Settings) -> Result<(), u64> {
        self.enter_by(|| key(caller::address(request, settings.proxies)))
    }

    /// The same by a key that is made only if anybody counts.
    pub(super) fn enter_by(&self, key: impl FnOnce() -> String) -> Result<(), u64> {
        if self.buckets.is_none() { Ok(()) } else { self.enter(&key()) }
    }
}

/// Whose bucket an address takes from.
pub(super) fn key(address: String) -> String {
    address.parse::<IpAddr>().map_or(address, |it| neighbourhood(it).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_have_buckets_of_their_own() {
        let rates = Rates::new(1, 3);
        let let_in = |key: &str| (0..9).filter(|_| rates.enter(key).is_ok()).count();
        assert_eq!((let_in("one"), let_in("two")), (3, 3));
        assert_eq!(rates.enter("one"), Err(1));
        let free = Rates::new(0, 3);
        assert!((0..10_000).all(|_| free.enter("one").is_ok()));
    }
}
