//! Webhooks, as their receivers meet them: the real program sends, and a small server of our own takes notes and misbehaves.

mod receiver;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    binary::{Client, Process},
    database::Database,
    harness::Desk,
};
use receiver::{Got, Receiver, drip, until};

const TRUSTING: [&str; 2] = ["--webhook-trusted-hosts", "127.0.0.1"];

/// A server that trusts this machine, with more settings.
fn serve(database: &Database, settings: &[&str]) -> Process {
    Process::serve_with(database.url(), &[&["--log-level", "error"], &TRUSTING[..], settings].concat(), Stdio::inherit())
}

/// Runs a mutation of webhooks and returns its payload.
async fn send(client: &Client, name: &str, input: Value, select: &str) -> Value {
    let ty = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let query = format!("mutation($input: {ty}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code field }} }} }}");
    client.ask(&query, json!({ "input": input })).await[name].take()
}

/// The same where it must not be refused.
async fn done(client: &Client, name: &str, input: Value, select: &str) -> Value {
    let payload = send(client, name, input, select).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}");
    payload
}

async fn found(client: &Client) -> String {
    let festival = json!({
        "slug": "hooks", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28", "timeZone": "Asia/Shanghai",
    });
    client.add("festival", festival).await
}

/// Makes a webhook, and returns its id and its secret.
async fn hook(client: &Client, festival: &str, receiver: &Receiver) -> (String, String) {
    let input = json!({ "festival": festival, "url": receiver.url(), "events": ["PLAN_CHANGED"] });
    let made = done(client, "webhookCreate", input, "webhook { id } secret").await;
    let text = |it: &Value| it.as_str().expect("a text").to_owned();
    (text(&made["webhook"]["id"]), text(&made["secret"]))
}

/// An edit; returns the revision that it made.
async fn edit(client: &Client, festival: &str) -> u64 {
    let input = json!({ "festival": festival, "name": { "text": "Zqsecretname" } });
    client.done("organizationCreate", input, "organization { id }").await["revision"].as_u64().expect("a revision")
}

const DELIVERIES: &str = "{ festival(slug: \"hooks\", view: DRAFT) { webhooks { id isActive deliveries { totalCount nodes {
    id event revision release state attempts nextAttemptAt lastAttempt { status answer failure } } } } } }";

/// The webhooks with what they were told, in the order in which they were made.
async fn hooks(client: &Client) -> Vec<Value> {
    client.ask(DELIVERIES, json!({})).await["festival"]["webhooks"].as_array().expect("webhooks").clone()
}

/// The newest delivery of the first webhook, once it stands like this.
async fn newest(client: &Client, state: &str) -> Value {
    let look = async || {
        let newest = hooks(client).await[0]["deliveries"]["nodes"][0].take();
        (newest["state"] == state).then_some(newest)
    };
    until(state, look).await
}

#[tokio::test]
async fn what_happens_is_told_signed_in_order_and_by_ids_alone() {
    let (database, folder) = (Database::new(), tempfile::tempdir().expect("a folder"));
    let log = folder.path().join("log");
    let settings = [&["--log-level", "debug"], &TRUSTING[..]].concat();
    let server = Process::serve_with(database.url(), &settings, File::create(&log).expect("a file"));
    let (client, receiver) = (server.client(), Receiver::start(|_| Some((200, "taken\0 with thanks"))).await);
    let festival = found(&client).await;
    let input = json!({ "festival": festival, "url": receiver.url(), "events": ["RELEASE_PUBLISHED", "PLAN_CHANGED"],
        "idempotencyKey": "once" });
    let made = done(&client, "webhookCreate", input.clone(), "webhook { id url events isActive createdBy } secret").await;
    let again = done(&client, "webhookCreate", input, "webhook { id url events isActive createdBy } secret").await;
    assert_eq!(made, again, "the same request is answered alike");
    assert_eq!(made["webhook"]["events"], json!(["RELEASE_PUBLISHED", "PLAN_CHANGED"]));
    let secret = made["secret"].as_str().expect("a secret");

    let revision = edit(&client, &festival).await;
    let blank = json!({ "festival": festival, "name": { "text": "" } });
    let refused = client.try_mutate("organizationCreate", blank, "").await.expect("an answer");
    assert_eq!(refused["userErrors"][0]["code"], "BLANK");
    let published = client.done("releasePublish", json!({ "festival": festival }), "release { number }").await;
    assert_eq!((published["revision"].as_u64(), &published["release"]["number"]), (Some(revision + 1), &json!(1)));
    let got = receiver.wait_for(3).await;
    let told: Vec<Value> = got.iter().map(Got::told).collect();
    let types: Vec<&str> = told.iter().map(|it| it["type"].as_str().expect("a type")).collect();
    assert_eq!(types, ["PLAN_CHANGED", "PLAN_CHANGED", "RELEASE_PUBLISHED"], "nothing is told of what was refused");
    assert_eq!(told[0]["data"]["revision"], revision);
    assert!(told[0]["data"]["changed"][0].as_str().is_some_and(|it| it.starts_with("organization_")), "{}", told[0]);
    assert_eq!(told[2]["data"]["festival"], json!({ "id": festival, "slug": "hooks" }));
    assert_eq!((&told[2]["data"]["release"], &told[2]["data"]["revision"]), (&json!(1), &json!(revision + 1)));
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp();
    for message in &got {
        assert!(message.is_signed_with(secret) && message.signatures.split(' ').count() == 1, "{message:?}");
        assert!((now - message.timestamp).abs() < 60 && message.told()["id"] == message.id.as_str());
        assert!(!message.body.contains("Zqsecretname"));
    }

    let id = made["webhook"]["id"].clone();
    let rotated = done(&client, "webhookSecretRotate", json!({ "id": id }), "secret webhook { secretSince createdAt }").await;
    let other = rotated["secret"].as_str().expect("a secret");
    done(&client, "webhookTest", json!({ "id": id }), "delivery { event state }").await;
    let ping = receiver.wait_for(4).await.remove(3);
    assert_eq!(ping.told()["type"], "PING");
    assert!(other != secret && ping.is_signed_with(other) && ping.is_signed_with(secret), "{ping:?}");
    let last = newest(&client, "DELIVERED").await;
    let attempt = json!({ "status": 200, "answer": "taken with thanks", "failure": null });
    assert_eq!((&last["lastAttempt"], &last["attempts"], &last["nextAttemptAt"]), (&attempt, &json!(1), &Value::Null));
    assert_eq!(hooks(&client).await[0]["deliveries"]["totalCount"], 4);
    done(&client, "webhookDelete", json!({ "id": id }), "deletedId").await;
    assert_eq!(hooks(&client).await, Vec::<Value>::new());
    let log = fs::read_to_string(log).expect("a log");
    assert!(!log.contains("whsec_") && !log.contains(&secret[6..]), "a secret in the log");
}

#[tokio::test]
async fn what_fails_is_tried_again_ever_later_under_the_same_id() {
    let database = Database::new();
    let server = serve(&database, &["--webhook-retry-milliseconds", "100"]);
    let receiver = Receiver::start(|count| Some((if count < 3 { 500 } else { 204 }, ""))).await;
    let client = server.client();
    let festival = found(&client).await;
    hook(&client, &festival, &receiver).await;
    edit(&client, &festival).await;
    let last = newest(&client, "DELIVERED").await;
    assert_eq!((&last["attempts"], &last["lastAttempt"]["status"]), (&json!(4), &json!(204)));
    let got = receiver.got();
    assert_eq!(got.iter().map(|it| &it.id).collect::<BTreeSet<_>>().len(), 1);
    // Not before the wait is over, and that may be a fifth shorter.
    for (place, least) in [80, 240, 720].into_iter().enumerate() {
        let gap = got[place + 1].at - got[place].at;
        assert!(gap >= Duration::from_millis(least), "{place}: {gap:?}");
    }
    let figures =
        reqwest::get(format!("http://{}/metrics", server.address)).await.expect("an answer").text().await.expect("text");
    for line in ["attempts_total{outcome=\"delivered\"} 1", "attempts_total{outcome=\"failed\"} 3", "deliveries_pending 0"] {
        assert!(figures.contains(&format!("playbill_webhook_{line}\n")), "{line}: {figures}");
    }
}

#[tokio::test]
async fn what_never_arrives_is_given_up_and_can_be_sent_again() {
    let database = Database::new();
    let server = serve(&database, &["--webhook-retry-milliseconds", "10", "--webhook-attempts", "3"]);
    let long: &'static str = "x".repeat(10_000).leak();
    let receiver = Receiver::start(move |count| Some((if count < 3 { 503 } else { 200 }, long))).await;
    let client = server.client();
    let festival = found(&client).await;
    let (id, _) = hook(&client, &festival, &receiver).await;
    edit(&client, &festival).await;
    let last = newest(&client, "GIVEN_UP").await;
    let attempt = json!({ "status": 503, "answer": &long[..500], "failure": "REFUSED" });
    assert_eq!((&last["attempts"], &last["lastAttempt"]), (&json!(3), &attempt));
    assert_eq!(receiver.got().len(), 3);
    let input = json!({ "webhook": id, "delivery": last["id"] });
    let again = done(&client, "webhookDeliveryRetry", input, "delivery { state attempts }").await;
    assert_eq!(again["delivery"], json!({ "state": "PENDING", "attempts": 0 }));
    assert_eq!(newest(&client, "DELIVERED").await["attempts"], 1);
    assert_eq!(receiver.got().iter().map(|it| &it.id).collect::<BTreeSet<_>>().len(), 1);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_told_nothing_more_and_one_elsewhere_is_not_sought() {
    let database = Database::new();
    let server = serve(&database, &["--webhook-attempts", "1"]);
    let client = server.client();
    let (gone, moved) = (Receiver::start(|_| Some((410, "gone"))).await, Receiver::start(|_| Some((200, ""))).await);
    let target: &'static str = moved.url().to_owned().leak();
    let elsewhere = Receiver::start(move |_| Some((307, target))).await;
    let festival = found(&client).await;
    let (id, _) = hook(&client, &festival, &gone).await;
    hook(&client, &festival, &elsewhere).await;
    edit(&client, &festival).await;
    let ended = async || {
        Some(hooks(&client).await).filter(|all| all.iter().all(|it| it["deliveries"]["nodes"][0]["state"] == "GIVEN_UP"))
    };
    until("ends", ended).await;
    // Webhooks are read before what they were told, which may have ended in between: only the next answer is sure to show both.
    let all = hooks(&client).await;
    let told: Vec<_> = all.iter().map(|it| (&it["isActive"], &it["deliveries"]["nodes"][0]["lastAttempt"]["failure"])).collect();
    assert_eq!(told, [(&json!(false), &json!("GONE")), (&json!(true), &json!("REDIRECTED"))]);
    edit(&client, &festival).await;
    elsewhere.wait_for(2).await;
    assert_eq!((gone.got().len(), moved.got().len()), (1, 0));
    assert_eq!(hooks(&client).await[0]["deliveries"]["totalCount"], 1, "nothing waits for who is gone");
    let tested = send(&client, "webhookTest", json!({ "id": id }), "delivery { id }").await;
    assert_eq!(tested["userErrors"][0]["code"], "WRONG_STATUS");
    done(&client, "webhookUpdate", json!({ "id": id, "isActive": true }), "webhook { isActive }").await;
    edit(&client, &festival).await;
    gone.wait_for(2).await;
}

#[tokio::test]
async fn a_slow_receiver_stops_no_other_and_no_server() {
    let database = Database::new();
    let mut server = serve(&database, &["--webhook-seconds", "2", "--webhook-retry-milliseconds", "1000000"]);
    let client = server.client();
    let (slow, quick) = (Receiver::start(|_| None).await, Receiver::start(|_| Some((200, ""))).await);
    let festival = found(&client).await;
    hook(&client, &festival, &slow).await;
    hook(&client, &festival, &quick).await;
    let mut revisions = vec![];
    for _ in 0..5 {
        revisions.push(edit(&client, &festival).await);
    }
    let got = quick.wait_for(5).await;
    assert_eq!(got.iter().map(Got::revision).collect::<Vec<_>>(), revisions, "in order");
    // One thing after the other: the next is not begun before the one before has ended.
    let got = slow.wait_for(2).await;
    assert!(got[1].at - got[0].at >= Duration::from_millis(1_900), "{:?}", got[1].at - got[0].at);
    let first = hooks(&client).await[0]["deliveries"]["nodes"][4].take();
    let attempt = json!({ "status": null, "answer": null, "failure": "TOO_SLOW" });
    assert_eq!((&first["state"], &first["lastAttempt"]), (&json!("PENDING"), &attempt));
    server.terminate();
    assert_eq!(server.ended().await.expect("an end within ten seconds").code(), Some(0));
}

#[tokio::test]
async fn what_becomes_of_an_attempt_is_told_by_its_class() {
    let database = Database::new();
    let (server, plain) = (serve(&database, &["--webhook-attempts", "1"]), Receiver::start(|_| Some((200, ""))).await);
    let client = server.client();
    let festival = found(&client).await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    let by_tls = plain.url().replace("http://", "https://");
    for url in [closed, by_tls, drip().await] {
        let input = json!({ "festival": festival, "url": url, "events": ["PLAN_CHANGED"] });
        done(&client, "webhookCreate", input, "webhook { id }").await;
    }
    edit(&client, &festival).await;
    let is_pending = |it: &Value| it["deliveries"]["nodes"][0]["state"] == "PENDING";
    let ended = async || Some(hooks(&client).await).filter(|all| !all.iter().any(is_pending));
    let all = until("ends", ended).await;
    let told: Vec<&Value> = all.iter().map(|it| &it["deliveries"]["nodes"][0]["lastAttempt"]).collect();
    assert_eq!(
        told,
        [
            &json!({ "status": null, "answer": null, "failure": "UNREACHABLE" }),
            &json!({ "status": null, "answer": null, "failure": "UNTRUSTED" }),
            &json!({ "status": 200, "answer": "part", "failure": null }),
        ]
    );
}

#[tokio::test]
async fn nothing_goes_to_private_addresses_unless_they_are_trusted() {
    let database = Database::new();
    let (server, receiver) = (serve(&database, &["--webhook-attempts", "1"]), Receiver::start(|_| Some((200, ""))).await);
    let client = server.client();
    let festival = found(&client).await;
    hook(&client, &festival, &receiver).await;
    let check = async |client: &Client, url: &str, expect: &str| {
        let input = json!({ "festival": festival, "url": url, "events": ["PLAN_CHANGED"] });
        let payload = send(client, "webhookCreate", input, "webhook { id } secret").await;
        assert_eq!(payload["userErrors"], json!([{ "code": expect, "field": "url" }]), "{url}");
        assert_eq!((&payload["webhook"], &payload["secret"]), (&Value::Null, &Value::Null));
    };
    check(&client, "http://user:word@127.0.0.1/", "INVALID_FORMAT").await;
    check(&client, "https://10.0.0.1/", "OUT_OF_RANGE").await;
    let input = json!({ "festival": festival, "url": "https://[::1]/", "events": [] });
    let payload = send(&client, "webhookCreate", input, "webhook { id }").await;
    assert_eq!(payload["userErrors"].as_array().map(Vec::len), Some(2), "all that is wrong at once");
    drop(server);

    // What was trusted once is looked at again before something is sent.
    let server = Process::serve_with(database.url(), &["--log-level", "error", "--webhook-attempts", "1"], Stdio::inherit());
    let client = server.client();
    edit(&client, &festival).await;
    let last = newest(&client, "GIVEN_UP").await;
    assert_eq!(last["lastAttempt"], json!({ "status": null, "answer": null, "failure": "NO_ADDRESS" }));
    assert_eq!(receiver.got().len(), 0);
    for url in ["https://127.0.0.1/", "https://169.254.169.254/latest", "https://[::ffff:127.0.0.1]/", "https://localhost/"] {
        check(&client, url, "OUT_OF_RANGE").await;
    }
    check(&client, "http://example.org/", "INVALID_FORMAT").await;
}

#[tokio::test]
async fn what_was_acknowledged_is_told_although_the_server_dies() {
    let database = Database::new();
    let settings = ["--webhook-seconds", "1"];
    let is_deaf = Arc::new(AtomicBool::new(true));
    let deaf = Arc::clone(&is_deaf);
    let receiver = Receiver::start(move |_| if deaf.load(Ordering::Relaxed) { None } else { Some((200, "")) }).await;
    let mut server = serve(&database, &settings);
    let client = server.client();
    let festival = found(&client).await;
    hook(&client, &festival, &receiver).await;
    let mut revisions = BTreeSet::new();
    for _ in 0..3 {
        for _ in 0..3 {
            revisions.insert(edit(&server.client(), &festival).await);
        }
        server.kill();
        server = serve(&database, &settings);
    }
    is_deaf.store(false, Ordering::Relaxed);
    let told = async || {
        let all = hooks(&server.client()).await[0]["deliveries"]["nodes"].take();
        let all = all.as_array().expect("deliveries").clone();
        all.iter().all(|it| it["state"] == "DELIVERED").then_some(all)
    };
    let all = until("deliveries", told).await;
    assert_eq!(all.iter().map(|it| it["revision"].as_u64().expect("a revision")).collect::<BTreeSet<_>>(), revisions);
    assert!(receiver.got().iter().map(Got::revision).collect::<BTreeSet<_>>().is_superset(&revisions));
}

#[tokio::test]
async fn two_servers_send_each_thing_once() {
    let database = Database::new();
    let servers = [serve(&database, &[]), serve(&database, &[])];
    let clients = [servers[0].client(), servers[1].client()];
    let receiver = Receiver::start(|_| Some((200, ""))).await;
    let festival = found(&clients[0]).await;
    hook(&clients[0], &festival, &receiver).await;
    let mut revisions = BTreeSet::new();
    for turn in 0..20 {
        revisions.insert(edit(&clients[turn % 2], &festival).await);
    }
    let ended = async || {
        let all = hooks(&clients[0]).await[0]["deliveries"]["nodes"].take();
        all.as_array().expect("deliveries").iter().all(|it| it["state"] == "DELIVERED").then_some(())
    };
    until("deliveries", ended).await;
    let mut counts = BTreeMap::new();
    receiver.got().iter().for_each(|it| *counts.entry(it.revision()).or_insert(0) += 1);
    assert_eq!(counts, revisions.into_iter().map(|it| (it, 1)).collect());
}

#[tokio::test]
async fn the_example_of_the_readme_verifies_messages() {
    let database = Database::new();
    let (server, receiver) = (serve(&database, &[]), Receiver::start(|_| Some((200, ""))).await);
    let client = server.client();
    let festival = found(&client).await;
    let (id, secret) = hook(&client, &festival, &receiver).await;
    done(&client, "webhookTest", json!({ "id": id }), "delivery { id }").await;
    let got = receiver.wait_for(1).await.remove(0);
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md");
    let (_, example) = readme.split_once("```js verify\n").expect("the example");
    let example = example.split("```").next().expect("its end");
    let check = |secret: &str, body: &str, timestamp: i64, expect: &str| {
        let headers =
            json!({ "webhook-id": got.id, "webhook-timestamp": timestamp.to_string(), "webhook-signature": got.signatures });
        let script = format!("{example}\nconsole.log(isGenuine({}, {headers}, {}));", json!(secret), json!(body));
        let mut node = std::process::Command::new("node");
        let output = node.args(["--input-type=module", "-e", &script]).output().expect("node");
        assert_eq!(String::from_utf8_lossy(&output.stdout), expect, "{}", String::from_utf8_lossy(&output.stderr));
    };
    check(&secret, &got.body, got.timestamp, "true\n");
    check(&secret, &got.body.replace("PING", "PONG"), got.timestamp, "false\n");
    check("whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", &got.body, got.timestamp, "false\n");
    check(&secret, &got.body, got.timestamp - 1_000, "false\n");
}

#[tokio::test]
async fn webhooks_are_for_owners_and_are_read_by_pages() {
    let desk = Desk::open().await;
    let (festival, other) = (desk.found("hooks").await, desk.found("other").await);
    let input =
        json!({ "festival": festival, "url": "https://example.org/", "events": ["PLAN_CHANGED", "PING", "PLAN_CHANGED"] });
    let made = desk.done_plain("webhookCreate", input.clone(), "webhook { id events }").await;
    assert_eq!(made["webhook"]["events"], json!(["PLAN_CHANGED"]));
    let id = made["webhook"]["id"].clone();
    for _ in 0..3 {
        desk.done_plain("webhookTest", json!({ "id": id }), "delivery { id }").await;
    }
    let page = "query($after: String) { festival(slug: \"hooks\", view: DRAFT) { webhooks { deliveries(state: PENDING, first: 2, after: $after) {
        totalCount nodes { event attempts lastAttempt { at } } pageInfo { hasNextPage endCursor } } } } }";
    let read =
        async |after: Value| desk.ask(page, json!({ "after": after })).await["festival"]["webhooks"][0]["deliveries"].take();
    let first = read(Value::Null).await;
    let ping = json!({ "event": "PING", "attempts": 0, "lastAttempt": null });
    assert_eq!((&first["nodes"], &first["totalCount"]), (&json!([ping, ping]), &json!(3)));
    let second = read(first["pageInfo"]["endCursor"].clone()).await;
    assert_eq!((&second["nodes"], &second["pageInfo"]["hasNextPage"]), (&json!([ping]), &json!(false)));

    let roles = [("zqowner", &other, "OWNER"), ("zqprogrammer", &festival, "PROGRAMMER"), ("zqviewer", &festival, "VIEWER")];
    for (name, place, role) in roles {
        let token = desk.person(name).await;
        desk.done_plain("grantCreate", json!({ "festival": place, "account": name, "role": role }), "grant { id }").await;
        let changed = "mutation($id: ID!) { webhookUpdate(input: { id: $id, isActive: false }) { userErrors { code } } }";
        let changed = desk.send_as(Some(&token), changed, json!({ "id": id })).await;
        let told = (&changed["errors"][0]["extensions"]["code"], &changed["data"]["webhookUpdate"]["userErrors"][0]["code"]);
        let expect = if role == "OWNER" { (Value::Null, json!("NOT_FOUND")) } else { (json!("FORBIDDEN"), Value::Null) };
        assert_eq!(told, (&expect.0, &expect.1), "{name}");
        let read = desk.send_as(Some(&token), page, json!({})).await;
        assert_eq!(read["errors"][0]["extensions"]["code"], "FORBIDDEN", "{name}");
    }
    let public = desk.send_as(None, page, json!({})).await;
    assert_eq!(public["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    desk.done("releasePublish", json!({ "festival": festival }), "revision").await;
    let released = "{ festival(slug: \"hooks\") { webhooks { id } } }";
    assert_eq!(desk.ask(released, json!({})).await["festival"]["webhooks"], json!([]));
    assert_eq!(desk.send_as(None, released, json!({})).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    for _ in 1..20 {
        desk.done_plain("webhookCreate", input.clone(), "webhook { id }").await;
    }
    let query = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { secret userErrors { code } } }";
    let refused = desk.ask(query, json!({ "input": input })).await;
    assert_eq!(refused["webhookCreate"], json!({ "secret": null, "userErrors": [{ "code": "OUT_OF_RANGE" }] }));
}
