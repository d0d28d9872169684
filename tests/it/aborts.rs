//! Clients that go away in the middle of their requests. What the server shows then is what its database holds.

use std::{sync::Arc, time::Duration};

use playbill::store::Store;
use serde_json::{Value, json};

use crate::harness::{Desk, mutation};

const QUERY: &str = "query($slug: String!) { draft: festival(slug: $slug, view: DRAFT) { revision name
    organizations { nodes { code revision } } }
    released: festival(slug: $slug) { release { number revision } name organizations { nodes { code revision } } } }";

/// What a new server on the same database shows.
async fn read_afresh(desk: &Desk, slug: &str) -> Value {
    let store = Store::connect(&desk.url).await.expect("the database");
    let app = playbill::app::App::new(store, Box::new(playbill::app::SystemClock));
    let request = async_graphql::Request::new(QUERY).variables(async_graphql::Variables::from_json(json!({ "slug": slug })));
    let answer = playbill::graphql::schema(app).execute(request).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().expect("JSON")
}

/// Sends a mutation and goes away after a while.
async fn abandon(desk: &Arc<Desk>, name: &'static str, input: Value, after: Duration) {
    let sender = Arc::clone(desk);
    let sent = tokio::spawn(async move { sender.send(&mutation(name, ""), json!({ "input": input })).await });
    tokio::time::sleep(after).await;
    sent.abort();
    drop(sent.await);
}

/// A write that was begun goes on without its client, so the server is asked until it agrees with its database. One that kept
/// what it should have let go would never agree: nothing is written any more.
async fn check(desk: &Desk, slug: &str, what: &str) {
    let mut pair = (Value::Null, Value::Bool(true));
    for _ in 0..100 {
        pair = (desk.ask(QUERY, json!({ "slug": slug })).await, read_afresh(desk, slug).await);
        if pair.0 == pair.1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}: the server shows {:#}\nand its database holds {:#}", pair.0, pair.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_server_shows_what_its_database_holds() {
    let desk = Arc::new(Desk::open().await);
    for round in 0..40_u64 {
        let slug = format!("aborts-{round}");
        let festival = desk.found(&slug).await;
        desk.ask(QUERY, json!({ "slug": slug })).await;
        // From before the request is read to after it is done.
        let after = Duration::from_micros(150 * round);
        let organization = json!({ "festival": festival, "name": { "text": "学校" } });
        abandon(&desk, "organizationCreate", organization, after).await;
        check(&desk, &slug, "organizationCreate").await;
        abandon(&desk, "festivalUpdate", json!({ "id": festival, "name": { "text": "新名" } }), after).await;
        check(&desk, &slug, "festivalUpdate").await;
        if round % 2 == 0 {
            abandon(&desk, "releasePublish", json!({ "festival": festival }), after).await;
            check(&desk, &slug, "releasePublish").await;
        } else {
            abandon(&desk, "festivalDelete", json!({ "id": festival, "confirmSlug": slug }), after).await;
            check(&desk, &slug, "festivalDelete").await;
        }
    }
}
