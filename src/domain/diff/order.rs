//! Which items of a running order really moved.

/// Tells for each item whether it moved, given where each item of the old order is in the new one, and whether the public sees
/// it. As few as possible have moved, first of all as few public ones: those behind a moved item did not move themselves.
pub(in crate::domain) fn moved(new_places: &[(usize, bool)]) -> Vec<bool> {
    if new_places.is_sorted() {
        return vec![false; new_places.len()];
    }
    // The heaviest rising subsequence stays in place; a public item outweighs all backstage ones together.
    let weight = |is_public: bool| if is_public { new_places.len() + 1 } else { 1 };
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(new_places.len());
    for (index, (place, is_public)) in new_places.iter().enumerate() {
        let mut longest = (0, None);
        for (earlier, (earlier_place, _)) in new_places[..index].iter().enumerate() {
            if earlier_place < place && best[earlier].0 > longest.0 {
                longest = (best[earlier].0, Some(earlier));
            }
        }
        best.push((longest.0 + weight(*is_public), longest.1));
    }
    let mut moved = vec![true; new_places.len()];
    let heaviest = best.iter().map(|(weight, _)| *weight).max();
    let mut last = best.iter().position(|(weight, _)| Some(*weight) == heaviest);
    while let Some(index) = last {
        moved[index] = false;
        last = best[index].1;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_items_that_left_their_neighbours_moved() {
        let check = |places: &[usize], backstage: &[usize], expect: &[usize]| {
            let places: Vec<(usize, bool)> = places.iter().map(|place| (*place, !backstage.contains(place))).collect();
            let moved: Vec<usize> =
                places.iter().zip(moved(&places)).filter(|(_, it)| *it).map(|((place, _), _)| *place).collect();
            assert_eq!(moved, expect);
        };
        check(&[], &[], &[]);
        check(&[0, 1, 5, 9], &[], &[]);
        check(&[4, 0, 1, 2, 3], &[], &[4]); // the first goes last
        check(&[1, 2, 3, 4, 0], &[], &[0]); // the last goes first
        check(&[0, 3, 2, 1, 4], &[], &[2, 1]); // two swapped around a third
        check(&[1, 0], &[0], &[0]); // the backstage one moved, whichever way it is read
        check(&[1, 0], &[1], &[1]);
        check(&[3, 0, 1, 2], &[0, 1, 2], &[0, 1, 2]); // one public item outweighs three backstage ones
    }
}
