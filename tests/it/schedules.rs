//! Running orders and times: edited by intent, with everything re-timed in the answer.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// A gala at 19:30 with three acts of 4, 3 and 2 minutes and a speech, and a second show.
async fn gala() -> Fixture {
    Fixture::open(&[
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall", "changeoverSeconds": 30 })),
        ("stage", "side", json!({ "venue": "@hall" })),
        ("act", "a", json!({})),
        ("act", "b", json!({ "durationSeconds": 180 })),
        ("act", "c", json!({ "durationSeconds": 120 })),
        (
            "show",
            "gala",
            json!({ "stage": "@main", "doorsAt": "2020-09-20T19:00:00+08:00", "startsAt": "2020-09-20T19:30:00+08:00",
            "endsAt": "2020-09-20T20:30:00+08:00", "hardEndAt": "2020-09-20T21:00:00+08:00" }),
        ),
        ("programItem", "i1", json!({ "show": "@gala", "act": "@a" })),
        ("programItem", "i2", json!({ "show": "@gala", "act": "@b" })),
        ("programItem", "i3", json!({ "show": "@gala", "kind": "SPEECH", "durationSeconds": 300 })),
        ("programItem", "i4", json!({ "show": "@gala", "act": "@c", "pinnedStartAt": "2020-09-20T20:00:00+08:00" })),
        ("show", "talk", json!({ "stage": "@side", "startsAt": "2020-09-21T10:00:00+08:00" })),
        ("programItem", "other", json!({ "show": "@talk", "act": "@a" })),
        ("show", "loose", json!({})),
    ])
    .await
}

/// A program as `title hh:mm:ss` entries.
fn order(program: &Value) -> String {
    let clock = |it: &Value| format!("{} {}", pluck(it, "title"), pluck(it, "startsAt").get(11..19).unwrap_or("-"));
    program["items"].as_array().expect("items").iter().map(clock).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn the_running_order_is_edited_by_intent_and_comes_back_re_timed() {
    let mut fixture = gala().await;
    let select = "item { id position } program { endsAt plannedSeconds slackSeconds items { title startsAt } }";
    let steps = [
        ("Move", json!({ "id": "@i2", "afterId": null }), "b 19:30:00, a 19:33:30, 致辞 19:37:30, c 20:00:00"),
        ("Move", json!({ "id": "@i2", "afterId": "@i3" }), "a 19:30:00, 致辞 19:34:00, b 19:39:00, c 20:00:00"),
        ("Move", json!({ "id": "@i1", "afterId": "@i4" }), "致辞 19:30:00, b 19:35:00, c 20:00:00, a 20:02:30"),
        ("Swap", json!({ "id": "@i1", "otherId": "@i3" }), "a 19:30:00, b 19:34:30, c 20:00:00, 致辞 20:02:00"),
        (
            "Update",
            json!({ "id": "@i4", "pinnedStartAt": null, "durationSeconds": 60, "changeoverSeconds": 0 }),
            "a 19:30:00, b 19:34:30, c 19:37:30, 致辞 19:38:30",
        ),
        (
            "Update",
            json!({ "id": "@i3", "title": { "text": "祝词" }, "locked": true }),
            "a 19:30:00, b 19:34:30, c 19:37:30, 祝词 19:38:30",
        ),
        ("Update", json!({ "id": "@i2", "act": "@c" }), "a 19:30:00, c 19:34:30, c 19:36:30, 祝词 19:37:30"),
        ("Remove", json!({ "id": "@i2" }), "a 19:30:00, c 19:34:00, 祝词 19:35:00"),
    ];
    for (step, input, expect) in steps {
        let payload = fixture.done(&format!("programItem{step}"), input.clone(), select).await;
        assert_eq!(order(&payload["program"]), expect, "{step} {input}");
        assert_eq!(payload["item"] == Value::Null, step == "Remove");
    }
    let insert = json!({ "show": "@gala", "kind": "INTERNAL", "durationSeconds": 0, "afterId": "@i1" });
    let payload = fixture.done("programItemInsert", insert, &format!("{select} inserted: item {{ visibility }}")).await;
    assert_eq!(order(&payload["program"]), "a 19:30:00, 内部事项 19:34:00, c 19:34:00, 祝词 19:35:00");
    assert_eq!(
        (pluck(&payload, "item.position"), pluck(&payload, "inserted.visibility")),
        ("2".to_owned(), "BACKSTAGE".to_owned())
    );
    let figures = ["endsAt", "plannedSeconds", "slackSeconds"].map(|field| pluck(&payload["program"], field));
    assert_eq!(figures, ["2020-09-20T19:40:00+08:00", "600", "4800"]);
    fixture.name("gone", fixture.fill("@i2"));
    for (step, input, expect) in [
        ("Move", json!({ "id": "@i3" }), "id LOCKED"),
        ("Swap", json!({ "id": "@i1", "otherId": "@i3" }), "otherId LOCKED"),
        ("Remove", json!({ "id": "@i3" }), "id LOCKED"),
        ("Move", json!({ "id": "@i1", "afterId": "@other" }), "afterId NOT_FOUND"),
        ("Remove", json!({ "id": "@gone" }), "id NOT_FOUND"),
        ("Update", json!({ "id": "@i3", "act": "@a" }), "act WRONG_KIND"),
        ("Insert", json!({ "show": "@gala", "kind": "SPEECH" }), "durationSeconds REQUIRED"),
        ("Insert", json!({ "show": "@gala" }), "act REQUIRED"),
    ] {
        assert_eq!(fixture.refused(&format!("programItem{step}"), input.clone()).await, [expect], "{step} {input}");
    }
    let stale = fixture.mutate("programItemMove", json!({ "id": "@i1", "ifRevision": 1 }), select).await;
    assert_eq!(rows(&stale, "userErrors", "field code"), ["ifRevision STALE"]);
    assert_eq!(order(&stale["program"]), order(&payload["program"]));
}

const TIMES: &str = "code doorsAt startsAt plannedEndsAt hardEndAt program { items { pinnedStartAt } }";

/// A show's doors, start, planned end, hard end and pins, as `dd hh:mm`.
fn times(show: &Value) -> String {
    let clock = |time: String| time.get(8..16).map_or("-".to_owned(), |it| it.replace('T', " "));
    let own = ["doorsAt", "startsAt", "plannedEndsAt", "hardEndAt"].map(|field| clock(pluck(show, field)));
    let pins = pluck(show, "program.items.pinnedStartAt");
    own.into_iter().chain(pins.split(' ').filter(|it| *it != "-").map(|it| clock(it.to_owned()))).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn scheduling_a_show_takes_its_doors_ends_and_pins_along() {
    let fixture = gala().await;
    let start = |to: &str| json!({ "id": "@gala", "startsAt": format!("2020-09-{to}:00+08:00") });
    let mut own_end = start("22T18:00");
    own_end["hardEndAt"] = json!("2020-09-22T19:00:00+08:00");
    for (input, expect) in [
        (start("21T20:00"), "21 19:30, 21 20:00, 21 21:00, 21 21:30, 21 20:30"),
        (own_end, "22 17:30, 22 18:00, 22 19:00, 22 19:00, 22 18:30"),
        (json!({ "id": "@gala", "stage": "@side" }), "22 17:30, 22 18:00, 22 19:00, 22 19:00, 22 18:30"),
        (json!({ "id": "@gala", "stage": null, "startsAt": null }), "-, -, -, -"),
    ] {
        let payload = fixture.done("showSchedule", input.clone(), &format!("show {{ {TIMES} }}")).await;
        assert_eq!(times(&payload["show"]), expect, "{input}");
    }
    let before = fixture.revision().await;
    let same = json!({ "id": "@talk", "startsAt": "2020-09-21T02:00:00Z" });
    let payload = fixture.done("showSchedule", same, "").await;
    assert_eq!(payload["revision"], json!(before), "the same time in another zone");
}

#[tokio::test]
async fn several_shows_shift_together_or_not_at_all() {
    let fixture = gala().await;
    let select = format!("shows {{ {TIMES} }}");
    let shift = |shows: Value, by: i64| json!({ "festival": "@", "shows": shows, "bySeconds": by });
    let payload = fixture.done("showsShift", shift(json!(["@gala", "@talk"]), 86_400 - 600), &select).await;
    let shifted: Vec<String> = payload["shows"].as_array().expect("shows").iter().map(times).collect();
    assert_eq!(shifted, ["21 18:50, 21 19:20, 21 20:20, 21 20:50, 21 19:50", "-, 22 09:50, -, -"]);
    let before = fixture.revision().await;
    for (input, expect) in [
        (shift(json!(["@gala", "@loose", "@gala", "@main"]), 60), "shows[1] REQUIRED, shows[2] DUPLICATE, shows[3] WRONG_KIND"),
        (shift(json!([]), 366 * 86_400 + 1), "bySeconds OUT_OF_RANGE, shows REQUIRED"),
        (json!({ "festival": "@", "shows": ["@gala"], "bySeconds": 60, "ifRevision": 1 }), "ifRevision STALE"),
    ] {
        assert_eq!(fixture.refused("showsShift", input.clone()).await.join(", "), expect, "{input}");
    }
    let payload = fixture.done("showsShift", shift(json!(["@gala"]), 0), &select).await;
    assert_eq!(payload["revision"], json!(before));
    assert_eq!(pluck(&payload, "shows.code"), "gala");
}
