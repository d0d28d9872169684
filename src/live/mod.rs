//! Who is woken when a festival has changed, in this node and by notices of other nodes.
//!
//! The bus carries no change, only how far a festival has come: its revision, its latest release, or that it is gone. Whoever
//! follows a festival keeps a cursor of their own, and reads the log from there on whenever they are woken. So nothing queues
//! here, however slow a follower is: notices that come while it is busy fall together into the last of them, and what it reads
//! then holds all that they were about. That is the one loss, and it loses nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::{
    domain::{id::FestivalId, plan::Revision},
    store,
};

/// How far a festival has come, as far as the bus has heard: nothing yet is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its last revision.
    pub revision: Revision,
    /// The number of its latest release.
    pub release: u32,
    /// The revision that last erased somebody.
    pub erased: Revision,
    /// Whether it was deleted.
    pub is_gone: bool,
}

impl From<store::Head> for Head {
    fn from(head: store::Head) -> Self {
        let store::Head { revision, release, erased } = head;
        Self { revision, release, erased, is_gone: false }
    }
}

impl Head {
    /// Later notices may overtake earlier ones, on their way between nodes too; a festival never goes back.
    fn merge(&mut self, other: Self) -> bool {
        let before = *self;
        self.revision = before.revision.max(other.revision);
        self.release = before.release.max(other.release);
        self.erased = before.erased.max(other.erased);
        self.is_gone |= other.is_gone;
        *self != before
    }
}

/// Wakes whoever follows a festival. It holds one head for each festival that somebody follows, and nothing else.
#[derive(Debug, Default)]
pub struct Bus {
    festivals: Mutex<HashMap<FestivalId, watch::Sender<Head>>>,
}

impl Bus {
    /// Tells all who follow a festival how far it has come. What is told lasts already: it was committed.
    pub fn announce(&self, festival: FestivalId, head: Head) {
        let mut festivals = self.festivals();
        let Some(sender) = festivals.get(&festival) else { return };
        sender.send_if_modified(|it| it.merge(head));
        if sender.receiver_count() == 0 {
            festivals.remove(&festival);
        }
    }

    /// Follows a festival. Begin here, and only then read how far it has come: what is announced in between is not missed.
    #[must_use]
    pub fn follow(&self, festival: FestivalId) -> watch::Receiver<Head> {
        let mut festivals = self.festivals();
        if let Some(sender) = festivals.get(&festival) {
            return sender.subscribe();
        }
        festivals.retain(|_, sender| sender.receiver_count() > 0);
        festivals.entry(festival).or_default().subscribe()
    }

    /// The festivals that somebody follows.
    #[must_use]
    pub fn followed(&self) -> Vec<FestivalId> {
        let festivals = self.festivals();
        festivals.iter().filter(|(_, sender)| sender.receiver_count() > 0).map(|(id, _)| *id).collect()
    }

    fn festivals(&self) -> MutexGuard<'_, HashMap<FestivalId, watch::Sender<Head>>> {
        // No code panics while it holds this lock; should it ever, the heads are whole all the same.
        self.festivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn head(revision: Revision, release: u32) -> Head {
        Head { revision, release, ..Head::default() }
    }

    #[test]
    fn followers_hear_how_far_their_festival_has_come_and_no_other() {
        let (bus, [one, other]) = (Bus::default(), [1, 2].map(|it| FestivalId(Uuid::from_u128(it))));
        bus.announce(one, head(1, 0));
        let mut heads = [bus.follow(one), bus.follow(one)];
        assert_eq!(*heads[0].borrow_and_update(), head(0, 0), "what was announced before is read from the store");
        bus.announce(other, head(9, 9));
        assert!(!heads[0].has_changed().expect("a bus"));
        // Each line: what is announced, and what both then see; nothing where nobody is woken.
        let check = |heads: &mut [watch::Receiver<Head>; 2], told: &[Head], expect: Option<Head>| {
            told.iter().for_each(|it| bus.announce(one, *it));
            for follower in heads {
                let woken = follower.has_changed().expect("a bus");
                assert_eq!(woken.then(|| *follower.borrow_and_update()), expect, "{told:?}");
            }
        };
        check(&mut heads, &[head(3, 0)], Some(head(3, 0)));
        check(&mut heads, &[head(3, 0)], None);
        check(&mut heads, &[head(2, 0)], None);
        check(&mut heads, &[head(5, 0), head(4, 1), head(7, 0)], Some(head(7, 1)));
        let gone = Head { is_gone: true, ..Head::default() };
        check(&mut heads, &[gone], Some(Head { is_gone: true, ..head(7, 1) }));
    }

    #[test]
    fn what_nobody_follows_is_forgotten() {
        let (bus, ids) = (Bus::default(), [1, 2, 3].map(|it| FestivalId(Uuid::from_u128(it))));
        let kept = bus.follow(ids[0]);
        drop(bus.follow(ids[1]));
        assert_eq!(bus.followed(), [ids[0]]);
        bus.announce(ids[1], head(1, 0));
        assert_eq!(bus.festivals().len(), 1);
        drop((kept, bus.follow(ids[2])));
        assert_eq!(bus.follow(ids[1]).borrow().revision, 0);
        assert_eq!(bus.festivals().len(), 1);
    }
}
