//! The figures of the server for Prometheus, in the text format of OpenMetrics. Every label takes one of a few values: none comes
//! from a request.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use poem::{
    Request, Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text},
    metrics::{
        MetricType,
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
        info::Info,
    },
    registry::Registry,
};

use super::{
    cache::{Answers, Figures},
    gate::Gate,
    graphql::Edge,
};
use crate::app::{App, Edits, Hearing, Vitals, Webhooks};

/// Bounds of the durations, in seconds: from what an everyday read takes to the longest that a request may.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What a proxy adds to a request that it forwards.
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsAccess {
    /// Callers on this machine that no proxy forwarded.
    Local,
    /// Everyone who reaches the port.
    Open,
    /// Nobody.
    Off,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    kind: &'static str,
    outcome: &'static str,
}

type Durations = Family<[(&'static str, String); 1], Histogram>;

/// Everything that is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    access: MetricsAccess,
    registry: Registry,
    /// Requests that are being answered.
    pub(super) open: Gauge,
    answered: Family<Answered, Counter>,
    durations: Durations,
    operations: Family<Operation, Counter>,
    /// Of answers that are kept.
    pub(super) kept: Kept,
}

/// The counters of answers that are kept, found once: those answers take less time than finding the counters would.
#[derive(Debug, Default)]
pub(super) struct Kept(OnceLock<(Histogram, Counter, [Counter; 3])>);

/// How answers that are kept are sent.
const SENT: [(&str, u16); 3] = [("GET", 200), ("GET", 304), ("POST", 200)];

impl Kept {
    /// Counts an answer that is kept.
    pub(super) fn count(&self, metrics: &Metrics, (route, method, status): (&'static str, &'static str, u16), took: Duration) {
        let (duration, operation, answered) = self.0.get_or_init(|| {
            let counter =
                |method, status| metrics.answered.get_or_create_owned(&Answered { route: route.to_owned(), method, status });
            let duration = metrics.durations.get_or_create_owned(&[("route", route.to_owned())]);
            let operation = metrics.operations.get_or_create_owned(&Operation { kind: "query", outcome: "OK" });
            (duration, operation, SENT.map(|(method, status)| counter(method, status)))
        });
        duration.observe(took.as_secs_f64());
        operation.inc();
        if let Some(place) = SENT.iter().position(|it| *it == (method, status)) {
            answered[place].inc();
        }
    }
}

impl Metrics {
    pub(super) fn new(app: App, (gate, answers): (Arc<Gate>, Arc<Answers>), access: MetricsAccess) -> Self {
        let mut metrics = Self {
            access,
            registry: Registry::default(),
            open: Gauge::default(),
            answered: Family::default(),
            durations: Durations::new_with_constructor(|| Histogram::new(SECONDS)),
            operations: Family::default(),
            kept: Kept::default(),
        };
        let Self { access: _, registry, open, answered, durations, operations, kept: _ } = &mut metrics;
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let started = ConstGauge::new(started.as_secs_f64());
        registry.register("process_start_time_seconds", "When the server started, in seconds since 1970 UTC", started);
        let ours = registry.sub_registry_with_prefix("playbill");
        ours.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        ours.register("http_requests_open", "Requests that are being answered", open.clone());
        ours.register("http_requests", "Requests that were answered", answered.clone());
        ours.register("http_request_duration_seconds", "From a request's head to the head of its answer", durations.clone());
        ours.register("graphql_operations", "GraphQL requests, by the code of the first error", operations.clone());
        ours.register_collector(Box::new(Desk { app, gate, answers }));
        metrics
    }

    /// Counts a request.
    pub(super) fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let labels = Answered { route: route.to_owned(), method, status };
        self.answered.get_or_create(&labels).inc();
        self.durations.get_or_create(&[("route", labels.route)]).observe(took.as_secs_f64());
    }

    /// Counts a GraphQL operation.
    pub(super) fn operation(&self, kind: &'static str, outcome: &'static str) {
        self.operations.get_or_create(&Operation { kind, outcome }).inc();
    }

    fn may_read(&self, request: &Request) -> bool {
        match self.access {
            MetricsAccess::Open => true,
            MetricsAccess::Off => false,
            MetricsAccess::Local => {
                let near = request.remote_addr().as_socket_addr().is_some_and(|it| it.ip().to_canonical().is_loopback());
                near && FORWARDED.iter().all(|it| !request.headers().contains_key(*it))
            }
        }
    }
}

/// The figures as they are now. Whoever may not read them is told that there are none.
#[handler]
pub(super) fn figures(edge: Data<&Arc<Edge>>, request: &Request) -> Response {
    let metrics = &edge.metrics;
    let mut figures = String::new();
    if !metrics.may_read(request) {
        return StatusCode::NOT_FOUND.into();
    }
    match text::encode(&mut figures, &metrics.registry) {
        Ok(()) => Response::builder().content_type(CONTENT_TYPE).header(header::CACHE_CONTROL, "no-store").body(figures),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into(),
    }
}

/// What the desk tells about itself whenever it is asked.
#[derive(Debug)]
struct Desk {
    app: App,
    gate: Arc<Gate>,
    answers: Arc<Answers>,
}

impl Collector for Desk {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Vitals { edits: Edits { done, refused, failed }, plans, webhooks, readers, writers, hearing } = self.app.vitals();
        let mut edits = encoder.encode_descriptor("edits", "Edits that have ended", None, MetricType::Counter)?;
        for (outcome, count) in [("done", done), ("refused", refused), ("failed", failed)] {
            ConstCounter::new(count).encode(edits.encode_family(&[("outcome", outcome)])?)?;
        }
        let plans_help = "Drafts and releases that are kept in memory";
        let kept = encoder.encode_descriptor("plans", plans_help, None, MetricType::Gauge)?;
        ConstGauge::new(i64::try_from(plans).unwrap_or(i64::MAX)).encode(kept)?;
        encode_webhooks(webhooks, &mut encoder)?;
        let open = i64::try_from(self.gate.open()).unwrap_or(i64::MAX);
        let open_help = "Sockets and streams of events";
        ConstGauge::new(open).encode(encoder.encode_descriptor("sockets_open", open_help, None, MetricType::Gauge)?)?;
        let mut pools =
            encoder.encode_descriptor("database_connections", "Connections to the database", None, MetricType::Gauge)?;
        for (pool, connections) in [("read", readers), ("write", writers)] {
            let used = connections.open.saturating_sub(connections.idle);
            for (state, count) in [("used", used), ("idle", connections.idle)] {
                ConstGauge::new(i64::from(count)).encode(pools.encode_family(&[("pool", pool), ("state", state)])?)?;
            }
        }
        hearing.map_or(Ok(()), |it| encode_hearing(&mut encoder, it))?;
        encode_answers(self.answers.figures(), &mut encoder)
    }
}

fn encode_webhooks(webhooks: Webhooks, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let Webhooks { pending, delivered, failed, given_up } = webhooks;
    let pending = i64::try_from(pending).unwrap_or(i64::MAX);
    let help = "What webhooks are still to be told";
    ConstGauge::new(pending).encode(encoder.encode_descriptor("webhook_deliveries_pending", help, None, MetricType::Gauge)?)?;
    let help = "Attempts to tell webhooks something: failed ones are tried again, given up ones are not";
    let mut attempts = encoder.encode_descriptor("webhook_attempts", help, None, MetricType::Counter)?;
    for (outcome, count) in [("delivered", delivered), ("failed", failed), ("given_up", given_up)] {
        ConstCounter::new(count).encode(attempts.encode_family(&[("outcome", outcome)])?)?;
    }
    Ok(())
}

/// Whether the other nodes are heard.
fn encode_hearing(encoder: &mut DescriptorEncoder<'_>, Hearing { is_up, heard, lost }: Hearing) -> fmt::Result {
    let up = encoder.encode_descriptor("notices_up", "Whether notices of the other nodes are heard", None, MetricType::Gauge)?;
    ConstGauge::new(i64::from(is_up)).encode(up)?;
    let counts = [
        ("notices", "Notices of other nodes that were heard", heard),
        ("notices_lost", "How often the connection that hears them was lost", lost),
    ];
    for (name, help, count) in counts {
        ConstCounter::new(count).encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
    }
    Ok(())
}

/// How public answers were come by, and what is kept of them.
fn encode_answers(told: Figures, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let Figures { kept, short, shared, ran, evicted, entries, bytes } = told;
    let help =
        "Answers to public queries of releases: kept ones, ones that somebody else was waiting for too, ones that were run";
    let mut answers = encoder.encode_descriptor("public_answers", help, None, MetricType::Counter)?;
    for (by, count) in [("kept", kept), ("shared", shared), ("run", ran)] {
        ConstCounter::new(count).encode(answers.encode_family(&[("by", by)])?)?;
    }
    let help = "Kept answers that were sent at once, before their requests were looked at any further";
    ConstCounter::new(short).encode(encoder.encode_descriptor("public_answers_at_once", help, None, MetricType::Counter)?)?;
    let help = "Public answers that gave way to others";
    ConstCounter::new(evicted).encode(encoder.encode_descriptor("cache_evictions", help, None, MetricType::Counter)?)?;
    let gauge = |count: u64| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
    let help = "Public queries whose answers are kept, or known to be kept never";
    gauge(entries as u64).encode(encoder.encode_descriptor("cache_entries", help, None, MetricType::Gauge)?)?;
    let help = "Bytes that are kept of public answers and on the way to them";
    gauge(bytes).encode(encoder.encode_descriptor("cache_bytes", help, None, MetricType::Gauge)?)
}
