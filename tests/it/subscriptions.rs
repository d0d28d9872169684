//! What subscriptions tell: every revision once and in order, and to each reader only what they may know.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{Request, Variables};
use playbill::{
    app::{App, Caller, SystemClock},
    graphql::schema,
    live::Head,
    store::Store,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    fixture::{Fixture, rows},
    harness::{Desk, mutation},
    socket::{Events, Socket},
};

const FOLLOW: &str =
    "subscription($id: ID!, $since: Int) { planChanged(festival: $id, sinceRevision: $since) { revision actor action
    undoes at changes { thing kind title subject { ... on Node { id } } } festival { revision } } }";

async fn follow(desk: &Desk, token: Option<&str>, festival: &str, since: Option<i64>) -> Socket {
    let mut socket = Socket::begin(&desk.address.to_string(), token).await;
    socket.subscribe("1", FOLLOW, json!({ "id": festival, "since": since })).await;
    // A query behind it is answered when the subscription has begun.
    socket.subscribe("2", "{ __typename }", Value::Null).await;
    socket
}

/// The next edit in a few words: `5 venueUpdate: CHANGED 场馆`.
async fn told(socket: &mut Socket) -> String {
    loop {
        let told = socket.told().await;
        if told["id"] != "1" {
            continue;
        }
        if told["type"] != "next" {
            return told["payload"][0]["extensions"]["code"].as_str().unwrap_or("no code").to_owned();
        }
        let event = &told["payload"]["data"]["planChanged"];
        assert!(event["festival"]["revision"].as_u64() >= event["revision"].as_u64(), "{event:#}");
        let changes = rows(event, "changes", "kind title").join(", ");
        return format!("{} {}: {changes}", event["revision"], event["action"].as_str().unwrap_or("-"));
    }
}

#[tokio::test]
async fn an_edit_is_told_with_what_it_changed() {
    let fixture = Fixture::open(&[]).await;
    let (desk, id) = (&fixture.desk, fixture.fill("@"));
    let mut socket = follow(desk, Some(&desk.token), &id, Some(0)).await;
    let first = told(&mut socket).await;
    assert!(first.starts_with("1 festivalCreate: CREATED 艺术节, CREATED "), "{first}");
    let venue = desk.add("venue", json!({ "festival": id, "name": { "text": "广场" } })).await;
    assert_eq!(told(&mut socket).await, "2 venueCreate: CREATED 广场");
    let edit = json!({ "id": venue, "name": { "text": "剧场" } });
    desk.done("venueUpdate", edit.clone(), "").await;
    assert_eq!(told(&mut socket).await, "3 venueUpdate: CHANGED 剧场");
    desk.done("venueUpdate", edit, "").await;
    assert_eq!(desk.refused("venueUpdate", json!({ "id": venue, "name": { "text": "" } })).await.len(), 1);
    desk.done("venueDelete", json!({ "id": venue }), "").await;
    assert_eq!(told(&mut socket).await, "4 venueDelete: REMOVED 剧场", "what changes nothing makes no revision");
    desk.done("editUndo", json!({ "festival": id, "revision": 4 }), "").await;
    let mut other = follow(desk, Some(&desk.token), &id, Some(2)).await;
    for expect in ["3 venueUpdate: CHANGED 剧场", "4 venueDelete: REMOVED 剧场", "5 editUndo: CREATED 剧场"] {
        assert_eq!(told(&mut other).await, expect);
    }
    assert_eq!(told(&mut socket).await, "5 editUndo: CREATED 剧场");
    assert_eq!(told(&mut follow(desk, Some(&desk.token), &id, Some(6)).await).await, "BAD_USER_INPUT", "no such revision yet");
    let mut now = follow(desk, Some(&desk.token), &id, None).await;
    while now.told().await["id"] != "2" {}
    desk.done("venueDelete", json!({ "id": venue }), "").await;
    assert_eq!(told(&mut now).await, "6 venueDelete: REMOVED 剧场");
}

#[tokio::test]
async fn a_festival_that_is_deleted_ends_what_follows_it() {
    let desk = Desk::open().await;
    let id = desk.found("short").await;
    let mut socket = follow(&desk, Some(&desk.token), &id, Some(0)).await;
    assert!(told(&mut socket).await.starts_with("1 "));
    socket.subscribe("3", "subscription($id: ID!) { releasePublished(festival: $id) { number } }", json!({ "id": id })).await;
    socket.subscribe("4", "{ __typename }", Value::Null).await;
    while socket.told().await["id"] != "4" {}
    desk.done("festivalDelete", json!({ "id": id, "confirmSlug": "short" }), "deletedId").await;
    let mut ended: Vec<Value> = vec![];
    while ended.len() < 2 {
        let told = socket.told().await;
        if told["type"] == "error" {
            assert_eq!(told["payload"][0]["extensions"]["code"], "NOT_FOUND", "{told:#}");
            ended.push(told["id"].clone());
        }
    }
    ended.sort_by_key(Value::to_string);
    assert_eq!(ended, ["1", "3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_revision_is_missed_or_told_twice_however_often_one_comes_back() {
    const WRITERS: usize = 4;
    const EDITS: usize = 50;
    let desk = Arc::new(Desk::open().await);
    let id = desk.found("busy").await;
    let is_done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (desk, id, is_done) = (Arc::clone(&desk), id.clone(), Arc::clone(&is_done));
        tokio::spawn(async move {
            let (mut seen, mut visits): (Vec<u64>, u64) = (vec![1], 0);
            let last = 1 + (WRITERS * EDITS) as u64;
            while seen.last() != Some(&last) {
                // Each visit follows for a while, now by a socket and now by events, and then breaks off in the middle.
                let since = *seen.last().expect("a revision");
                let variables = json!({ "id": id, "since": since });
                visits += 1;
                let long = if is_done.load(Ordering::Relaxed) { u64::MAX } else { 3 + visits % 11 };
                let until = last.min(since.saturating_add(long));
                if visits % 2 == 0 {
                    let (mut events, _) = Events::open(&desk, Some(&desk.token), FOLLOW, variables).await;
                    while *seen.last().expect("a revision") < until {
                        let (_, data) = events.hear().await;
                        seen.push(data["data"]["planChanged"]["revision"].as_u64().unwrap_or_else(|| panic!("{data:#}")));
                    }
                } else {
                    let mut socket = Socket::begin(&desk.address.to_string(), Some(&desk.token)).await;
                    socket.subscribe("1", FOLLOW, variables).await;
                    while *seen.last().expect("a revision") < until {
                        seen.push(socket.next().await["planChanged"]["revision"].as_u64().expect("a revision"));
                    }
                }
            }
            (seen, visits)
        })
    };
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (desk, id) = (Arc::clone(&desk), id.clone());
        writers.spawn(async move {
            for number in 0..EDITS {
                let name = format!("{writer} {number}");
                desk.add("organization", json!({ "festival": id, "name": { "text": name } })).await;
            }
        });
    }
    writers.join_all().await;
    is_done.store(true, Ordering::Relaxed);
    let (seen, visits) = reader.await.expect("a reader");
    assert_eq!(seen, (1..=201).collect::<Vec<u64>>());
    assert!(visits > 5, "{visits}");
}

#[tokio::test]
async fn each_is_told_what_they_may_know() {
    let mut fixture = Fixture::open(&[
        ("organization", "O1", json!({})),
        ("team", "T1", json!({ "organization": "@O1", "declaredHeadcount": 1 })),
        ("team", "T2", json!({ "organization": "@O1", "declaredHeadcount": 1 })),
        ("venue", "V1", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("show", "X1", json!({ "stage": "@M1", "startsAt": "2020-09-08T19:30:00+08:00", "kind": "GALA" })),
    ])
    .await;
    let id = fixture.fill("@");
    let mut tokens = vec![];
    for (name, role, scope) in
        [("programmer", "PROGRAMMER", None), ("viewer", "VIEWER", None), ("leader", "TEAM_LEADER", Some("@T1"))]
    {
        let token = fixture.desk.person(name).await;
        let scope = scope.map(|it| fixture.fill(it));
        let input = json!({ "festival": id, "account": name, "role": role, "scope": scope });
        let grant = "mutation($input: GrantCreateInput!) { grantCreate(input: $input) { userErrors { code } } }";
        let granted = fixture.desk.ask(grant, json!({ "input": input })).await;
        assert_eq!(granted["grantCreate"]["userErrors"], json!([]));
        tokens.push(token);
    }
    tokens.push(fixture.desk.person("stranger").await);
    let begun = fixture.revision().await;
    let phone = json!({ "festival": "@", "name": "王小明", "phone": "13800000000" });
    fixture.name(
        "P1",
        fixture.done("performerCreate", phone, "performer { id }").await["performer"]["id"].as_str().expect("an id").to_owned(),
    );
    fixture.done("performerUpdate", json!({ "id": "@P1", "phone": "13900000000" }), "").await;
    fixture.done("teamUpdate", json!({ "id": "@T1", "name": { "text": "一队" } }), "").await;
    fixture.done("teamUpdate", json!({ "id": "@T2", "name": { "text": "二队" } }), "").await;
    let act =
        json!({ "festival": "@", "title": { "text": "合唱" }, "durationSeconds": 60, "status": "CONFIRMED", "teams": ["@T1"] });
    fixture.name("A1", fixture.done("actCreate", act, "act { id }").await["act"]["id"].as_str().expect("an id").to_owned());
    fixture.done("programItemInsert", json!({ "show": "@X1", "act": "@A1", "onConflict": "ALLOW" }), "").await;
    let everything = [
        "performerCreate: CREATED 王小明",
        "performerUpdate: CHANGED 王小明",
        "teamUpdate: CHANGED 一队",
        "teamUpdate: CHANGED 二队",
        "actCreate: CREATED 合唱",
        "programItemInsert: CHANGED X1",
    ];
    // Without history, without private data; and of one team only what has to do with it: the show comes in sight with its act.
    let viewer = ["-: CREATED 王小明", "-: ", "-: CHANGED 一队", "-: CHANGED 二队", "-: CREATED 合唱", "-: CHANGED X1"];
    let leader = ["-: ", "-: ", "-: CHANGED 一队", "-: ", "-: CREATED 合唱", "-: CREATED X1"];
    let id = fixture.fill("@");
    for (token, expect) in tokens.iter().zip([everything, viewer, leader]) {
        let mut socket = follow(&fixture.desk, Some(token), &id, Some(begun)).await;
        for (expect, revision) in expect.iter().zip(begun + 1..) {
            assert_eq!(told(&mut socket).await, format!("{revision} {expect}"));
        }
    }
    for (token, expect) in [(Some(tokens[3].as_str()), "FORBIDDEN"), (None, "UNAUTHENTICATED")] {
        for festival in [id.as_str(), "festival_01h455vb4pex5vsknk084sn02q", "nonsense"] {
            assert_eq!(told(&mut follow(&fixture.desk, token, festival, None).await).await, expect, "{festival}");
        }
    }
}

#[tokio::test]
async fn releases_are_told_to_everyone_who_waits() {
    let fixture = Fixture::open(&[("venue", "V1", json!({}))]).await;
    let (desk, id) = (&fixture.desk, fixture.fill("@"));
    let query = "subscription($id: ID!) { releasePublished(festival: $id) { number revision } }";
    let mut public = Socket::begin(&desk.address.to_string(), None).await;
    public.subscribe("1", query, json!({ "id": id })).await;
    assert_eq!(public.told().await["payload"][0]["extensions"]["code"], "NOT_FOUND", "before the first release it is not there");
    let mut organizer = Socket::begin(&desk.address.to_string(), Some(&desk.token)).await;
    organizer.subscribe("1", query, json!({ "id": id })).await;
    organizer.subscribe("2", "{ __typename }", Value::Null).await;
    while organizer.told().await["type"] != "complete" {}
    assert_eq!(fixture.publish().await, 1);
    assert_eq!(organizer.next().await["releasePublished"]["number"], 1);
    public.subscribe("1", query, json!({ "id": id })).await;
    public.subscribe("2", "{ __typename }", Value::Null).await;
    while public.told().await["type"] != "complete" {}
    for number in 2..5 {
        fixture.done("venueUpdate", json!({ "id": "@V1", "address": { "text": number.to_string() } }), "").await;
        assert_eq!(fixture.publish().await, number);
    }
    for socket in [&mut public, &mut organizer] {
        for number in 2..5 {
            assert_eq!(socket.next().await["releasePublished"], json!({ "number": number, "revision": number * 2 + 1 }));
        }
    }
}

#[tokio::test]
async fn stages_are_told_by_the_clock_and_by_the_night() {
    let at = |clock: &str| format!("2020-09-08T{clock}+08:00");
    let show = json!({ "stage": "@M1", "kind": "GALA", "startsAt": at("19:30:00") });
    let fixture = Fixture::open(&[
        ("venue", "V1", json!({})),
        ("stage", "M1", json!({ "venue": "@V1" })),
        ("venue", "V2", json!({})),
        ("stage", "M2", json!({ "venue": "@V2" })),
        ("show", "X1", show),
        ("act", "A1", json!({ "durationSeconds": 300 })),
        ("act", "A2", json!({ "durationSeconds": 300 })),
        ("programItem", "I1", json!({ "show": "@X1", "act": "@A1" })),
        ("programItem", "I2", json!({ "show": "@X1", "act": "@A2" })),
    ])
    .await;
    let (desk, id) = (&fixture.desk, fixture.fill("@"));
    fixture.publish().await;
    let query = "subscription($id: ID!, $venue: ID) { nowAndNextChanged(festival: $id, venue: $venue) {
        stage { code } show { code } now { title } next { title } overSeconds } }";
    let mut all = Socket::begin(&desk.address.to_string(), None).await;
    all.subscribe("1", query, json!({ "id": id })).await;
    let mut one = Socket::begin(&desk.address.to_string(), None).await;
    one.subscribe("1", query, json!({ "id": id, "venue": fixture.fill("@V1") })).await;
    let told = async |socket: &mut Socket| {
        let it = socket.next().await["nowAndNextChanged"].take();
        rows(&json!([it]), "", "stage.code show.code now.title next.title overSeconds")[0].clone()
    };
    assert_eq!([told(&mut all).await, told(&mut all).await], ["M1 X1 - A1 A2 -", "M2 - -  -"]);
    assert_eq!(told(&mut one).await, "M1 X1 - A1 A2 -");
    let mut both = async |expect: &str| {
        assert_eq!([told(&mut all).await, told(&mut one).await], [expect, expect]);
    };
    desk.set_clock(&at("19:31:00"));
    both("M1 X1 A1 A2 -").await;
    desk.set_clock(&at("19:36:00"));
    both("M1 X1 A2  -").await;
    // The first line of the night counts more than the plan.
    desk.set_clock(&at("19:37:00"));
    fixture.done("itemStart", json!({ "id": "@I1", "at": at("19:36:30") }), "").await;
    both("M1 X1 A1 A2 390").await;
    desk.set_clock(&at("19:40:00"));
    fixture.done("itemStart", json!({ "id": "@I2", "at": at("19:39:30") }), "").await;
    both("M1 X1 A2  270").await;
    let mut wrong = Socket::begin(&desk.address.to_string(), None).await;
    wrong.subscribe("1", query, json!({ "id": id, "venue": "nonsense" })).await;
    assert_eq!(wrong.told().await["payload"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn what_another_node_commits_is_told_once_it_is_heard_of() {
    let desk = Desk::open().await;
    let id = desk.found("nodes").await;
    let mut socket = follow(&desk, Some(&desk.token), &id, Some(1)).await;
    while socket.told().await["id"] != "2" {}
    let other = schema(App::new(Store::connect(&desk.url).await.expect("the database"), Box::new(SystemClock)));
    let add = async || {
        let input = json!({ "input": { "festival": id, "name": { "text": "学校" } } });
        let request = Request::new(mutation("organizationCreate", "")).variables(Variables::from_json(input));
        let answer = other.execute(request.data(Caller::system())).await.data.into_json().expect("JSON");
        answer["organizationCreate"]["revision"].as_u64().and_then(|it| u32::try_from(it).ok()).expect("a revision")
    };
    // A notice wakes whoever follows, and the kept draft goes on from where it was.
    let revision = add().await;
    desk.app.announce(id.parse().expect("an id"), Head { revision, ..Head::default() }).await;
    assert_eq!(told(&mut socket).await, "2 organizationCreate: CREATED 学校");
    // Cut off, a node looks again: nothing is missed.
    for _ in 3..=150 {
        add().await;
    }
    desk.app.look_again().await.expect("a database");
    for revision in 3..=150 {
        assert_eq!(told(&mut socket).await, format!("{revision} organizationCreate: CREATED 学校"));
    }
    let draft = desk
        .ask("{ festival(slug: \"nodes\", view: DRAFT) { revision organizations(first: 500) { totalCount } } }", json!({}))
        .await;
    assert_eq!(draft["festival"], json!({ "revision": 150, "organizations": { "totalCount": 149 } }));
}
