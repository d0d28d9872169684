//! GraphQL over server-sent events, as `graphql-sse` does in its mode of distinct connections: a request that accepts
//! `text/event-stream` gets each answer as an event `next`, and at the end an event `complete`.

use std::{convert::Infallible, sync::Arc};

use async_graphql::{Request, Response as Answer};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use poem::{
    Body, Response,
    http::{StatusCode, header},
};
use tokio::time::{Instant, sleep_until};

use super::{
    connections::Pass,
    graphql::Edge,
    holder::Holder,
    operation::{Printed, answers, is_end, of_app},
    request::Told,
};
use crate::graphql::{code, operations::Kind};

const COMPLETE: &str = "event: complete\ndata: \n\n";
/// A comment, which says that we are still there.
const BEAT: &str = ":\n\n";
/// How many beats pass until it is looked up again who listens.
const BEATS: u32 = 4;

/// A stream of events as it goes on.
struct Events {
    edge: Arc<Edge>,
    holder: Holder,
    kind: Kind,
    answers: BoxStream<'static, Answer>,
    beat_at: Instant,
    beats: u32,
    is_over: bool,
    _pass: Pass,
}

/// Runs an operation and tells its answers as events.
pub(super) fn respond(edge: &Arc<Edge>, (holder, pass): (Holder, Pass), kind: Kind, asked: Request) -> Response {
    let answers = answers(edge, kind, asked);
    let beat_at = Instant::now() + edge.settings.connections.ping_time;
    let edge = Arc::clone(edge);
    let events = Events { edge, holder, kind, answers, beat_at, beats: 0, is_over: false, _pass: pass };
    let told = stream::unfold(events, async |mut events| {
        let told = events.next().await?;
        Some((Ok::<_, Infallible>(told), events))
    });
    // The first comment takes the head of the answer through proxies that wait for a body.
    let body = stream::iter([Ok(BEAT.to_owned())]).chain(told);
    let body = body.map(|it| it.map_err(|never: Infallible| match never {}).map_err(|never: std::io::Error| never));
    head(StatusCode::OK, "OK", 0).body(Body::from_bytes_stream(body))
}

/// One answer as a whole stream: to a request that was not run.
pub(super) fn once(status: StatusCode, answer: &Answer) -> Response {
    // Browsers tell their pages nothing of an answer but its events.
    let status = if status == StatusCode::BAD_REQUEST { StatusCode::OK } else { status };
    let body = next(answer) + COMPLETE;
    head(status, code(answer.errors.first()), body.len()).body(body)
}

fn head(status: StatusCode, outcome: &'static str, bytes: usize) -> poem::ResponseBuilder {
    Response::builder()
        .extension(Told { outcome, bytes })
        .status(status)
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store, no-transform")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header("x-accel-buffering", "no")
}

fn next(answer: &Answer) -> String {
    let json = serde_json::to_string(&Printed::from(answer)).unwrap_or_default();
    format!("event: next\ndata: {json}\n\n")
}

impl Events {
    async fn next(&mut self) -> Option<String> {
        if self.is_over {
            return None;
        }
        let edge = Arc::clone(&self.edge);
        tokio::select! {
            biased;
            // Without `complete`: the client comes again, to another server or to this one.
            () = edge.stopping.cancelled() => None,
            () = self.holder.changed() => self.look_again().await,
            () = sleep_until(self.beat_at) => {
                self.beat_at = Instant::now() + edge.settings.connections.ping_time;
                self.beats += 1;
                if self.beats % BEATS == 0 { self.look_again().await } else { Some(BEAT.to_owned()) }
            }
            answer = self.answers.next() => Some(self.tell(answer)),
        }
    }

    async fn look_again(&mut self) -> Option<String> {
        match self.holder.look_again(&self.edge.app).await {
            Ok(()) => Some(BEAT.to_owned()),
            Err(error) => {
                self.is_over = true;
                Some(next(&of_app(error)) + COMPLETE)
            }
        }
    }

    fn tell(&mut self, answer: Option<Answer>) -> String {
        let Some(answer) = answer else {
            self.is_over = true;
            return COMPLETE.to_owned();
        };
        self.is_over = is_end(self.kind, &answer);
        next(&answer) + if self.is_over { COMPLETE } else { "" }
    }
}
