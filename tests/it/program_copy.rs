//! Programs: copied from show to show, with what is cancelled, late or empty in them, also in nights of changed clocks.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

const ITEMS: &str = "program { items { id position startsAt pinnedStartAt locked visibility title } }";

async fn heats() -> Fixture {
    let mut fixture = Fixture::open(&[
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("act", "a", json!({})),
        ("act", "b", json!({ "durationSeconds": 180 })),
        ("act", "gone", json!({})),
    ])
    .await;
    for (code, day) in [("heat", 20), ("final", 21), ("late", 22)] {
        let times = json!({
            "stage": "@main", "startsAt": format!("2020-09-{day}T19:30:00+08:00"), "endsAt": format!("2020-09-{day}T19:50:00+08:00"),
        });
        fixture.add_all(&[("show", code, times)]).await;
    }
    fixture
        .add_all(&[
            ("programItem", "i1", json!({ "show": "@heat", "act": "@a", "locked": true })),
            ("programItem", "i2", json!({ "show": "@heat", "kind": "SPEECH", "durationSeconds": 300 })),
            ("programItem", "i3", json!({ "show": "@heat", "act": "@b", "pinnedStartAt": "2020-09-20T19:45:00+08:00" })),
            ("programItem", "i4", json!({ "show": "@heat", "kind": "INTERNAL", "durationSeconds": 60 })),
            ("programItem", "i5", json!({ "show": "@heat", "act": "@gone" })),
        ])
        .await;
    fixture
}

fn order(payload: &Value) -> String {
    let line = |it: &Value| {
        let pin = pluck(it, "pinnedStartAt").get(8..16).map_or(String::new(), |it| format!("={}", it.replace('T', " ")));
        let locked = if it["locked"] == json!(true) { "!" } else { "" };
        format!("{}{pin}{locked}", pluck(it, "title"))
    };
    payload["program"]["items"].as_array().expect("items").iter().map(line).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_program_is_copied_into_another_show() {
    let mut fixture = heats().await;
    let copy = |to: &str, more: Value| {
        let mut input = json!({ "from": "@heat", "to": to, "onConflict": "ALLOW" });
        crate::fixture::merge(&mut input, &more);
        input
    };
    let short = json!({ "stage": "@main", "startsAt": "2020-09-23T19:30:00+08:00", "hardEndAt": "2020-09-23T19:31:00+08:00" });
    fixture.add_all(&[("show", "over", short)]).await;
    let copied = "a!, 致辞, b, 内部事项, gone";
    let with_pins = json!({ "withPins": true, "idempotencyKey": "k" });
    for _ in 0..2 {
        let payload = fixture.done("programCopy", copy("@final", with_pins.clone()), ITEMS).await;
        assert_eq!(order(&payload), "a!, 致辞, b=21 19:45, 内部事项, gone", "once for one key");
        assert_eq!(pluck(&payload, "program.items.position"), "1 2 3 4 5");
    }
    let payload = fixture.done("programCopy", copy("@late", json!({})), ITEMS).await;
    assert_eq!(order(&payload), copied);
    let acts = fixture.draft("act(code: \"a\") { performances { show { code } startsAt } }").await;
    assert_eq!(pluck(&acts, "act.performances.show.code"), "heat final late");
    for (input, expect) in [
        (copy("@late", json!({})), "mode REQUIRED"),
        (copy("@late", json!({ "mode": "REPLACE" })), "mode LOCKED"),
        (copy("@heat", json!({ "mode": "APPEND" })), "to DUPLICATE"),
        (copy("@main", json!({})), "to WRONG_KIND"),
        (copy("@late", json!({ "mode": "APPEND", "ifRevision": 1 })), "ifRevision STALE"),
    ] {
        assert_eq!(fixture.refused("programCopy", input.clone()).await, [expect], "{input}");
    }
    let payload = fixture.done("programCopy", copy("@late", json!({ "mode": "APPEND" })), ITEMS).await;
    assert_eq!(order(&payload), format!("{copied}, {copied}"));
    let first = pluck(&payload, "program.items.id").split(' ').next().map(str::to_owned);
    for id in [first.as_deref().unwrap_or_default(), pluck(&payload, "program.items.id").split(' ').nth(5).unwrap_or_default()] {
        fixture.done("programItemUpdate", json!({ "id": id, "locked": false }), "").await;
    }
    let payload = fixture.done("programCopy", copy("@late", json!({ "mode": "REPLACE" })), ITEMS).await;
    assert_eq!(order(&payload), copied);
    let refused = copy("@over", json!({ "onConflict": "REJECT" }));
    assert_eq!(fixture.refused("programCopy", refused).await, ["- SHOW_OVERRUN"]);
}

#[tokio::test]
async fn holes_late_starts_and_cancelled_items_are_told() {
    let fixture = heats().await;
    let select = "show(code: \"heat\") { program { overrunSeconds slackSeconds holes { afterItem { title } startsAt seconds }
        items { pinGapSeconds cancelled startsAt ... on Performance { number } } } }";
    let program = |data: &Value| data["show"]["program"].clone();
    let draft = program(&fixture.draft(select).await);
    assert_eq!(rows(&draft, "holes", "afterItem.title startsAt seconds"), ["致辞 2020-09-20T19:39:00+08:00 360"]);
    assert_eq!(pluck(&draft, "items.pinGapSeconds"), "0 0 360 0 0");
    assert_eq!((pluck(&draft, "overrunSeconds"), pluck(&draft, "slackSeconds")), ("180".to_owned(), "-180".to_owned()));
    fixture
        .done(
            "programItemUpdate",
            json!({ "id": "@i3", "pinnedStartAt": "2020-09-20T19:37:00+08:00", "onConflict": "ALLOW" }),
            "",
        )
        .await;
    let draft = program(&fixture.draft(select).await);
    assert_eq!((pluck(&draft, "items.pinGapSeconds"), pluck(&draft, "holes")), ("0 0 -120 0 0".to_owned(), String::new()));
    fixture.done("programItemUpdate", json!({ "id": "@i3", "pinnedStartAt": null }), "").await;
    let before = pluck(&program(&fixture.draft(select).await), "items.startsAt");

    fixture.done("actWithdraw", json!({ "id": "@gone" }), "").await;
    let conflicts = fixture.draft("conflicts(rule: ACT_NOT_CONFIRMED) { nodes { key } }").await;
    let key = pluck(&conflicts, "conflicts.nodes.key");
    fixture.done("conflictWaive", json!({ "festival": "@", "key": key, "reason": "节目单已印" }), "").await;
    fixture.publish().await;
    let (draft, public) = (program(&fixture.draft(select).await), program(&fixture.released("", select).await));
    assert_eq!(pluck(&draft, "items.startsAt"), before, "times are kept");
    assert_eq!(rows(&draft, "items", "cancelled number"), ["false 1", "false -", "false 2", "false -", "true 3"]);
    assert_eq!(rows(&public, "items", "cancelled number pinGapSeconds"), ["false 1 -", "false - -", "false 2 -", "true 3 -"]);
    fixture.done("showCancel", json!({ "id": "@heat" }), "").await;
    assert_eq!(pluck(&program(&fixture.draft(select).await), "items.cancelled"), "true true true true true");
}

#[tokio::test]
async fn shows_after_midnight_are_of_the_evening_before_also_when_clocks_change() {
    for (zone, eve, night, times) in [
        (
            "Europe/London",
            "2025-03-29",
            "2025-03-30",
            [("23:30:00+00:00", 0), ("00:45:00+00:00", 1), ("02:00:00+01:00", 1), ("04:59:59+01:00", 1), ("05:00:00+01:00", 2)],
        ),
        (
            "America/New_York",
            "2024-03-09",
            "2024-03-10",
            [("23:30:00-05:00", 0), ("01:45:00-05:00", 1), ("03:00:00-04:00", 1), ("04:59:59-04:00", 1), ("05:00:00-04:00", 2)],
        ),
    ] {
        let mut fixture = Fixture::open(&[]).await;
        let days = json!({ "id": "@", "timeZone": zone, "startsOn": eve, "endsOn": night });
        fixture.done("festivalUpdate", days, "").await;
        for (place, (clock, kind)) in times.iter().enumerate() {
            let day = if *kind == 0 { eve } else { night };
            fixture.add_all(&[("show", &format!("s{place}"), json!({ "startsAt": format!("{day}T{clock}") }))]).await;
        }
        let select = format!(
            "shows {{ nodes {{ code startsAt programDay }} }}
             eve: shows(filter: {{ day: \"{eve}\" }}) {{ nodes {{ code }} }}
             night: shows(filter: {{ day: \"{night}\" }}) {{ nodes {{ code }} }}"
        );
        let data = fixture.draft(&select).await;
        let expect: Vec<String> = times
            .iter()
            .map(|(clock, kind)| {
                let (day, program_day) = (if *kind == 0 { eve } else { night }, if *kind == 2 { night } else { eve });
                format!("{day}T{clock} {program_day}")
            })
            .collect();
        assert_eq!(rows(&data, "shows.nodes", "startsAt programDay"), expect, "{zone}");
        assert_eq!(
            (pluck(&data, "eve.nodes.code"), pluck(&data, "night.nodes.code")),
            ("s0 s1 s2 s3".into(), "s4".into()),
            "{zone}"
        );
        // An item that begins in the hour after the gap is told on the new clock.
        fixture
            .add_all(&[
                ("programItem", "i1", json!({ "show": "@s1", "kind": "VIDEO", "durationSeconds": 1_800 })),
                ("programItem", "i2", json!({ "show": "@s1", "kind": "VIDEO", "durationSeconds": 60 })),
            ])
            .await;
        let data = fixture.draft("show(code: \"s1\") { programDay program { items { startsAt } endsAt } }").await;
        let after_gap = if zone == "Europe/London" { "02:15:00+01:00" } else { "03:15:00-04:00" };
        assert_eq!(pluck(&data, "show.program.items.startsAt"), format!("{night}T{} {night}T{after_gap}", times[1].0), "{zone}");
        assert_eq!(pluck(&data, "show.programDay"), eve, "{zone}");
    }
}
