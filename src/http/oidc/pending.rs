//! Sign-ins that have begun and not ended.
//!
//! What one needs to be finished is kept by the browser that began it, in a cookie that no page can read: so any node can finish
//! it. A node keeps only which states have come back to it. Each is good once there, and the provider's code is good once anywhere.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

/// How many states are kept. The oldest goes when there are more.
const MOST: usize = 10_000;
/// The longest state that may be one of ours, in bytes.
const STATE_BYTES: usize = 64;

/// What a sign-in needs to be finished.
#[derive(Serialize, Deserialize)]
pub(super) struct Started {
    /// What the provider sends back with the browser.
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Where to go on to.
    pub(super) next: String,
    /// How long it may take, in seconds since 1970.
    pub(super) until: u64,
}

impl Started {
    /// As the cookie holds it.
    pub(super) fn written(&self) -> String {
        BASE64URL_NOPAD.encode(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// From the cookie of the browser that comes back with a state, if it is the one that began with it, and in time.
    pub(super) fn read(cookie: &str, state: &str) -> Option<Self> {
        let started: Self = serde_json::from_slice(&BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?).ok()?;
        let is_same: bool = started.state.as_bytes().ct_eq(state.as_bytes()).into();
        (is_same && !state.is_empty() && now() < started.until).then_some(started)
    }
}

/// The end of a time that begins now.
pub(super) fn within(patience: Duration) -> u64 {
    now().saturating_add(patience.as_secs())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// States that have come back, and until when that matters.
#[derive(Debug, Default)]
pub(super) struct Tried(Mutex<HashMap<String, u64>>);

impl Tried {
    /// Whether a state comes back for the first time. From now on it does not.
    pub(super) fn is_first(&self, state: &str, patience: Duration) -> bool {
        if state.len() > STATE_BYTES {
            return false;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            let now = now();
            all.retain(|_, until| *until > now);
        }
        while all.len() >= MOST {
            let Some(oldest) = all.iter().min_by_key(|(_, until)| **until).map(|(state, _)| state.clone()) else { break };
            all.remove(&oldest);
        }
        all.insert(state.to_owned(), within(patience)).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_good_for_its_browser_and_for_a_while() {
        let started = |state: &str, seconds: u64| {
            let until = within(Duration::from_secs(seconds));
            Started { state: state.to_owned(), nonce: "n".to_owned(), verifier: "v".to_owned(), next: "/".to_owned(), until }
        };
        let read = |cookie: &str, state: &str| {
            Started::read(cookie, state).map(|it| format!("{} {} {}", it.nonce, it.verifier, it.next))
        };
        assert_eq!(read(&started("good", 600).written(), "good").as_deref(), Some("n v /"));
        assert_eq!(read(&started("good", 600).written(), "other"), None);
        assert_eq!(read(&started("late", 0).written(), "late"), None);
        assert_eq!(read(&started("", 600).written(), ""), None);
        assert_eq!(read("no cookie of ours", "good"), None);
    }

    #[test]
    fn a_state_is_good_once() {
        let (tried, patience) = (Tried::default(), Duration::from_secs(600));
        assert!(tried.is_first("good", patience) && !tried.is_first("good", patience) && tried.is_first("other", patience));
        assert!(!tried.is_first(&"x".repeat(STATE_BYTES + 1), patience));
        (0..MOST).for_each(|number| assert!(tried.is_first(&number.to_string(), patience)));
        assert_eq!(tried.0.lock().expect("the states").len(), MOST);
    }
}
