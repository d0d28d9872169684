//! The timetable that conference tools exchange: days, rooms and events, as XML and as JSON.
//!
//! Days are programme days, rooms are stages, and every show is one event. What a file read before called things they are called
//! again: a show and a person keep their guid and their number. A show that will not take place is left out, for the format cannot say so.

pub(super) mod json;
mod schedule;
pub(super) mod xml;
