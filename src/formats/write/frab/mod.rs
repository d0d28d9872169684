//! The timetable that conference tools exchange: days, rooms and events, as XML and as JSON.
//!
//! Days are programme days, rooms are stages, and every show is one event. Things are called what the file that they came from called
//! them: a show, a person and a room keep their guid and their number. A show has both in any case, for the format asks for them.
//! One that will not take place is left out, for the format cannot say so.

pub(super) mod json;
mod names;
mod schedule;
pub(super) mod second;
pub(super) mod xml;
