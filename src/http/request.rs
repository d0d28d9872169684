//! What surrounds every request: its id, its span, its line in the log, its part in the figures. None of them holds anything
//! that a person has sent, but for an id that was asked for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use poem::{
    Endpoint, Middleware, PathPattern, Request, Response, Result,
    http::{HeaderMap, HeaderName, HeaderValue, Method},
};
use tracing::Instrument as _;
use uuid::Uuid;

use super::{cache::Sent, metrics::Metrics};
use crate::app::new_id;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a request.
const ID_BYTES: usize = 64;
/// The part of an id that counts.
const TAIL: u64 = u64::MAX >> 2;

/// What a GraphQL answer tells about itself. Whoever answers leaves it in the data of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The code of its first error; `OK` when it has none.
    pub(super) outcome: &'static str,
    /// The bytes of the body.
    pub(super) bytes: usize,
}

/// What a GraphQL operation does, left in the same place once it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(pub(super) &'static str);

/// Watches every request.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    metrics: Arc<Metrics>,
    ids: Arc<Ids>,
}

/// Where ids of requests come from: they count on from one that no other server begins with.
#[derive(Debug)]
struct Ids {
    first: Uuid,
    made: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        Self { first: new_id(), made: AtomicU64::new(0) }
    }

    fn make(&self) -> HeaderValue {
        let (head, tail) = self.first.as_u64_pair();
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let mut text = Uuid::encode_buffer();
        // The upper bits of the tail tell the kind of the id.
        let tail = (tail & !TAIL) | (tail.wrapping_add(made) & TAIL);
        let text = Uuid::from_u64_pair(head, tail).as_hyphenated().encode_lower(&mut text);
        HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("none"))
    }
}

impl Watched {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics, ids: Arc::new(Ids::new()) }
    }

    /// Does for an answer that is kept what is done for every other: with the counters at hand, and no span where nobody reads it.
    pub(super) fn sent(&self, begun: Instant, (route, asked): (&'static str, &Method), headers: &HeaderMap, sent: &mut Sent) {
        let id = request_id(headers, &self.ids);
        let (took, method) = (begun.elapsed(), method(asked));
        self.metrics.kept.count(&self.metrics, (route, method, sent.status.as_u16()), took);
        if tracing::enabled!(tracing::Level::INFO) {
            let span = tracing::error_span!("request", request_id = id.to_str().unwrap_or_default());
            span.in_scope(|| log(route, (method, sent.status.as_u16(), took), Some(sent.told().0)));
        }
        sent.headers.insert(REQUEST_ID, id);
    }
}

impl<E: Endpoint> Middleware<E> for Watched {
    type Output = WatchedEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WatchedEndpoint { inner, watched: self.clone() }
    }
}

pub(super) struct WatchedEndpoint<E> {
    inner: E,
    watched: Watched,
}

impl<E: Endpoint> Endpoint for WatchedEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request_id(request.headers(), &self.watched.ids);
        let span = tracing::error_span!("request", request_id = id.to_str().unwrap_or_default());
        let visit = Visit::begin(Arc::clone(&self.watched.metrics), method(request.method()));
        let watched = async {
            let mut response = self.inner.get_response(request).await;
            visit.end(&response);
            response.headers_mut().insert(REQUEST_ID, id);
            Ok(response)
        };
        watched.instrument(span).await
    }
}

/// The id that the request brings, if it is a fit one, else a new one.
fn request_id(headers: &HeaderMap, ids: &Ids) -> HeaderValue {
    let fits = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        (1..=ID_BYTES).contains(&bytes.len()) && bytes.iter().all(|it| it.is_ascii_alphanumeric() || b"_.-".contains(it))
    };
    let brought = headers.get(REQUEST_ID).filter(|id| fits(id)).cloned();
    brought.unwrap_or_else(|| ids.make())
}

/// The method, as long as it is one of the usual: a client can make up any word.
fn method(method: &Method) -> &'static str {
    const USUAL: [&str; 9] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"];
    USUAL.into_iter().find(|it| method.as_str() == *it).unwrap_or("OTHER")
}

/// A request that is being answered. Its end is told once, also when the client leaves before.
struct Visit {
    metrics: Arc<Metrics>,
    method: &'static str,
    begun: Instant,
    ended: bool,
}

impl Visit {
    fn begin(metrics: Arc<Metrics>, method: &'static str) -> Self {
        metrics.open.inc();
        Self { metrics, method, begun: Instant::now(), ended: false }
    }

    fn end(mut self, response: &Response) {
        self.ended = true;
        let (took, status) = (self.begun.elapsed(), response.status());
        let route = response.data::<PathPattern>().map_or("none", |it| &it.0);
        let told = response.data::<Told>();
        let kind = response.data::<Kind>().map_or("none", |it| it.0);
        self.metrics.answered(route, self.method, status.as_u16(), took);
        if let Some(Told { outcome, .. }) = told {
            self.metrics.operation(kind, outcome);
        }
        log(route, (self.method, status.as_u16(), took), told.copied());
    }
}

/// The line in the log.
fn log(route: &str, (method, status, took): (&str, u16, Duration), told: Option<Told>) {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (bytes, outcome) = (told.map(|it| it.bytes), told.map(|it| it.outcome));
    tracing::info!(method, route, status, micros, bytes, outcome, "answered");
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.metrics.open.dec();
        if !self.ended {
            let micros = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            tracing::info!(method = self.method, micros, "left unanswered");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fit_id_is_taken_over() {
        let ids = Ids::new();
        let check = |brought: &str, taken: bool| {
            let request = Request::builder().header(REQUEST_ID, brought).finish();
            let id = request_id(request.headers(), &ids);
            assert_eq!(id == brought, taken, "{brought}");
            assert!(taken || id.len() == 36, "{id:?}");
        };
        check("a", true);
        check("desk-7_2027.05.01", true);
        check(&"x".repeat(64), true);
        check(&"x".repeat(65), false);
        check("", false);
        check("one two", false);
        check("id\"; drop", false);
        check("编号", false);
    }

    #[test]
    fn no_id_is_made_twice() {
        let ids = Ids::new();
        let mut made: Vec<HeaderValue> = (0..1_000).map(|_| ids.make()).collect();
        assert_eq!(made[0], ids.first.to_string());
        made.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
        made.dedup();
        assert_eq!(made.len(), 1_000);
    }

    #[test]
    fn made_up_methods_are_one() {
        assert_eq!(method(&Method::POST), "POST");
        assert_eq!(method(&Method::from_bytes(b"DANCE").expect("a word")), "OTHER");
    }
}
