//! Playbill, the programme desk of an arts festival.

pub mod app;
pub mod config;
pub mod demo;
pub mod domain;
pub mod graphql;
pub mod http;
pub mod store;
