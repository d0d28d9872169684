//! Every noun: made, read, changed and deleted.

use serde_json::{Value, json};

use crate::fixture::{Fixture, merge, pluck, rows};

/// One of each noun, each in use by another.
fn things() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("organization", "org", json!({ "kind": "SCHOOL" })),
        ("venue", "hall", json!({ "name": [{ "text": "礼堂" }, { "lang": "en", "text": "Hall" }] })),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("genre", "solo", json!({})),
        ("performer", "ann", json!({})),
        ("performer", "bob", json!({})),
        ("team", "one", json!({ "organization": "@org", "members": [{ "performer": "@ann" }] })),
        ("team", "two", json!({ "organization": "@org" })),
        ("act", "act", json!({ "genre": "@solo", "teams": ["@one"], "cast": [{ "performer": "@ann" }] })),
        ("show", "gala", json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00" })),
        ("programItem", "item", json!({ "show": "@gala", "act": "@act" })),
    ]
}

/// A noun: its GraphQL type, what to read of it, what makes it and how it then reads, what changes it and what that changes.
struct Case {
    noun: &'static str,
    select: &'static str,
    create: Value,
    made: Value,
    update: Value,
    updated: Value,
}

fn people_and_places() -> Vec<Case> {
    vec![
        Case {
            noun: "organization",
            select: "code name kind parent { code } externalIds { system value }",
            create: json!({ "name": { "text": "文化馆" }, "parent": "@org", "externalIds": [{ "system": "desk", "value": "7" }] }),
            made: json!({ "code": "O001", "name": "文化馆", "kind": "OTHER", "parent": { "code": "org" },
                "externalIds": [{ "system": "desk", "value": "7" }] }),
            update: json!({ "kind": "PUBLIC_INSTITUTION", "parent": null }),
            updated: json!({ "kind": "PUBLIC_INSTITUTION", "parent": null }),
        },
        Case {
            noun: "venue",
            select: "code name address backstageCapacity stages { code name seats fireCapacity changeoverSeconds } travel { seconds venue { code } }",
            create: json!({ "name": { "text": "广场" }, "address": { "text": "建设路" }, "backstageCapacity": 60,
                "stages": [{ "name": { "text": "东台" }, "seats": 500, "fireCapacity": 600 }, { "name": { "text": "西台" } }],
                "travel": [{ "venue": "@hall", "seconds": 600 }] }),
            made: json!({ "code": "V01", "name": "广场", "address": "建设路", "backstageCapacity": 60, "travel": [{ "seconds": 600, "venue": { "code": "hall" } }],
                "stages": [{ "code": "M01", "name": "东台", "seats": 500, "fireCapacity": 600, "changeoverSeconds": 0 },
                    { "code": "M02", "name": "西台", "seats": null, "fireCapacity": null, "changeoverSeconds": 0 }] }),
            update: json!({ "address": null, "backstageCapacity": null, "travel": [] }),
            updated: json!({ "address": null, "backstageCapacity": null, "travel": [] }),
        },
        Case {
            noun: "stage",
            select: "code name venue { code } seats stageCapacity fireCapacity microphones changeoverSeconds
                openingWindows { startsAt endsAt }",
            create: json!({ "venue": "@hall", "name": { "text": "侧台" }, "seats": 80, "stageCapacity": 30, "fireCapacity": 120,
                "microphones": 6, "changeoverSeconds": 45,
                "openingWindows": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T14:00:00Z" }] }),
            made: json!({ "code": "M01", "name": "侧台", "venue": { "code": "hall" }, "seats": 80, "stageCapacity": 30,
                "fireCapacity": 120, "microphones": 6, "changeoverSeconds": 45,
                "openingWindows": [{ "startsAt": "2020-09-20T18:00:00+08:00", "endsAt": "2020-09-20T22:00:00+08:00" }] }),
            update: json!({ "seats": null, "microphones": null, "openingWindows": [], "changeoverSeconds": 90 }),
            updated: json!({ "seats": null, "microphones": null, "openingWindows": [], "changeoverSeconds": 90 }),
        },
        Case {
            noun: "genre",
            select: "code name",
            create: json!({ "name": { "text": "快板" } }),
            made: json!({ "code": "G01", "name": "快板" }),
            update: json!({ "code": "clapper-talk" }),
            updated: json!({ "code": "clapper-talk" }),
        },
        Case {
            noun: "performer",
            select: "code name reading birthDate phone hidden consent { givenBy until } availability { startsAt endsAt }",
            create: json!({ "name": "单红𠮷", "reading": "Shan Hongji", "birthDate": "2008-02-29", "phone": "0375-1234567", "hidden": true,
                "consent": { "givenBy": "单母", "until": "2020-12-31" },
                "availability": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T14:00:00Z" }] }),
            made: json!({ "code": "P0001", "name": "单红𠮷", "reading": "Shan Hongji", "birthDate": "2008-02-29",
                "phone": "0375-1234567", "hidden": true, "consent": { "givenBy": "单母", "until": "2020-12-31" },
                "availability": [{ "startsAt": "2020-09-20T18:00:00+08:00", "endsAt": "2020-09-20T22:00:00+08:00" }] }),
            update: json!({ "phone": null, "birthDate": null, "hidden": false, "consent": null, "availability": [] }),
            updated: json!({ "phone": null, "birthDate": null, "hidden": false, "consent": null, "availability": [] }),
        },
    ]
}

fn program() -> Vec<Case> {
    let cast = |who: &str, team: Value, costume: &str| json!({ "costume": costume, "performer": { "code": who }, "team": team });
    vec![
        Case {
            noun: "team",
            select: "code name organization { code } status declaredHeadcount availability { endsAt } leader { code }
                roster { declared rostered missing complete members { role performer { code } } }",
            create: json!({ "name": { "text": "合唱队" }, "organization": "@org", "declaredHeadcount": 3,
                "availability": [{ "startsAt": "2020-09-20T10:00:00Z", "endsAt": "2020-09-20T14:00:00Z" }],
                "members": [{ "performer": "@ann", "role": "LEADER" }, { "performer": "@bob" }] }),
            made: json!({ "code": "T001", "name": "合唱队", "organization": { "code": "org" }, "status": "APPLIED",
                "declaredHeadcount": 3, "availability": [{ "endsAt": "2020-09-20T22:00:00+08:00" }], "leader": { "code": "ann" },
                "roster": { "declared": 3, "rostered": 2, "missing": 1, "complete": false, "members": [
                    { "role": "LEADER", "performer": { "code": "ann" } }, { "role": "PERFORMER", "performer": { "code": "bob" } }] } }),
            update: json!({ "declaredHeadcount": 1, "availability": null, "members": [{ "performer": "@bob", "role": "CREW" }] }),
            updated: json!({ "declaredHeadcount": 1, "availability": [], "leader": null, "roster": { "declared": 1, "rostered": 1, "missing": 0,
                "complete": true, "members": [{ "role": "CREW", "performer": { "code": "bob" } }] } }),
        },
        Case {
            noun: "act",
            select: "code title genre { code } durationSeconds setupSeconds strikeSeconds microphones status
                teams { lead team { code } } cast { costume performer { code } team { code } } links { kind act { code } }",
            create: json!({ "title": { "text": "共圆小康梦" }, "genre": "@solo", "durationSeconds": 240, "setupSeconds": 30,
                "strikeSeconds": 20, "microphones": 4, "teams": ["@two", "@one"],
                "cast": [{ "performer": "@ann" }, { "performer": "@bob", "costume": "HARD" }],
                "links": [{ "kind": "BEFORE", "act": "@act" }, { "kind": "TOGETHER", "act": "@act" }] }),
            made: json!({ "code": "A001", "title": "共圆小康梦", "genre": { "code": "solo" }, "durationSeconds": 240,
                "setupSeconds": 30, "strikeSeconds": 20, "microphones": 4, "status": "DRAFT",
                "teams": [{ "lead": true, "team": { "code": "two" } }, { "lead": false, "team": { "code": "one" } }],
                "cast": [cast("ann", json!({ "code": "one" }), "NORMAL"), cast("bob", Value::Null, "HARD")],
                "links": [{ "kind": "BEFORE", "act": { "code": "act" } }, { "kind": "TOGETHER", "act": { "code": "act" } }] }),
            update: json!({ "genre": null, "links": [{ "kind": "APART", "act": "@act" }], "teams": ["@two"], "cast": [{ "performer": "@bob", "team": "@two", "costume": "EASY" }] }),
            updated: json!({ "genre": null, "links": [{ "kind": "APART", "act": { "code": "act" } }], "teams": [{ "lead": true, "team": { "code": "two" } }],
                "cast": [cast("bob", json!({ "code": "two" }), "EASY")] }),
        },
        Case {
            noun: "show",
            select:
                "code title kind status stage { code } venue { code } doorsAt startsAt plannedEndsAt endsAt hardEndAt programDay
                expectedAudience leads { reportSeconds standbySeconds own { reportSeconds standbySeconds } }
                credits { role rank organization { code } }",
            create: json!({ "title": { "text": "闭幕式" }, "kind": "CLOSING", "expectedAudience": 900, "leads": { "reportSeconds": 7200 }, "stage": "@main", "doorsAt": "2020-09-28T19:00:00+08:00",
                "startsAt": "2020-09-28T17:30:00Z", "endsAt": "2020-09-28T18:30:00Z", "hardEndAt": "2020-09-28T19:30:00Z",
                "credits": [{ "role": "HOST", "organization": "@org" }] }),
            made: json!({ "code": "S01", "title": "闭幕式", "kind": "CLOSING", "status": "PLANNED", "stage": { "code": "main" },
                "venue": { "code": "hall" }, "doorsAt": "2020-09-28T19:00:00+08:00", "startsAt": "2020-09-29T01:30:00+08:00",
                "plannedEndsAt": "2020-09-29T02:30:00+08:00", "endsAt": "2020-09-29T02:30:00+08:00",
                "hardEndAt": "2020-09-29T03:30:00+08:00", "programDay": "2020-09-28", "expectedAudience": 900,
                "leads": { "reportSeconds": 7200, "standbySeconds": 600, "own": { "reportSeconds": 7200, "standbySeconds": null } },
                "credits": [{ "role": "HOST", "rank": 1, "organization": { "code": "org" } }] }),
            update: json!({ "stage": null, "endsAt": null, "credits": [], "expectedAudience": null,
                "leads": { "reportSeconds": null, "standbySeconds": 900 } }),
            updated: json!({ "stage": null, "venue": null, "plannedEndsAt": null, "endsAt": "2020-09-29T01:30:00+08:00", "credits": [],
                "expectedAudience": null,
                "leads": { "reportSeconds": 3600, "standbySeconds": 900, "own": { "reportSeconds": null, "standbySeconds": 900 } } }),
        },
    ]
}

#[tokio::test]
async fn every_noun_is_made_read_changed_and_deleted() {
    let mut fixture = Fixture::open(&things()).await;
    for case in people_and_places().into_iter().chain(program()) {
        check(&mut fixture, case).await;
    }
}

async fn check(fixture: &mut Fixture, case: Case) {
    let Case { noun, select, create, made, update, updated } = case;
    let (mut input, select) = (create, format!("{noun} {{ id revision {select} }}"));
    if noun != "stage" {
        input["festival"] = json!("@");
    }
    let shown = |payload: &Value| {
        let mut shown = payload[noun].clone();
        let fields = shown.as_object_mut().expect("the thing");
        (fields.remove("id"), fields.remove("revision"), shown)
    };
    let payload = fixture.done(&format!("{noun}Create"), input, &select).await;
    let (_, revision, now) = shown(&payload);
    assert_eq!(now, made, "{noun}");
    assert_eq!(revision.as_ref(), Some(&payload["revision"]), "{noun}");
    fixture.name("it", pluck(&payload, &format!("{noun}.id")));

    let mut input = json!({ "id": "@it", "ifRevision": revision });
    merge(&mut input, &update);
    let mut expect = made;
    merge(&mut expect, &updated);
    let name = format!("{noun}Update");
    let payload = fixture.done(&name, input.clone(), &select).await;
    assert_eq!(shown(&payload).2, expect, "{noun}");
    let stale = fixture.mutate(&name, input.clone(), &select).await;
    assert_eq!(rows(&stale, "userErrors", "field code"), ["ifRevision STALE"], "{noun}");
    assert_eq!((&stale[noun], &stale["revision"]), (&payload[noun], &payload["revision"]), "{noun}");
    input["ifRevision"] = payload["revision"].clone();
    let unchanged = fixture.done(&name, input, &select).await;
    assert_eq!(unchanged["revision"], payload["revision"], "{noun}");

    let mut kind = noun.to_owned();
    kind[..1].make_ascii_uppercase();
    assert_ne!(fixture.node("it", "DRAFT", &format!("{kind} {{ id }}")).await, Value::Null, "{noun}");
    let payload = fixture.done(&format!("{noun}Delete"), json!({ "id": "@it" }), "deletedId").await;
    assert_eq!(payload["deletedId"], json!(fixture.fill("@it")), "{noun}");
    assert_eq!(fixture.node("it", "DRAFT", &format!("{kind} {{ id }}")).await, Value::Null, "{noun}");
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted_and_the_refusal_names_its_users() {
    let fixture = Fixture::open(&things()).await;
    let before = fixture.revision().await;
    for (noun, code, users) in [
        ("organization", "org", "team one “one”, team two “two”"),
        ("venue", "hall", "show gala “gala”"),
        ("stage", "main", "show gala “gala”"),
        ("genre", "solo", "act act “act”"),
        ("performer", "ann", "team one “one”, act act “act”"),
        ("team", "one", "act act “act”"),
        ("act", "act", "show gala “gala”"),
    ] {
        let payload = fixture.mutate(&format!("{noun}Delete"), json!({ "id": format!("@{code}") }), "deletedId").await;
        assert_eq!(payload["deletedId"], Value::Null);
        let expect = format!("id IN_USE It is used by {users}; change or delete those first.");
        assert_eq!(rows(&payload, "userErrors", "field code message"), [expect]);
    }
    assert_eq!(fixture.revision().await, before);
}

#[tokio::test]
async fn an_act_goes_with_what_others_ask_of_it() {
    let mut fixture = Fixture::open(&things()).await;
    let links = |kind: &str| json!({ "links": [{ "kind": kind, "act": "@gone" }] });
    fixture.add_all(&[("act", "gone", json!({})), ("act", "one.more", links("BEFORE"))]).await;
    let mut apart = links("APART");
    merge(&mut apart, &json!({ "id": "@act" }));
    fixture.done("actUpdate", apart, "").await;
    let back = json!({ "id": "@gone", "links": [{ "kind": "BEFORE", "act": "@one.more" }] });
    assert_eq!(fixture.refused("actUpdate", back).await, ["links[0].act CYCLE"]);
    fixture.done("actDelete", json!({ "id": "@gone" }), "deletedId").await;
    let fixture = fixture.reopen().await;
    let acts = fixture.draft("acts { nodes { code links { kind } } }").await;
    assert_eq!(rows(&acts, "acts.nodes", "code links.kind"), ["act ", "one.more "]);
}

#[tokio::test]
async fn texts_fall_back_and_languages_come_and_go() {
    let fixture = Fixture::open(&things()).await;
    let select =
        "venue { en: name(lang: \"en\") enGb: name(lang: \"en-GB\") fr: name(lang: \"fr\") name nameTranslations { lang text } }";
    let set = |texts: Value| fixture.done("venueUpdate", json!({ "id": "@hall", "name": texts }), select);
    let check = |payload: &Value, names: [&str; 4], all: &[&str]| {
        assert_eq!(["en", "enGb", "fr", "name"].map(|field| pluck(&payload["venue"], field)), names);
        assert_eq!(rows(payload, "venue.nameTranslations", "lang text"), all);
    };
    check(&set(json!([])).await, ["Hall", "Hall", "礼堂", "礼堂"], &["en Hall", "zh 礼堂"]);
    let payload = set(json!([{ "lang": "fr", "text": "Salle" }, { "text": "大礼堂" }])).await;
    check(&payload, ["Hall", "Hall", "Salle", "大礼堂"], &["en Hall", "fr Salle", "zh 大礼堂"]);
    let payload = set(json!([{ "lang": "en", "text": null }, { "lang": "fr", "text": null }])).await;
    check(&payload, ["大礼堂"; 4], &["zh 大礼堂"]);
    let last = fixture.refused("venueUpdate", json!({ "id": "@hall", "name": { "text": null } })).await;
    assert_eq!(last, ["name BLANK"]);
}

#[tokio::test]
async fn a_festival_is_deleted_by_its_slug_until_it_was_published() {
    let fixture = Fixture::open(&[]).await;
    let slip = fixture.refused("festivalDelete", json!({ "id": "@", "confirmSlug": "fixtures" })).await;
    assert_eq!(slip, ["confirmSlug INVALID_FORMAT"]);
    let update = json!({ "id": "@", "slug": "renamed", "editionNumber": 10, "theme": { "text": "同心" }, "dayStartHour": 4 });
    let payload = fixture.done("festivalUpdate", update, "festival { slug editionNumber theme dayStartHour }").await;
    assert_eq!(pluck(&payload, "festival.theme"), "同心");
    assert_eq!(fixture.draft("id").await, Value::Null, "the old slug");
    fixture.publish().await;
    let delete = json!({ "id": "@", "confirmSlug": "renamed" });
    assert_eq!(fixture.refused("festivalDelete", delete).await, ["id IN_USE"]);
    let second = fixture.desk.found("fixture").await;
    fixture.desk.done("festivalDelete", json!({ "id": second, "confirmSlug": "fixture" }), "deletedId").await;
    assert_eq!(fixture.draft("id").await, Value::Null);
}
