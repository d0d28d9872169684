//! GraphQL over HTTP: POST with a JSON body for everything, GET for queries only.
//!
//! A client that accepts `application/graphql-response+json` gets the status codes of the GraphQL-over-HTTP specification;
//! everyone else gets `application/json`, with 200 for whatever is a GraphQL answer.

use std::sync::Arc;

use async_graphql::{Request, Response as Answer, ServerError, Variables};
use poem::{
    Body, IntoResponse, Request as HttpRequest, Response,
    error::MethodNotAllowedError,
    handler,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    web::{Data, Query},
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use tracing::Instrument as _;

use super::{
    Settings,
    caller::{self, session_cookie},
    media::Media,
    request::{Kind, Told},
};
use crate::{
    app::{self, App},
    graphql::{ClientAddress, PlaybillSchema, SessionSlot, code, from_app, guard::Guard, operations, schema},
};

/// The most errors in one answer.
const MOST_ERRORS: usize = 10;

/// What the edge allows.
pub(super) struct Edge {
    pub(super) app: App,
    pub(super) schema: PlaybillSchema,
    pub(super) guard: Guard,
    pub(super) settings: Settings,
}

impl Edge {
    pub(super) fn new(app: App, settings: Settings) -> Self {
        Self { schema: schema(app.clone()), app, guard: Guard::new(settings.documents.clone()), settings }
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
    let is_json = request
        .content_type()
        .is_some_and(|it| it.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json")));
    if !is_json {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, request.headers(), "Send the request as application/json.");
    }
    let body = match timeout(edge.settings.body_time, body.into_bytes_limit(edge.settings.body_bytes)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            let message = format!("The body is longer than {} bytes.", edge.settings.body_bytes);
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, request.headers(), &message);
        }
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, request.headers(), "The body took too long to arrive."),
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
    let Ok(Query(Asked { query, operation_name, variables, extensions: _ })) = asked else {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), "Give the query in the parameter query.");
    };
    let variables = match variables.as_deref().filter(|it| !it.is_empty()).map(serde_json::from_str) {
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
    let schema = edge.schema.clone();
    // A task of its own turns a panic into an error.
    let running = tokio::spawn(async move { schema.execute(asked).await }.in_current_span());
    let stop = running.abort_handle();
    let mut answer = match timeout(edge.settings.query_time, running).await {
        Ok(Ok(answer)) => answer,
        Err(_) => {
            stop.abort();
            return respond(StatusCode::SERVICE_UNAVAILABLE, request.headers(), &too_slow());
        }
        Ok(Err(panic)) => return respond(StatusCode::INTERNAL_SERVER_ERROR, request.headers(), &fault(&panic)),
    };
    answer.errors.truncate(MOST_ERRORS);
    for error in &mut answer.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_USER_INPUT");
        }
    }
    let status = if is_refused(&answer) && Media::of(request.headers()) == Some(Media::GraphqlResponse) {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    respond(status, request.headers(), &answer)
}

/// GraphQL is asked by GET or POST.
pub(super) async fn other_method(_: MethodNotAllowedError) -> Response {
    Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET, POST").finish()
}

fn refuse(status: StatusCode, headers: &HeaderMap, message: &str) -> Response {
    let error = ServerError::new(message, None);
    let mut answer = Answer::from_errors(vec![error]);
    for error in &mut answer.errors {
        error.extensions.get_or_insert_default().set("code", "BAD_USER_INPUT");
    }
    respond(status, headers, &answer)
}

/// The answer to a browser that was sent here, with its cookie, by a page of somebody else.
fn foreign(headers: &HeaderMap) -> Response {
    let mut answer = Answer::from_errors(vec![ServerError::new("This page may not use your session here.", None)]);
    for error in &mut answer.errors {
        error.extensions.get_or_insert_default().set("code", "FORBIDDEN");
    }
    respond(StatusCode::FORBIDDEN, headers, &answer)
}

/// The answer to a request that is not run at all: it brought a secret that is not good, or the database does not answer.
fn stopped(headers: &HeaderMap, error: app::Error) -> Response {
    let status = match error {
        app::Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        app::Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = respond(status, headers, &of_app(error));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer to a request that met a fault of ours.
fn fault(panic: &tokio::task::JoinError) -> Answer {
    of_app(app::Error::internal(panic))
}

fn of_app(error: app::Error) -> Answer {
    let error = from_app(error);
    let mut answer = Answer::from_errors(vec![ServerError::new(error.message, None)]);
    answer.errors[0].extensions = error.extensions;
    answer
}

/// The answer to a request that took too long: smaller pages, or later.
fn too_slow() -> Answer {
    let mut answer = Answer::from_errors(vec![ServerError::new("The request took too long; ask for less.", None)]);
    for error in &mut answer.errors {
        error.extensions.get_or_insert_default().set("code", "UNAVAILABLE");
    }
    answer
}

/// What a client gets. A request that was refused as a whole has no data, not even `null`.
#[derive(Serialize)]
struct Refusal<'a> {
    errors: &'a [ServerError],
}

fn respond(status: StatusCode, headers: &HeaderMap, answer: &Answer) -> Response {
    let Some(media) = Media::of(headers) else {
        let takes = "Accept application/graphql-response+json or application/json.\n";
        return Response::builder().status(StatusCode::NOT_ACCEPTABLE).body(takes);
    };
    let body =
        if is_refused(answer) { serde_json::to_vec(&Refusal { errors: &answer.errors }) } else { serde_json::to_vec(answer) };
    match body {
        Ok(body) => Response::builder()
            .extension(Told { outcome: code(answer.errors.first()), bytes: body.len() })
            .status(status)
            .header(header::CONTENT_TYPE, media.content_type())
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(body),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Errors without a path come from before the first field ran: the request itself is wrong.
fn is_refused(answer: &Answer) -> bool {
    answer.data == async_graphql::Value::Null && answer.errors.iter().any(|error| error.path.is_empty())
}
