//! Conflicts: told as they come and go, weighed by the festival, waived by people.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// A show on the main stage from 19:30 to 21:00, and a team that has one name of two.
async fn evening() -> Fixture {
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("performer", "ann", json!({})),
        ("team", "team", json!({ "organization": "@org", "declaredHeadcount": 2, "members": [{ "performer": "@ann" }] })),
        ("act", "act", json!({ "status": "DRAFT", "teams": ["@team"] })),
        (
            "show",
            "gala",
            json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00", "endsAt": "2020-09-20T21:00:00+08:00" }),
        ),
    ])
    .await
}

/// A talk from 20:30 to 22:00 on the same stage.
fn talk(on_conflict: Option<&str>) -> Value {
    let mut input = json!({ "festival": "@", "code": "talk", "title": { "text": "讲座" }, "stage": "@main",
        "startsAt": "2020-09-20T20:30:00+08:00", "endsAt": "2020-09-20T22:00:00+08:00" });
    if let Some(on_conflict) = on_conflict {
        input["onConflict"] = json!(on_conflict);
    }
    input
}

fn at(time: &str, on_conflict: &str) -> Value {
    json!({ "id": "@talk", "startsAt": format!("2020-09-20T{time}:00+08:00"), "onConflict": on_conflict })
}

async fn add_talk(fixture: &mut Fixture) -> Value {
    let payload = fixture.done("showCreate", talk(Some("ALLOW")), "show { id }").await;
    fixture.name("talk", pluck(&payload, "show.id"));
    payload
}

#[tokio::test]
async fn an_edit_that_adds_a_blocking_conflict_is_refused_unless_it_is_allowed() {
    let mut fixture = evening().await;
    let before = fixture.revision().await;
    let refused = "conflictsRefused { rule severity magnitude measure at show { code } subjects { ... on Show { code } } }";
    let shown = "rule severity magnitude measure at show.code subjects.code";
    for on_conflict in [None, Some("REJECT")] {
        let payload = fixture.mutate("showCreate", talk(on_conflict), &format!("show {{ id }} {refused}")).await;
        assert_eq!(rows(&payload, "userErrors", "field code"), ["- STAGE_OVERLAP"]);
        let overlap = "STAGE_OVERLAP BLOCK 1800 SECONDS 2020-09-20T20:30:00+08:00 talk gala talk";
        assert_eq!(rows(&payload, "conflictsRefused", shown), [overlap]);
        assert_eq!((&payload["show"], &payload["conflictsAdded"]), (&Value::Null, &json!([])));
    }
    assert_eq!(fixture.revision().await, before);
    assert_eq!(pluck(&fixture.draft("shows { nodes { code } }").await, "shows.nodes.code"), "gala");
    let payload = add_talk(&mut fixture).await;
    let added = rows(&payload, "conflictsAdded", "rule severity magnitudeSeconds message");
    let message = "“gala” and “讲座” hold main at once from 2020-09-20 20:30:00, for 1800 s.";
    assert_eq!(added, [format!("STAGE_OVERLAP BLOCK 1800 {message}")]);

    let payload = fixture.mutate("showSchedule", at("20:15", "REJECT"), &format!("show {{ startsAt }} {refused}")).await;
    assert_eq!(rows(&payload, "userErrors", "field code"), ["- STAGE_OVERLAP"], "it becomes worse");
    assert_eq!(rows(&payload, "conflictsRefused", "rule magnitude at"), ["STAGE_OVERLAP 2700 2020-09-20T20:15:00+08:00"]);
    assert_eq!(pluck(&payload, "show.startsAt"), "2020-09-20T20:30:00+08:00", "as it stands");
    let payload = fixture.done("showSchedule", at("20:45", "REJECT"), refused).await;
    assert_eq!((&payload["conflictsAdded"], &payload["conflictsResolved"]), (&json!([]), &json!([])), "it becomes better");
    assert_eq!(payload["conflictsRefused"], json!([]));
    let payload = fixture.done("showSchedule", at("20:15", "ALLOW"), "").await;
    assert_eq!(rows(&payload, "conflictsAdded", "rule magnitudeSeconds"), ["STAGE_OVERLAP 2700"]);
    let payload = fixture.done("showSchedule", at("21:00", "REJECT"), "").await;
    assert_eq!(rows(&payload, "conflictsResolved", "rule"), ["STAGE_OVERLAP"]);
    assert!(pluck(&payload, "conflictsResolved.key").starts_with("conflict_"));
}

#[tokio::test]
async fn a_festival_weighs_the_rules_itself() {
    let mut fixture = evening().await;
    let weigh = |severity: Value| json!({ "id": "@", "severities": [{ "rule": "STAGE_OVERLAP", "severity": severity }] });
    let weights = "festival { rules(lang: \"en\") { rule severity defaultSeverity meaning } }";
    let payload = fixture.done("festivalPolicyUpdate", weigh(json!("REJECT")), weights).await;
    let rules = rows(&payload, "festival.rules", "rule severity defaultSeverity");
    assert_eq!(rules[0], "STAGE_OVERLAP REJECT BLOCK");
    assert_eq!(rules.len(), 29);
    assert_eq!(fixture.refused("showCreate", talk(Some("ALLOW"))).await, ["- STAGE_OVERLAP"]);
    fixture.done("festivalPolicyUpdate", weigh(json!("WARN")), "").await;
    let payload = fixture.done("showCreate", talk(None), "show { id }").await;
    fixture.name("talk", pluck(&payload, "show.id"));
    assert_eq!(rows(&payload, "conflictsAdded", "rule severity"), ["STAGE_OVERLAP WARN"]);
    let payload = fixture.done("festivalPolicyUpdate", weigh(Value::Null), weights).await;
    assert_eq!(rows(&payload, "conflictsAdded", "rule severity"), ["STAGE_OVERLAP BLOCK"], "it weighs more than before");
    assert_eq!(rows(&payload, "festival.rules", "severity")[0], "BLOCK");
}

#[tokio::test]
async fn conflicts_are_filtered_and_told_in_both_languages() {
    let mut fixture = evening().await;
    add_talk(&mut fixture).await;
    let item = json!({ "show": "@gala", "act": "@act", "onConflict": "ALLOW" });
    let added = fixture.done("programItemInsert", item, "").await;
    assert_eq!(rows(&added, "conflictsAdded", "rule"), ["ACT_NOT_CONFIRMED"]);
    for (filter, expect) in [
        ("waived: null", "STAGE_OVERLAP ACT_NOT_CONFIRMED ROSTER_INCOMPLETE CREDIT_RANK"),
        ("severity: BLOCK", "STAGE_OVERLAP ACT_NOT_CONFIRMED"),
        ("severity: INFO", ""),
        ("rule: ROSTER_INCOMPLETE", "ROSTER_INCOMPLETE"),
        ("show: \"@gala\", severity: BLOCK, rule: ACT_NOT_CONFIRMED", "ACT_NOT_CONFIRMED"),
        ("waived: false", "STAGE_OVERLAP ACT_NOT_CONFIRMED ROSTER_INCOMPLETE CREDIT_RANK"),
        ("waived: true", ""),
    ] {
        let data = fixture.draft(&format!("conflicts({filter}) {{ nodes {{ rule }} totalCount }}")).await;
        assert_eq!(pluck(&data, "conflicts.nodes.rule"), expect, "{filter}");
        assert_eq!(data["conflicts"]["totalCount"], json!(expect.split_whitespace().count()));
    }
    let select =
        "nodes { zh: message en: message(lang: \"en\") at show { code } subjects { ... on Show { code } ... on Act { code } } }";
    let data = fixture.draft(&format!("conflicts(severity: BLOCK) {{ {select} }}")).await;
    let expect = [
        "《gala》与《讲座》自 2020-09-20 20:30:00 起同时占用main，重叠 1800 秒。 \
         “gala” and “讲座” hold main at once from 2020-09-20 20:30:00, for 1800 s. 2020-09-20T20:30:00+08:00 gala talk",
        "《act》已列入《gala》的节目单（2020-09-20 19:30:00），但其状态为“草稿”，尚未确认。 \
         “act” is in the program of “gala” (2020-09-20 19:30:00) and is DRAFT, not CONFIRMED. 2020-09-20T19:30:00+08:00 act gala",
    ];
    assert_eq!(rows(&data, "conflicts.nodes", "zh en at subjects.code"), expect);
    let of_show = fixture.node("talk", "DRAFT", "Show { conflicts { rule } }").await;
    assert_eq!(pluck(&of_show, "conflicts.rule"), "STAGE_OVERLAP");
}

#[tokio::test]
async fn a_waiver_covers_a_conflict_until_it_gets_worse_or_is_revoked() {
    let mut fixture = evening().await;
    add_talk(&mut fixture).await;
    let listed = "conflicts(rule: STAGE_OVERLAP) { nodes { key waiver { id reason waivedBy magnitude } } }";
    let now = async |fixture: &Fixture| pluck(&fixture.draft(listed).await, "conflicts.nodes.waiver.reason");
    let key = pluck(&fixture.draft(listed).await, "conflicts.nodes.key");
    let waive = |key: &str, reason: &str| json!({ "festival": "@", "key": key, "reason": reason });
    for (key, reason, expect) in [
        (key.as_str(), " ", "reason BLANK"),
        ("conflict_01h455vb4pex5vsknk084sn02q", "", "key NOT_FOUND, reason BLANK"),
        ("@gala", "r", "key WRONG_KIND"),
        ("x", "r", "key INVALID_FORMAT"),
    ] {
        assert_eq!(fixture.refused("conflictWaive", waive(key, reason)).await.join(", "), expect);
    }
    let payload = fixture.done("conflictWaive", waive(&key, "双舞台"), "waiver { id rule conflict { key } }").await;
    assert_eq!(pluck(&payload, "waiver.conflict.key"), key);
    assert_eq!(now(&fixture).await, "双舞台");
    assert_eq!(pluck(&fixture.draft("conflicts(waived: true) { totalCount }").await, "conflicts.totalCount"), "1");

    fixture.done("showSchedule", at("20:40", "REJECT"), "").await;
    assert_eq!(now(&fixture).await, "双舞台", "it got better");
    fixture.done("showSchedule", at("20:20", "ALLOW"), "").await;
    assert_eq!(now(&fixture).await, "-", "it got worse");
    let again = fixture.done("conflictWaive", waive(&key, "仍可行"), "waiver { id magnitude }").await;
    assert_eq!(rows(&json!([again["waiver"]]), "", "id magnitude"), [format!("{} 2400", pluck(&payload, "waiver.id"))]);
    fixture.name("waiver", pluck(&again, "waiver.id"));
    let revoked = fixture.done("waiverRevoke", json!({ "id": "@waiver" }), "deletedId").await;
    assert_eq!(pluck(&revoked, "deletedId"), fixture.fill("@waiver"));
    assert_eq!(now(&fixture).await, "-");
    assert_eq!(fixture.refused("waiverRevoke", json!({ "id": "@waiver" })).await, ["id NOT_FOUND"]);
}
