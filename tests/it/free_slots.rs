//! When stages are free.

use serde_json::json;

use crate::{
    fixture::{Fixture, rows},
    harness::Desk,
};

const SLOTS: &str = "{ stage { code } startsAt endsAt durationSeconds programDay }";

/// A hall with one stage that is open on two evenings, the second past midnight, and one that always is.
async fn hall() -> Fixture {
    let window = |from: &str, to: &str| json!({ "startsAt": format!("2020-09-{from}:00+08:00"), "endsAt": format!("2020-09-{to}:00+08:00") });
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        (
            "stage",
            "main",
            json!({ "venue": "@hall", "openingWindows": [window("20T18:00", "20T22:00"), window("21T18:00", "22T00:00"), window("22T00:00", "22T02:00")] }),
        ),
        ("stage", "yard", json!({ "venue": "@hall" })),
        ("act", "act", json!({ "durationSeconds": 600, "setupSeconds": 300, "strikeSeconds": 600 })),
        ("show", "gala", json!({ "stage": "@main", "startsAt": "2020-09-20T19:00:00+08:00" })),
        ("programItem", "item", json!({ "show": "@gala", "act": "@act" })),
    ])
    .await
}

async fn free(fixture: &Fixture, arguments: &str) -> Vec<String> {
    let data = fixture.draft(&format!("freeSlots({arguments}) {SLOTS}")).await;
    rows(&data, "freeSlots", "stage.code startsAt endsAt durationSeconds programDay")
}

#[tokio::test]
async fn stages_are_free_where_they_are_open_and_no_show_holds_them() {
    let fixture = hall().await;
    let first = "main 2020-09-20T18:00:00+08:00 2020-09-20T18:55:00+08:00 3300 2020-09-20";
    let second = "main 2020-09-20T19:20:00+08:00 2020-09-20T22:00:00+08:00 9600 2020-09-20";
    let night = "main 2020-09-21T18:00:00+08:00 2020-09-22T02:00:00+08:00 28800 2020-09-21";
    assert_eq!(free(&fixture, "durationSeconds: 3300 stage: \"@main\"").await, [first, second, night]);
    assert_eq!(free(&fixture, "durationSeconds: 3301 stage: \"@main\"").await, [second, night]);
    assert_eq!(free(&fixture, "durationSeconds: 3301 stage: \"@main\" first: 1").await, [second]);
    assert_eq!(
        free(&fixture, "durationSeconds: 3600 from: \"2020-09-22T01:00:00+08:00\" to: \"2020-09-21T21:00:00Z\"").await,
        [
            "main 2020-09-22T01:00:00+08:00 2020-09-22T02:00:00+08:00 3600 2020-09-21",
            "yard 2020-09-22T01:00:00+08:00 2020-09-22T05:00:00+08:00 14400 2020-09-21",
        ]
    );
    fixture.done("showCancel", json!({ "id": "@gala" }), "").await;
    let whole = "main 2020-09-20T18:00:00+08:00 2020-09-20T22:00:00+08:00 14400 2020-09-20";
    assert_eq!(free(&fixture, "durationSeconds: 1 stage: \"@main\"").await, [whole, night]);
}

#[tokio::test]
async fn bad_arguments_are_refused_all_at_once() {
    let mut fixture = hall().await;
    let far = fixture.desk.found("far-away").await;
    let venue = fixture.desk.add("venue", json!({ "festival": far, "name": { "text": "远" } })).await;
    let stage = fixture.desk.add("stage", json!({ "venue": venue, "name": { "text": "远" } })).await;
    fixture.name("far", stage);
    let time = "2020-09-20T18:00:00+08:00";
    let arguments = fixture.fill(&format!("durationSeconds: 0 stage: \"@far\" from: \"{time}\" to: \"{time}\""));
    let query = format!("{{ festival(slug: \"fixture\" view: DRAFT) {{ freeSlots({arguments}) {{ durationSeconds }} }} }}");
    let expect = fixture.fill(
        "BAD_USER_INPUT durationSeconds: 0 is outside 1 to 2147483647. stage: This festival has no stage @far. \
         to: This is not after from; give a later time.",
    );
    assert_eq!(fixture.desk.broken(&query).await, expect);
}

#[tokio::test]
async fn the_closing_show_of_the_demo_holds_its_stage() {
    let desk = Desk::open_demo().await;
    let query = "{ festival(slug: \"weidong-2020\") { shows(filter: { kind: CLOSING }) { nodes { stage { id } startsAt \
                 program { endsAt } } } } }";
    let show = &desk.ask(query, json!({})).await["festival"]["shows"]["nodes"][0];
    let stage = show["stage"]["id"].as_str().expect("a stage");
    let (from, to) = (show["startsAt"].as_str().expect("a start"), show["program"]["endsAt"].as_str().expect("an end"));
    for (view, from, to, expect) in [("DRAFT", from, to, 0), ("RELEASED", from, to, 0)] {
        let query = format!(
            "{{ festival(slug: \"weidong-2020\" view: {view}) {{ freeSlots(durationSeconds: 1 stage: \"{stage}\" from: \"{from}\" \
             to: \"{to}\") {{ startsAt }} }} }}"
        );
        let slots = &desk.ask(&query, json!({})).await["festival"]["freeSlots"];
        assert_eq!(slots.as_array().map(Vec::len), Some(expect), "{view}");
    }
}
