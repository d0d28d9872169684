//! The short way to an answer that is kept: a request is answered before it gets its place among the routes.
//!
//! It leads where the long way leads: the same limits hold, the same headers are set, the same is counted and logged. Whatever it
//! is not sure of, it leaves to the long way as it came.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use futures_util::{FutureExt as _, StreamExt as _, stream};
use http_body_util::{BodyExt as _, BodyStream, Full};
use hyper::{
    body::{Bytes, Incoming},
    http::request::Parts,
};
use poem::{
    Addr, Body,
    http::{HeaderMap, Method, Response, header},
    web::RemoteAddr,
};

use super::{
    body::is_json,
    cache::{Public, Sent},
    caller,
    fence::Fence,
    graphql::Edge,
    rates,
    request::Watched,
    socket,
};

/// The one route whose answers are kept.
const PATH: &str = "/graphql";

/// What the short way needs of the long one.
pub(super) struct Quick {
    edge: Arc<Edge>,
    fence: Fence,
    watched: Watched,
}

/// What came of a request.
pub(super) enum Way {
    /// It is answered.
    Answered(Response<Full<Bytes>>),
    /// It goes the long way, with its body.
    On(Body),
}

impl Quick {
    pub(super) fn new(edge: Arc<Edge>, fence: Fence, watched: Watched) -> Self {
        Self { edge, fence, watched }
    }

    /// Answers a request, if its answer is kept, and if all of it has arrived. It is to be polled for: what has come with the head
    /// is put into the body only after the library has asked for the answer.
    pub(super) fn take(&self, head: &Parts, body: Incoming, remote: SocketAddr) -> Way {
        let begun = Instant::now();
        if head.uri.path() != PATH {
            return Way::On(whole(body));
        }
        if head.method == Method::GET && !socket::is_wanted(&head.headers) {
            let raw = head.uri.query().unwrap_or_default().as_bytes();
            let public = Public::of(true, &head.headers, raw);
            return public
                .and_then(|it| self.answer(begun, head, remote, &it))
                .map_or_else(|| Way::On(whole(body)), Way::Answered);
        }
        // Whoever waits to be told that they may send their body is told so on the long way.
        let sends = head.method == Method::POST && is_json(&head.headers) && !head.headers.contains_key(header::EXPECT);
        match Public::of(false, &head.headers, &[]).filter(|_| sends) {
            Some(public) => self.take_post(begun, head, (&public, body), remote),
            None => Way::On(whole(body)),
        }
    }

    fn take_post(&self, begun: Instant, head: &Parts, (public, mut body): (&Public<'_>, Incoming), remote: SocketAddr) -> Way {
        let length = head.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
        let Some(length) = length.filter(|it| *it <= self.edge.settings.body_bytes) else { return Way::On(whole(body)) };
        // Most bodies have come with their heads. Nobody waits here for one that has not.
        let first = match body.frame().now_or_never() {
            Some(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
            Some(None) => Bytes::new(),
            Some(Some(Err(error))) => return Way::On(broken(error)),
            None => return Way::On(whole(body)),
        };
        if first.len() != length {
            return Way::On(behind(first, body));
        }
        let answer = self.answer(begun, head, remote, &public.asking(&first));
        answer.map_or_else(|| Way::On(first.into()), Way::Answered)
    }

    fn answer(&self, begun: Instant, head: &Parts, remote: SocketAddr, public: &Public<'_>) -> Option<Response<Full<Bytes>>> {
        let (edge, headers) = (&self.edge, &head.headers);
        if self.fence.refusal(&head.method, &head.uri, headers).is_some() {
            return None;
        }
        // Whoever asks too often is told so on the long way.
        let may_ask = || edge.rates.enter_by(|| rates::key(address(edge, headers, remote))).is_ok();
        let mut sent: Sent = edge.answers.find(&edge.app, public, may_ask)?;
        self.fence.mark(self.fence.reader(headers), &mut sent.headers);
        edge.answers.count_short();
        self.watched.sent(begun, (PATH, &head.method), headers, &mut sent);
        Some(sent.into())
    }
}

fn address(edge: &Edge, headers: &HeaderMap, remote: SocketAddr) -> String {
    caller::address_of(&RemoteAddr(Addr::SocketAddr(remote)), headers, edge.settings.proxies)
}

/// A body of which nothing was taken.
fn whole(body: Incoming) -> Body {
    body.map_err(std::io::Error::other).boxed().into()
}

/// A body that broke off.
fn broken(error: hyper::Error) -> Body {
    Body::from_bytes_stream(stream::iter([Err::<Bytes, _>(std::io::Error::other(error))]))
}

/// A body with its beginning put back.
fn behind(first: Bytes, rest: Incoming) -> Body {
    let rest = BodyStream::new(rest).filter_map(async |frame| frame.map(|it| it.into_data().ok()).transpose());
    Body::from_bytes_stream(stream::iter([Ok(first)]).chain(rest.map(|it| it.map_err(std::io::Error::other)).boxed()))
}
