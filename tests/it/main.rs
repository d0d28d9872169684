//! Playbill's features, tested as its clients meet them.

mod bad_input;
mod changes;
mod conflicts;
mod counting;
mod fixture;
mod harness;
mod idempotency;
mod lifecycles;
mod lists;
mod migrations;
mod nouns;
mod publishing;
mod reading;
mod readme;
mod schedules;
