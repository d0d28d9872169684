//! A client of sockets and of streams of events, which says and hears exactly what a test tells it to.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Error, Message, client::IntoClientRequest as _, http::Response},
};

use crate::harness::Desk;

/// How long a test waits for anything: it fails then.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A socket.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// What a handshake that was refused was answered.
pub(crate) type Refused = Response<Option<Vec<u8>>>;

impl Socket {
    /// Opens a socket at a host and port with these headers beside the usual ones.
    pub(crate) async fn open(address: &str, headers: &[(&str, &str)]) -> Result<Self, Box<Refused>> {
        let stream = TcpStream::connect(address).await.expect("a connection");
        Self::open_over(stream, address, headers).await
    }

    /// The same over a connection that stands already.
    pub(crate) async fn open_over(stream: TcpStream, address: &str, headers: &[(&str, &str)]) -> Result<Self, Box<Refused>> {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        let headers = [&[("sec-websocket-protocol", "graphql-transport-ws")], headers].concat();
        for (name, value) in headers {
            let name = tungstenite::http::HeaderName::try_from(name).expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        match client_async(request, stream).await {
            Ok((socket, answer)) => {
                assert_eq!(answer.headers()["sec-websocket-protocol"], "graphql-transport-ws");
                Ok(Self(socket))
            }
            Err(Error::Http(answer)) => Err(Box::new(answer)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and begins, as the owner of a token, or as the public.
    pub(crate) async fn begin(address: &str, token: Option<&str>) -> Self {
        let mut socket = Self::open(address, &[]).await.expect("a socket");
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }).to_string());
        socket
    }

    /// Says a message; whether the other side is still there is seen when it is heard.
    pub(crate) async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        drop(self.0.send(message).await);
    }

    /// Begins an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next frame.
    pub(crate) async fn frame(&mut self) -> Option<Message> {
        let frame = timeout(PATIENCE, self.0.next()).await.expect("a frame within some seconds");
        frame.and_then(Result::ok)
    }

    /// The next message as it came, or how the socket was closed: `4400 Invalid message`.
    pub(crate) async fn hear(&mut self) -> String {
        loop {
            match self.frame().await {
                Some(Message::Text(text)) => return text.to_string(),
                Some(Message::Close(Some(frame))) => return format!("{} {}", u16::from(frame.code), frame.reason),
                Some(Message::Close(None)) => return "closed".to_owned(),
                Some(_) => {}
                None => return "gone".to_owned(),
            }
        }
    }

    /// The next message as JSON.
    pub(crate) async fn told(&mut self) -> Value {
        let heard = self.hear().await;
        serde_json::from_str(&heard).unwrap_or_else(|_| panic!("no message: {heard}"))
    }

    /// The data of the next answer.
    pub(crate) async fn next(&mut self) -> Value {
        let mut told = self.told().await;
        assert!(told["type"] == "next" && told["payload"].get("errors").is_none(), "{told:#}");
        told["payload"]["data"].take()
    }
}

/// A stream of events.
pub(crate) struct Events {
    answer: reqwest::Response,
    text: String,
}

impl Events {
    /// Asks for events as somebody, and what the head of the answer says: status and content type.
    pub(crate) async fn open(desk: &Desk, token: Option<&str>, query: &str, variables: Value) -> (Self, String) {
        let request = reqwest::Client::new().post(desk.at("/graphql")).header("accept", "text/event-stream");
        let request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.expect("an answer");
        let header = |name: &str| answer.headers().get(name).map_or("-", |it| it.to_str().expect("a text")).to_owned();
        let head = format!("{} {} {}", answer.status().as_u16(), header("content-type"), header("x-accel-buffering"));
        (Self { answer, text: String::new() }, head)
    }

    /// The next event, comments left out: its name and its data; `end` at the end.
    pub(crate) async fn hear(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(name) = field("event:") {
                    let data = field("data:").unwrap_or_default();
                    return (name.to_owned(), serde_json::from_str(data).unwrap_or_default());
                }
                continue;
            }
            let chunk = timeout(PATIENCE, self.answer.chunk()).await.expect("an event within some seconds");
            match chunk.ok().flatten() {
                Some(chunk) => self.text.push_str(&String::from_utf8_lossy(&chunk)),
                None => return ("end".to_owned(), Value::Null),
            }
        }
    }
}
