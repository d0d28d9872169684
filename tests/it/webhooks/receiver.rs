//! Servers that are told things, take notes, and misbehave.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use poem::{EndpointExt as _, Response, Route, Server, handler, http::StatusCode, listener::TcpAcceptor, post, web::Data};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// What a receiver answers to the request with a number, from 0 on; nothing for no answer at all.
type Plan = Box<dyn Fn(usize) -> Option<(u16, &'static str)> + Send + Sync>;

/// A server that is told things.
#[derive(Clone)]
pub(super) struct Receiver(Arc<Notes>);

struct Notes {
    address: String,
    plan: Plan,
    got: Mutex<Vec<Got>>,
    count: AtomicUsize,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub(super) struct Got {
    pub(super) id: String,
    pub(super) timestamp: i64,
    pub(super) signatures: String,
    pub(super) body: String,
    pub(super) at: Instant,
}

impl Got {
    pub(super) fn told(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(super) fn revision(&self) -> u64 {
        self.told()["data"]["revision"].as_u64().expect("a revision")
    }

    /// Whether one of its signatures is made with a secret, as the specification of Standard Webhooks says.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").expect("a prefix").as_bytes()).expect("Base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        let expect = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
        self.signatures.split(' ').any(|it| it == expect)
    }
}

#[handler]
async fn take(request: &poem::Request, body: String, receiver: Data<&Receiver>) -> Response {
    let notes = &receiver.0.0;
    let header = |name: &str| request.headers()[name].to_str().expect("a text").to_owned();
    assert_eq!(header("content-type"), "application/json");
    let timestamp = header("webhook-timestamp").parse().expect("a number");
    let (id, signatures) = (header("webhook-id"), header("webhook-signature"));
    notes.got.lock().expect("notes").push(Got { id, timestamp, signatures, body, at: Instant::now() });
    let Some((status, text)) = (notes.plan)(notes.count.fetch_add(1, Ordering::Relaxed)) else {
        return std::future::pending().await;
    };
    let answer = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
    // A redirection leads to whatever the text says.
    if (300..400).contains(&status) { answer.header("location", text).finish() } else { answer.body(text) }
}

impl Receiver {
    /// Where it is told.
    pub(super) fn url(&self) -> &str {
        &self.0.address
    }

    pub(super) async fn start(plan: impl Fn(usize) -> Option<(u16, &'static str)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (got, count) = (Mutex::default(), AtomicUsize::default());
        let receiver = Self(Arc::new(Notes { address, plan: Box::new(plan), got, count }));
        let routes = Route::new().at("/hook", post(take)).data(receiver.clone());
        tokio::spawn(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener).expect("a listener")).run(routes));
        receiver
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.0.got.lock().expect("notes").clone()
    }

    /// What it was told, once there is as much as this.
    pub(super) async fn wait_for(&self, count: usize) -> Vec<Got> {
        until("messages", async || Some(self.got()).filter(|it| it.len() >= count)).await
    }
}

/// Waits for something, and not for ever.
pub(super) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "no {what} came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A server that answers with the beginning of a body, and then says nothing more.
pub(super) async fn drip() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        // A client that hears an answer before it has asked gives up.
        let mut bytes = vec![];
        while !bytes.ends_with(b"}") {
            stream.read_buf(&mut bytes).await.expect("a request");
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\npart").await.expect("a connection");
        stream.read_to_end(&mut bytes).await
    });
    format!("http://{address}/")
}
