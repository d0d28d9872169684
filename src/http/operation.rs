//! One GraphQL operation as it was asked for, and as it is run: the same for requests, sockets and streams of events.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{Request, Response as Answer, ServerError, Value, Variables};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use poem::http::StatusCode;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::{task::AbortHandle, time::timeout};
use tracing::Instrument as _;

use super::graphql::Edge;
use crate::{
    app,
    graphql::{from_app, operations::Kind},
};

/// The most errors in one answer.
const MOST_ERRORS: usize = 10;

/// A request as the specification writes it: in a body, in a query string, in a message of a socket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked<V> {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<V>,
    /// Nothing of ours, but it has to be an object.
    #[expect(dead_code, reason = "only its form is looked at")]
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

/// Runs a query or a mutation in a task of its own, which turns a panic into an error, for as long as it may take.
pub(super) async fn answer(edge: &Edge, kind: Kind, asked: Request) -> (StatusCode, Answer) {
    let schema = edge.schema.clone();
    let running = tokio::spawn(async move { schema.execute(asked).await }.in_current_span());
    let stop = running.abort_handle();
    // What was begun to write is written to its end, also when the client goes away.
    let _ends = (kind == Kind::Query).then(|| Ends(stop.clone()));
    match timeout(edge.settings.query_time, running).await {
        Ok(Ok(answer)) => (StatusCode::OK, tidied(answer)),
        Ok(Err(panic)) => (StatusCode::INTERNAL_SERVER_ERROR, of_app(app::Error::internal(&panic))),
        Err(_) => {
            stop.abort();
            (StatusCode::SERVICE_UNAVAILABLE, error("UNAVAILABLE", "The request took too long; ask for less."))
        }
    }
}

/// Everything that an operation answers: once for a query or a mutation, for a subscription until it ends.
pub(super) fn answers(edge: &Arc<Edge>, kind: Kind, asked: Request) -> BoxStream<'static, Answer> {
    if kind != Kind::Subscription {
        let edge = Arc::clone(edge);
        return stream::once(async move { answer(&edge, kind, asked).await.1 }).boxed();
    }
    caught(edge.schema.execute_stream(asked))
}

/// The same answers; a panic becomes the last of them.
fn caught(answers: BoxStream<'static, Answer>) -> BoxStream<'static, Answer> {
    // Nothing is looked at again after a panic: the stream ends there.
    let answers = AssertUnwindSafe(answers).catch_unwind();
    answers.map(|it| it.map_or_else(|_| of_app(app::Error::internal(&Panicked)), tidied)).boxed()
}

/// Whether an answer ends its operation as an error of the operation itself: it was refused before it ran, or a subscription has no
/// more to tell.
pub(super) fn is_end(kind: Kind, answer: &Answer) -> bool {
    match kind {
        Kind::Subscription => answer.data == Value::Null && !answer.errors.is_empty(),
        Kind::Query | Kind::Mutation => is_refused(answer),
    }
}

/// Errors without a path come from before the first field ran: the request itself is wrong.
pub(super) fn is_refused(answer: &Answer) -> bool {
    answer.data == Value::Null && answer.errors.iter().any(|error| error.path.is_empty())
}

/// An answer with a few errors, each of which has a code.
fn tidied(mut answer: Answer) -> Answer {
    answer.errors.truncate(MOST_ERRORS);
    for error in &mut answer.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_USER_INPUT");
        }
    }
    answer
}

/// An answer that is one error.
pub(super) fn error(code: &str, message: impl Into<String>) -> Answer {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    Answer::from_errors(vec![error])
}

/// The answer to an operation that the app stopped.
pub(super) fn of_app(error: app::Error) -> Answer {
    let error = from_app(error);
    let mut told = ServerError::new(error.message, None);
    told.extensions = error.extensions;
    Answer::from_errors(vec![told])
}

/// What a client gets. A request that was refused as a whole has no data, not even `null`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Printed<'a> {
    Refusal { errors: &'a [ServerError] },
    Answer(&'a Answer),
}

impl<'a> From<&'a Answer> for Printed<'a> {
    fn from(answer: &'a Answer) -> Self {
        if is_refused(answer) { Self::Refusal { errors: &answer.errors } } else { Self::Answer(answer) }
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
        let printed = serde_json::to_value(Printed::from(&told[1])).expect("JSON");
        assert_eq!(printed["errors"][0]["extensions"]["code"], "INTERNAL");
        assert!(!printed.to_string().contains("a resolver"), "{printed}");
    }
}
