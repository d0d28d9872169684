//! The HTTP edge: routes and what surrounds them. Nothing here knows what a festival is.

mod assets;
mod caller;
mod connections;
mod events;
mod graphql;
mod health;
mod holder;
mod media;
mod metrics;
mod operation;
mod request;
mod socket;
mod stop;

use std::{future::Future, io, sync::Arc, time::Duration};

use poem::{Endpoint, EndpointExt, Route, Server, get, handler, listener::TcpAcceptor, middleware::CatchPanic, web::Redirect};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{app::App, graphql::guard::Limits};

pub use connections::Connections;
pub use metrics::MetricsAccess;
pub use stop::StopSignals;

use connections::Gate;
use metrics::Metrics;
use request::Watched;

/// How long a connection may stay silent.
const IDLE_SECONDS: u64 = 120;

/// How long sockets may take to close after a stop.
const CLOSE_TIME: Duration = Duration::from_secs(2);

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
    /// How long open requests may take to finish after a stop was asked for.
    pub stop_time: Duration,
    /// How long the server goes on taking connections after that, while it says that it is not ready.
    pub stop_notice: Duration,
    /// Who may read the figures.
    pub metrics: MetricsAccess,
    /// Origins of pages beside our own that may send a browser's cookie along, as `https://desk.example`.
    pub origins: Vec<String>,
    /// Whether browsers reach the server by TLS, and keep its cookies from going out otherwise.
    pub is_secure: bool,
    /// How many proxies stand in front of the server, each of which adds to `X-Forwarded-For`.
    pub proxies: usize,
    /// What connections that stay open may do.
    pub connections: Connections,
}

impl Default for Settings {
    fn default() -> Self {
        let time = Duration::from_secs(5);
        Self {
            documents: Limits::default(),
            body_bytes: 256 * 1024,
            body_time: time,
            query_time: time,
            stop_time: Duration::from_secs(20),
            stop_notice: Duration::ZERO,
            metrics: MetricsAccess::Local,
            origins: vec![],
            is_secure: true,
            proxies: 0,
            connections: Connections::default(),
        }
    }
}

/// Serves until `stop` comes true, and then until open requests have finished. What takes longer than a request watches the
/// [`CancellationToken`] among the data of its request, which is cancelled as soon as a stop is asked for.
pub async fn run(listener: TcpListener, app: App, settings: Settings, stop: impl Future<Output = ()>) -> io::Result<()> {
    let (stopping, notice, limit) = (CancellationToken::new(), settings.stop_notice, settings.stop_time);
    let gate = Arc::new(Gate::new(&settings.connections));
    let routes = routes(app, settings, Arc::clone(&gate), stopping.clone());
    let stop = async move {
        stop.await;
        stopping.cancel();
        tokio::time::sleep(notice).await;
    };
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .name("playbill")
        .idle_timeout(Duration::from_secs(IDLE_SECONDS))
        .run_with_graceful_shutdown(routes, stop, Some(limit))
        .await?;
    // Sockets are no requests any more: nobody else waits until they have said that they close.
    drop(tokio::time::timeout(CLOSE_TIME, gate.emptied()).await);
    Ok(())
}

fn routes(app: App, settings: Settings, gate: Arc<Gate>, stopping: CancellationToken) -> impl Endpoint {
    let metrics = Arc::new(Metrics::new(app.clone(), Arc::clone(&gate), settings.metrics));
    let edge = graphql::Edge::new(app.clone(), settings, (gate, Arc::clone(&metrics)), stopping.clone());
    Route::new()
        .at("/", get(home))
        .at("/graphql", get(graphql::by_get).post(graphql::by_post).catch_error(graphql::other_method))
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .at("/metrics", get(metrics::figures))
        .nest_no_strip("/graphiql", assets::routes())
        .data(Arc::new(edge))
        .data(app)
        .data(Arc::clone(&metrics))
        .data(stopping)
        .with(CatchPanic::new())
        .with(Watched::new(metrics))
}

#[handler]
fn home() -> Redirect {
    Redirect::temporary("/graphiql/")
}
