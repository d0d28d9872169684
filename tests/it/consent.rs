//! Consent to being named: who gave it, and what its end does to what is published already.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck};

/// A release with four named people, two of them children.
async fn released() -> Fixture {
    let members: Vec<Value> = ["P1", "P2", "P3", "P4"].iter().map(|it| json!({ "performer": format!("@{it}") })).collect();
    let child = |until: Value| json!({ "birthDate": "2010-01-12", "consent": { "givenBy": "Parent", "until": until } });
    let fixture = Fixture::open(&[
        ("organization", "O1", json!({ "kind": "SCHOOL" })),
        ("performer", "P1", json!({})),
        ("performer", "P2", child(json!("2020-09-20"))),
        ("performer", "P3", child(Value::Null)),
        ("performer", "P4", json!({ "birthDate": "2010-01-13" })),
        ("team", "T1", json!({ "organization": "@O1", "declaredHeadcount": 4, "members": members })),
    ])
    .await;
    fixture.publish().await;
    fixture.done("teamUpdate", json!({ "id": "@T1", "declaredHeadcount": 5 }), "").await;
    fixture.publish().await;
    fixture
}

/// The people whom the public reads in each release, on rosters, by search and by id.
async fn check(fixture: &Fixture, expect: &str) {
    for release in ["release: 1", "release: 2", ""] {
        let select = "release { number revision } performers { nodes { name } } team(code: \"T1\") { roster { members { performer { name } } } }
            search(text: \"P\", kinds: [PERFORMER]) { matched }";
        let seen = fixture.released(release, select).await;
        assert_eq!(pluck(&seen, "performers.nodes.name"), expect, "{release}");
        assert_eq!(pluck(&seen, "team.roster.members.performer.name"), expect, "{release}");
        assert_eq!(pluck(&seen, "search.matched"), expect, "{release}");
        assert!(["1", "2"].contains(&&*pluck(&seen, "release.number")));
    }
    for code in ["P1", "P2", "P3", "P4"] {
        let found = fixture.node(code, "RELEASED", "Performer { name }").await;
        assert_eq!(found.is_null(), !expect.contains(code), "{code}");
    }
}

#[tokio::test]
async fn what_is_said_of_people_later_holds_for_what_is_published() {
    let fixture = released().await;
    check(&fixture, "P1 P2 P3").await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": true }), "").await;
    check(&fixture, "P2 P3").await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": false }), "").await;
    check(&fixture, "P1 P2 P3").await;
    fixture.done("performerUpdate", json!({ "id": "@P1", "birthDate": "2008-08-08" }), "").await;
    check(&fixture, "P2 P3").await;
    fixture.done("performerUpdate", json!({ "id": "@P3", "consent": null }), "").await;
    check(&fixture, "P2").await;
    fixture.desk.set_clock("2020-09-20T15:00:00Z");
    check(&fixture, "P2").await;
    fixture.desk.set_clock("2020-09-20T16:00:00Z"); // midnight in Shanghai
    check(&fixture, "").await;
    // Consent that is given later does not rewrite a release that did not name the person.
    fixture.done("performerUpdate", json!({ "id": "@P4", "consent": { "givenBy": "Parent" } }), "").await;
    check(&fixture, "").await;
    fixture.publish().await;
    assert_eq!(pluck(&fixture.released("", "performers { nodes { name } }").await, "performers.nodes.name"), "P4");
}

#[tokio::test]
async fn a_release_is_masked_anew_only_when_somebody_is_withheld_or_shown() {
    let fixture = released().await;
    let app = &fixture.desk.app;
    let id = fixture.fill("@").parse().expect("an id");
    let released = async || app.released(id, Some(1)).await.expect("a database").expect("a release");
    let first = released().await;
    assert!(Arc::ptr_eq(&first, &released().await), "nothing has changed");
    fixture.done("performerUpdate", json!({ "id": "@P1", "phone": "110" }), "").await;
    let same = released().await;
    assert!(Arc::ptr_eq(&first.public, &same.public) && same.mask == first.mask, "nobody is withheld");
    assert!(Arc::ptr_eq(&same, &released().await));
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": true }), "").await;
    let other = released().await;
    assert_ne!(other.mask, first.mask);
    fixture.done("performerUpdate", json!({ "id": "@P1", "hidden": false }), "").await;
    assert_eq!(released().await.mask, first.mask);
}

#[tokio::test]
async fn consent_tells_who_gave_it_and_who_wrote_it_down() {
    let fixture = released().await;
    let select = "Performer { consent { givenBy giver until recordedAt recordedBy } }";
    let of = async || fixture.node("P3", "DRAFT", select).await["consent"].clone();
    let first = of().await;
    assert_eq!(
        (&first["givenBy"], &first["giver"], &first["recordedBy"]),
        (&json!("Parent"), &json!("GUARDIAN"), &json!("organizer"))
    );
    // Sent again, it is no new one.
    fixture.done("performerUpdate", json!({ "id": "@P3", "consent": { "givenBy": "Parent" } }), "").await;
    assert_eq!(of().await, first);
    // A child of ten cannot agree to it alone.
    fixture.done("performerUpdate", json!({ "id": "@P3", "consent": { "givenBy": "P3" } }), "").await;
    assert_eq!(of().await["giver"], "PERFORMER");
    check(&fixture, "P1 P2").await;
    let grown = json!({ "id": "@P3", "birthDate": "2005-01-01" });
    fixture.done("performerUpdate", grown, "").await;
    check(&fixture, "P1 P2 P3").await;
}
