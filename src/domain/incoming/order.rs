//! The order of a program of which a file lists items: what it does not list keeps its place behind what stood before it.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use crate::domain::diff::moved;

/// A program in its new order.
#[derive(Debug)]
pub(super) struct Arranged<I> {
    pub(super) order: Vec<I>,
    /// Items that moved, with their places before and after.
    pub(super) moves: HashMap<I, (usize, usize)>,
    /// Items that would have moved, had some of them not had to stay.
    pub(super) held: HashSet<I>,
}

/// Puts the items of a program into the order in which they are listed. Where one would move that has to stay, all that were there
/// keep their order.
pub(super) fn arrange<I: Copy + Eq + Hash>(old: &[I], listed: &[I], stays: impl Fn(I) -> bool) -> Arranged<I> {
    let order = with_others(listed, old);
    let moves = moves(old, &order);
    if !moves.keys().any(|item| stays(*item)) {
        return Arranged { order, moves, held: HashSet::new() };
    }
    let order = with_others(old, listed);
    Arranged { order, moves: HashMap::new(), held: moves.into_keys().collect() }
}

/// A list with the items of another one that it lacks, each behind the one that stands before it there.
fn with_others<I: Copy + Eq + Hash>(list: &[I], others: &[I]) -> Vec<I> {
    let listed: HashSet<I> = list.iter().copied().collect();
    let mut behind: HashMap<Option<I>, Vec<I>> = HashMap::new();
    let mut before = None;
    for item in others {
        if listed.contains(item) {
            before = Some(*item);
        } else {
            behind.entry(before).or_default().push(*item);
        }
    }
    let mut all = behind.remove(&None).unwrap_or_default();
    for item in list {
        all.push(*item);
        all.extend(behind.remove(&Some(*item)).into_iter().flatten());
    }
    all
}

fn moves<I: Copy + Eq + Hash>(old: &[I], new: &[I]) -> HashMap<I, (usize, usize)> {
    let places: HashMap<I, usize> = new.iter().enumerate().map(|(place, item)| (*item, place)).collect();
    let stayed: Vec<(I, usize, usize)> =
        old.iter().enumerate().filter_map(|(from, item)| Some((*item, from, *places.get(item)?))).collect();
    let moved = moved(&stayed.iter().map(|(_, _, to)| (*to, true)).collect::<Vec<_>>());
    stayed.into_iter().zip(moved).filter(|(_, moved)| *moved).map(|((item, from, to), _)| (item, (from, to))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_that_are_not_listed_keep_their_place() {
        let check = |old: &str, listed: &str, stay: &str, expect: &str, expect_moved: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let arranged = arrange(&chars(old), &chars(listed), |it| stay.contains(it));
            assert_eq!(arranged.order.iter().collect::<String>(), expect, "{old} {listed}");
            let mut moved: Vec<char> = arranged.moves.into_keys().collect();
            moved.sort();
            assert_eq!(moved.iter().collect::<String>(), expect_moved, "{old} {listed}");
            let again = arrange(&arranged.order, &chars(listed), |_| false);
            assert!(again.order == arranged.order || !stay.is_empty());
        };
        check("", "abc", "", "abc", "");
        check("abcd", "abcd", "", "abcd", "");
        check("abcd", "acd", "", "abcd", "");
        check("abcd", "bcd", "", "abcd", "");
        check("abcd", "bcda", "", "bcda", "a");
        check("abcd", "axcd", "", "abxcd", "");
        check("abcd", "dca", "", "dcab", "cd");
        check("abcd", "bcda", "a", "abcd", ""); // a has to stay
        check("abcd", "bxcda", "a", "abxcd", "");
        check("abcd", "bcda", "b", "bcda", "a");
    }
}
