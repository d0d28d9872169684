//! Lists by pages: their order, their cursors, their filters.

use serde_json::{Value, json};

use crate::{
    fixture::{Fixture, SLUG, pluck, rows},
    harness::Desk,
};

async fn twelve_teams() -> Fixture {
    let mut fixture = Fixture::open(&[("organization", "org", json!({}))]).await;
    for number in (1..=12).rev() {
        fixture.add_all(&[("team", &format!("T{number}"), json!({ "organization": "@org" }))]).await;
    }
    fixture
}

/// A page of teams: its codes, whether others follow and precede it, how many there are; and its last cursor.
async fn page(fixture: &Fixture, arguments: &str) -> (String, String) {
    let select = "nodes { code } edges { cursor } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
    let data = fixture.draft(&format!("teams({arguments}) {{ {select} }}")).await;
    let teams = &data["teams"];
    let cursors = rows(teams, "edges", "cursor");
    let ends = [cursors.first(), cursors.last()].map(|it| json!(it));
    assert_eq!(ends, [teams["pageInfo"]["startCursor"].clone(), teams["pageInfo"]["endCursor"].clone()]);
    let info = ["nodes.code", "pageInfo.hasNextPage", "pageInfo.hasPreviousPage", "totalCount"].map(|path| pluck(teams, path));
    (info.join(" "), pluck(teams, "pageInfo.endCursor"))
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let fixture = twelve_teams().await;
    let (first, end) = page(&fixture, "first: 5").await;
    assert_eq!(first, "T1 T2 T3 T4 T5 true false 12");
    let (second, end) = page(&fixture, &format!("first: 5 after: \"{end}\"")).await;
    assert_eq!(second, "T6 T7 T8 T9 T10 true true 12");
    let (last, end) = page(&fixture, &format!("first: 5 after: \"{end}\"")).await;
    assert_eq!(last, "T11 T12 false true 12");
    assert_eq!(page(&fixture, &format!("after: \"{end}\"")).await.0, " false true 12");
    assert_eq!(page(&fixture, "first: 12").await.0, "T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 false false 12");
    let (_, by_name) = page(&fixture, "first: 1 order: NAME").await;
    for (arguments, expect) in [
        ("first: 0".to_owned(), "The argument first must lie between 1 and 500."),
        ("first: -1".to_owned(), "The argument first must lie between 1 and 500."),
        ("first: 501".to_owned(), "The argument first must lie between 1 and 500."),
        (format!("after: \"{by_name}\""), "The cursor in the argument after is not one of this list in this order"),
        ("after: \"\"".to_owned(), "The cursor in the argument after is not one of this list in this order"),
        ("after: \"节目\"".to_owned(), "The cursor in the argument after is not one of this list in this order"),
        (format!("after: \"{}\"", "A".repeat(10_000)), "The cursor in the argument after is not one of this list in this order"),
    ] {
        let query = format!("{{ festival(slug: \"{SLUG}\" view: DRAFT) {{ teams({arguments}) {{ totalCount }} }} }}");
        let error = fixture.desk.broken(&query).await;
        assert!(error.starts_with(&format!("BAD_USER_INPUT {expect}")), "{error}");
    }
}

#[tokio::test]
async fn a_cursor_stays_good_when_entries_come_and_go() {
    let mut fixture = twelve_teams().await;
    let (_, end) = page(&fixture, "first: 5").await;
    fixture.done("teamDelete", json!({ "id": "@T5" }), "").await;
    fixture
        .add_all(&[("team", "T0", json!({ "organization": "@org" })), ("team", "T5b", json!({ "organization": "@org" }))])
        .await;
    assert_eq!(page(&fixture, &format!("first: 3 after: \"{end}\"")).await.0, "T5b T6 T7 true true 13");
    fixture.done("teamUpdate", json!({ "id": "@T6", "code": "T4b" }), "").await;
    assert_eq!(page(&fixture, &format!("first: 2 after: \"{end}\"")).await.0, "T5b T7 true true 13");
}

#[tokio::test]
async fn names_sort_by_pinyin_and_codes_by_number() {
    let mut fixture = Fixture::open(&[]).await;
    for (code, name) in [("A10", "张庄"), ("A9", "安阳"), ("A2", "李村"), ("B1", "陈寨"), ("A02a", "Bell")] {
        let text = json!({ "text": name });
        fixture.add_all(&[("organization", code, json!({ "name": text })), ("performer", code, json!({ "name": name }))]).await;
        fixture.add_all(&[("venue", code, json!({ "name": text })), ("act", code, json!({ "title": text }))]).await;
        fixture.add_all(&[("show", code, json!({ "title": text }))]).await;
    }
    fixture.done("showUpdate", json!({ "id": "@A10", "startsAt": "2020-09-20T10:00:00Z" }), "").await;
    for list in ["organizations", "performers", "venues", "acts", "shows"] {
        for (order, expect) in [("CODE", "A2 A02a A9 A10 B1"), ("NAME", "A9 B1 A2 A10 A02a")] {
            let data = fixture.draft(&format!("{list}(order: {order}) {{ nodes {{ code }} }}")).await;
            assert_eq!(pluck(&data, &format!("{list}.nodes.code")), expect, "{list} {order}");
        }
    }
    let data = fixture.draft("shows { nodes { code } } genres(order: NAME first: 3) { nodes { name } }").await;
    assert_eq!(pluck(&data, "shows.nodes.code"), "A10 A2 A02a A9 B1", "those without a time last");
    assert_eq!(pluck(&data, "genres.nodes.name"), "独唱 歌舞 合唱");
}

async fn varied() -> Fixture {
    let show = |stage: &str, start: &str, kind: &str| json!({ "stage": stage, "startsAt": format!("2020-09-{start}:00+08:00"), "kind": kind });
    Fixture::open(&[
        ("organization", "O1", json!({ "kind": "GOVERNMENT" })),
        ("organization", "O2", json!({ "kind": "SCHOOL", "parent": "@O1" })),
        ("venue", "V1", json!({})),
        ("venue", "V2", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("stage", "M2", json!({ "venue": "@V1" })),
        ("stage", "M3", json!({ "venue": "@V2" })),
        ("genre", "g1", json!({})),
        ("genre", "g2", json!({})),
        ("performer", "P1", json!({})),
        ("performer", "P2", json!({})),
        ("performer", "P3", json!({})),
        ("team", "T1", json!({ "organization": "@O1", "members": [{ "performer": "@P1" }, { "performer": "@P2" }] })),
        ("team", "T2", json!({ "organization": "@O2", "members": [{ "performer": "@P2" }] })),
        ("act", "A1", json!({ "genre": "@g1", "teams": ["@T1"], "cast": [{ "performer": "@P1" }, { "performer": "@P3" }] })),
        ("act", "A2", json!({ "genre": "@g2", "teams": ["@T2", "@T1"] })),
        ("act", "A3", json!({ "status": "DRAFT" })),
        ("show", "S1", show("@M1", "20T19:30", "OPENING")),
        ("show", "S2", show("@M2", "21T01:30", "GALA")),
        ("show", "S3", show("@M3", "21T19:30", "GALA")),
        ("show", "S4", json!({ "status": "CONFIRMED" })),
        ("programItem", "1", json!({ "show": "@S1", "act": "@A1" })),
        ("programItem", "2", json!({ "show": "@S2", "act": "@A2" })),
        ("programItem", "3", json!({ "show": "@S3", "act": "@A1" })),
    ])
    .await
}

#[tokio::test]
async fn lists_are_filtered() {
    let fixture = varied().await;
    fixture.done("teamDecide", json!({ "id": "@T2", "status": "APPROVED" }), "").await;
    for (list, filter, expect) in [
        ("shows", "day: \"2020-09-20\"", "S1 S2"),
        ("shows", "day: \"2020-09-22\"", ""),
        ("shows", "venue: \"@V1\"", "S1 S2"),
        ("shows", "stage: \"@M2\"", "S2"),
        ("shows", "kind: GALA", "S2 S3"),
        ("shows", "status: CONFIRMED", "S4"),
        ("shows", "team: \"@T1\"", "S1 S2 S3"),
        ("shows", "team: \"@T2\"", "S2"),
        ("shows", "genre: \"@g1\"", "S1 S3"),
        ("shows", "from: \"2020-09-20T19:34:00+08:00\"", "S2 S3"),
        ("shows", "from: \"2020-09-20T19:33:59+08:00\"", "S1 S2 S3"),
        ("shows", "to: \"2020-09-20T17:30:00Z\"", "S1"),
        ("shows", "from: \"2020-09-21T00:00:00+08:00\" to: \"2020-09-21T12:00:00+08:00\"", "S2"),
        ("shows", "kind: GALA venue: \"@V2\"", "S3"),
        ("teams", "status: APPROVED", "T2"),
        ("teams", "organization: \"@O1\"", "T1"),
        ("teams", "organizationKind: SCHOOL", "T2"),
        ("acts", "status: DRAFT", "A3"),
        ("acts", "genre: \"@g2\"", "A2"),
        ("acts", "team: \"@T1\"", "A1 A2"),
        ("acts", "placed: true", "A1 A2"),
        ("acts", "placed: false", "A3"),
        ("organizations", "kind: SCHOOL", "O2"),
        ("organizations", "parent: \"@O1\"", "O2"),
        ("performers", "team: \"@T1\"", "P1 P2"),
        ("performers", "act: \"@A1\"", "P1 P3"),
        ("performers", "act: \"@A1\" team: \"@T1\"", "P1"),
    ] {
        let data = fixture.draft(&format!("{list}(filter: {{ {filter} }}) {{ nodes {{ code }} totalCount }}")).await;
        assert_eq!(pluck(&data, &format!("{list}.nodes.code")), expect, "{list} {filter}");
        assert_eq!(data[list]["totalCount"], json!(expect.split_whitespace().count()), "{list} {filter}");
    }
    let query = fixture
        .fill("{ festival(slug: \"fixture\" view: DRAFT) { shows(filter: { venue: \"@M1\", team: \"x\" }) { totalCount } } }");
    let error = fixture.desk.broken(&query).await;
    assert!(error.starts_with("BAD_USER_INPUT filter.venue: ") && error.contains("filter.team: "), "{error}");
}

#[tokio::test]
async fn festivals_are_listed_newest_first_with_the_editions_of_their_series() {
    let desk = Desk::open().await;
    for (slug, year, series) in [("a", 2016, "w"), ("b", 2018, "w"), ("c", 2018, "x"), ("d", 2020, "w")] {
        let input = json!({ "slug": slug, "name": { "text": slug }, "startsOn": format!("{year}-09-01"), "endsOn": format!("{year}-09-30"),
            "timeZone": "Asia/Shanghai", "series": { "code": series, "name": { "text": "社区文化艺术节" } } });
        let payload = desk.done("festivalCreate", input, "festival { id }").await;
        if slug != "c" {
            desk.done("releasePublish", json!({ "festival": payload["festival"]["id"] }), "").await;
        }
    }
    let read = async |arguments: &str| {
        let query = format!("{{ festivals{arguments} {{ nodes {{ slug }} totalCount pageInfo {{ hasNextPage endCursor }} }} }}");
        let mut data: Value = desk.ask(&query, json!({})).await;
        let list = data["festivals"].take();
        (rows(&json!([list]), "", "nodes.slug totalCount pageInfo.hasNextPage").remove(0), pluck(&list, "pageInfo.endCursor"))
    };
    for (arguments, expect) in [
        ("(view: DRAFT)", "d b c a 4 false"),
        ("", "d b a 3 false"),
        ("(view: DRAFT filter: { status: DRAFT })", "c 1 false"),
        ("(filter: { series: \"w\", to: \"2018-09-01\" })", "b a 2 false"),
        ("(view: DRAFT filter: { from: \"2018-09-30\" })", "d b c 3 false"),
    ] {
        assert_eq!(read(arguments).await.0, expect, "{arguments}");
    }
    let (first, end) = read("(view: DRAFT first: 2)").await;
    assert_eq!(first, "d b 4 true");
    let (rest, _) = read(&format!("(view: DRAFT first: 2 after: \"{end}\")")).await;
    assert_eq!(rest, "c a 4 false");
    let editions = "{ festival(slug: \"b\") { series { code name editions(first: 2) { nodes { slug } totalCount } } } }";
    let data = desk.ask(editions, json!({})).await;
    assert_eq!(pluck(&data, "festival.series.editions.nodes.slug"), "d b");
    assert_eq!(pluck(&data, "festival.series.editions.totalCount"), "3");
    assert!(desk.broken("{ festivals(after: \"AAAA\") { totalCount } }").await.starts_with("BAD_USER_INPUT "));
}
