//! Files in: looked at first, then taken in as one edit.

use std::time::Duration;

use playbill::http::Settings;
use serde_json::{Value, json};

use crate::{
    binary::Process,
    database::Database,
    harness::Desk,
    socket::{Events, Socket},
};

const ROSTER: &str = "队伍编号,队伍名称,编号,姓名,出生日期,电话,身份\n\
    D1,东街舞蹈队,P1,王一,1974-02-15,13800000001,领队\n\
    D1,东街舞蹈队,P2,李二,2010-03-04,,演员\n";
const TEAMS: &str = "队伍编号,队伍名称,单位,单位类型,申报人数\nD1,东街舞蹈队,东街街道办事处,街道,15\n";

const JOB: &str = "query($id: ID!) { job(id: $id) { status failure(lang: \"en\") import { mayApply revision
    summary { created changed left refused missing removed }
    rows(first: 500) { totalCount nodes { part row kind outcome title fields { field before after } mistakes { field code message(lang: \"zh\") } } }
    remarks { row remarks { message } } } } }";

/// Sends a file, waits for its preview, and returns the job.
async fn preview(desk: &Desk, festival: &str, query: &str, file: &[u8]) -> Value {
    let url = format!("{}?festival={festival}&{query}", desk.at("/import"));
    let sent = reqwest::Client::new().post(url).bearer_auth(&desk.token).body(file.to_vec()).send().await.expect("an answer");
    let status = sent.status().as_u16();
    let answer: Value = sent.json().await.expect("JSON");
    assert_eq!(status, 202, "{answer}");
    wait(desk, answer["job"].as_str().expect("a job")).await
}

/// Asks until a job has ended.
async fn wait(desk: &Desk, id: &str) -> Value {
    for _ in 0..2_000 {
        let mut job = desk.ask(JOB, json!({ "id": id })).await["job"].take();
        if !["READING", "MATCHING"].contains(&job["status"].as_str().expect("a status")) {
            job["id"] = json!(id);
            return job;
        }
        tokio::task::yield_now().await;
    }
    panic!("the job does not end");
}

async fn apply(desk: &Desk, job: &Value) -> Value {
    desk.mutate("importApply", json!({ "job": job["id"] }), "festival { revision }").await
}

fn summary(job: &Value) -> String {
    let sum = &job["import"]["summary"];
    ["created", "changed", "left", "refused", "missing", "removed"].map(|it| sum[it].to_string()).join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_taken_in_and_taken_back() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let teams = preview(&desk, &festival, "name=队伍.csv", TEAMS.as_bytes()).await;
    assert_eq!((teams["status"].as_str(), summary(&teams).as_str()), (Some("DONE"), "2 0 0 0 0 0"), "{teams:#}");
    let payload = apply(&desk, &teams).await;
    assert_eq!(payload["userErrors"], json!([]));
    let before = payload["revision"].as_u64().expect("a revision");

    let roster = preview(&desk, &festival, "name=花名册.csv", ROSTER.as_bytes()).await;
    assert_eq!(apply(&desk, &roster).await["revision"], before + 1, "one edit");
    let read = "{ festival(slug: \"spring\", view: DRAFT) { headcount { declared rostered } team(code: \"D1\") { name leader { name } } } }";
    let expect = json!({ "festival": {
        "headcount": { "declared": 15, "rostered": 2 },
        "team": { "name": "东街舞蹈队", "leader": { "name": "王一" } },
    } });
    assert_eq!(desk.ask(read, json!({})).await, expect);

    // The same again changes nothing; one cell changes one thing.
    let again = preview(&desk, &festival, "name=花名册.csv", ROSTER.as_bytes()).await;
    assert!(summary(&again).starts_with("0 0 "), "{}", summary(&again));
    assert_eq!(apply(&desk, &again).await["revision"], before + 1, "nothing to do");
    let changed = ROSTER.replace("13800000001", "13900000009");
    let changed = preview(&desk, &festival, "name=花名册.csv", changed.as_bytes()).await;
    assert!(summary(&changed).starts_with("0 1 "), "{}", summary(&changed));
    let rows = changed["import"]["rows"]["nodes"].as_array().expect("rows");
    let fields: Vec<&Value> =
        rows.iter().filter(|it| it["outcome"] == "CHANGE").flat_map(|it| it["fields"].as_array().expect("fields")).collect();
    assert_eq!(fields, [&json!({ "field": "phone", "before": "13800000001", "after": "13900000009" })]);

    let undone = desk.done("editUndo", json!({ "festival": festival, "revision": before + 1 }), "").await;
    assert_eq!(undone["revision"], before + 2);
    assert_eq!(desk.ask(read, json!({})).await["festival"]["headcount"]["rostered"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_with_mistakes_are_listed_and_hold_the_file_up() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let file = format!("{TEAMS}D2,西街合唱队,西街街道办事处,街道,很多\n");
    let job = preview(&desk, &festival, "name=队伍.csv", file.as_bytes()).await;
    assert_eq!((summary(&job).as_str(), &job["import"]["mayApply"]), ("2 0 0 1 0 0", &json!(false)));
    let rows = job["import"]["rows"]["nodes"].as_array().expect("rows");
    let refused = rows.iter().find(|it| it["outcome"] == "REFUSE").expect("a refused row");
    assert_eq!((&refused["row"], &refused["mistakes"][0]["field"]), (&json!(3), &json!("申报人数")));
    let payload = apply(&desk, &job).await;
    assert_eq!((&payload["userErrors"][0]["field"], &payload["revision"]), (&json!("job"), &json!(1)));
    let rest = preview(&desk, &festival, "name=队伍.csv&skipRefused=true", file.as_bytes()).await;
    assert_eq!(apply(&desk, &rest).await["userErrors"], json!([]));
    let read = "{ festival(slug: \"spring\", view: DRAFT) { teams { nodes { code } } } }";
    assert_eq!(desk.ask(read, json!({})).await["festival"]["teams"]["nodes"], json!([{ "code": "D1" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_has_grown_old_is_refused() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let job = preview(&desk, &festival, "name=队伍.csv", TEAMS.as_bytes()).await;
    desk.add("organization", json!({ "festival": festival, "name": { "text": "东街街道办事处" } })).await;
    let payload = apply(&desk, &job).await;
    assert_eq!(payload["userErrors"][0]["code"], "STALE");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_by_the_api_too_and_only_from_those_who_may() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let content = data_encoding::BASE64.encode(TEAMS.as_bytes());
    let input = json!({ "festival": festival, "content": content, "fileName": "队伍.csv" });
    let payload = desk.done_plain("importPreview", input.clone(), "job { id }").await;
    let job = wait(&desk, payload["job"]["id"].as_str().expect("an id")).await;
    assert_eq!(summary(&job), "2 0 0 0 0 0");

    let query = "mutation($input: ImportPreviewInput!) { importPreview(input: $input) { job { id } } }";
    let answer = desk.send_as(None, query, json!({ "input": input })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let answer = desk.send_as(None, JOB, json!({ "id": job["id"] })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let sent = reqwest::Client::new()
        .post(format!("{}?festival={festival}", desk.at("/import")))
        .body("a")
        .send()
        .await
        .expect("an answer");
    assert_eq!(sent.status().as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_none_are_refused_with_a_reason() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let check = async |file: &[u8], expect: &str| {
        let job = preview(&desk, &festival, "", file).await;
        let failure = job["failure"].as_str().unwrap_or_default();
        assert!(job["status"] == "FAILED" && failure.contains(expect), "{job:#}");
    };
    check(b"", "").await;
    check(b"PK\x03\x04 and no more", "").await;
    check(b"<?xml version=\"1.0\"?><schedule><day", "").await;
    check(&[0; 5_000], "").await;
}

/// A roster of many people.
pub(crate) fn large(rows: u32) -> Vec<u8> {
    let row = |row: u32| format!("D{},队伍{},P{row},演员{row},演员\n", row / 20, row / 20);
    ("队伍编号,队伍名称,编号,姓名,身份\n".to_owned() + &(0..rows).map(row).collect::<String>()).into_bytes()
}

/// Their teams.
pub(crate) fn teams_of(rows: u32) -> Vec<u8> {
    let team = |team: u32| format!("D{team},队伍{team},单位\n");
    ("队伍编号,队伍名称,单位\n".to_owned() + &(0..rows.div_ceil(20)).map(team).collect::<String>()).into_bytes()
}

/// Sends a file, and returns the job that looks at it.
async fn send(desk: &Desk, festival: &str, query: &str, file: Vec<u8>) -> String {
    let url = format!("{}?festival={festival}&{query}", desk.at("/import"));
    let sent = reqwest::Client::new().post(url).bearer_auth(&desk.token).body(file).send().await.expect("an answer");
    let answer: Value = sent.json().await.expect("JSON");
    answer["job"].as_str().expect("a job").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_taken_over_though_it_takes_longer_than_a_query_may() {
    let desk = Desk::open_with(Settings { query_time: Duration::from_secs(1), ..Settings::default() }).await;
    let festival = desk.found("spring").await;
    let teams = preview(&desk, &festival, "name=队伍.csv", &teams_of(200_000)).await;
    assert_eq!(summary(&teams), "10001 0 0 0 0 0");
    assert_eq!(apply(&desk, &teams).await["userErrors"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_outlives_its_server() {
    let database = Database::new();
    let mut server = Process::serve(database.url());
    let client = server.client();
    let new = json!({
        "slug": "spring", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
        "timeZone": "Asia/Shanghai",
    });
    let festival = client.add("festival", new).await;
    // Whoever was erased before plays no part.
    let person = client.add("performer", json!({ "festival": festival, "name": "王一" })).await;
    client.done("performerErase", json!({ "id": person, "confirmName": "王一" }), "").await;
    let input = json!({
        "festival": festival, "content": data_encoding::BASE64.encode(TEAMS.as_bytes()), "fileName": "队伍.csv", "skipRefused": true,
    });
    let id = client.done_plain("importPreview", input, "job { id }").await["job"]["id"].take();
    let seen = loop {
        let job = client.ask(JOB, json!({ "id": id })).await["job"].take();
        if job["status"] == "DONE" {
            break job;
        }
    };
    server.terminate();
    assert_eq!(server.ended().await.expect("an end within ten seconds").code(), Some(0));

    let server = Process::serve(database.url());
    let client = server.client();
    assert_eq!(
        client.ask("{ festival(slug: \"spring\", view: DRAFT) { revision } }", json!({})).await["festival"]["revision"],
        3
    );
    assert_eq!(client.ask(JOB, json!({ "id": id })).await["job"], seen);
    let applied = client.done("importApply", json!({ "job": id }), "festival { revision }").await;
    assert_eq!(applied["festival"]["revision"], 4);
}

pub(crate) const PROGRESS: &str =
    "subscription($id: ID!) { jobProgressed(job: $id) { status done total import { summary { created } } } }";

/// Follows a job until it has ended, and returns every step that is told.
pub(crate) async fn steps(socket: &mut Socket) -> Vec<Value> {
    let mut told = vec![];
    loop {
        let message = socket.told().await;
        match message["type"].as_str() {
            Some("next") => told.push(message["payload"]["data"]["jobProgressed"].clone()),
            Some("complete") => return told,
            _ => panic!("{message:#}"),
        }
    }
}

/// How far a job is, as a number that only grows.
pub(crate) fn step(job: &Value) -> (usize, u64) {
    let steps = ["READING", "MATCHING", "DONE", "CANCELLED", "FAILED"];
    let step = steps.iter().position(|it| job["status"] == *it).expect("a status");
    (step, job["done"].as_u64().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_followed_until_it_has_ended() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let teams = preview(&desk, &festival, "name=队伍.csv", &teams_of(20_000)).await;
    assert_eq!(apply(&desk, &teams).await["userErrors"], json!([]));
    let mut socket = Socket::begin(&desk.address.to_string(), Some(&desk.token)).await;
    let job = send(&desk, &festival, "name=花名册.csv", large(20_000)).await;
    socket.subscribe("1", PROGRESS, json!({ "id": job })).await;
    let (mut events, head) = Events::open(&desk, Some(&desk.token), PROGRESS, json!({ "id": job })).await;
    assert!(head.starts_with("200 text/event-stream"), "{head}");
    let told = steps(&mut socket).await;
    let last = told.last().expect("an event");
    assert_eq!((&last["status"], &last["import"]["summary"]["created"]), (&json!("DONE"), &json!(20_000)));
    assert!(told.len() > 2, "{} steps", told.len());
    assert!(told.is_sorted_by_key(step), "{:?}", told.iter().map(step).collect::<Vec<_>>());
    let mut last = Value::Null;
    loop {
        match events.hear().await {
            (name, data) if name == "next" => last = data["data"]["jobProgressed"]["status"].clone(),
            (name, _) if name == "complete" => break,
            (name, data) => panic!("{name} {data}"),
        }
    }
    assert_eq!(last, "DONE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_called_off_ends_for_those_who_follow_it() {
    let desk = Desk::open().await;
    let festival = desk.found("spring").await;
    let mut socket = Socket::begin(&desk.address.to_string(), Some(&desk.token)).await;
    let job = send(&desk, &festival, "name=花名册.csv", large(100_000)).await;
    let stranger = Some(desk.person("somebody").await);
    for (token, expect) in [(None, "UNAUTHENTICATED"), (stranger.as_deref(), "NOT_FOUND")] {
        let (mut events, _) = Events::open(&desk, token, PROGRESS, json!({ "id": job })).await;
        assert_eq!(events.hear().await.1["errors"][0]["extensions"]["code"], expect);
    }
    socket.subscribe("1", PROGRESS, json!({ "id": job })).await;
    socket.next().await;
    desk.done_plain("jobCancel", json!({ "id": job }), "job { id }").await;
    let told = steps(&mut socket).await;
    let last = told.last().expect("an event");
    assert_eq!((&last["status"], &last["import"]), (&json!("CANCELLED"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_were_mapped_by_hand_are_remembered() {
    const SHEET: &str = "团号,团名,归口,来多少人\nD1,东街舞蹈队,东街街道办事处,15\n";
    const COLUMNS: &str = "query($id: ID!) { job(id: $id) { import { columns { heading field origin } } } }";
    let desk = Desk::open().await;
    let (festival, other) = (desk.found("spring").await, desk.found("autumn").await);
    let columns = async |job: &Value| {
        let told = desk.ask(COLUMNS, json!({ "id": job["id"] })).await;
        let columns = told["job"]["import"]["columns"].as_array().cloned().unwrap_or_default();
        let one = |it: &Value| format!("{}={} {}", text(&it["heading"]), text(&it["field"]), text(&it["origin"]));
        columns.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let unknown = preview(&desk, &festival, "name=队伍.csv", SHEET.as_bytes()).await;
    assert_eq!(unknown["status"], "FAILED");
    let content = data_encoding::BASE64.encode(SHEET.as_bytes());
    let by_hand = json!([
        { "heading": "团号", "field": "code" }, { "heading": "团名", "field": "name" },
        { "heading": "归口", "field": "organization" }, { "heading": "来多少人", "field": "declaredHeadcount" },
    ]);
    let input = json!({ "festival": festival, "content": content, "fileName": "队伍.csv", "columns": by_hand });
    let payload = desk.done_plain("importPreview", input, "job { id }").await;
    let job = wait(&desk, payload["job"]["id"].as_str().expect("an id")).await;
    let expect = "团号=code GIVEN, 团名=name GIVEN, 归口=organization GIVEN, 来多少人=declaredHeadcount GIVEN";
    assert_eq!(columns(&job).await, expect);
    // Looking at a file changes nothing.
    assert_eq!(preview(&desk, &festival, "name=队伍.csv", SHEET.as_bytes()).await["status"], "FAILED");
    assert_eq!(apply(&desk, &job).await["userErrors"], json!([]));

    let again = preview(&desk, &festival, "name=队伍.csv", SHEET.as_bytes()).await;
    assert_eq!(columns(&again).await, expect.replace("GIVEN", "REMEMBERED"));
    assert!(summary(&again).starts_with("0 0 "), "{}", summary(&again));
    for (festival, query) in [(&other, "name=队伍.csv"), (&festival, "name=队伍.csv&forgetColumns=true")] {
        assert_eq!(preview(&desk, festival, query, SHEET.as_bytes()).await["status"], "FAILED", "{query}");
    }
    // What is told now counts for more, and is remembered in its place.
    let told = "name=队伍.csv&columns=%7B%22%E6%9D%A5%E5%A4%9A%E5%B0%91%E4%BA%BA%22%3A%22%22%7D";
    let without = preview(&desk, &festival, told, SHEET.as_bytes()).await;
    let expect = "团号=code REMEMBERED, 团名=name REMEMBERED, 归口=organization REMEMBERED, 来多少人= GIVEN";
    assert_eq!(columns(&without).await, expect);
    assert_eq!(apply(&desk, &without).await["userErrors"], json!([]));

    const KNOWN: &str =
        "{ festival(slug: \"spring\", view: DRAFT) { columnMappings { key headings mappedBy columns { heading field } } } }";
    let known = desk.ask(KNOWN, json!({})).await["festival"]["columnMappings"].take();
    assert_eq!(known.as_array().map(Vec::len), Some(1), "{known:#}");
    assert_eq!(known[0]["headings"].as_array().map(Vec::len), Some(4));
    let fields = known[0]["columns"].as_array().expect("columns").iter();
    let left_out: Vec<&Value> = fields.filter(|it| it["field"].is_null()).map(|it| &it["heading"]).collect();
    assert_eq!(left_out, [&json!("来多少人")]);
    let key = json!({ "festival": festival, "key": known[0]["key"] });
    desk.done_plain("columnMappingDelete", key.clone(), "deletedKey").await;
    assert_eq!(preview(&desk, &festival, "name=队伍.csv", SHEET.as_bytes()).await["status"], "FAILED");
    let query = "mutation($input: ColumnMappingDeleteInput!) { columnMappingDelete(input: $input) { userErrors { code } } }";
    let answer = desk.ask(query, json!({ "input": key })).await;
    assert_eq!(answer["columnMappingDelete"]["userErrors"], json!([{ "code": "NOT_FOUND" }]));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A timetable with what those of others bring: no guids, the number 0, codes of digits, rooms in an order of their own that are
/// empty at first, two events of one room at one time, and one that is off.
const TIMETABLE: &str = r#"<schedule><conference><title>Fair</title><start>2020-09-07</start><end>2020-09-08</end></conference>
<day index="1" date="2020-09-07"><room name="Yard"/><room name="Attic">
  <event id="0"><start>12:00</start><duration>00:45</duration><title>Nobody's number</title><persons><person id="1">Ann</person></persons></event>
  <event id="946810"><start>12:00</start><duration>01:00</duration><title>Second at noon</title><slug>a-slug-that-ends-badly-</slug></event>
  <event id="12"><start>12:00</start><duration>12:59</duration><title>First at noon</title></event>
  <event id="13"><start>14:00</start><duration>00:30</duration><title>CANCELLED: Talk</title></event></room></day>
<day index="2" date="2020-09-08"><room name="Yard"><event id="14"><start>09:00</start><duration>00:30</duration><title>Last</title></event></room>
  <room name="Cellar"/></day></schedule>"#;

/// The timetable of a draft.
async fn timetable(desk: &Desk, slug: &str, file: &str) -> String {
    let url = desk.at(&format!("/f/{slug}/{file}?view=draft"));
    let sent = reqwest::Client::new().get(url).bearer_auth(&desk.token).send().await.expect("an answer");
    sent.text().await.expect("a text")
}

/// The same but for its version and for links, which hold the address of the server and ids of its own.
fn unversioned(file: &str) -> String {
    file.lines().filter(|it| !it.contains("version") && !it.contains("http")).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timetable_comes_back_as_it_went() {
    for file in ["schedule.xml", "schedule.json"] {
        let (desk, other) = (Desk::open().await, Desk::open().await);
        let festival = desk.found("spring").await;
        let job = preview(&desk, &festival, "name=schedule.xml", TIMETABLE.as_bytes()).await;
        assert_eq!(apply(&desk, &job).await["userErrors"], json!([]), "{job:#}");
        let went = timetable(&desk, "spring", file).await;
        let own = preview(&desk, &festival, &format!("name={file}"), went.as_bytes()).await;
        assert!(summary(&own).starts_with("0 0 "), "{file} {}: {:#}", summary(&own), own["import"]["rows"]);
        let fresh = other.found("spring").await;
        let job = preview(&other, &fresh, &format!("name={file}"), went.as_bytes()).await;
        assert_eq!(apply(&other, &job).await["userErrors"], json!([]), "{job:#}");
        assert_eq!(unversioned(&timetable(&other, "spring", file).await), unversioned(&went), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timetable_of_ones_own_changes_nothing() {
    let desk = Desk::open_demo().await;
    let festival = desk.ask("{ festival(slug: \"weidong-2020\", view: DRAFT) { id } }", json!({})).await;
    let festival = text(&festival["festival"]["id"]);
    for file in ["schedule.xml", "schedule.json"] {
        let went = timetable(&desk, "weidong-2020", file).await;
        let own = preview(&desk, festival, &format!("name={file}"), went.as_bytes()).await;
        let rows = own["import"]["rows"]["nodes"].as_array().cloned().unwrap_or_default();
        let changed: Vec<&Value> = rows.iter().filter(|it| it["outcome"] != "LEAVE" && it["outcome"] != "MISSING").collect();
        assert!(summary(&own).starts_with("0 0 ") && changed.is_empty(), "{file} {}: {changed:#?}", summary(&own));
    }
}
