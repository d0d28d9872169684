//! Several servers on one PostgreSQL database: any of them takes any request, and each sees what the others do.

#![expect(clippy::print_stdout, reason = "figures of interest, for whoever runs these with --no-capture")]

mod cut_off;
mod jobs;
mod kills;
mod lag;
mod storm;

use std::time::{Duration, Instant};

use playbill::{
    app::{Clock as _, SystemClock},
    domain::time::after,
};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    binary::{Client, Process},
    database::{Database, needed_cluster},
    fixture::rows,
    socket::Socket,
};

const FOLLOW: &str =
    "subscription($id: ID!, $since: Int) { planChanged(festival: $id, sinceRevision: $since) { revision action } }";
/// Within this time the others see what one node has committed.
const SOON: Duration = Duration::from_millis(100);

/// A number that whoever has more time may set higher.
#[expect(clippy::disallowed_methods, reason = "how long a test takes is for whoever runs it")]
pub(super) fn more(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// Two servers on one database.
pub(super) struct Nodes {
    pub(super) all: [Process; 2],
    pub(super) database: Database,
}

impl Nodes {
    pub(super) async fn start() -> Self {
        needed_cluster();
        let database = Database::new();
        let all = [serve(database.url(), &[]).await, serve(database.url(), &[]).await];
        Self { all, database }
    }

    /// A client of each.
    pub(super) fn clients(&self) -> [Client; 2] {
        [self.all[0].client(), self.all[1].client()]
    }
}

/// Starts a server, and waits until it hears the others.
pub(super) async fn serve(url: &str, settings: &[&str]) -> Process {
    let (url, settings): (String, Vec<String>) = (url.to_owned(), settings.iter().map(|it| (*it).to_owned()).collect());
    let start = move || {
        let settings: Vec<&str> = ["--log-level", "error"].into_iter().chain(settings.iter().map(String::as_str)).collect();
        Process::serve_with(&url, &settings, std::process::Stdio::inherit())
    };
    let process = tokio::task::spawn_blocking(start).await.expect("a server");
    hears(&process, true).await;
    process
}

/// Waits until a server says that it hears the others, or that it does not.
pub(super) async fn hears(process: &Process, expect: bool) {
    let line = format!("playbill_notices_up {}", u8::from(expect));
    let begun = Instant::now();
    loop {
        let figures = reqwest::get(format!("http://{}/metrics", process.address)).await.expect("an answer").text().await;
        if figures.expect("figures").lines().any(|it| it == line) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "still not: {line}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(super) async fn found(client: &Client, slug: &str) -> String {
    let input = json!({
        "slug": slug, "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai",
    });
    client.add("festival", input).await
}

/// Follows a festival at a server.
pub(super) async fn follow(process: &Process, token: Option<&str>, query: &str, variables: Value) -> Socket {
    let mut socket = Socket::begin(&process.address, token).await;
    socket.subscribe("1", query, variables).await;
    socket
}

/// The revision that a follower is told next.
pub(super) async fn revision(socket: &mut Socket) -> u64 {
    socket.next().await["planChanged"]["revision"].as_u64().expect("a revision")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn what_one_node_commits_the_other_shows() {
    let nodes = Nodes::start().await;
    let clients = nodes.clients();
    let id = found(&clients[0], "nodes").await;
    let variables = json!({ "id": id, "since": 1 });
    let token = nodes.all[0].token.as_str();
    let mut followers = [
        follow(&nodes.all[0], Some(token), FOLLOW, variables.clone()).await,
        follow(&nodes.all[1], Some(token), FOLLOW, variables).await,
    ];
    let query =
        "query($id: ID!) { festival(slug: \"nodes\", view: DRAFT) { revision organizations { totalCount } edits(first: 1) {
        nodes { revision } } } node(id: $id, view: DRAFT) { ... on Organization { revision } } }";
    let mut lags = vec![];
    for number in 1..=100_u64 {
        let (here, there) = if number % 2 == 0 { (0, 1) } else { (1, 0) };
        let input = json!({ "festival": id, "name": { "text": number.to_string() } });
        let added = clients[here].done("organizationCreate", input, "organization { id }").await;
        let committed = Instant::now();
        // Whoever has written reads it at once, wherever.
        let shown = clients[there].ask(query, json!({ "id": added["organization"]["id"] })).await;
        let edits = json!({ "nodes": [{ "revision": number + 1 }] });
        let festival = json!({ "revision": number + 1, "organizations": { "totalCount": number }, "edits": edits });
        assert_eq!(shown, json!({ "festival": festival, "node": { "revision": number + 1 } }));
        assert_eq!(revision(&mut followers[there]).await, number + 1);
        lags.push(committed.elapsed());
        assert_eq!(revision(&mut followers[here]).await, number + 1);
    }
    lags.sort_unstable();
    println!("read and told on the other node: median {:?}, worst {:?}", lags[50], lags[99]);
    assert!(lags[50] < SOON, "{:?}", lags[50]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn followers_are_woken_by_notices_alone() {
    let nodes = Nodes::start().await;
    let clients = nodes.clients();
    let id = found(&clients[0], "nodes").await;
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW, json!({ "id": id, "since": 1 })).await;
    let mut lags = vec![];
    for number in 2..=101 {
        clients[0].add("organization", json!({ "festival": id, "name": { "text": number.to_string() } })).await;
        let committed = Instant::now();
        assert_eq!(revision(&mut follower).await, number);
        lags.push(committed.elapsed());
    }
    lags.sort_unstable();
    println!("told on the other node after the answer on this one: median {:?}, worst {:?}", lags[50], lags[99]);
    assert!(lags[50] < SOON, "{:?}", lags[50]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn releases_nights_and_the_end_of_a_festival_reach_the_other_node() {
    let nodes = Nodes::start().await;
    let [here, there] = nodes.clients();
    let now = SystemClock.now();
    let day = |days: i64| after(now, days * 86_400).format("%Y-%m-%d").to_string();
    let input = json!({ "slug": "night", "name": { "text": "艺术节" }, "startsOn": day(-2), "endsOn": day(2), "timeZone": "Asia/Shanghai" });
    let id = here.add("festival", input).await;
    let input = json!({ "festival": id, "name": { "text": "广场" }, "stages": { "name": { "text": "主舞台" } } });
    let venue = here.done("venueCreate", input, "venue { stages { id } }").await;
    let stage = &venue["venue"]["stages"][0]["id"];
    let starts_at = after(now, -10).to_rfc3339();
    let show = json!({ "festival": id, "kind": "GALA", "title": { "text": "晚会" }, "stage": stage, "startsAt": starts_at });
    let show = here.add("show", show).await;
    let mut items = vec![];
    for title in ["一", "二"] {
        let act = here
            .add("act", json!({ "festival": id, "title": { "text": title }, "durationSeconds": 3_000, "status": "CONFIRMED" }))
            .await;
        let input = json!({ "show": show, "act": act, "onConflict": "ALLOW" });
        let inserted = here.done("programItemInsert", input, "item { id }").await;
        items.push(inserted["item"]["id"].clone());
    }
    // Nobody but organizers can wait for the first release.
    let query = "subscription($id: ID!) { releasePublished(festival: $id) { number } }";
    let mut releases = follow(&nodes.all[1], Some(&nodes.all[1].token), query, json!({ "id": id })).await;
    let released = "{ festival(slug: \"night\") { release { number } shows { totalCount } } }";
    assert_eq!(there.ask(released, json!({})).await["festival"], Value::Null);
    // They are told those that come once the subscription has begun, which it will with one of the first.
    let (mut number, mut told) = (0, vec![]);
    while told.is_empty() || told.last() != Some(&number) {
        number += 1;
        assert!(number < 50, "{told:?}");
        let note = json!({ "id": show, "title": { "text": number.to_string() } });
        here.done("showUpdate", note, "").await;
        here.done("releasePublish", json!({ "festival": id }), "release { number }").await;
        let expect = json!({ "release": { "number": number }, "shows": { "totalCount": 1 } });
        assert_eq!(there.ask(released, json!({})).await["festival"], expect);
        while let Ok(next) = timeout(Duration::from_millis(200), releases.next()).await {
            told.push(next["releasePublished"]["number"].as_u64().expect("a number"));
        }
    }
    assert_eq!(told, (told[0]..=number).collect::<Vec<u64>>());

    let query = "subscription($id: ID!) { nowAndNextChanged(festival: $id) { show { id } now { title } next { title } } }";
    let mut stages = Socket::begin(&nodes.all[1].address, None).await;
    stages.subscribe("1", query, json!({ "id": id })).await;
    let mut on = async || {
        let on = stages.next().await["nowAndNextChanged"].take();
        rows(&json!([on]), "", "now.title next.title")[0].clone()
    };
    assert_eq!(on().await, "一 二");
    here.done("itemStart", json!({ "id": items[1] }), "item { live { state } }").await;
    assert_eq!(on().await.split(' ').next(), Some("二"));

    let other = found(&here, "short").await;
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW, json!({ "id": other, "since": 1 })).await;
    here.done("festivalDelete", json!({ "id": other, "confirmSlug": "short" }), "deletedId").await;
    assert_eq!(there.ask("{ festival(slug: \"short\", view: DRAFT) { id } }", json!({})).await["festival"], Value::Null);
    assert_eq!(follower.told().await["payload"][0]["extensions"]["code"], "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn what_is_taken_away_on_one_node_is_gone_on_the_other() {
    let nodes = Nodes::start().await;
    let [here, there] = nodes.clients();
    let id = found(&here, "gone").await;
    let person = here.add("performer", json!({ "festival": id, "name": "Zqname" })).await;
    for note in ["Zqname plays", "more of Zqname"] {
        here.add("organization", json!({ "festival": id, "name": { "text": "学校" } })).await;
        here.done("releasePublish", json!({ "festival": id, "note": note }), "release { number }").await;
    }
    let queries = [
        "{ festival(slug: \"gone\", view: DRAFT) { performers { nodes { name } } releases { nodes { note } } } }",
        "{ festival(slug: \"gone\", view: DRAFT) { changesSince(release: 1) { empty } edits(first: 20) { nodes { changes { title } } } } }",
        "{ festival(slug: \"gone\", release: 1) { release { note } changesSince { empty } } }",
        "{ festival(slug: \"gone\") { release { note } } }",
    ];
    let mut told = String::new();
    for query in queries {
        told += &there.ask(query, json!({})).await.to_string();
    }
    assert!(told.contains("Zqname"));
    let mut follower = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW_TITLES, json!({ "id": id, "since": 1 })).await;
    assert!(follower.told().await.to_string().contains("Zqname"));
    here.done("performerErase", json!({ "id": person, "confirmName": "Zqname" }), "").await;
    for query in queries {
        let told = there.ask(query, json!({})).await.to_string();
        assert!(!told.contains("Zqname"), "{query}: {told}");
    }
    let mut again = follow(&nodes.all[1], Some(&nodes.all[1].token), FOLLOW_TITLES, json!({ "id": id, "since": 1 })).await;
    assert!(!again.told().await.to_string().contains("Zqname"));

    // A token that is revoked on one node is no good on the other at once, and not when it is looked up the next time.
    let token = here.done_plain("tokenCreate", json!({ "name": "other" }), "token { id } secret").await;
    let secret = token["secret"].as_str().expect("a secret").to_owned();
    let me = async || {
        let request = reqwest::Client::new().post(format!("http://{}/graphql", nodes.all[1].address)).bearer_auth(&secret);
        let answer = request.json(&json!({ "query": "{ viewer { account { name } } }" })).send().await.expect("an answer");
        answer.json::<Value>().await.expect("JSON")["data"]["viewer"]["account"]["name"].is_string()
    };
    assert!(me().await);
    here.done_plain("tokenRevoke", json!({ "id": token["token"]["id"] }), "deletedId").await;
    let revoked = Instant::now();
    while me().await {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let lag = revoked.elapsed();
    println!("a revoked token is refused on the other node after {lag:?}");
    assert!(lag < Duration::from_secs(1), "{lag:?}");
}

const FOLLOW_TITLES: &str =
    "subscription($id: ID!, $since: Int) { planChanged(festival: $id, sinceRevision: $since) { revision changes { title } } }";

/// Three slots a day, four hours apart.
fn slot(round: usize) -> (String, String) {
    let (day, hour) = (7 + round / 3, 9 + 4 * (round % 3));
    (format!("2020-09-{day:02}T{hour:02}:00:00+08:00"), format!("2020-09-{day:02}T{:02}:00:00+08:00", hour + 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs PostgreSQL"]
async fn a_slot_is_booked_once_on_whichever_node() {
    const CLIENTS: usize = 20;
    const ROUNDS: usize = 50;
    let nodes = Nodes::start().await;
    let clients = nodes.clients();
    let id = found(&clients[0], "races").await;
    let input = json!({ "festival": id, "name": { "text": "广场" }, "stages": { "name": { "text": "主舞台" } } });
    let venue = clients[0].done("venueCreate", input, "venue { stages { id } }").await;
    let stage = &venue["venue"]["stages"][0]["id"];
    let mut won = [0, 0];
    for round in 0..ROUNDS {
        let (starts_at, ends_at) = slot(round);
        let mut bookings = JoinSet::new();
        for number in 0..CLIENTS {
            let input = json!({
                "festival": id, "title": { "text": format!("{round} {number}") }, "stage": stage,
                "startsAt": starts_at, "endsAt": ends_at, "onConflict": "REJECT",
            });
            let client = clients[number % 2].clone();
            bookings.spawn(async move {
                (number % 2, client.try_mutate("showCreate", input, "show { id }").await.expect("an answer"))
            });
        }
        let payloads = bookings.join_all().await;
        let (booked, refused): (Vec<_>, Vec<_>) = payloads.iter().partition(|(_, it)| it["userErrors"] == json!([]));
        assert_eq!((booked.len(), refused.len()), (1, CLIENTS - 1), "{starts_at}");
        won[booked[0].0] += 1;
        for (_, payload) in refused {
            assert_eq!(payload["userErrors"][0]["code"], "STAGE_OVERLAP", "{payload:#}");
        }
    }
    println!("booked by node: {won:?}");
    let query = "{ festival(slug: \"races\", view: DRAFT) { revision shows { totalCount } conflicts(rule: STAGE_OVERLAP) { totalCount } } }";
    let expect = json!({ "revision": ROUNDS + 2, "shows": { "totalCount": ROUNDS }, "conflicts": { "totalCount": 0 } });
    for client in clients {
        assert_eq!(client.ask(query, json!({})).await["festival"], expect);
    }
}
