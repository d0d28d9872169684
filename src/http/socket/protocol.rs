//! The messages of `graphql-transport-ws`, and the codes with which a socket is closed.

use async_graphql::ServerError;
use poem::web::websocket::{CloseCode, Message};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::operation::Asked;

/// The name of the protocol.
pub(super) const NAME: &str = "graphql-transport-ws";
/// The longest id of an operation, in bytes.
const ID_BYTES: usize = 128;
/// The longest reason that a close frame holds, in bytes.
const REASON_BYTES: usize = 123;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    /// Who it is; comes first.
    ConnectionInit {
        /// What it brings to say so.
        payload: Option<Map<String, Value>>,
    },
    /// Whether we are there.
    Ping {
        /// Comes back.
        payload: Option<Map<String, Value>>,
    },
    /// That it is there.
    Pong {
        /// Nothing of ours, but it has to be an object.
        #[serde(rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    /// An operation to run.
    Subscribe {
        /// How the client calls it.
        id: String,
        /// The operation.
        payload: Asked<Map<String, Value>>,
    },
    /// That no more of an operation is wanted.
    Complete {
        /// Which.
        id: String,
    },
}

impl Said {
    /// Reads a message; `None` when it is none of the protocol.
    pub(super) fn read(text: &str) -> Option<Self> {
        let said: Self = serde_json::from_str(text).ok()?;
        match &said {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() || id.len() > ID_BYTES => None,
            _ => Some(said),
        }
    }
}

/// What we say.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Says<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

fn message(says: &Says<'_>) -> Message {
    // Nothing of it can fail to be written as JSON.
    Message::Text(serde_json::to_string(says).unwrap_or_default())
}

pub(super) fn ack() -> Message {
    message(&Says::ConnectionAck)
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> Message {
    message(&Says::Pong { payload })
}

/// An answer, which is JSON already.
pub(super) fn next(id: &str, json: &[u8]) -> Message {
    let id = serde_json::to_string(id).unwrap_or_default();
    // It was written as text a moment ago.
    Message::Text(format!("{{\"type\":\"next\",\"id\":{id},\"payload\":{}}}", String::from_utf8_lossy(json)))
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    message(&Says::Error { id, payload: errors })
}

pub(super) fn complete(id: &str) -> Message {
    message(&Says::Complete { id })
}

/// Why we close a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: String,
}

impl Close {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(REASON_BYTES));
        Self { code, reason }
    }

    pub(super) fn message(self) -> Message {
        Message::close_with(CloseCode::from(self.code), self.reason)
    }

    /// The server stops; another one, or this one again, takes over.
    pub(super) fn stopping() -> Self {
        Self::new(1001, "The server is stopping")
    }

    /// The client does not read what it is sent.
    pub(super) fn too_slow() -> Self {
        Self::new(1013, "Too slow: come back, and go on from the last revision")
    }

    /// What came is not WebSocket, or longer than allowed.
    pub(super) fn of_error(error: &std::io::Error) -> Option<Self> {
        let text = error.to_string().to_ascii_lowercase();
        if text.contains("too long") || text.contains("space limit") {
            Some(Self::new(1009, "Message too long"))
        } else if text.contains("utf-8") {
            Some(Self::new(1007, "Not UTF-8"))
        } else if text.contains("protocol") {
            Some(Self::new(1002, "Not a WebSocket message"))
        } else {
            None
        }
    }

    pub(super) fn too_long() -> Self {
        Self::new(1009, "Message too long")
    }

    pub(super) fn bad_message() -> Self {
        Self::new(4400, "Invalid message")
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    pub(super) fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    pub(super) fn no_init() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    pub(super) fn taken(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn init_again() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    /// The database does not answer.
    pub(super) fn unavailable() -> Self {
        Self::new(1013, "Not available right now: try again")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_the_protocol_writes_them() {
        let check = |text: &str, expect: bool| assert_eq!(Said::read(text).is_some(), expect, "{text}");
        check(r#"{"type":"connection_init"}"#, true);
        check(r#"{"type":"connection_init","payload":null}"#, true);
        check(r#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#, true);
        check(r#"{"type":"connection_init","payload":"x"}"#, false);
        check(r#"{"type":"ping"}"#, true);
        check(r#"{"type":"ping","payload":7}"#, false);
        check(r#"{"type":"pong","payload":{}}"#, true);
        check(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#, true);
        check(r#"{"id":"1","payload":{"query":"{a}","operationName":null,"variables":null,"x":1},"type":"subscribe"}"#, true);
        check(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#, false);
        check(r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#, false);
        check(r#"{"type":"subscribe","id":"1","payload":{}}"#, false);
        check(r#"{"type":"subscribe","id":"1"}"#, false);
        check(r#"{"type":"subscribe","id":7,"payload":{"query":"{a}"}}"#, false);
        check(r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#, false);
        check(&format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(128)), true);
        check(&format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129)), false);
        check(r#"{"type":"complete"}"#, false);
        check(r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#, false);
        check(r#"{"type":"connection_ack"}"#, false);
        check("[]", false);
        check("{", false);
        check("", false);
    }

    #[test]
    fn reasons_fit_into_a_frame() {
        let Close { code, reason } = Close::taken(&"编号".repeat(30));
        assert_eq!(code, 4409);
        assert!(reason.len() <= 123 && reason.starts_with("Subscriber for 编号"), "{reason}");
    }
}
