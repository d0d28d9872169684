//! Requests made to hurt: each is refused at once, with an error of few words, and the next reader never notices.

use std::{
    fs,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet};

use crate::{
    harness::Desk,
    hostile::{self, attacks, error},
};

/// What one attack may cost: time on a processor, client and server together, and bytes of an answer.
const CPU: Duration = Duration::from_millis(100);
const ANSWER_BYTES: usize = 64 * 1024;
/// By how much all of them together may make the process grow, in bytes.
const GROWTH_BYTES: u64 = 64 << 20;

/// Sends a document and returns the status, the code and message of the first error, and the length of the answer.
async fn send(desk: &Desk, body: String) -> (StatusCode, String, usize) {
    let request = reqwest::Client::new().post(desk.at("/graphql")).header("content-type", "application/json").body(body);
    let response = request.header("accept", "application/graphql-response+json").send().await.expect("an answer");
    let (status, text) = (response.status(), response.text().await.expect("a text"));
    let answer: Value = serde_json::from_str(&text).unwrap_or_default();
    let error = &answer["errors"][0];
    let told = [&error["extensions"]["code"], &error["message"]].map(|it| it.as_str().unwrap_or("-").to_owned()).join(" ");
    (status, told, text.len())
}

fn times(text: &str, count: usize) -> String {
    (0..count).map(|number| text.replace('#', &number.to_string())).collect()
}

/// Fragments of which each spreads the next one twice: 2^24 fields in under a kilobyte.
fn bomb() -> String {
    let level = |number: usize| format!("fragment F{number} on Query {{ ...F{0} ...F{0} }} ", number + 1);
    format!("{{ ...F0 }} {} fragment F24 on Query {{ __typename }}", (0..24).map(level).collect::<String>())
}

#[tokio::test]
async fn documents_that_cost_too_much_are_refused_before_they_run() {
    let desk = Desk::open().await;
    let festival = |inner: &str| format!("{{ festival(slug: \"a\") {{ {inner} }} }}");
    let pages =
        "teams(first: 500) { nodes { organization { teams(first: 500) { nodes { acts { teams { team { name } } } } } } } }";
    for (attack, query, told) in [
        ("nested lists", format!("{{ festival(slug: {}", times("[", 3_000)), "brackets within brackets"),
        ("nested objects", format!("{{ festival(slug: {}", times("{a:", 3_000)), "brackets within brackets"),
        ("a fragment bomb", bomb(), "fragments within fragments"),
        ("a circle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(), "spreads itself"),
        ("aliases", festival(&times("a#: id ", 200)), "fields under another name"),
        ("directives", festival(&format!("id {}", times("@skip(if: false) ", 200))), "directives"),
        ("directives on variables", format!("query A($a: Int {}) {{ __typename }}", times("@a ", 200)), "directives"),
        ("root fields", format!("{{ {} }}", times("__typename ", 30)), "fields at its root"),
        ("pages of pages", festival(pages), "values to answer"),
        (
            "introspection of introspection",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".to_owned(),
            "lists of the schema",
        ),
        ("words", festival(&times("id ", 5_000)), "words and signs"),
        ("bytes", festival(&" ".repeat(20_000)), "bytes of query"),
        ("operations", times("query A# { __typename } ", 30), "operations"),
    ] {
        let (status, error, length) = send(&desk, json!({ "query": query }).to_string()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{attack}: {error}");
        assert!(error.starts_with("BAD_USER_INPUT The ") && error.contains(told), "{attack}: {error}");
        assert!(length < 300, "{attack}: {length}");
        assert_eq!(desk.ask("{ __typename }", json!({})).await, json!({ "__typename": "Query" }), "after {attack}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_requests_are_refused() {
    let desk = Desk::open().await;
    for (attack, body, status) in [
        ("a batch", json!([{ "query": "{ __typename }" }]).to_string(), StatusCode::BAD_REQUEST),
        (
            "a long body",
            json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(300_000) } }).to_string(),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (
            "nested JSON",
            format!("{{\"query\": \"{{ __typename }}\", \"variables\": {}", "[".repeat(100_000)),
            StatusCode::BAD_REQUEST,
        ),
        ("nothing", String::new(), StatusCode::BAD_REQUEST),
        ("half of it", "{\"query\": \"{ __typen".to_owned(), StatusCode::BAD_REQUEST),
        ("a lone surrogate", "{\"query\": \"{ \\ud800 }\"}".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        let (answered, error, length) = send(&desk, body).await;
        assert_eq!(answered, status, "{attack}: {error}");
        assert!(error.starts_with("BAD_USER_INPUT ") && length < 400, "{attack}: {error}");
    }
    let errors = format!("{{ {} }}", times("x# ", 15));
    let answer = desk.send(&errors, json!({})).await;
    assert_eq!(answer["errors"].as_array().expect("errors").len(), 10, "the first ten mistakes are enough");
}

#[tokio::test]
async fn a_media_type_that_nobody_speaks_is_not_acceptable() {
    let desk = Desk::open().await;
    let request = reqwest::Client::new().post(desk.at("/graphql")).json(&json!({ "query": "{ __typename }" }));
    let response = request.header("accept", "text/html").send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(response.text().await.expect("a text"), "Accept application/graphql-response+json or application/json.\n");
}

#[tokio::test]
async fn no_attack_costs_much_or_is_told_much() {
    let desk = Desk::open_demo().await;
    let (client, url) = (reqwest::Client::new(), desk.at("/graphql"));
    // Whatever is built at the first request, such as the shape of the schema, is built now.
    for attack in attacks() {
        hostile::send(&client, &url, &attack.how).await;
    }
    let mut faults = vec![];
    for attack in attacks() {
        let mut costs = vec![];
        for _ in 0..3 {
            let begun = ProcessTime::now();
            let (status, text) = hostile::send(&client, &url, &attack.how).await;
            costs.push(begun.elapsed());
            let told = error(&text);
            if status != attack.status || !told.contains(attack.told) || text.len() > ANSWER_BYTES {
                faults.push(format!("{}: {status}, {} bytes, {told}", attack.name, text.len()));
            }
            assert_eq!(desk.ask("{ __typename }", json!({})).await, json!({ "__typename": "Query" }), "after {}", attack.name);
        }
        let cost = costs.into_iter().min().expect("a cost");
        if cost > CPU {
            faults.push(format!("{}: {cost:?} on a processor", attack.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The bytes of memory that this process holds.
fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("a system that tells");
    statm.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).expect("pages") * 4_096
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_reader_is_answered_meanwhile_and_the_memory_comes_back() {
    let desk = Desk::open_demo().await;
    let url = desk.at("/graphql");
    let storm = || {
        let mut attackers = JoinSet::new();
        for _ in 0..4 {
            let url = url.clone();
            attackers.spawn(async move {
                let client = reqwest::Client::new();
                for attack in attacks() {
                    hostile::send(&client, &url, &attack.how).await;
                }
            });
        }
        attackers
    };
    // What the machine keeps for the next time is not what an attack leaves behind.
    for _ in 0..2 {
        storm().join_all().await;
    }
    let before = resident();
    let (mut attackers, mut slowest, mut probes) = (storm(), Duration::ZERO, 0);
    while !attackers.is_empty() {
        let begun = Instant::now();
        let closing = "{ festival(slug: \"weidong-2020\") { show(code: \"S13\") { title } } }";
        assert_eq!(desk.ask(closing, json!({})).await["festival"]["show"]["title"], "闭幕式文艺演出");
        slowest = slowest.max(begun.elapsed());
        probes += 1;
        while attackers.try_join_next().is_some() {}
    }
    assert!(probes > 0 && slowest < Duration::from_secs(1), "the slowest of {probes} probes took {slowest:?}");
    let grown = resident().saturating_sub(before);
    assert!(grown <= GROWTH_BYTES, "the process grew by {grown} bytes");
}

#[tokio::test]
async fn slow_bodies_hold_up_nobody() {
    let desk = Desk::open().await;
    let mut slow = vec![];
    for _ in 0..200 {
        let mut stream = TcpStream::connect(desk.address).await.expect("a connection");
        let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{\"\r\n";
        stream.write_all(head.as_bytes()).await.expect("sent");
        slow.push(stream);
    }
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(desk.ask("{ __typename }", json!({})).await, json!({ "__typename": "Query" }));
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}, before the first of them is given up", begun.elapsed());
    assert_eq!(slow.len(), 200);
}
