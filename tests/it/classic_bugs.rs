//! Six faults that programme desks are known for, each kept out by a test.

use serde_json::{Value, json};

use crate::{
    fixture::{Fixture, SLUG, pluck, rows},
    harness::Desk,
};

fn show(stage: &str, start: &str, end: &str) -> Value {
    let time = |clock: &str| format!("2020-09-{clock}:00+08:00");
    json!({ "stage": stage, "startsAt": time(start), "endsAt": time(end) })
}

/// A gala on the main stage from 19:30 to 21:00, and people to play in it.
async fn gala() -> Fixture {
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("performer", "ann", json!({})),
        ("performer", "bob", json!({})),
        ("team", "one", json!({ "organization": "@org" })),
        ("team", "two", json!({ "organization": "@org" })),
        ("act", "a", json!({ "teams": ["@one"], "cast": [{ "performer": "@ann" }] })),
        ("act", "b", json!({ "teams": ["@two"] })),
        ("show", "gala", show("@main", "20T19:30", "20T21:00")),
        ("programItem", "g1", json!({ "show": "@gala", "act": "@a" })),
        ("programItem", "g2", json!({ "show": "@gala", "act": "@b" })),
    ])
    .await
}

/// Plans another show, reads what one rule says of it, and takes it away again.
async fn told(fixture: &mut Fixture, rule: &str, planned: Value) -> String {
    fixture.add_all(&[("show", "other", planned)]).await;
    let found = fixture.draft(&format!("conflicts(rule: {rule}) {{ nodes {{ magnitudeSeconds }} }}")).await;
    fixture.done("showDelete", json!({ "id": "@other" }), "").await;
    pluck(&found, "conflicts.nodes.magnitudeSeconds")
}

#[tokio::test]
async fn overlaps_are_found_whether_identical_nested_touching_or_empty() {
    let mut fixture = gala().await;
    for (what, start, end, expect) in [
        ("identical", "20T19:30", "20T21:00", "5400"),
        ("nested in it", "20T20:00", "20T20:30", "1800"),
        ("around it", "20T19:00", "20T22:00", "5400"),
        ("over its start", "20T19:00", "20T19:31", "60"),
        ("over its end", "20T20:59", "20T22:00", "60"),
        ("touching its start", "20T18:00", "20T19:30", ""),
        ("touching its end", "20T21:00", "20T22:00", ""),
        ("empty within it", "20T20:00", "20T20:00", "0"),
        ("empty at its end", "20T21:00", "20T21:00", ""),
    ] {
        assert_eq!(told(&mut fixture, "STAGE_OVERLAP", show("@main", start, end)).await, expect, "{what}");
    }
}

#[tokio::test]
async fn windows_split_at_midnight_are_one() {
    let window = |from: &str, to: &str| json!({ "startsAt": format!("2020-09-{from}:00+08:00"), "endsAt": format!("2020-09-{to}:00+08:00") });
    let mut fixture = gala().await;
    let windows = json!([window("20T18:00", "21T00:00"), window("21T00:00", "21T02:00"), window("21T01:00", "21T03:00")]);
    fixture.add_all(&[("stage", "late", json!({ "venue": "@hall", "openingWindows": windows }))]).await;
    for (start, end, expect) in [
        ("20T23:00", "21T01:00", ""),
        ("20T18:00", "21T03:00", ""),
        ("21T00:00", "21T02:30", ""),
        ("20T23:00", "21T03:10", "600"),
        ("20T17:00", "21T04:00", "7200"),
    ] {
        assert_eq!(told(&mut fixture, "STAGE_CLOSED", show("@late", start, end)).await, expect, "{start} {end}");
    }
}

#[tokio::test]
async fn changes_of_duration_and_cast_are_in_the_difference() {
    let fixture = gala().await;
    fixture.publish().await;
    let select = "changesSince { differences { kind aspect item { title } act { code } before after } teamsToTell { code } }";
    for (mutation, input, expect) in [
        ("actUpdate", json!({ "id": "@a", "durationSeconds": 250 }), "DURATION a 240 250"),
        ("actUpdate", json!({ "id": "@a", "cast": [{ "performer": "@bob" }] }), "CAST a 1 1"),
        ("actUpdate", json!({ "id": "@a", "cast": [{ "performer": "@bob", "costume": "HARD" }] }), ""),
        ("programItemUpdate", json!({ "id": "@g1", "durationSeconds": 200 }), "DURATION a 250 200"),
        ("actUpdate", json!({ "id": "@b", "teams": ["@two", "@one"] }), "CAST b two two one"),
    ] {
        fixture.done(mutation, input.clone(), "").await;
        let found = rows(&fixture.draft(select).await, "changesSince.differences", "kind act.code before after");
        let of_what = found.iter().filter(|it| it.starts_with("DURATION") || it.starts_with("CAST")).cloned();
        assert_eq!(of_what.collect::<Vec<_>>().join(", "), expect, "{mutation} {input}");
        fixture.publish().await;
    }
}

#[tokio::test]
async fn the_teams_of_cancelled_items_are_told() {
    for (mutation, input, expect) in [
        ("programItemRemove", json!({ "id": "@g1" }), "one two"), // two moves up
        ("programItemRemove", json!({ "id": "@g2" }), "two"),
        ("showCancel", json!({ "id": "@gala" }), "one two"),
        ("showDelete", json!({ "id": "@gala" }), "one two"),
        ("actWithdraw", json!({ "id": "@b" }), "two"),
    ] {
        let fixture = gala().await;
        fixture.publish().await;
        fixture.done(mutation, input.clone(), "").await;
        let told = fixture.draft("changesSince { teamsToTell { code } }").await;
        assert_eq!(pluck(&told, "changesSince.teamsToTell.code"), expect, "{mutation} {input}");
    }
}

#[tokio::test]
async fn a_waiver_outlives_whatever_does_not_touch_its_conflict() {
    let mut fixture = gala().await;
    fixture.add_all(&[("show", "talk", show("@main", "20T20:30", "20T22:00"))]).await;
    let waived = "conflicts(rule: STAGE_OVERLAP) { nodes { key waiver { reason } } }";
    let key = pluck(&fixture.draft(waived).await, "conflicts.nodes.key");
    fixture.done("conflictWaive", json!({ "festival": "@", "key": key, "reason": "分区使用" }), "").await;
    for (mutation, input) in [
        ("showUpdate", json!({ "id": "@gala", "title": { "text": "大晚会" }, "code": "g" })),
        ("stageUpdate", json!({ "id": "@main", "name": { "text": "主舞台" } })),
        ("programItemMove", json!({ "id": "@g2", "afterId": null })),
        ("actUpdate", json!({ "id": "@a", "durationSeconds": 300 })),
        ("teamUpdate", json!({ "id": "@one", "declaredHeadcount": 9 })),
        ("showSchedule", json!({ "id": "@talk", "startsAt": "2020-09-20T20:45:00+08:00" })),
        ("festivalUpdate", json!({ "id": "@", "theme": { "text": "新" } })),
    ] {
        fixture.done(mutation, input.clone(), "").await;
        assert_eq!(pluck(&fixture.draft(waived).await, "conflicts.nodes.waiver.reason"), "分区使用", "{mutation} {input}");
    }
    assert_eq!(fixture.publish().await, 1);
    let fixture = fixture.reopen().await;
    assert_eq!(pluck(&fixture.draft(waived).await, "conflicts.nodes.waiver.reason"), "分区使用");
}

/// A festival in a zone whose clocks go forward on one of its nights, and a show for each of these instants: the programme day
/// that each is shown under, and whether it is listed under that day.
async fn days(zone: &str, hour: u32, (first, last): (&str, &str), instants: &[(&str, &str)]) {
    let desk = Desk::open().await;
    let festival = json!({ "slug": SLUG, "name": { "text": "Nights" }, "startsOn": first, "endsOn": last, "timeZone": zone,
        "dayStartHour": hour, "primaryLanguage": "en" });
    let id = pluck(&desk.done("festivalCreate", festival, "festival { id }").await, "festival.id");
    for (start, day) in instants {
        let input = json!({ "festival": id, "title": { "text": "Night" }, "startsAt": start });
        let shown = desk.done("showCreate", input, "show { id code programDay }").await;
        assert_eq!(pluck(&shown, "show.programDay"), *day, "{zone} {start}");
        let query = format!(
            "{{ festival(slug: \"{SLUG}\" view: DRAFT) {{ shows(filter: {{ day: \"{day}\" }}) {{ nodes {{ code }} }} }} }}"
        );
        let listed = pluck(&desk.ask(&query, json!({})).await, "festival.shows.nodes.code");
        assert!(listed.split(' ').any(|code| code == pluck(&shown, "show.code")), "{zone} {start}: {listed}");
    }
}

#[tokio::test]
async fn after_midnight_it_is_still_the_evening_before_also_when_clocks_change() {
    days(
        "Asia/Shanghai",
        5,
        ("2020-09-07", "2020-09-28"),
        &[
            ("2020-09-20T23:59:59+08:00", "2020-09-20"),
            ("2020-09-21T01:00:00+08:00", "2020-09-20"),
            ("2020-09-21T04:59:59+08:00", "2020-09-20"),
            ("2020-09-21T05:00:00+08:00", "2020-09-21"),
        ],
    )
    .await;
    // Clocks go from 01:00 to 02:00 on 30 March 2025.
    days(
        "Europe/London",
        5,
        ("2025-03-28", "2025-03-31"),
        &[
            ("2025-03-30T00:30:00Z", "2025-03-29"),
            ("2025-03-30T01:00:00Z", "2025-03-29"),
            ("2025-03-30T03:59:59Z", "2025-03-29"),
            ("2025-03-30T04:00:00Z", "2025-03-30"),
        ],
    )
    .await;
    // From 02:00 to 03:00 on 10 March 2024: the hour at which the day is said to begin does not exist.
    days(
        "America/New_York",
        2,
        ("2024-03-08", "2024-03-12"),
        &[
            ("2024-03-10T06:59:59Z", "2024-03-09"),
            ("2024-03-10T07:00:00Z", "2024-03-10"),
            ("2024-03-11T05:59:59Z", "2024-03-10"),
            ("2024-03-11T06:00:00Z", "2024-03-11"),
        ],
    )
    .await;
}
