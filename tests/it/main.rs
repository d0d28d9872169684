//! Playbill's features, tested as its clients meet them.

mod harness;
mod migrations;
mod reading;
mod readme;
