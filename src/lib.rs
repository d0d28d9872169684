//! Playbill, the programme desk of an arts festival. This is its map, in reading order:
//!
//! - `main` reads the settings ([`config`]), and does what it was asked to ([`command`]): mostly, to serve.
//! - [`http`]: routes, request bodies, status codes, and the pages. It knows no festival.
//! - [`graphql`]: the API. Its types wrap domain values; its mutations decode an input, call [`app`] and wrap what came of it.
//! - [`app`]: one function for each thing that a person does. It owns the clock, the ids, and the Plans kept in memory.
//! - [`live`]: who is woken when a festival has changed.
//! - [`outbox`]: sending webhooks what they are told, and to whom never.
//! - [`store`]: the tables. It loads a Plan, saves changes, the log and releases, and carries notices between nodes.
//! - [`formats`]: files in and out: spreadsheets, schedules, calendars.
//! - [`demo`]: the festival of `serve --demo`, made from reported facts and invented ones.
//! - [`domain`]: what a festival is and what may be done to it: pure functions over one value, the
//!   [`Plan`](domain::plan::Plan), which is everything about one festival at one revision.
//!
//! # The write path
//!
//! A mutation reaches `App::edit`. Writers of one festival queue there. A transaction begins, and takes the next revision. A
//! command of [`domain::command`] gets the Plan and the input, and gives the changes, or everything that is wrong.
//! [`Plan::apply`](domain::plan::Plan::apply) makes the next Plan; the conflicts that it adds may still refuse the edit. Then
//! the changes and their log are saved, the transaction is committed, and the next Plan takes the place of the one in memory. Last,
//! those who follow the festival are woken; they read the log from where they were. The transaction tells the other nodes, which
//! do the same.
//!
//! # The read path
//!
//! `festival(slug, view)` chooses one Plan: the draft, or a release. Everything below it walks that Plan. A Plan is loaded when
//! it is first asked for, and then kept; a release never changes. Finding the festival tells how far it has come on any node: what is
//! kept and older is led on by the log first. The answer to a query of releases alone is kept too, as bytes, by `http::cache`, and
//! sent for as long as [`app::App::is_current`] says so of every release that it was read from: by `http::quick`, before its request
//! is routed, where it was asked for in the same bytes before.
//!
//! # What is not there
//!
//! - Nothing in [`domain`] waits, reads a clock, makes an id by itself, or knows a database or a protocol.
//! - No part of a Plan changes in place: whoever holds one reads the same state to the end.
//! - No stored festival changes but through `App::edit`, or through `App::publish`, which takes the same steps.
//! - No change is saved without its log entry and its revision: they are one transaction, or nothing.
//! - No resolver below a festival queries the database, but for `releases`, `changesSince`, `edits`, `editions`,
//!   `earlierEditions`, `columnMappings` and `webhooks`, which leave the Plan.
//! - No conflict is stored: conflicts follow from the Plan. Stored is only which of them were waived.
//! - No rule reads what its scope does not tell (`domain::conflict::scope`): an edit has it look again only where it touches.
//! - No release is ever written again; a festival that has one cannot be deleted.
//! - No webhook is sent within an edit: the edit puts it in the outbox, in its transaction, and `App::send_webhooks` empties that.
//! - Neither [`http`] nor [`graphql`] decides about a festival, and [`app`] names neither of them, nor SQL.

pub mod app;
pub mod command;
pub mod config;
pub mod demo;
pub mod domain;
pub mod formats;
pub mod graphql;
pub mod http;
pub mod live;
pub mod outbox;
pub mod store;
