//! Playbill's features, tested as its clients meet them.

mod aborts;
mod bad_ids;
mod bad_input;
mod binary;
mod changes;
mod cli;
mod conflicts;
mod counting;
mod crash;
mod fixture;
mod graphiql;
mod harness;
mod idempotency;
mod lifecycles;
mod lists;
mod migrations;
mod nouns;
mod presence;
mod publishing;
mod races;
mod reading;
mod readme;
mod schedules;
mod schema;
mod source;
mod tidy;
