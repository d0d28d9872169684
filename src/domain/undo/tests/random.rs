//! Random edits, undone and done again: nothing of them is left, and nothing is missing.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

use super::{
    commands::{ACTIONS, some_edit},
    record,
};
use crate::domain::{
    fixture::{Counter, plan},
    history::{EditRecord, led_back},
    plan::Plan,
    sight,
    undo::{undo, whole::things},
};

/// Draws numbers from a seed.
pub(crate) struct Dice(pub(crate) ChaCha8Rng);

impl Dice {
    pub(super) fn below(&mut self, sides: usize) -> usize {
        self.0.next_u32() as usize % sides.max(1)
    }

    pub(super) fn pick<T>(&mut self, from: impl ExactSizeIterator<Item = T>) -> Option<T> {
        let place = self.below(from.len());
        from.into_iter().nth(place)
    }
}

/// Everything in a Plan, byte for byte; only the revisions are left out.
fn written(plan: &Plan) -> String {
    serde_json::to_string(&things(plan).collect::<Vec<_>>()).expect("JSON")
}

/// Whether two Plans hold the same in every field of every thing. What both share is not looked at, so that it is quick.
fn is_same(one: &Plan, other: &Plan) -> bool {
    things(one).eq(things(other))
}

/// Undoes an edit of a Plan, and gives the Plan after that with the record of the undo.
fn undone(plan: &Plan, edit: &EditRecord, told: &str) -> (Plan, EditRecord) {
    let changes = undo(plan, edit, false).unwrap_or_else(|it| panic!("{told}: {} is blocked: {it:#?}", edit.action));
    record(plan, "editUndo", &changes, Some(edit.revision))
}

/// Makes random edits; each is undone and done again at once, and in the end all are undone, the last first. Gives the
/// actions of the edits that were accepted.
pub(crate) fn check_sequence(first: &Plan, seed: u64, edits: usize) -> Vec<&'static str> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let (mut plan, mut ids, mut done, mut actions) = (first.clone(), Counter(1_000_000), vec![], vec![]);
    for step in 0..edits {
        let Some((action, changes)) = some_edit(&plan, &mut dice, &mut ids).filter(|(_, it)| !it.is_empty()) else { continue };
        let told = format!("seed {seed}, step {step}, {action}");
        let (after, edit) = record(&plan, action, &changes, None);
        let led_back = led_back(&after, &edit);
        assert_eq!((led_back.revision, written(&led_back)), (plan.revision, written(&plan)), "{told} is led back");
        let differ = edit.changes.iter().filter(|it| it.before.as_ref() != it.after());
        let seen: BTreeSet<_> = sight::changes(&plan, &after).into_iter().map(|it| (it.thing, it.kind.to_string())).collect();
        assert_eq!(seen, differ.map(|it| (it.id(), it.kind().to_string())).collect(), "{told} is seen by who sees everything");
        let (back, undo) = undone(&after, &edit, &told);
        assert!(is_same(&back, &plan), "{told} is undone");
        let (again, _) = undone(&back, &undo, &told);
        assert!(is_same(&again, &after), "{told} is done again");
        plan = again;
        done.push(edit);
        actions.push(action);
    }
    while let Some(edit) = done.pop() {
        plan = undone(&plan, &edit, &format!("seed {seed}, backwards")).0;
    }
    assert_eq!(written(&plan), written(first), "seed {seed}: all is undone");
    actions
}

const SMALL: &str = "org O1 SCHOOL
     org O2 OTHER part-of=O1
     venue V1
     venue V2
     travel V1 V2 900
     stage M1 V1 changeover=60
     stage M2 V2
     genre dance
     performer P1 1990-01-31
     performer P2 2012-02-29
     performer P3
     team T1 O1 declared=3 APPLIED : P1 P2/LEADER
     team T2 O2 : P3
     team T3 O2 :
     act A1 4:00 genre=dance teams=T1,T2 : P1 P2/HARD P3/SAME/T2
     act A2 3:00 DRAFT teams=T2 :
     show X1 GALA M1 2020-09-20T19:30 doors=2020-09-20T19:00 ends=2020-09-20T21:00 : A1 SPEECH=5:00 A2@+30
     show X2 TALK M1 2020-09-20T20:30 ends=2020-09-20T22:00 : A2
     show X3";

#[test]
fn whatever_is_done_can_be_undone_and_done_again() {
    let small = plan(SMALL);
    let mut accepted: BTreeMap<&str, usize> = BTreeMap::new();
    for action in (0..1_000).flat_map(|seed| check_sequence(&small, seed, 8)) {
        *accepted.entry(action).or_default() += 1;
    }
    assert_eq!(accepted.len(), ACTIONS, "not every kind of edit was accepted: {accepted:?}");
    assert!(accepted.values().sum::<usize>() > 4_000, "few edits were accepted: {accepted:?}");
}
