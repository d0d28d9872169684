//! Bad input of every kind: refused with its codes and fields, all at once, and without a trace.

use serde_json::{Value, json};

use crate::fixture::{Fixture, merge, pluck, rows};

/// Before any year that a calendar can print.
const EARLY: &str = "1850-01-01T00:00:00Z";

/// The nouns that are updated and deleted, with a code of one of each.
pub(crate) const NOUNS: [(&str, &str); 9] = [
    ("organization", "org"),
    ("venue", "hall"),
    ("stage", "main"),
    ("genre", "solo"),
    ("performer", "ann"),
    ("team", "team"),
    ("act", "act"),
    ("show", "show"),
    ("festival", ""),
];

/// A festival with one of each, and beside it another, whose venue, stage, team and act are `far…`.
pub(crate) async fn festival() -> Fixture {
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
pub(crate) async fn check(fixture: &Fixture, cases: Vec<(String, Value, String)>) {
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

/// A mutation, its input, and the mistakes in it.
pub(crate) fn case(mutation: &str, input: Value, expect: &str) -> (String, Value, String) {
    (mutation.to_owned(), input, expect.to_owned())
}

#[tokio::test]
async fn texts_codes_and_revisions_are_checked_for_every_noun() {
    let mut fixture = festival().await;
    for (noun, _) in NOUNS.iter().filter(|it| it.0 != "festival") {
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
    for (noun, code) in NOUNS {
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
    for (noun, code) in NOUNS {
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
async fn everything_wrong_with_acts_shows_stages_and_teams_is_told_at_once() {
    let fixture = festival().await;
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
        case("showCreate", json!({ "festival": "@", "title": { "text": "早" }, "startsAt": EARLY }), "startsAt OUT_OF_RANGE"),
        case(
            "stageUpdate",
            json!({ "id": "@main", "seats": -1, "stageCapacity": 1_000_001, "fireCapacity": -1, "microphones": 1_001, "changeoverSeconds": -1,
            "openingWindows": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T10:00:00+08:00" }, { "startsAt": EARLY, "endsAt": "2020-09-20T10:00:00Z" }] }),
            "seats OUT_OF_RANGE, stageCapacity OUT_OF_RANGE, fireCapacity OUT_OF_RANGE, microphones OUT_OF_RANGE, changeoverSeconds OUT_OF_RANGE, openingWindows[0].endsAt ENDS_BEFORE_START, \
             openingWindows[1].startsAt OUT_OF_RANGE",
        ),
        case(
            "teamUpdate",
            json!({ "id": "@team", "declaredHeadcount": -1, "availability": [{ "startsAt": EARLY, "endsAt": EARLY }],
            "externalIds": [{ "system": "", "value": "1" }] }),
            "declaredHeadcount OUT_OF_RANGE, availability[0].startsAt OUT_OF_RANGE, availability[0].endsAt OUT_OF_RANGE, \
             externalIds[0].system BLANK",
        ),
        case(
            "venueCreate",
            json!({ "festival": "@", "name": { "text": "馆" }, "backstageCapacity": -1,
            "stages": [{ "name": { "text": "台" }, "microphones": -1 }] }),
            "backstageCapacity OUT_OF_RANGE, stages[0].microphones OUT_OF_RANGE",
        ),
        case(
            "showUpdate",
            json!({ "id": "@show", "expectedAudience": 1_000_001, "leads": { "reportSeconds": 86_401, "releaseSeconds": -1 } }),
            "expectedAudience OUT_OF_RANGE, leads.reportSeconds OUT_OF_RANGE, leads.releaseSeconds OUT_OF_RANGE",
        ),
        case("showUpdate", json!({ "id": "@show", "leads": { "standbySeconds": 2_701 } }), "leads.standbySeconds OUT_OF_RANGE"),
    ];
    check(&fixture, cases).await;
}

#[tokio::test]
async fn everything_wrong_with_people_items_festivals_and_releases_is_told_at_once() {
    let fixture = festival().await;
    let cases = vec![
        case(
            "organizationCreate",
            json!({ "festival": "@", "name": [], "externalIds": [{ "system": "desk", "value": "1" }] }),
            "name BLANK, externalIds[0] TAKEN",
        ),
        case(
            "performerUpdate",
            json!({ "id": "@ann", "birthDate": "2020-09-29", "phone": "no", "reading": "\t",
            "consent": { "givenBy": "\0", "until": "1899-12-31" },
            "availability": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T10:00:00+08:00" }] }),
            "reading INVALID_CHARACTER, birthDate OUT_OF_RANGE, phone INVALID_FORMAT, consent.givenBy INVALID_CHARACTER, \
             consent.until OUT_OF_RANGE, availability[0].endsAt ENDS_BEFORE_START",
        ),
        case(
            "programItemInsert",
            json!({ "show": "@show", "kind": "AWARD", "act": "@act", "durationSeconds": -1, "changeoverSeconds": -1,
            "pinnedStartAt": EARLY }),
            "kind DUPLICATE, durationSeconds OUT_OF_RANGE, changeoverSeconds OUT_OF_RANGE, pinnedStartAt OUT_OF_RANGE",
        ),
        case(
            "festivalUpdate",
            json!({ "id": "@", "slug": "-", "startsOn": "2020-10-01", "timeZone": "Asia/Weidong", "dayStartHour": 13,
            "primaryLanguage": "中文", "editionNumber": 0, "status": "ARCHIVED" }),
            "primaryLanguage UNKNOWN_LANGUAGE, slug INVALID_FORMAT, editionNumber OUT_OF_RANGE, endsOn ENDS_BEFORE_START, \
             timeZone UNKNOWN_TIME_ZONE, dayStartHour OUT_OF_RANGE, status WRONG_STATUS",
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
