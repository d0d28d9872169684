//! Series: the next edition of a festival, and who took part before.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// The edition of 2020, with people, acts and a show.
async fn edition() -> Fixture {
    let fixture = Fixture::open(&[
        ("organization", "school", json!({ "kind": "SCHOOL" })),
        ("venue", "hall", json!({ "externalIds": [{ "system": "map", "value": "7" }] })),
        ("stage", "main", json!({ "venue": "@hall", "openingWindows": [{ "startsAt": "2020-09-20T18:00:00+08:00", "endsAt": "2020-09-20T22:00:00+08:00" }] })),
        ("performer", "ann", json!({ "birthDate": "1990-01-01", "phone": "13800000000" })),
        ("team", "choir", json!({ "organization": "@school", "declaredHeadcount": 30, "members": [{ "performer": "@ann" }] })),
        ("team", "out", json!({ "organization": "@school", "declaredHeadcount": 5 })),
        ("act", "song", json!({ "teams": ["@choir"], "cast": [{ "performer": "@ann" }] })),
        ("act", "extra", json!({ "teams": ["@choir"], "status": "SELECTED" })),
        ("show", "gala", json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00" })),
        ("programItem", "i1", json!({ "show": "@gala", "act": "@song" })),
        ("programItem", "i2", json!({ "show": "@gala", "kind": "SPEECH", "durationSeconds": 300 })),
        ("show", "day", json!({ "stage": "@main", "startsAt": "2020-09-20T20:00:00+08:00" })),
        ("programItem", "i3", json!({ "show": "@day", "act": "@song" })),
    ])
    .await;
    let series = json!({ "code": "weidong", "name": { "text": "社区文化艺术节" } });
    let festival =
        json!({ "id": "@", "editionNumber": 10, "series": series, "credits": [{ "role": "HOST", "organization": "@school" }] });
    fixture.done("festivalUpdate", festival, "").await;
    fixture.done("teamDecide", json!({ "id": "@out", "status": "REJECTED" }), "").await;
    fixture
}

fn next(slug: &str, year: i32, carry: Value) -> Value {
    json!({ "from": "@", "slug": slug, "startsOn": format!("{year}-09-07"), "endsOn": format!("{year}-09-20"), "carry": carry })
}

async fn read(fixture: &Fixture, slug: &str, view: &str, select: &str) -> Value {
    let query = format!("{{ festival(slug: \"{slug}\" view: {view}) {{ {select} }} }}");
    fixture.desk.ask(&query, json!({})).await["festival"].take()
}

const EVERYTHING: [&str; 9] = ["VENUES", "GENRES", "ORGANIZATIONS", "CREDITS", "POLICY", "TEAMS", "PERFORMERS", "ACTS", "SHOWS"];

#[tokio::test]
async fn the_next_edition_takes_over_what_is_asked_for() {
    let fixture = edition().await;
    let mut input = next("e11", 2022, Value::Null);
    input["idempotencyKey"] = json!("k");
    let select = "festival { id slug editionNumber status timeZone startsOn series { code } credits { organization { code } }
        venues { nodes { code externalIds { value } stages { openingWindows { startsAt } } } } teams { totalCount } shows { totalCount } revision }";
    let payload = fixture.done("festivalCopy", input.clone(), select).await;
    for (path, expect) in [
        ("slug", "e11"),
        ("editionNumber", "11"),
        ("status", "DRAFT"),
        ("timeZone", "Asia/Shanghai"),
        ("startsOn", "2022-09-07"),
        ("series.code", "weidong"),
        ("credits.organization.code", "school"),
        ("venues.nodes.code", "hall"),
        ("venues.nodes.externalIds.value", "7"),
        ("venues.nodes.stages.openingWindows", ""),
        ("teams.totalCount", "0"),
        ("shows.totalCount", "0"),
        ("revision", "1"),
    ] {
        assert_eq!(pluck(&payload["festival"], path), expect, "{path}");
    }
    assert_eq!(fixture.done("festivalCopy", input, select).await, payload, "once for one key");
    for (input, expect) in [
        (next("e11", 2022, json!([])), "slug TAKEN"),
        (next("e12", 2024, json!(["TEAMS", "ACTS"])), "carry REQUIRED"),
        (
            json!({ "from": "@gala", "slug": "e", "startsOn": "2022-09-08", "endsOn": "2022-09-07" }),
            "from WRONG_KIND, endsOn ENDS_BEFORE_START",
        ),
        (json!({ "from": "x", "slug": "e", "startsOn": "2022-09-08", "endsOn": "2022-09-08" }), "from INVALID_FORMAT"),
    ] {
        assert_eq!(fixture.refused("festivalCopy", input.clone()).await.join(", "), expect, "{input}");
    }
    fixture.done("festivalCopy", next("e12", 2024, json!(EVERYTHING)), "").await;
    let select = "teams { nodes { code status declaredHeadcount roster { rostered } } } performers { nodes { code phone } }
        acts { nodes { code status teams { team { code } } cast { performer { code } } } }
        shows { nodes { code startsAt status stage { code } program { items { title startsAt } } } }";
    let fixture = fixture.reopen().await;
    let made = read(&fixture, "e12", "DRAFT", select).await;
    assert_eq!(
        rows(&made, "teams.nodes", "code status declaredHeadcount roster.rostered"),
        ["choir APPLIED 30 1", "out APPLIED 5 0"]
    );
    assert_eq!(rows(&made, "performers.nodes", "code phone"), ["ann 13800000000"]);
    assert_eq!(rows(&made, "acts.nodes", "code status cast.performer.code"), ["extra DRAFT ", "song DRAFT ann"]);
    let shows = rows(&made, "shows.nodes", "code startsAt status stage.code program.items.title");
    assert_eq!(shows, ["day - PLANNED main song", "gala - PLANNED main song 致辞"]);
    let old = fixture.draft("revision show(code: \"gala\") { startsAt program { items { title } } }").await;
    assert_eq!(pluck(&old, "show.startsAt"), "2020-09-20T19:30:00+08:00", "the old edition stays as it was");
}

const EARLIER: &str = "earlierEditions { festival { slug editionNumber } code acts { code } performanceCount declaredHeadcount }";
const LINE: &str = "festival.slug code acts.code performanceCount declaredHeadcount";

#[tokio::test]
async fn who_took_part_before_is_found_again() {
    let fixture = edition().await;
    let parts = &EVERYTHING[..7];
    fixture.done("festivalCopy", next("e11", 2022, json!(parts)), "").await;
    fixture.done("festivalCopy", next("e12", 2024, json!(parts)), "").await;
    let select = format!(
        "id teams {{ nodes {{ id code {EARLIER} }} }} organizations {{ nodes {{ {EARLIER} }} }} performers {{ nodes {{ {EARLIER} }} }}"
    );
    let draft = read(&fixture, "e12", "DRAFT", &select).await;
    assert_eq!(rows(&draft["teams"]["nodes"][0], "earlierEditions", LINE), ["e11 choir  0 30", "fixture choir song extra 2 30"]);
    assert_eq!(rows(&draft["teams"]["nodes"][1], "earlierEditions", LINE), ["e11 out  0 5"], "rejected in 2020");
    assert_eq!(
        rows(&draft["organizations"]["nodes"][0], "earlierEditions", LINE),
        ["e11 school  0 35", "fixture school song extra 2 30"]
    );
    assert_eq!(rows(&draft["performers"]["nodes"][0], "earlierEditions", LINE), ["e11 ann  0 -", "fixture ann song 2 -"]);
    let first = fixture.draft(&select).await;
    assert_eq!(pluck(&first, "teams.nodes.earlierEditions"), " ", "nothing came before the first");

    // The public learns of released editions only, and only what they tell.
    let published = |id: String| json!({ "festival": id });
    fixture.done("releasePublish", published(pluck(&draft, "id")), "").await;
    let public = async || read(&fixture, "e12", "RELEASED", &select).await;
    assert_eq!(pluck(&public().await, "teams.nodes.earlierEditions"), " ");
    fixture.publish().await;
    let released = public().await;
    assert_eq!(
        rows(&released["teams"]["nodes"][0], "earlierEditions", LINE),
        ["fixture choir song 2 30"],
        "no act that was in no show"
    );
    assert_eq!(pluck(&released, "teams.nodes.code"), "choir out");
    assert_eq!(rows(&released["teams"]["nodes"][1], "earlierEditions", LINE), [""; 0]);
    assert_eq!(rows(&released["organizations"]["nodes"][0], "earlierEditions", LINE), ["fixture school song 2 30"]);
    assert_eq!(rows(&released["performers"]["nodes"][0], "earlierEditions", LINE), [""; 0], "private");
    let editions = read(&fixture, "e12", "DRAFT", "series { editions { nodes { slug } } }").await;
    assert_eq!(pluck(&editions, "series.editions.nodes.slug"), "e12 e11 fixture");
}
