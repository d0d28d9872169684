//! GraphQL over HTTP: POST with a JSON body for everything, GET for queries only.
//!
//! A client that accepts `application/graphql-response+json` gets the status codes of the GraphQL-over-HTTP specification;
//! everyone else gets `application/json`, with 200 for whatever is a GraphQL answer.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use poem::{
    Body, Request as HttpRequest, Response,
    error::MethodNotAllowedError,
    handler,
    http::{HeaderValue, Method, StatusCode, header},
    web::{Data, Query},
};
use serde::Deserialize;
use tokio::{sync::Semaphore, time::timeout};
use tracing::Instrument as _;

use super::{
    Settings,
    answer::{bounded, busy, fault, foreign, limited, ran, refuse, stopped, too_slow},
    body::{self, check_json},
    caller::{self, session_cookie},
    oidc::Oidc,
    rates::Rates,
    request::Kind,
};
use crate::{
    app::App,
    graphql::{ClientAddress, PlaybillSchema, SessionSlot, guard::Guard, operations, schema},
};

/// What the edge allows.
pub(super) struct Edge {
    pub(super) app: App,
    pub(super) schema: PlaybillSchema,
    pub(super) guard: Guard,
    pub(super) settings: Settings,
    pub(super) rates: Rates,
    /// One permit for each request that runs.
    pub(super) running: Semaphore,
    pub(super) oidc: Option<Oidc>,
}

impl Edge {
    pub(super) fn new(app: App, settings: Settings) -> Self {
        Self {
            schema: schema(app.clone()),
            app,
            guard: Guard::new(settings.documents.clone()),
            rates: Rates::new(settings.requests_per_second, settings.requests_at_once),
            running: Semaphore::new(settings.running.min(Semaphore::MAX_PERMITS)),
            oidc: settings.oidc.clone().map(Oidc::new),
            settings,
        }
    }
}

/// A request as the specification writes it, in a body or in a query string.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked<V> {
    query: String,
    operation_name: Option<String>,
    variables: Option<V>,
    /// Nothing of ours, but it has to be an object.
    #[expect(dead_code, reason = "only its form is looked at")]
    extensions: Option<V>,
}

#[handler]
pub(super) async fn by_post(edge: Data<&Arc<Edge>>, request: &HttpRequest, body: Body) -> Response {
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return limited(request.headers(), seconds);
    }
    let body = match body::read(request, body, &edge.settings).await {
        Ok(body) => body,
        Err(body::Refused(status, message)) => return refuse(status, request.headers(), &message),
    };
    match serde_json::from_slice::<Asked<serde_json::Map<String, serde_json::Value>>>(&body) {
        Ok(Asked { query, operation_name, variables, extensions: _ }) => {
            let variables = variables.map(|it| Variables::from_json(serde_json::Value::Object(it)));
            run(&edge, request, query, operation_name, variables.unwrap_or_default()).await
        }
        Err(error) => refuse(StatusCode::BAD_REQUEST, request.headers(), &format!("The body is not a GraphQL request: {error}.")),
    }
}

#[handler]
pub(super) async fn by_get(edge: Data<&Arc<Edge>>, request: &HttpRequest, asked: poem::Result<Query<Asked<String>>>) -> Response {
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return limited(request.headers(), seconds);
    }
    let Ok(Query(Asked { query, operation_name, variables, extensions: _ })) = asked else {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), "Give the query in the parameter query.");
    };
    let variables = variables.as_deref().filter(|it| !it.is_empty());
    if let Err(message) = variables.map_or(Ok(()), |it| check_json(it.as_bytes(), &edge.settings)) {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), &message);
    }
    let variables = match variables.map(serde_json::from_str) {
        None => Variables::default(),
        Some(Ok(object @ serde_json::Value::Object(_))) => Variables::from_json(object),
        Some(_) => return refuse(StatusCode::BAD_REQUEST, request.headers(), "The parameter variables is not a JSON object."),
    };
    run(&edge, request, query, operation_name, variables).await
}

async fn run(
    edge: &Edge,
    request: &HttpRequest,
    query: String,
    operation_name: Option<String>,
    variables: Variables,
) -> Response {
    let mut asked = Request::new(query).variables(variables);
    asked.operation_name = operation_name;
    if let Err(too_much) = edge.guard.check(&mut asked) {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), &too_much.0);
    }
    let is_write = operations::is_write(&mut asked);
    let caller = match caller::of(&edge.app, request, &edge.settings).await {
        Ok(caller) => caller,
        Err(caller::Refused::Foreign) => return foreign(request.headers()),
        Err(caller::Refused::By(error)) => return stopped(request.headers(), error),
    };
    if let Some(Err(seconds)) = caller.account.map(|it| edge.rates.enter(&it.to_string())) {
        return limited(request.headers(), seconds);
    }
    let slot = Arc::new(SessionSlot::default());
    let address = ClientAddress(caller::address(request, edge.settings.proxies));
    let asked = asked.data(caller).data(Arc::clone(&slot)).data(address);
    let mut response = execute(edge, request, asked, is_write).await;
    if let Some(cookie) = slot.take().and_then(|it| HeaderValue::try_from(session_cookie(&it, &edge.settings)).ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.set_data(Kind(if is_write { "mutation" } else { "query" }));
    response
}

async fn execute(edge: &Edge, request: &HttpRequest, asked: Request, is_write: bool) -> Response {
    if request.method() == Method::GET && is_write {
        let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, request.headers(), "Send mutations by POST.");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let Ok(_running) = edge.running.try_acquire() else { return busy(request.headers()) };
    let schema = edge.schema.clone();
    // A task of its own turns a panic into an error.
    let running = tokio::spawn(async move { schema.execute(asked).await }.in_current_span());
    let stop = running.abort_handle();
    match timeout(edge.settings.query_time, running).await {
        Ok(Ok(answer)) => ran(request.headers(), &bounded(answer), edge.settings.answer_bytes),
        Err(_) => {
            stop.abort();
            too_slow(request.headers())
        }
        Ok(Err(panic)) => fault(request.headers(), &panic),
    }
}

/// GraphQL is asked by GET or POST.
pub(super) async fn other_method(_: MethodNotAllowedError) -> Response {
    Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET, POST").finish()
}
