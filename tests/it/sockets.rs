//! GraphQL over WebSockets and as server-sent events: the protocols, and what becomes of clients that break them.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use playbill::http::{Settings, Sockets};
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    binary::{Process, database_in},
    harness::Desk,
    socket::{Events, Socket},
};

const LONG: &str = "subscription { releasePublished(festival: \"@\") { number } }";

/// A server with other rules for its connections.
async fn desk(sockets: Sockets) -> Desk {
    Desk::open_with(Settings { sockets, ..Settings::default() }).await
}

/// Says one word of a script: `init`, `ping`, `pong`, `binary`, `sub ID QUERY`, `complete ID`, or a text as it stands.
async fn say(socket: &mut Socket, word: &str) {
    let (first, rest) = word.split_once(' ').unwrap_or((word, ""));
    match first {
        "init" => socket.say(json!({ "type": "connection_init" })).await,
        "ping" | "pong" => socket.say(json!({ "type": first })).await,
        "binary" => socket.send(Message::binary(vec![1, 2])).await,
        "complete" => socket.say(json!({ "type": "complete", "id": rest })).await,
        "sub" => {
            let (id, query) = rest.split_once(' ').expect("an id and a query");
            socket.subscribe(id, query, Value::Null).await;
        }
        _ => socket.send(Message::text(word)).await,
    }
}

/// What was heard, in a few words: `ack`, `pong`, `next 1 {…}`, `error 1 CODE message`, `complete 1`, `4400 Invalid message`.
fn told(heard: &str) -> String {
    let Ok(message) = serde_json::from_str::<Value>(heard) else { return heard.to_owned() };
    let (id, payload) = (message["id"].as_str().unwrap_or("-"), &message["payload"]);
    match message["type"].as_str().expect("a type") {
        "connection_ack" => "ack".to_owned(),
        "next" => format!("next {id} {}", payload["data"]),
        "error" => {
            let [code, text] = [&payload[0]["extensions"]["code"], &payload[0]["message"]].map(|it| it.as_str().unwrap_or("-"));
            format!("error {id} {code} {text}")
        }
        "complete" => format!("complete {id}"),
        other if payload.is_null() => other.to_owned(),
        other => format!("{other} {payload}"),
    }
}

/// Opens a socket, says some words, and compares what comes back; the beginning of each is enough.
async fn check(desk: &Desk, says: &[&str], expect: &[&str]) {
    let mut socket = Socket::open(&desk.address.to_string(), &[]).await.expect("a socket");
    for word in says {
        say(&mut socket, word).await;
    }
    for expect in expect {
        let told = told(&socket.hear().await);
        assert!(told.starts_with(expect), "{says:?}: {told} and not {expect}");
    }
}

#[expect(clippy::too_many_lines, reason = "one table of cases")]
#[tokio::test]
async fn the_protocol_is_kept() {
    let desk = Desk::open_demo().await;
    let data = desk.ask("{ festival(slug: \"weidong-2020\") { id } }", json!({})).await;
    let long = LONG.replace('@', data["festival"]["id"].as_str().expect("an id"));
    let long = |id: &str| format!("sub {id} {long}");
    let name = |id: &str| format!("sub {id} {{ __typename }}");
    let answer = |id: &str| format!("next {id} {{\"__typename\":\"Query\"}}");
    let payload = |payload: Value| json!({ "type": "connection_init", "payload": payload }).to_string();
    let (invalid, deep) = ("4400 Invalid message", format!("sub 1 {{ festival(slug: {}", "[".repeat(3_000)));
    check(&desk, &["init"], &["ack"]).await;
    check(&desk, &[&payload(Value::Null)], &["ack"]).await;
    check(&desk, &[&payload(json!({ "any": [1] }))], &["ack"]).await;
    check(&desk, &["init", "init"], &["ack", "4429 Too many initialisation requests"]).await;
    check(&desk, &[&name("1")], &["4401 Unauthorized"]).await;
    check(&desk, &["ping", "pong", "init"], &["pong", "ack"]).await;
    check(&desk, &["complete 1", "ping"], &["pong"]).await;
    check(&desk, &[r#"{"type":"ping","payload":{"a":1}}"#], &["pong {\"a\":1}"]).await;
    // What is no message of the protocol.
    for text in [
        "",
        "{",
        "[]",
        "null",
        "binary",
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"start","id":"1","payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"ping","payload":"x"}"#,
        r#"{"type":"subscribe","payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":null}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":[]}}"#,
    ] {
        check(&desk, &["init", text], &["ack", invalid]).await;
    }
    // Operations.
    check(&desk, &["init", &name("1")], &["ack", &answer("1"), "complete 1"]).await;
    check(&desk, &["init", &name("编号")], &["ack", &answer("编号"), "complete 编号"]).await;
    check(&desk, &["init", &long("1"), &name("2")], &["ack", &answer("2"), "complete 2"]).await;
    check(&desk, &["init", &long("1"), &name("1")], &["ack", "4409 Subscriber for 1 already exists"]).await;
    check(&desk, &["init", &long("1"), "complete 1", &name("1")], &["ack", &answer("1"), "complete 1"]).await;
    check(&desk, &["init", &long("1"), &long("2"), "complete 1", &long("2")], &["ack", "4409 Subscriber for 2"]).await;
    // Operations that are refused leave the socket as it was.
    for (query, error) in [
        ("{ nonsense }", "BAD_USER_INPUT Unknown field"),
        ("{", "BAD_USER_INPUT "),
        ("", "BAD_USER_INPUT "),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT Operation name required"),
        ("subscription { nonsense }", "BAD_USER_INPUT Unknown field"),
        ("subscription { releasePublished(festival: \"x\") { number } }", "NOT_FOUND not found"),
        ("subscription { releasePublished { number } }", "BAD_USER_INPUT "),
        ("subscription { planChanged(festival: \"x\") { revision } }", "UNAUTHENTICATED sign in first"),
        ("subscription { a b }", "BAD_USER_INPUT A subscription asks for one field"),
        ("{ ...A } fragment A on Query { ...A }", "BAD_USER_INPUT The fragment A spreads itself."),
    ] {
        let mut socket = Socket::begin(&desk.address.to_string(), None).await;
        say(&mut socket, &format!("sub 1 {query}")).await;
        let heard = told(&socket.hear().await);
        assert!(heard.starts_with(&format!("error 1 {error}")), "{query}: {heard}");
        say(&mut socket, "ping").await;
        assert_eq!(told(&socket.hear().await), "pong", "{query}");
    }
    check(&desk, &["init", "sub 1 mutation { sessionDelete(input: {}) { userErrors { code } } }"], &["ack", "next 1 null"]).await;
    check(&desk, &["init", &deep], &["ack", "error 1 BAD_USER_INPUT The request holds more than 24 brackets"]).await;
    // Who it is.
    let bearer = |secret: &str| payload(json!({ "authorization": format!("Bearer {secret}") }));
    let viewer = "sub 1 { viewer { account { name } } }";
    check(&desk, &[&bearer(&desk.token), viewer], &["ack", "next 1 {\"viewer\":{\"account\":{\"name\":\"organizer\"}}}"]).await;
    check(&desk, &["init", viewer], &["ack", "next 1 {\"viewer\":null}"]).await;
    check(&desk, &[&bearer("nonsense")], &["4403 Forbidden"]).await;
    check(&desk, &[&payload(json!({ "authorization": 7 }))], &["4403 Forbidden"]).await;
    check(&desk, &[&payload(json!({ "authorization": "Basic x" }))], &["4403 Forbidden"]).await;
    // How much.
    let padded = |bytes: usize| format!("{}{}", r#"{"type":"ping"}"#, " ".repeat(bytes - 15));
    check(&desk, &[&padded(64 * 1024)], &["pong"]).await;
    check(&desk, &[&padded(64 * 1024 + 1)], &["1009 Message too long"]).await;
    // What is far too long is not read to its end: the close may be lost on the way.
    let mut socket = Socket::open(&desk.address.to_string(), &[]).await.expect("a socket");
    say(&mut socket, &padded(1024 * 1024)).await;
    let heard = socket.hear().await;
    assert!(["1009 Message too long", "gone"].contains(&heard.as_str()), "{heard}");
    let mut many: Vec<String> = (0..51).map(|number| long(&number.to_string())).collect();
    many.insert(0, "init".to_owned());
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(&desk, &many, &["ack", "error 50 RATE_LIMITED More than 50 operations"]).await;
}

#[tokio::test]
async fn a_socket_is_opened_to_pages_of_ours_and_to_those_who_speak_the_protocol() {
    let desk = Desk::open().await;
    let address = desk.address.to_string();
    let check = async |headers: &[(&str, &str)], expect: u16| {
        let opened = Socket::open(&address, headers).await;
        assert_eq!(opened.err().map_or(101, |it| it.status().as_u16()), expect, "{headers:?}");
    };
    check(&[], 101).await;
    check(&[("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")], 101).await;
    check(&[("sec-websocket-protocol", "graphql-ws")], 400).await;
    check(&[("origin", &desk.at(""))], 101).await;
    check(&[("origin", "https://elsewhere.example")], 403).await;
    check(&[("origin", "null")], 403).await;
    check(&[("authorization", &format!("Bearer {}", desk.token))], 101).await;
    check(&[("authorization", "Bearer nonsense")], 401).await;
    check(&[("authorization", "nonsense")], 401).await;
    let plain = reqwest::get(desk.at("/graphql?query={__typename}")).await.expect("an answer");
    assert_eq!(plain.status().as_u16(), 200, "others are answered at the same place");
}

#[tokio::test]
async fn a_browser_is_known_by_its_cookie_and_a_program_by_its_header() {
    let desk = Desk::open().await;
    let input = json!({ "name": "somebody", "password": "long enough to be one" });
    desk.ask(
        "mutation($input: AccountCreateInput!) { accountCreate(input: $input) { account { id } } }",
        json!({ "input": input }),
    )
    .await;
    let query = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { secret session { id } } }";
    let input = json!({ "login": "somebody", "password": "long enough to be one", "cookie": true });
    let mut socket = Socket::begin(&desk.address.to_string(), None).await;
    socket.subscribe("1", query, json!({ "input": input })).await;
    let session = socket.next().await["sessionCreate"].take();
    let secret = session["secret"].as_str().expect("no answer of its own could carry a cookie");
    let viewer = "{ viewer { account { name } } }";
    let cookie = format!("playbill={secret}");
    for headers in [[("cookie", cookie.as_str())], [("authorization", &format!("Bearer {secret}"))]] {
        let mut socket = Socket::open(&desk.address.to_string(), &headers).await.expect("a socket");
        say(&mut socket, "init").await;
        assert_eq!(told(&socket.hear().await), "ack");
        socket.subscribe("1", viewer, Value::Null).await;
        assert_eq!(socket.next().await["viewer"]["account"]["name"], "somebody");
        assert_eq!(told(&socket.hear().await), "complete 1");
    }
    let mut open = Socket::open(&desk.address.to_string(), &[("cookie", &cookie)]).await.expect("a socket");
    say(&mut open, "init").await;
    assert_eq!(told(&open.hear().await), "ack");
    let end = json!({ "query": format!("mutation {{ sessionDelete(input: {{ id: {} }}) {{ userErrors {{ code }} }} }}", session["session"]["id"]) });
    let ended = reqwest::Client::new().post(desk.at("/graphql")).bearer_auth(secret).json(&end).send().await.expect("an answer");
    assert_eq!(ended.json::<Value>().await.expect("JSON")["data"]["sessionDelete"]["userErrors"], json!([]));
    assert_eq!(open.hear().await, "4403 Forbidden");
}

#[tokio::test]
async fn who_does_not_begin_or_is_not_there_any_more_is_let_go() {
    let (init_time, ping_time) = (Duration::from_millis(150), Duration::from_millis(100));
    let desk = desk(Sockets { init_time, ping_time, ..Sockets::default() }).await;
    let mut silent = Socket::open(&desk.address.to_string(), &[]).await.expect("a socket");
    assert_eq!(silent.hear().await, "4408 Connection initialisation timeout");
    drop(silent);

    // A client that reads answers our pings without knowing it, and stays.
    let mut living = Socket::begin(&desk.address.to_string(), None).await;
    for _ in 0..6 {
        assert!(matches!(living.frame().await, Some(Message::Ping(_))));
    }
    say(&mut living, "ping").await;
    assert_eq!(living.hear().await, json!({ "type": "pong" }).to_string());

    // One that has gone without a word is let go: its place is free again.
    let gone = Socket::begin(&desk.address.to_string(), None).await;
    let open = async || {
        let figures = reqwest::get(desk.at("/metrics")).await.expect("an answer").text().await.expect("a text");
        let line = figures.lines().find_map(|it| it.strip_prefix("playbill_sockets_open "));
        line.and_then(|it| it.parse::<usize>().ok()).expect("a figure")
    };
    // The place of the silent one may still be on its way back.
    for _ in 0..500 {
        if open().await == 2 {
            break;
        }
        assert!(matches!(living.frame().await, Some(Message::Ping(_))));
    }
    assert_eq!(open().await, 2);
    for _ in 0..500 {
        assert!(matches!(living.frame().await, Some(Message::Ping(_))));
        if open().await == 1 {
            break;
        }
    }
    assert_eq!(open().await, 1);
    drop(gone);
}

#[tokio::test]
async fn there_are_so_many_places_and_so_many_for_one_address() {
    let sockets = Sockets { most: 3, per_address: 2, ..Sockets::default() };
    let desk = Desk::open_with(Settings { sockets, proxies: 1, ..Settings::default() }).await;
    let mut open = vec![];
    let mut check = async |address: &str, expect: u16| {
        let opened = Socket::open(&desk.address.to_string(), &[("x-forwarded-for", address)]).await;
        assert_eq!(opened.as_ref().err().map_or(101, |it| it.status().as_u16()), expect, "{address}");
        open.extend(opened);
    };
    check("9.9.9.1", 101).await;
    check("9.9.9.1", 101).await;
    check("9.9.9.1", 429).await;
    check("9.9.9.2", 101).await;
    check("9.9.9.3", 503).await;
    let (_, head) = Events::open(&desk, None, LONG, Value::Null).await;
    assert!(head.starts_with("503 "), "{head}");
}

/// A connection on which the other side soon cannot send any more, unless it is read.
async fn narrow(address: SocketAddr) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4 * 1024).expect("a size");
    socket.connect(address).await.expect("a connection")
}

/// How long the server waits for a client that does not read, and then once more for it to hear why it is closed.
const WRITE_TIME: Duration = Duration::from_millis(1_500);

#[tokio::test]
async fn a_client_that_does_not_read_is_told_where_to_go_on() {
    let desk = desk(Sockets { write_time: WRITE_TIME, ..Sockets::default() }).await;
    let festival = desk.found("slow").await;
    let venue = desk.add("venue", json!({ "festival": festival, "name": { "text": "场馆" } })).await;
    // Each event carries a long text many times, so that a few of them fill whatever the system keeps between the two sides.
    let note = "长".repeat(500);
    for number in 0..60 {
        desk.done("venueUpdate", json!({ "id": venue, "address": { "text": format!("{number} {note}") } }), "").await;
    }
    // How long filling it takes depends on the machine: the server gives up that much later.
    for more in [300, 800, 1_300].map(Duration::from_millis) {
        if follow_slowly(&desk, &festival, WRITE_TIME + more).await > 0 {
            return;
        }
    }
    panic!("nothing was slow");
}

/// Follows all 62 revisions, and reads only after a while each time: how often the server gave up meanwhile.
async fn follow_slowly(desk: &Desk, festival: &str, pause: Duration) -> u32 {
    let many: String = (0..30).map(|number| format!("a{number}: venues {{ nodes {{ address }} }} ")).collect();
    let query = format!(
        "subscription($id: ID!, $since: Int) {{ planChanged(festival: $id, sinceRevision: $since) {{ revision festival {{ {many} }} }} }}"
    );
    let authorization = format!("Bearer {}", desk.token);
    let (mut since, mut seen, mut breaks) = (0, vec![], 0);
    while seen.len() < 62 {
        let stream = narrow(desk.address).await;
        let headers = [("authorization", authorization.as_str())];
        let mut socket = Socket::open_over(stream, &desk.address.to_string(), &headers).await.expect("a socket");
        say(&mut socket, "init").await;
        assert_eq!(told(&socket.hear().await), "ack");
        socket.subscribe("1", &query, json!({ "id": festival, "since": since })).await;
        // The server gives up while nobody reads; what it still sent comes in order, and then where to go on.
        tokio::time::sleep(pause).await;
        loop {
            let told = socket.told().await;
            if told["type"] == "error" {
                let extensions = &told["payload"][0]["extensions"];
                assert_eq!(extensions["code"], "UNAVAILABLE", "{told:#}");
                assert_eq!(extensions["lastRevision"].as_u64(), seen.last().copied().or(Some(since)));
                assert!(socket.hear().await.starts_with("1013 Too slow"));
                breaks += 1;
                break;
            }
            seen.push(told["payload"]["data"]["planChanged"]["revision"].as_u64().expect("a revision"));
            if seen.len() == 62 {
                break;
            }
        }
        since = seen.last().copied().unwrap_or(since);
    }
    assert_eq!(seen, (1..=62).collect::<Vec<u64>>());
    breaks
}

#[tokio::test]
async fn a_secret_that_ends_ends_its_sockets_and_a_role_its_subscriptions() {
    let desk = Desk::open().await;
    let festival = desk.found("roles").await;
    let token = desk.person("looker").await;
    let grant = json!({ "festival": festival, "account": "looker", "role": "VIEWER" });
    let query = "mutation($input: GrantCreateInput!) { grantCreate(input: $input) { grant { id } userErrors { code } } }";
    let granted = desk.ask(query, json!({ "input": grant })).await;
    let mut socket = Socket::begin(&desk.address.to_string(), Some(&token)).await;
    let (mut events, _) = Events::open(
        &desk,
        Some(&token),
        "subscription($id: ID!) { planChanged(festival: $id) { revision } }",
        json!({ "id": festival }),
    )
    .await;
    let follow = "subscription($id: ID!) { planChanged(festival: $id) { revision actor } }";
    socket.subscribe("1", follow, json!({ "id": festival })).await;
    socket.subscribe("2", "{ viewer { account { name } } }", Value::Null).await;
    assert_eq!(socket.next().await["viewer"]["account"]["name"], "looker");
    assert_eq!(told(&socket.hear().await), "complete 2");
    desk.add("venue", json!({ "festival": festival, "name": { "text": "场馆" } })).await;
    assert_eq!(socket.next().await["planChanged"], json!({ "revision": 2, "actor": null }), "a viewer reads no history");
    assert_eq!(events.hear().await.1["data"]["planChanged"]["revision"], 2);

    // Without its role it may stay, but follows no draft any more.
    let id = granted["grantCreate"]["grant"]["id"].clone();
    desk.ask(
        "mutation($input: GrantRevokeInput!) { grantRevoke(input: $input) { deletedId } }",
        json!({ "input": { "id": id } }),
    )
    .await;
    assert_eq!(told(&socket.hear().await), "error 1 FORBIDDEN you have no right to do this");
    let (name, last) = events.hear().await;
    assert_eq!((name.as_str(), &last["errors"][0]["extensions"]["code"]), ("next", &json!("FORBIDDEN")));
    assert_eq!(events.hear().await.0, "complete");
    socket.subscribe("1", "{ viewer { tokens { id } } }", Value::Null).await;
    let told_ids = socket.told().await;
    let own = told_ids["payload"]["data"]["viewer"]["tokens"][0]["id"].clone();
    assert!(own.is_string(), "{told_ids:#}");
    assert_eq!(told(&socket.hear().await), "complete 1");

    // Without its token it is nobody.
    let (mut events, _) = Events::open(&desk, Some(&token), LONG_OF_DESK, json!({})).await;
    assert_eq!(events.hear().await.0, "next");
    let revoke = "mutation($input: TokenRevokeInput!) { tokenRevoke(input: $input) { userErrors { code } } }";
    socket.subscribe("3", revoke, json!({ "input": { "id": own } })).await;
    let mut heard = vec![];
    while !heard.last().is_some_and(|it: &String| it.starts_with("4403")) {
        heard.push(socket.hear().await);
        assert!(heard.len() < 4, "{heard:?}");
    }
}

/// Any query: over events it is answered once.
const LONG_OF_DESK: &str = "{ __typename }";

#[tokio::test]
async fn answers_come_as_events_to_those_who_ask_for_them() {
    let desk = Desk::open_demo().await;
    let check = async |token: Option<&str>, query: &str, expect: &[&str]| {
        let (mut events, head) = Events::open(&desk, token, query, Value::Null).await;
        let mut told = vec![head];
        while told.last().is_none_or(|it| it != "end") {
            let (name, data) = events.hear().await;
            told.push(if data.is_null() { name } else { format!("{name} {data}") });
        }
        let good = told.len() == expect.len() && told.iter().zip(expect).all(|(told, expect)| told.starts_with(expect));
        assert!(good, "{query}: {told:#?}");
    };
    let head = "200 text/event-stream; charset=utf-8 no";
    check(None, "{ __typename }", &[head, "next {\"data\":{\"__typename\":\"Query\"}}", "complete", "end"]).await;
    check(None, "{ nonsense }", &[head, "next {\"errors\":[{\"extensions\":{\"code\":\"BAD_USER_INPUT\"}", "complete", "end"])
        .await;
    check(None, "subscription { a b }", &[head, "next {\"errors\":", "complete", "end"]).await;
    let of_nothing = "subscription { releasePublished(festival: \"x\") { number } }";
    check(
        None,
        of_nothing,
        &[head, "next {\"data\":null,\"errors\":[{\"extensions\":{\"code\":\"NOT_FOUND\"}", "complete", "end"],
    )
    .await;
    check(Some("nonsense"), "{ __typename }", &["401 text/event-stream", "next {\"errors\":", "complete", "end"]).await;

    let get = |accept: &str, query: &str| {
        let mut url = reqwest::Url::parse(&desk.at("/graphql")).expect("an address");
        url.query_pairs_mut().append_pair("query", query);
        reqwest::Client::new().get(url).header("accept", accept).send()
    };
    let answer = get("text/event-stream", "{ __typename }").await.expect("an answer");
    assert!(answer.text().await.expect("a text").ends_with("event: complete\ndata: \n\n"));
    let write = get("text/event-stream", "mutation { sessionDelete(input: {}) { deletedId } }").await.expect("an answer");
    assert_eq!(write.status().as_u16(), 405);
    // Who takes both gets events only for what goes on.
    let both = get("application/json, text/event-stream", "{ __typename }").await.expect("an answer");
    assert!(both.headers()["content-type"].to_str().expect("a text").starts_with("application/json"));
    let both = get("application/json, text/event-stream", of_nothing).await.expect("an answer");
    assert!(both.headers()["content-type"].to_str().expect("a text").starts_with("text/event-stream"));
    let plain = get("application/json", of_nothing).await.expect("an answer").json::<Value>().await.expect("JSON");
    assert_eq!(plain["errors"][0]["message"], "Subscriptions are not supported on this transport.");
}

#[tokio::test]
async fn events_beat_while_nothing_happens_and_end_with_the_server() {
    let mut desk = desk(Sockets { ping_time: Duration::from_millis(20), ..Sockets::default() }).await;
    let festival = desk.found("beats").await;
    let query = "subscription($id: ID!) { planChanged(festival: $id) { revision } }";
    let request = reqwest::Client::new().post(desk.at("/graphql")).header("accept", "text/event-stream").bearer_auth(&desk.token);
    let asked = request.json(&json!({ "query": query, "variables": { "id": festival } }));
    let mut answer = asked.send().await.expect("an answer");
    let mut beats = String::new();
    while beats.len() < 20 {
        beats.push_str(&String::from_utf8_lossy(&answer.chunk().await.expect("a chunk").expect("no end yet")));
    }
    assert!(beats.replace(":\n\n", "").is_empty(), "{beats}");
    let mut socket = Socket::begin(&desk.address.to_string(), None).await;
    desk.stop();
    assert_eq!(socket.hear().await, "1001 The server is stopping");
    while answer.chunk().await.expect("a whole answer").is_some() {}
}

#[tokio::test]
async fn a_server_that_stops_says_so_to_its_sockets() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Process::serve_with(&database_in(&folder), &["--log-level", "error"], Stdio::inherit());
    let mut sockets = vec![];
    for _ in 0..20 {
        sockets.push(Socket::begin(&server.address, Some(&server.token)).await);
    }
    server.terminate();
    for mut socket in sockets {
        assert_eq!(socket.hear().await, "1001 The server is stopping");
    }
    assert_eq!(server.ended().await.expect("an end within ten seconds").code(), Some(0));
}
