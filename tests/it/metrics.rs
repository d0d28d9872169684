//! The figures for Prometheus: they move by exactly what was done, and strangers do not get them.

use std::{collections::BTreeMap, process::Stdio};

use expect_test::expect;
use reqwest::Method;
use serde_json::json;

use crate::{
    binary::{Process, database_in},
    harness::Desk,
};

/// Every figure by its name and labels.
async fn figures(url: &str) -> BTreeMap<String, f64> {
    let answer = reqwest::get(url).await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let text = answer.text().await.expect("a text");
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        (name.to_owned(), value.parse().expect("a number"))
    };
    lines.map(pair).collect()
}

#[tokio::test]
async fn the_figures_move_by_exactly_what_was_done() {
    let desk = Desk::open().await;
    let url = desk.at("/metrics");
    let before = figures(&url).await;
    desk.found("spring").await;
    assert_eq!(
        desk.refused(
            "festivalCreate",
            json!({ "slug": "!", "name": { "text": "A" }, "startsOn": "2020-09-07",
        "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai" })
        )
        .await,
        ["slug INVALID_FORMAT"]
    );
    desk.ask("{ festival(slug: \"spring\", view: DRAFT) { revision } }", json!({})).await;
    desk.broken("{ dance }").await;
    let http = reqwest::Client::new();
    let send = async |method: &str, path: &str| {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        http.request(method, desk.at(path)).send().await.expect("an answer")
    };
    let refused = send("PUT", "/graphql").await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["allow"]), (405, &"GET, POST".parse().expect("a value")));
    send("DANCE", "/nowhere/at/all").await;
    send("GET", "/healthz").await;
    let after = figures(&url).await;

    let timed = |name: &str| {
        name.contains("_sum") || name.contains("_bucket") || name.contains("connections") || name.contains("cache_bytes")
    };
    let moved = after.iter().filter_map(|(name, value)| {
        let by = value - before.get(name).unwrap_or(&0.0);
        (by != 0.0 && !timed(name)).then(|| format!("{name} {by}\n"))
    });
    expect![[r#"
        playbill_edits_total{outcome="done"} 1
        playbill_edits_total{outcome="refused"} 1
        playbill_graphql_operations_total{kind="mutation",outcome="OK"} 2
        playbill_graphql_operations_total{kind="query",outcome="BAD_USER_INPUT"} 1
        playbill_graphql_operations_total{kind="query",outcome="OK"} 1
        playbill_http_request_duration_seconds_count{route="/graphql"} 5
        playbill_http_request_duration_seconds_count{route="/healthz"} 1
        playbill_http_request_duration_seconds_count{route="/metrics"} 1
        playbill_http_request_duration_seconds_count{route="none"} 1
        playbill_http_requests_total{route="/graphql",method="POST",status="200"} 4
        playbill_http_requests_total{route="/graphql",method="PUT",status="405"} 1
        playbill_http_requests_total{route="/healthz",method="GET",status="200"} 1
        playbill_http_requests_total{route="/metrics",method="GET",status="200"} 1
        playbill_http_requests_total{route="none",method="OTHER",status="404"} 1
        playbill_plans 1
    "#]]
    .assert_eq(&moved.collect::<String>());
    assert_eq!(after["playbill_http_requests_open"], 1.0, "the one that asks");
    let version = format!("playbill_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(after[&version], 1.0);
    assert!(after["process_start_time_seconds"] > 1_577_836_800.0);
    let open: f64 = after.iter().filter(|(name, _)| name.contains("connections{pool=\"write\"")).map(|(_, value)| value).sum();
    let most = if crate::database::cluster().is_some() { 8.0 } else { 1.0 };
    assert!((1.0..=most).contains(&open), "one connection writes to a file, and up to eight to a server: {open}");
}

#[tokio::test]
async fn strangers_get_no_figures() {
    let check = async |settings: &[&str], header: Option<&str>, expect: u16| {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = [&["--log-level", "warn"], settings].concat();
        let server = Process::serve_with(&database_in(&folder), &settings, Stdio::inherit());
        let mut request = reqwest::Client::new().get(format!("http://{}/metrics", server.address));
        if let Some(name) = header {
            request = request.header(name, "127.0.0.1");
        }
        let status = request.send().await.expect("an answer").status().as_u16();
        assert_eq!(status, expect, "{settings:?} {header:?}");
    };
    check(&[], None, 200).await;
    check(&[], Some("X-Forwarded-For"), 404).await;
    check(&[], Some("Forwarded"), 404).await;
    check(&["--metrics", "open"], Some("X-Forwarded-For"), 200).await;
    check(&["--metrics", "off"], None, 404).await;
}
