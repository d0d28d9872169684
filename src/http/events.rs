//! GraphQL over server-sent events, as `graphql-sse` does in its mode of distinct connections: a request that accepts
//! `text/event-stream` gets each answer as an event `next`, and at the end an event `complete`.

use std::{io, sync::Arc};

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
    answer::{of_app, too_long, write},
    gate::Pass,
    graphql::Edge,
    holder::Holder,
    operation::{answers, is_end},
    request::Told,
};
use crate::graphql::{code, operations::Kind};

const NEXT: &[u8] = b"event: next\ndata: ";
const END: &[u8] = b"\n\n";
const COMPLETE: &[u8] = b"event: complete\ndata: \n\n";
/// A comment, which says that we are still there.
const BEAT: &[u8] = b":\n\n";
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
    let answers = answers(edge, kind, asked.data(holder.now()));
    let beat_at = Instant::now() + edge.settings.sockets.ping_time;
    let edge = Arc::clone(edge);
    let events = Events { edge, holder, kind, answers, beat_at, beats: 0, is_over: false, _pass: pass };
    let told = stream::unfold(events, async |mut events| {
        let told = events.next().await?;
        Some((Ok::<_, io::Error>(told), events))
    });
    // The first comment takes the head of the answer through proxies that wait for a body.
    let body = stream::iter([Ok(BEAT.to_vec())]).chain(told);
    head(StatusCode::OK, "OK", 0).body(Body::from_bytes_stream(body))
}

/// One answer as a whole stream: to a request that was not run.
pub(super) fn once(status: StatusCode, (answer, json): (&Answer, &[u8])) -> Response {
    // Browsers tell their pages nothing of an answer but its events.
    let status = if status == StatusCode::BAD_REQUEST { StatusCode::OK } else { status };
    let body = [NEXT, json, END, COMPLETE].concat();
    head(status, code(answer.errors.first()), body.len()).body(body)
}

fn head(status: StatusCode, outcome: &'static str, bytes: usize) -> poem::ResponseBuilder {
    Response::builder()
        .extension(Told { outcome, bytes })
        .status(status)
        .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store, no-transform")
        .header("x-accel-buffering", "no")
}

impl Events {
    async fn next(&mut self) -> Option<Vec<u8>> {
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
                self.beat_at = Instant::now() + edge.settings.sockets.ping_time;
                self.beats += 1;
                if self.beats.is_multiple_of(BEATS) { self.look_again().await } else { Some(BEAT.to_vec()) }
            }
            answer = self.answers.next() => Some(self.tell(answer)),
        }
    }

    async fn look_again(&mut self) -> Option<Vec<u8>> {
        match self.holder.look_again(&self.edge).await {
            Ok(()) => Some(BEAT.to_vec()),
            Err(error) => {
                self.is_over = true;
                Some([NEXT, &write(&of_app(error), usize::MAX).unwrap_or_default(), END, COMPLETE].concat())
            }
        }
    }

    fn tell(&mut self, answer: Option<Answer>) -> Vec<u8> {
        let Some(answer) = answer else {
            self.is_over = true;
            return COMPLETE.to_vec();
        };
        self.edge.metrics.operation(self.kind.into(), code(answer.errors.first()));
        self.is_over = is_end(self.kind, &answer);
        let most = self.edge.settings.answer_bytes;
        let json = write(&answer, most).unwrap_or_else(|| {
            self.is_over = true;
            write(&too_long(most), usize::MAX).unwrap_or_default()
        });
        [NEXT, &json, END, if self.is_over { COMPLETE } else { b"" }].concat()
    }
}
