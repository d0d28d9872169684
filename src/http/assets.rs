//! The pages that are built from `pages/`, out of the binary: GraphiQL.
//!
//! A release build holds the files; a debug build reads them from `pages/dist`, so that a page can be rebuilt while the server
//! runs. A binary that was built before its pages says how to build them.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use poem::{
    Body, IntoResponse, Request, Response, Route, get, handler,
    http::{StatusCode, header},
    web::{Path, Redirect},
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "pages/dist"]
#[allow_missing = true]
struct Pages;

/// Holds the browser to what the page promises, no request to any other host. Its editor sets styles from scripts, and carries
/// its fonts inside its style sheet.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const NOT_BUILT: &str = "This Playbill was built without its pages: run `make pages`, then build it again.\n";

/// The page of a folder.
const INDEX: &str = "index.html";

/// GraphiQL below `/graphiql`; to be nested there with its prefix left in place.
pub(super) fn routes() -> Route {
    Route::new().at("/graphiql", get(graphiql_folder)).at("/graphiql/*path", get(graphiql_file))
}

/// The page names its files relative to its folder. So does this redirect, since a proxy may put a prefix before both.
#[handler]
fn graphiql_folder() -> Redirect {
    Redirect::permanent("graphiql/")
}

#[handler]
fn graphiql_file(request: &Request, Path(path): Path<String>) -> Response {
    let name = if path.is_empty() { INDEX } else { &path };
    // Whatever stands in `assets/` has a hash of its content in its name.
    let cache_control = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    match Pages::get(&format!("graphiql/{name}")) {
        Some(file) => answer(request, cache_control, file),
        None if name == INDEX => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
        None => StatusCode::NOT_FOUND.into(),
    }
}

fn answer(request: &Request, cache_control: &str, file: EmbeddedFile) -> Response {
    let etag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()));
    let response = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, cache_control)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    if has_it(request, &etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let body: Body = match file.data {
        Cow::Borrowed(bytes) => bytes.into(),
        Cow::Owned(bytes) => bytes.into(),
    };
    response.content_type(file.metadata.mimetype()).body(body)
}

/// Whether the client says that it holds this very file. A proxy that compresses marks the tag as weak.
fn has_it(request: &Request, etag: &str) -> bool {
    let tags = request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(',')).map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use poem::{Endpoint, EndpointExt};

    use super::*;

    async fn ask(path: &str, known: &str) -> Response {
        let request = Request::builder().uri_str(path).header(header::IF_NONE_MATCH, known).finish();
        Route::new().nest_no_strip("/graphiql", routes()).map_to_response().get_response(request).await
    }

    #[tokio::test]
    async fn a_file_comes_whole_and_then_only_when_it_has_changed() {
        let folder = ask("/graphiql", "").await;
        assert_eq!((folder.status(), folder.header("location")), (StatusCode::PERMANENT_REDIRECT, Some("graphiql/")));
        for path in ["/graphiql/no-such-file", "/graphiql/../../../Cargo.toml", "/graphiql/%2e%2e/%2e%2e/%2e%2e/Cargo.toml"] {
            assert_eq!(ask(path, "").await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let page = ask("/graphiql/", "\"other\"").await;
        let Some(file) = Pages::get("graphiql/index.html") else {
            assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
            return assert_eq!(page.into_body().into_string().await.expect("a text"), NOT_BUILT);
        };
        let etag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()));
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(
            ["etag", "cache-control", "content-type"].map(|name| page.header(name)),
            [Some(&*etag), Some("no-cache"), Some("text/html")]
        );
        assert_eq!(page.into_body().into_vec().await.expect("bytes"), &*file.data);
        for known in [&etag, &format!("W/{etag}"), &format!("\"other\", {etag}"), "*"] {
            let again = ask("/graphiql/", known).await;
            assert_eq!((again.status(), again.header("etag")), (StatusCode::NOT_MODIFIED, Some(&*etag)), "{known}");
        }
        let script = Pages::iter().find(|name| name.ends_with(".js")).expect("a page with a script");
        let script = ask(&format!("/{script}"), "").await;
        assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(script.header("content-type"), Some("text/javascript"));
    }
}
