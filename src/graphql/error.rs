//! Errors of broken requests and faults, with their stable codes.

use async_graphql::{Error, ErrorExtensions as _, ServerError, Value};

use crate::app;

/// A part of the request that cannot be understood.
pub(crate) fn bad_input(message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "BAD_USER_INPUT"))
}

/// Every code that an error may have.
const CODES: [&str; 9] = [
    "NOT_FOUND",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "RATE_LIMITED",
    "BAD_USER_INPUT",
    "UNAVAILABLE",
    "INTERNAL",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
];

/// The code of an answer's first error; `OK` where there is none, `OTHER` for one that is not ours.
pub(crate) fn code(error: Option<&ServerError>) -> &'static str {
    let Some(error) = error else { return "OK" };
    match error.extensions.as_ref().and_then(|it| it.get("code")) {
        Some(Value::String(code)) => CODES.into_iter().find(|it| code == it).unwrap_or("OTHER"),
        _ => "OTHER",
    }
}

/// Turns what stopped the app into an error with a code.
pub(crate) fn from_app(error: app::Error) -> Error {
    let code = match &error {
        app::Error::NotFound => "NOT_FOUND",
        app::Error::Unauthenticated => "UNAUTHENTICATED",
        app::Error::Forbidden => "FORBIDDEN",
        app::Error::RateLimited(_) => "RATE_LIMITED",
        app::Error::BadInput(_) => "BAD_USER_INPUT",
        app::Error::Unavailable => "UNAVAILABLE",
        app::Error::Internal(_) => "INTERNAL",
    };
    Error::new(error.to_string()).extend_with(|_, extensions| {
        extensions.set("code", code);
        if let app::Error::Internal(reference) = &error {
            extensions.set("reference", reference.to_string());
        }
        if let app::Error::RateLimited(seconds) = &error {
            extensions.set("retryAfterSeconds", *seconds);
        }
    })
}
