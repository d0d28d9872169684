//! Connections: how many there may be, and how long each may take to say what it wants.
//!
//! Whoever comes when there is no room is told so and let go. HTTP/1.1 only: what a proxy in front speaks with us.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::Future,
    io::{self, IoSlice, Write as _},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http_body_util::Either;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Addr, Endpoint, Request, RequestParts, Response,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Sleep, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::quick::{Quick, Way};

/// How long to wait when no connection can be taken: most often there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(100);
/// The least room for a request's head; the library wants it.
const LEAST_HEAD_BYTES: usize = 8 * 1024;

const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\nretry-after: 1\r\nconnection: close\r\n\
    content-length: 45\r\n\r\nThe server has no connection free; try again\n";
const TOO_MANY: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\ncontent-type: text/plain\r\nretry-after: 1\r\nconnection: close\r\n\
    content-length: 49\r\n\r\nYour address has too many connections; use fewer\n";

/// What connections may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How many may be open; 0 for any number.
    pub most: usize,
    /// How many may be open from one address; 0 for any number.
    pub most_from_one: usize,
    /// How long the head of a request may take, and how long a connection may wait for the next one.
    pub head_time: Duration,
    /// The longest head of a request, in bytes.
    pub head_bytes: usize,
    /// How long a client may take nothing of an answer.
    pub stall_time: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            most: 20_000,
            most_from_one: 1_000,
            head_time: Duration::from_secs(15),
            head_bytes: 32 * 1024,
            stall_time: Duration::from_secs(30),
        }
    }
}

/// Takes connections until `stop` comes true, then waits until they have ended, as long as `patience` lasts.
pub(super) async fn serve(
    listener: TcpListener,
    (quick, endpoint): (Arc<Quick>, impl Endpoint + 'static),
    connections: Connections,
    stop: impl Future<Output = ()>,
    patience: Duration,
) -> io::Result<()> {
    let local = listener.local_addr()?;
    let endpoint = Arc::new(endpoint);
    let (places, stopping) = (Arc::new(Places::default()), CancellationToken::new());
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, remote) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(cause = %error, "no connection could be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        match places.enter(remote.ip(), &connections) {
            Ok(place) => {
                let stream = Guarded::new(stream, place, connections.stall_time);
                let ways = (Arc::clone(&quick), Arc::clone(&endpoint));
                let serving = connection(stream, ways, (local, remote), connections.clone(), stopping.clone());
                open.spawn(serving);
            }
            Err(answer) => turn_away(stream, answer),
        }
    }
    drop(listener);
    stopping.cancel();
    if timeout(patience, async { while open.join_next().await.is_some() {} }).await.is_err() {
        open.shutdown().await;
    }
    Ok(())
}

/// Answers in as far as the system takes it at once.
fn turn_away(stream: TcpStream, answer: &[u8]) {
    if let Ok(mut stream) = stream.into_std() {
        drop(stream.write(answer));
    }
}

async fn connection<E: Endpoint + 'static>(
    stream: Guarded,
    (quick, endpoint): (Arc<Quick>, Arc<E>),
    (local, remote): (SocketAddr, SocketAddr),
    limits: Connections,
    stopping: CancellationToken,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (quick, endpoint) = (Arc::clone(&quick), Arc::clone(&endpoint));
        async move {
            let (head, body) = request.into_parts();
            let body = match quick.take(&head, body, remote) {
                Way::Answered(answer) => return Ok::<_, Infallible>(answer.map(Either::Left)),
                Way::On(body) => body,
            };
            let addresses = (LocalAddr(Addr::SocketAddr(local)), RemoteAddr(Addr::SocketAddr(remote)));
            let head = RequestParts::from((head, addresses.0, addresses.1, Scheme::HTTP));
            let response: Response = endpoint.get_response(Request::from_parts(head, body)).await;
            Ok(hyper::Response::from(response).map(Either::Right))
        }
    });
    let head_bytes = limits.head_bytes.max(LEAST_HEAD_BYTES);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(head_bytes.saturating_mul(2))
        .max_header_size(head_bytes)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    // Whatever goes wrong on a connection is the client's leaving.
    tokio::select! {
        _ = &mut connection => return,
        () = stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    drop(connection.await);
}

/// Who has connections open.
#[derive(Debug, Default)]
struct Places(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

impl Places {
    /// A place for one more, or what to tell whoever finds none.
    fn enter(self: &Arc<Self>, address: IpAddr, limits: &Connections) -> Result<Place, &'static [u8]> {
        let address = neighbourhood(address);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if limits.most > 0 && taken.all >= limits.most {
            return Err(FULL);
        }
        let own = taken.by.entry(address).or_default();
        if limits.most_from_one > 0 && *own >= limits.most_from_one {
            return Err(TOO_MANY);
        }
        *own += 1;
        taken.all += 1;
        Ok(Place { address, places: Arc::clone(self) })
    }
}

/// Whom an address belongs to: of IPv6, everyone gets a network of 2^64 at the least.
pub(super) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() >> 64 << 64).into(),
        it @ IpAddr::V4(_) => it,
    }
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
struct Place {
    address: IpAddr,
    places: Arc<Places>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.by.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by.remove(&self.address);
            }
        }
    }
}

/// A connection in its place, also after it has become a socket. A client that takes nothing for too long loses it.
struct Guarded {
    stream: TcpStream,
    _place: Place,
    stall_time: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Guarded {
    fn new(stream: TcpStream, place: Place, stall_time: Duration) -> Self {
        // Without it small answers wait for more to come. A connection that has ended already tells so when it is read.
        drop(stream.set_nodelay(true));
        Self { stream, _place: place, stall_time, stalled: None }
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stall_time = self.stall_time;
        ready!(self.stalled.get_or_insert_with(|| Box::pin(sleep(stall_time))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_and_given_back() {
        let limits = Connections { most: 3, most_from_one: 2, ..Connections::default() };
        let (places, address) = (Arc::new(Places::default()), |text: &str| text.parse::<IpAddr>().expect("an address"));
        let one = places.enter(address("2001:db8::1"), &limits).expect("a place");
        let two = places.enter(address("2001:db8::2"), &limits).expect("a place");
        assert_eq!(places.enter(address("2001:db8::3"), &limits).expect_err("none"), TOO_MANY);
        let three = places.enter(address("::ffff:10.0.0.1"), &limits).expect("a place");
        assert_eq!(places.enter(address("10.0.0.2"), &limits).expect_err("none"), FULL);
        drop(one);
        let four = places.enter(address("2001:db8::3"), &limits).expect("a place");
        drop((two, three, four));
        assert!(places.0.lock().expect("the places").by.is_empty());
        for answer in [FULL, TOO_MANY] {
            let (head, body) = std::str::from_utf8(answer).expect("a text").split_once("\r\n\r\n").expect("a body");
            assert!(head.ends_with(&format!("content-length: {}", body.len())), "{head} {}", body.len());
        }
    }
}
