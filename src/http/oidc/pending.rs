//! Sign-ins that have begun and not ended.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use data_encoding::BASE64URL_NOPAD;
use openidconnect::{Nonce, PkceCodeVerifier};
use subtle::ConstantTimeEq as _;

/// How many are kept. The oldest goes when there are more.
const MOST: usize = 10_000;

/// What a sign-in needs to be finished.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
    /// The secret in the cookie of the browser that began it.
    pub(super) browser: String,
    /// Where to go on to.
    pub(super) next: String,
}

impl Started {
    /// Whether this is the browser that began it.
    pub(super) fn is_of(&self, browser: &str) -> bool {
        self.browser.as_bytes().ct_eq(browser.as_bytes()).into()
    }
}

/// What has begun, by its state.
#[derive(Debug, Default)]
pub(super) struct Pending(Mutex<HashMap<String, (Instant, Started)>>);

impl Pending {
    pub(super) fn put(&self, state: String, started: Started, patience: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            let now = Instant::now();
            all.retain(|_, (until, _)| *until > now);
        }
        while all.len() >= MOST {
            let Some(oldest) = all.iter().min_by_key(|(_, (until, _))| *until).map(|(state, _)| state.clone()) else { break };
            all.remove(&oldest);
        }
        all.insert(state, (Instant::now() + patience, started));
    }

    /// Takes one out, unless it has waited too long.
    pub(super) fn take(&self, state: &str) -> Option<Started> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(state).filter(|(until, _)| Instant::now() < *until).map(|(_, started)| started)
    }
}

/// Something that nobody can guess. Without randomness nobody is signed in.
#[expect(clippy::expect_used, reason = "a machine without randomness cannot run a server")]
pub(super) fn secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the machine gives random bytes");
    BASE64URL_NOPAD.encode(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_good_once_and_for_a_while() {
        let pending = Pending::default();
        let put = |state: &str, seconds: u64| {
            let (nonce, verifier) = (Nonce::new("n".to_owned()), PkceCodeVerifier::new("v".to_owned()));
            let started = Started { nonce, verifier, browser: "b".to_owned(), next: "/".to_owned() };
            pending.put(state.to_owned(), started, Duration::from_secs(seconds));
        };
        put("late", 0);
        put("good", 600);
        assert!(pending.take("late").is_none() && pending.take("other").is_none());
        assert!(pending.take("good").is_some_and(|it| it.is_of("b") && !it.is_of("c")));
        assert!(pending.take("good").is_none());
        put("first", 60);
        (0..MOST).for_each(|number| put(&number.to_string(), 600));
        assert!(pending.take("first").is_none() && pending.take("0").is_some());
        assert_eq!(pending.0.lock().expect("the states").len(), MOST - 1);
    }
}
