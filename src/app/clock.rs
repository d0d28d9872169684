//! The one place that reads the clock and makes random ids.

use std::fmt;

use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::domain::{
    id::IdSource,
    time::{Instant, instant},
};

/// Tells the time and makes ids. Tests and the demo bring their own.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present time, in whole microseconds.
    fn now(&self) -> Instant;
    /// The present time, to see whether something still holds. Nothing is dated by it.
    fn glance(&self) -> Instant {
        self.now()
    }
    /// Where ids of new things come from.
    fn ids(&self) -> Box<dyn IdSource>;
    /// Waits until it shows an instant.
    fn until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let wait = (at - self.now()).to_std().unwrap_or_default();
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        now()
    }

    fn ids(&self) -> Box<dyn IdSource> {
        Box::new(FreshIds)
    }
}

struct FreshIds;

impl IdSource for FreshIds {
    fn next(&mut self) -> Uuid {
        new_id()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
fn now() -> Instant {
    instant(&chrono::Utc::now())
}

/// An id by the clock of the machine, for what is kept in no festival: a request, a fault.
#[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
