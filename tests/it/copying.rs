//! `playbill copy`: everything into another database, of the same kind or the other, whole or not at all.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use playbill::store::{EditFilter, Store};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    binary::{Process, run},
    crash::{Stock, check_file},
    database::Database,
    harness::Desk,
};

/// Copies, and returns what was printed, or the errors.
async fn copy(from: &str, to: &str) -> Result<String, String> {
    let arguments = ["copy", from, to].map(str::to_owned);
    let output = tokio::task::spawn_blocking(move || run(arguments)).await.expect("an end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

async fn refused(from: &str, to: &str, expect: &str) {
    let told = copy(from, to).await.expect_err("a refusal");
    assert!(told.contains(expect) && !told.contains("panicked"), "{told}");
}

/// A database with something in most tables: the demo, published, on its night.
async fn full() -> (Desk, String) {
    let desk = Desk::open_demo().await;
    let query = "{ festival(slug: \"weidong-2020\", view: DRAFT) { id show(code: \"S13\") { program { items { id } } } } }";
    let festival = desk.ask(query, json!({})).await["festival"].take();
    let id = festival["id"].as_str().expect("an id").to_owned();
    let item = festival["show"]["program"]["items"][0]["id"].clone();
    desk.done("itemCall", json!({ "id": item, "idempotencyKey": "once" }), "revision").await;
    let team = json!({ "festival": id, "organization": desk.add("organization", json!({ "festival": id, "name": { "text": "新" } })).await,
        "name": { "text": "🎭 \"'\\" }, "declaredHeadcount": 3 });
    desk.add("team", team).await;
    (desk, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_there_and_back() {
    let (desk, id) = full().await;
    let (there, back) = (Database::empty(), Database::file());
    let (third, id) = (Database::file(), id.parse().expect("an id"));
    let mut printed = vec![];
    for (from, to) in [(desk.url.as_str(), third.url()), (third.url(), there.url()), (there.url(), back.url())] {
        printed.push(copy(from, to).await.expect("a copy"));
        refused(from, to, "the database to copy into is not empty: there is something in its table account").await;
    }
    assert!(
        printed[0].contains("\nteam 1") && printed[0].contains("\nrun 1\n") && printed[0].contains("\naccount_grant "),
        "{}",
        printed[0]
    );
    assert!(printed.iter().all(|it| *it == printed[0]), "{printed:?}");
    let first = Store::connect(&desk.url).await.expect("the database");
    for database in [&there, &back] {
        let store = Store::connect(database.url()).await.expect("the database");
        assert_eq!(store.plan(id).await.expect("a plan"), first.plan(id).await.expect("a plan"));
        assert_eq!(store.edits(id, 0, 1_000).await.expect("the log"), first.edits(id, 0, 1_000).await.expect("the log"));
        let filter = EditFilter::default();
        assert_eq!(
            store.count_edits(id, &filter).await.expect("a count"),
            first.count_edits(id, &filter).await.expect("a count")
        );
        assert_eq!(store.releases(id, None, 9).await.expect("releases"), first.releases(id, None, 9).await.expect("releases"));
        assert_eq!(store.frozen(id, 1).await.expect("a release"), first.frozen(id, 1).await.expect("a release"));
        assert_eq!(store.accounts().await.expect("accounts"), first.accounts().await.expect("accounts"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_copied_whole_is_not_copied_at_all() {
    let (desk, _) = full().await;
    let check = async |target: Database, spoil: &str, expect: &str| {
        let store = Store::connect(target.url()).await.expect("a database");
        store.migrate().await.expect("the tables");
        let db = sea_orm::Database::connect(target.url()).await.expect("a connection");
        db.execute_unprepared(spoil).await.expect("spoilt");
        db.close().await.expect("closed");
        refused(&desk.url, target.url(), expect).await;
        assert!(!store.has_festivals().await.expect("an answer") && !store.has_accounts().await.expect("an answer"));
    };
    let trigger = "CREATE TRIGGER no BEFORE INSERT ON node BEGIN SELECT RAISE(ABORT, 'no room'); END";
    check(Database::file(), trigger, "no room").await;
    let trigger = "CREATE TRIGGER no AFTER INSERT ON genre BEGIN UPDATE genre SET code = 'x' || code WHERE id = NEW.id; END";
    check(Database::file(), trigger, "the table genre came out different in the copy").await;
    if crate::database::cluster().is_some() {
        check(Database::new(), "ALTER TABLE node ADD CONSTRAINT no_room CHECK (false)", "no_room").await;
    }
    refused("sqlite:///nowhere/at/all.db", Database::file().url(), "there is no database").await;
    let old = Database::empty();
    Store::connect(old.url()).await.expect("a database").close().await.expect("closed");
    refused(old.url(), Database::file().url(), "run `playbill migrate` on it first").await;
    refused(&desk.url, "mysql://somewhere/playbill", "is not supported").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_under_load_is_of_one_moment() {
    let database = Database::new();
    let server = Process::serve(database.url());
    let stock = Arc::new(Stock::lay_in(&server.client(), "crash").await);
    let (mut writers, enough) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
    for writer in 0..4 {
        let (client, stock, enough) = (server.client(), Arc::clone(&stock), Arc::clone(&enough));
        writers.spawn(async move {
            for number in 0.. {
                if enough.load(Ordering::Relaxed) {
                    return number;
                }
                client.done("actCreate", stock.act(&format!("W{writer}-{number}")), "act { id }").await;
            }
            0
        });
    }
    for _ in 0..3 {
        let target = Database::empty();
        copy(database.url(), target.url()).await.expect("a copy");
        check_file(target.url(), &stock.festival).await;
    }
    enough.store(true, Ordering::Relaxed);
    assert!(writers.join_all().await.iter().all(|written| *written > 0));
}
