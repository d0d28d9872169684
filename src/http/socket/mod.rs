//! GraphQL over a WebSocket by the protocol `graphql-transport-ws`.

mod pace;
mod protocol;
mod running;
mod session;

use std::sync::Arc;

use poem::{
    FromRequest as _, IntoResponse as _, Request, RequestBody, Response,
    http::{HeaderMap, StatusCode, header},
    web::websocket::{WebSocket, WebSocketConfig},
};

use super::{
    caller::{self, Refused},
    gate::Full,
    graphql::Edge,
    holder::Holder,
};
use crate::app::Error;

/// Bytes that each socket reads into. Most messages of clients are short, and there are many sockets.
const READ_BYTES: usize = 2 * 1024;
/// A message somewhat longer than allowed is read to its end, so that its sender can be told.
const SLACK: usize = 4;

/// Whether a request asks for a socket.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|it| it.to_str().ok());
    upgrade.is_some_and(|it| it.eq_ignore_ascii_case("websocket"))
}

/// Opens a socket, or says why not.
pub(super) async fn accept(edge: &Arc<Edge>, request: &Request) -> Response {
    if edge.stopping.is_cancelled() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping.\n");
    }
    // Pages of others get no socket, unless everyone may read us; and then none with our cookie.
    let is_open = edge.settings.origins.iter().any(|it| it == "*");
    if !is_open && !caller::is_ours(request.headers(), &edge.settings) {
        return refuse(StatusCode::FORBIDDEN, "This page may open no socket here.\n");
    }
    if !offers_protocol(request.headers()) {
        return refuse(StatusCode::BAD_REQUEST, "Offer the subprotocol graphql-transport-ws.\n");
    }
    let holder = match caller::brought(request, &edge.settings) {
        Ok(brought) => Holder::of(edge, brought).await.map_err(Refused::By),
        Err(refused) => Err(refused),
    };
    let holder = match holder {
        Ok(holder) => holder,
        Err(Refused::Foreign) => return refuse(StatusCode::FORBIDDEN, "This page may not use your session here.\n"),
        Err(Refused::By(Error::Unauthenticated)) => {
            return refuse(StatusCode::UNAUTHORIZED, "This token is not, or no longer, good.\n");
        }
        Err(Refused::By(_)) => return refuse(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.\n"),
    };
    let address = caller::address(request, edge.settings.proxies);
    let pass = match edge.gate.enter(&address) {
        Ok(pass) => pass,
        Err(full) => return full_house(full),
    };
    let socket = match WebSocket::from_request(request, &mut RequestBody::default()).await {
        Ok(socket) => socket,
        Err(error) => return error.into_response(),
    };
    let most = edge.settings.sockets.message_bytes.saturating_mul(SLACK);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(0)
        .max_message_size(Some(most))
        .max_frame_size(Some(most));
    let edge = Arc::clone(edge);
    let session = move |socket| Box::pin(session::run((edge, socket), holder, address, pass));
    socket.protocols([protocol::NAME]).config(config).on_upgrade(session).into_response()
}

fn offers_protocol(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|it| it.to_str().ok());
    offered.flat_map(|it| it.split(',')).any(|it| it.trim() == protocol::NAME)
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    Response::builder().status(status).header(header::CACHE_CONTROL, "no-store").body(why)
}

/// The answer when no more connections are let in.
pub(super) fn full_house(full: Full) -> Response {
    let mut response = match full {
        Full::Server => refuse(StatusCode::SERVICE_UNAVAILABLE, "Too many connections are open here; try again later.\n"),
        Full::Address => refuse(StatusCode::TOO_MANY_REQUESTS, "Too many connections are open from your address.\n"),
    };
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
    response
}
