//! A replica that is seconds behind hides from nobody what they have written, on whichever node.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::{Value, json};

use super::{FOLLOW, follow, found, revision, serve};
use crate::cluster::Cluster;

const SECONDS: u64 = 5;
const ROUNDS: u64 = 30;

/// How many connections of a node have read the log or releases from the replica last.
async fn readers(replica: &DatabaseConnection) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'playbill' AND query LIKE '%\"edit\"%'";
    let row = replica.query_one_raw(Statement::from_string(replica.get_database_backend(), sql)).await.expect("an answer");
    row.expect("a row").try_get_by_index(0).expect("a count")
}

/// How far a festival has come on the replica.
async fn there(replica: &DatabaseConnection) -> i64 {
    let sql = "SELECT max(revision) FROM festival";
    let row = replica.query_one_raw(Statement::from_string(replica.get_database_backend(), sql)).await.expect("an answer");
    row.and_then(|it| it.try_get_by_index(0).ok().flatten()).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn whoever_has_written_reads_it_whichever_node_they_ask() {
    let primary = tokio::task::spawn_blocking(Cluster::start).await.expect("a cluster");
    let url = primary.url();
    let plain = serve(&url, &[]).await;
    let (primary, standby) = tokio::task::spawn_blocking(move || {
        let standby = primary.standby(SECONDS);
        (primary, standby)
    })
    .await
    .expect("a standby");
    let with_replica = serve(&url, &["--replica-url", &standby.url()]).await;
    let replica = sea_orm::Database::connect(standby.url()).await.expect("the replica");
    let clients = [plain.client(), with_replica.client()];
    let id = found(&clients[0], "lag").await;
    let query = "query($id: ID!) {
        draft: festival(slug: \"lag\", view: DRAFT) {
            revision organizations { totalCount } edits(first: 1) { totalCount nodes { revision } } releases(first: 1) { totalCount nodes { number } }
            changesSince { empty }
        }
        released: festival(slug: \"lag\") { release { number } releases(first: 1) { nodes { number } } }
        node(id: $id, view: DRAFT) { id }
    }";
    let mut farthest_behind = 0;
    for round in 1..=ROUNDS {
        let writer = usize::try_from(round % 2).expect("small");
        let input = json!({ "festival": id, "name": { "text": round.to_string() } });
        let organization = clients[writer].add("organization", input).await;
        clients[writer].done("releasePublish", json!({ "festival": id }), "release { number }").await;
        let last = 1 + 2 * round;
        for (reader, process) in [&plain, &with_replica].into_iter().enumerate() {
            let shown = clients[reader].ask(query, json!({ "id": organization })).await;
            let releases = json!({ "totalCount": round, "nodes": [{ "number": round }] });
            let expect = json!({
                "draft": {
                    "revision": last, "organizations": { "totalCount": round }, "releases": releases,
                    "edits": { "totalCount": last, "nodes": [{ "revision": last }] }, "changesSince": { "empty": true },
                },
                "released": { "release": { "number": round }, "releases": { "nodes": [{ "number": round }] } },
                "node": { "id": organization },
            });
            assert_eq!(shown, expect, "written on {writer}, read on {reader}");
            let variables = json!({ "id": id, "since": last - 1 });
            let mut follower = follow(process, Some(&process.token), FOLLOW, variables).await;
            assert_eq!(revision(&mut follower).await, last);
        }
        farthest_behind = farthest_behind.max(i64::try_from(last).expect("small") - there(&replica).await);
    }
    println!("the replica was up to {farthest_behind} revisions behind");
    assert!(farthest_behind > 1, "the replica was never behind");

    // When it has come this far, it answers.
    let begun = Instant::now();
    let log = "{ festival(slug: \"lag\", view: DRAFT) { edits(first: 1) { nodes { revision } } } }";
    loop {
        let shown = clients[1].ask(log, Value::Null).await;
        assert_eq!(shown["festival"]["edits"]["nodes"][0]["revision"], 1 + 2 * ROUNDS);
        if readers(&replica).await > 0 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the replica is never asked");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("the replica answered after {:?}", begun.elapsed());
    replica.close().await.expect("closed");
    drop((plain, with_replica));
    drop((standby, primary));
}
