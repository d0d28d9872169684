//! History and undo: who changed what and how it was before, taking it back, and what stands in the way.

use serde_json::{Value, json};

use crate::fixture::{Fixture, SLUG, pluck, rows};

/// An act of a team of two, in a gala.
async fn evening() -> Fixture {
    Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("performer", "ann", json!({})),
        ("performer", "bob", json!({})),
        ("team", "team", json!({ "organization": "@org", "members": [{ "performer": "@ann" }, { "performer": "@bob" }] })),
        ("act", "song", json!({ "teams": ["@team"], "cast": [{ "performer": "@ann" }] })),
        ("show", "gala", json!({ "stage": "@main", "startsAt": "2020-09-20T19:30:00+08:00" })),
        ("programItem", "g1", json!({ "show": "@gala", "act": "@song" })),
    ])
    .await
}

/// Undoes the edit of a revision, whatever conflicts come of it.
async fn undo(fixture: &Fixture, revision: i64) -> Value {
    let input = json!({ "festival": "@", "revision": revision, "onConflict": "ALLOW" });
    fixture.mutate("editUndo", input, "edit { revision action undoes undoneBy changes { kind title } }").await
}

/// The revision that an undo made.
async fn undone(fixture: &Fixture, revision: i64) -> i64 {
    let payload = undo(fixture, revision).await;
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(pluck(&payload, "edit.undoes"), revision.to_string());
    payload["revision"].as_i64().expect("a revision")
}

async fn edits(fixture: &Fixture, arguments: &str, paths: &str) -> Vec<String> {
    let select = "revision at actor action undoes undoneBy
        changes { thing kind title(lang: \"en\") subject { __typename } fields { field before after } }";
    let data = fixture.draft(&format!("edits({arguments}) {{ nodes {{ {select} }} }}")).await;
    rows(&data, "edits.nodes", paths)
}

#[tokio::test]
async fn history_tells_each_edit_field_by_field_and_undo_takes_it_back() {
    let fixture = evening().await;
    let schedule = json!({ "id": "@gala", "startsAt": "2020-09-20T20:00:00+08:00" });
    fixture.done("showSchedule", schedule, "").await;
    let revision = fixture.revision().await;
    let newest = edits(&fixture, "first: 1", "revision actor action undoes undoneBy changes.kind changes.title").await;
    assert_eq!(newest, [format!("{revision} organizer showSchedule - - CHANGED gala")]);
    let fields = "changes.subject.__typename changes.fields.field changes.fields.before changes.fields.after";
    let expect = "Show startsAt 2020-09-20T19:30:00+08:00 2020-09-20T20:00:00+08:00";
    assert_eq!(edits(&fixture, "first: 1", fields).await, [expect]);

    let start = async || pluck(&fixture.draft("show(code: \"gala\") { startsAt }").await, "show.startsAt");
    let back = undone(&fixture, revision).await;
    assert_eq!(start().await, "2020-09-20T19:30:00+08:00");
    let again = undone(&fixture, back).await;
    assert_eq!(start().await, "2020-09-20T20:00:00+08:00");
    let lines = edits(&fixture, "first: 3", "revision action undoes undoneBy").await;
    let expect =
        [(again, "editUndo", back.to_string(), "-".to_owned()), (back, "editUndo", revision.to_string(), again.to_string())];
    assert_eq!(lines[..2], expect.map(|(made, action, undoes, by)| format!("{made} {action} {undoes} {by}")));
    assert_eq!(lines[2], format!("{revision} showSchedule - -"), "done again, it stands");
}

#[tokio::test]
async fn an_undo_that_later_edits_stand_in_the_way_of_names_them() {
    let fixture = evening().await;
    let update = |seconds: i64| json!({ "id": "@song", "durationSeconds": seconds });
    fixture.done("actUpdate", update(300), "").await;
    let first = fixture.revision().await;
    fixture.done("actUpdate", update(360), "").await;
    fixture.done("actUpdate", json!({ "id": "@song", "title": { "text": "新歌" } }), "").await;
    let payload = undo(&fixture, first).await;
    let later = first + 1;
    let message = format!(
        "Act “新歌” has changed since (durationSeconds). Revision {later} (actUpdate) changed it later; undo that first."
    );
    assert_eq!(rows(&payload, "userErrors", "field code message"), [format!("revision UNDO_BLOCKED {message}")]);
    assert_eq!((&payload["edit"], payload["revision"].as_i64()), (&Value::Null, Some(later + 1)));

    undone(&fixture, later).await;
    undone(&fixture, first).await;
    let song = fixture.draft("act(code: \"song\") { title durationSeconds }").await;
    assert_eq!(rows(&json!([song]), "", "act.title act.durationSeconds"), ["新歌 240"]);
    let told = pluck(&undo(&fixture, first).await, "userErrors.message");
    assert!(told.ends_with(&format!("Revision {first} was undone by revision {} already.", later + 3)), "{told}");

    let refused = async |input: Value| fixture.refused("editUndo", input).await.join(", ");
    assert_eq!(refused(json!({ "festival": "@", "revision": 1 })).await, "revision NEVER_UNDONE");
    assert_eq!(refused(json!({ "festival": "@", "revision": 999 })).await, "revision NOT_FOUND");
    assert_eq!(refused(json!({ "festival": "@", "revision": -1 })).await, "revision NOT_FOUND");
    assert_eq!(refused(json!({ "festival": "@song", "revision": 2 })).await, "festival WRONG_KIND, revision UNDO_BLOCKED");
    assert_eq!(refused(json!({ "festival": "x", "revision": 2 })).await, "festival INVALID_FORMAT");
    let stale = json!({ "festival": "@", "revision": later + 1, "ifRevision": later });
    assert_eq!(refused(stale).await, "ifRevision STALE");
    fixture.publish().await;
    let release = fixture.revision().await;
    assert_eq!(refused(json!({ "festival": "@", "revision": release })).await, "revision NEVER_UNDONE");
}

#[tokio::test]
async fn what_was_deleted_comes_back_as_it_was() {
    let fixture = evening().await;
    let select = "team(code: \"team\") { id status declaredHeadcount roster { members { id role performer { code } } } }
        act(code: \"song\") { id cast { performer { code } } } program(show: \"@gala\") { items { id position } }";
    let before = fixture.draft(select).await;
    let mut deleted = vec![];
    for (mutation, id) in
        [("programItemRemove", "@g1"), ("actDelete", "@song"), ("teamDelete", "@team"), ("performerDelete", "@bob")]
    {
        fixture.done(mutation, json!({ "id": id }), "").await;
        deleted.push(fixture.revision().await);
    }
    let told = pluck(&undo(&fixture, deleted[2]).await, "userErrors.message");
    assert!(
        told.ends_with(&format!("which is gone. Revision {} (performerDelete) changed it later; undo that first.", deleted[3])),
        "{told}"
    );
    while let Some(revision) = deleted.pop() {
        undone(&fixture, revision).await;
    }
    assert_eq!(fixture.draft(select).await, before);
    let reopened = fixture.reopen().await;
    assert_eq!(reopened.draft(select).await, before);
}

#[tokio::test]
async fn an_undo_is_checked_for_conflicts_and_done_once_for_a_key() {
    let fixture = evening().await;
    let late = json!({ "id": "@gala", "startsAt": "2020-09-20T21:30:00+08:00" });
    fixture.done("showSchedule", late, "").await;
    let revision = fixture.revision().await;
    let talk = json!({ "festival": "@", "code": "talk", "title": { "text": "讲座" }, "stage": "@main",
        "startsAt": "2020-09-20T19:30:00+08:00", "endsAt": "2020-09-20T20:30:00+08:00" });
    fixture.done("showCreate", talk, "").await;
    let input = |on_conflict: &str| json!({ "festival": "@", "revision": revision, "onConflict": on_conflict, "idempotencyKey": on_conflict });
    assert_eq!(fixture.refused("editUndo", input("REJECT")).await, ["- STAGE_OVERLAP"]);
    let first = fixture.done("editUndo", input("ALLOW"), "edit { revision undoes at }").await;
    assert_eq!(pluck(&first, "conflictsAdded.rule"), "STAGE_OVERLAP");
    let again = fixture.done("editUndo", input("ALLOW"), "edit { revision undoes at }").await;
    assert_eq!((&again["edit"], &again["revision"]), (&first["edit"], &first["revision"]));
    assert_eq!(fixture.revision().await, first["revision"].as_i64().expect("a revision"));
}

#[tokio::test]
async fn history_is_read_page_by_page_and_by_thing_actor_and_action() {
    let fixture = evening().await;
    fixture.done("teamUpdate", json!({ "id": "@team", "declaredHeadcount": 5 }), "").await;
    let last = fixture.revision().await;
    let (mut seen, mut after) = (vec![], String::new());
    loop {
        let page = fixture
            .draft(&format!("edits(first: 4 {after}) {{ nodes {{ revision }} totalCount pageInfo {{ hasNextPage endCursor }} }}"))
            .await;
        assert_eq!(pluck(&page, "edits.totalCount"), last.to_string());
        seen.extend(rows(&page, "edits.nodes", "revision"));
        if pluck(&page, "edits.pageInfo.hasNextPage") == "false" {
            break;
        }
        after = format!("after: \"{}\"", pluck(&page, "edits.pageInfo.endCursor"));
    }
    assert_eq!(seen, (1..=last).rev().map(|it| it.to_string()).collect::<Vec<_>>());

    for (arguments, expect) in [
        ("thing: \"@team\"", "teamUpdate teamCreate"),
        ("thing: \"@g1\"", "programItemInsert showCreate"),
        ("thing: \"@main\"", "stageCreate venueCreate"),
        ("thing: \"@gala\" action: \"showCreate\"", "showCreate"),
        ("thing: \"@gala\" actor: \"organizer\" first: 1", "programItemInsert"),
        ("actor: \"nobody\"", ""),
        ("thing: \"team_01h455vb4pex5vsknk084sn02q\"", ""),
    ] {
        assert_eq!(edits(&fixture, arguments, "action").await.join(" "), expect, "{arguments}");
    }
    for argument in ["thing: \"x\"", "first: 0", "after: \"x\""] {
        let query = format!("{{ festival(slug: \"{SLUG}\" view: DRAFT) {{ edits({argument}) {{ totalCount }} }} }}");
        let error = fixture.desk.broken(&query).await;
        assert!(error.starts_with("BAD_USER_INPUT "), "{argument}");
    }
    fixture.publish().await;
    let public = fixture.released("", "edits { totalCount nodes { revision } pageInfo { hasNextPage } }").await;
    assert_eq!(public["edits"], json!({ "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false } }));
}
