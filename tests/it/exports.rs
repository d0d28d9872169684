//! Files out: what the public may have, and what organizers may.

use playbill::http::Settings;
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::Desk;

async fn get(desk: &Desk, token: Option<&str>, path: &str) -> Response {
    let mut request = reqwest::Client::new().get(desk.at(path));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn every_file_of_a_release_is_for_everybody() {
    let desk = Desk::open_demo().await;
    let check = async |file: &str, media: &str, start: &[u8]| {
        let response = get(&desk, None, &format!("/f/weidong-2020/{file}")).await;
        let headers = response.headers().clone();
        let (status, bytes) = (response.status(), response.bytes().await.expect("a file"));
        assert_eq!(status, StatusCode::OK, "{file}: {}", String::from_utf8_lossy(&bytes));
        assert!(headers[header::CONTENT_TYPE].to_str().expect("a text").starts_with(media), "{file}: {headers:?}");
        assert!(bytes.starts_with(start), "{file}: {}", String::from_utf8_lossy(&bytes[..40.min(bytes.len())]));
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=10, stale-while-revalidate=20");
        let tag = headers[header::ETAG].to_str().expect("a tag").to_owned();
        let same = reqwest::Client::new().get(desk.at(&format!("/f/weidong-2020/{file}"))).header(header::IF_NONE_MATCH, tag);
        assert_eq!(same.send().await.expect("an answer").status(), StatusCode::NOT_MODIFIED, "{file}");
    };
    check("calendar.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n").await;
    check("schedule.xml", "application/xml", b"<?xml").await;
    check("schedule.json", "application/json", b"{").await;
    check("schedule2.json", "application/json", b"{").await;
    check("conclar.json", "application/json", b"{").await;
    check("festival.jsonld", "application/ld+json", b"{").await;
    check("archive.json", "application/json", b"{").await;
    check("festival.xlsx", "application/vnd.openxml", b"PK").await;
    for table in ["organizations", "venues", "teams", "rosters", "acts", "casts", "shows", "programs"] {
        check(&format!("{table}.csv"), "text/csv", "\u{feff}".as_bytes()).await;
    }
}

#[tokio::test]
async fn drafts_and_private_columns_are_for_those_who_may() {
    let desk = Desk::open_demo().await;
    let check = async |token: Option<&str>, path: &str, expect: u16| {
        let response = get(&desk, token, path).await;
        assert_eq!(response.status().as_u16(), expect, "{path}");
        (response.headers()[header::CACHE_CONTROL].to_str().expect("a text").to_owned(), response.text().await.expect("a text"))
    };
    let token = Some(desk.token.as_str());
    check(None, "/f/weidong-2020/rosters.csv?view=draft", 401).await;
    let (cache, own) = check(token, "/f/weidong-2020/rosters.csv?view=draft", 200).await;
    assert_eq!(cache, "private, no-store");
    let (_, public) = check(None, "/f/weidong-2020/rosters.csv", 200).await;
    let phones = |text: &str| text.matches(",199").count() + text.matches(",138").count();
    assert!(own.contains("出生日期") && own.lines().count() > 1_500, "{}", own.lines().count());
    assert!(!public.contains("出生日期") && phones(&public) == 0);
    check(None, "/f/nowhere/calendar.ics", 404).await;
    check(None, "/f/weidong-2020/calendar.ics?release=7", 404).await;
    check(None, "/f/weidong-2020/secrets.csv", 404).await;
    check(None, "/f/weidong-2020/program.exe", 404).await;
    check(None, "/f/weidong-2020/calendar.ics?lang=klingonese", 400).await;
    check(None, "/f/weidong-2020/calendar.ics?view=draft&release=1", 400).await;
    check(None, "/f/weidong-2020/calendar.ics?part=team:D999", 404).await;
}

#[tokio::test]
async fn templates_read_back() {
    let desk = Desk::open().await;
    for (file, status) in
        [("teams.csv", 200), ("all.xlsx", 200), ("rosters.xlsx?lang=zh", 200), ("all.csv", 400), ("cats.csv", 404), ("x", 404)]
    {
        let response = get(&desk, None, &format!("/templates/{file}")).await;
        assert_eq!(response.status().as_u16(), status, "{file}");
    }
}

/// Where the public reaches the server in these tests.
const PUBLIC: &str = "https://festival.example.org";

#[tokio::test]
async fn every_link_leads_to_its_file() {
    let settings = Settings { public_url: Some(PUBLIC.to_owned()), ..Settings::default() };
    let desk = Desk::open_with(settings).await;
    desk.app.build_demo().await.expect("the demo festival");
    let token = Some(desk.token.as_str());
    let check = async |query: &str, token: Option<&str>, mark: &str| {
        let answer = desk.send_as(token, query, json!({})).await;
        let festival = &answer["data"]["festival"];
        let files = festival["exports"].as_array().expect("links").iter();
        let mut links: Vec<(String, String)> = files.map(|it| (text(&it["url"]), text(&it["mediaType"]))).collect();
        assert_eq!(links.len(), 16, "{links:?}");
        for of in ["venues", "teams", "acts", "performers"] {
            let url = text(&festival[of]["nodes"][0]["calendarUrl"]);
            links.push((url, "text/calendar; charset=utf-8".to_owned()));
        }
        for (url, media) in links {
            let path = url.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{url}"));
            assert!(path.contains(mark) || mark.is_empty() && !path.contains("view="), "{path}");
            let response = get(&desk, token, path).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], media, "{path}");
            if mark.starts_with("view=draft") {
                assert_eq!(get(&desk, None, path).await.status(), StatusCode::UNAUTHORIZED, "{path}");
            }
        }
    };
    let select = "exports { format table mediaType url } venues(first: 1) { nodes { calendarUrl } }
        teams(first: 1) { nodes { calendarUrl } } acts(first: 1) { nodes { calendarUrl } }
        performers(first: 1) { nodes { calendarUrl } }";
    let ask = |arguments: &str| format!("{{ festival(slug: \"weidong-2020\"{arguments}) {{ {select} }} }}");
    check(&ask(""), None, "").await;
    check(&ask(", release: 1"), None, "release=1").await;
    check(&ask(", view: DRAFT"), token, "view=draft").await;
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn links_are_paths_where_nobody_said_how_the_public_comes() {
    let desk = Desk::open_demo().await;
    let asked = desk.ask("{ festival(slug: \"weidong-2020\") { exports { url } } }", json!({})).await;
    assert_eq!(asked["festival"]["exports"][0]["url"], "/f/weidong-2020/calendar.ics");
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let desk = Desk::open_with(Settings { requests_per_second: 1, requests_at_once: 3, ..Settings::default() }).await;
    for path in ["/f/nowhere/calendar.ics", "/templates/teams.csv", "/import?festival=x"] {
        let mut last = None;
        for _ in 0..5 {
            let client = reqwest::Client::new();
            let request =
                if path.starts_with("/import") { client.post(desk.at(path)).body("a") } else { client.get(desk.at(path)) };
            last = Some(request.send().await.expect("an answer"));
        }
        let last = last.expect("an answer");
        assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        let wait = last.headers()[header::RETRY_AFTER].to_str().expect("a text").parse::<u64>();
        assert!(wait.is_ok_and(|it| (1..10).contains(&it)), "{path}");
    }
}
