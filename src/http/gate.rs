//! Sockets that stay open, sockets and streams of events: what each may do, and how many there may be.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What connections that stay open may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sockets {
    /// How many there may be.
    pub most: usize,
    /// How many from one address. Those of this machine are not counted: they come from a proxy, or from ourselves.
    pub per_address: usize,
    /// How many operations may run in one socket at once.
    pub operations: usize,
    /// The longest message that a client may send, in bytes.
    pub message_bytes: usize,
    /// How long a client may take to begin.
    pub init_time: Duration,
    /// How often we ask whether the other side is still there. One that leaves two such pings unanswered is not.
    pub ping_time: Duration,
    /// How long a client may leave unread what it was sent.
    pub write_time: Duration,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            most: 20_000,
            per_address: 200,
            operations: 50,
            message_bytes: 64 * 1024,
            init_time: Duration::from_secs(3),
            ping_time: Duration::from_secs(15),
            write_time: Duration::from_secs(10),
        }
    }
}

/// Counts the connections that stay open.
#[derive(Debug)]
pub(super) struct Gate {
    all: Arc<Semaphore>,
    most: u32,
    per_address: usize,
    by_address: Arc<Mutex<HashMap<String, usize>>>,
}

/// Why no more connections are let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The server holds as many as it may.
    Server,
    /// This address does.
    Address,
}

/// A connection's place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Pass {
    _place: OwnedSemaphorePermit,
    address: Option<String>,
    by_address: Arc<Mutex<HashMap<String, usize>>>,
}

impl Gate {
    pub(super) fn new(settings: &Sockets) -> Self {
        let most = u32::try_from(settings.most.min(Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let all = Arc::new(Semaphore::new(most as usize));
        Self { all, most, per_address: settings.per_address, by_address: Arc::default() }
    }

    /// Lets one more in from an address, if there is a place.
    pub(super) fn enter(&self, address: &str) -> Result<Pass, Full> {
        let place = Arc::clone(&self.all).try_acquire_owned().map_err(|_| Full::Server)?;
        let is_here = address.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
        let address = (!is_here).then(|| address.to_owned());
        if let Some(address) = &address {
            let mut counts = counts(&self.by_address);
            let count = counts.entry(address.clone()).or_default();
            if *count >= self.per_address {
                return Err(Full::Address);
            }
            *count += 1;
        }
        Ok(Pass { _place: place, address, by_address: Arc::clone(&self.by_address) })
    }

    /// How many there are.
    pub(super) fn open(&self) -> usize {
        (self.most as usize).saturating_sub(self.all.available_permits())
    }

    /// Waits until all have left.
    pub(super) async fn emptied(&self) {
        drop(self.all.acquire_many(self.most).await);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let Some(address) = self.address.take() else { return };
        let mut counts = counts(&self.by_address);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

/// No code panics while it holds this lock; should it ever, the counts are whole all the same.
fn counts(by_address: &Mutex<HashMap<String, usize>>) -> MutexGuard<'_, HashMap<String, usize>> {
    by_address.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_in_all_and_so_many_from_one_address() {
        let gate = Gate::new(&Sockets { most: 4, per_address: 2, ..Sockets::default() });
        let mut inside = vec![];
        let mut enter = |address: &str, expect: Option<Full>| {
            let entered = gate.enter(address);
            assert_eq!(entered.as_ref().err(), expect.as_ref(), "{address}");
            inside.extend(entered);
        };
        enter("1.2.3.4", None);
        enter("1.2.3.4", None);
        enter("1.2.3.4", Some(Full::Address));
        enter("127.0.0.1", None);
        enter("::1", None);
        enter("5.6.7.8", Some(Full::Server));
        assert_eq!(gate.open(), 4);
        inside.truncate(1);
        assert_eq!(gate.open(), 1);
        assert!(gate.enter("1.2.3.4").is_ok());
        inside.clear();
        gate.emptied().await;
        assert!(counts(&gate.by_address).is_empty());
    }
}
