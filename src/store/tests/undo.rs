//! Edits undone in any order: what was accepted is saved without a word from the database, and reads back.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

use super::*;
use crate::{
    domain::undo::{
        tests::{Dice, some_edit},
        undo,
    },
    store::EditFilter,
};

/// Saves an edit, and gives the Plan as it is read back.
async fn save(store: &Store, plan: &Plan, changes: &[Change], info: &EditInfo, told: &str) -> Plan {
    let id = plan.festival().id;
    let next = plan.apply(changes);
    let write = store.begin(id).await.expect("begun").expect("a festival");
    write.save(plan, &next, changes, info).await.unwrap_or_else(|error| panic!("{told}: {error}\n{changes:?}"));
    write.commit().await.expect("committed");
    let read = store.plan(id).await.expect("read").expect("a plan");
    assert!(read == next, "{told} reads back as something else: {changes:#?}");
    read
}

#[tokio::test]
async fn edits_are_undone_in_any_order_and_all_of_them_in_the_end() {
    for seed in 0..3 {
        let database = Database::new().await;
        let (store, first) = (&database.store, full());
        let id = first.festival().id;
        store.create(&first, &edit("festivalCreate"), None, None).await.expect("created");
        let (mut dice, mut ids) = (Dice(ChaCha8Rng::seed_from_u64(seed)), fixture::Counter(1_000_000));
        let (mut plan, mut undone, mut blocked) = (first.clone(), 0, 0);
        for step in 0..60 {
            let told = format!("seed {seed}, step {step}");
            let log = store.history(id, &EditFilter::default(), None, 100).await.expect("the log");
            let (newest, oldest) = (plan.revision, first.revision);
            if newest > oldest && dice.0.next_u32() % 3 == 0 {
                let revision = oldest + 1 + dice.0.next_u32() % (newest - oldest);
                let record = store.logged_edit(id, revision).await.expect("read").expect("an edit").edit;
                assert!(log.iter().any(|it| it.edit == record), "{told}");
                match undo(&plan, &record, false) {
                    Ok(changes) => {
                        let info = EditInfo { undoes: Some(revision), ..edit("editUndo") };
                        plan = save(store, &plan, &changes, &info, &told).await;
                        undone += 1;
                    }
                    Err(_) => blocked += 1,
                }
            } else if let Some((action, changes)) = some_edit(&plan, &mut dice, &mut ids).filter(|(_, it)| !it.is_empty()) {
                plan = save(store, &plan, &changes, &edit(action), &told).await;
            }
        }
        assert!(undone > 3 && blocked > 0, "seed {seed}: {undone} undone, {blocked} blocked");
        for revision in (first.revision + 1..=plan.revision).rev() {
            let record = store.logged_edit(id, revision).await.expect("read").expect("an edit").edit;
            let changes = undo(&plan, &record, false).unwrap_or_else(|it| panic!("seed {seed}, {revision}: {it:#?}"));
            let info = EditInfo { undoes: Some(revision), ..edit("editUndo") };
            plan = save(store, &plan, &changes, &info, "backwards").await;
        }
        let things = |plan: &Plan| {
            let changes: Vec<_> = crate::store::plan::things(plan).into_iter().map(|id| plan.thing(id)).collect();
            serde_json::to_string(&changes).expect("JSON")
        };
        assert_eq!(things(&plan), things(&first), "seed {seed}: all is undone");
    }
}

#[tokio::test]
async fn history_knows_what_stands_undone() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    let id = plan.festival().id;
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let first = plan.revision;
    let mut now = plan;
    for undoes in [None, Some(1), Some(2), Some(1), None] {
        let mut team = (*fixture::team(&now, "T1")).clone();
        team.declared_headcount += 1;
        let info = EditInfo { undoes: undoes.map(|it| first + it), ..edit("teamUpdate") };
        now = save(store, &now, &[team.into()], &info, "an edit").await;
    }
    let log = store.history(id, &EditFilter::default(), None, 100).await.expect("the log");
    let lines = log.iter().map(|it| (it.edit.revision - first, it.undone_by.map(|it| it - first)));
    // The first edit was undone, done again by undoing that, and undone once more.
    assert_eq!(lines.collect::<Vec<_>>(), [(5, None), (4, None), (3, None), (2, Some(3)), (1, Some(4)), (0, None)]);
    let team = Some(fixture::team(&now, "T1").id.into());
    for (filter, expect) in [
        (EditFilter { thing: team, ..EditFilter::default() }, 6),
        (EditFilter { action: Some("teamUpdate".into()), ..EditFilter::default() }, 5),
        (EditFilter { thing: team, action: Some("festivalCreate".into()), actor: Some("tester".into()) }, 1),
        (EditFilter { actor: Some("nobody".into()), ..EditFilter::default() }, 0),
    ] {
        assert_eq!(store.count_edits(id, &filter).await.expect("a count"), expect, "{filter:?}");
        assert_eq!(store.history(id, &filter, None, 100).await.expect("read").len() as u64, expect, "{filter:?}");
    }
}
