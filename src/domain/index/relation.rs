//! What belongs to what, both ways that a Plan is asked: shared between Plans until a pair of it changes.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
    ops::Deref,
    sync::Arc,
};

/// One thing for each key.
#[derive(Clone, Debug)]
pub struct Lookup<K, V>(Arc<HashMap<K, V>>);

/// Several things for a key, in their order and each once.
#[derive(Clone, Debug)]
pub struct Relation<K, V>(Arc<HashMap<K, Arc<[V]>>>);

impl<K, V> Default for Lookup<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> Default for Relation<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for Lookup<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for Relation<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K, V> Deref for Lookup<K, V> {
    type Target = HashMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Lookup<K, V> {
    /// Puts and removes entries, `None` standing for none. Nothing is copied where nothing changes.
    pub(super) fn change(&mut self, changes: impl IntoIterator<Item = (K, Option<V>)>) {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_none() {
            return;
        }
        let map = Arc::make_mut(&mut self.0);
        map.reserve(if map.is_empty() { changes.size_hint().0 } else { 0 });
        for (key, value) in changes {
            match value {
                Some(value) => drop(map.insert(key, value)),
                None => drop(map.remove(&key)),
            }
        }
    }
}

impl<K: Copy + Ord + Hash, V: Copy + Ord> Lookup<K, V> {
    /// Takes the pairs of things as they were out and those of the same things as they are in.
    pub(super) fn replace(&mut self, old: Vec<(K, V)>, new: Vec<(K, V)>) {
        let (gone, fresh) = apart(old, new);
        // A key may have gone from one thing to another.
        self.change(gone.into_iter().map(|(key, _)| (key, None)).chain(fresh.into_iter().map(|(key, it)| (key, Some(it)))));
    }
}

impl<K: Copy + Ord + Hash, V: Copy + Ord> Relation<K, V> {
    /// What belongs to a key; `None` for nothing.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&[V]> {
        self.0.get(key).map(AsRef::as_ref)
    }

    /// What belongs to a key.
    #[must_use]
    pub fn of(&self, key: K) -> &[V] {
        self.get(&key).unwrap_or_default()
    }

    /// Whether anything belongs to a key.
    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    /// What belongs to each key, in no order.
    pub fn values(&self) -> impl Iterator<Item = &[V]> {
        self.0.values().map(AsRef::as_ref)
    }

    /// Takes the pairs of things as they were out and those of the same things as they are in.
    pub(super) fn replace(&mut self, old: Vec<(K, V)>, new: Vec<(K, V)>) {
        let (gone, fresh) = apart(old, new);
        if gone.is_empty() && fresh.is_empty() {
            return;
        }
        let map = Arc::make_mut(&mut self.0);
        if map.is_empty() {
            let lists = fresh.chunk_by(|(a, _), (b, _)| a == b);
            map.extend(lists.map(|of_one| (of_one[0].0, of_one.iter().map(|(_, it)| *it).collect())));
            return;
        }
        let mut touched: BTreeMap<K, (Vec<V>, Vec<V>)> = BTreeMap::new();
        gone.into_iter().for_each(|(key, it)| touched.entry(key).or_default().0.push(it));
        fresh.into_iter().for_each(|(key, it)| touched.entry(key).or_default().1.push(it));
        for (key, (gone, fresh)) in touched {
            let kept = map.get(&key).into_iter().flat_map(|it| it.iter()).filter(|it| gone.binary_search(it).is_err());
            let mut list: Vec<V> = kept.copied().chain(fresh).collect();
            list.sort_unstable();
            match list.is_empty() {
                true => drop(map.remove(&key)),
                false => drop(map.insert(key, list.into())),
            }
        }
    }
}

/// What is in one list and not in the other, both ways: sorted, and each once.
fn apart<T: Ord + Copy>(mut old: Vec<T>, mut new: Vec<T>) -> (Vec<T>, Vec<T>) {
    for list in [&mut old, &mut new] {
        list.sort();
        list.dedup();
    }
    if !old.is_empty() && !new.is_empty() {
        let was = old.clone();
        old.retain(|it| new.binary_search(it).is_err());
        new.retain(|it| was.binary_search(it).is_err());
    }
    (old, new)
}
