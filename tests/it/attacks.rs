//! Requests made to hurt: each is refused at once, with an error of few words, and the next reader never notices.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::Desk;

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
