//! Playbill, the programme desk of an arts festival.

pub mod domain;
pub mod store;
