//! What surrounds every request: its id, its span, its line in the log, its part in the figures. None of them holds anything
//! that a person has sent, but for an id that was asked for.

use std::{sync::Arc, time::Instant};

use poem::{
    Endpoint, Middleware, PathPattern, Request, Response, Result,
    http::{HeaderName, HeaderValue, Method},
};
use tracing::Instrument as _;

use super::metrics::Metrics;
use crate::app::new_id;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a request.
const ID_BYTES: usize = 64;

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
}

impl Watched {
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }
}

impl<E: Endpoint> Middleware<E> for Watched {
    type Output = WatchedEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WatchedEndpoint { inner, metrics: Arc::clone(&self.metrics) }
    }
}

pub(super) struct WatchedEndpoint<E> {
    inner: E,
    metrics: Arc<Metrics>,
}

impl<E: Endpoint> Endpoint for WatchedEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request_id(&request);
        let span = tracing::error_span!("request", request_id = id.to_str().unwrap_or_default());
        let visit = Visit::begin(Arc::clone(&self.metrics), method(request.method()));
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
fn request_id(request: &Request) -> HeaderValue {
    let fits = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        (1..=ID_BYTES).contains(&bytes.len()) && bytes.iter().all(|it| it.is_ascii_alphanumeric() || b"_.-".contains(it))
    };
    let brought = request.headers().get(REQUEST_ID).filter(|id| fits(id)).cloned();
    brought.or_else(|| HeaderValue::try_from(new_id().to_string()).ok()).unwrap_or(HeaderValue::from_static("none"))
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
        let (micros, status, method) = (u64::try_from(took.as_micros()).unwrap_or(u64::MAX), status.as_u16(), self.method);
        let (bytes, outcome) = (told.map(|it| it.bytes), told.map(|it| it.outcome));
        tracing::info!(method, route, status, micros, bytes, outcome, "answered");
    }
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
        let check = |brought: &str, taken: bool| {
            let request = Request::builder().header(REQUEST_ID, brought).finish();
            let id = request_id(&request);
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
    fn made_up_methods_are_one() {
        assert_eq!(method(&Method::POST), "POST");
        assert_eq!(method(&Method::from_bytes(b"DANCE").expect("a word")), "OTHER");
    }
}
