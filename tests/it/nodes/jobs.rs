//! A preview that one node makes is followed, called off and taken over at any other.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Nodes, follow, found};
use crate::{
    binary::{Client, Process},
    imports::{PROGRESS, large, step, steps, teams_of},
};

const JOB: &str = "query($id: ID!) { job(id: $id) { status done total fileName createdAt failure(lang: \"en\") import { mayApply revision
    summary { created changed left refused missing removed } columns { heading field origin }
    rows(first: 500) { totalCount nodes { part row kind outcome subject title fields { field before after } mistakes { field code } } }
    remarks { row remarks { message } } } } }";

/// Sends a file to a node, and returns the job that looks at it.
async fn send(process: &Process, festival: &str, query: &str, file: Vec<u8>) -> String {
    let url = format!("http://{}/import?festival={festival}&{query}", process.address);
    let sent = reqwest::Client::new().post(url).bearer_auth(&process.token).body(file).send().await.expect("an answer");
    let answer: Value = sent.json().await.expect("JSON");
    answer["job"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn job(client: &Client, id: &str) -> Value {
    client.ask(JOB, json!({ "id": id })).await["job"].take()
}

/// Waits for what a node says of a job.
async fn until(client: &Client, id: &str, status: &str) -> Value {
    let begun = Instant::now();
    loop {
        let job = job(client, id).await;
        if job["status"] == status {
            return job;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "not {status}: {job:#}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Two nodes, the first of which is at a job that takes some seconds.
async fn at_work() -> (Nodes, String) {
    let nodes = Nodes::start().await;
    let id = found(&nodes.all[0].client(), "spring").await;
    let roster = send(&nodes.all[0], &id, "name=花名册.csv", large(150_000)).await;
    (nodes, roster)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn what_one_node_has_looked_at_the_other_takes_over() {
    let nodes = Nodes::start().await;
    let [here, there] = nodes.clients();
    let id = found(&here, "spring").await;
    let teams = send(&nodes.all[0], &id, "name=队伍.csv", teams_of(20_000)).await;
    let seen = until(&here, &teams, "DONE").await;
    // At once: whoever was told that it is done may go on anywhere.
    assert_eq!(job(&there, &teams).await, seen);
    assert_eq!(seen["import"]["rows"]["totalCount"], 1_001);
    let applied = there.done("importApply", json!({ "job": teams }), "festival { revision }").await;
    assert_eq!(applied["festival"]["revision"], 2);
    let again = here.try_mutate("importApply", json!({ "job": teams }), "").await.expect("an answer");
    assert_eq!(again["userErrors"][0]["code"], "STALE", "{again:#}");

    let roster = send(&nodes.all[0], &id, "name=花名册.csv", large(20_000)).await;
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), PROGRESS, json!({ "id": roster })).await;
    let told = steps(&mut follower).await;
    let last = told.last().expect("a step");
    assert_eq!((&last["status"], &last["import"]["summary"]["created"]), (&json!("DONE"), &json!(20_000)));
    assert!(told.is_sorted_by_key(step), "{told:#?}");
    there.done("importApply", json!({ "job": roster }), "").await;

    // Nobody else sees it at any node, and nobody at all once somebody has been erased.
    let performers = "{ festival(slug: \"spring\", view: DRAFT) { performers(first: 1) { nodes { id name } } } }";
    let person = there.ask(performers, json!({})).await["festival"]["performers"]["nodes"][0].take();
    there.done("performerErase", json!({ "id": person["id"], "confirmName": person["name"] }), "").await;
    for client in [&here, &there] {
        let begun = Instant::now();
        while job(client, &roster).await != Value::Null {
            assert!(begun.elapsed() < Duration::from_secs(5), "still told of");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_job_is_called_off_at_another_node() {
    let (nodes, roster) = at_work().await;
    let [here, there] = nodes.clients();
    there.done_plain("jobCancel", json!({ "id": roster }), "job { id }").await;
    for client in [&there, &here] {
        assert_eq!(until(client, &roster, "CANCELLED").await["import"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_job_whose_node_has_died_comes_to_nothing() {
    let (nodes, roster) = at_work().await;
    let [_, there] = nodes.clients();
    let Nodes { all: [first, _second], database: _database } = nodes;
    first.kill();
    why(&until(&there, &roster, "FAILED").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_node_that_stops_says_what_becomes_of_its_jobs() {
    let (nodes, roster) = at_work().await;
    let [_, there] = nodes.clients();
    let Nodes { all: [mut first, second], database: _database } = nodes;
    first.terminate();
    first.ended().await.expect("an end within ten seconds");
    let begun = Instant::now();
    why(&until(&there, &roster, "FAILED").await);
    assert!(begun.elapsed() < Duration::from_secs(5), "found out by waiting");
    drop(second);
}

/// A job that has failed says what to do.
fn why(failed: &Value) {
    let message = failed["failure"].as_str().expect("a reason");
    assert!(message.contains("make a new preview"), "{message}");
}
