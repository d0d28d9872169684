//! Releases and logs come from a replica as far as it has come, and from the primary beyond that.
//!
//! The replica of these tests is a copy that stays behind for good, and shows by a name that it is the one that answers.

use playbill::{
    domain::id::FestivalId,
    store::{EditFilter, Store},
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use crate::{
    binary::run,
    database::{Database, needed_cluster},
    harness::Desk,
};

struct Pair {
    desk: Desk,
    festival: String,
    id: FestivalId,
    replica: Database,
    store: Store,
}

impl Pair {
    /// A festival with one release on both sides, and a store that reads from both.
    async fn new() -> Self {
        needed_cluster();
        let desk = Desk::open().await;
        let festival = desk.found("pair").await;
        desk.done("releasePublish", json!({ "festival": festival }), "release { number }").await;
        let replica = Database::empty();
        let arguments = ["copy", &desk.url, replica.url()].map(str::to_owned);
        assert!(tokio::task::spawn_blocking(move || run(arguments)).await.expect("an end").status.success());
        let db = sea_orm::Database::connect(replica.url()).await.expect("the replica");
        db.execute_unprepared("UPDATE edit SET actor = 'replica'; UPDATE release SET published_by = 'replica'")
            .await
            .expect("marked");
        db.close().await.expect("closed");
        let store = Store::connect(&desk.url).await.expect("the primary");
        let store = store.with_replica(replica.url()).await.expect("the replica");
        let id = festival.parse().expect("an id");
        Self { desk, festival, id, replica, store }
    }

    /// Who answers: to the log, to a list of releases, to the first release.
    async fn answering(&self) -> [bool; 3] {
        let log = self.store.edits(self.id, 0, 1).await.expect("the log");
        let list = self.store.releases(self.id, None, 9).await.expect("releases");
        let first = self.store.release(self.id, Some(1)).await.expect("an answer").expect("a release");
        assert!(self.store.frozen(self.id, 1).await.expect("an answer").is_some());
        [&log[0].actor, &list.last().expect("a release").published_by, &first.published_by].map(|it| it == "replica")
    }

    async fn revision(&self) -> u32 {
        let first = self.desk.ask("{ festival(slug: \"pair\", view: DRAFT) { revision } }", json!({})).await;
        first["festival"]["revision"].as_u64().and_then(|it| u32::try_from(it).ok()).expect("a revision")
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn whoever_has_written_reads_it() {
    let pair = Pair::new().await;
    assert_eq!(pair.answering().await, [true, true, true], "nothing is known that the replica has not");
    // Another node writes, of which nothing is known here.
    let name = json!({ "festival": pair.festival, "name": { "text": "学校" } });
    pair.desk.add("organization", name).await;
    pair.desk.done("releasePublish", json!({ "festival": pair.festival }), "release { number }").await;
    assert_eq!(pair.answering().await, [true, true, true]);
    assert_eq!(pair.store.count_releases(pair.id).await.expect("a count"), 1);
    let second = pair.store.release(pair.id, Some(2)).await.expect("an answer").expect("what is not there yet is on the primary");
    assert_eq!(second.number, 2);
    assert!(pair.store.frozen(pair.id, 2).await.expect("an answer").is_some());

    // Told of it, the primary is asked: an edit may have erased somebody from what was published.
    pair.store.note(pair.id, pair.revision().await);
    assert_eq!(pair.answering().await, [false, false, false]);
    assert_eq!(pair.store.count_releases(pair.id).await.expect("a count"), 2);
    assert_eq!(pair.store.release(pair.id, None).await.expect("an answer").expect("a release").number, 2);
    let edits = pair.store.count_edits(pair.id, &EditFilter::default()).await.expect("a count");
    assert_eq!(edits, u64::from(pair.revision().await));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn what_was_read_from_the_primary_is_not_forgotten() {
    let pair = Pair::new().await;
    pair.desk.add("organization", json!({ "festival": pair.festival, "name": { "text": "学校" } })).await;
    assert_eq!(pair.answering().await, [true, true, true]);
    pair.store.plan(pair.id).await.expect("a plan");
    assert_eq!(pair.answering().await, [false, false, false]);

    let pair = Pair::new().await;
    let write = pair.store.begin(pair.id).await.expect("begun").expect("a festival");
    assert_eq!(pair.answering().await, [true, true, true], "nothing is written yet");
    write.commit().await.expect("written");
    assert_eq!(pair.answering().await, [false, false, false]);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn without_its_replica_the_primary_answers_all() {
    let mut pair = Pair::new().await;
    assert_eq!(pair.answering().await, [true, true, true]);
    pair.replica = Database::empty();
    assert_eq!(pair.answering().await, [false, false, false]);
}
