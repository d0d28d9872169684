//! Releases: refused while something blocks, frozen once published, and told from each other.

use serde_json::{Value, json};

use crate::fixture::{Fixture, SLUG, pluck, rows};

fn things() -> Vec<(&'static str, &'static str, Value)> {
    let people = json!([{ "performer": "@ann", "role": "LEADER" }, { "performer": "@kid" }, { "performer": "@shy" }]);
    vec![
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("stage", "side", json!({ "venue": "@hall" })),
        ("genre", "solo", json!({})),
        (
            "performer",
            "ann",
            json!({ "birthDate": "1990-01-01", "phone": "13800000000", "externalIds": [{ "system": "id", "value": "1" }] }),
        ),
        ("performer", "bob", json!({})),
        ("performer", "kid", json!({ "birthDate": "2002-09-08" })),
        ("performer", "shy", json!({ "hidden": true })),
        ("team", "one", json!({ "organization": "@org", "members": people })),
        ("team", "two", json!({ "organization": "@org" })),
        (
            "act",
            "a",
            json!({ "teams": ["@one"], "cast": [{ "performer": "@ann" }, { "performer": "@kid" }, { "performer": "@shy" }] }),
        ),
        ("act", "b", json!({ "teams": ["@two"] })),
        ("act", "c", json!({ "teams": ["@two"] })),
        ("show", "gala", json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00" })),
        ("programItem", "g1", json!({ "show": "@gala", "act": "@a" })),
        ("programItem", "g2", json!({ "show": "@gala", "kind": "INTERNAL", "durationSeconds": 60 })),
        ("programItem", "g3", json!({ "show": "@gala", "kind": "SPEECH", "durationSeconds": 300 })),
        ("programItem", "g4", json!({ "show": "@gala", "act": "@b" })),
        ("show", "talk", json!({ "stage": "@side", "startsAt": "2020-09-21T10:00:00+08:00" })),
        ("programItem", "t1", json!({ "show": "@talk", "act": "@c" })),
        ("show", "extra", json!({ "stage": "@side", "startsAt": "2020-09-22T10:00:00+08:00" })),
        ("programItem", "e1", json!({ "show": "@extra", "act": "@a" })),
    ]
}

#[tokio::test]
async fn publishing_is_refused_until_every_blocking_conflict_is_waived_or_resolved() {
    let mut fixture = Fixture::open(&things()).await;
    fixture
        .add_all(&[
            ("show", "clash", json!({ "stage": "@main", "startsAt": "2020-09-20T19:35:00+08:00" })),
            ("act", "late", json!({ "status": "SELECTED" })),
            ("programItem", "c1", json!({ "show": "@clash", "act": "@late" })),
        ])
        .await;
    let publish = json!({ "festival": "@", "note": "首次发布\n𠮷" });
    let before = fixture.revision().await;
    let select = "release { number } conflictsRefused { rule severity show { code } waiver { id } }";
    let payload = fixture.mutate("releasePublish", publish.clone(), select).await;
    assert_eq!(rows(&payload, "userErrors", "field code"), ["- STAGE_OVERLAP", "- ACT_NOT_CONFIRMED"]);
    let refused = rows(&payload, "conflictsRefused", "rule severity show.code waiver.id");
    assert_eq!(refused, ["STAGE_OVERLAP BLOCK clash -", "ACT_NOT_CONFIRMED BLOCK clash -"]);
    assert_eq!((fixture.revision().await, fixture.released("", "id").await), (before, Value::Null));
    let overlap = fixture.draft("conflicts(rule: STAGE_OVERLAP) { nodes { key } }").await;
    let key = pluck(&overlap, "conflicts.nodes.key");
    fixture.done("conflictWaive", json!({ "festival": "@", "key": key, "reason": "两组交替演出" }), "").await;
    assert_eq!(fixture.refused("releasePublish", publish.clone()).await, ["- ACT_NOT_CONFIRMED"]);
    fixture.done("actDecide", json!({ "id": "@late", "status": "CONFIRMED" }), "").await;
    let select = "release { number note revision publishedAt } festival { status release { number } }";
    let payload = fixture.done("releasePublish", publish.clone(), select).await;
    assert_eq!(pluck(&payload, "release.number"), "1");
    assert_eq!(pluck(&payload, "release.note"), "首次发布\n𠮷");
    assert_eq!(payload["release"]["revision"], payload["revision"]);
    assert_eq!((pluck(&payload, "festival.status"), &payload["festival"]["release"]), ("PUBLISHED".to_owned(), &Value::Null));
    assert_eq!(fixture.refused("releasePublish", publish).await, ["- NOTHING_TO_PUBLISH"]);
    let wrong = json!({ "festival": "@gala", "note": "" });
    assert_eq!(fixture.refused("releasePublish", wrong).await, ["festival WRONG_KIND", "note BLANK"]);
}

#[tokio::test]
async fn draft_edits_do_not_show_and_older_releases_stay_readable() {
    let fixture = Fixture::open(&things()).await;
    fixture.publish().await;
    let rename = |to: &str| json!({ "id": "@gala", "title": { "text": to } });
    let title = async |which: &str| pluck(&fixture.released(which, "show(code: \"gala\") { title }").await, "show.title");
    fixture.done("showUpdate", rename("晚会"), "").await;
    assert_eq!(title("").await, "gala");
    assert_eq!(fixture.publish().await, 2);
    fixture.done("showUpdate", rename("大晚会"), "").await;
    assert_eq!(fixture.publish().await, 3);
    assert_eq!([title("").await, title("release: 2").await, title("release: 1").await], ["大晚会", "晚会", "gala"]);
    for unknown in ["release: 4", "release: 0"] {
        assert_eq!(fixture.released(unknown, "id").await, Value::Null, "{unknown}");
    }
    let select = "release { number } releases(first: 2) { nodes { number } totalCount pageInfo { hasNextPage endCursor } }";
    let page = fixture.released("", select).await;
    assert_eq!((pluck(&page, "releases.nodes.number"), pluck(&page, "releases.totalCount")), ("3 2".to_owned(), "3".to_owned()));
    let after = pluck(&page, "releases.pageInfo.endCursor");
    let rest = fixture.draft(&format!("releases(after: \"{after}\") {{ nodes {{ number }} pageInfo {{ hasNextPage }} }}")).await;
    assert_eq!(pluck(&rest, "releases.nodes.number"), "1");
    let old = fixture.released("release: 2", select).await;
    assert_eq!((pluck(&old, "release.number"), pluck(&old, "releases.nodes.number")), ("2".to_owned(), "2 1".to_owned()));
    let both = fixture.desk.broken("{ festival(slug: \"fixture\" view: DRAFT release: 1) { id } }").await;
    assert!(both.starts_with("BAD_USER_INPUT "), "{both}");
}

#[tokio::test]
async fn a_release_reads_the_same_for_ever() {
    let fixture = Fixture::open(&things()).await;
    fixture.publish().await;
    fixture.done("actUpdate", json!({ "id": "@a", "title": { "text": "新" } }), "").await;
    fixture.publish().await;
    let fields = "id name status revision release { number publishedAt } teams { nodes { code name roster { members { role } } } }
        acts { nodes { code title revision cast { costume } } } venues { nodes { code stages { code } } } genres { totalCount }
        shows { edges { cursor node { code title revision startsAt calls { reportAt } program { plannedSeconds items { id position startsAt
        title } } } } } performers { nodes { code name } } releases { nodes { number } totalCount } headcount { declared personTimes }
        changesSince { since differences { kind before after message } teamsToTell { code } }";
    let queries = [1, 2].map(|number| format!("{{ festival(slug: \"{SLUG}\" release: {number}) {{ {fields} }} }}"));
    let mut first = vec![];
    for query in &queries {
        first.push(fixture.desk.bytes(query, json!({})).await);
        assert!(first.last().is_some_and(|it| it.contains("gala") && !it.contains("errors")), "{first:?}");
    }
    for (mutation, input) in [
        ("showDelete", json!({ "id": "@gala" })),
        ("showDelete", json!({ "id": "@extra" })),
        ("actDelete", json!({ "id": "@a" })),
        ("teamUpdate", json!({ "id": "@two", "name": { "text": "二队" }, "declaredHeadcount": 7 })),
        ("stageDelete", json!({ "id": "@main" })),
        ("festivalUpdate", json!({ "id": "@", "name": { "text": "改名" }, "timeZone": "UTC", "primaryLanguage": "en" })),
    ] {
        fixture.done(mutation, input, "").await;
    }
    assert_eq!(fixture.publish().await, 3);
    let fixture = fixture.reopen().await;
    for (query, first) in queries.iter().zip(&first) {
        assert_eq!(&fixture.desk.bytes(query, json!({})).await, first);
        assert_eq!(&fixture.desk.bytes(query, json!({})).await, first, "now kept in memory");
    }
    assert_eq!(fixture.node("g1", "RELEASED", "Performance { id }").await, Value::Null, "gone from the latest one");
    assert_eq!(fixture.refused("releasePublish", json!({ "festival": "@" })).await, ["- NOTHING_TO_PUBLISH"]);
}

#[tokio::test]
async fn a_release_keeps_private_what_only_organizers_may_see() {
    let mut fixture = Fixture::open(&things()).await;
    fixture.done("teamUpdate", json!({ "id": "@two", "declaredHeadcount": 3 }), "").await;
    let conflict = fixture.draft("conflicts(rule: ROSTER_INCOMPLETE) { nodes { key } }").await;
    let waive = json!({ "festival": "@", "key": pluck(&conflict, "conflicts.nodes.key"), "reason": "名单后补" });
    let waiver = fixture.done("conflictWaive", waive, "waiver { id }").await;
    fixture.name("waiver", pluck(&waiver, "waiver.id"));
    let members = fixture.draft("team(code: \"one\") { roster { members { id } } }").await;
    for (code, id) in ["m1", "m2"].into_iter().zip(pluck(&members, "team.roster.members.id").split(' ')) {
        fixture.name(code, id.to_owned());
    }
    fixture.publish().await;
    let select = "performers { nodes { code birthDate phone hidden externalIds { value } } totalCount } conflicts { totalCount }
        act(code: \"a\") { cast { performer { code } } conflicts { key } performances { position } }
        team(code: \"one\") { leader { code } roster { members { performer { code } } } }
        show(code: \"gala\") { conflicts { key } program { items { position title startsAt } performances { number } } }";
    let (public, draft) = (fixture.released("", select).await, fixture.draft(select).await);
    assert_eq!(rows(&public, "performers.nodes", "code birthDate phone hidden externalIds.value"), ["ann - - - "]);
    assert_eq!(rows(&draft, "performers.nodes", "code phone hidden")[0], "ann 13800000000 false");
    for (path, shown, all) in [
        ("performers.totalCount", "1", "4"),
        ("conflicts.totalCount", "0", "2"),
        ("act.cast.performer.code", "ann", "ann kid shy"),
        ("team.roster.members.performer.code", "ann", "ann kid shy"),
        ("show.program.items.position", "1 2 3", "1 2 3 4"),
        ("show.program.items.title", "a 致辞 b", "a 内部事项 致辞 b"),
        ("show.program.performances.number", "1 2", "1 2"),
    ] {
        assert_eq!((pluck(&public, path).as_str(), pluck(&draft, path).as_str()), (shown, all), "{path}");
    }
    for (code, kind, is_public) in [
        ("", "Festival", true),
        ("org", "Organization", true),
        ("hall", "Venue", true),
        ("main", "Stage", true),
        ("solo", "Genre", true),
        ("one", "Team", true),
        ("m1", "Member", true),
        ("m2", "Member", false),
        ("ann", "Performer", true),
        ("kid", "Performer", false),
        ("shy", "Performer", false),
        ("a", "Act", true),
        ("gala", "Show", true),
        ("g1", "Performance", true),
        ("g3", "Interlude", true),
        ("g2", "Interlude", false),
        ("waiver", "Waiver", false),
    ] {
        let id = json!({ "id": fixture.fill(&format!("@{code}")) });
        let select = format!("{kind} {{ id }}");
        assert_eq!(fixture.node(code, "DRAFT", &select).await, id, "{kind} {code}");
        let seen = if is_public { id } else { Value::Null };
        assert_eq!(fixture.node(code, "RELEASED", &select).await, seen, "{kind} {code}");
    }
    fixture.done("showDelete", json!({ "id": "@gala" }), "").await;
    for (code, select) in [("gala", "Show { id }"), ("g1", "Performance { id }")] {
        assert_eq!(fixture.node(code, "DRAFT", select).await, Value::Null, "deleted");
        assert_ne!(fixture.node(code, "RELEASED", select).await, Value::Null, "still public");
    }
}

#[tokio::test]
async fn a_release_keeps_private_what_is_there_to_plan_with() {
    let fixture = Fixture::open(&things()).await;
    let week = json!([{ "startsAt": "2020-09-19T00:00:00+08:00", "endsAt": "2020-09-26T00:00:00+08:00" }]);
    for (mutation, input) in [
        ("performerUpdate", json!({ "id": "@ann", "consent": { "givenBy": "秘密" }, "availability": week })),
        ("teamUpdate", json!({ "id": "@one", "availability": week })),
        ("actUpdate", json!({ "id": "@a", "links": [{ "kind": "APART", "act": "@c" }] })),
        ("showUpdate", json!({ "id": "@gala", "expectedAudience": 4321, "leads": { "reportSeconds": 5400 } })),
        ("festivalPolicyUpdate", json!({ "id": "@", "parameters": [{ "parameter": "ACT_LARGEST_CAST", "value": 77 }] })),
    ] {
        fixture.done(mutation, input, "").await;
    }
    fixture.publish().await;
    let select = "performers(first: 1) { nodes { consent { givenBy } availability { endsAt } } } waivers { totalCount }
        team(code: \"one\") { availability { endsAt } } act(code: \"a\") { links { kind } }
        show(code: \"gala\") { expectedAudience leads { reportSeconds } } parameters { value }";
    let (public, draft) = (fixture.released("", select).await, fixture.draft(select).await);
    for (path, shown, all) in [
        ("performers.nodes.consent.givenBy", "-", "秘密"),
        ("performers.nodes.availability.endsAt", "", "2020-09-26T00:00:00+08:00"),
        ("team.availability.endsAt", "", "2020-09-26T00:00:00+08:00"),
        ("act.links.kind", "", "APART"),
        ("show.expectedAudience", "-", "4321"),
        ("show.leads.reportSeconds", "5400", "5400"),
    ] {
        assert_eq!((pluck(&public, path).as_str(), pluck(&draft, path).as_str()), (shown, all), "{path}");
    }
    let largest_cast = |data: &Value| rows(data, "parameters", "value")[10].clone();
    assert_eq!((largest_cast(&public), largest_cast(&draft)), ("200".to_owned(), "77".to_owned()));
}
