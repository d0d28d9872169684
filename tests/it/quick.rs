//! Kept answers take a short way. It is told from the long one by nothing but its time.

use std::time::Duration;

use playbill::http::Settings;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    answers::figure,
    fixture::{Fixture, SLUG},
    harness::Desk,
};

async fn published(settings: Settings) -> Desk {
    let fixture = Fixture::open(&[("organization", "O1", json!({}))]).await;
    fixture.publish().await;
    fixture.desk.reopen_with(settings).await
}

fn body() -> String {
    json!({ "query": format!("{{ festival(slug: \"{SLUG}\") {{ slug name }} }}") }).to_string()
}

fn post(headers: &str, body: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}\r\n{body}")
}

fn get(headers: &str) -> String {
    let query = format!("%7Bfestival(slug:%22{SLUG}%22)%7Bslug%20name%7D%7D");
    format!("GET /graphql?query={query} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n")
}

/// Sends a request in parts, with a while between them, and gives the answer: its lines in order, without those of the moment.
async fn answer(desk: &Desk, parts: &[&str]) -> (Vec<String>, String) {
    let mut stream = TcpStream::connect(desk.address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        stream.write_all(part.as_bytes()).await.expect("sent");
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    for moment in ["x-request-id: ", "date: "] {
        let at = lines.iter().position(|line| line.starts_with(moment)).unwrap_or_else(|| panic!("no {moment} in {head}"));
        lines.remove(at);
    }
    lines.sort();
    (lines, body.to_owned())
}

#[tokio::test]
async fn a_kept_answer_is_the_same_however_its_request_comes() {
    let desk = published(Settings { origins: vec!["https://page.example".to_owned()], ..Settings::default() }).await;
    let json = body();
    let length = format!("content-length: {}\r\n", json.len());
    let origin = "origin: https://page.example\r\n";
    let whole = post(&format!("{length}{origin}"), &json);
    let run = answer(&desk, &[&whole]).await;
    assert!(run.0.iter().any(|it| it == "HTTP/1.1 200 OK") && run.1.contains(SLUG), "{run:?}");
    let head = whole.strip_suffix(&json).expect("a head");
    let (beginning, rest) = json.split_at(10);
    let chunked = post(&format!("transfer-encoding: chunked\r\n{origin}"), &format!("{:x}\r\n{json}\r\n0\r\n\r\n", json.len()));
    for parts in [
        &[whole.as_str()][..],
        &[head, &json],
        &[&whole[..whole.len() - rest.len()], rest],
        &[head, beginning, rest],
        &[&chunked],
    ] {
        assert_eq!(answer(&desk, parts).await, run, "{parts:?}");
    }
    let run = answer(&desk, &[&get(origin)]).await;
    for headers in [origin, &format!("{origin}x-other: 1\r\n"), &format!("accept: */*\r\n{origin}")] {
        assert_eq!(answer(&desk, &[&get(headers)]).await, run, "{headers}");
    }
    let tag = run.0.iter().find_map(|it| it.strip_prefix("etag: ")).expect("a tag");
    let unchanged = answer(&desk, &[&get(&format!("{origin}if-none-match: {tag}\r\n"))]).await;
    assert!(unchanged.0.iter().any(|it| it == "HTTP/1.1 304 Not Modified") && unchanged.1.is_empty(), "{unchanged:?}");
    let counted =
        |method: &str, status: u16| format!("http_requests_total{{route=\"/graphql\",method=\"{method}\",status=\"{status}\"}}");
    assert_eq!(figure(&desk, &counted("GET", 200)).await, 4);
    assert_eq!(figure(&desk, &counted("GET", 304)).await, 1);
    assert_eq!(figure(&desk, "public_answers_total{by=\"run\"}").await, 2, "once by each way");
    assert_eq!(figure(&desk, "public_answers_total{by=\"kept\"}").await, 9);
    // The whole POST, the three GETs, and the one that had not changed; the rest came in pieces or was the first of its kind.
    assert_eq!(figure(&desk, "public_answers_at_once_total").await, 5);
    let (posts, operations) =
        (figure(&desk, &counted("POST", 200)).await, "graphql_operations_total{kind=\"query\",outcome=\"OK\"}");
    assert!(posts >= 6 && figure(&desk, operations).await >= 11, "{posts}");
    assert_eq!(figure(&desk, "http_requests_open").await, 1, "only the one that asks");
}

#[tokio::test]
async fn a_kept_answer_is_for_those_alone_who_may_ask_for_it() {
    let desk = published(Settings { requests_per_second: 1, requests_at_once: 4, proxies: 1, ..Settings::default() }).await;
    let from = |address: &str| get(&format!("x-forwarded-for: {address}\r\n"));
    let mut statuses = vec![];
    for _ in 0..9 {
        statuses.push(answer(&desk, &[&from("1.2.3.4")]).await.0.iter().any(|it| it == "HTTP/1.1 200 OK"));
    }
    assert!(statuses.starts_with(&[true; 4]) && statuses.contains(&false), "{statuses:?}");
    assert!(answer(&desk, &[&from("1.2.3.5")]).await.0.iter().any(|it| it == "HTTP/1.1 200 OK"), "somebody else");
    let desk = published(Settings { hosts: vec!["desk.example".to_owned()], ..Settings::default() }).await;
    for (host, status) in [("desk.example", "200 OK"), ("desk.example", "200 OK"), ("evil.example", "421 Misdirected Request")] {
        let answer = answer(&desk, &[&get("").replace("host: a", &format!("host: {host}"))]).await;
        assert!(answer.0.contains(&format!("HTTP/1.1 {status}")), "{host}: {answer:?}");
    }
}
