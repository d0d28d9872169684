//! Public answers that are kept: they are what would be answered now, byte for byte, and to nobody else.

use std::{
    io::Read as _,
    time::{Duration, Instant},
};

use async_graphql::{Request, Variables};
use playbill::{
    app::{App, Caller, SystemClock},
    graphql::schema,
    http::Settings,
    live::Head,
    store::Store,
};
use reqwest::{Client, RequestBuilder, Response, Url};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

use crate::{
    binary::Process,
    database::Database,
    fixture::{Fixture, SLUG},
    harness::{Desk, mutation},
};

const WAIT: Duration = Duration::from_secs(20);

/// A festival with one show, published.
async fn published() -> Fixture {
    let members = json!([{ "performer": "@P1" }, { "performer": "@P2" }]);
    let fixture = Fixture::open(&[
        ("organization", "O1", json!({})),
        ("venue", "V1", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("performer", "P1", json!({ "name": "Zqfirst" })),
        ("performer", "P2", json!({ "name": "Zqsecond" })),
        ("team", "T1", json!({ "organization": "@O1", "members": members })),
        ("act", "A1", json!({ "teams": ["@T1"] })),
        ("show", "X1", json!({ "kind": "GALA", "stage": "@M1", "startsAt": "2020-09-20T19:00:00+08:00" })),
        ("programItem", "1", json!({ "show": "@X1", "act": "@A1" })),
    ])
    .await;
    fixture.publish().await;
    fixture
}

/// What makes an answer long.
fn long_note() -> String {
    (0..150).map(|number| format!("item {number} ")).collect()
}

/// What the public reads of the fixture.
fn query(select: &str) -> String {
    format!("{{ festival(slug: \"{SLUG}\") {{ {select} }} }}")
}

const NAMES: &str =
    "release { number } performers { nodes { name } } team(code: \"T1\") { roster { members { performer { name } } } }";

fn post(desk: &Desk, query: &str) -> RequestBuilder {
    Client::new().post(desk.at("/graphql")).json(&json!({ "query": query }))
}

fn address(desk: &Desk, pairs: &[(&str, &str)]) -> Url {
    Url::parse_with_params(&desk.at("/graphql"), pairs).expect("an address")
}

fn get(desk: &Desk, query: &str) -> RequestBuilder {
    Client::new().get(address(desk, &[("query", query)]))
}

async fn bytes(request: RequestBuilder) -> String {
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    response.text().await.expect("a text")
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|it| it.to_str().expect("a text").to_owned()).unwrap_or_default()
}

/// A figure of the server.
pub(crate) async fn figure(desk: &Desk, name: &str) -> u64 {
    let text = reqwest::get(desk.at("/metrics")).await.expect("figures").text().await.expect("a text");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("playbill_{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

/// How many public answers were kept ones, were shared, and were run.
async fn come_by(desk: &Desk) -> [u64; 3] {
    let mut counts = [0; 3];
    for (count, by) in counts.iter_mut().zip(["kept", "shared", "run"]) {
        *count = figure(desk, &format!("public_answers_total{{by=\"{by}\"}}")).await;
    }
    counts
}

#[tokio::test]
async fn a_kept_answer_is_the_one_that_was_run() {
    let fixture = published().await;
    let (desk, query) = (&fixture.desk, query(NAMES));
    let run = bytes(post(desk, &query)).await;
    assert!(run.contains("Zqfirst"), "{run}");
    assert_eq!(run, desk.bytes(&query, json!({})).await, "what an organizer reads");
    for request in [post(desk, &query), get(desk, &query), get(desk, &query), post(desk, &query)] {
        assert_eq!(bytes(request).await, run);
    }
    assert_eq!(come_by(desk).await, [4, 0, 1]);
    for (accept, media) in [
        ("application/json", "application/json; charset=utf-8"),
        ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
    ] {
        for (request, control) in
            [(post(desk, &query), "no-store"), (get(desk, &query), "public, max-age=10, stale-while-revalidate=20")]
        {
            let response = request.header("accept", accept).send().await.expect("an answer");
            assert_eq!(
                (header(&response, "content-type"), header(&response, "cache-control")),
                (media.to_owned(), control.to_owned())
            );
            assert_eq!(response.text().await.expect("a text"), run);
        }
    }
    assert_eq!(come_by(desk).await, [8, 0, 1]);
    // Variables and the operation are part of what is asked for.
    let ask = |query: &str, name: &str, slug: &str| {
        let body = json!({ "query": query, "operationName": name, "variables": { "slug": slug } });
        bytes(Client::new().post(desk.at("/graphql")).json(&body))
    };
    let two = "query A($slug: String!) { festival(slug: $slug) { slug } } query B($slug: String!) { b: festival(slug: $slug) { slug } }";
    for _ in 0..2 {
        assert_eq!(ask(two, "A", SLUG).await, "{\"data\":{\"festival\":{\"slug\":\"fixture\"}}}");
        assert_eq!(ask(two, "B", SLUG).await, "{\"data\":{\"b\":{\"slug\":\"fixture\"}}}");
        assert_eq!(ask(two, "A", "none").await, "{\"data\":{\"festival\":null}}");
    }
}

#[tokio::test]
async fn nothing_is_served_that_would_be_answered_otherwise_now() {
    let fixture = published().await;
    let desk = &fixture.desk;
    let numbered = format!("{{ festival(slug: \"{SLUG}\", release: 1) {{ {NAMES} }} }}");
    let by_id = fixture.fill("{ node(id: \"@P1\") { ... on Performer { name } } }");
    let queries = [query(NAMES), numbered, by_id];
    // What the public reads by each of them, however it asks, twice; then what an organizer reads of the same.
    let check = async |expect: [&[&str]; 3]| {
        for (query, names) in queries.iter().zip(expect) {
            let now = desk.bytes(query, json!({})).await;
            for request in [post(desk, query), get(desk, query), post(desk, query), get(desk, query)] {
                assert_eq!(bytes(request).await, now);
            }
            let seen: Vec<&str> = ["Zqfirst", "Zqsecond", "Zqthird"].into_iter().filter(|it| now.contains(it)).collect();
            assert_eq!(seen, names, "{query}: {now}");
        }
        // Files are kept in the same way.
        for (path, names) in [format!("/f/{SLUG}/rosters.csv"), format!("/f/{SLUG}/rosters.csv?release=1")].iter().zip(expect) {
            let now = bytes(Client::new().get(desk.at(path)).bearer_auth(&desk.token)).await;
            for _ in 0..3 {
                assert_eq!(bytes(Client::new().get(desk.at(path))).await, now);
            }
            let seen: Vec<&str> = ["Zqfirst", "Zqsecond", "Zqthird"].into_iter().filter(|it| now.contains(it)).collect();
            assert_eq!(seen, names, "{path}: {now}");
        }
    };
    let (first, both) = (&["Zqfirst"][..], &["Zqfirst", "Zqsecond"][..]);
    check([both, both, first]).await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": true }), "").await;
    check([&["Zqsecond"], &["Zqsecond"], &[]]).await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": false }), "").await;
    check([both, both, first]).await;
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    check([both, both, first]).await;
    fixture.publish().await;
    check([&["Zqfirst", "Zqthird"], both, first]).await;
    let consent = json!({ "givenBy": "Parent", "until": "2020-09-20" });
    fixture.done("performerUpdate", json!({ "id": "@P1", "birthDate": "2010-01-12", "consent": consent }), "").await;
    check([&["Zqfirst", "Zqthird"], both, first]).await;
    fixture.desk.set_clock("2020-09-20T16:00:00Z"); // midnight in Shanghai, behind the last day of the consent
    check([&["Zqthird"], &["Zqsecond"], &[]]).await;
    let erased = json!({ "id": "@P2", "confirmName": "Zqthird" });
    fixture.mutate("performerErase", erased, "performer { code }").await;
    check([&[], &[], &[]]).await;
}

#[tokio::test]
async fn a_file_is_made_once_for_all_who_ask_and_sent_packed() {
    let fixture = published().await;
    let desk = &fixture.desk;
    let ask = |path: &str, accept: &str| Client::new().get(desk.at(path)).header("accept-encoding", accept);
    let path = format!("/f/{SLUG}/calendar.ics");
    let before = come_by(desk).await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        all.spawn(bytes(ask(&path, "identity")));
    }
    let all = all.join_all().await;
    assert!(all.iter().all(|it| *it == all[0] && it.starts_with("BEGIN:VCALENDAR")));
    let [kept, shared, ran] = come_by(desk).await;
    assert_eq!((kept + shared, ran), (before[0] + before[1] + 19, before[2] + 1));

    // Longer ones are packed aside once they were asked for twice.
    let path = format!("/f/{SLUG}/archive.json");
    let plain = bytes(ask(&path, "identity")).await;
    let begun = Instant::now();
    let packed = loop {
        let response = ask(&path, "gzip").send().await.expect("an answer");
        if header(&response, "content-encoding") == "gzip" {
            break response;
        }
        assert!(begun.elapsed() < WAIT, "still not packed");
    };
    assert_eq!(header(&packed, "content-type"), "application/json");
    assert_eq!(header(&packed, "content-disposition"), format!("attachment; filename=\"{SLUG}-1-archive.playbill.json\""));
    assert_eq!(header(&packed, "cache-control"), "public, max-age=10, stale-while-revalidate=20");
    assert_eq!(header(&packed, "vary"), "accept, accept-encoding, authorization, cookie");
    let tag = header(&packed, "etag");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&*packed.bytes().await.expect("bytes")).read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, plain);
    let again = ask(&path, "gzip").header("if-none-match", &tag).send().await.expect("an answer");
    assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag));

    // Who says who they are gets their own, and what is not there is not kept.
    let own = ask(&path, "identity").bearer_auth(&desk.token).send().await.expect("an answer");
    assert_eq!(header(&own, "cache-control"), "private, max-age=10");
    assert_eq!(own.text().await.expect("a text"), plain);
    let second = format!("{path}?release=2");
    assert_eq!(ask(&second, "gzip").send().await.expect("an answer").status(), 404);
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    fixture.publish().await;
    for path in [&path, &second] {
        assert!(bytes(ask(path, "identity")).await.contains("Zqthird"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_does_is_heard_of_by_itself() {
    let database = Database::new();
    let (first, second) = (Process::serve(database.url()), Process::serve(database.url()));
    let client = second.client();
    let new = json!({
        "slug": SLUG, "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
        "timeZone": "Asia/Shanghai",
    });
    let id = client.add("festival", new).await;
    client.done("releasePublish", json!({ "festival": id }), "").await;
    let venues = || reqwest::get(format!("http://{}/f/{SLUG}/venues.csv", first.address));
    // The second time it is kept.
    for _ in 0..2 {
        let file = venues().await.expect("an answer").text().await.expect("a file");
        assert!(!file.contains("人民剧院"), "{file}");
    }
    client.add("venue", json!({ "festival": id, "name": { "text": "人民剧院" } })).await;
    client.done("releasePublish", json!({ "festival": id }), "").await;
    let begun = Instant::now();
    while !venues().await.expect("an answer").text().await.expect("a file").contains("人民剧院") {
        assert!(begun.elapsed() < WAIT, "never heard of");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_another_node_does_counts_once_it_is_heard_of() {
    let fixture = published().await;
    let (desk, query) = (&fixture.desk, query(NAMES));
    let other = schema(App::new(Store::connect(&desk.url).await.expect("the database"), Box::new(SystemClock)));
    let id = fixture.fill("@").parse().expect("an id");
    // What the other node does, which release there is then, and what the public reads by this one, that kept it.
    let check = async |name: &str, input: Value, release: u32, expect: [&str; 2]| {
        for _ in 0..2 {
            bytes(post(desk, &query)).await;
        }
        let input = serde_json::from_str(&fixture.fill(&json!({ "input": input }).to_string())).expect("JSON");
        let request = Request::new(mutation(name, "")).variables(Variables::from_json(input)).data(Caller::system());
        let answer = other.execute(request).await.data.into_json().expect("JSON");
        let revision = answer[name]["revision"].as_u64().and_then(|it| it.try_into().ok()).expect("a revision");
        desk.app.announce(id, Head { revision, release, ..Head::default() }).await;
        let (read, kept) = (bytes(post(desk, &query)).await, bytes(get(desk, &query)).await);
        assert_eq!(read, kept);
        let seen = ["\"number\":1", "\"number\":2", "Zqfirst"].into_iter().filter(|it| read.contains(it));
        assert_eq!(seen.collect::<Vec<_>>().join(" "), expect.join(" ").trim(), "{name}: {read}");
    };
    check("performerUpdate", json!({ "id": "@P1", "hidden": true }), 1, ["\"number\":1", ""]).await;
    check("performerUpdate", json!({ "id": "@P1", "hidden": false }), 1, ["\"number\":1", "Zqfirst"]).await;
    check("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), 1, ["\"number\":1", "Zqfirst"]).await;
    check("releasePublish", json!({ "festival": "@" }), 2, ["\"number\":2", "Zqfirst"]).await;
}

#[tokio::test]
async fn only_what_comes_from_releases_alone_is_kept() {
    let fixture = published().await;
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    fixture.publish().await;
    let desk = &fixture.desk;
    let check = async |query: &str, is_kept: bool| {
        let query = fixture.fill(query);
        let before = come_by(desk).await;
        let first = bytes(post(desk, &query)).await;
        let second = bytes(post(desk, &query)).await;
        let kept = come_by(desk).await[0] - before[0];
        assert_eq!(kept, u64::from(is_kept), "{query}: {first}");
        assert!(!is_kept || (first == second && !first.contains("errors")), "{query}: {first} {second}");
    };
    check(&query("name shows { nodes { title program { items { position title startsAt } } } }"), true).await;
    check(
        &query(
            "callSheet(day: \"2020-09-20\") { reportAt } search(text: \"Zq\") { matched } statistics(by: GENRE) { __typename }",
        ),
        true,
    )
    .await;
    check("{ node(id: \"@X1\") { ... on Show { title } } }", true).await;
    check("{ node(id: \"@P1\") { id } festival(slug: \"fixture\") { slug } __typename }", true).await;
    check(
        &query("changesSince { since } changes: changesSince(release: 1) { since } releases { totalCount nodes { number } }"),
        true,
    )
    .await;
    check("{ festival(slug: \"fixture\", release: 1) { changesSince { since } } }", true).await;
    check("{ festival(slug: \"fixture\") { ...F } } fragment F on Festival { slug }", true).await;
    // What is not there, and may be any time.
    check("{ festival(slug: \"none\") { name } }", false).await;
    check("{ festival(slug: \"fixture\", release: 9) { name } }", false).await;
    check("{ festival(slug: \"fixture\") { name } other: festival(slug: \"none\") { name } }", false).await;
    check("{ node(id: \"show_01h455vb4pex5vsknk084sn02q\") { id } }", false).await;
    // Others, lists of festivals, the night and the clock.
    check("{ viewer { tokenScopes } festival(slug: \"fixture\") { slug } }", false).await;
    check("{ ...A } fragment A on Query { viewer { tokenScopes } festival(slug: \"fixture\") { slug } }", false).await;
    check("{ job(id: \"job_01h455vb4pex5vsknk084sn02q\") { id } festival(slug: \"fixture\") { slug } }", false).await;
    check("{ festivals { nodes { slug } } }", false).await;
    check(&query("series { editions { nodes { slug } } } nowAndNext { remainingSeconds }"), false).await;
    check(&query("nowAndNext(at: \"2020-09-20T19:01:00+08:00\") { remainingSeconds }"), false).await;
    check(&query("shows { nodes { program { items { ... on Performance { liveState } } } } }"), false).await;
    check(&query("teams { nodes { earlierEditions { code } } }"), false).await;
    check(&query("edits { totalCount }"), false).await;
    check("{ __schema { queryType { name } } }", false).await;
    check("{ __typename }", false).await;
    // Mistakes.
    check(&query("name(lang: \"!\")"), false).await;
    check(&query("grants { role }"), false).await;
    check("{ festival(slug: \"fixture\", view: DRAFT) { name } }", false).await;
    check("{ festival(slug: \"fixture\") { surprise } }", false).await;
    check("{ festival(slug: \"fixture\")", false).await;
}

#[tokio::test]
async fn what_was_asked_for_before_it_was_there_is_kept_from_then_on() {
    let fixture = published().await;
    let (desk, query) = (&fixture.desk, format!("{{ festival(slug: \"{SLUG}\", release: 2) {{ slug }} }}"));
    for _ in 0..2 {
        assert_eq!(bytes(post(desk, &query)).await, "{\"data\":{\"festival\":null}}");
    }
    assert_eq!(come_by(desk).await, [0, 0, 2]);
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    fixture.publish().await;
    for _ in 0..2 {
        assert_eq!(bytes(post(desk, &query)).await, "{\"data\":{\"festival\":{\"slug\":\"fixture\"}}}");
    }
    assert_eq!(come_by(desk).await, [1, 0, 3]);
}

#[tokio::test]
async fn whoever_says_who_they_are_gets_an_answer_of_their_own() {
    let fixture = published().await;
    let (desk, query) = (&fixture.desk, query("slug"));
    for request in [post(desk, &query), get(desk, &query)] {
        bytes(request).await;
    }
    let before = come_by(desk).await;
    let token = format!("Bearer {}", desk.token);
    for (name, value, status) in [
        ("authorization", token.as_str(), 200),
        ("authorization", "Bearer nonsense", 401),
        ("authorization", "", 401),
        ("cookie", "playbill=nonsense", 200),
        ("cookie", "of=another", 200),
        ("accept", "text/html", 406),
    ] {
        for request in [post(desk, &query), get(desk, &query)] {
            let response = request.header(name, value).send().await.expect("an answer");
            assert_eq!((response.status().as_u16(), header(&response, "etag")), (status, String::new()), "{name}: {value}");
            assert!(["no-store", ""].contains(&header(&response, "cache-control").as_str()), "{name}: {value}");
        }
    }
    assert_eq!(come_by(desk).await, before);
    // Of the draft, nothing is kept for anybody.
    let draft = format!("{{ festival(slug: \"{SLUG}\", view: DRAFT) {{ slug }} }}");
    assert!(desk.bytes(&draft, json!({})).await.contains("\"slug\":\"fixture\""));
    for request in [post(desk, &draft), get(desk, &draft)] {
        assert!(bytes(request).await.contains("UNAUTHENTICATED"));
    }
}

#[tokio::test]
async fn many_who_ask_the_same_at_once_share_one_run() {
    const CALLERS: u64 = 50;
    let fixture = published().await;
    let query = query(NAMES);
    let mut asking = JoinSet::new();
    for _ in 0..CALLERS {
        asking.spawn(bytes(post(&fixture.desk, &query)));
    }
    let answers = asking.join_all().await;
    assert!(answers.iter().all(|it| *it == answers[0]));
    let [kept, shared, run] = come_by(&fixture.desk).await;
    assert_eq!((run, kept + shared), (1, CALLERS - 1));
}

#[tokio::test]
async fn no_more_bytes_are_kept_than_the_settings_let() {
    const BYTES: usize = 250_000;
    let check = async |cache_bytes: usize, expect: [bool; 3]| {
        let desk = Desk::open_with(Settings { cache_bytes, ..Settings::default() }).await;
        let id = desk.found("full").await;
        desk.done("releasePublish", json!({ "festival": id, "note": long_note() }), "").await;
        for number in 0..80 {
            let query = format!("{{ a{number}: festival(slug: \"full\") {{ release {{ note }} again: release {{ note }} }} }}");
            let run = bytes(post(&desk, &query)).await;
            assert_eq!(bytes(get(&desk, &query)).await, run);
        }
        let [kept, _, run] = come_by(&desk).await;
        let held = figure(&desk, "cache_bytes").await;
        let evicted = figure(&desk, "cache_evictions_total").await;
        assert!(held <= cache_bytes as u64 && run >= 80, "{held} {run}");
        assert_eq!([held > 0, evicted > 0, kept > 0], expect, "{cache_bytes}: {held} {evicted} {kept}");
    };
    check(BYTES, [true, true, true]).await;
    check(0, [false, false, false]).await;
}

#[tokio::test]
async fn an_answer_is_packed_once_and_unpacks_to_itself() {
    let fixture = published().await;
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    fixture.done("releasePublish", json!({ "festival": "@", "note": long_note() }), "").await;
    let (desk, query) = (&fixture.desk, query("release { note } again: release { note }"));
    let plain = bytes(post(desk, &query)).await;
    let ask = async |accept: &str, is_get: bool| {
        let request = if is_get { get(desk, &query) } else { post(desk, &query) };
        let response = request.header("accept-encoding", accept).send().await.expect("an answer");
        let told = (header(&response, "content-encoding"), header(&response, "etag"));
        (told, response.bytes().await.expect("a body").to_vec())
    };
    // It is packed aside, after somebody has asked for it.
    let begun = Instant::now();
    while ask("gzip", false).await.0.0.is_empty() {
        assert!(begun.elapsed() < WAIT, "it was never packed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut tags = vec![];
    for (accept, coding) in [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip;q=0.5, deflate, identity;q=0.1", "gzip"),
        ("zstd, gzip;q=0", "zstd"),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("deflate", ""),
    ] {
        for is_get in [false, true] {
            let ((told, tag), body) = ask(accept, is_get).await;
            assert_eq!((told.as_str(), tag.is_empty()), (coding, !is_get), "{accept}");
            let mut unpacked = vec![];
            match coding {
                "gzip" => drop(flate2::read::GzDecoder::new(&*body).read_to_end(&mut unpacked).expect("gzip")),
                "br" => brotli::BrotliDecompress(&mut &*body, &mut unpacked).expect("brotli"),
                "zstd" => unpacked = zstd::bulk::decompress(&body, plain.len()).expect("zstd"),
                _ => unpacked = body.clone(),
            }
            assert_eq!(String::from_utf8(unpacked).expect("a text"), plain, "{accept}");
            assert!(coding.is_empty() || body.len() < plain.len());
            tags.push(tag);
        }
    }
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), 5, "none, and one for each form: {tags:?}");
}

#[tokio::test]
async fn whoever_has_the_answer_is_told_so() {
    let fixture = published().await;
    let (desk, now) = (&fixture.desk, query("slug release { number }"));
    let fresh = get(desk, &now).send().await.expect("an answer");
    let tag = header(&fresh, "etag");
    let told = |response: &Response| ["etag", "cache-control", "vary"].map(|name| header(response, name)).join(" | ");
    let expect =
        format!("{tag} | public, max-age=10, stale-while-revalidate=20 | accept, accept-encoding, authorization, cookie");
    assert_eq!(told(&fresh), expect);
    let check = async |value: &str, status: u16| {
        let response = get(desk, &now).header("if-none-match", value).send().await.expect("an answer");
        assert_eq!((response.status().as_u16(), told(&response)), (status, expect.clone()), "{value}");
        assert_eq!(response.bytes().await.expect("a body").is_empty(), status == 304, "{value}");
    };
    check(&tag, 304).await;
    check(&format!("\"a\", W/{tag}"), 304).await;
    check("*", 304).await;
    check("\"a\"", 200).await;
    let posted = post(desk, &now).header("if-none-match", &tag).send().await.expect("an answer");
    assert_eq!((posted.status().as_u16(), header(&posted, "etag")), (200, String::new()));
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    fixture.publish().await;
    let later = get(desk, &now).header("if-none-match", &tag).send().await.expect("an answer");
    assert_eq!(later.status(), 200);
    assert_ne!(header(&later, "etag"), tag);
    let numbered = format!("{{ festival(slug: \"{SLUG}\", release: 1) {{ slug release {{ number }} }} }}");
    let numbered = get(desk, &numbered).send().await.expect("an answer");
    assert_eq!(header(&numbered, "cache-control"), "public, max-age=60, stale-while-revalidate=60");
    assert_eq!(header(&numbered, "etag"), tag, "the same bytes");
}

#[tokio::test]
async fn what_was_asked_most_is_run_again_when_a_release_comes() {
    let fixture = published().await;
    let (desk, query) = (&fixture.desk, query(NAMES));
    bytes(post(desk, &query)).await;
    bytes(post(desk, &query)).await;
    fixture.done("performerUpdate", json!({ "id": "@P2", "name": "Zqthird" }), "").await;
    assert_eq!(come_by(desk).await, [1, 0, 1]);
    fixture.publish().await;
    let begun = Instant::now();
    while come_by(desk).await[2] < 2 {
        assert!(begun.elapsed() < WAIT, "it was not run again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(bytes(post(desk, &query)).await.contains("Zqthird"));
    let [kept, shared, run] = come_by(desk).await;
    assert_eq!((kept + shared, run), (2, 2), "nobody had to wait for a run of their own");
}

#[tokio::test]
async fn persisted_queries_are_known_by_their_hash() {
    let fixture = published().await;
    let desk = &fixture.desk;
    let named = |query: &str| {
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(query));
        json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
    };
    // As Apollo's clients ask: the status, and the answer or its first error.
    let ask = async |is_get: bool, query: Option<&str>, extensions: &Value, accept: &str| {
        let request = if is_get {
            let extensions = extensions.to_string();
            let pairs =
                [("query", query), ("extensions", Some(&*extensions))].into_iter().filter_map(|(name, it)| Some((name, it?)));
            Client::new().get(address(desk, &pairs.collect::<Vec<_>>()))
        } else {
            let mut body = json!({ "extensions": extensions });
            if let Some(query) = query {
                body["query"] = query.into();
            }
            Client::new().post(desk.at("/graphql")).json(&body)
        };
        let response = request.header("accept", accept).send().await.expect("an answer");
        let status = response.status().as_u16();
        let answer: Value = response.json().await.expect("JSON");
        match answer["errors"].get(0) {
            Some(error) => (status, format!("{} {}", error["extensions"]["code"], error["message"]).replace('"', "")),
            None => (status, answer["data"].to_string()),
        }
    };
    let unknown = "PERSISTED_QUERY_NOT_FOUND PersistedQueryNotFound".to_owned();
    for (is_get, select) in [(false, "slug"), (true, "name")] {
        let query = query(select);
        let hash = named(&query);
        let check = async |query: Option<&str>, hash: &Value, expect: (u16, String)| {
            assert_eq!(ask(is_get, query, hash, "application/json").await, expect);
        };
        check(None, &hash, (200, unknown.clone())).await;
        let answer = ask(is_get, None, &hash, "application/graphql-response+json").await;
        assert_eq!(answer, (400, unknown.clone()));
        let data = ask(is_get, Some(&query), &hash, "*/*").await;
        assert!(data.0 == 200 && data.1.contains("festival"), "{data:?}");
        for _ in 0..2 {
            check(None, &hash, data.clone()).await;
        }
        let wrong = "BAD_USER_INPUT The query does not have the SHA-256 that extensions.persistedQuery tells.";
        check(Some("{ __typename }"), &hash, (400, wrong.to_owned())).await;
    }
    // What asks for too much, or is no document, is not kept; a mutation is kept, and does not go by GET.
    for (query, kept) in
        [("{ a".repeat(30), false), ("{ a(".to_owned(), false), ("mutation { sessionEnd { ok } }".to_owned(), true)]
    {
        let hash = named(&query);
        ask(false, Some(&query), &hash, "*/*").await;
        assert_eq!(ask(false, None, &hash, "*/*").await.1 != unknown, kept, "{query}");
        if kept {
            assert_eq!(ask(true, None, &hash, "*/*").await, (405, "BAD_USER_INPUT Send mutations by POST.".to_owned()));
        }
    }
    let desk = Desk::open_with(Settings { cache_bytes: 0, ..Settings::default() }).await;
    let body = json!({ "extensions": named("{ __typename }") });
    let answer = Client::new().post(desk.at("/graphql")).json(&body).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotSupported");
}
