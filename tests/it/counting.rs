//! Numbers of people, worked out by hand on a festival small enough for that.
//!
//! T1 (declared 3) has P1 P2 P3, T2 (declared 5) has P3 P4, T3 (declared 2) has nobody yet; T4 has withdrawn. A1 is T1's with P1,
//! P2 and the guest G; A2 is T2's together with T1, with P3, P4 and, for T1, P1. A1 is on twice in X1 and once in X3, which has
//! neither stage nor time; A2 is on once in X1 and once in X2, at half past one the night after; X4 is cancelled.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

async fn festival() -> Fixture {
    let person = |birth: &str| json!({ "birthDate": birth });
    let team = |organization: &str, declared: i32, members: &[&str]| {
        let members: Vec<Value> = members.iter().map(|it| json!({ "performer": it })).collect();
        json!({ "organization": organization, "declaredHeadcount": declared, "members": members })
    };
    let item = |show: &str, act: &str| json!({ "show": show, "act": act });
    let fixture = Fixture::open(&[
        ("organization", "O1", json!({ "kind": "GOVERNMENT" })),
        ("organization", "O2", json!({ "kind": "SCHOOL", "parent": "@O1" })),
        ("organization", "O3", json!({ "kind": "ENTERPRISE" })),
        ("venue", "V1", json!({ "stages": [] })),
        ("venue", "V2", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("stage", "M2", json!({ "venue": "@V2" })),
        ("genre", "g1", json!({})),
        ("genre", "g2", json!({})),
        ("performer", "P1", person("2008-01-01")),
        ("performer", "P2", person("2005-01-01")),
        ("performer", "P3", person("1990-01-01")),
        ("performer", "P4", person("1950-01-01")),
        ("performer", "P5", json!({})),
        ("performer", "G", json!({})),
        ("team", "T1", team("@O1", 3, &["@P1", "@P2", "@P3"])),
        ("team", "T2", team("@O2", 5, &["@P3", "@P4"])),
        ("team", "T3", team("@O3", 2, &[])),
        ("team", "T4", team("@O3", 9, &["@P5"])),
        (
            "act",
            "A1",
            json!({ "genre": "@g1", "teams": ["@T1"],
            "cast": [{ "performer": "@P1" }, { "performer": "@P2" }, { "performer": "@G", "team": "@T1" }] }),
        ),
        (
            "act",
            "A2",
            json!({ "genre": "@g2", "teams": ["@T2", "@T1"],
            "cast": [{ "performer": "@P3", "team": "@T2" }, { "performer": "@P4" }, { "performer": "@P1" }] }),
        ),
        ("show", "X1", json!({ "stage": "@M1", "startsAt": "2020-09-28T19:30:00+08:00" })),
        ("show", "X2", json!({ "stage": "@M2", "startsAt": "2020-09-29T01:30:00+08:00" })),
        ("show", "X3", json!({})),
        ("show", "X4", json!({ "stage": "@M2", "startsAt": "2020-09-27T19:30:00+08:00" })),
        ("programItem", "1", item("@X1", "@A1")),
        ("programItem", "2", item("@X1", "@A2")),
        ("programItem", "3", item("@X1", "@A1")),
        ("programItem", "4", item("@X2", "@A2")),
        ("programItem", "5", item("@X3", "@A1")),
        ("programItem", "6", item("@X4", "@A1")),
    ])
    .await;
    for status in ["APPROVED", "WITHDRAWN"] {
        fixture.done("teamDecide", json!({ "id": "@T4", "status": status }), "").await;
    }
    fixture.done("showCancel", json!({ "id": "@X4" }), "").await;
    fixture
}

const COUNT: &str = "headcount { declared rostered cast uniqueLower uniqueUpper uniqueExact personTimes completeness }";

fn line(thing: &Value) -> String {
    let fields = ["declared", "rostered", "cast", "uniqueLower", "uniqueUpper", "uniqueExact", "personTimes", "completeness"];
    fields.map(|field| pluck(&thing["headcount"], field)).join(" ")
}

#[tokio::test]
async fn people_are_counted_in_every_scope() {
    let fixture = festival().await;
    for (scope, expect) in [
        ("{}", "10 4 5 5 10 - 15 0.5"),
        ("{ day: \"2020-09-28\" }", "8 4 5 5 8 - 12 0.625"),
        ("{ day: \"2020-09-29\" }", "0 0 0 0 0 0 0 -"),
        ("{ day: \"2020-09-27\" }", "0 0 0 0 0 0 0 -"),
        ("{ venue: \"@V1\" }", "8 4 5 5 8 - 9 0.625"),
        ("{ venue: \"@V2\" }", "8 4 3 5 7 - 3 0.625"),
        ("{ show: \"@X1\" }", "8 4 5 5 8 - 9 0.625"),
        ("{ show: \"@X3\" }", "3 3 3 4 4 4 3 1.0"),
        ("{ show: \"@X4\" }", "0 0 0 0 0 0 0 -"),
        ("{ act: \"@A1\" }", "3 3 3 4 4 4 9 1.0"),
        ("{ act: \"@A2\" }", "8 4 3 5 7 - 6 0.625"),
        ("{ genre: \"@g1\" }", "3 3 3 4 4 4 9 1.0"),
        ("{ team: \"@T1\" }", "3 3 3 4 4 4 11 1.0"),
        ("{ team: \"@T2\" }", "5 2 2 5 5 - 4 0.4"),
        ("{ team: \"@T4\" }", "0 0 0 0 0 0 0 -"),
        ("{ organization: \"@O1\" }", "8 4 5 5 8 - 15 0.625"),
        ("{ organization: \"@O2\" }", "5 2 2 5 5 - 4 0.4"),
        ("{ organizationKind: GOVERNMENT }", "3 3 3 4 4 4 11 1.0"),
        ("{ organizationKind: ENTERPRISE }", "2 0 0 2 2 - 0 0.0"),
        ("{ team: \"@T1\", act: \"@A2\" }", "3 3 1 3 3 3 2 1.0"),
        ("{ team: \"@T2\", act: \"@A1\" }", "0 0 0 0 0 0 0 -"),
        ("{ venue: \"@V1\", genre: \"@g2\" }", "8 4 3 5 7 - 3 0.625"),
    ] {
        let counted = fixture.draft(&format!("headcount(scope: {scope}) {}", COUNT.trim_start_matches("headcount"))).await;
        assert_eq!(line(&counted), expect, "{scope}");
    }
    for (code, kind, expect) in [
        ("X1", "Show", "8 4 5 5 8 - 9 0.625"),
        ("A1", "Act", "3 3 3 4 4 4 9 1.0"),
        ("T2", "Team", "5 2 2 5 5 - 4 0.4"),
        ("O1", "Organization", "8 4 5 5 8 - 15 0.625"),
    ] {
        assert_eq!(line(&fixture.node(code, "DRAFT", &format!("{kind} {{ {COUNT} }}")).await), expect, "{code}");
    }
    let bad = "headcount(scope: { venue: \"@M1\", team: \"x\" }) { declared }";
    let query = fixture.fill(&format!("{{ festival(slug: \"fixture\" view: DRAFT) {{ {bad} }} }}"));
    let error = fixture.desk.broken(&query).await;
    assert!(error.starts_with("BAD_USER_INPUT scope.venue: ") && error.contains("scope.team: "), "{error}");
}

/// Every row as key, teams, acts, performances, declared, fewest and most persons, counted in each, attributed.
#[tokio::test]
async fn statistics_count_each_person_in_each_row_and_attribute_each_to_one() {
    let fixture = festival().await;
    let paths =
        "key teams acts performances headcount.declared headcount.uniqueLower headcount.uniqueUpper countedInEach attributed";
    let (t1, t2, t3) = ("1 2 5 3 4 4 4 4", "1 1 2 5 5 5 2 1", "1 0 0 2 2 2 0 0");
    let named = |rows: &[(&str, &str)]| rows.iter().map(|(key, row)| format!("{key} {row}")).collect::<Vec<_>>();
    for (by, expect) in [
        ("TEAM", named(&[("T1", t1), ("T2", t2), ("T3", t3)])),
        ("ORGANIZATION", named(&[("O1", t1), ("O2", t2), ("O3", t3)])),
        ("ORGANIZATION_KIND", named(&[("GOVERNMENT", t1), ("ENTERPRISE", t3), ("SCHOOL", t2)])),
        ("GENRE", named(&[("g1", "1 1 3 3 4 4 4 3"), ("g2", "2 1 2 8 5 7 4 2")])),
        ("VENUE", named(&[("V1", "2 2 3 8 5 8 5 5"), ("V2", "2 1 1 8 5 7 4 0")])),
        ("DAY", named(&[("2020-09-28", "2 2 4 8 5 8 5 5")])),
        ("SHOW", named(&[("X1", "2 2 3 8 5 8 5 5"), ("X2", "2 1 1 8 5 7 4 0"), ("X3", "1 1 1 3 4 4 4 0")])),
        (
            "AGE_BAND",
            named(&[
                ("UNDER_14", "1 2 5 0 1 1 1 1"),
                ("14_17", "1 1 3 0 1 1 1 1"),
                ("18_34", "2 1 2 0 1 1 1 1"),
                ("60_PLUS", "1 1 2 0 1 1 1 1"),
                ("UNKNOWN", "0 1 3 0 1 1 1 1"),
            ]),
        ),
    ] {
        let select = "key teams acts performances countedInEach attributed headcount { declared uniqueLower uniqueUpper }";
        let data = fixture.draft(&format!("statistics(by: {by}) {{ {select} }}")).await;
        assert_eq!(rows(&data, "statistics", paths), expect, "{by}");
        let attributed: i64 = rows(&data, "statistics", "attributed").iter().filter_map(|it| it.parse::<i64>().ok()).sum();
        assert_eq!(attributed, 5, "{by}");
    }
    let labels = fixture.draft("statistics(by: ORGANIZATION_KIND lang: \"en\") { label subject { __typename } }").await;
    assert_eq!(rows(&labels, "statistics", "label subject"), ["Government -", "Enterprise -", "School -"]);
    let subjects = fixture.draft("statistics(by: VENUE) { subject { ... on Venue { code } } }").await;
    assert_eq!(pluck(&subjects, "statistics.subject.code"), "V1 V2");
}
