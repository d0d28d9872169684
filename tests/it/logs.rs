//! What is logged: one line for each request, and nothing that a person has sent.

use std::fs::{self, File};

use serde_json::{Value, json};

use crate::{
    binary::{Process, database_in},
    harness::mutation,
};

const PHONE: &str = "13800138000";

#[tokio::test]
async fn each_request_has_one_line_with_its_id_and_without_what_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, log) = (database_in(&folder), folder.path().join("log"));
    let settings = ["--log-format", "json", "--log-level", "debug"];
    let mut server = Process::serve_with(&url, &settings, File::create(&log).expect("a file"));
    let token = server.token.clone();
    let http = reqwest::Client::new();
    let at = |path: &str| format!("http://{}{path}", server.address);
    let festival = json!({
        "slug": "logs", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai",
    });
    let festival = server.client().add("festival", festival).await;
    let send = async |id: &str, query: &str, input: Value| {
        let body = json!({ "query": query, "variables": { "input": input } });
        let request = http.post(at("/graphql")).bearer_auth(&token).header("cookie", format!("session={token}"));
        let answer = request.header("x-request-id", id).json(&body).send().await.expect("an answer");
        (answer.headers()["x-request-id"].to_str().expect("a text").to_owned(), answer.content_length().expect("a length"))
    };
    let input = json!({ "festival": festival, "name": "王乐国", "phone": PHONE });
    let (kept, bytes) = send("desk-7", &mutation("performerCreate", "performer { id }"), input.clone()).await;
    assert_eq!(kept, "desk-7");
    let (made, _) = send("not fit", "mutation($input: Nonsense!) { performerCreate(input: $input) { revision } }", input).await;
    assert!(made.len() == 36 && made != "not fit", "{made}");
    for path in ["/readyz?phone=13800138000", "/graphiql/13800138000", "/13800138000"] {
        http.get(at(path)).header("x-request-id", format!("path-{}", path.len())).send().await.expect("an answer");
    }
    server.terminate();
    assert_eq!(server.ended().await.expect("an end").code(), Some(0));

    let text = fs::read_to_string(&log).expect("the log");
    for private in [PHONE, server.token.as_str(), "王乐国", "performerCreate", "Nonsense"] {
        assert!(!text.contains(private), "{private} is in the log:\n{text}");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let check = |id: &str, expect: Value| {
        let mut own = lines.iter().filter(|it| it["span"]["request_id"] == id && it["message"] == "answered");
        let (line, other) = (own.next().unwrap_or_else(|| panic!("no line of {id}:\n{text}")), own.next());
        assert_eq!(other, None, "a second line of {id}");
        assert!(line["micros"].is_u64() && line["level"] == "INFO", "{line}");
        for (name, value) in expect.as_object().expect("fields") {
            assert_eq!(line[name], *value, "{name} of {line}");
        }
    };
    let good = json!({ "method": "POST", "route": "/graphql", "status": 200, "bytes": bytes, "outcome": "OK" });
    check("desk-7", good);
    check(&made, json!({ "method": "POST", "route": "/graphql", "status": 200, "outcome": "BAD_USER_INPUT" }));
    check("path-25", json!({ "method": "GET", "route": "/readyz", "status": 200 }));
    check("path-21", json!({ "method": "GET", "route": "/graphiql/*path", "status": 404 }));
    check("path-12", json!({ "method": "GET", "route": "none", "status": 404 }));
}

#[tokio::test]
async fn a_fault_is_logged_beside_the_id_of_its_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, log) = (database_in(&folder), folder.path().join("log"));
    let server = Process::serve_with(&url, &["--log-format", "json"], File::create(&log).expect("a file"));
    let festival = json!({
        "slug": "logs", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai",
    });
    let id = server.client().add("festival", festival).await;
    let db = sea_orm::Database::connect(&url).await.expect("the database");
    sea_orm::ConnectionTrait::execute_unprepared(&db, "DROP TABLE edit").await.expect("a table less");
    let body = json!({
        "query": mutation("venueCreate", "venue { id }"),
        "variables": { "input": { "festival": id, "name": { "text": "剧场" } } },
    });
    let request = reqwest::Client::new()
        .post(format!("http://{}/graphql", server.address))
        .bearer_auth(&server.token)
        .header("x-request-id", "fault-1");
    let answer: Value = request.json(&body).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL");
    let reference = answer["errors"][0]["extensions"]["reference"].as_str().expect("a reference");
    let text = fs::read_to_string(&log).expect("the log");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let fault = lines.iter().find(|it| it["reference"] == reference).unwrap_or_else(|| panic!("no fault:\n{text}"));
    assert_eq!((&fault["level"], &fault["span"]["request_id"]), (&json!("ERROR"), &json!("fault-1")));
    let answered = lines.iter().find(|it| it["message"] == "answered" && it["span"]["request_id"] == "fault-1");
    assert_eq!(answered.expect("a line")["outcome"], "INTERNAL");
}
