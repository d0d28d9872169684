//! Bad input of every kind: refused with its codes and fields, all at once, and without a trace.

use serde_json::{Value, json};

use crate::fixture::{Fixture, merge, pluck, rows};

const UNKNOWN: &str = "01h455vb4pex5vsknk084sn02q";

/// The nouns that have ids, with the word in their ids and a code of one of them.
const NOUNS: [(&str, &str, &str); 9] = [
    ("organization", "org", "org"),
    ("venue", "venue", "hall"),
    ("stage", "stage", "main"),
    ("genre", "genre", "solo"),
    ("performer", "performer", "ann"),
    ("team", "team", "team"),
    ("act", "act", "act"),
    ("show", "show", "show"),
    ("festival", "festival", ""),
];

/// A festival with one of each, and beside it another, whose venue, stage, team and act are `far…`.
async fn festival() -> Fixture {
    let mut fixture = Fixture::open(&[
        ("organization", "org", json!({ "externalIds": [{ "system": "desk", "value": "1" }] })),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("genre", "solo", json!({})),
        ("performer", "ann", json!({})),
        ("team", "team", json!({ "organization": "@org" })),
        ("act", "act", json!({})),
        ("show", "show", json!({ "startsAt": "2020-09-20T19:30:00+08:00" })),
        ("programItem", "item", json!({ "show": "@show", "act": "@act" })),
    ])
    .await;
    let far = fixture.desk.found("far-away").await;
    let name = |festival: &str| json!({ "festival": festival, "name": { "text": "远" } });
    let desk = &fixture.desk;
    let organization = desk.add("organization", name(&far)).await;
    let venue = desk.add("venue", name(&far)).await;
    let stage = desk.add("stage", json!({ "venue": venue, "name": { "text": "远" } })).await;
    let mut team = name(&far);
    team["organization"] = json!(organization);
    let team = desk.add("team", team).await;
    let act = desk.add("act", json!({ "festival": far, "title": { "text": "远" }, "durationSeconds": 60 })).await;
    for (code, id) in
        [("far", far), ("farorg", organization), ("farvenue", venue), ("farstage", stage), ("farteam", team), ("faract", act)]
    {
        fixture.name(code, id);
    }
    fixture
}

/// Runs inputs that must be refused with these mistakes, and sees that the festival stays as it was.
async fn check(fixture: &Fixture, cases: Vec<(String, Value, String)>) {
    let before = fixture.revision().await;
    for (mutation, input, expect) in cases {
        let payload = fixture.mutate(&mutation, input.clone(), "errors: userErrors { zh: message(lang: \"zh\") }").await;
        let shown: String = input.to_string().chars().take(200).collect();
        assert_eq!(rows(&payload, "userErrors", "field code").join(", "), expect, "{mutation} {shown}");
        let messages = format!("{} {}", pluck(&payload, "userErrors.message"), pluck(&payload, "errors.zh"));
        assert!(!messages.contains('\0') && messages.chars().count() < 4_000, "{mutation} {messages}");
    }
    assert_eq!(fixture.revision().await, before);
}

fn case(mutation: &str, input: Value, expect: &str) -> (String, Value, String) {
    (mutation.to_owned(), input, expect.to_owned())
}

#[tokio::test]
async fn ids_have_to_name_a_thing_of_the_kind_asked_for() {
    let fixture = festival().await;
    let mut cases = vec![];
    for (noun, word, code) in NOUNS {
        let other = if noun == "act" { "@team" } else { "@act" };
        let unknown = format!("{}_{UNKNOWN}", fixture.fill(&format!("@{code}")).split('_').next().unwrap_or(word));
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

#[tokio::test]
async fn texts_codes_and_revisions_are_checked_for_every_noun() {
    let mut fixture = festival().await;
    for (noun, _, _) in NOUNS.iter().filter(|it| it.0 != "festival") {
        let mut input = match *noun {
            "team" => json!({ "organization": "@org" }),
            "stage" => json!({ "venue": "@hall" }),
            _ => json!({}),
        };
        merge(&mut input, &json!({ "code": "taken" }));
        fixture.add_all(&[(noun, &format!("{noun}2"), input)]).await;
    }
    let (longest, too_long) = ("𠮷".repeat(200), "字".repeat(10_000));
    let mut cases = vec![];
    for (noun, _, code) in NOUNS {
        let field = if ["act", "show"].contains(&noun) { "title" } else { "name" };
        let plain = noun == "performer";
        let mut one = |key: &str, value: Value, expect: &str| {
            let mut input = json!({ "id": format!("@{code}") });
            input[key] = value;
            cases.push(case(&format!("{noun}Update"), input, expect));
        };
        let at = if plain { field.to_owned() } else { format!("{field}.text") };
        for (text, mistake) in
            [("", "BLANK"), (" \n　\u{200b}", "BLANK"), (too_long.as_str(), "TOO_LONG"), ("共圆\0小康梦", "INVALID_CHARACTER")]
        {
            let value = if plain { json!(text) } else { json!({ "text": text }) };
            one(field, value, &format!("{at} {mistake}"));
        }
        one(field, Value::Null, &format!("{field} REQUIRED"));
        if !plain {
            one(field, json!({ "lang": "klingonese", "text": "nuqneH" }), &format!("{field}.lang UNKNOWN_LANGUAGE"));
            let twice = json!([{ "lang": "zh", "text": "一" }, { "lang": "ZH", "text": "二" }, { "lang": "", "text": "三" }]);
            one(field, twice, &format!("{field}[1].lang DUPLICATE, {field}[2].lang UNKNOWN_LANGUAGE"));
        }
        if noun == "festival" {
            one("slug", json!("far-away"), "slug TAKEN");
            one("slug", json!("No Slug"), "slug INVALID_FORMAT");
        } else {
            for (sent, mistake) in [("taken", "TAKEN"), ("a b", "INVALID_FORMAT"), ("", "BLANK"), ("\0", "INVALID_CHARACTER")] {
                one("code", json!(sent), &format!("code {mistake}"));
            }
            one("code", json!("c".repeat(65)), "code TOO_LONG");
        }
        one("ifRevision", json!(0), "ifRevision STALE");
        one("ifRevision", json!(1_000_000), "ifRevision OUT_OF_RANGE");
    }
    check(&fixture, cases).await;
    for (noun, _, code) in NOUNS {
        let (field, value) = match noun {
            "performer" => ("name", json!(longest)),
            "act" | "show" => ("title", json!({ "text": longest })),
            _ => ("name", json!({ "text": longest })),
        };
        let payload = fixture
            .done(&format!("{noun}Update"), json!({ "id": format!("@{code}"), field: value }), &format!("{noun} {{ {field} }}"))
            .await;
        assert_eq!(pluck(&payload, &format!("{noun}.{field}")), longest, "{noun}");
    }
}

#[tokio::test]
async fn numbers_and_times_are_checked_and_everything_wrong_is_told_at_once() {
    let fixture = festival().await;
    let early = "1850-01-01T00:00:00Z";
    let cases = vec![
        case(
            "actCreate",
            json!({ "festival": "@", "code": "act", "title": { "text": "" }, "genre": "x", "durationSeconds": 0, "setupSeconds": -1,
            "strikeSeconds": 86_401, "microphones": -1, "status": "CUT" }),
            "code TAKEN, title.text BLANK, genre INVALID_FORMAT, durationSeconds OUT_OF_RANGE, setupSeconds OUT_OF_RANGE, \
             strikeSeconds OUT_OF_RANGE, microphones OUT_OF_RANGE, status WRONG_STATUS",
        ),
        case("actUpdate", json!({ "id": "@act", "durationSeconds": -5 }), "durationSeconds OUT_OF_RANGE"),
        case(
            "showUpdate",
            json!({ "id": "@show", "endsAt": "2020-09-20T19:29:59+08:00", "hardEndAt": "2020-09-20T19:30:00+08:00",
            "doorsAt": "2020-09-20T19:31:00+08:00" }),
            "endsAt ENDS_BEFORE_START, hardEndAt ENDS_BEFORE_START, doorsAt OUT_OF_RANGE",
        ),
        case(
            "showSchedule",
            json!({ "id": "@show", "startsAt": null, "endsAt": "2020-09-20T19:29:59+08:00" }),
            "startsAt REQUIRED",
        ),
        case("showCreate", json!({ "festival": "@", "title": { "text": "早" }, "startsAt": early }), "startsAt OUT_OF_RANGE"),
        case(
            "stageUpdate",
            json!({ "id": "@main", "seats": -1, "stageCapacity": 1_000_001, "changeoverSeconds": -1,
            "openingWindows": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T10:00:00+08:00" }, { "startsAt": early, "endsAt": "2020-09-20T10:00:00Z" }] }),
            "seats OUT_OF_RANGE, stageCapacity OUT_OF_RANGE, changeoverSeconds OUT_OF_RANGE, openingWindows[0].endsAt ENDS_BEFORE_START, \
             openingWindows[1].startsAt OUT_OF_RANGE",
        ),
        case(
            "teamUpdate",
            json!({ "id": "@team", "declaredHeadcount": -1, "externalIds": [{ "system": "", "value": "1" }] }),
            "declaredHeadcount OUT_OF_RANGE, externalIds[0].system BLANK",
        ),
        case(
            "organizationCreate",
            json!({ "festival": "@", "name": [], "externalIds": [{ "system": "desk", "value": "1" }] }),
            "name BLANK, externalIds[0] TAKEN",
        ),
        case(
            "performerUpdate",
            json!({ "id": "@ann", "birthDate": "2020-09-29", "phone": "no", "reading": "\t" }),
            "reading INVALID_CHARACTER, birthDate OUT_OF_RANGE, phone INVALID_FORMAT",
        ),
        case(
            "programItemInsert",
            json!({ "show": "@show", "kind": "AWARD", "act": "@act", "durationSeconds": -1, "changeoverSeconds": -1,
            "pinnedStartAt": early }),
            "kind DUPLICATE, durationSeconds OUT_OF_RANGE, changeoverSeconds OUT_OF_RANGE, pinnedStartAt OUT_OF_RANGE",
        ),
        case(
            "festivalUpdate",
            json!({ "id": "@", "slug": "-", "startsOn": "2020-10-01", "timeZone": "Asia/Weidong", "dayStartHour": 13,
            "primaryLanguage": "中文", "reportLeadSeconds": -1, "editionNumber": 0, "status": "ARCHIVED" }),
            "primaryLanguage UNKNOWN_LANGUAGE, slug INVALID_FORMAT, editionNumber OUT_OF_RANGE, endsOn ENDS_BEFORE_START, \
             timeZone UNKNOWN_TIME_ZONE, dayStartHour OUT_OF_RANGE, status WRONG_STATUS, reportLeadSeconds OUT_OF_RANGE",
        ),
        case("festivalUpdate", json!({ "id": "@", "endsOn": "2022-09-28" }), "endsOn OUT_OF_RANGE"),
        case(
            "festivalCreate",
            json!({ "slug": "fixture", "name": { "text": "又" }, "startsOn": "2020-09-07", "endsOn": "2020-09-07", "timeZone": "UTC" }),
            "slug TAKEN",
        ),
        case("releasePublish", json!({ "festival": "@", "note": "\0" }), "note INVALID_CHARACTER"),
        case(
            "showsShift",
            json!({ "festival": "@", "shows": ["@show", "@show"], "bySeconds": -31_622_401 }),
            "bySeconds OUT_OF_RANGE, shows[1] DUPLICATE",
        ),
    ];
    check(&fixture, cases).await;
}
