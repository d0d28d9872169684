//! Many clients at once: a slot is booked once, no update is lost, and no reader sees half an edit.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use playbill::store::Store;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::Desk;

const CLIENTS: usize = 20;
const ROUNDS: usize = 50;
const EDITORS: u64 = 10;
const EDITS: u64 = 10;

async fn stage(desk: &Desk, festival: &str) -> String {
    let input = json!({ "festival": festival, "name": { "text": "广场" }, "stages": { "name": { "text": "主舞台" } } });
    let payload = desk.done("venueCreate", input, "venue { stages { id } }").await;
    payload["venue"]["stages"][0]["id"].as_str().expect("a stage").to_owned()
}

async fn team(desk: &Desk, festival: &str) -> String {
    let organization = desk.add("organization", json!({ "festival": festival, "name": { "text": "学校" } })).await;
    let input = json!({ "festival": festival, "organization": organization, "name": { "text": "0" }, "declaredHeadcount": 0 });
    desk.add("team", input).await
}

/// Three slots a day, four hours apart.
fn slot(round: usize) -> (String, String) {
    let (day, hour) = (7 + round / 3, 9 + 4 * (round % 3));
    (format!("2020-09-{day:02}T{hour:02}:00:00+08:00"), format!("2020-09-{day:02}T{:02}:00:00+08:00", hour + 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slot_is_booked_once_whoever_asks() {
    let desk = Arc::new(Desk::open().await);
    let festival = desk.found("races").await;
    let stage = stage(&desk, &festival).await;
    for round in 0..ROUNDS {
        let (starts_at, ends_at) = slot(round);
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let input = json!({
                "festival": festival, "title": { "text": format!("{round} {client}") }, "stage": stage,
                "startsAt": starts_at, "endsAt": ends_at, "onConflict": "REJECT",
            });
            let desk = Arc::clone(&desk);
            clients.spawn(async move { desk.mutate("showCreate", input, "show { id }").await });
        }
        let payloads = clients.join_all().await;
        let (booked, refused): (Vec<&Value>, Vec<&Value>) = payloads.iter().partition(|it| it["userErrors"] == json!([]));
        assert_eq!((booked.len(), refused.len()), (1, CLIENTS - 1), "{starts_at}");
        assert!(booked[0]["show"]["id"].is_string());
        for payload in refused {
            assert_eq!(payload["userErrors"][0]["code"], "STAGE_OVERLAP", "{payload:#}");
        }
    }
    let data = desk
        .ask("{ festival(slug: \"races\", view: DRAFT) { revision shows { totalCount } conflicts(rule: STAGE_OVERLAP) { totalCount } } }", json!({}));
    let expect = json!({ "revision": ROUNDS + 2, "shows": { "totalCount": ROUNDS }, "conflicts": { "totalCount": 0 } });
    assert_eq!(data.await["festival"], expect, "the festival, its venue, and one revision for each booking");
}

/// Adds one to what a team declares until it succeeds; tries again on what a refusal shows as the present state.
async fn add_one(desk: &Desk, team: &str, seen: &mut Value) {
    for _ in 0..=EDITORS * EDITS {
        let declared = seen["declaredHeadcount"].as_u64().expect("a number") + 1;
        let input = json!({ "id": team, "ifRevision": seen["revision"], "declaredHeadcount": declared });
        let mut payload = desk.mutate("teamUpdate", input, "team { declaredHeadcount revision }").await;
        *seen = payload["team"].take();
        if payload["userErrors"] == json!([]) {
            return;
        }
        assert_eq!(payload["userErrors"][0]["code"], "STALE", "{payload:#}");
    }
    panic!("each refusal means that another edit went through, so they must end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_update_is_lost() {
    let desk = Arc::new(Desk::open().await);
    let festival = desk.found("races").await;
    let team = team(&desk, &festival).await;
    let mut editors = JoinSet::new();
    for _ in 0..EDITORS {
        let (desk, team) = (Arc::clone(&desk), team.clone());
        editors.spawn(async move {
            let mut seen = json!({ "declaredHeadcount": 0, "revision": 3 });
            for _ in 0..EDITS {
                add_one(&desk, &team, &mut seen).await;
            }
        });
    }
    editors.join_all().await;
    let query = "query($team: ID!) { node(id: $team, view: DRAFT) { ... on Team { declaredHeadcount revision } } }";
    let data = desk.ask(query, json!({ "team": team })).await;
    assert_eq!(data["node"], json!({ "declaredHeadcount": EDITORS * EDITS, "revision": 3 + EDITORS * EDITS }));

    let log = Store::connect(&desk.url).await.expect("the database");
    let edits = log.edits(festival.parse().expect("an id"), 3, 1_000).await.expect("the log");
    let revisions: Vec<u64> = edits.iter().map(|edit| edit.revision.into()).collect();
    assert_eq!(revisions, (4..=3 + EDITORS * EDITS).collect::<Vec<_>>(), "refused edits take no revision");
}

/// Reads until the writer is done: two shows that are always moved together, and a team whose name always says what it declares.
async fn watch(desk: Arc<Desk>, done: Arc<AtomicBool>) -> usize {
    let query = "{ festival(slug: \"races\", view: DRAFT) { revision shows(order: CODE) { nodes { startsAt doorsAt } }
        teams { nodes { name declaredHeadcount roster { declared } } } } }";
    let (mut last, mut states) = (0, 0);
    while !done.load(Ordering::Relaxed) {
        let festival = desk.ask(query, json!({})).await["festival"].take();
        let revision = festival["revision"].as_u64().expect("a revision");
        assert!(revision >= last, "a reader went back in time, from {last} to {revision}");
        states += usize::from(revision > last);
        last = revision;
        let shows = &festival["shows"]["nodes"];
        assert_eq!(shows[0]["startsAt"], shows[1]["doorsAt"], "{festival:#}");
        let team = &festival["teams"]["nodes"][0];
        assert_eq!(team["name"].as_str().and_then(|it| it.parse().ok()), team["declaredHeadcount"].as_u64(), "{festival:#}");
        assert_eq!(team["declaredHeadcount"], team["roster"]["declared"]);
    }
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_edits() {
    let desk = Arc::new(Desk::open().await);
    let festival = desk.found("races").await;
    let team = team(&desk, &festival).await;
    let mut shows = vec![];
    for (doors, start, end) in [("08:00", "08:30", "08:45"), ("08:30", "09:00", "09:30")] {
        let at = |time: &str| format!("2020-09-08T{time}:00+08:00");
        let title = json!({ "text": start });
        let input =
            json!({ "festival": festival, "title": title, "doorsAt": at(doors), "startsAt": at(start), "endsAt": at(end) });
        shows.push(desk.add("show", input).await);
    }
    let done = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for _ in 0..4 {
        readers.spawn(watch(Arc::clone(&desk), Arc::clone(&done)));
    }
    for number in 1..=60 {
        let shift = json!({ "festival": festival, "shows": shows, "bySeconds": 60 });
        desk.done("showsShift", shift, "shows { id }").await;
        let update = json!({ "id": team, "name": { "text": number.to_string() }, "declaredHeadcount": number });
        desk.done("teamUpdate", update, "team { id }").await;
    }
    done.store(true, Ordering::Relaxed);
    let states = readers.join_all().await;
    assert!(states.iter().all(|states| *states > 5), "the readers must have read between the edits: {states:?}");
}
