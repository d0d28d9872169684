//! Thousands of edits at random nodes, while nodes are killed and the database is started anew. In the end every node holds what
//! the tables hold, every edit is there once, and whoever followed was told each revision once and in order.

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinSet, time::timeout};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use super::{FOLLOW, found, more, serve};
use crate::{
    binary::{Process, run},
    cluster::Cluster,
    harness::mutation,
};

/// How many edits there are, unless the environment says otherwise.
const EDITS: u64 = 500;
const WRITERS: usize = 8;
const FOLLOWERS: usize = 6;
const PATIENCE: Duration = Duration::from_secs(5);

fn edits() -> u64 {
    more("PLAYBILL_TEST_EDITS", EDITS)
}

/// How long the storm may take.
fn longest() -> Duration {
    Duration::from_millis(120_000 + 100 * edits())
}

/// What the thing of a number is called in the end.
fn renamed(number: u64) -> String {
    format!("renamed-{number}.")
}

/// Always the same number for the same seed.
fn random(seed: u64) -> u64 {
    let mixed = (seed ^ 0x5eed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32
}

/// What all who take part know.
struct Storm {
    addresses: RwLock<[String; 2]>,
    token: String,
    festival: String,
    organization: String,
    total: u64,
    begun: AtomicU64,
    acknowledged: AtomicUsize,
    tried_again: AtomicUsize,
    came_back: AtomicUsize,
}

impl Storm {
    fn address(&self, node: u64) -> String {
        self.addresses.read().expect("addresses")[usize::try_from(node % 2).expect("small")].clone()
    }

    /// What a number stands for: something new, which its maker then calls by another name.
    fn new_thing(&self, number: u64) -> (&'static str, Value) {
        let (code, text) = (format!("E{number}"), json!({ "text": format!("第 {number} 号") }));
        let (noun, mut input) = match random(number) % 5 {
            0 => ("organization", json!({ "name": text })),
            1 => ("performer", json!({ "name": format!("P{number}") })),
            2 => ("venue", json!({ "name": text, "address": text })),
            3 => ("act", json!({ "title": text, "durationSeconds": number + 1 })),
            _ => ("team", json!({ "organization": self.organization, "name": text, "declaredHeadcount": number })),
        };
        input["festival"] = json!(self.festival);
        input["code"] = json!(code);
        input["idempotencyKey"] = json!(format!("storm {number}"));
        (noun, input)
    }

    /// Makes two edits for each number until there are no more.
    async fn write(self: Arc<Self>) {
        let client = reqwest::Client::new();
        loop {
            let number = self.begun.fetch_add(1, Ordering::Relaxed);
            if number >= self.total / 2 {
                return;
            }
            let (noun, input) = self.new_thing(number);
            let made = self.make(&client, &format!("{noun}Create"), noun, input, random(2 * number)).await;
            let field = if noun == "act" { "title" } else { "name" };
            let new = if noun == "performer" { json!(renamed(number)) } else { json!({ "text": renamed(number) }) };
            let input = json!({ "id": made["id"], field: new });
            self.make(&client, &format!("{noun}Update"), noun, input, random(2 * number + 1)).await;
        }
    }

    /// Makes an edit, and asks again at the other node until there is an answer. Asked twice it is made once: by its key, or since
    /// nothing is left to change.
    async fn make(&self, client: &reqwest::Client, name: &str, noun: &str, input: Value, node: u64) -> Value {
        let body = json!({ "query": mutation(name, &format!("{noun} {{ id }}")), "variables": { "input": input } });
        for attempt in 0.. {
            if let Some(mut answer) = self.send(client, &self.address(node + attempt), &body).await {
                assert_eq!(answer[name]["userErrors"], json!([]), "{name}");
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
                return answer[name][noun].take();
            }
            self.tried_again.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        unreachable!("it goes on until there is an answer")
    }

    /// The data of an answer; `None` when none came, or the database was away.
    async fn send(&self, client: &reqwest::Client, address: &str, body: &Value) -> Option<Value> {
        let request = client.post(format!("http://{address}/graphql")).bearer_auth(&self.token).json(body);
        let mut answer: Value = request.timeout(Duration::from_secs(20)).send().await.ok()?.json().await.ok()?;
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None => Some(answer["data"].take()),
            Some("UNAVAILABLE") => None,
            Some(code) => panic!("{code}: {answer:#}"),
        }
    }

    /// Follows the festival to its last revision, now at one node and, when that breaks off, at the other; now by a socket and now
    /// by events.
    async fn follow(self: Arc<Self>, number: u64, first: u64) -> Vec<u64> {
        let (mut seen, last) = (vec![first], first + self.total);
        let mut visit = number;
        while seen.last() != Some(&last) {
            let address = self.address(visit);
            let since = *seen.last().expect("a revision");
            let variables = json!({ "id": self.festival, "since": since });
            if (visit / 2).is_multiple_of(2) {
                self.by_socket(&address, variables, &mut seen, last).await;
            } else {
                self.by_events(&address, variables, &mut seen, last).await;
            }
            self.came_back.fetch_add(1, Ordering::Relaxed);
            visit += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        seen
    }

    async fn by_socket(&self, address: &str, variables: Value, seen: &mut Vec<u64>, last: u64) -> Option<()> {
        let stream = TcpStream::connect(address).await.ok()?;
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
        let (mut socket, _) = timeout(PATIENCE, client_async(request, stream)).await.ok()?.ok()?;
        let authorization = format!("Bearer {}", self.token);
        let init = json!({ "type": "connection_init", "payload": { "authorization": authorization } });
        let payload = json!({ "query": FOLLOW, "variables": variables });
        for message in [init, json!({ "type": "subscribe", "id": "1", "payload": payload })] {
            socket.send(Message::text(message.to_string())).await.ok()?;
        }
        while seen.last() != Some(&last) {
            let Message::Text(text) = timeout(4 * PATIENCE, socket.next()).await.ok()??.ok()? else { continue };
            let told: Value = serde_json::from_str(&text).expect("JSON");
            match told["type"].as_str() {
                Some("next") => seen.push(told["payload"]["data"]["planChanged"]["revision"].as_u64()?),
                Some("error" | "complete") => return None,
                _ => {}
            }
        }
        Some(())
    }

    async fn by_events(&self, address: &str, variables: Value, seen: &mut Vec<u64>, last: u64) -> Option<()> {
        let request = reqwest::Client::new().post(format!("http://{address}/graphql")).bearer_auth(&self.token);
        let request = request.header("accept", "text/event-stream").json(&json!({ "query": FOLLOW, "variables": variables }));
        let mut answer = timeout(PATIENCE, request.send()).await.ok()?.ok()?;
        let mut text = String::new();
        while seen.last() != Some(&last) {
            text += &String::from_utf8_lossy(&timeout(4 * PATIENCE, answer.chunk()).await.ok()?.ok()??);
            while let Some((event, rest)) = text.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned())) {
                text = rest;
                let Some(data) = event.lines().find_map(|line| line.strip_prefix("data:")) else { continue };
                let data: Value = serde_json::from_str(data.trim()).unwrap_or_default();
                seen.push(data["data"]["planChanged"]["revision"].as_u64()?);
            }
        }
        Some(())
    }

    async fn reached(&self, share: u64) {
        let enough = usize::try_from(self.total * share / 100).expect("small");
        let begun = Instant::now();
        while self.acknowledged.load(Ordering::Relaxed) < enough {
            assert!(begun.elapsed() < longest(), "too few edits are made");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Kills a node and starts another in its place.
    async fn replace(&self, nodes: &mut [Option<Process>; 2], node: usize, url: &str) {
        nodes[node].take().expect("a node").kill();
        let process = serve(url, &[]).await;
        self.addresses.write().expect("addresses")[node].clone_from(&process.address);
        nodes[node] = Some(process);
    }

    /// Everything that a node holds of the draft.
    async fn dump(&self, node: u64) -> Value {
        let url = format!("http://{}/f/storm/archive.json?view=draft", self.address(node));
        let answer = reqwest::Client::new().get(url).bearer_auth(&self.token).send().await.expect("an answer");
        answer.json().await.expect("an archive")
    }
}

async fn begin(url: &str) -> (Storm, [Option<Process>; 2], u64) {
    let nodes = [serve(url, &[]).await, serve(url, &[]).await];
    let client = nodes[0].client();
    let festival = found(&client, "storm").await;
    let organization = client.add("organization", json!({ "festival": festival, "name": { "text": "学校" } })).await;
    let storm = Storm {
        addresses: RwLock::new([nodes[0].address.clone(), nodes[1].address.clone()]),
        token: nodes[0].token.clone(),
        festival,
        organization,
        total: edits() / 2 * 2,
        begun: AtomicU64::new(0),
        acknowledged: AtomicUsize::new(0),
        tried_again: AtomicUsize::new(0),
        came_back: AtomicUsize::new(0),
    };
    (storm, nodes.map(Some), 2)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn nothing_is_lost_told_twice_or_out_of_order() {
    let mut cluster = tokio::task::spawn_blocking(Cluster::start).await.expect("a cluster");
    let url = cluster.url();
    let (storm, mut nodes, first) = begin(&url).await;
    let storm = Arc::new(storm);
    let since = Instant::now();
    let (mut writers, mut followers) = (JoinSet::new(), JoinSet::new());
    for _ in 0..WRITERS {
        writers.spawn(Arc::clone(&storm).write());
    }
    for number in 0..FOLLOWERS {
        followers.spawn(Arc::clone(&storm).follow(u64::try_from(number).expect("small"), first));
    }
    storm.reached(20).await;
    storm.replace(&mut nodes, 0, &url).await;
    storm.reached(45).await;
    cluster = tokio::task::spawn_blocking(move || {
        cluster.stop();
        cluster.go_on();
        cluster
    })
    .await
    .expect("a cluster");
    storm.reached(70).await;
    storm.replace(&mut nodes, 0, &url).await;

    timeout(longest(), writers.join_all()).await.expect("writers that come to an end");
    let written = since.elapsed();
    let expect: Vec<u64> = (first..=first + storm.total).collect();
    for seen in timeout(longest(), followers.join_all()).await.expect("followers that come to the end") {
        assert!(seen == expect, "missed, told twice or out of order: {seen:?}");
    }
    let [a, b] = [storm.dump(0).await, storm.dump(1).await];
    assert!(a == b, "the nodes differ");
    let fresh = tokio::task::spawn_blocking({
        let url = url.clone();
        move || run(["export", "--festival", "storm", "--format", "archive", "--draft", "--database-url", &url])
    });
    let fresh: Value = serde_json::from_slice(&fresh.await.expect("an end").stdout).expect("an archive");
    assert!(a == fresh, "what the nodes hold is not what the tables hold");
    let asked = json!({ "query": "{ festival(slug: \"storm\", view: DRAFT) { revision } }" });
    for node in 0..2 {
        let answer = storm.send(&reqwest::Client::new(), &storm.address(node), &asked).await.expect("an answer");
        assert_eq!(answer["festival"]["revision"], first + storm.total, "one revision for each edit");
    }
    let text = a.to_string();
    for number in 0..storm.total / 2 {
        assert!(text.contains(&renamed(number)), "{number} is lost");
    }
    println!(
        "{} edits in {written:?}, {} of them asked again; followers came back {} times",
        storm.total,
        storm.tried_again.load(Ordering::Relaxed),
        storm.came_back.load(Ordering::Relaxed),
    );
    drop(nodes);
    drop(cluster);
}
