//! The GraphQL API: types that wrap domain values, inputs, payloads, cursors and errors. Nothing here decides about a festival.

mod account;
mod act;
mod call;
mod conflict;
mod connection;
mod enums;
mod error;
mod festival;
mod file;
mod filter;
mod free_slot;
pub mod guard;
mod headcount;
mod history;
mod job;
mod live;
mod mutation;
mod node;
pub(crate) mod operations;
mod organization;
pub(crate) mod origin;
mod performer;
mod policy;
mod presence;
mod program;
mod query;
mod release;
mod rights;
mod scalar;
mod search;
mod series;
mod show;
mod subscription;
mod team;
mod text;
mod venue;
mod view;
mod webhook;

use async_graphql::{Request, Response, Schema};
use futures_util::future::BoxFuture;

use crate::app::App;

pub(crate) use error::{code, from_app};
pub(crate) use mutation::{ClientAddress, SessionChange, SessionSlot};
pub(crate) use subscription::Progress;

/// The schema with everything it resolves from.
pub type PlaybillSchema = Schema<query::Query, mutation::Mutation, subscription::Subscription>;

/// How deep the fields of a query may be nested. Introspection by standard tools needs 15.
const DEPTH: usize = 20;

/// Builds the API over a desk.
#[must_use]
pub fn schema(app: App) -> PlaybillSchema {
    schema_at(app, None)
}

/// The same, with links that begin with where the public reaches the server.
#[must_use]
pub fn schema_at(app: App, public_url: Option<String>) -> PlaybillSchema {
    builder().data(app).data(file::PublicUrl(public_url.unwrap_or_default())).limit_depth(DEPTH).disable_suggestions().finish()
}

/// Answers a request.
///
/// Boxed, so that all resolvers are compiled with this crate, and not again in each that calls it.
#[must_use]
pub fn execute(schema: &PlaybillSchema, request: Request) -> BoxFuture<'_, Response> {
    Box::pin(schema.execute(request))
}

/// The schema as a document, every element described.
#[must_use]
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<query::Query, mutation::Mutation, subscription::Subscription> {
    Schema::build(query::Query, mutation::Mutation::default(), subscription::Subscription)
        .register_output_type::<node::Node>()
        .register_output_type::<program::ProgramItem>()
        .register_output_type::<rights::Needs>()
}
