//! The server is asked to stop while people write and read. What was acknowledged is kept, and what was begun is said to its end.

use std::{
    collections::BTreeMap,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    binary::Process,
    crash::{Stock, acts, check_file},
    database::Database,
    harness::mutation,
};

const WRITERS: usize = 6;
const READERS: usize = 4;

/// A connection that keeps whatever comes.
struct Wire {
    address: String,
    token: String,
    stream: Option<TcpStream>,
}

impl Wire {
    /// Sends a request and reads the answer. `None` once the server takes no more connections, `Some(None)` when it hung up
    /// before the first byte of the answer. Half an answer fails.
    async fn post(&mut self, body: &str) -> Option<Option<Value>> {
        if self.stream.is_none() {
            self.stream = Some(TcpStream::connect(&self.address).await.ok()?);
        }
        let stream = self.stream.as_mut().expect("a connection");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        let sent = stream.write_all(head.as_bytes()).await;
        let (mut answer, mut buffer) = (vec![], vec![0; 64 * 1024]);
        loop {
            if let Some(value) = whole(&answer) {
                return Some(Some(value));
            }
            match stream.read(&mut buffer).await {
                Ok(count) if count > 0 => answer.extend_from_slice(&buffer[..count]),
                ended => {
                    let (text, sent) = (String::from_utf8_lossy(&answer), sent.is_ok());
                    assert!(answer.is_empty(), "half an answer ({ended:?}, sent: {sent}): {text}");
                    self.stream = None;
                    return Some(None);
                }
            }
        }
    }
}

/// The answer, when all of it is there.
fn whole(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|it| it.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok())?;
    assert!(head.starts_with("HTTP/1.1 200 "), "{text}");
    (body.len() == length).then(|| serde_json::from_str(body).expect("JSON"))
}

/// Adds acts until the server is gone; returns the revision of each that was acknowledged, nothing for one without an answer.
async fn write(
    (address, token): (String, String),
    stock: Arc<Stock>,
    name: String,
    done: Arc<AtomicUsize>,
) -> BTreeMap<String, Option<u64>> {
    let (mut wire, mut known) = (Wire { address, token, stream: None }, BTreeMap::new());
    for number in 0..2_000 {
        let code = format!("{name}-{number}");
        let body = json!({ "query": mutation("actCreate", "act { id }"), "variables": { "input": stock.act(&code) } });
        let Some(answer) = wire.post(&body.to_string()).await else { return known };
        let revision = answer.map(|it| it["data"]["actCreate"]["revision"].as_u64().unwrap_or_else(|| panic!("{it}")));
        known.insert(code, revision);
        done.fetch_add(1, Ordering::Relaxed);
    }
    panic!("the server should have stopped long ago");
}

/// Reads until the server is gone; returns how many whole answers came.
async fn read((address, token): (String, String)) -> usize {
    let (mut wire, mut count) = (Wire { address, token, stream: None }, 0);
    let query = "{ festival(slug: \"crash\", view: DRAFT) { revision acts(first: 200) { nodes { code cast { costume } } } } }";
    while let Some(answer) = wire.post(&json!({ "query": query }).to_string()).await {
        count += usize::from(answer.is_some_and(|it| it["data"]["festival"]["revision"].is_u64()));
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stop_under_load_loses_no_write_and_breaks_no_answer() {
    let database = Database::new();
    let url = database.url();
    let mut server = Process::serve(url);
    let stock = Arc::new(Stock::lay_in(&server.client(), "crash").await);
    let mut known = BTreeMap::new();
    for round in 0..3 {
        let done = Arc::new(AtomicUsize::new(0));
        let (mut writers, mut readers) = (JoinSet::new(), JoinSet::new());
        for client in 0..WRITERS {
            let (stock, name) = (Arc::clone(&stock), format!("S{round}-{client}"));
            writers.spawn(write((server.address.clone(), server.token.clone()), stock, name, Arc::clone(&done)));
        }
        for _ in 0..READERS {
            readers.spawn(read((server.address.clone(), server.token.clone())));
        }
        while done.load(Ordering::Relaxed) < 40 && !writers.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.terminate();
        known.extend(writers.join_all().await.into_iter().flatten());
        assert!(readers.join_all().await.into_iter().all(|whole| whole > 0));
        assert_eq!(server.ended().await.expect("an end within ten seconds").code(), Some(0));
        if let Some(folder) = database.folder() {
            let left = std::fs::read_dir(folder).expect("the folder").map(|it| it.expect("an entry").file_name());
            let mut left: Vec<String> = left.map(|it| it.to_string_lossy().into_owned()).collect();
            left.sort();
            assert_eq!(left, ["playbill.db", "playbill.db.lock"], "the journal has gone into the database");
        }

        server = Process::serve(url);
        let (_, found) = acts(&server.client()).await;
        for (code, acknowledged) in &known {
            assert!(acknowledged.is_none() || found.get(code) == acknowledged.as_ref(), "lost: {code} {acknowledged:?}");
        }
        assert!(found.keys().all(|code| known.contains_key(code)));
        check_file(url, &stock.festival).await;
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_first_and_a_second_signal_ends_it_at_once() {
    let database = Database::new();
    let url = database.url();
    let settings = ["--log-level", "error", "--stop-notice-seconds", "3600"];
    let mut server = Process::serve_with(url, &settings, Stdio::inherit());
    let ready = async || {
        let answer = reqwest::get(format!("http://{}/readyz", server.address)).await.expect("an answer");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    };
    assert_eq!(ready().await, (200, "ok\n".to_owned()));
    server.terminate();
    let mut told = ready().await;
    for _ in 0..500 {
        if told.0 != 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        told = ready().await;
    }
    assert_eq!(told, (503, "the server is stopping\n".to_owned()));
    assert_eq!(server.client().ask("{ __typename }", json!({})).await["__typename"], "Query", "it still answers");
    server.terminate();
    assert_eq!(server.ended().await.expect("an end within ten seconds").code(), Some(1));
}
