//! Signing in by an identity provider: OpenID Connect, authorization code with PKCE.
//!
//! What a sign-in needs to be finished is good for ten minutes, and kept by the browser that began it, so that any node can finish
//! it. Whatever goes wrong is told on a page of few words, and to the log.

mod fetch;
mod page;
mod pending;
mod provider;

use std::{sync::Arc, time::Duration};

use openidconnect::{Nonce, PkceCodeVerifier};
use poem::{
    IntoResponse as _, Request, Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::{
        Data, Query,
        cookie::{Cookie, SameSite},
    },
};
use serde::Deserialize;

use super::{Settings, answer::retry_after, caller, graphql::Edge};
use crate::{app::Error, graphql::SessionChange};

use page::Told;
use pending::{Started, Tried, within};
use provider::{Failed, Provider};

pub use provider::{ClientSecret, OidcSettings};

/// How long a person may take at the provider.
const PATIENCE: Duration = Duration::from_secs(600);
/// The cookie that a sign-in is kept in; over TLS, and on a machine of one's own.
const SECURE: &str = "__Host-playbill-oidc";
const PLAIN: &str = "playbill-oidc";
/// The longest path to go on to.
const NEXT_BYTES: usize = 512;

/// Signing in by a provider.
pub(super) struct Oidc {
    provider: Provider,
    tried: Tried,
}

impl Oidc {
    pub(super) fn new(settings: OidcSettings) -> Self {
        Self { provider: Provider::new(settings), tried: Tried::default() }
    }
}

/// Where to go on to after signing in.
#[derive(Debug, Deserialize)]
struct Begin {
    next: Option<String>,
}

/// What the provider sends the browser back with.
#[derive(Debug, Deserialize)]
struct Callback {
    state: Option<String>,
    code: Option<String>,
}

/// Sends the browser to the provider.
#[handler]
pub(super) async fn begin(edge: Data<&Arc<Edge>>, request: &Request, asked: poem::Result<Query<Begin>>) -> Response {
    let Some(oidc) = &edge.oidc else { return page::told(Told::NotHere) };
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return slower(seconds);
    }
    let next = asked.ok().and_then(|Query(it)| it.next).filter(|it| is_local(it)).unwrap_or_else(|| "/".to_owned());
    match oidc.provider.authorize().await {
        Ok(sent) => {
            let (nonce, verifier) = (sent.nonce.secret().clone(), sent.verifier.into_secret());
            let started = Started { state: sent.state, nonce, verifier, next, until: within(PATIENCE) };
            let mut response = see_other(sent.url.as_str());
            set_cookie(&mut response, &started.written(), PATIENCE, &edge.settings);
            response
        }
        Err(failed) => failed_page(&failed),
    }
}

/// Takes the browser back, with what the provider says of the person.
#[handler]
pub(super) async fn callback(edge: Data<&Arc<Edge>>, request: &Request, asked: poem::Result<Query<Callback>>) -> Response {
    let Some(oidc) = &edge.oidc else { return page::told(Told::NotHere) };
    if let Err(seconds) = edge.rates.enter_from(request, &edge.settings) {
        return slower(seconds);
    }
    let Ok(Query(Callback { state: Some(state), code })) = asked else { return page::told(Told::Stale) };
    // Tried whatever comes of it: a state is good once.
    let is_first = oidc.tried.is_first(&state, PATIENCE);
    let cookie = [SECURE, PLAIN].iter().find_map(|name| caller::cookie(request, name)).filter(|_| is_first);
    let started = cookie.and_then(|it| Started::read(&it, &state)).filter(|it| is_local(&it.next));
    let Some(started) = started else { return page::told(Told::Stale) };
    let Some(code) = code else { return page::told(Told::Refused) };
    let Started { nonce, verifier, next, state: _, until: _ } = started;
    let (verifier, nonce) = (PkceCodeVerifier::new(verifier), Nonce::new(nonce));
    let identity = match oidc.provider.identify(code, verifier, &nonce).await {
        Ok(identity) => identity,
        Err(failed) => return failed_page(&failed),
    };
    let signed_in = match edge.app.identity_session(identity, oidc.provider.may_create()).await {
        Ok(Ok(signed_in)) => signed_in,
        Ok(Err(invalid)) => {
            return page::told(invalid.first().map_or(Told::Refused, |it| Told::App(&it.message.en, &it.message.zh)));
        }
        Err(Error::Unavailable) => return page::told(Told::Later),
        Err(error) => {
            tracing::warn!(cause = %error, "a sign-in by the identity provider failed");
            return page::told(Told::Later);
        }
    };
    let lasts = (signed_in.expires_at - signed_in.session.created_at).num_seconds();
    let mut response = see_other(&next);
    set_cookie(&mut response, "", Duration::ZERO, &edge.settings);
    let session = caller::session_cookie(&SessionChange::Begun(signed_in.secret, lasts), &edge.settings);
    if let Ok(session) = HeaderValue::try_from(session) {
        response.headers_mut().append(header::SET_COOKIE, session);
    }
    response
}

fn failed_page(failed: &Failed) -> Response {
    match failed {
        Failed::Unreachable(cause) => {
            tracing::warn!(%cause, "the identity provider cannot be reached");
            page::told(Told::Unreachable)
        }
        Failed::Refused(cause) => {
            tracing::warn!(%cause, "the identity provider's word was not taken");
            page::told(Told::Refused)
        }
    }
}

fn slower(seconds: u64) -> Response {
    let mut response = page::told(Told::TooOften);
    retry_after(&mut response, seconds);
    response
}

fn see_other(to: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(to) else { return page::told(Told::Refused) };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether a path is one of ours, and cannot be read as another host's.
fn is_local(path: &str) -> bool {
    path.len() <= NEXT_BYTES
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.chars().all(|it| it.is_ascii_graphic() && it != '\\')
}

fn set_cookie(response: &mut Response, value: &str, lasts: Duration, settings: &Settings) {
    let mut cookie = Cookie::new_with_str(if settings.is_secure { SECURE } else { PLAIN }, value);
    cookie.set_http_only(true);
    cookie.set_secure(settings.is_secure);
    // The provider sends the browser back by a link, as it were: `Strict` would hold the cookie back.
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_max_age(lasts);
    if let Ok(cookie) = HeaderValue::try_from(cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_gone_on_to() {
        let check = |path: &str, expect: bool| assert_eq!(is_local(path), expect, "{path}");
        check("/", true);
        check("/graphiql/?a=b#c", true);
        check("", false);
        check("graphiql", false);
        check("//evil.example", false);
        check("/\\evil.example", false);
        check("/\t/evil.example", false);
        check("https://evil.example/", false);
        check("/a\r\nset-cookie: b", false);
        check(&format!("/{}", "x".repeat(512)), false);
    }
}
