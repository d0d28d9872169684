//! The festival as values and pure functions. Nothing here waits, reads a clock, or knows of databases, GraphQL or HTTP.

pub mod act;
pub mod call;
pub mod change;
pub mod command;
pub mod conflict;
pub mod diff;
pub mod festival;
#[cfg(test)]
pub(crate) mod fixture;
pub mod free;
pub mod genre;
pub mod headcount;
pub mod history;
pub mod id;
pub mod index;
pub mod invalid;
pub mod listing;
pub mod live;
pub mod organization;
pub mod performer;
pub mod plan;
pub mod policy;
pub mod presence;
pub mod program;
pub mod public;
pub mod run;
pub mod search;
pub mod series;
pub mod show;
pub mod statistics;
pub mod team;
pub mod text;
pub mod time;
pub mod undo;
pub mod venue;
pub mod waiver;
