//! Erasing a person: nothing of them is left anywhere, and nothing brings them back.

use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use serde_json::{Value, json};

use crate::{
    fixture::{Fixture, pluck},
    harness::mutation,
};

/// Everything that was ever told of the person.
const GONE: [&str; 8] =
    ["Zqfirstname", "Zqlastname", "Zqreading", "13911110001", "13900000000", "2010-03-07", "Zqguardian", "Zqforeign"];
const WINDOW: &str = "2020-09-11T01:11";

/// A person in a roster, a cast, a night's notes, a waiver, an answer that was kept, and two releases.
async fn festival() -> Fixture {
    let window = json!([{ "startsAt": "2020-09-11T01:11:00+00:00", "endsAt": "2020-09-30T00:00:00+08:00" }]);
    let person = json!({ "name": "Zqfirstname", "reading": "Zqreading", "phone": "13900000000", "birthDate": "2010-03-07",
        "consent": { "givenBy": "Zqguardian" }, "availability": window, "externalIds": [{ "system": "club", "value": "Zqforeign" }],
        "idempotencyKey": "person" });
    let cast = json!([{ "performer": "@P1", "team": "@T1" }, { "performer": "@P2", "team": "@T1" }]);
    let mut fixture = Fixture::open(&[
        ("organization", "O1", json!({ "kind": "SCHOOL" })),
        ("venue", "V1", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("performer", "P1", person),
        ("performer", "P2", json!({})),
        ("performer", "P3", json!({ "name": "Zqdeleted", "phone": "13944440004" })),
        (
            "team",
            "T1",
            json!({ "organization": "@O1", "declaredHeadcount": 2, "members": [{ "performer": "@P1" }, { "performer": "@P2" }] }),
        ),
        ("act", "A1", json!({ "teams": ["@T1"], "cast": cast })),
        ("show", "X1", json!({ "stage": "@M1", "startsAt": "2020-09-20T19:00:00+08:00" })),
        ("programItem", "1", json!({ "show": "@X1", "act": "@A1" })),
    ])
    .await;
    fixture.publish().await;
    let change = json!({ "id": "@P1", "name": "Zqlastname", "phone": "13911110001", "consent": null });
    fixture.done("performerUpdate", change, "").await;
    let clash = json!({ "festival": "@", "code": "X2", "title": { "text": "X2" }, "stage": "@M1",
        "startsAt": "2020-09-20T19:01:00+08:00", "idempotencyKey": "clash", "onConflict": "ALLOW" });
    let show = fixture.done("showCreate", clash, "show { id }").await;
    fixture.name("X2", pluck(&show, "show.id"));
    let item = json!({ "show": "@X2", "act": "@A1", "idempotencyKey": "twice", "onConflict": "ALLOW" });
    fixture.done("programItemInsert", item, "").await;
    for conflict in fixture.draft("conflicts { nodes { key } }").await["conflicts"]["nodes"].as_array().expect("conflicts") {
        let waived = json!({ "festival": "@", "key": conflict["key"], "reason": "Zqlastname knows" });
        fixture.done("conflictWaive", waived, "").await;
    }
    let note = json!({ "festival": "@", "note": "with Zqlastname" });
    fixture.done("releasePublish", note, "").await;
    fixture.done("performerDelete", json!({ "id": "@P3" }), "").await;
    fixture.desk.set_clock("2020-09-20T11:00:30Z");
    fixture.done("itemStart", json!({ "id": "@1", "note": "Zqfirstname came late, call 13911110001" }), "").await;
    fixture
}

async fn erase(fixture: &Fixture, code: &str, name: &str) -> Value {
    fixture.mutate("performerErase", json!({ "id": format!("@{code}"), "confirmName": name }), "performer { code name }").await
}

/// Every value of every row of every table, as text.
async fn dump(fixture: &Fixture) -> String {
    let db = Database::connect(&fixture.desk.url).await.expect("the database");
    let read = async |sql: String| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let tables = match is_sqlite {
        true => "SELECT name FROM sqlite_master WHERE type = 'table'",
        false => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut dump = String::new();
    for table in read(tables.to_owned()).await {
        let table: String = table.try_get("", "name").expect("a name");
        let columns = match is_sqlite {
            true => format!("SELECT name FROM pragma_table_info('{table}')"),
            false => format!("SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'"),
        };
        for column in read(columns).await {
            let column: String = column.try_get("", "name").expect("a name");
            let all = match is_sqlite {
                true => format!(
                    "group_concat(CASE typeof(\"{column}\") WHEN 'blob' THEN hex(\"{column}\") ELSE \"{column}\" END, char(10))"
                ),
                false => format!("string_agg(\"{column}\"::text, chr(10))"),
            };
            for row in read(format!("SELECT {all} AS it FROM \"{table}\"")).await {
                let text: Option<String> = row.try_get("", "it").expect("text");
                dump.push_str(&format!("{table}.{column}: {}\n", text.unwrap_or_default()));
            }
        }
    }
    db.close().await.expect("closed");
    dump
}

fn left(dump: &str, words: &[&str]) -> Vec<String> {
    let lines = dump.lines().filter(|line| words.iter().any(|it| line.contains(it)));
    lines.map(|line| line.chars().take(200).collect()).collect()
}

#[tokio::test]
async fn nothing_of_a_person_is_left_in_any_table_or_file() {
    let fixture = festival().await;
    let before = dump(&fixture).await;
    for word in GONE {
        assert!(before.contains(word), "{word} is nowhere to be erased");
    }
    let counts = "headcount { declared rostered cast personTimes } team(code: \"T1\") { roster { rostered } }";
    let counted = fixture.draft(counts).await;
    assert_eq!(pluck(&erase(&fixture, "P1", "Zqfirstname").await, "userErrors.field"), "confirmName");
    let erased = erase(&fixture, "P1", "Zqlastname").await;
    assert_eq!(erased["performer"], json!({ "code": "P1", "name": "（已删除）" }), "{erased:#}");
    assert_eq!(erased["userErrors"], json!([]));
    assert_eq!(left(&dump(&fixture).await, &GONE), Vec::<String>::new());
    assert_eq!(left(&dump(&fixture).await, &[WINDOW, "2020-09-11 01:11"]), Vec::<String>::new());
    assert_eq!(fixture.draft(counts).await, counted);
    // Only of a SQLite file is known where it is.
    let path = fixture.desk.url.strip_prefix("sqlite://");
    for file in path.into_iter().flat_map(|path| [path.to_owned(), format!("{path}-wal")]) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for word in GONE {
            assert!(!bytes.windows(word.len()).any(|it| it == word.as_bytes()), "{word} is in {file}");
        }
    }
    // Those who were deleted before are erased by their last name.
    assert_eq!(erase(&fixture, "P3", "Zqdeleted").await["userErrors"], json!([]));
    assert_eq!(left(&dump(&fixture).await, &["Zqdeleted", "13944440004"]), Vec::<String>::new());
}

#[tokio::test]
async fn nothing_of_a_person_is_told_any_more() {
    let fixture = festival().await;
    let person = "name reading phone birthDate consent { givenBy } availability { startsAt } externalIds { value }";
    let all = format!(
        "performers {{ nodes {{ {person} }} }} team(code: \"T1\") {{ roster {{ members {{ performer {{ {person} }} }} }} }}
         conflicts {{ nodes {{ message }} }} waivers {{ nodes {{ reason }} }} shows {{ nodes {{ run {{ log {{ note }} }} }} }}
         releases {{ nodes {{ note }} }} search(text: \"Zq\") {{ matched }} changesSince(release: 1) {{ differences {{ message }} }}
         edits(first: 500) {{ nodes {{ changes {{ title fields {{ before after }} }} }} }}"
    );
    let read = async || {
        let mut told = fixture.draft(&all).await.to_string();
        for release in ["release: 1", "release: 2", ""] {
            told.push_str(&fixture.released(release, &all).await.to_string());
        }
        told
    };
    assert!(read().await.contains("Zqlastname"));
    erase(&fixture, "P1", "Zqlastname").await;
    for word in GONE {
        assert!(!read().await.contains(word), "{word}");
    }
    // Asked again, an answer that was kept tells nothing more either; that of the person's own request is forgotten.
    let again = json!({ "show": "@X2", "act": "@A1", "idempotencyKey": "twice", "onConflict": "ALLOW" });
    let again = fixture.mutate("programItemInsert", again, "").await;
    assert!(GONE.iter().all(|word| !again.to_string().contains(word)), "{again:#}");
    let fixture = fixture.reopen().await;
    let told = fixture.draft(&all).await.to_string() + &fixture.released("release: 1", &all).await.to_string();
    assert!(GONE.iter().all(|word| !told.contains(word)));
}

#[tokio::test]
async fn no_undo_brings_a_person_back() {
    let fixture = festival().await;
    let before = fixture.revision().await;
    erase(&fixture, "P1", "Zqlastname").await;
    erase(&fixture, "P3", "Zqdeleted").await;
    let last = fixture.revision().await;
    let undo = |revision: i64| json!({ "festival": "@", "revision": revision });
    assert_eq!(fixture.refused("editUndo", undo(before + 1)).await, ["revision NEVER_UNDONE"]);
    for revision in 1..=last {
        fixture.mutate("editUndo", undo(revision), "").await;
    }
    let told = dump(&fixture).await;
    assert_eq!(left(&told, &GONE), Vec::<String>::new());
    assert_eq!(left(&told, &["Zqdeleted", "13944440004"]), Vec::<String>::new());
    let document = mutation("performerErase", "");
    let public =
        fixture.desk.send_as(None, &document, json!({ "input": { "id": fixture.fill("@P1"), "confirmName": "" } })).await;
    assert_eq!(pluck(&public["errors"][0], "extensions.code"), "UNAUTHENTICATED");
}
