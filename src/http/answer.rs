//! Answers to GraphQL requests: their status, their media type, their bounds.

use std::io;

use async_graphql::{Response as Answer, ServerError};
use poem::{
    IntoResponse as _, Response,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use serde::Serialize;

use super::{
    events,
    media::{Media, takes_events},
    operation::Unanswered,
    request::Told,
};
use crate::{
    app,
    graphql::{code, from_app},
};

/// The most errors in one answer, the most characters in the message of one, and the most places in the query that it tells.
const MOST_ERRORS: usize = 10;
const MESSAGE_CHARACTERS: usize = 300;
const MOST_PLACES: usize = 3;
/// What is said when as many requests run as may, and of one that took too long: smaller pages, or later.
pub(super) const BUSY: &str = "The server has too much to do; try again.";
pub(super) const TOO_SLOW: &str = "The request took too long; ask for less.";
/// When to come back after what passes by itself.
const SOON_SECONDS: u64 = 1;

/// Keeps what is said about mistakes short, and gives every error a code.
pub(super) fn bounded(mut answer: Answer) -> Answer {
    answer.errors.truncate(MOST_ERRORS);
    for error in &mut answer.errors {
        error.locations.truncate(MOST_PLACES);
        if let Some((end, _)) = error.message.char_indices().nth(MESSAGE_CHARACTERS) {
            error.message.truncate(end);
            error.message.push('…');
        }
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_USER_INPUT");
        }
    }
    answer
}

/// The answer to a request that cannot be understood, or asks for too much.
pub(super) fn refuse(status: StatusCode, headers: &HeaderMap, message: &str) -> Response {
    reply(status, headers, &with_code(message, "BAD_USER_INPUT"))
}

/// The answer to a browser that was sent here, with its cookie, by a page of somebody else.
pub(super) fn foreign(headers: &HeaderMap) -> Response {
    reply(StatusCode::FORBIDDEN, headers, &with_code("This page may not use your session here.", "FORBIDDEN"))
}

/// The answer to a request that is not run at all: it brought a secret that is not good, or the database does not answer.
pub(super) fn stopped(headers: &HeaderMap, error: app::Error) -> Response {
    let status = match error {
        app::Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        app::Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = reply(status, headers, &of_app(error));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        retry_after(&mut response, SOON_SECONDS);
    }
    response
}

/// The answer to a caller who asks too often.
pub(super) fn limited(headers: &HeaderMap, seconds: u64) -> Response {
    let mut response = reply(StatusCode::TOO_MANY_REQUESTS, headers, &of_app(app::Error::RateLimited(seconds)));
    retry_after(&mut response, seconds);
    response
}

/// The answer while as many requests run as may.
fn busy(headers: &HeaderMap) -> Response {
    let answer = with_code(BUSY, "UNAVAILABLE");
    let mut response = reply(StatusCode::SERVICE_UNAVAILABLE, headers, &answer);
    retry_after(&mut response, SOON_SECONDS);
    response
}

/// The answer to a request that took too long: smaller pages, or later.
fn too_slow(headers: &HeaderMap) -> Response {
    let answer = with_code(TOO_SLOW, "UNAVAILABLE");
    reply(StatusCode::SERVICE_UNAVAILABLE, headers, &answer)
}

/// The answer to a request that met a fault of ours.
fn fault(headers: &HeaderMap, panic: &tokio::task::JoinError) -> Response {
    reply(StatusCode::INTERNAL_SERVER_ERROR, headers, &of_app(app::Error::internal(panic)))
}

/// The answer to a request that ran, or whose document is wrong.
pub(super) fn ran(headers: &HeaderMap, answer: &Answer, most_bytes: usize) -> Response {
    let is_wrong = is_refused(answer) && Media::of(headers) == Some(Media::GraphqlResponse);
    let status = if is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    match write(answer, most_bytes) {
        Some(body) => send(status, headers, answer, body),
        None => reply(status, headers, &too_long(most_bytes)),
    }
}

/// Says in a header when to come back.
pub(super) fn retry_after(response: &mut Response, seconds: u64) {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

/// What is said instead of an answer that is longer than it may be.
pub(super) fn too_long(most_bytes: usize) -> Answer {
    with_code(&format!("The answer would be longer than {most_bytes} bytes; ask for fewer at once."), "BAD_USER_INPUT")
}

/// An answer that is one error.
pub(super) fn with_code(message: &str, code: &'static str) -> Answer {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    // What is said about a body may hold parts of it.
    bounded(Answer::from_errors(vec![error]))
}

/// The answer to what the app stopped.
pub(super) fn of_app(error: app::Error) -> Answer {
    let error = from_app(error);
    let mut answer = Answer::from_errors(vec![ServerError::new(error.message, None)]);
    answer.errors[0].extensions = error.extensions;
    answer
}

/// What a client gets. A request that was refused as a whole has no data, not even `null`.
#[derive(Serialize)]
struct Refusal<'a> {
    errors: &'a [ServerError],
}

/// The answer to a request that was not run to its end.
pub(super) fn unanswered(headers: &HeaderMap, why: Unanswered) -> Response {
    match why {
        Unanswered::Busy => busy(headers),
        Unanswered::TooSlow => too_slow(headers),
        Unanswered::Fault(panic) => fault(headers, &panic),
    }
}

/// Sends an answer that is short.
pub(super) fn reply(status: StatusCode, headers: &HeaderMap, answer: &Answer) -> Response {
    let body = write(answer, usize::MAX).unwrap_or_default();
    send(status, headers, answer, body)
}

fn send(status: StatusCode, headers: &HeaderMap, answer: &Answer, body: Vec<u8>) -> Response {
    let Some(media) = Media::of(headers) else {
        if takes_events(headers) {
            return events::once(status, (answer, &body));
        }
        let takes = "Accept application/graphql-response+json or application/json.\n";
        return takes.with_status(StatusCode::NOT_ACCEPTABLE).into_response();
    };
    Response::builder()
        .extension(Told { outcome: code(answer.errors.first()), bytes: body.len() })
        .status(status)
        .header(header::CONTENT_TYPE, media.content_type())
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
}

/// The answer as JSON; `None` when it is longer than it may be.
pub(super) fn write(answer: &Answer, most: usize) -> Option<Vec<u8>> {
    let mut body = Bounded { bytes: vec![], most };
    let written = if is_refused(answer) {
        serde_json::to_writer(&mut body, &Refusal { errors: &answer.errors })
    } else {
        serde_json::to_writer(&mut body, answer)
    };
    written.is_ok().then_some(body.bytes)
}

/// Bytes that may not become too many.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(more.len()) > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Errors without a path come from before the first field ran: the request itself is wrong.
pub(super) fn is_refused(answer: &Answer) -> bool {
    answer.data == async_graphql::Value::Null && answer.errors.iter().any(|error| error.path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_about_mistakes_is_short() {
        let error = ServerError::new("错".repeat(1_000), None);
        let answer = bounded(Answer::from_errors(vec![error; 100]));
        assert_eq!(answer.errors.len(), 10);
        for error in &answer.errors {
            assert_eq!(error.message.chars().count(), 301);
            assert_eq!(code(Some(error)), "BAD_USER_INPUT");
        }
    }

    #[test]
    fn a_long_answer_is_not_sent() {
        let answer = Answer::new(async_graphql::Value::from("x".repeat(1_000)));
        assert_eq!(write(&answer, 100), None);
        assert_eq!(write(&answer, 2_000).map(|it| it.len()), Some(1_011));
        assert_eq!(ran(&HeaderMap::new(), &answer, 100).data::<Told>().map(|it| it.outcome), Some("BAD_USER_INPUT"));
    }
}
