//! The program dies in the middle of its work. What it has acknowledged is there afterwards, whole, and nothing is there in part.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher as _, RandomState},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use playbill::{domain::change::Change, store::Store};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    binary::{Client, Process},
    database::Database,
};

const KILLS: usize = 5;
const CLIENTS: usize = 8;
const TEAMS: usize = 3;
const MEMBERS: usize = 4;

/// A number below a bound, another one each time.
fn random(below: u64) -> u64 {
    RandomState::new().hash_one(below) % below
}

/// A festival with teams whose members play in every act.
pub(crate) struct Stock {
    pub(crate) festival: String,
    teams: Vec<String>,
    performers: Vec<String>,
}

impl Stock {
    pub(crate) async fn lay_in(client: &Client, slug: &str) -> Self {
        let festival = json!({
            "slug": slug, "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai",
        });
        let festival = client.add("festival", festival).await;
        let organization = client.add("organization", json!({ "festival": festival, "name": { "text": "学校" } })).await;
        let (mut teams, mut performers) = (vec![], vec![]);
        for team in 0..TEAMS {
            let mut members = vec![];
            for member in 0..MEMBERS {
                let name = format!("{team}-{member}");
                members.push(client.add("performer", json!({ "festival": festival, "name": name })).await);
            }
            let roster: Vec<Value> = members.iter().map(|id| json!({ "performer": id })).collect();
            let name = json!({ "text": team.to_string() });
            let input = json!({
                "festival": festival, "organization": organization, "name": name, "declaredHeadcount": MEMBERS, "members": roster,
            });
            teams.push(client.add("team", input).await);
            performers.append(&mut members);
        }
        Self { festival, teams, performers }
    }

    pub(crate) fn act(&self, code: &str) -> Value {
        let cast: Vec<Value> = self.performers.iter().map(|id| json!({ "performer": id })).collect();
        json!({
            "festival": self.festival, "code": code, "title": { "text": code }, "durationSeconds": 240,
            "teams": self.teams, "cast": cast, "externalIds": [{ "system": "crash", "value": code }],
        })
    }
}

/// What clients know of their writes: the revision of each that was acknowledged, nothing of those without an answer.
type Known = BTreeMap<String, Option<u64>>;

/// Adds acts until the server is gone.
async fn write(client: Client, stock: Arc<Stock>, name: String, acknowledged: Arc<AtomicUsize>) -> Known {
    let mut known = Known::new();
    for number in 0..1_000 {
        let code = format!("{name}-{number}");
        let payload = client.try_mutate("actCreate", stock.act(&code), "act { id }").await;
        let Some(payload) = payload else {
            known.insert(code, None);
            return known;
        };
        assert_eq!(payload["userErrors"], json!([]));
        known.insert(code, Some(payload["revision"].as_u64().expect("a revision")));
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    panic!("the server should have been killed long ago");
}

/// Every act that a server shows: its revision by its code. Each must be whole.
pub(crate) async fn acts(client: &Client) -> (u64, BTreeMap<String, u64>) {
    let query = "query($after: String) { festival(slug: \"crash\", view: DRAFT) { revision acts(first: 500, after: $after) {
        nodes { code revision teams { lead } cast { team { id } } externalIds { value } } pageInfo { hasNextPage endCursor } } } }";
    let (mut found, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let festival = client.ask(query, json!({ "after": after })).await["festival"].take();
        for act in festival["acts"]["nodes"].as_array().expect("acts") {
            let parts = ["teams", "cast", "externalIds"].map(|part| act[part].as_array().map_or(0, Vec::len));
            assert_eq!(parts, [TEAMS, TEAMS * MEMBERS, 1], "half an act: {act:#}");
            let code = act["code"].as_str().expect("a code").to_owned();
            assert_eq!(found.insert(code, act["revision"].as_u64().expect("a revision")), None);
        }
        let page = &festival["acts"]["pageInfo"];
        if page["hasNextPage"] == json!(false) {
            return (festival["revision"].as_u64().expect("a revision"), found);
        }
        after = page["endCursor"].clone();
    }
}

/// What SQLite itself says about its file, and what the log of a database says about the festival.
pub(crate) async fn check_file(url: &str, festival: &str) {
    let db = sea_orm::Database::connect(url).await.expect("the database");
    let ask =
        async |sql: &str| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("an answer");
    // PostgreSQL has nothing like it, and its server did not die.
    if db.get_database_backend() == DbBackend::Sqlite {
        let integrity = ask("PRAGMA integrity_check").await;
        assert_eq!(integrity[0].try_get_by_index::<String>(0).expect("text"), "ok");
        assert!(ask("PRAGMA foreign_key_check").await.is_empty());
    }
    db.close().await.expect("closed");

    let (store, id) = (Store::connect(url).await.expect("the database"), festival.parse().expect("an id"));
    let plan = store.plan(id).await.expect("the plan").expect("the festival");
    let edits = store.edits(id, 0, 100_000).await.expect("the log");
    let revisions: Vec<u32> = edits.iter().map(|edit| edit.revision).collect();
    assert_eq!(revisions, (1..=plan.revision).collect::<Vec<_>>());
    let mut acts = 0;
    for edit in edits.iter().filter(|edit| edit.action == "actCreate") {
        assert!(matches!(edit.changes.as_slice(), [it] if matches!(it.change, Change::Put(_)) && it.before.is_none()));
        acts += 1;
    }
    assert_eq!(acts, plan.acts.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_survives_a_kill() {
    let database = Database::new();
    let url = database.url();
    let mut server = Process::serve(url);
    let stock = Arc::new(Stock::lay_in(&server.client(), "crash").await);
    let (base, _) = acts(&server.client()).await;
    let mut known = Known::new();
    for round in 0..KILLS {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let name = format!("K{round}-{client}");
            clients.spawn(write(server.client(), Arc::clone(&stock), name, Arc::clone(&acknowledged)));
        }
        let (enough, pause) = (10 + usize::try_from(random(110)).expect("small"), Duration::from_micros(random(8_000)));
        while acknowledged.load(Ordering::Relaxed) < enough && !clients.is_empty() {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        tokio::time::sleep(pause).await;
        server.kill();
        known.extend(clients.join_all().await.into_iter().flatten());

        server = Process::serve(url);
        let (revision, found) = acts(&server.client()).await;
        for (code, acknowledged) in &known {
            assert!(
                acknowledged.is_none() || found.get(code) == acknowledged.as_ref(),
                "lost after a kill: {code} {acknowledged:?}"
            );
        }
        assert!(found.keys().all(|code| known.contains_key(code)));
        let mut revisions: Vec<u64> = found.values().copied().collect();
        revisions.sort_unstable();
        assert_eq!(revisions, (base + 1..=revision).collect::<Vec<_>>(), "each act made one revision, and nothing else did");
        check_file(url, &stock.festival).await;

        let code = format!("K{round}-next");
        let next = server.client().done("actCreate", stock.act(&code), "act { id }").await;
        assert_eq!(next["revision"], revision + 1);
        known.insert(code, Some(revision + 1));
    }
}

/// The releases that a server shows, and how many people its latest one declares.
async fn releases(client: &Client) -> (u64, u64) {
    let query = "{ festival(slug: \"crash\") { release { number } releases { nodes { number } totalCount }
          performers { totalCount } headcount { declared } changesSince { empty } } }";
    let data = client.ask(query, json!({})).await;
    let festival = &data["festival"];
    let Some(number) = festival["release"]["number"].as_u64() else { return (0, 0) };
    let numbers: Vec<u64> =
        festival["releases"]["nodes"].as_array().expect("releases").iter().filter_map(|it| it["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=number).rev().collect::<Vec<_>>());
    assert_eq!(festival["performers"]["totalCount"], TEAMS * MEMBERS);
    (number, festival["headcount"]["declared"].as_u64().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_release_is_published_whole_or_not_at_all() {
    let database = Database::new();
    let url = database.url();
    let mut server = Process::serve(url);
    let stock = Stock::lay_in(&server.client(), "crash").await;
    for act in 0..40 {
        server.client().done("actCreate", stock.act(&format!("A{act}")), "act { id }").await;
    }
    let publish = json!({ "festival": stock.festival });
    let others = u64::try_from((TEAMS - 1) * MEMBERS).expect("small");
    let mut usual = Duration::from_millis(20);
    let (mut last, mut declared) = (0, 0);
    for round in 0..2 * KILLS {
        let people = 100 + u64::try_from(round).expect("small");
        let update = json!({ "id": stock.teams[0], "declaredHeadcount": people });
        server.client().done("teamUpdate", update, "team { id }").await;
        let client = server.client();
        let input = publish.clone();
        let begun = Instant::now();
        let sent = tokio::spawn(async move { client.try_mutate("releasePublish", input, "release { number }").await });
        tokio::time::sleep(usual.mul_f64(f64::from(u32::try_from(random(1_200)).expect("small")) / 1_000.0)).await;
        server.kill();
        let payload = sent.await.expect("an end");
        if payload.is_some() {
            usual = begun.elapsed();
        }

        server = Process::serve(url);
        let (number, shown) = releases(&server.client()).await;
        if let Some(payload) = payload {
            assert_eq!(payload["release"]["number"], number, "an acknowledged release is lost");
            assert_eq!(number, last + 1);
        }
        assert!(number == last || number == last + 1);
        assert_eq!(shown, if number == last { declared } else { others + people });
        check_file(url, &stock.festival).await;
        let (log, id) = (Store::connect(url).await.expect("the database"), stock.festival.parse().expect("an id"));
        let edits = log.edits(id, 0, 1_000).await.expect("the log");
        let published = edits.iter().filter(|edit| edit.action == "releasePublish").count();
        assert_eq!(u64::try_from(published).expect("small"), number);

        // What did not happen can be done now, and what did happen has nothing left to do.
        let again = server.client().try_mutate("releasePublish", publish.clone(), "release { number }").await.expect("an answer");
        if number == last {
            assert_eq!(again["userErrors"], json!([]));
            assert_eq!(again["release"]["number"], last + 1);
        } else {
            assert_eq!(again["userErrors"][0]["code"], "NOTHING_TO_PUBLISH");
        }
        (last, declared) = (last + 1, others + people);
    }
}

/// Reads an answer's head, or all of it once the server has said it all.
async fn read_some(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 64 * 1024];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut bytes)).await;
    let count = read.expect("an answer in time").expect("an answer");
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

#[tokio::test]
async fn a_stop_waits_for_open_requests_only() {
    let database = Database::new();
    let url = database.url();
    let mut server = Process::serve(url);
    let stock = Stock::lay_in(&server.client(), "crash").await;
    // An idle connection must hold nothing up.
    let idle = server.client();
    idle.ask("{ __typename }", json!({})).await;
    let query = crate::harness::mutation("actCreate", "act { code }");
    let body = json!({ "query": query, "variables": { "input": stock.act("LAST") } }).to_string();
    let mut stream = TcpStream::connect(&server.address).await.expect("a connection");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        server.address,
        server.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("a connection");
    // The server asks for the body: it is at work on the request.
    assert!(read_some(&mut stream).await.starts_with("HTTP/1.1 100"));
    server.terminate();
    let mut closed = false;
    for _ in 0..500 {
        closed = TcpStream::connect(&server.address).await.is_err();
        if closed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(closed, "a server that stops takes no new connections");
    stream.write_all(body.as_bytes()).await.expect("a connection");
    let answer = read_some(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"code\":\"LAST\""), "{answer}");
    let status = server.ended().await.expect("an end within ten seconds");
    assert_eq!(status.code(), Some(0));
    drop(idle);

    let server = Process::serve(url);
    assert!(acts(&server.client()).await.1.contains_key("LAST"));
}
