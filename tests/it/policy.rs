//! A festival's policy: how much its rules weigh, the numbers they work with, and its lead times.

use serde_json::{Value, json};

use crate::{
    bad_input::{case, check, festival},
    fixture::{Fixture, pluck, rows},
};

const LEADS: &str = "leads { reportSeconds makeUpSeconds standbySeconds releaseSeconds }";
const SHOWN: &str = "reportSeconds makeUpSeconds standbySeconds releaseSeconds";

/// Sets the policy, and returns the festival with its rules, parameters and leads.
async fn set(fixture: &Fixture, mut input: Value) -> Value {
    input["id"] = json!("@");
    let rule = "rule severity defaultSeverity measure parameters { parameter value }";
    let parameter = "parameter unit value defaultValue minimum maximum meaning";
    let select = format!(
        "festival {{ {LEADS} reportLeadSeconds rules(lang: \"en\") {{ {rule} }} parameters(lang: \"en\") {{ {parameter} }} }}"
    );
    fixture.done("festivalPolicyUpdate", input, &select).await["festival"].take()
}

fn rule(festival: &Value, code: &str) -> String {
    let rules = rows(festival, "rules", "rule severity defaultSeverity measure parameters.parameter parameters.value");
    rules.into_iter().find(|it| it.starts_with(code)).expect("a rule")
}

fn parameter(festival: &Value, code: &str) -> String {
    let parameters = rows(festival, "parameters", "parameter unit value defaultValue minimum maximum meaning");
    parameters.into_iter().find(|it| it.starts_with(code)).expect("a parameter")
}

#[tokio::test]
async fn what_is_named_is_set_and_null_goes_back_to_the_default() {
    let fixture = Fixture::open(&[]).await;
    let now = set(&fixture, json!({})).await;
    assert_eq!(rule(&now, "TEAM_QUOTA"), "TEAM_QUOTA WARN WARN ACTS TEAM_MOST_ACTS 5");
    assert_eq!(parameter(&now, "LUNCH_SECOND").split(" When").next(), Some("LUNCH_SECOND SECOND_OF_DAY 43200 43200 32400 54000"));
    assert_eq!(rows(&now["parameters"], "", "parameter").len(), 15);

    let sent = json!({ "severities": [{ "rule": "TEAM_QUOTA", "severity": "BLOCK" }, { "rule": "STAGE_CLOSED", "severity": "INFO" }],
        "parameters": [{ "parameter": "TEAM_MOST_ACTS", "value": 2 }, { "parameter": "ACT_LARGEST_CAST", "value": 30 }],
        "reportLeadSeconds": 5400, "releaseLeadSeconds": 0 });
    let now = set(&fixture, sent).await;
    assert_eq!(rule(&now, "TEAM_QUOTA"), "TEAM_QUOTA BLOCK WARN ACTS TEAM_MOST_ACTS 2");
    assert_eq!(parameter(&now, "ACT_LARGEST_CAST"), "ACT_LARGEST_CAST PEOPLE 30 200 1 100000 The largest cast of an act.");
    assert_eq!(rows(&json!([now["leads"]]), "", SHOWN), ["5400 2700 600 0"]);
    assert_eq!(now["reportLeadSeconds"], json!(5400));

    let sent = json!({ "severities": [{ "rule": "TEAM_QUOTA", "severity": null }], "reportLeadSeconds": null,
        "parameters": [{ "parameter": "TEAM_MOST_ACTS", "value": null }] });
    let now = set(&fixture, sent).await;
    assert_eq!(rule(&now, "TEAM_QUOTA"), "TEAM_QUOTA WARN WARN ACTS TEAM_MOST_ACTS 5");
    assert!(rule(&now, "STAGE_CLOSED").starts_with("STAGE_CLOSED INFO BLOCK"), "not named");
    assert!(parameter(&now, "ACT_LARGEST_CAST").starts_with("ACT_LARGEST_CAST PEOPLE 30"), "not named");
    assert_eq!(rows(&json!([now["leads"]]), "", SHOWN), ["3600 2700 600 0"]);

    let keyed = json!({ "id": "@", "idempotencyKey": "k", "makeUpLeadSeconds": 1_800 });
    fixture.done("festivalPolicyUpdate", keyed.clone(), "").await;
    fixture.done("festivalPolicyUpdate", keyed.clone(), "").await;
    let mut other = keyed;
    other["releaseLeadSeconds"] = Value::Null;
    assert_eq!(
        fixture.refused("festivalPolicyUpdate", other).await,
        ["idempotencyKey IDEMPOTENCY_MISMATCH"],
        "null is not left out"
    );
    let fixture = fixture.reopen().await;
    let now =
        set(&fixture, json!({ "severities": null, "parameters": null, "makeUpLeadSeconds": null, "releaseLeadSeconds": null }))
            .await;
    assert!(rule(&now, "STAGE_CLOSED").starts_with("STAGE_CLOSED BLOCK BLOCK"));
    assert!(parameter(&now, "ACT_LARGEST_CAST").starts_with("ACT_LARGEST_CAST PEOPLE 200"));
    assert_eq!(rows(&json!([now["leads"]]), "", SHOWN), ["3600 2700 600 900"]);
}

#[tokio::test]
async fn everything_wrong_with_a_policy_is_told_at_once_with_range_and_unit() {
    let fixture = festival().await;
    let number = |parameter: &str, value: i32| json!({ "parameter": parameter, "value": value });
    let cases = vec![
        case(
            "festivalPolicyUpdate",
            json!({ "id": "@", "ifRevision": 0, "severities": [{ "rule": "TEAM_QUOTA" }, { "rule": "TEAM_QUOTA", "severity": "WARN" }],
            "parameters": [number("ACT_LARGEST_CAST", 0), number("HEADCOUNT_MISMATCH_PERCENT", 101), number("LUNCH_SECOND", -1),
            number("LUNCH_SECOND", 43_200)], "reportLeadSeconds": -1, "releaseLeadSeconds": 86_401 }),
            "ifRevision STALE, severities[1].rule DUPLICATE, parameters[0].value OUT_OF_RANGE, parameters[1].value OUT_OF_RANGE, \
             parameters[2].value OUT_OF_RANGE, parameters[3].parameter DUPLICATE, reportLeadSeconds OUT_OF_RANGE, \
             releaseLeadSeconds OUT_OF_RANGE",
        ),
        case("festivalPolicyUpdate", json!({ "id": "@", "reportLeadSeconds": 2_699 }), "reportLeadSeconds OUT_OF_RANGE"),
        case("festivalPolicyUpdate", json!({ "id": "@", "makeUpLeadSeconds": 599 }), "makeUpLeadSeconds OUT_OF_RANGE"),
        case(
            "festivalPolicyUpdate",
            json!({ "id": "@hall", "reportLeadSeconds": -1 }),
            "id WRONG_KIND, reportLeadSeconds OUT_OF_RANGE",
        ),
    ];
    check(&fixture, cases).await;
    let sent = json!({ "id": "@", "parameters": [number("HEADCOUNT_MISMATCH_PERCENT", 101)] });
    let payload = fixture.mutate("festivalPolicyUpdate", sent, "").await;
    let message = "HEADCOUNT_MISMATCH_PERCENT is given in percent, from 0 to 100; 101 lies outside.";
    assert_eq!(rows(&payload, "userErrors", "message"), [message]);
}

#[tokio::test]
async fn a_show_sets_some_leads_itself_and_follows_the_festival_in_the_others() {
    let fixture = festival().await;
    let leads = async |input: Value| {
        let select = format!("show {{ leads {{ {SHOWN} own {{ {SHOWN} }} }} }}");
        let payload = fixture.done("showUpdate", json!({ "id": "@show", "leads": input }), &select).await;
        let shown = |leads: &Value| rows(&json!([leads]), "", SHOWN).concat();
        (shown(&payload["show"]["leads"]), shown(&payload["show"]["leads"]["own"]))
    };
    let are = |effective: &str, own: &str| (effective.to_owned(), own.to_owned());
    assert_eq!(leads(json!({ "makeUpSeconds": 3_000 })).await, are("3600 3000 600 900", "- 3000 - -"));
    let shorter = json!({ "id": "@", "reportLeadSeconds": 2_900, "makeUpLeadSeconds": 1_800 });
    let payload = fixture.mutate("festivalPolicyUpdate", shorter.clone(), LEADS_OF_FESTIVAL).await;
    let message = "reportLeadSeconds The lead times that shows set for themselves would no longer fit; change these first: show.";
    assert_eq!(rows(&payload, "userErrors", "field message"), [message]);
    assert_eq!(pluck(&payload, "festival.leads.reportSeconds"), "3600", "as it stands");
    assert_eq!(leads(json!({ "makeUpSeconds": null, "reportSeconds": 7_200 })).await, are("7200 2700 600 900", "7200 - - -"));
    fixture.done("festivalPolicyUpdate", shorter, "").await;
    assert_eq!(leads(json!({})).await, are("7200 1800 600 900", "7200 - - -"));
    assert_eq!(leads(Value::Null).await, are("2900 1800 600 900", "- - - -"));
}

const LEADS_OF_FESTIVAL: &str = "festival { leads { reportSeconds } }";
