//! Playbill's features, tested as its clients meet them.

mod aborts;
mod binary;
mod cli;
mod crash;
mod graphiql;
mod harness;
mod migrations;
mod races;
mod reading;
mod schema;
mod source;
mod tidy;
