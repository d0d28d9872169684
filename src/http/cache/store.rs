//! A store that holds a bounded number of bytes, and lets go what is used least.

use std::{
    fmt,
    hash::{Hash, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use quick_cache::{Lifecycle, OptionsBuilder, Weighter, sync::Cache};

/// What an entry takes beside its bytes: its places in the tables, its counters.
const ENTRY_BYTES: usize = 512;
/// The largest entry that is meant to be kept, if there is room for some of them: a calendar or a workbook of a large festival in all
/// its forms. A part of a store keeps nothing that is larger than itself.
const LARGEST_BYTES: usize = 8 * 1024 * 1024;
/// The most parts of a store, each with a lock of its own.
const MOST_PARTS: usize = 64;
/// How many bytes an entry is taken to have when the tables are laid out.
const USUAL_BYTES: usize = 16 * 1024;

/// Entries by key. Keys are hashed with a secret of this process, and then compared.
pub(super) type Store<K, V> = Cache<K, V, Weight<K, V>, RandomState, Evictions>;

/// How many bytes an entry takes.
pub(super) struct Weight<K, V>(fn(&K, &V) -> usize);

impl<K, V> Clone for Weight<K, V> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, V> fmt::Debug for Weight<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Weight")
    }
}

impl<K, V> Weighter<K, V> for Weight<K, V> {
    fn weight(&self, key: &K, value: &V) -> u64 {
        ((self.0)(key, value) + ENTRY_BYTES) as u64
    }
}

/// Counts what was let go.
#[derive(Clone, Debug, Default)]
pub(super) struct Evictions(Arc<AtomicU64>);

impl Evictions {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<K, V> Lifecycle<K, V> for Evictions {
    type RequestState = ();

    fn on_evict(&self, (): &mut (), _: K, _: V) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A store of so many bytes, of small entries.
pub(super) fn store<K: Eq + Hash, V: Clone>(bytes: usize, weigh: fn(&K, &V) -> usize) -> Store<K, V> {
    in_parts(None, bytes, weigh, Evictions::default())
}

/// The same for large ones; what it lets go is counted.
pub(super) fn counted<K: Eq + Hash, V: Clone>(bytes: usize, weigh: fn(&K, &V) -> usize, evictions: Evictions) -> Store<K, V> {
    // Rounded down: the library rounds up to a power of two.
    let parts = 1 << (bytes / LARGEST_BYTES).clamp(1, MOST_PARTS).ilog2();
    in_parts(Some(parts), bytes, weigh, evictions)
}

fn in_parts<K: Eq + Hash, V: Clone>(
    parts: Option<usize>,
    bytes: usize,
    weigh: fn(&K, &V) -> usize,
    evictions: Evictions,
) -> Store<K, V> {
    let items = (bytes / USUAL_BYTES).max(1);
    let mut options = OptionsBuilder::new();
    options.estimated_items_capacity(items).weight_capacity(bytes as u64);
    if let Some(parts) = parts {
        options.shards(parts);
    }
    match options.build() {
        Ok(options) => Cache::with_options(options, Weight(weigh), RandomState::new(), evictions),
        // It has all that it asks for; a store of the same size without advice would do.
        Err(_) => Cache::with(items, bytes as u64, Weight(weigh), RandomState::new(), evictions),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_bytes_are_kept_than_it_may_hold() {
        let evictions = Evictions::default();
        let store = counted(100_000, |_: &u32, value: &Arc<[u8]>| value.len(), evictions.clone());
        for number in 0..1_000 {
            store.insert(number, vec![0; 4_000].into());
            assert!(store.weight() <= 100_000);
        }
        assert!((15..=25).contains(&store.len()), "{}", store.len());
        assert_eq!(evictions.count(), 1_000 - store.len() as u64);
        store.insert(1_000, vec![0; 200_000].into());
        assert!(store.get(&1_000).is_none() && store.weight() <= 100_000, "what is too large is not kept at all");
    }

    #[test]
    fn large_files_are_kept_however_many_processors_there_are() {
        let store = counted(48 * 1024 * 1024, |_: &u32, value: &Arc<[u8]>| value.len(), Evictions::default());
        store.insert(1, vec![0; LARGEST_BYTES].into());
        assert!(store.get(&1).is_some());
    }
}
