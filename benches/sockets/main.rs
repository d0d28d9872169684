//! Some thousand people who follow one festival, measured: what each of them costs the server, and how long after a publish the last
//! one hears of it. `cargo bench --bench sockets -- 10000` takes another number of them; the server is a process of its own.
//!
//! Figures depend on the machine, which here holds the followers too.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpStream, task::JoinSet};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

/// How many follow, unless told.
const FOLLOWERS: usize = 2_000;
/// How many follow before it is measured.
const WARM: usize = 100;
/// How often it is published; the median counts.
const ROUNDS: usize = 5;

type Socket = WebSocketStream<TcpStream>;

/// The server, and who may publish. It is killed when this is dropped.
struct Server {
    child: Child,
    address: String,
    token: String,
    _folder: TempDir,
}

impl Server {
    fn start() -> io::Result<Self> {
        let folder = TempDir::new()?;
        let url = format!("sqlite://{}", folder.path().join("playbill.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_playbill"));
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--log-level", "error", "--database-url", &url]);
        command.args(["--max-connections-per-address", "0", "--requests-per-second", "0"]);
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut line = |prefix: &str| {
            let found = lines.by_ref().map_while(Result::ok).find_map(|it| it.strip_prefix(prefix).map(str::to_owned));
            found.ok_or_else(|| io::Error::other("the server did not start"))
        };
        let token = line("organizer token: ")?;
        let address = line("Playbill listens on http://")?.trim_end_matches("/graphiql").to_owned();
        Ok(Self { child, address, token, _folder: folder })
    }

    /// How much memory it holds, in kB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
    }

    /// Founds a festival with one release, and returns its id and that of its venue.
    async fn found(&self) -> (String, String) {
        let festival = json!({
            "slug": "followed", "name": { "text": "艺术节" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
            "timeZone": "Asia/Shanghai",
        });
        let found = "mutation($input: FestivalCreateInput!) { festivalCreate(input: $input) { festival { id } } }";
        let data = self.ask(found, json!({ "input": festival })).await;
        let id = data["festivalCreate"]["festival"]["id"].as_str().expect("an id").to_owned();
        let add = "mutation($input: VenueCreateInput!) { venueCreate(input: $input) { venue { id } } }";
        let data = self.ask(add, json!({ "input": { "festival": id, "name": { "text": "场馆" } } })).await;
        let venue = data["venueCreate"]["venue"]["id"].as_str().expect("an id").to_owned();
        let publish = "mutation($input: ReleasePublishInput!) { releasePublish(input: $input) { userErrors { code } } }";
        self.ask(publish, json!({ "input": { "festival": id } })).await;
        (id, venue)
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = reqwest::Client::new().post(format!("http://{}/graphql", self.address)).bearer_auth(&self.token);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.expect("an answer");
        let mut answer: Value = answer.json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Opens a socket that follows something, as the organizer.
async fn follow(address: &str, token: &str, query: &str, festival: &str) -> Socket {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a value"));
    let config = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await.expect("a socket");
    let payload = json!({ "query": query, "variables": { "id": festival } });
    for message in [json!({ "type": "connection_init" }), json!({ "type": "subscribe", "id": "1", "payload": payload })] {
        socket.send(Message::text(message.to_string())).await.expect("a socket");
    }
    hear(&mut socket).await;
    socket
}

async fn hear(socket: &mut Socket) -> String {
    loop {
        match socket.next().await.expect("an open socket").expect("a message") {
            Message::Text(text) => return text.to_string(),
            Message::Close(frame) => panic!("{frame:?}"),
            _ => {}
        }
    }
}

/// Lets so many follow, and measures: kB for each, and from each change to when the last has heard of it.
async fn measure(
    server: &Server,
    followers: usize,
    (query, festival): (&str, &str),
    change: impl AsyncFn(usize),
) -> (f64, Duration) {
    // What the first of them costs is for all that follow.
    let mut sockets = vec![];
    for _ in 0..WARM {
        sockets.push(follow(&server.address, &server.token, query, festival).await);
    }
    let before = server.memory();
    for _ in 0..followers {
        sockets.push(follow(&server.address, &server.token, query, festival).await);
    }
    // Whoever has begun has said so by then; a change shows it.
    tokio::time::sleep(Duration::from_secs(2)).await;
    // What was taken for the first of them may have been given back since.
    let each = server.memory().saturating_sub(before) as f64 / followers as f64;
    let mut times = vec![];
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let mut hearing = JoinSet::new();
        for mut socket in sockets.drain(..) {
            hearing.spawn(async move {
                let heard = hear(&mut socket).await;
                assert!(heard.contains("\"type\":\"next\""), "{heard}");
                (socket, Instant::now())
            });
        }
        change(round).await;
        let heard = hearing.join_all().await;
        times.push(heard.iter().map(|(_, at)| *at - begun).max().unwrap_or_default());
        sockets.extend(heard.into_iter().map(|(socket, _)| socket));
    }
    times.sort();
    (each, times[ROUNDS / 2])
}

#[tokio::main]
async fn main() -> io::Result<()> {
    // Cargo passes flags of its own.
    let followers = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(FOLLOWERS);
    let mut out = io::stdout().lock();
    for (name, query) in [
        ("releasePublished", "subscription($id: ID!) { releasePublished(festival: $id) { number } }"),
        ("planChanged", "subscription($id: ID!) { planChanged(festival: $id) { revision changes { kind title } } }"),
    ] {
        let server = Server::start()?;
        let (festival, venue) = server.found().await;
        let change = async |round: usize| {
            let update = "mutation($input: VenueUpdateInput!) { venueUpdate(input: $input) { revision } }";
            let address = format!("{name} {round}");
            server.ask(update, json!({ "input": { "id": venue, "address": { "text": address } } })).await;
            if name == "releasePublished" {
                let publish = "mutation($input: ReleasePublishInput!) { releasePublish(input: $input) { userErrors { code } } }";
                let done = server.ask(publish, json!({ "input": { "festival": festival } })).await;
                assert_eq!(done["releasePublish"]["userErrors"], json!([]));
            }
        };
        let (each, last) = measure(&server, followers, (query, &festival), change).await;
        let last = last.as_secs_f64() * 1_000.0;
        writeln!(out, "{name}: {followers} followers, {each:.1} kB each, {last:.0} ms from asking to the last delivery")?;
    }
    Ok(())
}
