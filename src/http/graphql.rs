//! GraphQL over HTTP: POST with a JSON body for everything, GET for queries only.
//!
//! A client that accepts `application/graphql-response+json` gets the status codes of the GraphQL-over-HTTP specification;
//! everyone else gets `application/json`, with 200 for whatever is a GraphQL answer. Who accepts events only, or asks for a
//! subscription and accepts them too, gets events. A request to upgrade gets a socket.

use std::sync::Arc;

use async_graphql::{Request, Response as Answer, Variables};
use poem::{
    Body, IntoResponse, Request as HttpRequest, Response,
    error::MethodNotAllowedError,
    handler,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    web::{Data, Query},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Settings,
    caller::{self, Brought, Refused, session_cookie},
    connections::Gate,
    events,
    holder::Holder,
    media::{Media, takes_events},
    metrics::Metrics,
    operation::{self, Asked, Printed, error, is_refused, of_app},
    request::{Kind as KindOf, Told},
    socket,
};
use crate::{
    app::{self, App},
    graphql::{
        ClientAddress, PlaybillSchema, SessionSlot, code,
        guard::Guard,
        operations::{self, Kind},
        schema,
    },
};

/// What the edge works with.
pub(super) struct Edge {
    pub(super) app: App,
    pub(super) schema: PlaybillSchema,
    pub(super) guard: Guard,
    pub(super) gate: Arc<Gate>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) settings: Settings,
    /// Cancelled as soon as a stop is asked for.
    pub(super) stopping: CancellationToken,
}

impl Edge {
    pub(super) fn new(
        app: App,
        settings: Settings,
        (gate, metrics): (Arc<Gate>, Arc<Metrics>),
        stopping: CancellationToken,
    ) -> Self {
        let (schema, guard) = (schema(app.clone()), Guard::new(settings.documents.clone()));
        Self { app, schema, guard, gate, metrics, settings, stopping }
    }
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
        Ok(asked) => run(&edge, request, asked.into()).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, request.headers(), &format!("The body is not a GraphQL request: {error}.")),
    }
}

#[handler]
pub(super) async fn by_get(edge: Data<&Arc<Edge>>, request: &HttpRequest, asked: poem::Result<Query<Asked<String>>>) -> Response {
    if socket::is_wanted(request.headers()) {
        return socket::accept(&edge, request).await;
    }
    let Ok(Query(Asked { query, operation_name, variables, extensions: _ })) = asked else {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), "Give the query in the parameter query.");
    };
    let variables = match variables.as_deref().filter(|it| !it.is_empty()).map(serde_json::from_str) {
        None => Variables::default(),
        Some(Ok(object @ serde_json::Value::Object(_))) => Variables::from_json(object),
        Some(_) => return refuse(StatusCode::BAD_REQUEST, request.headers(), "The parameter variables is not a JSON object."),
    };
    let mut asked = Request::new(query).variables(variables);
    asked.operation_name = operation_name;
    run(&edge, request, asked).await
}

async fn run(edge: &Arc<Edge>, request: &HttpRequest, mut asked: Request) -> Response {
    let headers = request.headers();
    if let Err(refused) = edge.guard.check(&mut asked).and_then(|()| operations::check_subscription(&mut asked)) {
        return refuse(StatusCode::BAD_REQUEST, headers, &refused.0);
    }
    let kind = operations::kind(&mut asked);
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
    let address = caller::address(request, edge.settings.proxies);
    let mut response = if takes_events(headers) && (kind == Kind::Subscription || Media::of(headers).is_none()) {
        tell(edge, headers, (brought, address), kind, asked).await
    } else {
        let caller = match brought.caller(&edge.app).await {
            Ok(caller) => caller,
            Err(error) => return stopped(headers, error),
        };
        let slot = Arc::new(SessionSlot::default());
        let asked = asked.data(caller).data(Arc::clone(&slot)).data(ClientAddress(address));
        let mut response = execute(edge, headers, kind, asked).await;
        if let Some(cookie) = slot.take().and_then(|it| HeaderValue::try_from(session_cookie(&it, &edge.settings)).ok()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    };
    response.set_data(KindOf(kind.into()));
    response
}

/// Answers once.
async fn execute(edge: &Edge, headers: &HeaderMap, kind: Kind, asked: Request) -> Response {
    let (mut status, answer) = operation::answer(edge, kind, asked).await;
    if status == StatusCode::OK && is_refused(&answer) && Media::of(headers) == Some(Media::GraphqlResponse) {
        status = StatusCode::BAD_REQUEST;
    }
    respond(status, headers, &answer)
}

/// Answers by events, for as long as there are any.
async fn tell(
    edge: &Arc<Edge>,
    headers: &HeaderMap,
    (brought, address): (Brought, String),
    kind: Kind,
    asked: Request,
) -> Response {
    let holder = match Holder::of(&edge.app, brought).await {
        Ok(holder) => holder,
        Err(error) => return stopped(headers, error),
    };
    match edge.gate.enter(&address) {
        Ok(pass) => {
            let asked = asked.data(holder.now()).data(ClientAddress(address));
            events::respond(edge, (holder, pass), kind, asked)
        }
        Err(full) => socket::full_house(full),
    }
}

/// GraphQL is asked by GET or POST.
pub(super) async fn other_method(_: MethodNotAllowedError) -> Response {
    Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET, POST").finish()
}

fn refuse(status: StatusCode, headers: &HeaderMap, message: &str) -> Response {
    respond(status, headers, &error("BAD_USER_INPUT", message))
}

/// The answer to a browser that was sent here, with its cookie, by a page of somebody else.
fn foreign(headers: &HeaderMap) -> Response {
    respond(StatusCode::FORBIDDEN, headers, &error("FORBIDDEN", "This page may not use your session here."))
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

fn respond(status: StatusCode, headers: &HeaderMap, answer: &Answer) -> Response {
    let Some(media) = Media::of(headers) else {
        if takes_events(headers) {
            return events::once(status, answer);
        }
        let takes = "Accept application/graphql-response+json or application/json.\n";
        return Response::builder().status(StatusCode::NOT_ACCEPTABLE).body(takes);
    };
    match serde_json::to_vec(&Printed::from(answer)) {
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
