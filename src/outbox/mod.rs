//! Sending what webhooks are told: one small request by HTTP, and the beginning of its answer.
//!
//! The name of a host is looked up here, every address that it has is checked, and the connection is made to one of those that
//! were: what the name leads to a moment later plays no part. Nobody is followed further, and nobody is waited for longer than told.

mod connect;

use std::{sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::domain::webhook::{Failure, url::Target};

/// How much of an answer is read, in bytes.
const ANSWER_BYTES: usize = 4 * 1024;
/// How long it may go on once its head is there: that says all that counts.
const BODY_TIME: Duration = Duration::from_secs(1);
/// How much of it is kept, in characters.
const KEPT: usize = 500;
/// The longest head of an answer, in bytes; the library wants that much.
const HEAD_BYTES: usize = 8 * 1024;
const USER_AGENT: &str = concat!("Playbill/", env!("CARGO_PKG_VERSION"));

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which it is.
    pub id: String,
    /// When it is sent, in seconds since 1970.
    pub timestamp: i64,
    /// What shows that it is from us.
    pub signatures: String,
    /// What it says, as JSON.
    pub body: String,
}

/// What a receiver answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// How long it asks to be left alone.
    pub retry_after: Option<String>,
    /// The beginning of what it says, without signs that do not print.
    pub excerpt: String,
}

/// Sends messages.
#[derive(Clone)]
pub struct Sender {
    tls: TlsConnector,
    time: Duration,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("time", &self.time).finish_non_exhaustive()
    }
}

impl Sender {
    /// Trusts whom the machine trusts, and waits for an answer as long as told.
    pub fn new(time: Duration) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(config).into(), time })
    }

    /// Sends a message and reads the beginning of the answer.
    pub async fn send(&self, target: &Target, message: Message) -> Result<Answer, Failure> {
        let mut is_connected = false;
        let sending = timeout(self.time, self.exchange(target, message, &mut is_connected)).await;
        let too_slow = |_| Err(if is_connected { Failure::TooSlow } else { Failure::Unreachable });
        sending.unwrap_or_else(too_slow)
    }

    async fn exchange(&self, target: &Target, message: Message, is_connected: &mut bool) -> Result<Answer, Failure> {
        let stream = connect::connect(target).await?;
        *is_connected = true;
        if !target.is_tls {
            return over(stream, target, message).await;
        }
        let stream = self.tls.connect(connect::server_name(target)?, stream).await.map_err(|_| Failure::Untrusted)?;
        over(stream, target, message).await
    }
}

fn request(target: &Target, message: Message) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let Message { id, timestamp, signatures, body } = message;
    Request::builder()
        .method(Method::POST)
        .uri(&target.path)
        .header(header::HOST, &target.authority)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signatures)
        .body(Full::new(Bytes::from(body)))
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    target: &Target,
    message: Message,
) -> Result<Answer, Failure> {
    let request = request(target, message).map_err(|_| Failure::NoAddress)?;
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_BYTES);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Unreachable)?;
    let answering = async {
        // Not before the connection has begun to be driven, or the request is given back unsent.
        sender.ready().await.map_err(|_| Failure::Unreachable)?;
        let answer = sender.send_request(request).await.map_err(|_| Failure::Unreachable)?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get(header::RETRY_AFTER).and_then(|it| it.to_str().ok()).map(str::to_owned);
        Ok(Answer { status, retry_after, excerpt: excerpt(&beginning(answer.into_body()).await) })
    };
    tokio::pin!(answering, connection);
    // The answer comes while the connection is driven; the receiver may close it behind its answer.
    tokio::select! {
        answer = &mut answering => answer,
        _ = &mut connection => answering.await,
    }
}

/// The beginning of a body, as far as it comes.
async fn beginning(mut body: Incoming) -> Vec<u8> {
    let mut bytes = vec![];
    let reading = async {
        while bytes.len() < ANSWER_BYTES
            && let Some(Ok(frame)) = body.frame().await
        {
            bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |it| it.as_ref()));
        }
    };
    // Cut off, it is as long as it came.
    drop(timeout(BODY_TIME, reading).await);
    bytes.truncate(ANSWER_BYTES);
    bytes
}

/// What of it is kept: text that can be shown and stored anywhere.
fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let shown = text.trim().chars().filter(|it| !it.is_control() || *it == '\n');
    shown.take(KEPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_text_without_signs_that_do_not_print() {
        let check = |bytes: &[u8], expect: &str| assert_eq!(excerpt(bytes), expect);
        check(b"", "");
        check(b"  {\"ok\": true}\r\n\n", "{\"ok\": true}");
        check(b"a\0b\x1b[31mc\nd", "ab[31mc\nd");
        check(&[0xff, b'a'], "\u{fffd}a");
        check("好".repeat(600).as_bytes(), &"好".repeat(500));
    }
}
