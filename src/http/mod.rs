//! The HTTP edge: routes and what surrounds them. Nothing here knows what a festival is.

mod assets;
mod graphql;
mod media;

use std::{future::Future, io, sync::Arc, time::Duration};

use poem::{
    Endpoint, EndpointExt, Route, Server, get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    middleware::CatchPanic,
    web::{Data, Redirect},
};
use tokio::net::TcpListener;

use crate::{
    app::App,
    graphql::{guard::Limits, schema},
};

/// How long open requests may take to finish after a stop was asked for.
const STOP_SECONDS: u64 = 20;
/// How long a connection may stay silent.
const IDLE_SECONDS: u64 = 120;

/// What the edge allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What documents may ask for.
    pub documents: Limits,
    /// The longest body, in bytes.
    pub body_bytes: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// How long a request may run.
    pub query_time: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let time = Duration::from_secs(5);
        Self { documents: Limits::default(), body_bytes: 256 * 1024, body_time: time, query_time: time }
    }
}

/// Serves until `stop` comes true, and then until open requests have finished.
pub async fn run(listener: TcpListener, app: App, settings: Settings, stop: impl Future<Output = ()>) -> io::Result<()> {
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .name("playbill")
        .idle_timeout(Duration::from_secs(IDLE_SECONDS))
        .run_with_graceful_shutdown(routes(app, settings), stop, Some(Duration::from_secs(STOP_SECONDS)))
        .await
}

fn routes(app: App, settings: Settings) -> impl Endpoint {
    Route::new()
        .at("/", get(home))
        .at("/graphql", get(graphql::by_get).post(graphql::by_post))
        .at("/healthz", get(alive))
        .at("/readyz", get(ready))
        .nest_no_strip("/graphiql", assets::routes())
        .data(schema(app.clone()))
        .data(Arc::new(graphql::Edge::new(settings)))
        .data(app)
        .with(CatchPanic::new())
}

#[handler]
fn home() -> Redirect {
    Redirect::temporary("/graphiql/")
}

/// The process answers.
#[handler]
fn alive() -> &'static str {
    "ok\n"
}

/// The database answers too.
#[handler]
async fn ready(app: Data<&App>) -> (StatusCode, &'static str) {
    match app.is_ready().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
