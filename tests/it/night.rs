//! The night of a show: noted line by line, and read as it goes by organizers and by the public.

use serde_json::{Value, json};

use crate::fixture::{Fixture, pluck, rows};

/// The closing show, with changeovers of a minute between two acts. As planned: a 19:30-35, b 19:36-40, c 19:41-49, d 19:50-56,
/// e 19:57-20:04, behind the curtain x 20:04-06, f 20:06-10, g 20:11-16; the house closes at 20:30.
async fn closing() -> Fixture {
    let show = json!({ "stage": "@main", "kind": "CLOSING", "startsAt": on("19:30:00"), "hardEndAt": on("20:30:00") });
    let mut fixture = Fixture::open(&[
        ("venue", "plaza", json!({})),
        ("stage", "main", json!({ "venue": "@plaza", "changeoverSeconds": 60 })),
        ("show", "closing", show),
    ])
    .await;
    for (code, title, seconds) in [
        ("a", "共圆小康梦", 300),
        ("b", "我和我的祖国", 240),
        ("c", "贴心守护", 480),
        ("d", "飞鸽幻影", 360),
        ("e", "满腹经纶", 420),
        ("x", "", 120),
        ("f", "走向复兴", 240),
        ("g", "万泉河水清又清", 300),
    ] {
        if title.is_empty() {
            let item = json!({ "show": "@closing", "kind": "INTERNAL", "durationSeconds": seconds });
            fixture.add_all(&[("programItem", code, item)]).await;
        } else {
            let act = format!("act{code}");
            let item = json!({ "show": "@closing", "act": format!("@{act}") });
            let things = json!({ "title": { "text": title }, "durationSeconds": seconds });
            fixture.add_all(&[("act", &act, things), ("programItem", code, item)]).await;
        }
    }
    fixture
}

/// A time on the evening of 28 September.
fn on(clock: &str) -> String {
    format!("2020-09-28T{clock}+08:00")
}

/// Only the clock of each time in a line.
fn clocks(line: &str) -> String {
    line.replace("2020-09-28T", "").replace("+08:00", "")
}

/// Notes a line about an item when the clock shows that time.
async fn note(fixture: &Fixture, clock: &str, mutation: &str, item: &str) -> Value {
    fixture.desk.set_clock(&on(clock));
    fixture.done(mutation, json!({ "id": format!("@{item}") }), "item { live { state } } show { status } run { revision }").await
}

const ITEMS: &str = "program { items { title live { state projectedStartsAt projectedEndsAt overSeconds } } }";
const RUN: &str = "run { startedAt endedAt overSeconds expectedEndsAt slackSeconds }";
const NOW: &str = "nowAndNext { stage { code } show { code } now { title } next { title } endsAt remainingSeconds overSeconds }";

/// How the evening looks at a time: the items of the show, its run, what is on now. In the draft, then as the public sees it.
async fn seen(fixture: &Fixture, clock: &str) -> [(Vec<String>, String, String); 2] {
    let select = format!("show(code: \"closing\") {{ {ITEMS} {RUN} }} {NOW}");
    let tell = |data: &Value| {
        let items = rows(
            &data["show"]["program"],
            "items",
            "title live.state live.projectedStartsAt live.projectedEndsAt live.overSeconds",
        );
        let run = rows(&json!([data["show"]["run"]]), "", "startedAt endedAt overSeconds expectedEndsAt slackSeconds");
        let now = rows(data, "nowAndNext", "show.code now.title next.title endsAt remainingSeconds overSeconds");
        (items.iter().map(|it| clocks(it)).collect(), clocks(&run[0]), clocks(&now[0]))
    };
    fixture.desk.set_clock(&on(clock));
    let draft = tell(&fixture.draft(&select).await);
    fixture.desk.set_clock(&on(clock));
    [draft, tell(&fixture.released("", &select).await)]
}

/// The evening in the draft, and that the public sees the same but what is behind the curtain.
async fn check(fixture: &Fixture, clock: &str, items: [&str; 8], run: &str, now: &str) {
    let [draft, public] = seen(fixture, clock).await;
    assert_eq!(draft, (items.map(str::to_owned).to_vec(), run.to_owned(), now.to_owned()), "{clock}");
    let shown: Vec<&str> = items.into_iter().filter(|it| !it.starts_with("内部事项")).collect();
    assert_eq!(public, (shown.into_iter().map(str::to_owned).collect(), run.to_owned(), now.replace("内部事项 ", "")), "{clock}");
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one evening, told line by line")]
async fn an_evening_is_followed_line_by_line() {
    let mut fixture = closing().await;
    fixture.publish().await;
    let conflicts = fixture.draft("conflicts { nodes { key } }").await;

    let [draft, public] = seen(&fixture, "19:15:00").await;
    assert_eq!((draft.0[0].as_str(), draft.1.as_str()), ("共圆小康梦 - - - -", "- - - - -"), "nothing was noted");
    assert_eq!(draft.2, "closing - 共圆小康梦 我和我的祖国 贴心守护 飞鸽幻影 满腹经纶 内部事项 走向复兴 万泉河水清又清 - - -");
    assert_eq!(public.2, draft.2.replace("内部事项 ", ""));

    // A minute late, and then half a minute too long.
    note(&fixture, "19:20:00", "itemCall", "a").await;
    let standby = note(&fixture, "19:28:00", "itemStandby", "a").await;
    assert_eq!(pluck(&standby, "show.status"), "PLANNED");
    let start = note(&fixture, "19:31:00", "itemStart", "a").await;
    assert_eq!(
        (pluck(&start, "item.live.state"), pluck(&start, "show.status")),
        ("ON_STAGE".to_owned(), "IN_PROGRESS".to_owned())
    );
    assert_eq!((&start["run"]["revision"], &start["conflictsAdded"]), (&start["revision"], &json!([])));
    check(
        &fixture,
        "19:32:00",
        [
            "共圆小康梦 ON_STAGE 19:31:00 19:36:00 60",
            "我和我的祖国 PENDING 19:37:00 19:41:00 60",
            "贴心守护 PENDING 19:42:00 19:50:00 60",
            "飞鸽幻影 PENDING 19:51:00 19:57:00 60",
            "满腹经纶 PENDING 19:58:00 20:05:00 60",
            "内部事项 PENDING 20:05:00 20:07:00 60",
            "走向复兴 PENDING 20:07:00 20:11:00 60",
            "万泉河水清又清 PENDING 20:12:00 20:17:00 60",
        ],
        "19:31:00 - 60 20:17:00 780",
        "closing 共圆小康梦 我和我的祖国 贴心守护 飞鸽幻影 满腹经纶 内部事项 走向复兴 万泉河水清又清 19:36:00 240 60",
    )
    .await;
    let [draft, _] = seen(&fixture, "19:36:20").await;
    assert_eq!(
        (draft.0[0].as_str(), draft.1.as_str()),
        ("共圆小康梦 ON_STAGE 19:31:00 19:36:20 60", "19:31:00 - 80 20:17:20 760")
    );
    note(&fixture, "19:36:30", "itemFinish", "a").await;

    // The music fails, and the song begins again.
    note(&fixture, "19:37:30", "itemStart", "b").await;
    fixture.desk.set_clock(&on("19:38:10"));
    let restart = json!({ "id": "@b", "at": on("19:38:00"), "note": "音乐故障" });
    let restart = fixture.done("itemStart", restart, "item { live { state restarted startedAt } }").await;
    assert_eq!(clocks(&rows(&json!([restart["item"]["live"]]), "", "state restarted startedAt")[0]), "RESTARTED true 19:37:30");
    check(
        &fixture,
        "19:40:00",
        [
            "共圆小康梦 DONE 19:31:00 19:36:30 60",
            "我和我的祖国 RESTARTED 19:37:30 19:42:00 90",
            "贴心守护 PENDING 19:43:00 19:51:00 120",
            "飞鸽幻影 PENDING 19:52:00 19:58:00 120",
            "满腹经纶 PENDING 19:59:00 20:06:00 120",
            "内部事项 PENDING 20:06:00 20:08:00 120",
            "走向复兴 PENDING 20:08:00 20:12:00 120",
            "万泉河水清又清 PENDING 20:13:00 20:18:00 120",
        ],
        "19:31:00 - 120 20:18:00 720",
        "closing 我和我的祖国 贴心守护 飞鸽幻影 满腹经纶 内部事项 走向复兴 万泉河水清又清 19:42:00 120 120",
    )
    .await;
    assert_eq!(fixture.refused("itemStart", json!({ "id": "@b" })).await, ["id WRONG_STATUS"]);

    // The sketch is passed over, the magic takes longer, and the crosstalk begins behind it.
    note(&fixture, "19:42:00", "itemFinish", "b").await;
    note(&fixture, "19:42:00", "itemSkip", "c").await;
    check(
        &fixture,
        "19:42:30",
        [
            "共圆小康梦 DONE 19:31:00 19:36:30 60",
            "我和我的祖国 DONE 19:37:30 19:42:00 90",
            "贴心守护 SKIPPED - - -",
            "飞鸽幻影 PENDING 19:43:00 19:49:00 -420",
            "满腹经纶 PENDING 19:50:00 19:57:00 -420",
            "内部事项 PENDING 19:57:00 19:59:00 -420",
            "走向复兴 PENDING 19:59:00 20:03:00 -420",
            "万泉河水清又清 PENDING 20:04:00 20:09:00 -420",
        ],
        "19:31:00 - -420 20:09:00 1260",
        "closing - 飞鸽幻影 满腹经纶 内部事项 走向复兴 万泉河水清又清 - - -420",
    )
    .await;
    note(&fixture, "19:43:00", "itemStart", "d").await;
    let [draft, _] = seen(&fixture, "19:50:00").await;
    assert_eq!(
        (draft.0[3].as_str(), draft.1.as_str()),
        ("飞鸽幻影 ON_STAGE 19:43:00 19:50:00 -420", "19:31:00 - -360 20:10:00 1200")
    );
    note(&fixture, "19:51:00", "itemStart", "e").await;
    note(&fixture, "19:58:00", "itemFinish", "e").await;
    note(&fixture, "19:58:00", "itemStart", "x").await;
    let [draft, public] = seen(&fixture, "19:59:00").await;
    assert_eq!(draft.2, "closing 内部事项 走向复兴 万泉河水清又清 20:00:00 60 -360");
    assert_eq!(public.2, "closing - 走向复兴 万泉河水清又清 - - -360", "what is behind the curtain");

    for (clock, mutation, item) in [
        ("20:00:00", "itemFinish", "x"),
        ("20:00:00", "itemStart", "f"),
        ("20:04:00", "itemFinish", "f"),
        ("20:05:00", "itemStart", "g"),
    ] {
        assert_eq!(pluck(&note(&fixture, clock, mutation, item).await, "show.status"), "IN_PROGRESS");
    }
    assert_eq!(pluck(&note(&fixture, "20:10:00", "itemFinish", "g").await, "show.status"), "ENDED");
    check(
        &fixture,
        "20:11:00",
        [
            "共圆小康梦 DONE 19:31:00 19:36:30 60",
            "我和我的祖国 DONE 19:37:30 19:42:00 90",
            "贴心守护 SKIPPED - - -",
            "飞鸽幻影 DONE 19:43:00 19:51:00 -420",
            "满腹经纶 DONE 19:51:00 19:58:00 -360",
            "内部事项 DONE 19:58:00 20:00:00 -360",
            "走向复兴 DONE 20:00:00 20:04:00 -360",
            "万泉河水清又清 DONE 20:05:00 20:10:00 -360",
        ],
        "19:31:00 20:10:00 -360 20:10:00 1200",
        "- -  - - -",
    )
    .await;
    let then = format!(
        "nowAndNext(at: \"{}\") {{ now {{ title ... on Performance {{ liveState }} }} remainingSeconds }}",
        on("19:32:00")
    );
    let then = fixture.released("", &then).await;
    assert_eq!(rows(&then, "nowAndNext", "now.title now.liveState remainingSeconds"), ["共圆小康梦 DONE 240"]);

    told_in_the_log(&mut fixture).await;
    published_nothing(&fixture, &conflicts).await;
}

/// What the log holds, for organizers only.
async fn told_in_the_log(fixture: &mut Fixture) {
    let select = "show(code: \"closing\") { run { id log { item { title } cue at notedBy note } } }";
    let draft = fixture.draft(select).await;
    let log: Vec<String> = rows(&draft["show"]["run"], "log", "item.title cue at note").iter().map(|it| clocks(it)).collect();
    assert_eq!(
        log,
        [
            "共圆小康梦 CALL 19:20:00 -",
            "共圆小康梦 STANDBY 19:28:00 -",
            "共圆小康梦 START 19:31:00 -",
            "共圆小康梦 FINISH 19:36:30 -",
            "我和我的祖国 START 19:37:30 -",
            "我和我的祖国 RESTART 19:38:00 音乐故障",
            "我和我的祖国 FINISH 19:42:00 -",
            "贴心守护 SKIP 19:42:00 -",
            "飞鸽幻影 START 19:43:00 -",
            "飞鸽幻影 FINISH 19:51:00 -",
            "满腹经纶 START 19:51:00 -",
            "满腹经纶 FINISH 19:58:00 -",
            "内部事项 START 19:58:00 -",
            "内部事项 FINISH 20:00:00 -",
            "走向复兴 START 20:00:00 -",
            "走向复兴 FINISH 20:04:00 -",
            "万泉河水清又清 START 20:05:00 -",
            "万泉河水清又清 FINISH 20:10:00 -",
        ]
    );
    assert_eq!(pluck(&draft, "show.run.log.notedBy").split(' ').collect::<std::collections::BTreeSet<_>>().len(), 1);
    fixture.name("run", pluck(&draft, "show.run.id"));
    assert_eq!(fixture.released("", select).await["show"]["run"]["log"], json!([]));
    let show = "Run { show { code } }";
    assert_eq!(fixture.node("run", "DRAFT", show).await, json!({ "show": { "code": "closing" } }));
    assert_eq!(fixture.node("run", "RELEASED", show).await, Value::Null);
}

/// The night changes no release, no conflict, and is no news.
async fn published_nothing(fixture: &Fixture, conflicts: &Value) {
    assert_eq!(&fixture.draft("conflicts { nodes { key } }").await, conflicts);
    let changes = "changesSince { empty differences { kind after } }";
    assert_eq!(fixture.draft(changes).await["changesSince"], json!({ "empty": true, "differences": [] }));
    assert_eq!(fixture.refused("releasePublish", json!({ "festival": "@" })).await, ["- NOTHING_TO_PUBLISH"]);
    assert_eq!(pluck(&fixture.released("", "show(code: \"closing\") { status }").await, "show.status"), "PLANNED");
    fixture.done("showUpdate", json!({ "id": "@closing", "title": { "text": "闭幕晚会" } }), "").await;
    assert_eq!(fixture.publish().await, 2);
    let latest = fixture.released("", &format!("{changes} show(code: \"closing\") {{ status run {{ endedAt }} }}")).await;
    assert_eq!(rows(&latest["changesSince"], "differences", "kind after"), ["TITLE 闭幕晚会"]);
    assert_eq!(clocks(&rows(&json!([latest["show"]]), "", "status run.endedAt")[0]), "ENDED 20:10:00", "the status rides along");
    let old =
        fixture.released("release: 1", "show(code: \"closing\") { run { id } program { performances { liveState } } }").await;
    assert_eq!(
        (&old["show"]["run"], pluck(&old, "show.program.performances.liveState")),
        (&Value::Null, "- - - - - - -".to_owned())
    );
}

#[tokio::test]
async fn a_start_sent_twice_restarts_nothing() {
    let fixture = closing().await;
    let select = "item { live { state } } run { log { cue } } show { status }";
    fixture.desk.set_clock(&on("19:30:00"));
    let start = json!({ "id": "@a", "at": on("19:30:05"), "idempotencyKey": "start a" });
    let first = fixture.done("itemStart", start.clone(), select).await;
    let fixture = fixture.reopen().await;
    assert_eq!(fixture.done("itemStart", start, select).await, first);
    assert_eq!(pluck(&first, "run.log.cue"), "START");
    let other = json!({ "id": "@b", "idempotencyKey": "start a" });
    assert_eq!(fixture.refused("itemStart", other).await, ["idempotencyKey IDEMPOTENCY_MISMATCH"]);
    let again = fixture.done("itemStart", json!({ "id": "@a", "at": on("19:30:05") }), select).await;
    assert_eq!(pluck(&again, "run.log.cue"), "START RESTART", "without a key");
}

#[tokio::test]
async fn lines_that_cannot_be_are_refused_and_what_was_noted_stays() {
    let fixture = closing().await;
    note(&fixture, "19:30:00", "itemStart", "a").await;
    note(&fixture, "19:30:00", "itemCall", "b").await;
    for (mutation, input, expect) in [
        ("itemStart", json!({ "id": "@b", "at": on("19:32:00") }), "at OUT_OF_RANGE"),
        ("itemFinish", json!({ "id": "@a", "at": on("19:29:59"), "note": "" }), "note BLANK, at OUT_OF_RANGE"),
        ("itemFinish", json!({ "id": "@b", "ifRevision": 1 }), "ifRevision STALE, id WRONG_STATUS"),
        ("itemSkip", json!({ "id": "@a" }), "id WRONG_STATUS"),
        ("itemCut", json!({ "id": "@acta" }), "id WRONG_KIND"),
        ("programItemRemove", json!({ "id": "@b" }), "id IN_USE"),
        ("programItemMove", json!({ "id": "@a", "afterId": "@b" }), "id WRONG_STATUS"),
        ("showDelete", json!({ "id": "@closing" }), "id WRONG_STATUS"),
    ] {
        assert_eq!(fixture.refused(mutation, input.clone()).await.join(", "), expect, "{mutation} {input}");
    }
    let wrong =
        format!("{{ festival(slug: \"fixture\" view: DRAFT) {{ nowAndNext(venue: \"{}\") {{ at }} }} }}", fixture.fill("@a"));
    assert!(fixture.desk.broken(&wrong).await.starts_with("BAD_USER_INPUT venue: "));
}
