//! What holds for every answer: how long an address may be, which hosts we are, which other pages may read us, and what browsers
//! are told about all of it.

use std::sync::Arc;

use poem::{
    Endpoint, IntoResponse as _, Middleware, Request, Response, Result,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
};

use super::Settings;

/// Nothing of ours is for frames, and nothing but the pages loads anything; those say what they load.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
const ONE_YEAR: &str = "max-age=31536000";
/// How long browsers may keep what a preflight told, in seconds.
const PREFLIGHT_SECONDS: &str = "600";
const ALLOWED_HEADERS: &str = "accept, authorization, content-type, x-request-id";
const EXPOSED_HEADERS: &str = "etag, retry-after, x-request-id";
/// Probes come by any host: by an address, most often.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Stands before every route.
#[derive(Clone, Debug)]
pub(super) struct Fence {
    settings: Arc<Settings>,
}

impl Fence {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// Why a request goes no further, if it does not.
    pub(super) fn refusal(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        let settings = &self.settings;
        let target = uri.path_and_query().map_or(0, |it| it.as_str().len());
        if target > settings.target_bytes {
            let message = format!("The address is longer than {} bytes; send the query by POST.\n", settings.target_bytes);
            return Some(message.with_status(StatusCode::URI_TOO_LONG).into_response());
        }
        let is_probe = PROBES.contains(&uri.path());
        if !settings.hosts.is_empty()
            && !is_probe
            && !host(uri, headers).is_some_and(|it| settings.hosts.iter().any(|own| own == it))
        {
            return Some("There is no such host here.\n".with_status(StatusCode::MISDIRECTED_REQUEST).into_response());
        }
        let asks = method == Method::OPTIONS
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
            && headers.contains_key(header::ORIGIN);
        asks.then(|| self.preflight(headers))
    }

    /// The answer to a browser that asks whether a page of another origin may send a request.
    fn preflight(&self, headers: &HeaderMap) -> Response {
        if self.reader(headers).is_none() {
            return "No page of this origin may use the API here.\n".with_status(StatusCode::FORBIDDEN).into_response();
        }
        Response::builder()
            .status(StatusCode::NO_CONTENT)
            .header(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
            .header(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
            .header(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
            .finish()
    }

    /// The page of another origin that may read the answer. `*` stands for pages that send no cookies along.
    pub(super) fn reader(&self, headers: &HeaderMap) -> Option<Reader> {
        let origin = headers.get(header::ORIGIN)?;
        let named = self.settings.origins.iter().any(|it| it != "*" && origin == it.as_str());
        let anyone = self.settings.origins.iter().any(|it| it == "*");
        if named { Some(Reader::Named(origin.clone())) } else { anyone.then_some(Reader::Anyone) }
    }

    /// Tells browsers what holds for an answer.
    pub(super) fn mark(&self, reader: Option<Reader>, headers: &mut HeaderMap) {
        let mut set = |name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::X_FRAME_OPTIONS, "DENY");
        set(header::REFERRER_POLICY, "same-origin");
        set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        if self.settings.is_secure {
            set(header::STRICT_TRANSPORT_SECURITY, ONE_YEAR);
        }
        if self.settings.origins.is_empty() {
            return;
        }
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let Some(reader) = reader else { return };
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
        match reader {
            Reader::Anyone => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Reader::Named(origin) => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            }
        }
    }
}

/// Whose page may read an answer.
pub(super) enum Reader {
    Named(HeaderValue),
    Anyone,
}

fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let told = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    told.or_else(|| uri.authority().map(|it| it.as_str()))
}

impl<E: Endpoint> Middleware<E> for Fence {
    type Output = Fenced<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Fenced { inner, fence: self.clone() }
    }
}

pub(super) struct Fenced<E> {
    inner: E,
    fence: Fence,
}

impl<E: Endpoint> Endpoint for Fenced<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let reader = self.fence.reader(request.headers());
        let refusal = self.fence.refusal(request.method(), request.original_uri(), request.headers());
        let mut response = match refusal {
            Some(refusal) => refusal,
            None => self.inner.get_response(request).await,
        };
        self.fence.mark(reader, response.headers_mut());
        Ok(response)
    }
}
