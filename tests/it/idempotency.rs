//! Requests sent again under the same key: done once, answered the same.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fixture::{Fixture, merge, pluck, rows};

/// Everything that takes a key: the mutation, its input, and what to read of the answer.
fn requests() -> Vec<(&'static str, Value, &'static str)> {
    let name = || json!({ "text": "新" });
    vec![
        ("organizationCreate", json!({ "festival": "@", "name": name() }), "organization { id code }"),
        ("venueCreate", json!({ "festival": "@", "name": name() }), "venue { id code }"),
        ("stageCreate", json!({ "venue": "@hall", "name": name() }), "stage { id code }"),
        ("genreCreate", json!({ "festival": "@", "name": name() }), "genre { id code }"),
        ("performerCreate", json!({ "festival": "@", "name": "新" }), "performer { id code }"),
        ("teamCreate", json!({ "festival": "@", "name": name(), "organization": "@org" }), "team { id code }"),
        ("memberCreate", json!({ "team": "@team", "performer": "@ann", "role": "CREW" }), "member { id }"),
        ("actCreate", json!({ "festival": "@", "title": name(), "durationSeconds": 60 }), "act { id code }"),
        (
            "showCreate",
            json!({ "festival": "@", "title": name(), "stage": "@main", "startsAt": "2020-09-20T19:45:00+08:00", "onConflict": "ALLOW" }),
            "show { id code }",
        ),
        ("programItemInsert", json!({ "show": "@gala", "kind": "SPEECH", "durationSeconds": 60 }), "item { id position }"),
        ("conflictWaive", json!({ "festival": "@", "key": "KEY", "reason": "r" }), "waiver { id reason }"),
        ("festivalPolicyUpdate", json!({ "id": "@", "reportLeadSeconds": 7200 }), "festival { leads { reportSeconds } }"),
        ("releasePublish", json!({ "festival": "@", "note": "n" }), "release { number note publishedAt }"),
    ]
}

async fn festival() -> Fixture {
    let gala = json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00", "endsAt": "2020-09-20T21:00:00+08:00" });
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("performer", "ann", json!({})),
        ("team", "team", json!({ "organization": "@org" })),
        ("show", "gala", gala),
    ])
    .await
}

#[tokio::test]
async fn every_request_with_a_key_is_done_once_and_answered_the_same() {
    let mut fixture = festival().await;
    for (mutation, mut input, select) in requests() {
        input["idempotencyKey"] = json!(format!("key of {mutation}"));
        if input["key"] == "KEY" {
            let conflict = fixture.draft("conflicts(first: 1) { nodes { key } }").await;
            input["key"] = json!(pluck(&conflict, "conflicts.nodes.key"));
        }
        let first = fixture.done(mutation, input.clone(), select).await;
        let revision = fixture.revision().await;
        assert_eq!(first["revision"], json!(revision), "{mutation}");
        assert_eq!(fixture.done(mutation, input.clone(), select).await, first, "{mutation}");
        fixture.done("festivalUpdate", json!({ "id": "@", "editionNumber": revision }), "").await;
        fixture = fixture.reopen().await;
        assert_eq!(fixture.done(mutation, input.clone(), select).await, first, "{mutation} after a restart");
        let other = ["name", "title", "reason", "note", "role", "durationSeconds", "reportLeadSeconds"]
            .into_iter()
            .find(|field| input.get(field).is_some());
        let change = match other.expect("a field to change") {
            field @ ("reason" | "note") => json!({ field: "another" }),
            "role" => json!({ "role": "TUTOR" }),
            field @ ("durationSeconds" | "reportLeadSeconds") => json!({ field: 3_661 }),
            "name" if mutation == "performerCreate" => json!({ "name": "another" }),
            field => json!({ field: { "text": "another" } }),
        };
        merge(&mut input, &change);
        assert_eq!(fixture.refused(mutation, input).await, ["idempotencyKey IDEMPOTENCY_MISMATCH"], "{mutation}");
        assert_eq!(fixture.revision().await, revision + 1, "{mutation}");
    }
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let fixture = festival().await;
    let mut talk = json!({ "festival": "@", "title": { "text": "讲座" }, "stage": "@main",
        "startsAt": "2020-09-20T19:45:00+08:00", "idempotencyKey": "talk" });
    let select = "show { id } conflictsRefused { rule }";
    let payload = fixture.mutate("showCreate", talk.clone(), select).await;
    assert_eq!(rows(&payload, "conflictsRefused", "rule"), ["STAGE_OVERLAP"]);
    merge(&mut talk, &json!({ "onConflict": "ALLOW" }));
    let payload = fixture.done("showCreate", talk.clone(), select).await;
    assert_eq!(
        (rows(&payload, "conflictsAdded", "rule"), &payload["conflictsRefused"]),
        (vec!["STAGE_OVERLAP".to_owned()], &json!([]))
    );
    assert_eq!(fixture.done("showCreate", talk, select).await, payload, "answered again");
    let blank = json!({ "festival": "@", "name": { "text": "" }, "idempotencyKey": "k" });
    assert_eq!(fixture.refused("venueCreate", blank).await, ["name.text BLANK"]);
    let mended = json!({ "festival": "@", "name": { "text": "礼堂" }, "idempotencyKey": "k" });
    fixture.done("venueCreate", mended, "venue { id }").await;
    let reused = json!({ "festival": "@", "name": { "text": "礼堂" }, "idempotencyKey": "k" });
    assert_eq!(fixture.refused("organizationCreate", reused).await, ["idempotencyKey IDEMPOTENCY_MISMATCH"], "another mutation");
}

/// Five tasks send the same request at once; all get one answer.
async fn five_at_once(fixture: &Arc<Fixture>, mutation: &'static str, input: &Value, select: &'static str) -> Value {
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let (fixture, input) = (Arc::clone(fixture), input.clone());
            tokio::spawn(async move { fixture.done(mutation, input, select).await })
        })
        .collect();
    let mut answers = vec![];
    for task in tasks {
        answers.push(task.await.expect("an answer"));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{mutation}: {answers:#?}");
    answers.swap_remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_tasks_with_one_key_do_the_work_once() {
    let fixture = Arc::new(festival().await);
    let found = json!({ "slug": "second", "name": { "text": "第二届" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
        "timeZone": "Asia/Shanghai", "idempotencyKey": "found" });
    for round in 0..4 {
        let mut input = found.clone();
        merge(&mut input, &json!({ "slug": format!("second-{round}"), "idempotencyKey": format!("found {round}") }));
        five_at_once(&fixture, "festivalCreate", &input, "festival { id slug revision }").await;
    }
    let other = json!({ "slug": "third", "name": { "text": "第三届" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
        "timeZone": "Asia/Shanghai", "idempotencyKey": "found 0" });
    assert_eq!(fixture.refused("festivalCreate", other).await, ["idempotencyKey IDEMPOTENCY_MISMATCH"]);
    let before = fixture.revision().await;
    let venue = json!({ "festival": "@", "name": { "text": "礼堂" }, "idempotencyKey": "venue" });
    five_at_once(&fixture, "venueCreate", &venue, "venue { id code }").await;
    let publish = json!({ "festival": "@", "idempotencyKey": "publish" });
    let payload = five_at_once(&fixture, "releasePublish", &publish, "release { number }").await;
    assert_eq!((pluck(&payload, "release.number"), fixture.revision().await), ("1".to_owned(), before + 2));
    let festivals = fixture.desk.ask("{ festivals(view: DRAFT) { nodes { slug } totalCount } }", json!({})).await;
    assert_eq!(pluck(&festivals, "festivals.totalCount"), "5");
    assert_eq!(rows(&festivals, "festivals.nodes", "slug").len(), 5);
}

#[tokio::test]
async fn a_key_has_1_to_200_characters() {
    let fixture = festival().await;
    for (key, is_good) in
        [("𠮷".repeat(200), true), ("k".repeat(201), false), (" ".to_owned(), false), ("a\\u0000b".to_owned(), false)]
    {
        let query = fixture.fill(&format!(
            "mutation {{ genreCreate(input: {{ festival: \"@\" name: {{ text: \"g\" }} idempotencyKey: \"{key}\" }}) {{ revision }} }}"
        ));
        let expect = if is_good { "- no error" } else { "BAD_USER_INPUT The idempotencyKey must have 1 to 200 characters." };
        assert_eq!(fixture.desk.broken(&query).await, expect, "{key}");
    }
}
