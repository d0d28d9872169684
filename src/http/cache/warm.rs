//! What was asked most of a festival is run again when a release of it is published, here or elsewhere, before anybody asks.

use std::{cmp::Reverse, pin::pin, sync::Arc};

use futures_util::{StreamExt as _, stream};

use super::{Kept, Known, Public, entry::Entry, flight::Turn, keep, key::Key, run};
use crate::{
    app::{Caller, CallerNow},
    http::{graphql::Edge, media::Media},
};

/// How many answers are run again.
const MOST: usize = 32;
/// How many at once.
const AT_ONCE: usize = 2;
/// How many festivals are followed.
const FESTIVALS: usize = 64;

/// Follows the releases of the festivals that an answer was read from.
pub(super) fn follow(edge: &Arc<Edge>, kept: &Kept, entry: &Entry) {
    for festival in entry.follows() {
        let mut followed = kept.followed();
        if followed.len() < FESTIVALS && followed.insert(festival.clone()) {
            tokio::spawn(wait(Arc::clone(edge), festival));
        }
    }
}

async fn wait(edge: Arc<Edge>, festival: String) {
    let stopping = edge.stopping.clone();
    tokio::select! {
        () = stopping.cancelled() => {}
        () = run_again(&edge, &festival) => {}
    }
    if let Some(kept) = &edge.answers.kept {
        kept.followed().remove(&festival);
    }
}

async fn run_again(edge: &Arc<Edge>, festival: &str) {
    let (_sender, caller) = CallerNow::new(Caller::anonymous());
    let Ok(releases) = edge.app.releases_to_come(&caller, festival).await else { return };
    let mut releases = pin!(releases);
    while let Some(Ok(_)) = releases.next().await {
        let Some(kept) = &edge.answers.kept else { return };
        let runs = stream::iter(most_used(edge, kept, festival)).map(|key| run_one(edge, kept, key));
        runs.buffer_unordered(AT_ONCE).collect::<()>().await;
    }
}

/// What was asked most of a festival's latest release, and has to be run again.
fn most_used(edge: &Edge, kept: &Kept, festival: &str) -> Vec<Arc<Key>> {
    let mut used: Vec<(u32, Arc<Key>)> = vec![];
    for (key, known) in kept.entries.iter() {
        // A file is made by whoever wants it first.
        if let Known::Entry(entry) = known
            && key.is_query()
            && entry.follows().any(|it| it == festival)
            && !entry.is_current(&edge.app)
        {
            used.push((entry.uses(), key));
        }
    }
    used.sort_by_key(|(uses, _)| Reverse(*uses));
    used.into_iter().take(MOST).map(|(_, key)| key).collect()
}

async fn run_one(edge: &Arc<Edge>, kept: &Kept, key: Arc<Key>) {
    let Some(request) = key.request() else { return };
    // Whoever asks meanwhile waits for this run, or is running it already.
    let Turn::Own(flight) = kept.flights.join(&key) else { return };
    let public = Public { media: Media::Json, is_get: false, headers: &Default::default(), raw: &[] };
    let (_, known) = run(edge, &public, String::new(), request).await;
    keep(edge, kept, &key, known.as_ref());
    flight.land(known.and_then(Known::entry));
}
