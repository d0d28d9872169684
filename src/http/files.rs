//! Files in and out: `/f/{slug}/…`, `/templates/…` and `/import`.

use std::{collections::BTreeMap, sync::Arc};

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Json, Path, Query},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{
    cache::{self, Public, Sent, attachment},
    caller,
    graphql::{Edge, enter},
};
use crate::app::{App, Caller, Error, Exported, ImportAsked, View, Wanted};

/// Which state of a festival, and which part of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    /// `draft`, or nothing for the latest release.
    view: Option<String>,
    /// An older release.
    release: Option<u32>,
    /// The language of its texts.
    lang: Option<String>,
    /// A venue, team, act or performer: its id, or its kind and code, as `team:D001`.
    part: Option<String>,
}

/// Lets an address ask once more.
fn address_may_ask(edge: &Edge, request: &Request) -> Result<(), Error> {
    edge.rates.enter_from(request, &edge.settings).map_err(Error::RateLimited)
}

#[handler]
pub(super) async fn of_festival(
    edge: Data<&Arc<Edge>>,
    Path((slug, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    request: &Request,
) -> Response {
    if let Err(error) = address_may_ask(&edge, request) {
        return stopped(&error);
    }
    let Some((format, table)) = Wanted::file(&file) else { return nothing() };
    let view = match (asked.view.as_deref(), asked.release) {
        (Some("draft"), None) => View::Draft,
        (None | Some("released"), release) => View::Released(release),
        _ => return refuse(StatusCode::BAD_REQUEST, "The parameter view is draft or released; release goes with released only."),
    };
    let caller = match caller::of(&edge.app, request, &edge.settings).await {
        Ok(caller) => caller,
        Err(refused) => return stranger(&refused),
    };
    if let Err(error) = enter(&edge, &caller).map_err(Error::RateLimited) {
        return stopped(&error);
    }
    let base_url = request.header(header::HOST).map(|host| {
        let scheme = if edge.settings.is_secure { "https" } else { "http" };
        format!("{scheme}://{host}")
    });
    let wanted = Wanted {
        slug,
        view,
        format: format.to_owned(),
        part: asked.part,
        table,
        language: asked.lang,
        // What a client says of us is worth nothing in a file that others keep.
        base_url: edge.settings.public_url.clone().or(base_url.filter(|_| view == View::Draft)),
    };
    let made = if view != View::Draft && caller.signed_in().is_err() {
        cache::file(&edge, &Public::of_file(request.headers()), wanted).await.map(|it| it.map(Sent::plain))
    } else {
        let cache_control = if view == View::Draft { "private, no-store" } else { "private, max-age=10" };
        edge.app.export(&caller, wanted).await.map(|it| it.map(|it| send(request, it, cache_control)))
    };
    match made {
        Ok(Some(response)) => response,
        Ok(None) => nothing(),
        Err(error) => stopped(&error),
    }
}

#[handler]
pub(super) async fn template(
    edge: Data<&Arc<Edge>>,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
    request: &Request,
) -> Response {
    if let Err(error) = address_may_ask(&edge, request) {
        return stopped(&error);
    }
    let Some((table, kind)) = file.rsplit_once('.') else { return nothing() };
    match App::template(table, kind, asked.lang.as_deref()) {
        Ok(Some(exported)) => send(request, exported, "public, max-age=60"),
        Ok(None) => nothing(),
        Err(error) => stopped(&error),
    }
}

/// How a file is to be imported.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Import {
    /// The id of the festival.
    festival: String,
    name: Option<String>,
    format: Option<String>,
    lang: Option<String>,
    /// A JSON object: headings and the fields that they mean.
    columns: Option<String>,
    #[serde(default)]
    forget_columns: bool,
    #[serde(default)]
    remove_missing: bool,
    #[serde(default)]
    skip_refused: bool,
    duration_seconds: Option<u32>,
}

/// Takes a file, and begins its preview: the answer names the job.
#[handler]
pub(super) async fn import(edge: Data<&Arc<Edge>>, Query(asked): Query<Import>, request: &Request, body: Body) -> Response {
    if let Err(error) = address_may_ask(&edge, request) {
        return stopped(&error);
    }
    let caller = match caller::of(&edge.app, request, &edge.settings).await {
        Ok(caller) => caller,
        Err(refused) => return stranger(&refused),
    };
    // Before a byte of the file is kept.
    if let Err(error) = caller.signed_in().and_then(|()| enter(&edge, &caller).map_err(Error::RateLimited)) {
        return stopped(&error);
    }
    let most = edge.settings.import_bytes;
    let bytes = match timeout(edge.settings.import_time, body.into_bytes_limit(most)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, &format!("The file is longer than {most} bytes.")),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "The file took too long to arrive."),
    };
    preview(&edge.app, &caller, asked, bytes.to_vec()).await
}

async fn preview(app: &App, caller: &Caller, asked: Import, bytes: Vec<u8>) -> Response {
    let Import { festival, name, format, lang, columns, forget_columns, remove_missing, skip_refused, duration_seconds } = asked;
    let Ok(columns) = columns.as_deref().map(serde_json::from_str::<BTreeMap<String, String>>).transpose() else {
        return refuse(StatusCode::BAD_REQUEST, "The parameter columns is not a JSON object of texts.");
    };
    let columns = columns.unwrap_or_default();
    let asked =
        ImportAsked { name, format, language: lang, columns, forget_columns, remove_missing, skip_refused, duration_seconds };
    let begun = match asked.file(bytes) {
        Ok(file) => app.import_preview(caller, &festival, file).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(Some(job)) => {
            let mut response = Json(json!({ "job": job.id.to_string() })).into_response();
            response.set_status(StatusCode::ACCEPTED);
            private(&mut response);
            response
        }
        Ok(None) => nothing(),
        Err(error) => stopped(&error),
    }
}

/// A file with its name and its tag. Whoever has it already is told so.
fn send(request: &Request, exported: Exported, cache_control: &'static str) -> Response {
    let Exported { bytes, media_type, file_name, origins: _ } = exported;
    let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)[..16]));
    let has =
        request.header(header::IF_NONE_MATCH).is_some_and(|it| it.split(',').any(|it| it.trim().trim_start_matches("W/") == tag));
    let builder = Response::builder().header(header::ETAG, &tag).header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    let builder = builder.header(header::CACHE_CONTROL, cache_control);
    if has {
        return builder.status(StatusCode::NOT_MODIFIED).finish();
    }
    builder.content_type(media_type).header(header::CONTENT_DISPOSITION, attachment(&file_name)).body(bytes)
}

fn private(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn nothing() -> Response {
    refuse(StatusCode::NOT_FOUND, "There is no such file.")
}

fn stranger(refused: &caller::Refused) -> Response {
    match refused {
        caller::Refused::Foreign => refuse(StatusCode::FORBIDDEN, "This page may not use your session here."),
        caller::Refused::By(error) => stopped(error),
    }
}

/// Why something was not done, as its status and a text.
fn stopped(error: &Error) -> Response {
    let status = match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::BadInput(_) => StatusCode::BAD_REQUEST,
        Error::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = refuse(status, &error.to_string());
    if let Error::RateLimited(seconds) = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

fn refuse(status: StatusCode, message: &str) -> Response {
    let mut response = Json(json!({ "error": message })).into_response();
    response.set_status(status);
    private(&mut response);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
