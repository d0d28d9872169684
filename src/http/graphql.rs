//! GraphQL over HTTP: POST with a JSON body for everything, GET for queries only.
//!
//! A client that accepts `application/graphql-response+json` gets the status codes of the GraphQL-over-HTTP specification;
//! everyone else gets `application/json`, with 200 for whatever is a GraphQL answer.

use async_graphql::{Request, Response as Answer, Variables};
use poem::{
    Body, IntoResponse, Request as HttpRequest, Response, handler,
    http::{HeaderMap, Method, StatusCode, header},
    web::{Data, Query},
};
use serde::Deserialize;

use crate::{
    app,
    graphql::{PlaybillSchema, from_app, operations},
};

const GRAPHQL_JSON: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
/// The longest body of a request, in bytes.
const BODY_BYTES: usize = 256 * 1024;
/// The most errors in one answer.
const MOST_ERRORS: usize = 10;

/// A request as the specification writes it, in a body or in a query string.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked<V> {
    query: String,
    operation_name: Option<String>,
    variables: Option<V>,
}

#[handler]
pub(super) async fn by_post(schema: Data<&PlaybillSchema>, request: &HttpRequest, body: Body) -> Response {
    let is_json =
        request.content_type().is_some_and(|it| it.split(';').next().is_some_and(|it| it.trim().eq_ignore_ascii_case(JSON)));
    if !is_json {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, request.headers(), "Send the request as application/json.");
    }
    let Ok(body) = body.into_bytes_limit(BODY_BYTES).await else {
        let message = format!("The body is longer than {BODY_BYTES} bytes.");
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, request.headers(), &message);
    };
    match serde_json::from_slice::<Asked<serde_json::Map<String, serde_json::Value>>>(&body) {
        Ok(Asked { query, operation_name, variables }) => {
            let variables = variables.map(|it| Variables::from_json(serde_json::Value::Object(it)));
            run(&schema, request, query, operation_name, variables.unwrap_or_default()).await
        }
        Err(error) => refuse(StatusCode::BAD_REQUEST, request.headers(), &format!("The body is not a GraphQL request: {error}.")),
    }
}

#[handler]
pub(super) async fn by_get(
    schema: Data<&PlaybillSchema>,
    request: &HttpRequest,
    asked: poem::Result<Query<Asked<String>>>,
) -> Response {
    let Ok(Query(Asked { query, operation_name, variables })) = asked else {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), "Give the query in the parameter query.");
    };
    let variables = match variables.as_deref().filter(|it| !it.is_empty()).map(serde_json::from_str) {
        None => Variables::default(),
        Some(Ok(object @ serde_json::Value::Object(_))) => Variables::from_json(object),
        Some(_) => return refuse(StatusCode::BAD_REQUEST, request.headers(), "The parameter variables is not a JSON object."),
    };
    run(&schema, request, query, operation_name, variables).await
}

async fn run(
    schema: &PlaybillSchema,
    request: &HttpRequest,
    query: String,
    operation_name: Option<String>,
    variables: Variables,
) -> Response {
    if operations::too_deep(&query) {
        return refuse(StatusCode::BAD_REQUEST, request.headers(), "The query is nested too deeply.");
    }
    let mut asked = Request::new(query).variables(variables);
    asked.operation_name = operation_name;
    if request.method() == Method::GET && operations::is_write(&mut asked) {
        let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, request.headers(), "Send mutations by POST.");
        response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
        return response;
    }
    let schema = schema.clone();
    // A task of its own turns a panic into an error.
    let mut answer = match tokio::spawn(async move { schema.execute(asked).await }).await {
        Ok(answer) => answer,
        Err(panic) => return respond(StatusCode::INTERNAL_SERVER_ERROR, request.headers(), &fault(&panic)),
    };
    answer.errors.truncate(MOST_ERRORS);
    for error in &mut answer.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_USER_INPUT");
        }
    }
    // Errors without a path come from before the first field ran: the request itself is wrong.
    let refused = answer.data == async_graphql::Value::Null && answer.errors.iter().any(|error| error.path.is_empty());
    let status = if refused && accepts_graphql_json(request.headers()) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    respond(status, request.headers(), &answer)
}

fn accepts_graphql_json(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok()).any(|it| it.contains(GRAPHQL_JSON))
}

fn refuse(status: StatusCode, headers: &HeaderMap, message: &str) -> Response {
    let error = async_graphql::ServerError::new(message, None);
    let mut answer = Answer::from_errors(vec![error]);
    for error in &mut answer.errors {
        error.extensions.get_or_insert_default().set("code", "BAD_USER_INPUT");
    }
    respond(status, headers, &answer)
}

/// The answer to a request that met a fault of ours.
fn fault(panic: &tokio::task::JoinError) -> Answer {
    let error = from_app(app::Error::internal(panic));
    let mut answer = Answer::from_errors(vec![async_graphql::ServerError::new(error.message, None)]);
    answer.errors[0].extensions = error.extensions;
    answer
}

fn respond(status: StatusCode, headers: &HeaderMap, answer: &Answer) -> Response {
    let content_type = if accepts_graphql_json(headers) { GRAPHQL_JSON } else { JSON };
    match serde_json::to_vec(answer) {
        Ok(body) => Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, format!("{content_type}; charset=utf-8"))
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(body),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
