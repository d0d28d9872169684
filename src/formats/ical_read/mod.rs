//! stub
use super::{Refused, Source};
use crate::domain::incoming::Incoming;
/// Reads.
pub fn read(_source: &Source<'_>) -> Result<Incoming, Refused> {
    Err(Refused::Cancelled)
}
