//! How fast a client may talk. Whoever talks faster is heard later, and waits.

use std::time::Duration;

use tokio::time::Instant;

/// How many messages are heard at once after a silence.
const BURST: u32 = 200;
/// How long each of them takes to be forgotten.
const EACH: Duration = Duration::from_millis(10);

/// How fast a client has talked so far.
#[derive(Debug)]
pub(super) struct Pace {
    /// When all that was heard is forgotten.
    rested_at: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { rested_at: now }
    }

    /// Notes that a message was heard.
    pub(super) fn heard(&mut self, now: Instant) {
        self.rested_at = self.rested_at.max(now) + EACH;
    }

    /// When the next message is heard, if that is not now.
    pub(super) fn waits_until(&self, now: Instant) -> Option<Instant> {
        self.rested_at.checked_sub(EACH * (BURST - 1)).filter(|it| *it > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_heard_and_then_so_many_a_second() {
        let begun = Instant::now();
        let mut pace = Pace::new(begun);
        for _ in 0..BURST {
            assert_eq!(pace.waits_until(begun), None);
            pace.heard(begun);
        }
        assert_eq!(pace.waits_until(begun), Some(begun + EACH));
        assert_eq!(pace.waits_until(begun + EACH), None);
        pace.heard(begun + EACH);
        assert_eq!(pace.waits_until(begun + EACH), Some(begun + EACH * 2));
        assert_eq!(pace.waits_until(begun + Duration::from_secs(60)), None);
    }
}
