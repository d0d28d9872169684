//! Files in: looked at first, then taken in as one edit.

use serde_json::{Value, json};

use crate::harness::Desk;

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
