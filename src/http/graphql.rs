//! GraphQL over HTTP: POST with a JSON body for everything, GET for queries only.
//!
//! A client that accepts `application/graphql-response+json` gets the status codes of the GraphQL-over-HTTP specification;
//! everyone else gets `application/json`, with 200 for whatever is a GraphQL answer. Who accepts events only, or asks for a
//! subscription and accepts them too, gets events. A request to upgrade gets a socket.

use std::sync::Arc;

use async_graphql::Request;
use poem::{
    Body, Request as HttpRequest, Response,
    error::MethodNotAllowedError,
    handler,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    web::Data,
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{
    Settings,
    answer::{foreign, limited, ran, refuse, stopped, unanswered},
    body::{self, check_json},
    cache::{self, Answers, Public},
    caller::{self, Brought, Refused, session_cookie},
    events,
    gate::Gate,
    holder::Holder,
    media::{Media, takes_events},
    metrics::Metrics,
    oidc::Oidc,
    operation::{self, Asked},
    rates::Rates,
    request::Kind as KindOf,
    socket,
};
use crate::{
    app::{App, Caller},
    graphql::{
        ClientAddress, PlaybillSchema, SessionSlot,
        guard::Guard,
        operations::{self, Kind},
        schema_at,
    },
};

/// How many holders of open connections are looked up at once.
const LOOKUPS: usize = 2;

/// What the edge works with.
pub(super) struct Edge {
    pub(super) app: App,
    pub(super) schema: PlaybillSchema,
    pub(super) guard: Guard,
    pub(super) settings: Settings,
    pub(super) rates: Rates,
    /// One permit for each request that runs.
    pub(super) running: Semaphore,
    pub(super) oidc: Option<Oidc>,
    pub(super) gate: Arc<Gate>,
    /// One permit for each holder of an open connection who is being looked up. All of them are at once, when an account changes:
    /// others must still find a connection to the database.
    pub(super) lookups: Semaphore,
    pub(super) metrics: Arc<Metrics>,
    pub(super) answers: Arc<Answers>,
    /// Cancelled as soon as a stop is asked for.
    pub(super) stopping: CancellationToken,
}

impl Edge {
    pub(super) fn new(
        app: App,
        settings: Settings,
        (gate, answers, metrics): (Arc<Gate>, Arc<Answers>, Arc<Metrics>),
        stopping: CancellationToken,
    ) -> Self {
        Self {
            schema: schema_at(app.clone(), settings.public_url.clone()),
            app,
            guard: Guard::new(settings.documents.clone()),
            rates: Rates::new(settings.requests_per_second, settings.requests_at_once),
            running: Semaphore::new(settings.running.min(Semaphore::MAX_PERMITS)),
            oidc: settings.oidc.clone().map(Oidc::new),
            gate,
            lookups: Semaphore::new(LOOKUPS),
            metrics,
            answers,
            settings,
            stopping,
        }
    }
}

#[handler]
pub(super) async fn by_post(edge: Data<&Arc<Edge>>, request: &HttpRequest, body: Body) -> Response {
    let headers = request.headers();
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return limited(headers, seconds);
    }
    let body = match body::read(request, body, &edge.settings).await {
        Ok(body) => body,
        Err(body::Refused(status, message)) => return refuse(status, headers, &message),
    };
    let public = Public::of(false, headers, &body);
    if let Some(kept) = public.as_ref().and_then(|it| edge.answers.find(&edge.app, it, || true)) {
        return kept.into();
    }
    if let Err(body::Refused(status, message)) = body::check(&body, &edge.settings) {
        return refuse(status, headers, &message);
    }
    type Object = serde_json::Map<String, serde_json::Value>;
    let Asked { query, operation_name, variables, extensions } =
        match serde_json::from_slice::<Asked<Object, Option<String>>>(&body) {
            Ok(asked) => asked,
            Err(error) => {
                return refuse(StatusCode::BAD_REQUEST, headers, &format!("The body is not a GraphQL request: {error}."));
            }
        };
    let (query, hash) = match edge.answers.persisted.query(query, extensions.as_ref()) {
        Ok(Some(query)) => query,
        Ok(None) => return refuse(StatusCode::BAD_REQUEST, headers, "The body is not a GraphQL request: missing field `query`."),
        Err(refused) => return refused.respond(headers),
    };
    let asked = Asked { query, operation_name, variables, extensions };
    run(&edge, request, public, (asked.into(), hash)).await
}

#[handler]
pub(super) async fn by_get(edge: Data<&Arc<Edge>>, request: &HttpRequest) -> Response {
    let headers = request.headers();
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return limited(headers, seconds);
    }
    if socket::is_wanted(headers) {
        return socket::accept(&edge, request).await;
    }
    let public = Public::of(true, headers, request.uri().query().unwrap_or_default().as_bytes());
    if let Some(kept) = public.as_ref().and_then(|it| edge.answers.find(&edge.app, it, || true)) {
        return kept.into();
    }
    let missing = || refuse(StatusCode::BAD_REQUEST, headers, "Give the query in the parameter query.");
    let Ok(Asked { query, operation_name, variables, extensions }) = request.params::<Asked<String, Option<String>>>() else {
        return missing();
    };
    let [variables, extensions] = match [("variables", variables), ("extensions", extensions)].map(|it| object(it, &edge)) {
        [Ok(variables), Ok(extensions)] => [variables, extensions],
        [Err(message), _] | [_, Err(message)] => return refuse(StatusCode::BAD_REQUEST, headers, &message),
    };
    let (query, hash) = match edge.answers.persisted.query(query, extensions.as_ref()) {
        Ok(Some(query)) => query,
        Ok(None) => return missing(),
        Err(refused) => return refused.respond(headers),
    };
    let asked = Asked { query, operation_name, variables, extensions };
    run(&edge, request, public, (asked.into(), hash)).await
}

/// A parameter that holds a JSON object.
fn object(
    (name, text): (&str, Option<String>),
    edge: &Edge,
) -> Result<Option<serde_json::Map<String, serde_json::Value>>, String> {
    let Some(text) = text.filter(|it| !it.is_empty()) else { return Ok(None) };
    check_json(text.as_bytes(), &edge.settings)?;
    serde_json::from_str(&text).map(Some).map_err(|_| format!("The parameter {name} is not a JSON object."))
}

/// Runs a request, and keeps its query by its hash where it came with one.
async fn run(
    edge: &Arc<Edge>,
    request: &HttpRequest,
    public: Option<Public<'_>>,
    (mut asked, hash): (Request, Option<cache::Hash>),
) -> Response {
    let headers = request.headers();
    edge.answers.documents.lend(&mut asked);
    let kind = match operations::checked(&edge.guard, &mut asked) {
        Ok(kind) => kind,
        Err(refused) => return refuse(StatusCode::BAD_REQUEST, headers, &refused.0),
    };
    if request.method() == Method::GET && kind == Kind::Mutation {
        let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, headers, "Send mutations by POST.");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let brought = match caller::brought(request, &edge.settings) {
        Ok(brought) => brought,
        Err(Refused::Foreign) => return foreign(headers),
        Err(Refused::By(error)) => return stopped(headers, error),
    };
    edge.answers.documents.keep(&mut asked);
    if let Some(hash) = hash.filter(|_| asked.parsed_query().is_ok()) {
        edge.answers.persisted.keep(hash, &asked.query);
    }
    let address = caller::address(request, edge.settings.proxies);
    if let Some(public) = public.filter(|_| operations::asks_releases_only(&mut asked)) {
        return cache::answer(edge, &public, address, asked).await;
    }
    let mut response = if takes_events(headers) && (kind == Kind::Subscription || Media::of(headers).is_none()) {
        tell(edge, headers, (brought, address), kind, asked).await
    } else {
        execute(edge, headers, (brought, address), kind, asked).await
    };
    response.set_data(KindOf(kind.into()));
    response
}

/// Answers once.
async fn execute(
    edge: &Edge,
    headers: &HeaderMap,
    (brought, address): (Brought, String),
    kind: Kind,
    asked: Request,
) -> Response {
    let caller = match brought.caller(&edge.app).await {
        Ok(caller) => caller,
        Err(error) => return stopped(headers, error),
    };
    if let Err(seconds) = enter(edge, &caller) {
        return limited(headers, seconds);
    }
    let slot = Arc::new(SessionSlot::default());
    let asked = asked.data(caller).data(Arc::clone(&slot)).data(ClientAddress(address));
    let mut response = match operation::run(edge, kind, asked).await {
        Ok(answer) => ran(headers, &answer, edge.settings.answer_bytes),
        Err(unrun) => unanswered(headers, unrun),
    };
    if let Some(cookie) = slot.take().and_then(|it| HeaderValue::try_from(session_cookie(&it, &edge.settings)).ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Answers by events, for as long as there are any.
async fn tell(
    edge: &Arc<Edge>,
    headers: &HeaderMap,
    (brought, address): (Brought, String),
    kind: Kind,
    asked: Request,
) -> Response {
    let holder = match Holder::of(edge, brought).await {
        Ok(holder) => holder,
        Err(error) => return stopped(headers, error),
    };
    if let Err(seconds) = enter(edge, &holder.now().get()) {
        return limited(headers, seconds);
    }
    match edge.gate.enter(&address) {
        Ok(pass) => events::respond(edge, (holder, pass), kind, asked.data(ClientAddress(address))),
        Err(full) => socket::full_house(full),
    }
}

/// Lets an account ask once more, or says how many seconds it has to wait.
pub(super) fn enter(edge: &Edge, caller: &Caller) -> Result<(), u64> {
    caller.account.map_or(Ok(()), |it| edge.rates.enter(&it.to_string()))
}

/// GraphQL is asked by GET or POST.
pub(super) async fn other_method(_: MethodNotAllowedError) -> Response {
    Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET, POST").finish()
}
