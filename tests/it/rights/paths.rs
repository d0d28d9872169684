//! Ways to learn something beside reading a field: ids, searches, filters, orders, cursors, counts and refusals.

use std::io::{Cursor, Read as _};

use calamine::{Reader as _, Xlsx};
use playbill::domain::right::Right;
use serde_json::{Value, json};

use super::world::{OTHERS, SECRETS, World, account};
use crate::{
    fixture::{pluck, rows},
    harness::mutation,
};

const RELEASED: &str = "festival(slug: \"fixture\")";

#[tokio::test]
async fn the_public_finds_nothing_by_the_id_of_what_it_may_not_see() {
    let world = World::open().await;
    for code in ["P2", "P3", "P5", "P6", "A3", "A4", "X3", "2", "4", "W1", "R1", "other", "otherperson", "otherteam"] {
        for view in ["RELEASED", "DRAFT"] {
            let query = |id: &str| format!("{{ node(id: \"{id}\", view: {view}) {{ id __typename }} }}");
            let there = world.ask(world.public(), &query(&format!("@{code}"))).await;
            let id = world.fixture.fill(&format!("@{code}"));
            // The same kind of id that nothing has.
            let unknown = format!("{}{}", &id[..id.len() - 4], "0000");
            assert_eq!(
                there.replace(&id, "ID"),
                world.ask(world.public(), &query(&unknown)).await.replace(&unknown, "ID"),
                "{code} {view}"
            );
        }
    }
    // Somebody without a role cannot tell a festival they may not see from one that is not there.
    let nobody = world.callers.iter().find(|it| it.name == "nobody in particular").expect("nobody");
    let draft = |slug: &str| format!("{{ festival(slug: \"{slug}\", view: DRAFT) {{ id }} }}");
    assert_eq!(world.ask(nobody, &draft("fixture")).await, world.ask(nobody, &draft("nothing")).await);
    assert_eq!(world.ask(nobody, &draft("other")).await, world.ask(nobody, &draft("nothing")).await);
    let listed = world.ask(nobody, "{ festivals(view: DRAFT) { totalCount nodes { slug } } }").await;
    assert!(listed.contains("\"totalCount\":0"), "{listed}");
}

#[tokio::test]
async fn no_search_finds_what_its_reader_may_not_see() {
    let world = World::open().await;
    let words = SECRETS.iter().map(|it| it.text).chain(OTHERS.iter().copied());
    // As it is written, with a typo, and by its beginning.
    let texts = words.flat_map(|it| [it.to_owned(), it.replace("qh", "qj"), it[..it.len() - 2].to_owned()]);
    let texts: Vec<String> = texts.chain(["P0002".to_owned(), "zq".to_owned(), "P2".to_owned()]).collect();
    for several in texts.chunks(20) {
        let hits = |(place, text): (usize, &String)| {
            format!("s{place}: search(text: \"{text}\") {{ matched title subject {{ ... on Performer {{ name }} }} }}")
        };
        let searches = several.iter().enumerate().map(hits).collect::<Vec<_>>().join(" ");
        for (who, view) in world.callers.iter().flat_map(|who| [(who, "RELEASED"), (who, "DRAFT")]) {
            let answer = world.ask(who, &format!("{{ festival(slug: \"fixture\", view: {view}) {{ {searches} }} }}")).await;
            let leaks = world.leaks(who, view == "DRAFT", &answer);
            assert!(leaks.is_empty(), "{} finds {leaks:?} in {view}", who.name);
            assert!(view == "DRAFT" || !answer.contains("errors"), "{answer}");
        }
    }
}

#[tokio::test]
async fn the_public_learns_nobody_by_counting() {
    let world = World::open().await;
    let public = async |select: &str| -> Value {
        let answer = world.ask(world.public(), &format!("{{ {RELEASED} {{ {select} }} }}")).await;
        let mut answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"]["festival"].take()
    };
    let count = "{ declared rostered cast uniqueLower uniqueUpper uniqueExact personTimes completeness }";
    let closed = "9 - - - - - - -";
    let paths = "declared rostered cast uniqueLower uniqueUpper uniqueExact personTimes completeness";
    for scope in [
        "team: \"@T1\"",
        "act: \"@A1\"",
        "show: \"@X1\"",
        "organization: \"@O1\"",
        "day: \"2020-09-20\"",
        "organizationKind: SCHOOL",
        "team: \"@T1\", show: \"@X1\"",
    ] {
        let counted = public(&format!("headcount(scope: {{ {scope} }}) {count}")).await;
        assert_eq!(rows(&json!([counted["headcount"]]), "", paths), [closed], "{scope}");
    }
    for of in ["team(code: \"T1\")", "act(code: \"A1\")", "show(code: \"X1\")"] {
        let counted = public(&format!("it: {of} {{ headcount {count} }}")).await;
        assert_eq!(rows(&json!([counted["it"]["headcount"]]), "", paths), [closed], "{of}");
    }
    let whole = public(&format!("headcount {count}")).await;
    assert_eq!(pluck(&whole, "headcount.rostered"), "6", "the festival as a whole counts everybody");
    let roster =
        public("team(code: \"T1\") { roster { declared rostered missing complete members { performer { name } } } }").await;
    assert_eq!(
        rows(&json!([roster["team"]["roster"]]), "", "declared rostered missing complete members.performer.name"),
        ["9 - - - Open Agreed"]
    );
    for by in ["TEAM", "ORGANIZATION", "ORGANIZATION_KIND", "SHOW", "DAY"] {
        let table =
            public(&format!("statistics(by: {by}) {{ countedInEach attributed headcount {{ declared rostered }} }}")).await;
        for row in rows(&table, "statistics", "countedInEach attributed headcount.declared headcount.rostered") {
            assert_eq!(row, "- - 9 -", "{by}");
        }
    }
    for filter in ["team: \"@T1\"", "act: \"@A1\""] {
        let listed = public(&format!("performers(filter: {{ {filter} }}) {{ totalCount nodes {{ name }} }}")).await;
        assert_eq!(rows(&json!([listed["performers"]]), "", "totalCount nodes.name"), ["2 Open Agreed"]);
    }
}

#[tokio::test]
async fn lists_of_festivals_go_by_what_is_published() {
    let world = World::open().await;
    let moved = json!({ "id": "@", "startsOn": "2020-08-07", "endsOn": "2020-10-28", "series": { "code": "zqseries", "name": { "text": "Series" } } });
    world.fixture.done("festivalUpdate", moved, "").await;
    let list = async |filter: &str| {
        let query = format!("{{ festivals(filter: {{ {filter} }}) {{ totalCount edges {{ cursor node {{ slug }} }} }} }}");
        let answer = world.ask(world.public(), &query).await;
        serde_json::from_str::<Value>(&answer).expect("JSON")["data"]["festivals"].take()
    };
    for (filter, expect) in [
        ("", 1),
        ("to: \"2020-09-06\"", 0),
        ("to: \"2020-09-07\"", 1),
        ("from: \"2020-09-28\"", 1),
        ("from: \"2020-09-29\"", 0),
        ("series: \"zqseries\"", 0),
        ("status: PUBLISHED", 1),
    ] {
        assert_eq!(list(filter).await["totalCount"], expect, "{filter}");
    }
    let cursor = list("").await["edges"][0]["cursor"].clone();
    world.fixture.done("festivalUpdate", json!({ "id": "@", "startsOn": "2020-08-08" }), "").await;
    assert_eq!(list("").await["edges"][0]["cursor"], cursor, "a cursor holds the day that was published");
}

#[tokio::test]
async fn a_cast_that_changes_tells_the_public_no_number() {
    let world = World::open().await;
    let fixture = &world.fixture;
    let cast = json!([{ "performer": "@P1", "team": "@T1" }, { "performer": "@P4", "team": "@T1" }]);
    fixture.done("actUpdate", json!({ "id": "@A1", "cast": cast }), "").await;
    fixture.publish().await;
    let select = "changesSince(release: 1) { differences { kind aspect before after message(lang: \"en\") } }";
    let answer = world.ask(world.public(), &format!("{{ {RELEASED} {{ {select} }} }}")).await;
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let told = rows(&answer, "data.festival.changesSince.differences", "kind before after message");
    assert!(told.contains(&"CAST - - Other people are in the cast of “A1”.".to_owned()), "{told:#?}");
}

#[tokio::test]
async fn no_file_tells_what_its_reader_may_not_know() {
    let world = World::open().await;
    let client = reqwest::Client::new();
    let tables =
        ["organizations", "venues", "teams", "rosters", "acts", "casts", "shows", "programs"].map(|it| format!("{it}.csv"));
    let files = [
        "calendar.ics",
        "schedule.xml",
        "schedule.json",
        "schedule2.json",
        "conclar.json",
        "festival.jsonld",
        "archive.json",
        "festival.xlsx",
    ];
    for file in files.map(str::to_owned).into_iter().chain(tables) {
        for who in &world.callers {
            for view in ["released", "draft"] {
                let request = client.get(world.desk().at(&format!("/f/fixture/{file}?view={view}")));
                let request = who.token.iter().fold(request, |request, token| request.bearer_auth(token));
                let response = request.send().await.expect("an answer");
                let may = view == "released" || who.may(Right::ReadDraft);
                let expect = if may {
                    200
                } else if who.token.is_none() {
                    401
                } else {
                    403
                };
                assert_eq!(response.status().as_u16(), expect, "{} {view} {file}", who.name);
                let bytes = response.bytes().await.expect("a file");
                let text = if may && file.ends_with(".xlsx") {
                    unpacked(&bytes)
                } else {
                    String::from_utf8(bytes.to_vec()).expect("a text")
                };
                let leaks = world.leaks(who, view == "draft", &text);
                assert!(leaks.is_empty(), "{} reads {leaks:?} in {view} {file}", who.name);
                // What is looked for would be found.
                let knows_all = view == "draft" && who.name == "OWNER of all";
                assert!(!knows_all || file != "festival.xlsx" || text.contains(HIDDEN), "{} misses {HIDDEN}", who.name);
                // Nor how many people a team has who may not be named.
                let unnamed = ["P0002", "P0003", "\"P2\"", "\"P3\"", ",P2", ",P3"].iter().any(|it| text.contains(it));
                assert!(view == "draft" || !unnamed, "{file}");
            }
        }
    }
}

/// Somebody hidden, whom those who may know everything find in every table of people.
const HIDDEN: &str = "Zqhidden";

/// Every part of a workbook as text, and every cell as it is shown.
fn unpacked(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut all = String::new();
    for place in 0..archive.len() {
        archive.by_index(place).expect("a part").read_to_string(&mut all).expect("a text");
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    for (_, sheet) in book.worksheets() {
        all.extend(sheet.used_cells().map(|(_, _, cell)| format!("\n{cell}")));
        // As a table would stand in a text file.
        all.extend(sheet.rows().map(|row| row.iter().map(|cell| format!(",{cell}")).collect::<String>() + "\n"));
    }
    all
}

#[tokio::test]
async fn cursors_of_others_show_no_more() {
    let world = World::open().await;
    let lists = "performers(first: 1 AFTER) { edges { cursor node { name } } }";
    let draft = world.fixture.draft(&lists.replace("first: 1 AFTER", "first: 100")).await;
    for edge in draft["performers"]["edges"].as_array().expect("edges") {
        let after = format!("after: {}", edge["cursor"]);
        let answer = world.ask(world.public(), &format!("{{ {RELEASED} {{ {} }} }}", lists.replace("AFTER", &after))).await;
        assert_eq!(world.leaks(world.public(), false, &answer), Vec::<&str>::new(), "{answer}");
        assert!(!answer.contains("errors"), "{answer}");
    }
}

#[tokio::test]
async fn answers_kept_for_one_are_given_to_nobody_else() {
    let world = World::open().await;
    let owner = |name: &str| world.callers.iter().find(|it| it.name == name).expect("somebody");
    let input = json!({ "festival": world.fixture.fill("@"), "idempotencyKey": "key", "name": "Zqhiddenone", "hidden": true });
    let document = mutation("performerCreate", "performer { id }");
    let send = async |name: &str| {
        world.desk().send_as(owner(name).token.as_deref(), &document, json!({ "input": input })).await["data"]["performerCreate"]
            .take()
    };
    let first = send("OWNER of all").await;
    assert_eq!(send("OWNER of all").await["performer"], first["performer"]);
    assert_ne!(send("PROGRAMMER of all").await["performer"], first["performer"]);
    assert_eq!(pluck(&send("an owner elsewhere").await, "userErrors.code"), "NOT_FOUND");
}

#[tokio::test]
async fn who_lost_their_role_reads_no_draft_by_asking_again() {
    let world = World::open().await;
    let owner = world.callers.iter().find(|it| it.name == "OWNER of all").expect("the owner");
    let input = json!({ "from": world.fixture.fill("@"), "slug": "copy", "startsOn": "2022-09-07", "endsOn": "2022-09-28",
        "carry": [], "idempotencyKey": "copy" });
    let document = mutation("festivalCopy", "festival { slug performers { totalCount } }");
    let made = world
        .desk()
        .send_as(owner.token.as_deref(), &mutation("festivalCopy", "festival { id }"), json!({ "input": input }))
        .await;
    let copy = pluck(&made, "data.festivalCopy.festival.id");
    assert_ne!(copy, "-", "{made:#}");
    let grants = world.desk().ask("{ festival(slug: \"copy\", view: DRAFT) { grants { id } } }", json!({})).await;
    world.desk().done("performerCreate", json!({ "festival": copy, "name": "Zqlater" }), "").await;
    account(world.desk(), "grantRevoke", json!({ "id": grants["festival"]["grants"][0]["id"] }), "deletedId").await;
    let again = world.desk().send_as(owner.token.as_deref(), &document, json!({ "input": input })).await;
    assert_ne!(pluck(&again, "data.festivalCopy.festival.performers.totalCount"), "1", "{again:#}");
}
