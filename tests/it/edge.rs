//! What surrounds the API: headers, other origins, limits of connections and callers.

use std::time::Duration;

use playbill::{
    graphql::guard::Limits,
    http::{Connections, Settings},
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::Desk;

fn request(desk: &Desk, method: Method, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    headers
        .iter()
        .fold(reqwest::Client::new().request(method, desk.at(path)), |request, (name, value)| request.header(*name, *value))
}

async fn send(desk: &Desk, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    request(desk, method, path, headers).send().await.expect("an answer")
}

async fn ask(desk: &Desk, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> (u16, String) {
    let request = request(desk, Method::POST, "/graphql", &[("content-type", "application/json")]);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = request.body(body).send().await.expect("an answer");
    let status = response.status().as_u16();
    let answer: Value = response.json().await.expect("JSON");
    let error = &answer["errors"][0];
    (status, [&error["extensions"]["code"], &error["message"]].map(|it| it.as_str().unwrap_or("-")).join(" "))
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get_all(name).iter().map(|it| it.to_str().expect("a text")).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn every_answer_tells_browsers_what_they_may_not_do() {
    for is_secure in [true, false] {
        let desk = Desk::open_with(Settings { is_secure, ..Settings::default() }).await;
        for (method, path) in [
            (Method::GET, "/graphql?query=%7B__typename%7D"),
            (Method::POST, "/graphql"),
            (Method::DELETE, "/graphql"),
            (Method::GET, "/graphiql/"),
            (Method::GET, "/healthz"),
            (Method::GET, "/auth/oidc"),
            (Method::GET, "/no-such-page"),
        ] {
            let response = send(&desk, method.clone(), path, &[]).await;
            let headers = ["x-content-type-options", "x-frame-options", "referrer-policy"].map(|name| header(&response, name));
            assert_eq!(headers, ["nosniff", "DENY", "same-origin"], "{method} {path}");
            let policy = header(&response, "content-security-policy");
            assert!(
                policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
                "{method} {path}: {policy}"
            );
            let strict = if is_secure { "max-age=31536000" } else { "" };
            assert_eq!(header(&response, "strict-transport-security"), strict, "{method} {path}");
            assert_eq!(header(&response, "access-control-allow-origin"), "", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn pages_of_other_origins_read_what_the_settings_let_them() {
    const NAMED: &str = "https://desk.example";
    const STRANGER: &str = "https://evil.example";
    let check = async |origins: &[&str], origin: &str, expect: [&str; 3]| {
        let origins = origins.iter().map(|&it| it.to_owned()).collect();
        let desk = Desk::open_with(Settings { origins, ..Settings::default() }).await;
        let told = |response: &Response| {
            ["access-control-allow-origin", "access-control-allow-credentials", "vary"].map(|name| header(response, name))
        };
        let answer = send(&desk, Method::GET, "/graphql?query=%7B__typename%7D", &[("origin", origin)]).await;
        assert_eq!((answer.status().as_u16(), told(&answer)), (200, expect.map(str::to_owned)), "{origin}");
        let preflight =
            [("origin", origin), ("access-control-request-method", "POST"), ("access-control-request-headers", "content-type")];
        let answer = send(&desk, Method::OPTIONS, "/graphql", &preflight).await;
        assert_eq!(answer.status().as_u16(), if expect[0].is_empty() { 403 } else { 204 }, "{origin}");
        assert_eq!(told(&answer), expect.map(str::to_owned), "{origin}");
        if !expect[0].is_empty() {
            assert_eq!(header(&answer, "access-control-allow-methods"), "GET, POST");
            assert!(header(&answer, "access-control-allow-headers").contains("authorization"));
        }
    };
    check(&[], NAMED, ["", "", ""]).await;
    check(&[NAMED], NAMED, [NAMED, "true", "origin"]).await;
    check(&[NAMED], STRANGER, ["", "", "origin"]).await;
    check(&["*"], STRANGER, ["*", "", "origin"]).await;
    check(&["*", NAMED], NAMED, [NAMED, "true", "origin"]).await;
    check(&["*", NAMED], "null", ["*", "", "origin"]).await;
}

#[tokio::test]
async fn only_hosts_of_ours_are_answered_where_they_are_named() {
    let desk = Desk::open_with(Settings { hosts: vec!["desk.example".to_owned()], ..Settings::default() }).await;
    for (path, host, status) in [
        ("/graphql?query=%7B__typename%7D", "desk.example", 200),
        ("/graphql?query=%7B__typename%7D", "evil.example", 421),
        ("/graphiql", "evil.example", 421),
        ("/healthz", "10.0.0.7:8080", 200),
    ] {
        assert_eq!(send(&desk, Method::GET, path, &[("host", host)]).await.status().as_u16(), status, "{host}{path}");
    }
    // Where none are named, what a request calls us is told nowhere.
    let desk = Desk::open().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    for path in ["/", "/graphiql", "/graphiql/", "/auth/oidc", "/no-such-page"] {
        let response = client.get(desk.at(path)).header("host", "evil.example").send().await.expect("an answer");
        let headers = format!("{:?}", response.headers());
        let body = response.text().await.expect("a text");
        assert!(!headers.contains("evil.example") && !body.contains("evil.example"), "{path}: {headers} {body}");
    }
}

#[tokio::test]
async fn bodies_are_taken_as_json_alone_and_as_they_are() {
    let desk = Desk::open().await;
    let good = json!({ "query": "{ __typename }" }).to_string();
    for (name, headers, body, status, told) in [
        ("compressed", &[("content-encoding", "gzip")][..], good.clone(), 415, "BAD_USER_INPUT Send the body as it is, without Content-Encoding."),
        ("not compressed", &[("content-encoding", "identity")], good.clone(), 200, "- -"),
        ("a list", &[], format!("[{good}]"), 400, "BAD_USER_INPUT Send one request at a time; lists of them are not taken."),
        ("a list behind white space", &[], format!(" \n[{good}, {good}]"), 400, "BAD_USER_INPUT Send one request at a time; lists of them are not taken."),
        ("a list within lists", &[], format!("{{\"query\": \"{{a}}\", \"variables\": {{\"a\": {}", "[".repeat(40)), 400, "BAD_USER_INPUT The JSON is nested more than 32 levels deep."),
        ("too many keys", &[], json!({ "query": "{ __typename }", "variables": (0..25_000).map(|it| (it.to_string(), Value::Null)).collect::<serde_json::Map<_, _>>() }).to_string(), 413, "BAD_USER_INPUT The body is longer than 262144 bytes."),
        ("too many values", &[], json!({ "query": "{ __typename }", "variables": { "a": vec![0; 25_000] } }).to_string(), 400, "BAD_USER_INPUT The JSON holds more than 20000 values."),
    ] {
        assert_eq!(ask(&desk, headers, body).await, (status, told.to_owned()), "{name}");
    }
    let form = request(
        &desk,
        Method::POST,
        "/graphql",
        &[("content-type", "multipart/form-data; boundary=x"), ("x-requested-with", "a")],
    );
    let form =
        form.body("--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{__typename}\"}\r\n--x--\r\n");
    assert_eq!(form.send().await.expect("an answer").status().as_u16(), 415);
    let long = format!("/graphql?query=%7B__typename%7D&extensions=%7B%22a%22%3A%22{}%22%7D", "x".repeat(20_000));
    assert_eq!(send(&desk, Method::GET, &long, &[]).await.status().as_u16(), 414);
    let deep = format!("/graphql?query=%7B__typename%7D&variables=%7B%22a%22%3A{}", "%5B".repeat(40));
    assert_eq!(send(&desk, Method::GET, &deep, &[]).await.status().as_u16(), 400);
}

#[tokio::test]
async fn callers_who_ask_too_often_are_told_when_to_come_back() {
    let desk = Desk::open_with(Settings { requests_per_second: 1, requests_at_once: 5, proxies: 1, ..Settings::default() }).await;
    let from = async |address: &str, token: Option<&str>| {
        let headers = [("x-forwarded-for", address), ("content-type", "application/json")];
        let mut request =
            request(&desk, Method::POST, "/graphql", &headers).body(json!({ "query": "{ __typename }" }).to_string());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.expect("an answer")
    };
    let mut answers = vec![];
    for _ in 0..9 {
        answers.push(from("1.2.3.4", None).await);
    }
    let statuses: Vec<u16> = answers.iter().map(|it| it.status().as_u16()).collect();
    assert!(statuses.starts_with(&[200; 5]) && statuses.contains(&429), "{statuses:?}");
    let refused = answers.into_iter().find(|it| it.status() == 429).expect("one of them");
    assert_eq!(header(&refused, "retry-after"), "1");
    let answer: Value = refused.json().await.expect("JSON");
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!((&extensions["code"], &extensions["retryAfterSeconds"]), (&json!("RATE_LIMITED"), &json!(1)));
    assert_eq!(from("1.2.3.5", None).await.status().as_u16(), 200, "somebody else");
    // An account has one bucket, wherever it asks from.
    let mut statuses = vec![];
    for number in 0..9 {
        statuses.push(from(&format!("5.6.7.{number}"), Some(&desk.token)).await.status().as_u16());
    }
    assert!(statuses.starts_with(&[200; 5]) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn nothing_runs_beyond_what_may_run_at_once() {
    let desk = Desk::open_with(Settings { running: 0, ..Settings::default() }).await;
    let response = request(&desk, Method::POST, "/graphql", &[])
        .json(&json!({ "query": "{ __typename }" }))
        .send()
        .await
        .expect("an answer");
    assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, "1".to_owned()));
    let answer: Value = response.json().await.expect("JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    assert_eq!(send(&desk, Method::GET, "/healthz", &[]).await.status().as_u16(), 200);
}

/// Opens a connection, sends what is given, and returns what comes until the server closes it.
async fn wire(desk: &Desk, sent: &str) -> String {
    let mut stream = TcpStream::connect(desk.address).await.expect("a connection");
    stream.write_all(sent.as_bytes()).await.expect("sent");
    let mut answer = vec![];
    // What was never read makes the system say so instead of the end.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn connections_are_counted_and_let_go() {
    let limits = Connections { most_from_one: 2, ..Connections::default() };
    let desk = Desk::open_with(Settings { connections: limits, ..Settings::default() }).await;
    let first = TcpStream::connect(desk.address).await.expect("a connection");
    let _second = TcpStream::connect(desk.address).await.expect("a connection");
    let third = wire(&desk, "").await;
    assert!(third.starts_with("HTTP/1.1 429 ") && third.ends_with("use fewer\n"), "{third}");
    drop(first);
    let mut answer = String::new();
    // The server learns of the end when it comes to read it.
    for _ in 0..1_000 {
        answer = wire(&desk, "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        if answer.starts_with("HTTP/1.1 200 ") {
            break;
        }
    }
    assert!(answer.ends_with("ok\n"), "{answer}");
}

#[tokio::test]
async fn who_never_ends_a_request_loses_the_connection() {
    let head_time = Duration::from_millis(300);
    let limits = Connections { head_time, ..Connections::default() };
    let body_time = Duration::from_millis(300);
    let desk = Desk::open_with(Settings { connections: limits, body_time, ..Settings::default() }).await;
    for start in ["", "GET /hea", "GET /healthz HTTP/1.1\r\nhost: a\r\nx-a: b\r\n"] {
        assert_eq!(wire(&desk, start).await, "", "{start}");
    }
    let slow = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"query\"";
    let answer = wire(&desk, slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("took too long to arrive"), "{answer}");
    let long = format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx-a: {}\r\n\r\n", "b".repeat(100_000));
    let answer = wire(&desk, &long).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(send(&desk, Method::GET, "/healthz", &[]).await.status().as_u16(), 200);
}

#[tokio::test]
async fn the_schema_is_told_unless_the_settings_say_no() {
    let schema = json!({ "query": "query A { ...B } fragment B on Query { __schema { queryType { name } } }" }).to_string();
    let ty = json!({ "query": "{ __type(name: \"Query\") { name } }" }).to_string();
    let name = json!({ "query": "{ __typename }" }).to_string();
    let open = Desk::open().await;
    assert_eq!((ask(&open, &[], schema.clone()).await.0, ask(&open, &[], ty.clone()).await.0), (200, 200));
    let closed =
        Desk::open_with(Settings { documents: Limits { introspection: false, ..Limits::default() }, ..Settings::default() })
            .await;
    for body in [schema, ty] {
        let told = "BAD_USER_INPUT The schema is not told here; ask whoever runs this server for it.";
        assert_eq!(ask(&closed, &[], body).await, (400, told.to_owned()));
    }
    assert_eq!(ask(&closed, &[], name).await.0, 200);
}

#[tokio::test]
async fn mistakes_are_told_in_few_words_and_without_suggestions() {
    let desk = Desk::open().await;
    let query = |query: String| json!({ "query": query }).to_string();
    let (_, told) = ask(&desk, &[], query("{ festivls { slug } }".to_owned())).await;
    assert!(told.starts_with("BAD_USER_INPUT ") && !told.contains("Did you mean"), "{told}");
    let (status, told) = ask(&desk, &[], query(format!("{{ {} }}", "x".repeat(129)))).await;
    assert_eq!((status, told.as_str()), (400, "BAD_USER_INPUT The request holds more than 128 bytes in one name."));
    let (_, told) = ask(&desk, &[], query(format!("{{ festival(slug: 1, view: \"{}\") {{ slug }} }}", "x".repeat(10_000)))).await;
    assert!(told.chars().count() < 330, "{told}");
    let (_, told) = ask(&desk, &[], json!({ "query": "{ __typename }", "variables": "x".repeat(10_000) }).to_string()).await;
    assert!(told.starts_with("BAD_USER_INPUT The body is not a GraphQL request") && told.chars().count() < 330, "{told}");
    let small = Desk::open_with(Settings { answer_bytes: 1_000, ..Settings::default() }).await;
    let (_, told) = ask(&small, &[], query("{ __schema { types { name } } }".to_owned())).await;
    assert_eq!(told, "BAD_USER_INPUT The answer would be longer than 1000 bytes; ask for fewer at once.");
}
