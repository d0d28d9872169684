//! What things become: acts, teams, shows and members step by step.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// Runs steps on one thing: the mutation, its input beside the id, and the status or the mistake that comes of it.
async fn check(fixture: &Fixture, noun: &str, code: &str, steps: &[(&str, Value, &str)]) {
    for (verb, input, expect) in steps {
        let mut input = input.clone();
        input["id"] = json!(format!("@{code}"));
        let payload = fixture.mutate(&format!("{noun}{verb}"), input.clone(), &format!("{noun} {{ status }}")).await;
        let refused = rows(&payload, "userErrors", "field code").join(", ");
        let shown = if refused.is_empty() { pluck(&payload, &format!("{noun}.status")) } else { refused };
        assert_eq!(shown, *expect, "{noun} {verb} {input}");
        assert_ne!(payload[noun], Value::Null, "its present state is told, also on a refusal");
    }
}

#[tokio::test]
async fn an_act_goes_from_a_draft_to_the_stage_and_may_be_taken_back() {
    let fixture = Fixture::open(&[("act", "act", json!({ "status": "DRAFT" })), ("act", "cut", json!({}))]).await;
    let to = |status: &str| json!({ "status": status });
    let steps = [
        ("Withdraw", json!({}), "id WRONG_STATUS"),
        ("Decide", to("SUBMITTED"), "status WRONG_STATUS"),
        ("Submit", json!({}), "SUBMITTED"),
        ("Decide", to("CONFIRMED"), "status WRONG_STATUS"),
        ("Decide", to("IN_REVIEW"), "IN_REVIEW"),
        ("Decide", to("REVISION_REQUESTED"), "REVISION_REQUESTED"),
        ("Submit", json!({}), "IN_REVIEW"),
        ("Decide", to("SELECTED"), "SELECTED"),
        ("Decide", json!({ "status": "CONFIRMED", "ifRevision": 1 }), "ifRevision STALE"),
        ("Decide", to("CONFIRMED"), "CONFIRMED"),
        ("Withdraw", json!({}), "WITHDRAWN"),
        ("Submit", json!({}), "id WRONG_STATUS"),
    ];
    check(&fixture, "act", "act", &steps).await;
    check(&fixture, "act", "cut", &[("Decide", to("CUT"), "CUT"), ("Decide", to("CONFIRMED"), "status WRONG_STATUS")]).await;
}

/// What a thing can be told to become, each as its mutation: `Decide CUT`, `Submit`.
async fn check_steps(fixture: &mut Fixture, noun: &str, verbs: &[&str], ways: &[(&str, &str)]) {
    for (place, (way, expect)) in ways.iter().enumerate() {
        let mut taken = vec![];
        for verb in verbs {
            let code = format!("{noun}{place}{}", verb.replace(['_', ' '], ""));
            let begin = if noun == "act" { json!({ "status": "DRAFT" }) } else { json!({ "organization": "@org" }) };
            let begin = if noun == "show" { json!({}) } else { begin };
            fixture.add_all(&[(noun, &code, begin)]).await;
            let step = async |step: &str| {
                let (mutation, status) = step.split_once(' ').unwrap_or((step, ""));
                let mut input = json!({ "id": format!("@{code}") });
                if !status.is_empty() {
                    input["status"] = json!(status);
                }
                fixture.mutate(&format!("{noun}{mutation}"), input, &format!("{noun} {{ status }}")).await
            };
            let mut before =
                pluck(&fixture.draft(&format!("{noun}(code: \"{code}\") {{ status }}")).await, &format!("{noun}.status"));
            for it in way.split(", ").filter(|it| !it.is_empty()) {
                let payload = step(it).await;
                assert_eq!(payload["userErrors"], json!([]), "{way}");
                before = pluck(&payload, &format!("{noun}.status"));
            }
            let payload = step(verb).await;
            let after = pluck(&payload, &format!("{noun}.status"));
            let codes = pluck(&payload, "userErrors.code");
            assert!(codes == "WRONG_STATUS" || codes.is_empty(), "{codes}");
            if before != after {
                assert!(verb.ends_with(&after) || !verb.contains(' '), "{verb} {after}");
                taken.push(*verb);
            }
        }
        assert_eq!(taken.join(", "), *expect, "{noun} {way}");
    }
}

const DECIDE: [&str; 13] = [
    "Submit",
    "Withdraw",
    "Decide DRAFT",
    "Decide SUBMITTED",
    "Decide IN_REVIEW",
    "Decide REVISION_REQUESTED",
    "Decide SELECTED",
    "Decide REJECTED",
    "Decide CONFIRMED",
    "Decide PERFORMED",
    "Decide WITHDRAWN",
    "Decide CUT",
    "Decide NO_SHOW",
];

#[tokio::test]
async fn each_step_of_an_act_and_of_a_team_has_one_mutation_and_there_are_no_others() {
    let mut fixture = Fixture::open(&[("organization", "org", json!({}))]).await;
    let confirmed = "Submit, Decide IN_REVIEW, Decide SELECTED, Decide CONFIRMED";
    let after = |last: &str| format!("{confirmed}, {last}");
    let ends = ["Withdraw", "Decide PERFORMED", "Decide CUT", "Decide NO_SHOW"].map(after);
    let mut ways = vec![
        ("", "Submit"),
        ("Submit", "Decide IN_REVIEW"),
        ("Submit, Decide IN_REVIEW", "Decide REVISION_REQUESTED, Decide SELECTED, Decide REJECTED"),
        ("Submit, Decide IN_REVIEW, Decide REVISION_REQUESTED", "Submit, Decide IN_REVIEW"),
        ("Submit, Decide IN_REVIEW, Decide REJECTED", ""),
        ("Submit, Decide IN_REVIEW, Decide SELECTED", "Decide CONFIRMED"),
        (confirmed, "Withdraw, Decide PERFORMED, Decide CUT, Decide NO_SHOW"),
    ];
    ways.extend(ends.iter().map(|it| (it.as_str(), "")));
    check_steps(&mut fixture, "act", &DECIDE, &ways).await;
    let decide = ["Decide APPLIED", "Decide APPROVED", "Decide REJECTED", "Decide WITHDRAWN"];
    let ways = [
        ("", "Decide APPROVED, Decide REJECTED"),
        ("Decide REJECTED", ""),
        ("Decide APPROVED", "Decide WITHDRAWN"),
        ("Decide APPROVED, Decide WITHDRAWN", ""),
    ];
    check_steps(&mut fixture, "team", &decide, &ways).await;
}

#[tokio::test]
async fn each_step_of_a_show_has_a_mutation_and_there_are_no_others() {
    let mut fixture = Fixture::open(&[]).await;
    let update = [
        "Cancel",
        "Update PLANNED",
        "Update CONFIRMED",
        "Update IN_PROGRESS",
        "Update ENDED",
        "Update POSTPONED",
        "Update CANCELLED",
    ];
    let ways = [
        ("", "Cancel, Update CONFIRMED, Update POSTPONED, Update CANCELLED"),
        ("Update CONFIRMED", "Cancel, Update IN_PROGRESS, Update POSTPONED, Update CANCELLED"),
        ("Update CONFIRMED, Update IN_PROGRESS", "Cancel, Update ENDED, Update CANCELLED"),
        ("Update CONFIRMED, Update IN_PROGRESS, Update ENDED", ""),
        ("Update POSTPONED", "Cancel, Update PLANNED, Update CONFIRMED, Update CANCELLED"),
        ("Cancel", "Update PLANNED"),
    ];
    check_steps(&mut fixture, "show", &update, &ways).await;
}

#[tokio::test]
async fn a_team_is_decided_on_once() {
    let of = || json!({ "organization": "@org" });
    let fixture = Fixture::open(&[("organization", "org", json!({})), ("team", "in", of()), ("team", "out", of())]).await;
    let to = |status: &str| json!({ "status": status });
    let steps = [
        ("Decide", to("WITHDRAWN"), "status WRONG_STATUS"),
        ("Decide", to("APPROVED"), "APPROVED"),
        ("Decide", to("APPROVED"), "APPROVED"),
        ("Decide", to("REJECTED"), "status WRONG_STATUS"),
        ("Decide", to("WITHDRAWN"), "WITHDRAWN"),
    ];
    check(&fixture, "team", "in", &steps).await;
    check(&fixture, "team", "out", &[("Decide", to("REJECTED"), "REJECTED"), ("Decide", to("APPROVED"), "status WRONG_STATUS")])
        .await;
}

#[tokio::test]
async fn a_cancelled_show_stays_visible_and_may_be_planned_again() {
    let fixture = Fixture::open(&[("show", "show", json!({})), ("show", "past", json!({ "status": "CONFIRMED" }))]).await;
    let to = |status: &str| json!({ "status": status });
    let steps = [
        ("Update", to("IN_PROGRESS"), "status WRONG_STATUS"),
        ("Cancel", json!({}), "CANCELLED"),
        ("Cancel", json!({}), "CANCELLED"),
        ("Update", to("CONFIRMED"), "status WRONG_STATUS"),
        ("Update", to("PLANNED"), "PLANNED"),
    ];
    check(&fixture, "show", "show", &steps).await;
    let steps = [
        ("Update", to("IN_PROGRESS"), "IN_PROGRESS"),
        ("Update", to("ENDED"), "ENDED"),
        ("Cancel", json!({}), "id WRONG_STATUS"),
    ];
    check(&fixture, "show", "past", &steps).await;
    assert_eq!(fixture.refused("showDelete", json!({ "id": "@past" })).await, ["id WRONG_STATUS"]);
}

#[tokio::test]
async fn members_join_change_roles_and_leave_unless_they_are_cast() {
    let mut fixture = Fixture::open(&[
        ("organization", "org", json!({})),
        ("performer", "ann", json!({})),
        ("performer", "bob", json!({})),
        ("team", "team", json!({ "organization": "@org" })),
        ("member", "m1", json!({ "team": "@team", "performer": "@ann", "role": "LEADER" })),
        ("member", "m2", json!({ "team": "@team", "performer": "@bob", "role": "PERFORMER" })),
        ("act", "act", json!({ "teams": ["@team"], "cast": [{ "performer": "@ann" }] })),
    ])
    .await;
    let payload =
        fixture.done("memberUpdate", json!({ "id": "@m2", "role": "CONDUCTOR" }), "member { id role team { code } }").await;
    assert_eq!(pluck(&payload, "member.id"), fixture.fill("@m2"));
    let roster = fixture.draft("team(code: \"team\") { leader { code } roster { members { role performer { code } } } }").await;
    assert_eq!(rows(&roster, "team.roster.members", "role performer.code"), ["LEADER ann", "CONDUCTOR bob"]);
    for (mutation, input, expect) in [
        ("memberCreate", json!({ "team": "@team", "performer": "@bob", "role": "CREW" }), "performer DUPLICATE"),
        ("memberDelete", json!({ "id": "@m1" }), "id IN_USE"),
        ("memberDelete", json!({ "id": "@m2", "ifRevision": 2 }), "ifRevision STALE"),
    ] {
        assert_eq!(fixture.refused(mutation, input).await, [expect], "{mutation}");
    }
    fixture.done("memberDelete", json!({ "id": "@m2" }), "deletedId").await;
    assert_eq!(fixture.node("m2", "DRAFT", "Member { id }").await, Value::Null);
    fixture.add_all(&[("member", "m3", json!({ "team": "@team", "performer": "@bob", "role": "CREW" }))]).await;
    assert_ne!(fixture.fill("@m3"), fixture.fill("@m2"), "a new membership has a new id");
}

#[tokio::test]
async fn a_festival_is_published_by_publishing_and_then_concluded() {
    let fixture = Fixture::open(&[]).await;
    let to = |status: &str| json!({ "status": status });
    for status in ["PUBLISHED", "CONCLUDED", "ARCHIVED"] {
        check(&fixture, "festival", "", &[("Update", to(status), "status WRONG_STATUS")]).await;
    }
    fixture.publish().await;
    assert_eq!(pluck(&fixture.draft("status").await, "status"), "PUBLISHED");
    let steps = [
        ("Update", to("ARCHIVED"), "status WRONG_STATUS"),
        ("Update", to("DRAFT"), "status WRONG_STATUS"),
        ("Update", to("CONCLUDED"), "CONCLUDED"),
        ("Update", to("CANCELLED"), "status WRONG_STATUS"),
        ("Update", to("PUBLISHED"), "status WRONG_STATUS"),
        ("Update", to("ARCHIVED"), "ARCHIVED"),
        ("Update", to("CONCLUDED"), "status WRONG_STATUS"),
        ("Update", to("CANCELLED"), "status WRONG_STATUS"),
    ];
    check(&fixture, "festival", "", &steps).await;
    fixture.publish().await;
    assert_eq!(pluck(&fixture.released("", "status").await, "status"), "ARCHIVED");
}
