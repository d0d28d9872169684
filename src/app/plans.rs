//! Plans kept in memory: the draft and the latest release of each festival in use, and a few older releases.
//!
//! A draft is loaded once and then replaced by whoever commits the next revision. Loading and committing hold the same queue,
//! so a slow load can never put an old Plan over a newer one.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use chrono::NaiveDate;

use crate::{
    domain::{
        id::FestivalId,
        plan::{Plan, Revision},
        public::{Mask, public},
        sight::{self, Sight},
    },
    live::Head,
    store::ReleaseInfo,
};

use super::follow::Trail;

/// A frozen Plan and what is known about its release.
#[derive(Debug)]
pub struct Released {
    /// Its number, note and time.
    pub info: ReleaseInfo,
    /// The Plan as it was published, for organizers.
    pub plan: Arc<Plan>,
    /// What the public may know of it now: without the names of those who may no longer be named, though the release names them.
    pub public: Arc<Plan>,
    /// Stands for those whose names are withheld though the release names them. As long as it stays the same, so does all that the
    /// public reads in this release.
    pub mask: u64,
    /// What the public might know of it when it was published.
    published: Arc<Plan>,
    /// The last erasure that was known when it was read.
    erased: Revision,
    masked_by: Option<Mask>,
}

impl Released {
    /// A release as it was published, or as the last erasure has left it. Nobody reads it before it is masked by the present
    /// draft.
    pub(super) fn new(info: ReleaseInfo, plan: Arc<Plan>, erased: Revision) -> Self {
        let published = Arc::new(public(&plan));
        Self { info, plan, public: Arc::clone(&published), mask: 0, published, erased, masked_by: None }
    }

    /// Whether it already is what the public may read by the present draft. That is told without looking at anybody.
    pub(super) fn is_masked_by(&self, draft: &Plan, today: impl Fn() -> NaiveDate) -> bool {
        self.masked_by.as_ref().is_some_and(|mask| mask.holds(draft, today))
    }

    /// The release as the public may read it by the present draft; `None` where it is that already, which costs next to nothing.
    pub(super) fn masked(&self, draft: &Plan, today: impl Fn() -> NaiveDate) -> Option<Self> {
        if self.is_masked_by(draft, &today) {
            return None;
        }
        let mask = Mask::of(&self.published, draft, &today);
        // What was worked out from the public part is kept when the same people are withheld.
        let is_same = self.masked_by.as_ref().is_some_and(|it| it.withholds_same(&mask));
        let public = if is_same { Arc::clone(&self.public) } else { mask.apply(&self.published) };
        Some(Self {
            info: self.info.clone(),
            plan: Arc::clone(&self.plan),
            public,
            mask: mask.digest() ^ u64::from(self.erased).wrapping_mul(SPREAD),
            published: Arc::clone(&self.published),
            erased: self.erased,
            masked_by: Some(mask),
        })
    }
}

/// The latest release of a festival, or that there is none yet.
#[derive(Debug)]
pub(super) struct Latest(pub(super) Option<Arc<Released>>);

/// Makes any two small numbers differ in many bits.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// How many festivals are kept warm. A large one takes some tens of megabytes.
const DESKS: usize = 64;
/// How many parts of one draft are kept warm: one for each way of seeing it.
const SIGHTS: usize = 8;
/// How many older releases are kept warm: one for each festival whose calendars are followed, which tell what it no longer holds.
const OLD_RELEASES: usize = 32;

/// What is kept of one festival.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Held by whoever loads or changes what is kept here: writers of one festival queue.
    pub(super) queue: Arc<tokio::sync::Mutex<()>>,
    /// The draft.
    pub(super) draft: ArcSwapOption<Plan>,
    /// The latest release, if it was looked for.
    pub(super) latest: ArcSwapOption<Latest>,
    /// How far the festival has come, as far as this node has heard: what is kept here may lag behind what other nodes write.
    revision: AtomicU32,
    release: AtomicU32,
    /// Parts of the draft that somebody may know, the latest first.
    seen: Mutex<Vec<Seen>>,
    /// What all who follow the festival read.
    pub(super) trail: Trail,
    /// Counts erasures: what was read from the database before one may tell of somebody who is erased.
    erasures: AtomicU64,
    used: AtomicU64,
}

/// A part of a draft that somebody may know.
#[derive(Debug)]
struct Seen {
    draft: Arc<Plan>,
    sight: Sight,
    part: Arc<Plan>,
}

impl Desk {
    /// Notes how far the festival has come.
    pub(super) fn heard(&self, head: Head) {
        self.revision.fetch_max(head.revision, Ordering::AcqRel);
        self.release.fetch_max(head.release, Ordering::AcqRel);
    }

    /// The kept draft, unless a later one was heard of.
    pub(super) fn present_draft(&self) -> Option<Arc<Plan>> {
        self.draft.load_full().filter(|it| it.revision >= self.revision.load(Ordering::Acquire))
    }

    /// The kept latest release, or that there is none, unless a later one was heard of.
    pub(super) fn present_latest(&self) -> Option<Arc<Latest>> {
        let number = |latest: &Latest| latest.0.as_ref().map_or(0, |it| it.info.number);
        self.latest.load_full().filter(|it| number(it) >= self.release.load(Ordering::Acquire))
    }

    /// How many people were erased since this desk was set up.
    pub(super) fn erasures(&self) -> u64 {
        self.erasures.load(Ordering::Acquire)
    }

    /// The part of a draft that a sight shows, made once for all who share it.
    pub(super) fn seen(&self, draft: &Arc<Plan>, sight: &Sight) -> Arc<Plan> {
        if *sight == Sight::Everything {
            return Arc::clone(draft);
        }
        let kept = |it: &&Seen| Arc::ptr_eq(&it.draft, draft) && it.sight == *sight;
        if let Some(seen) = unpoisoned(&self.seen).iter().find(kept) {
            return Arc::clone(&seen.part);
        }
        let part = sight::seen(draft, sight);
        let mut all = unpoisoned(&self.seen);
        // Parts of an older draft are never asked for again.
        all.retain(|it| Arc::ptr_eq(&it.draft, draft));
        all.truncate(SIGHTS - 1);
        all.insert(0, Seen { draft: Arc::clone(draft), sight: sight.clone(), part: Arc::clone(&part) });
        part
    }
}

/// Plans of every festival in use.
#[derive(Debug, Default)]
pub(super) struct Plans {
    desks: Mutex<HashMap<FestivalId, Arc<Desk>>>,
    old_releases: Mutex<Vec<Arc<Released>>>,
    /// The revision that last erased somebody, as far as this node knows. It outlives the desk: so do older releases.
    erasures: Mutex<HashMap<FestivalId, Revision>>,
    ticks: AtomicU64,
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

    /// The desk of a festival, if it is in use.
    pub(super) fn kept(&self, id: FestivalId) -> Option<Arc<Desk>> {
        unpoisoned(&self.desks).get(&id).cloned()
    }

    /// The same for somebody who reads what is kept there.
    pub(super) fn used(&self, id: FestivalId) -> Option<Arc<Desk>> {
        let desk = self.kept(id)?;
        desk.used.store(self.ticks.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(desk)
    }

    /// The festivals in use.
    pub(super) fn in_use(&self) -> Vec<FestivalId> {
        unpoisoned(&self.desks).keys().copied().collect()
    }

    /// How many Plans are kept.
    pub(super) fn count(&self) -> usize {
        let desks = unpoisoned(&self.desks);
        let held = |desk: &Arc<Desk>| {
            let latest = desk.latest.load().as_ref().is_some_and(|latest| latest.0.is_some());
            usize::from(desk.draft.load().is_some()) + usize::from(latest)
        };
        desks.values().map(held).sum::<usize>() + unpoisoned(&self.old_releases).len()
    }

    /// The revision that last erased somebody from a festival, as far as this node knows.
    pub(super) fn last_erasure(&self, id: FestivalId) -> Revision {
        unpoisoned(&self.erasures).get(&id).copied().unwrap_or_default()
    }

    /// Whether an erasure was not known yet. It is from now on.
    pub(super) fn is_news(&self, id: FestivalId, erased: Revision) -> bool {
        if erased == 0 {
            return false;
        }
        let mut known = unpoisoned(&self.erasures);
        let last = known.entry(id).or_default();
        let is_news = erased > *last;
        *last = erased.max(*last);
        is_news
    }

    /// Forgets a festival that is gone.
    pub(super) fn forget(&self, id: FestivalId) {
        unpoisoned(&self.erasures).remove(&id);
        unpoisoned(&self.desks).remove(&id);
        unpoisoned(&self.old_releases).retain(|it| it.info.festival != id);
    }

    /// An older release, if it is kept.
    pub(super) fn old_release(&self, id: FestivalId, number: u32) -> Option<Arc<Released>> {
        let mut kept = unpoisoned(&self.old_releases);
        let place = kept.iter().position(|it| it.info.festival == id && it.info.number == number)?;
        // Used last, it goes last.
        kept[place..].rotate_left(1);
        kept.last().cloned()
    }

    /// Keeps an older release in place of the one used longest ago, unless somebody was erased since it was read. Gives the one that is
    /// kept: somebody else may have read it meanwhile.
    pub(super) fn keep_release(&self, desk: &Desk, erasures: u64, release: Arc<Released>) -> Arc<Released> {
        let mut kept = unpoisoned(&self.old_releases);
        if desk.erasures() != erasures {
            return release;
        }
        let same = |it: &&Arc<Released>| it.info.festival == release.info.festival && it.info.number == release.info.number;
        if let Some(kept) = kept.iter().find(same) {
            return Arc::clone(kept);
        }
        if kept.len() >= OLD_RELEASES {
            kept.remove(0);
        }
        kept.push(Arc::clone(&release));
        release
    }

    /// Puts a release that was masked anew in place of what it was made from.
    pub(super) fn replace_release(&self, desk: &Desk, old: &Arc<Released>, new: &Arc<Released>) {
        let latest = desk.latest.load();
        if latest.as_ref().is_some_and(|latest| latest.0.as_ref().is_some_and(|it| Arc::ptr_eq(it, old))) {
            // Whoever has put another one there meanwhile was not slower.
            desk.latest.compare_and_swap(&*latest, Some(Arc::new(Latest(Some(Arc::clone(new))))));
        }
        let mut kept = unpoisoned(&self.old_releases);
        kept.iter_mut().filter(|it| Arc::ptr_eq(it, old)).for_each(|it| *it = Arc::clone(new));
    }

    /// Forgets whatever may tell of somebody who has been erased in a festival.
    pub(super) fn erased(&self, festival: FestivalId, desk: Option<&Desk>) {
        let mut kept = unpoisoned(&self.old_releases);
        if let Some(desk) = desk {
            desk.erasures.fetch_add(1, Ordering::AcqRel);
        }
        kept.retain(|it| it.info.festival != festival);
        drop(kept);
        if let Some(desk) = desk {
            desk.latest.store(None);
            unpoisoned(&desk.seen).clear();
        }
    }
}

/// No code panics while it holds these locks; should it ever, what they guard is whole all the same.
pub(super) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
