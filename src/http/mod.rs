//! The HTTP edge: routes and what surrounds them. Nothing here knows what a festival is.

mod answer;
mod assets;
mod body;
mod cache;
mod caller;
mod events;
mod fence;
mod files;
mod gate;
mod graphql;
mod health;
mod holder;
mod media;
mod metrics;
mod oidc;
mod operation;
mod quick;
mod rates;
mod request;
mod serve;
mod socket;
mod stop;

use std::{future::Future, io, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use poem::{Endpoint, EndpointExt, Route, get, handler, middleware::CatchPanic, post, web::Redirect};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{app::App, graphql::guard::Limits};

pub use gate::Sockets;
pub use metrics::MetricsAccess;
pub use oidc::{ClientSecret, OidcSettings};
pub use serve::Connections;
pub use stop::StopSignals;

use cache::Answers;
use fence::Fence;
use gate::Gate;
use metrics::Metrics;
use quick::Quick;
use request::Watched;

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
    /// Levels of JSON within JSON in a body.
    pub json_depth: usize,
    /// Values in the JSON of a body.
    pub json_values: usize,
    /// The longest address of a request behind the host, in bytes.
    pub target_bytes: usize,
    /// The longest answer, in bytes.
    pub answer_bytes: usize,
    /// How many bytes are kept of public answers and on the way to them; 0 for none.
    pub cache_bytes: usize,
    /// How many requests may run at once.
    pub running: usize,
    /// How many requests an account or an address may send in a second, in the long run; 0 for any number.
    pub requests_per_second: u32,
    /// How many it may send at once after a rest.
    pub requests_at_once: u32,
    /// What connections may do.
    pub connections: Connections,
    /// What those of them may do that stay open: sockets and streams of events.
    pub sockets: Sockets,
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
    /// How long such a file may take to arrive, and then to be taken over.
    pub import_time: Duration,
    /// How many proxies stand in front of the server, each of which adds to `X-Forwarded-For`.
    pub proxies: usize,
    /// The hosts, with their ports where those are told, that requests may be for; any when empty.
    pub hosts: Vec<String>,
    /// The identity provider that people may sign in by.
    pub oidc: Option<OidcSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        let time = Duration::from_secs(5);
        Self {
            documents: Limits::default(),
            body_bytes: 256 * 1024,
            body_time: time,
            query_time: time,
            json_depth: 32,
            json_values: 20_000,
            target_bytes: 16 * 1024,
            answer_bytes: 16 * 1024 * 1024,
            cache_bytes: 64 * 1024 * 1024,
            running: 512,
            requests_per_second: 500,
            requests_at_once: 5_000,
            connections: Connections::default(),
            sockets: Sockets::default(),
            stop_time: Duration::from_secs(20),
            stop_notice: Duration::ZERO,
            metrics: MetricsAccess::Local,
            origins: vec![],
            is_secure: true,
            public_url: None,
            import_bytes: 32 * 1024 * 1024,
            import_time: Duration::from_secs(60),
            proxies: 0,
            hosts: vec![],
            oidc: None,
        }
    }
}

/// Serves until `stop` comes true, and then until open requests have finished. What takes longer than a request watches
/// `Edge::stopping`, which is cancelled as soon as a stop is asked for.
///
/// Boxed, so that all of it is compiled with this crate, and not again in each that calls it.
#[must_use]
pub fn run(
    listener: TcpListener,
    app: App,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> BoxFuture<'static, io::Result<()>> {
    run_boxed(listener, app, settings, Box::pin(stop))
}

fn run_boxed(
    listener: TcpListener,
    app: App,
    settings: Settings,
    stop: BoxFuture<'static, ()>,
) -> BoxFuture<'static, io::Result<()>> {
    Box::pin(run_until(listener, app, settings, stop))
}

async fn run_until(listener: TcpListener, app: App, settings: Settings, stop: BoxFuture<'static, ()>) -> io::Result<()> {
    let (stopping, notice, limit) = (CancellationToken::new(), settings.stop_notice, settings.stop_time);
    // Behind proxies every connection comes from one of them.
    let most_from_one = if settings.proxies > 0 { 0 } else { settings.connections.most_from_one };
    let connections = Connections { most_from_one, ..settings.connections.clone() };
    let gate = Arc::new(Gate::new(&settings.sockets));
    let ways = ways(app, settings, Arc::clone(&gate), stopping.clone());
    let stop = async move {
        stop.await;
        stopping.cancel();
        tokio::time::sleep(notice).await;
    };
    serve::serve(listener, ways, connections, stop, limit).await?;
    // Sockets are no requests any more: nobody else waits until they have said that they close.
    drop(tokio::time::timeout(CLOSE_TIME, gate.emptied()).await);
    Ok(())
}

/// The short way to answers that are kept, and the long way of all others.
fn ways(app: App, settings: Settings, gate: Arc<Gate>, stopping: CancellationToken) -> (Arc<Quick>, impl Endpoint) {
    let answers = Arc::new(Answers::new(settings.cache_bytes));
    let metrics = Arc::new(Metrics::new(app.clone(), (Arc::clone(&gate), Arc::clone(&answers)), settings.metrics));
    let fence = Fence::new(settings.clone());
    let edge = Arc::new(graphql::Edge::new(app, settings, (gate, answers, Arc::clone(&metrics)), stopping));
    let watched = Watched::new(metrics);
    let quick = Quick::new(Arc::clone(&edge), fence.clone(), watched.clone());
    let routes = Route::new()
        .at("/", get(home))
        .at("/graphql", get(graphql::by_get).post(graphql::by_post).catch_error(graphql::other_method))
        .at("/healthz", get(health::alive))
        .at("/readyz", get(health::ready))
        .at("/metrics", get(metrics::figures))
        .at("/f/:slug/:file", get(files::of_festival))
        .at("/templates/:file", get(files::template))
        .at("/import", post(files::import))
        .at("/auth/oidc", get(oidc::begin))
        .at("/auth/oidc/callback", get(oidc::callback))
        .nest_no_strip("/graphiql", assets::routes())
        .data(edge)
        .with(CatchPanic::new())
        .with(fence)
        .with(watched);
    (Arc::new(quick), routes)
}

#[handler]
fn home() -> Redirect {
    Redirect::temporary("/graphiql/")
}
