//! Plans kept in memory: the draft and the latest release of each festival in use, and a few older releases.
//!
//! A draft is loaded once and then replaced by whoever commits the next revision. Loading and committing hold the same queue,
//! so a slow load can never put an old Plan over a newer one.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwapOption;

use crate::{
    domain::{id::FestivalId, plan::Plan},
    store::ReleaseInfo,
};

/// A frozen Plan and what is known about its release.
#[derive(Debug)]
pub struct Released {
    /// Its number, note and time.
    pub info: ReleaseInfo,
    /// The Plan as it was published.
    pub plan: Arc<Plan>,
}

/// How many festivals are kept warm. A large one takes some tens of megabytes.
const DESKS: usize = 64;
/// How many older releases are kept warm.
const OLD_RELEASES: usize = 16;

/// What is kept of one festival.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Held by whoever loads or changes what is kept here: writers of one festival queue.
    pub(super) queue: Arc<tokio::sync::Mutex<()>>,
    /// The draft.
    pub(super) draft: ArcSwapOption<Plan>,
    /// The latest release, if it was looked for and there is one.
    pub(super) latest: ArcSwapOption<Released>,
    used: AtomicU64,
}

/// Plans of every festival in use.
#[derive(Debug, Default)]
pub(super) struct Plans {
    desks: Mutex<HashMap<FestivalId, Arc<Desk>>>,
    slugs: Mutex<Slugs>,
    old_releases: Mutex<Vec<Arc<Released>>>,
    ticks: AtomicU64,
}

/// What slugs were last seen to name.
#[derive(Debug, Default)]
struct Slugs {
    known: HashMap<String, FestivalId>,
    /// How often any was forgotten.
    forgotten: u64,
}

impl Plans {
    /// The desk of a festival, made when there is none.
    pub(super) fn desk(&self, id: FestivalId) -> Arc<Desk> {
        let mut desks = unpoisoned(&self.desks);
        let desk = Arc::clone(desks.entry(id).or_default());
        desk.used.store(self.ticks.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        if desks.len() > DESKS {
            // A desk that someone holds must stay: a second one beside it would miss its commits.
            let idle = desks.iter().filter(|(_, desk)| Arc::strong_count(desk) == 1);
            if let Some(oldest) = idle.min_by_key(|(_, desk)| desk.used.load(Ordering::Relaxed)).map(|(id, _)| *id) {
                desks.remove(&oldest);
            }
        }
        desk
    }

    /// Forgets a festival that is gone.
    pub(super) fn forget(&self, id: FestivalId) {
        unpoisoned(&self.desks).remove(&id);
        self.forget_slug(id);
        unpoisoned(&self.old_releases).retain(|it| it.info.festival != id);
    }

    /// The festival that a slug was last seen to name; else what to pass on to [`Self::remember_slug`] once it is found.
    pub(super) fn by_slug(&self, slug: &str) -> Result<FestivalId, u64> {
        let slugs = unpoisoned(&self.slugs);
        slugs.known.get(slug).copied().ok_or(slugs.forgotten)
    }

    /// Remembers what a slug names, unless one was forgotten since it was looked up: it may have been this one.
    pub(super) fn remember_slug(&self, slug: &str, id: FestivalId, forgotten: u64) {
        let mut slugs = unpoisoned(&self.slugs);
        if slugs.forgotten != forgotten {
            return;
        }
        if slugs.known.len() >= 16 * DESKS {
            slugs.known.clear();
        }
        slugs.known.insert(slug.to_owned(), id);
    }

    /// Forgets the slugs of a festival that may have got another one.
    pub(super) fn forget_slug(&self, id: FestivalId) {
        let mut slugs = unpoisoned(&self.slugs);
        slugs.known.retain(|_, it| *it != id);
        slugs.forgotten += 1;
    }

    /// An older release, if it is kept.
    pub(super) fn old_release(&self, id: FestivalId, number: u32) -> Option<Arc<Released>> {
        let kept = unpoisoned(&self.old_releases);
        kept.iter().find(|it| it.info.festival == id && it.info.number == number).cloned()
    }

    /// Keeps an older release in place of the one kept longest.
    pub(super) fn keep_release(&self, release: Arc<Released>) {
        let mut kept = unpoisoned(&self.old_releases);
        if kept.len() >= OLD_RELEASES {
            kept.remove(0);
        }
        kept.push(release);
    }
}

/// No code panics while it holds these locks; should it ever, what they guard is whole all the same.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_slug_that_was_given_away_while_it_was_looked_up_is_not_remembered() {
        let (plans, old) = (Plans::default(), FestivalId(Uuid::from_u128(1)));
        let looked_up = plans.by_slug("spring").expect_err("not known yet");
        plans.forget_slug(old);
        plans.remember_slug("spring", old, looked_up);
        let looked_up = plans.by_slug("spring").expect_err("not remembered");
        plans.remember_slug("spring", old, looked_up);
        assert_eq!(plans.by_slug("spring"), Ok(old));
    }
}
