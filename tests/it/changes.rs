//! What changed since a release, and whom to tell.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// Three shows, of the acts a (team one), b and c (team two); the gala has something backstage in it.
async fn published() -> Fixture {
    let of = |team: &str| json!({ "teams": [team] });
    let show = |stage: &str, start: &str| json!({ "stage": stage, "startsAt": format!("2020-09-{start}:00+08:00") });
    let item = |show: &str, act: &str| json!({ "show": show, "act": act });
    let fixture = Fixture::open(&[
        ("organization", "org", json!({})),
        ("venue", "hall", json!({})),
        ("stage", "main", json!({ "venue": "@hall" })),
        ("stage", "side", json!({ "venue": "@hall" })),
        ("performer", "bob", json!({})),
        ("team", "one", json!({ "organization": "@org" })),
        ("team", "two", json!({ "organization": "@org" })),
        ("act", "a", of("@one")),
        ("act", "b", of("@two")),
        ("act", "c", of("@two")),
        ("show", "gala", show("@main", "20T19:30")),
        ("programItem", "g1", item("@gala", "@a")),
        ("programItem", "g2", json!({ "show": "@gala", "kind": "SPEECH", "durationSeconds": 300 })),
        ("programItem", "g3", json!({ "show": "@gala", "kind": "INTERNAL", "durationSeconds": 60 })),
        ("programItem", "g4", item("@gala", "@b")),
        ("show", "talk", show("@side", "21T10:00")),
        ("programItem", "t1", item("@talk", "@c")),
        ("show", "extra", show("@side", "22T10:00")),
        ("programItem", "e1", item("@extra", "@a")),
    ])
    .await;
    fixture.publish().await;
    fixture
}

const SELECT: &str =
    "changesSince { since empty differences { kind show { code } act { code } team { code } item { title } before after
    message(lang: \"en\") } shows { code } acts { code } teamsToTell { code } }";

/// The differences as kind, show, act, team, item, before and after; days and hours stand for times.
fn differences(data: &Value) -> Vec<String> {
    let rows = rows(data, "changesSince.differences", "kind show.code act.code team.code item.title before after");
    rows.into_iter().map(|row| row.replace("2020-09-", "").replace(":00+08:00", "")).collect()
}

/// An edit: what it changes, which teams are to be told.
struct Step(&'static str, Value, &'static [&'static str], &'static str);

fn steps() -> Vec<Step> {
    vec![
        Step(
            "showSchedule",
            json!({ "id": "@talk", "startsAt": "2020-09-21T10:30:00+08:00" }),
            &["TIME talk - - - 21T10:00 21T10:30", "CALL talk - two - 21T09:00 21T09:30"],
            "two",
        ),
        Step(
            "programItemMove",
            json!({ "id": "@g4", "afterId": null }),
            &[
                "ORDER gala b - b 4 1",
                "TIME gala b - b 20T19:40 20T19:30",
                "TIME gala a - a 20T19:30 20T19:34",
                "TIME gala - - 致辞 20T19:34 20T19:38",
                "TIME gala - - 内部事项 20T19:39 20T19:43",
                "CALL gala - two - 20T18:40 20T18:30",
                "CALL gala - one - 20T18:30 20T18:34",
            ],
            "one two",
        ),
        Step("showSchedule", json!({ "id": "@gala", "stage": "@side" }), &["STAGE gala - - - main side"], "one two"),
        Step("actUpdate", json!({ "id": "@c", "durationSeconds": 300 }), &["DURATION - c - - 240 300"], "two"),
        Step("actUpdate", json!({ "id": "@b", "cast": [{ "performer": "@bob" }] }), &["CAST - b - - 0 1"], "two"),
        Step("actUpdate", json!({ "id": "@a", "title": { "text": "新歌" } }), &["TITLE - a - - a 新歌"], "one"),
        Step(
            "showCancel",
            json!({ "id": "@extra" }),
            &["CANCELLED extra - - - PLANNED CANCELLED", "CALL extra - one - 22T09:00 -"],
            "one",
        ),
        Step("programItemRemove", json!({ "id": "@t1" }), &["REMOVED talk c - - 1 -", "CALL talk - two - 21T09:30 -"], "two"),
        Step(
            "showDelete",
            json!({ "id": "@gala" }),
            &["REMOVED - - - - 20T19:30 -", "CALL - - two - 20T18:30 -", "CALL - - one - 20T18:34 -"],
            "one two",
        ),
        Step(
            "programItemInsert",
            json!({ "show": "@talk", "act": "@a" }),
            &["ADDED talk a - 新歌 - 1", "CALL talk - one - - 21T09:30"],
            "one",
        ),
        Step(
            "showCreate",
            json!({ "festival": "@", "code": "new", "title": { "text": "new" }, "startsAt": "2020-09-23T10:00:00+08:00" }),
            &["ADDED new - - - - 23T10:00"],
            "",
        ),
        Step(
            "actWithdraw",
            json!({ "id": "@a" }),
            &["CANCELLED - a - - CONFIRMED WITHDRAWN", "CALL talk - one - 21T09:30 -"],
            "one",
        ),
    ]
}

#[tokio::test]
async fn every_kind_of_change_is_told_with_the_teams_to_tell() {
    let fixture = published().await;
    let nothing = fixture.draft(SELECT).await;
    assert_eq!(
        (pluck(&nothing, "changesSince.since"), pluck(&nothing, "changesSince.empty")),
        ("1".to_owned(), "true".to_owned())
    );
    for (since, Step(mutation, input, expect, teams)) in (1..).zip(steps()) {
        fixture.done(mutation, input.clone(), "").await;
        let draft = fixture.draft(SELECT).await;
        assert_eq!(differences(&draft), expect, "{mutation} {input}");
        assert_eq!(pluck(&draft, "changesSince.teamsToTell.code"), teams, "{mutation} {input}");
        assert_eq!(fixture.publish().await, since + 1);
        let public = fixture.released("", SELECT).await;
        // The public neither sees nor counts what is backstage, and no act that is in no program. It is not told how many people
        // are in an act of one team.
        let expect =
            expect.iter().filter(|it| !it.contains("内部事项")).map(|it| it.replace("CAST - b - - 0 1", "CAST - b - - - -"));
        let expect: Vec<String> =
            expect.map(|it| it.replace("gala b - b 4 1", "gala b - b 3 1").replace("REMOVED talk c", "REMOVED talk -")).collect();
        assert_eq!(differences(&public), expect, "{mutation} {input}");
        assert_eq!(pluck(&public, "changesSince.since"), since.to_string());
    }
    let select = "changesSince(release: 1) { since differences { kind } teamsToTell { code } }";
    let all = fixture.released("release: 9", select).await;
    assert_eq!(pluck(&all, "changesSince.since"), "1");
    assert_eq!(pluck(&all, "changesSince.teamsToTell.code"), "one two");
    let query = "{ festival(slug: \"fixture\") { changesSince(release: 99) { empty } } }";
    assert!(fixture.desk.broken(query).await.starts_with("BAD_USER_INPUT "));
}
