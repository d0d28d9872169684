//! The queries that the pages carry, and the edge they are sent to.

use std::{fs, path::Path};

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::Desk;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pages/graphiql/queries");

#[tokio::test]
async fn every_query_of_the_page_runs_on_the_demo() {
    let desk = Desk::open_demo().await;
    let closing = "{ festival(slug: \"weidong-2020\") { shows(filter: { kind: CLOSING }) { nodes { id } } } }";
    let show = desk.ask(closing, json!({})).await["festival"]["shows"]["nodes"][0]["id"].take();
    let mut names = vec![];
    for entry in fs::read_dir(FOLDER).expect("the queries") {
        let path = entry.expect("an entry").path();
        let query = fs::read_to_string(&path).expect("a query");
        let takes_show = query.contains("$show");
        let data = desk.ask(&query, if takes_show { json!({ "show": show }) } else { json!({}) }).await;
        let answer = data.as_object().and_then(|it| it.values().next()).expect("an answer");
        assert!(answer.is_object(), "{}: {data:#}", path.display());
        assert!(answer.get("userErrors").is_none_or(|it| *it == json!([])), "{data:#}");
        names.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
    }
    names.sort();
    let listed = fs::read_to_string(Path::new(FOLDER).with_file_name("queries.js")).expect("the list of queries");
    assert!(names.len() >= 5 && names.iter().all(|name| listed.contains(name)), "{names:?}");
}

/// Sends a request and returns its status, the methods allowed, and the body.
async fn send(desk: &Desk, method: Method, path: &str, content_type: &str, body: String) -> (StatusCode, String, String) {
    let request = reqwest::Client::new().request(method, desk.at(path)).header(header::CONTENT_TYPE, content_type).body(body);
    let response = request.send().await.expect("an answer");
    let allow = response.headers().get(header::ALLOW).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    (response.status(), allow, response.text().await.expect("a text"))
}

#[tokio::test]
async fn the_paths_beside_the_api_answer() {
    let desk = Desk::open().await;
    let get = async |path: &str| send(&desk, Method::GET, path, "", String::new()).await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(path).await, (StatusCode::OK, String::new(), "ok\n".to_owned()), "{path}");
    }
    let (status, _, page) = get("/graphiql/").await;
    match status {
        StatusCode::OK => assert!(page.contains("<html"), "{page}"),
        // The pages are built apart from the program.
        _ => assert!(status == StatusCode::SERVICE_UNAVAILABLE && page.contains("make pages"), "{status} {page}"),
    }
    assert_eq!(get("/no-such-page").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn queries_come_by_get_and_mutations_do_not() {
    let desk = Desk::open().await;
    let get = async |query: &str| send(&desk, Method::GET, &format!("/graphql?query={query}"), "", String::new()).await;
    let (status, _, body) = get("%7B__typename%7D").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"data":{"__typename":"Query"}}"#));
    let (status, allow, _) = get("mutation%7B__typename%7D").await;
    assert_eq!((status, allow.as_str()), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(get("%7B").await.0, StatusCode::OK);
    assert_eq!(send(&desk, Method::GET, "/graphql", "", String::new()).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn bad_requests_are_told_so_and_hurt_nobody() {
    let desk = Desk::open().await;
    let query = |query: &str| json!({ "query": query }).to_string();
    let deep = |open: &str| query(&format!("{{ festival(slug: {}", open.repeat(5_000)));
    let check = async |content_type: &str, body: String, expect: StatusCode| {
        let start: String = body.chars().take(60).collect();
        let (status, _, answer) = send(&desk, Method::POST, "/graphql", content_type, body).await;
        assert_eq!(status, expect, "{start}: {answer}");
        let answer: Value = serde_json::from_str(&answer).expect("a JSON answer");
        assert!(answer["errors"][0]["message"].is_string(), "{start}: {answer:#}");
        assert_eq!(desk.ask("{ __typename }", json!({})).await, json!({ "__typename": "Query" }), "alive after {start}");
    };
    let json = "application/json";
    check("text/plain", query("{ __typename }"), StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    check("", query("{ __typename }"), StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    check(json, query(&format!("{{ __typename }} #{}", "x".repeat(300 * 1024))), StatusCode::PAYLOAD_TOO_LARGE).await;
    for brackets in ["[", "{", "(", "{a"] {
        check(json, deep(brackets), StatusCode::BAD_REQUEST).await;
    }
    for body in ["", "{", "[]", "null", "{\"query\": 1}", "{\"query\": \"{ a }\", \"variables\": []}", "\u{0}"] {
        check(json, body.to_owned(), StatusCode::BAD_REQUEST).await;
    }
    // JSON nested beyond reason, in the variables.
    check(json, format!("{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{}", "[".repeat(5_000)), StatusCode::BAD_REQUEST).await;
    // A document that is wrong is an answer, as the specification has it for application/json.
    check(json, query("{"), StatusCode::OK).await;
    check(json, query("{ noSuchField }"), StatusCode::OK).await;
}
