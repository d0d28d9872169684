//! Many who ask the same at once: one of them runs it, the others wait for what comes of it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{entry::Entry, key::Key};

/// What comes of a run: an answer for all who wait, or none that can be shared.
pub(super) type Landed = Option<Arc<Entry>>;

/// Runs that go on.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Arc<Key>, watch::Receiver<Option<Landed>>>>);

/// Whose turn it is.
pub(super) enum Turn<'a> {
    /// One's own.
    Own(Flight<'a>),
    /// Somebody else's, who is waited for.
    Behind(watch::Receiver<Option<Landed>>),
}

/// A run. When whoever runs it goes away, one of those who wait takes over.
pub(super) struct Flight<'a> {
    flights: &'a Flights,
    key: Arc<Key>,
    sender: watch::Sender<Option<Landed>>,
}

impl Flights {
    pub(super) fn join(&self, key: &Arc<Key>) -> Turn<'_> {
        let mut flights = self.flights();
        if let Some(landing) = flights.get(key) {
            return Turn::Behind(landing.clone());
        }
        let (sender, landing) = watch::channel(None);
        flights.insert(Arc::clone(key), landing);
        Turn::Own(Flight { flights: self, key: Arc::clone(key), sender })
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<Arc<Key>, watch::Receiver<Option<Landed>>>> {
        // No code panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight<'_> {
    /// Tells all who wait what came of it.
    pub(super) fn land(self, landed: Landed) {
        self.sender.send_replace(Some(landed));
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.flights.flights().remove(&self.key);
    }
}

/// Waits for what comes of somebody else's run; `None` when they have gone away.
pub(super) async fn landed(mut landing: watch::Receiver<Option<Landed>>) -> Option<Landed> {
    landing.wait_for(Option::is_some).await.ok().and_then(|it| it.clone())
}
