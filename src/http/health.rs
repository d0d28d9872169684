//! Whether the server is alive, and whether to send it requests.

use std::{sync::Arc, time::Duration};

use poem::{
    IntoResponse, Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use tokio::time::timeout;

use super::graphql::Edge;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
#[handler]
pub(super) fn alive() -> Response {
    say(StatusCode::OK, "ok\n")
}

/// The database answers too, and nobody has asked for a stop. A server that does not hear the other nodes is good all the same: it
/// says so, for those who read.
#[handler]
pub(super) async fn ready(edge: Data<&Arc<Edge>>) -> Response {
    if edge.stopping.is_cancelled() {
        return say(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping\n");
    }
    match timeout(PATIENCE, edge.app.is_ready()).await {
        Ok(Ok(())) if edge.app.hearing().is_none_or(|it| it.is_up) => say(StatusCode::OK, "ok\n"),
        Ok(Ok(())) => say(StatusCode::OK, "ok, but the other nodes are not heard\n"),
        Ok(Err(_)) | Err(_) => say(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

fn say(status: StatusCode, what: &'static str) -> Response {
    what.with_status(status).with_header(header::CACHE_CONTROL, "no-store").into_response()
}
