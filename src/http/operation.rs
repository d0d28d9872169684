//! One GraphQL operation as it was asked for, and as it is run: the same for requests, sockets and streams of events.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{Request, Response as Answer, Value, Variables};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use serde::Deserialize;
use thiserror::Error;
use tokio::{
    task::{AbortHandle, JoinError},
    time::timeout,
};
use tracing::Instrument as _;

use super::{
    answer::{BUSY, TOO_SLOW, bounded, is_refused, of_app, with_code},
    graphql::Edge,
};
use crate::{
    app,
    graphql::operations::{self, Kind},
};

/// A request as the specification writes it: in a body, in a query string, in a message of a socket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked<V, Q = String> {
    pub(super) query: Q,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<V>,
    /// It has to be an object.
    pub(super) extensions: Option<V>,
}

impl From<Asked<serde_json::Map<String, serde_json::Value>>> for Request {
    fn from(asked: Asked<serde_json::Map<String, serde_json::Value>>) -> Self {
        let variables = asked.variables.map(|it| Variables::from_json(serde_json::Value::Object(it)));
        let mut request = Self::new(asked.query).variables(variables.unwrap_or_default());
        request.operation_name = asked.operation_name;
        request
    }
}

/// A fault that a resolver ran into.
#[derive(Debug, Error)]
#[error("a resolver of a subscription panicked")]
struct Panicked;

/// Ends a task that nobody waits for any more.
struct Ends(AbortHandle);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Why an operation has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// As many run as may.
    Busy,
    /// It took too long.
    TooSlow,
    /// It met a fault of ours.
    Fault(JoinError),
}

/// Runs a query or a mutation in a task of its own, which turns a panic into an error, for as long as it may take.
pub(super) async fn run(edge: &Edge, kind: Kind, mut asked: Request) -> Result<Answer, Unanswered> {
    let Ok(_running) = edge.running.try_acquire() else { return Err(Unanswered::Busy) };
    let is_long = kind == Kind::Mutation && operations::takes_long(&mut asked);
    let limit = if is_long { edge.settings.import_time } else { edge.settings.query_time };
    let schema = edge.schema.clone();
    let running = tokio::spawn(async move { schema.execute(asked).await }.in_current_span());
    let stop = running.abort_handle();
    // What was begun to write is written to its end, also when the client goes away.
    let _ends = (kind == Kind::Query).then(|| Ends(stop.clone()));
    match timeout(limit, running).await {
        Ok(Ok(answer)) => Ok(bounded(answer)),
        Ok(Err(panic)) => Err(Unanswered::Fault(panic)),
        Err(_) => {
            stop.abort();
            Err(Unanswered::TooSlow)
        }
    }
}

/// The same where every answer is told in one way.
async fn told(edge: &Edge, kind: Kind, asked: Request) -> Answer {
    run(edge, kind, asked).await.unwrap_or_else(|unanswered| match unanswered {
        Unanswered::Busy => with_code(BUSY, "UNAVAILABLE"),
        Unanswered::TooSlow => with_code(TOO_SLOW, "UNAVAILABLE"),
        Unanswered::Fault(panic) => of_app(app::Error::internal(&panic)),
    })
}

/// Everything that an operation answers: once for a query or a mutation, for a subscription until it ends.
pub(super) fn answers(edge: &Arc<Edge>, kind: Kind, asked: Request) -> BoxStream<'static, Answer> {
    if kind != Kind::Subscription {
        let edge = Arc::clone(edge);
        return stream::once(async move { told(&edge, kind, asked).await }).boxed();
    }
    caught(edge.schema.execute_stream(asked))
}

/// The same answers; a panic becomes the last of them.
fn caught(answers: BoxStream<'static, Answer>) -> BoxStream<'static, Answer> {
    // Nothing is looked at again after a panic: the stream ends there.
    let answers = AssertUnwindSafe(answers).catch_unwind();
    answers.map(|it| it.map_or_else(|_| of_app(app::Error::internal(&Panicked)), bounded)).boxed()
}

/// Whether an answer ends its operation as an error of the operation itself: it was refused before it ran, or a subscription has no
/// more to tell.
pub(super) fn is_end(kind: Kind, answer: &Answer) -> bool {
    match kind {
        Kind::Subscription => answer.data == Value::Null && !answer.errors.is_empty(),
        Kind::Query | Kind::Mutation => is_refused(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_the_last_that_a_subscription_tells() {
        let answers = stream::iter(0..3).map(|number| match number {
            1 => panic!("a resolver"),
            _ => Answer::new(number),
        });
        let told: Vec<Answer> = caught(answers.boxed()).collect().await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].data, Value::from(0));
        assert!(is_end(Kind::Subscription, &told[1]) && !is_end(Kind::Subscription, &told[0]));
        let printed = serde_json::to_value(&told[1]).expect("JSON");
        assert_eq!(printed["errors"][0]["extensions"]["code"], "INTERNAL");
        assert!(!printed.to_string().contains("a resolver"), "{printed}");
    }
}
