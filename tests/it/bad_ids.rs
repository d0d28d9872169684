//! Ids that name nothing, or something of another kind or of another festival.

use serde_json::json;

use crate::{
    bad_input::{NOUNS, case, check, festival},
    fixture::merge,
};

/// What stands behind the underscore of an id that nothing has.
const UNKNOWN: &str = "01h455vb4pex5vsknk084sn02q";

#[tokio::test]
async fn ids_have_to_name_a_thing_of_the_kind_asked_for() {
    let fixture = festival().await;
    let mut cases = vec![];
    for (noun, code) in NOUNS {
        let other = if noun == "act" { "@team" } else { "@act" };
        let unknown = format!("{}_{UNKNOWN}", fixture.fill(&format!("@{code}")).split('_').next().expect("a prefix"));
        for (id, expect) in [
            (unknown.as_str(), "id NOT_FOUND"),
            (other, "id WRONG_KIND"),
            ("1", "id INVALID_FORMAT"),
            ("", "id INVALID_FORMAT"),
            ("节目\0", "id INVALID_FORMAT"),
            (&"9".repeat(10_000), "id INVALID_FORMAT"),
        ] {
            cases.push(case(&format!("{noun}Update"), json!({ "id": id }), expect));
            let mut delete = json!({ "id": id });
            if noun == "festival" {
                delete["confirmSlug"] = json!("fixture");
            }
            cases.push(case(&format!("{noun}Delete"), delete, expect));
        }
    }
    for (mutation, input) in [
        ("teamDecide", json!({ "status": "APPROVED" })),
        ("actSubmit", json!({})),
        ("actDecide", json!({ "status": "CUT" })),
        ("actWithdraw", json!({})),
        ("showSchedule", json!({})),
        ("showCancel", json!({})),
        ("memberUpdate", json!({ "role": "CREW" })),
        ("memberDelete", json!({})),
        ("programItemMove", json!({})),
        ("programItemUpdate", json!({})),
        ("programItemSwap", json!({ "otherId": "@item" })),
        ("programItemRemove", json!({})),
        ("waiverRevoke", json!({})),
        ("festivalPolicyUpdate", json!({})),
    ] {
        for (id, expect) in [
            (format!("act_{UNKNOWN}"), "id NOT_FOUND"),
            ("@main".to_owned(), "id WRONG_KIND"),
            ("x".to_owned(), "id INVALID_FORMAT"),
        ] {
            let mut whole = json!({ "id": id });
            merge(&mut whole, &input);
            cases.push(case(mutation, whole, expect));
        }
    }
    check(&fixture, cases).await;
}

#[tokio::test]
async fn references_stay_within_the_festival() {
    let fixture = festival().await;
    let cases = vec![
        case("organizationUpdate", json!({ "id": "@org", "parent": "@farorg" }), "parent NOT_FOUND"),
        case("organizationUpdate", json!({ "id": "@org", "parent": "@org" }), "parent CYCLE"),
        case(
            "venueUpdate",
            json!({ "id": "@hall", "travel": [{ "venue": "@farvenue", "seconds": -1 }] }),
            "travel[0].venue NOT_FOUND, travel[0].seconds OUT_OF_RANGE",
        ),
        case(
            "teamCreate",
            json!({ "festival": "@", "name": { "text": "队" }, "organization": "@farorg" }),
            "organization NOT_FOUND",
        ),
        case("teamUpdate", json!({ "id": "@team", "members": [{ "performer": "@act" }] }), "members[0].performer WRONG_KIND"),
        case(
            "actUpdate",
            json!({ "id": "@act", "genre": "@hall", "teams": ["@farteam", "@team", "@team"] }),
            "genre WRONG_KIND, teams[0] NOT_FOUND, teams[2] DUPLICATE",
        ),
        case(
            "actUpdate",
            json!({ "id": "@act", "cast": [{ "performer": "x", "team": "@team" }, { "performer": "@ann" }, { "performer": "@ann" }] }),
            "cast[0].performer INVALID_FORMAT, cast[0].team NOT_FOUND, cast[2].performer DUPLICATE",
        ),
        case(
            "actUpdate",
            json!({ "id": "@act", "links": [{ "kind": "BEFORE", "act": "@faract" }, { "kind": "APART", "act": "@act" },
            { "kind": "TOGETHER", "act": "@team" }, { "kind": "APART", "act": "x" }] }),
            "links[0].act NOT_FOUND, links[1].act CYCLE, links[2].act WRONG_KIND, links[3].act INVALID_FORMAT",
        ),
        case("festivalPolicyUpdate", json!({ "id": "@far", "ifRevision": 1_000_000 }), "ifRevision OUT_OF_RANGE"),
        case(
            "showUpdate",
            json!({ "id": "@show", "stage": "@farstage", "credits": [{ "role": "HOST", "organization": "@farorg" }] }),
            "stage NOT_FOUND, credits[0].organization NOT_FOUND",
        ),
        case(
            "festivalUpdate",
            json!({ "id": "@", "credits": [{ "role": "HOST", "organization": "@farorg", "rank": 0 }] }),
            "credits[0].organization NOT_FOUND, credits[0].rank OUT_OF_RANGE",
        ),
        case("programItemInsert", json!({ "show": "@show", "act": "@faract" }), "act NOT_FOUND"),
        case("programItemInsert", json!({ "show": "@show", "act": "@act", "afterId": "@act" }), "afterId WRONG_KIND"),
        case("memberCreate", json!({ "team": "@farteam", "performer": "@ann", "role": "CREW" }), "performer NOT_FOUND"),
        case("showsShift", json!({ "festival": "@far", "shows": ["@show"], "bySeconds": 60 }), "shows[0] NOT_FOUND"),
        case(
            "showsShift",
            json!({ "festival": "@hall", "shows": ["@act"], "bySeconds": 60 }),
            "festival WRONG_KIND, shows[0] WRONG_KIND",
        ),
    ];
    check(&fixture, cases).await;
}
