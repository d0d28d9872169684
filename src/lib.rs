//! Playbill, the programme desk of an arts festival.

pub mod demo;
pub mod domain;
