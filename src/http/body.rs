//! Bodies of requests, looked at before anything is built from them.

use std::{io, mem};

use http_body_util::{BodyExt as _, combinators::BoxBody};
use hyper::body::Bytes;
use poem::{
    Body, Request,
    http::{HeaderMap, StatusCode, header},
};
use tokio::time::timeout;

use super::Settings;

/// How many times longer than allowed a body may be to be taken, though not kept.
const FORGOTTEN: usize = 8;

/// A body that is not taken: the status, and what is wrong, for people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) StatusCode, pub(super) String);

/// Reads the JSON body of a request, and looks at nothing in it. Its bytes are counted as they come, whatever its head says.
pub(super) async fn read(request: &Request, body: Body, settings: &Settings) -> Result<Bytes, Refused> {
    let refuse = |status, message: &str| Err(Refused(status, message.to_owned()));
    if !says_json(request.headers()) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the request as application/json.");
    }
    if is_packed(request.headers()) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without Content-Encoding.");
    }
    let bytes = match timeout(settings.body_time, collect(body, settings.body_bytes)).await {
        Ok(Ok(Some(bytes))) => bytes,
        Ok(Err(_)) => return refuse(StatusCode::BAD_REQUEST, "The body ended before its end."),
        Ok(Ok(None)) => {
            let message = format!("The body is longer than {} bytes.", settings.body_bytes);
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, &message);
        }
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "The body took too long to arrive."),
    };
    Ok(bytes)
}

/// Whether a body is JSON as it stands.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    says_json(headers) && !is_packed(headers)
}

fn says_json(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    told.and_then(|it| it.split(';').next()).is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"))
}

fn is_packed(headers: &HeaderMap) -> bool {
    headers.get_all(header::CONTENT_ENCODING).iter().any(|it| !it.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Refuses a body that holds more than one request, or more than one may.
pub(super) fn check(bytes: &[u8], settings: &Settings) -> Result<(), Refused> {
    let refuse = |message| Err(Refused(StatusCode::BAD_REQUEST, message));
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return refuse("Send one request at a time; lists of them are not taken.".to_owned());
    }
    check_json(bytes, settings).or_else(refuse)
}

/// The whole body; `None` when it is too long. Then some of its rest is taken and forgotten, since most clients read no answer
/// before they have sent all.
async fn collect(body: Body, most: usize) -> io::Result<Option<Bytes>> {
    let mut body: BoxBody<Bytes, io::Error> = body.into();
    let (mut first, mut bytes, mut seen) = (Bytes::new(), vec![], 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame?.into_data() else { continue };
        seen = seen.saturating_add(chunk.len());
        if seen == chunk.len() && seen <= most {
            // Most bodies come in one piece, which need not be moved.
            first = chunk;
        } else if seen <= most {
            bytes.extend_from_slice(&mem::take(&mut first));
            bytes.extend_from_slice(&chunk);
        } else if seen > most.saturating_mul(FORGOTTEN) {
            break;
        } else {
            bytes = vec![];
        }
    }
    let whole = if bytes.is_empty() { first } else { bytes.into() };
    Ok((seen <= most).then_some(whole))
}

/// Refuses JSON that nests too deeply or holds too many values. It need not be well-formed: reading it tells.
pub(super) fn check_json(text: &[u8], settings: &Settings) -> Result<(), String> {
    let (mut depth, mut values, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > settings.json_depth {
            return Err(format!("The JSON is nested more than {} levels deep.", settings.json_depth));
        }
        if values > settings.json_values {
            return Err(format!("The JSON holds more than {} values.", settings.json_values));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_measured_before_it_is_built() {
        let settings = Settings { json_depth: 3, json_values: 5, ..Settings::default() };
        let deep = Err("The JSON is nested more than 3 levels deep.".to_owned());
        let many = Err("The JSON holds more than 5 values.".to_owned());
        let check = |text: &str, expect: &Result<(), String>| {
            assert_eq!(check_json(text.as_bytes(), &settings), *expect, "{text}");
        };
        check("[[[]]]", &Ok(()));
        check("[[[[", &deep);
        check("{\"a\":{\"b\":{\"c\":{", &deep);
        check("[1,2,3,4,5]", &Ok(()));
        check("[1,2,3,4,5,6]", &many);
        check("[[],[],[]]", &many);
        check("\"[[[[,,,,,,\\\"[[[[,,,,,\"", &Ok(()));
        check("\"\\\\\"[[[[", &deep);
    }
}
