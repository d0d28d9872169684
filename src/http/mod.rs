//! The HTTP edge: routes and what surrounds them. Nothing here knows what a festival is.

mod assets;
mod caller;
mod files;
mod graphql;
mod health;
mod media;
mod metrics;
mod request;
mod stop;

use std::{future::Future, io, sync::Arc, time::Duration};

use poem::{
    Endpoint, EndpointExt, Route, Server, get, handler, listener::TcpAcceptor, middleware::CatchPanic, post, web::Redirect,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{app::App, graphql::guard::Limits};

pub use metrics::MetricsAccess;
pub use stop::StopSignals;

use metrics::Metrics;
use request::Watched;

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
    /// Where the public reaches the server, as `https://desk.example`, for links in files.
    pub public_url: Option<String>,
    /// The longest file to import, in bytes.
    pub import_bytes: usize,
    /// How long such a file may take to arrive.
    pub import_time: Duration,
    /// How many proxies stand in front of the server, each of which adds to `X-Forwarded-For`.
    pub proxies: usize,
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
            public_url: None,
            import_bytes: 32 * 1024 * 1024,
            import_time: Duration::from_secs(60),
            proxies: 0,
        }
    }
}

/// Serves until `stop` comes true, and then until open requests have finished. What takes longer than a request watches the
/// [`CancellationToken`] among the data of its request, which is cancelled as soon as a stop is asked for.
pub async fn run(listener: TcpListener, app: App, settings: Settings, stop: impl Future<Output = ()>) -> io::Result<()> {
    let (stopping, notice, limit) = (CancellationToken::new(), settings.stop_notice, settings.stop_time);
    let routes = routes(app, settings, stopping.clone());
    let stop = async move {
        stop.await;
        stopping.cancel();
        tokio::time::sleep(notice).await;
    };
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .name("playbill")
        .idle_timeout(Duration::from_secs(IDLE_SECONDS))
        .run_with_graceful_shutdown(routes, stop, Some(limit))
        .await
}

fn routes(app: App, settings: Settings, stopping: CancellationToken) -> impl Endpoint {
    let metrics = Arc::new(Metrics::new(app.clone(), settings.metrics));
    Route::new()
        .at("/", get(home))
        .at("/graphql", get(graphql::by_get).post(graphql::by_post).catch_error(graphql::other_method))
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .at("/metrics", get(metrics::figures))
        .at("/f/:slug/:file", get(files::of_festival))
        .at("/templates/:file", get(files::template))
        .at("/import", post(files::import))
        .nest_no_strip("/graphiql", assets::routes())
        .data(Arc::new(graphql::Edge::new(app.clone(), settings)))
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
