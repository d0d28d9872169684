//! Waivers: bound to one conflict, listed, and in force until the fact gets worse or somebody takes them back.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// Two shows that hold the main stage together for 1,800 seconds, a third on another stage, and a team with one name of three.
async fn evening() -> Fixture {
    let show = |stage: &str, from: &str, to: &str| {
        let time = |clock: &str| format!("2020-09-20T{clock}:00+08:00");
        json!({ "stage": stage, "startsAt": time(from), "endsAt": time(to) })
    };
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("stage", "side", json!({ "venue": "@hall" })),
        ("performer", "ann", json!({})),
        ("team", "team", json!({ "organization": "@org", "declaredHeadcount": 3, "members": [{ "performer": "@ann" }] })),
        ("act", "act", json!({ "teams": ["@team"] })),
        ("show", "gala", show("@main", "19:30", "21:00")),
        ("programItem", "item", json!({ "show": "@gala", "act": "@act" })),
        ("show", "talk", show("@main", "20:30", "22:00")),
        ("show", "heat", show("@side", "10:00", "11:00")),
    ])
    .await
}

/// Waives the one conflict against a rule, and lets a code stand for the waiver.
async fn waive(fixture: &mut Fixture, rule: &str) {
    let found = fixture.draft(&format!("conflicts(rule: {rule}) {{ nodes {{ key }} }}")).await;
    let input = json!({ "festival": "@", "key": pluck(&found, "conflicts.nodes.key"), "reason": rule });
    let payload = fixture.done("conflictWaive", input, "waiver { id }").await;
    fixture.name(rule.split('_').next().expect("a word"), pluck(&payload, "waiver.id"));
}

/// Every waiver of a list: its reason, magnitude, whether it has lapsed, and the conflict's magnitude now.
async fn listed(fixture: &Fixture, which: &str) -> Vec<String> {
    let select = "nodes { reason magnitude lapsed conflict { magnitude measure } } totalCount";
    let data = fixture.draft(&format!("waivers{which} {{ {select} }}")).await;
    let list = rows(&data, "waivers.nodes", "reason magnitude lapsed conflict.magnitude conflict.measure");
    assert_eq!(data["waivers"]["totalCount"], json!(list.len()));
    list
}

/// The conflicts against both rules that somebody's waiver covers.
async fn covered(fixture: &Fixture) -> Vec<String> {
    let select = "a: conflicts(rule: STAGE_OVERLAP, waived: true) { nodes { rule waiver { reason } } }
        b: conflicts(rule: ROSTER_INCOMPLETE, waived: true) { nodes { rule waiver { reason } } }";
    let data = fixture.draft(select).await;
    ["a", "b"].iter().flat_map(|list| rows(&data, &format!("{list}.nodes"), "waiver.reason")).collect()
}

fn talk_at(clock: &str) -> Value {
    json!({ "id": "@talk", "startsAt": format!("2020-09-20T{clock}:00+08:00"), "onConflict": "ALLOW" })
}

fn declaring(people: i32) -> Value {
    json!({ "id": "@team", "declaredHeadcount": people })
}

#[tokio::test]
async fn waivers_are_listed_newest_first_until_they_are_revoked() {
    let mut fixture = evening().await;
    assert_eq!(listed(&fixture, "").await, [""; 0]);
    waive(&mut fixture, "STAGE_OVERLAP").await;
    waive(&mut fixture, "ROSTER_INCOMPLETE").await;
    let overlap = "STAGE_OVERLAP 1800 false 1800 SECONDS";
    let roster = "ROSTER_INCOMPLETE 2 false 2 PEOPLE";
    assert_eq!(listed(&fixture, "").await, [roster, overlap]);
    let page = "(first: 1) { nodes { reason } totalCount pageInfo { hasNextPage endCursor } }";
    let data = fixture.draft(&format!("waivers{page}")).await;
    assert_eq!(
        (pluck(&data, "waivers.nodes.reason"), pluck(&data, "waivers.totalCount")),
        ("ROSTER_INCOMPLETE".into(), "2".into())
    );
    let after = pluck(&data, "waivers.pageInfo.endCursor");
    let data = fixture.draft(&format!("waivers(after: \"{after}\") {{ nodes {{ reason }} pageInfo {{ hasNextPage }} }}")).await;
    assert_eq!(pluck(&data, "waivers.nodes.reason"), "STAGE_OVERLAP");
    let foreign =
        fixture.desk.broken("{ festival(slug: \"fixture\" view: DRAFT) { waivers(after: \"x\") { totalCount } } }").await;
    assert!(foreign.starts_with("BAD_USER_INPUT "), "{foreign}");

    fixture.done("showSchedule", talk_at("21:00"), "").await;
    assert_eq!(listed(&fixture, "").await, [roster, "STAGE_OVERLAP 1800 false - -"], "not in use");
    fixture.done("showSchedule", talk_at("20:30"), "").await;
    assert_eq!(listed(&fixture, "").await, [roster, overlap], "in use again");
    fixture.publish().await;
    let public = fixture.released("", "waivers { nodes { reason } totalCount }").await;
    assert_eq!((pluck(&public, "waivers.nodes.reason"), pluck(&public, "waivers.totalCount")), (String::new(), "0".into()));
    fixture.done("waiverRevoke", json!({ "id": "@STAGE" }), "").await;
    assert_eq!(listed(&fixture, "").await, [roster]);
    assert_eq!(covered(&fixture).await, ["ROSTER_INCOMPLETE"]);
}

#[tokio::test]
async fn a_waiver_lapses_when_its_conflict_gets_worse_in_whatever_it_is_measured() {
    let mut fixture = evening().await;
    waive(&mut fixture, "STAGE_OVERLAP").await;
    waive(&mut fixture, "ROSTER_INCOMPLETE").await;
    for (mutation, input, lapsed, holding) in [
        (
            "showSchedule",
            talk_at("20:45"),
            vec![],
            vec!["ROSTER_INCOMPLETE 2 false 2 PEOPLE", "STAGE_OVERLAP 1800 false 900 SECONDS"],
        ),
        (
            "showSchedule",
            talk_at("20:29"),
            vec!["STAGE_OVERLAP 1800 true 1860 SECONDS"],
            vec!["ROSTER_INCOMPLETE 2 false 2 PEOPLE"],
        ),
        (
            "showSchedule",
            talk_at("20:30"),
            vec![],
            vec!["ROSTER_INCOMPLETE 2 false 2 PEOPLE", "STAGE_OVERLAP 1800 false 1800 SECONDS"],
        ),
        ("teamUpdate", declaring(2), vec![], vec!["ROSTER_INCOMPLETE 2 false 1 PEOPLE", "STAGE_OVERLAP 1800 false 1800 SECONDS"]),
        ("teamUpdate", declaring(4), vec!["ROSTER_INCOMPLETE 2 true 3 PEOPLE"], vec!["STAGE_OVERLAP 1800 false 1800 SECONDS"]),
    ] {
        fixture.done(mutation, input.clone(), "").await;
        assert_eq!(listed(&fixture, "(lapsed: true)").await, lapsed, "{input}");
        assert_eq!(listed(&fixture, "(lapsed: false)").await, holding, "{input}");
        assert_eq!(covered(&fixture).await.len(), holding.len(), "{input}");
    }
    waive(&mut fixture, "ROSTER_INCOMPLETE").await;
    assert_eq!(listed(&fixture, "(lapsed: true)").await, [""; 0], "accepted as bad as it has become");
    assert_eq!(listed(&fixture, "").await.len(), 2, "in place of the old one");
}

#[tokio::test]
async fn a_waiver_is_bound_to_its_conflict_and_outlives_unrelated_edits() {
    let mut fixture = evening().await;
    waive(&mut fixture, "STAGE_OVERLAP").await;
    waive(&mut fixture, "ROSTER_INCOMPLETE").await;
    let keys = async |fixture: &Fixture| {
        let data = fixture.draft("waivers { nodes { id conflictKey conflict { key } } }").await;
        rows(&data, "waivers.nodes", "id conflictKey conflict.key")
    };
    let before = keys(&fixture).await;
    for (mutation, input) in [
        ("teamUpdate", json!({ "id": "@team", "name": { "text": "改名队" } })),
        ("showSchedule", json!({ "id": "@heat", "startsAt": "2020-09-21T10:00:00+08:00" })),
        ("showUpdate", json!({ "id": "@gala", "title": { "text": "大晚会" }, "onConflict": "ALLOW" })),
        ("actUpdate", json!({ "id": "@act", "title": { "text": "新名" }, "durationSeconds": 300 })),
        ("stageUpdate", json!({ "id": "@main", "name": { "text": "主舞台" } })),
        ("organizationCreate", json!({ "festival": "@", "name": { "text": "新单位" } })),
        ("festivalUpdate", json!({ "id": "@", "editionNumber": 11 })),
    ] {
        let payload = fixture.done(mutation, input, "").await;
        let added = rows(&payload, "conflictsAdded", "rule");
        assert!(
            !added.iter().any(|rule| ["STAGE_OVERLAP", "ROSTER_INCOMPLETE"].contains(&rule.as_str())),
            "{mutation} {added:?}"
        );
        assert_eq!(keys(&fixture).await, before, "{mutation}");
        assert_eq!(covered(&fixture).await, ["STAGE_OVERLAP", "ROSTER_INCOMPLETE"], "{mutation}");
    }
    let fixture = fixture.reopen().await;
    assert_eq!(keys(&fixture).await, before);
    // Another overlap on the same stage is another conflict.
    let heat = json!({ "id": "@heat", "stage": "@main", "startsAt": "2020-09-20T21:30:00+08:00" });
    assert_eq!(fixture.refused("showSchedule", heat).await, ["- STAGE_OVERLAP"]);
    assert_eq!(covered(&fixture).await, ["STAGE_OVERLAP", "ROSTER_INCOMPLETE"]);
}
