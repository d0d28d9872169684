//! All that the edges see when something could not be done.

use thiserror::Error;
use uuid::Uuid;

use crate::store;

/// Why something could not be done. What is wrong with an input is no error: see [`Edited`](super::Edited).
#[derive(Debug, Error)]
pub enum Error {
    /// There is no such thing, or it may not be seen.
    #[error("not found")]
    NotFound,
    /// Only somebody who has signed in may do this.
    #[error("sign in first: send a token, as `Authorization: Bearer …`, or a session's cookie")]
    Unauthenticated,
    /// The caller has no right to do this. It does not tell whether the thing exists.
    #[error("you have no right to do this")]
    Forbidden,
    /// Too many tries; the number is how many seconds to wait.
    #[error("too many tries; wait {0} s")]
    RateLimited(u64),
    /// A part of the request cannot be understood.
    #[error("{0}")]
    BadInput(String),
    /// The database cannot be reached or written right now; the same request may succeed later.
    #[error("the database is not available right now; try again")]
    Unavailable,
    /// A fault of Playbill's own. The reference stands in the log beside the cause.
    #[error("internal error, reference {0}")]
    Internal(Uuid),
}

impl Error {
    /// Logs a fault once and keeps only a reference to the log line.
    pub(crate) fn internal(cause: &dyn std::error::Error) -> Self {
        let reference = super::clock::new_id();
        tracing::error!(%reference, cause = %Causes(cause), "internal error");
        Self::Internal(reference)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => {
                tracing::warn!(cause = %Causes(&error), "database not available");
                Self::Unavailable
            }
            error => Self::internal(&error),
        }
    }
}

/// Prints an error with everything that caused it.
struct Causes<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}
