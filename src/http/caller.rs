//! Who sends a request: the bearer of a token, or the browser that holds a session's cookie.
//!
//! Browsers send cookies by themselves, also for pages of others. So a cookie counts only when the request comes from a page of
//! ours, or from a page of an origin that the settings name; else the request is refused, not answered as a stranger's.

use std::net::IpAddr;

use poem::{
    Request,
    http::{HeaderMap, HeaderValue, header},
    web::{
        RemoteAddr,
        cookie::{Cookie, SameSite},
    },
};

use super::Settings;
use crate::{
    app::{App, Caller, Error},
    graphql::SessionChange,
};

/// The session's cookie where it goes over TLS only; browsers let no other host set a cookie of this name.
const SECURE: &str = "__Host-playbill";
/// The same on a machine of one's own, without TLS.
const PLAIN: &str = "playbill";

/// Why nobody is let in by what a request brought.
#[derive(Debug)]
pub(super) enum Refused {
    /// It brought a cookie from a page of another origin.
    Foreign,
    /// What it brought is not, or no longer, good.
    By(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::By(error)
    }
}

/// What a request brings to say who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    /// Nothing.
    Nothing,
    /// The secret of a token or a session, in a header of its own.
    Bearer(String),
    /// The secret of a session, in a browser's cookie.
    Cookie(String),
}

impl Brought {
    /// The secret, if there is one.
    pub(super) fn secret(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Bearer(secret) | Self::Cookie(secret) => Some(secret),
        }
    }

    /// Whose it is.
    pub(super) async fn caller(&self, app: &App) -> Result<Caller, Error> {
        match self {
            Self::Nothing => Ok(Caller::anonymous()),
            Self::Bearer(secret) => app.authenticate(secret).await,
            Self::Cookie(secret) => match app.authenticate(secret).await {
                // A session that has ended leaves a stranger behind, who may sign in again.
                Err(Error::Unauthenticated) => Ok(Caller::anonymous()),
                other => other,
            },
        }
    }
}

/// Who sends a request.
pub(super) async fn of(app: &App, request: &Request, settings: &Settings) -> Result<Caller, Refused> {
    Ok(brought(request, settings)?.caller(app).await?)
}

/// What a request brings.
pub(super) fn brought(request: &Request, settings: &Settings) -> Result<Brought, Refused> {
    if let Some(authorization) = request.headers().get(header::AUTHORIZATION) {
        let secret = bearer(authorization).ok_or(Error::Unauthenticated)?;
        return Ok(Brought::Bearer(secret.to_owned()));
    }
    match session(request) {
        None => Ok(Brought::Nothing),
        Some(_) if !is_ours(request.headers(), settings) => Err(Refused::Foreign),
        Some(secret) => Ok(Brought::Cookie(secret)),
    }
}

/// The secret of `Authorization: Bearer …`.
pub(super) fn bearer(authorization: &HeaderValue) -> Option<&str> {
    bearer_of(authorization.to_str().ok()?)
}

/// The secret of `Bearer …`.
pub(super) fn bearer_of(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

/// The secret in the session's cookie.
fn session(request: &Request) -> Option<String> {
    cookie(request, SECURE).or_else(|| cookie(request, PLAIN))
}

/// What a cookie of this name holds. The letters of ours need no escaping.
pub(super) fn cookie(request: &Request, name: &str) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = lines.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(it, _)| *it == name).map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
}

/// Whether a request comes from a page of ours, as browsers tell it; programs tell nothing, and hold no cookies of others.
pub(super) fn is_ours(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return text(header::HeaderName::from_static("sec-fetch-site")).is_none_or(|site| site != "cross-site");
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    (host.is_some() && host == text(header::HOST)) || settings.origins.iter().any(|it| it == origin)
}

/// The address that a request comes from: the client's own, or what the proxies in front of us tell of it.
pub(super) fn address(request: &Request, proxies: usize) -> String {
    address_of(request.remote_addr(), request.headers(), proxies)
}

/// The same of a request that is not poem's yet.
pub(super) fn address_of(remote: &RemoteAddr, headers: &HeaderMap, proxies: usize) -> String {
    let direct = || match remote {
        RemoteAddr(poem::Addr::SocketAddr(address)) => address.ip().to_canonical().to_string(),
        RemoteAddr(_) => String::new(),
    };
    if proxies == 0 {
        return direct();
    }
    let told: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(',')).collect();
    // Each proxy adds whom it was asked by at the end; what stands before that, anybody may have written.
    let nth = told.len().checked_sub(proxies).and_then(|at| told.get(at));
    nth.and_then(|it| it.trim().parse::<IpAddr>().ok()).map_or_else(direct, |it| it.to_canonical().to_string())
}

/// The cookie that tells a browser of its session's beginning or end.
pub(super) fn session_cookie(change: &SessionChange, settings: &Settings) -> String {
    let (name, secure) = if settings.is_secure { (SECURE, true) } else { (PLAIN, false) };
    let (secret, lasts) = match change {
        SessionChange::Begun(secret, seconds) => (secret.as_str(), u64::try_from(*seconds).unwrap_or_default()),
        SessionChange::Ended => ("", 0),
    };
    let mut cookie = Cookie::new_with_str(name, secret);
    cookie.set_http_only(true);
    cookie.set_secure(secure);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_max_age(std::time::Duration::from_secs(lasts));
    cookie.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_count_on_pages_of_ours_only() {
        let settings = Settings { origins: vec!["https://desk.example".to_owned()], ..Settings::default() };
        let check = |pairs: &[(&'static str, &'static str)], expect: bool| {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(is_ours(&headers, &settings), expect, "{pairs:?}");
        };
        check(&[], true);
        check(&[("host", "a.example"), ("origin", "https://a.example")], true);
        check(&[("host", "a.example:8080"), ("origin", "http://a.example:8080")], true);
        check(&[("host", "a.example"), ("origin", "https://desk.example")], true);
        check(&[("host", "a.example"), ("origin", "https://evil.example")], false);
        check(&[("host", "a.example"), ("origin", "null")], false);
        check(&[("host", "a.example"), ("sec-fetch-site", "cross-site")], false);
        check(&[("host", "a.example"), ("sec-fetch-site", "same-origin")], true);
    }

    #[test]
    fn addresses_are_told_by_trusted_proxies_only() {
        let check = |told: &str, proxies: usize, expect: &str| {
            let request = Request::builder().header("x-forwarded-for", told).finish();
            assert_eq!(address(&request, proxies), expect, "{told} {proxies}");
        };
        check("9.9.9.9", 0, "");
        check("9.9.9.9, 1.2.3.4", 1, "1.2.3.4");
        check("9.9.9.9, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4");
        check("nonsense", 1, "");
        check("::ffff:1.2.3.4", 1, "1.2.3.4");
        check("1.2.3.4", 2, "");
    }

    #[test]
    fn bearers_are_read_as_they_are_written() {
        let check = |header: &'static str, expect: Option<&str>| {
            assert_eq!(bearer(&HeaderValue::from_static(header)), expect);
        };
        check("Bearer playbill_x", Some("playbill_x"));
        check("bearer  playbill_x ", Some("playbill_x"));
        check("Basic playbill_x", None);
        check("playbill_x", None);
    }
}
