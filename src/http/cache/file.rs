//! Files of releases, which are kept as answers are: calendars are asked for again and again by every phone that follows one.

use std::sync::{Arc, atomic::Ordering};

use super::{
    Kept, Known, Public, Sent,
    entry::Entry,
    flight::{Turn, landed},
    key::Key,
};
use crate::{
    app::{Caller, Error, Wanted},
    http::graphql::Edge,
};

/// A file that everybody may have, as it is kept, or as whoever asks first makes it for all who wait; `None` when there is none.
pub(in crate::http) async fn file(edge: &Edge, public: &Public<'_>, wanted: Wanted) -> Result<Option<Sent>, Error> {
    let Some(kept) = &edge.answers.kept else {
        return Ok(make(edge, wanted).await?.map(|it| it.send(public)));
    };
    let wanted = wanted.spelled();
    let key = Arc::new(Key::of_file(wanted.clone(), &kept.hasher));
    let counts = &edge.answers.counts;
    loop {
        if let Some(entry) = current(edge, kept, &key).await {
            counts.kept.fetch_add(1, Ordering::Relaxed);
            return Ok(Some(kept.serve(&entry, public)));
        }
        match kept.flights.join(&key) {
            // Whoever made it may have come back just now.
            Turn::Own(_) if kept.entries.peek(&*key).is_some_and(|it| it.is_current(&edge.app)) => {}
            Turn::Own(flight) => {
                let made = make(edge, wanted).await;
                match &made {
                    Ok(Some(entry)) => {
                        kept.keep(&key, entry);
                        flight.land(Some(Arc::clone(entry)));
                    }
                    Err(Error::Unavailable | Error::Internal(_)) => flight.land(None),
                    // Each is told for themselves that there is none: that takes no time.
                    _ => drop(flight),
                }
                return made.map(|it| it.map(|it| kept.serve(&it, public)));
            }
            Turn::Behind(landing) => match landed(landing).await {
                Some(Some(entry)) if entry.is_current_now(&edge.app).await => {
                    counts.shared.fetch_add(1, Ordering::Relaxed);
                    return Ok(Some(kept.serve(&entry, public)));
                }
                // It cannot be made now, by nobody.
                Some(None) => return Err(Error::Unavailable),
                _ => {}
            },
        }
    }
}

async fn current(edge: &Edge, kept: &Kept, key: &Arc<Key>) -> Option<Arc<Entry>> {
    let entry = kept.entries.get(&**key).and_then(Known::entry)?;
    entry.is_current_now(&edge.app).await.then_some(entry)
}

async fn make(edge: &Edge, wanted: Wanted) -> Result<Option<Arc<Entry>>, Error> {
    edge.answers.counts.ran.fetch_add(1, Ordering::Relaxed);
    let exported = edge.app.export(&Caller::anonymous(), wanted).await?;
    Ok(exported.map(|it| Arc::new(Entry::file(it))))
}
