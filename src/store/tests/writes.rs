//! Transactions: who writes first, what is rolled back, what is refused.

use std::time::Duration;

use super::*;
use crate::store::Error;

async fn created() -> (Database, Plan) {
    let database = Database::new().await;
    let plan = full();
    database.store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    (database, plan)
}

fn renamed(plan: &Plan, code: &str, to: &str) -> Vec<Change> {
    let mut team = (*fixture::team(plan, code)).clone();
    team.code = to.to_owned();
    vec![team.into()]
}

#[tokio::test]
async fn what_is_dropped_before_its_commit_has_not_happened() {
    let (database, plan) = created().await;
    let store = &database.store;
    let id = plan.festival().id;
    let changes = renamed(&plan, "T1", "T9");
    let write = store.begin(id).await.expect("begun").expect("a festival");
    assert_eq!(write.revision(), plan.revision + 1);
    assert_eq!(write.plan().await.expect("read"), plan);
    write.save(&plan, &plan.apply(&changes), &changes, &edit("teamUpdate")).await.expect("saved");
    write.remember(answer("k")).await.expect("kept");
    assert!(write.answer("tester", "k").await.expect("read").is_some());
    drop(write);

    assert_eq!(store.plan(id).await.expect("read"), Some(plan.clone()));
    assert_eq!(store.answer("tester", "k").await.expect("read"), None);
    assert_eq!(store.edits(id, plan.revision, 10).await.expect("read"), []);
    assert!(store.begin(FestivalId(Uuid::nil())).await.expect("begun").is_none());
    assert_eq!(store.begin(id).await.expect("begun").expect("a festival").revision(), plan.revision + 1);
}

#[tokio::test]
async fn the_second_writer_waits_and_then_sees_what_the_first_did() {
    let (database, plan) = created().await;
    let id = plan.festival().id;
    let first = database.store.begin(id).await.expect("begun").expect("a festival");
    let store = database.store.clone();
    let mut second = tokio::spawn(async move {
        let write = store.begin(id).await.expect("begun").expect("a festival");
        (write.revision(), write.plan().await.expect("read"))
    });
    let early = tokio::time::timeout(Duration::from_millis(100), &mut second).await;
    assert!(early.is_err(), "the second writer did not wait");
    // Readers do not wait for anyone.
    assert_eq!(database.store.plan(id).await.expect("read"), Some(plan.clone()));

    let changes = renamed(&plan, "T1", "T9");
    let after = plan.apply(&changes);
    first.save(&plan, &after, &changes, &edit("teamUpdate")).await.expect("saved");
    first.commit().await.expect("committed");
    assert_eq!(second.await.expect("the second writer"), (plan.revision + 2, after));
}

#[tokio::test]
async fn an_edit_of_an_older_plan_is_refused() {
    let (database, plan) = created().await;
    let id = plan.festival().id;
    let changes = renamed(&plan, "T1", "T9");
    for _ in 0..2 {
        let write = database.store.begin(id).await.expect("begun").expect("a festival");
        let saved = write.save(&plan, &plan.apply(&changes), &changes, &edit("teamUpdate")).await;
        assert_eq!(saved.is_ok(), write.revision() == plan.revision + 1);
        if saved.is_ok() {
            write.commit().await.expect("committed");
        }
    }
}

#[tokio::test]
async fn names_in_use_are_refused_with_their_field() {
    let (database, plan) = created().await;
    let store = &database.store;
    let id = plan.festival().id;
    let field = |result: Result<(), Error>| match result {
        Err(Error::Taken { field }) => field,
        other => panic!("{other:?}"),
    };
    let twin = bare(77, &plan.festival().slug, ("2020-01-01", "2020-01-02"), FestivalStatus::Draft);
    assert_eq!(field(store.create(&twin, &edit("festivalCreate"), None, None).await), "slug");
    let again = store.create(&plan, &edit("festivalCreate"), None, None).await;
    assert!(again.is_err(), "a festival was created over itself");
    assert_eq!(store.plan(id).await.expect("read"), Some(plan.clone()));

    let changes = renamed(&plan, "T1", "T2");
    let write = store.begin(id).await.expect("begun").expect("a festival");
    assert_eq!(field(write.save(&plan, &plan.apply(&changes), &changes, &edit("teamUpdate")).await), "code");
    drop(write);
    let write = store.begin(id).await.expect("begun").expect("a festival");
    write.remember(answer("k")).await.expect("kept");
    assert_eq!(field(write.remember(answer("k")).await), "idempotencyKey");
    drop(write);
    let mut write = store.begin(id).await.expect("begun").expect("a festival");
    write.publish(&release(&plan, 1), &plan, &json!([])).await.expect("published");
    assert_eq!(field(write.publish(&release(&plan, 1), &plan, &json!([])).await), "number");
}

#[tokio::test]
async fn writers_of_two_festivals_do_not_wait_for_each_other_where_there_are_several() {
    let (database, plan) = created().await;
    let twin = bare(77, "twin", ("2020-01-01", "2020-01-02"), FestivalStatus::Draft);
    database.store.create(&twin, &edit("festivalCreate"), None, None).await.expect("created");
    let first = database.store.begin(plan.festival().id).await.expect("begun").expect("a festival");
    let other = tokio::time::timeout(Duration::from_millis(300), database.store.begin(twin.festival().id)).await;
    assert_eq!(other.is_err(), database.is_sqlite(), "a SQLite file has one writer");
    drop(first);
}

#[tokio::test]
async fn a_thing_that_others_name_cannot_go_alone() {
    let (database, plan) = created().await;
    let changes = vec![Change::Remove(fixture::performer(&plan, "P1").id.into())];
    let write = database.store.begin(plan.festival().id).await.expect("begun").expect("a festival");
    let refused = write.save(&plan, &plan.apply(&changes), &changes, &edit("performerDelete")).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
}

#[tokio::test]
async fn an_id_leads_to_its_festival_even_when_its_thing_is_gone() {
    let (database, plan) = created().await;
    let store = &database.store;
    let id = plan.festival().id;
    let show = fixture::show(&plan, "X1");
    let changes = vec![Change::Remove(show.id.into())];
    let write = store.begin(id).await.expect("begun").expect("a festival");
    write.save(&plan, &plan.apply(&changes), &changes, &edit("showDelete")).await.expect("saved");
    write.commit().await.expect("committed");
    let stage = fixture::stage(&plan, "M1").id.0;
    let member = fixture::team(&plan, "T1").members[0].id.0;
    for known in [id.0, show.id.0, show.items[4].id.0, stage, member] {
        assert_eq!(store.locate(known).await.expect("read").map(|it| it.0), Some(id));
    }
    assert_eq!(store.locate(Uuid::nil()).await.expect("read"), None);

    let log = store.edits(id, plan.revision, 10).await.expect("the log").pop().expect("an edit");
    assert_eq!(log.changes.len(), 1);
    assert_eq!(log.changes[0].change, changes[0]);
    assert_eq!(log.changes[0].before, Some(Thing::Show(show)));
}
