//! Clients that go away in the middle of their requests. What the server shows then is what its database holds.

use std::time::{Duration, Instant};

use async_graphql::{Request, Variables};
use playbill::{
    app::{App, Caller, SystemClock},
    graphql::schema,
    store::Store,
};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::harness::{Desk, mutation};

const QUERY: &str = "query($slug: String!) { draft: festival(slug: $slug, view: DRAFT) { revision name
    organizations { nodes { code revision } } }
    released: festival(slug: $slug) { release { number revision } name organizations { nodes { code revision } } } }";

/// What a new server on the same database shows.
async fn read_afresh(desk: &Desk, slug: &str) -> Value {
    let store = Store::connect(&desk.url).await.expect("the database");
    let request = Request::new(QUERY).variables(Variables::from_json(json!({ "slug": slug }))).data(Caller::system());
    let answer = schema(App::new(store, Box::new(SystemClock))).execute(request).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().expect("JSON")
}

/// Sends a mutation and hangs up after a while.
async fn hang_up(desk: &Desk, name: &str, input: Value, after: Duration) {
    let body = json!({ "query": mutation(name, ""), "variables": { "input": input } }).to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer";
    let mut stream = TcpStream::connect(desk.address).await.expect("a connection");
    stream
        .write_all(format!("{head} {}\r\ncontent-length: {}\r\n\r\n{body}", desk.token, body.len()).as_bytes())
        .await
        .expect("a connection");
    tokio::time::sleep(after).await;
}

/// Drops a mutation in the middle of its work, as the edge may do when a client resets its stream.
async fn drop_it(desk: &Desk, name: &str, input: Value, after: Duration) {
    let request =
        Request::new(mutation(name, "")).variables(Variables::from_json(json!({ "input": input }))).data(Caller::system());
    drop(tokio::time::timeout(after, schema(desk.app.clone()).execute(request)).await);
}

/// A write that was begun goes on without its client, so the server is asked until it agrees with its database. One that kept
/// what it should have let go would never agree: nothing is written any more.
async fn check(desk: &Desk, slug: &str, what: &str) {
    let mut pair = (Value::Null, Value::Bool(true));
    for _ in 0..200 {
        pair = (desk.ask(QUERY, json!({ "slug": slug })).await, read_afresh(desk, slug).await);
        if pair.0 == pair.1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}: the server shows {:#}\nand its database holds {:#}", pair.0, pair.1);
}

const ROUNDS: u32 = 40;

/// Founds festivals, gives up a request to each at another moment, from before it is read to after it is done, and checks each.
async fn sweep(name: &str, input: impl Fn(&str, &str) -> Value) {
    let desk = Desk::open().await;
    let mut usual = Duration::ZERO;
    for round in 0..=ROUNDS {
        let slug = format!("aborts-{round}");
        let festival = desk.found(&slug).await;
        desk.ask(QUERY, json!({ "slug": slug })).await;
        let (input, after) = (input(&festival, &slug), usual * round * 5 / (4 * ROUNDS));
        match round {
            0 => {
                let begun = Instant::now();
                desk.done(name, input, "").await;
                usual = begun.elapsed();
            }
            _ if round % 4 == 0 => hang_up(&desk, name, input, after).await,
            _ => drop_it(&desk, name, input, after).await,
        }
        check(&desk, &slug, name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_edit_is_shown_as_it_is_kept() {
    sweep("organizationCreate", |festival, _| json!({ "festival": festival, "name": { "text": "学校" } })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_renaming_is_shown_as_it_is_kept() {
    sweep("festivalUpdate", |festival, slug| json!({ "id": festival, "slug": format!("{slug}-new") })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_release_is_shown_as_it_is_kept() {
    sweep("releasePublish", |festival, _| json!({ "festival": festival })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_deletion_is_shown_as_it_is_kept() {
    sweep("festivalDelete", |festival, slug| json!({ "id": festival, "confirmSlug": slug })).await;
}
