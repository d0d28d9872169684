//! Signing in by an identity provider: a small one of our own, that also lies.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey as _,
    core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey},
    url::Url,
};
use playbill::http::{ClientSecret, OidcSettings, Settings};
use poem::{
    EndpointExt as _, IntoResponse, Route, Server, get, handler,
    http::StatusCode,
    listener::TcpAcceptor,
    post,
    web::{Data, Form, Json},
};
use reqwest::{Response, redirect::Policy};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _, pkcs8::LineEnding, rand_core::OsRng};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::harness::Desk;

const CLIENT: &str = "playbill";
const SECRET: &str = "swordfish";

/// A provider, and what it will say for each code that it gave out.
#[derive(Clone)]
struct Provider(Arc<Inner>);

struct Inner {
    issuer: String,
    key: CoreRsaPrivateSigningKey,
    codes: Mutex<HashMap<String, (String, String)>>,
}

fn key() -> CoreRsaPrivateSigningKey {
    let key = RsaPrivateKey::new(&mut OsRng, 2_048).expect("a key");
    let pem = key.to_pkcs1_pem(LineEnding::LF).expect("a text");
    CoreRsaPrivateSigningKey::from_pem(&pem, Some(JsonWebKeyId::new("one".to_owned()))).expect("a key")
}

/// A signed token.
fn token(key: &CoreRsaPrivateSigningKey, claims: &Value) -> String {
    let head = json!({ "alg": "RS256", "typ": "JWT", "kid": "one" });
    let text = [&head, claims].map(|it| BASE64URL_NOPAD.encode(it.to_string().as_bytes())).join(".");
    let signature = key.sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, text.as_bytes()).expect("a signature");
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
}

#[handler]
fn configuration(provider: Data<&Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.0.0.issuer);
    Json(json!({
        "issuer": provider.0.0.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

#[handler]
fn jwks(provider: Data<&Provider>) -> Json<Value> {
    Json(json!({ "keys": [provider.0.0.key.as_verification_key()] }))
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

/// A code is good once, and only for whoever knows what its challenge was made from.
#[handler]
fn exchange(provider: Data<&Provider>, Form(asked): Form<Exchange>) -> poem::Response {
    let known = provider.0.0.codes.lock().expect("the codes").remove(&asked.code);
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&asked.code_verifier));
    match known.filter(|(expect, _)| *expect == challenge) {
        Some((_, token)) => Json(json!({ "access_token": "a", "token_type": "bearer", "id_token": token })).into_response(),
        None => Json(json!({ "error": "invalid_grant" })).with_status(StatusCode::BAD_REQUEST).into_response(),
    }
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Self(Arc::new(Inner { issuer, key: key(), codes: Mutex::default() }));
        let routes = Route::new()
            .at("/.well-known/openid-configuration", get(configuration))
            .at("/jwks", get(jwks))
            .at("/token", post(exchange))
            .data(provider.clone());
        tokio::spawn(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener).expect("a listener")).run(routes));
        provider
    }

    fn settings(&self, may_create: bool) -> Settings {
        let oidc = OidcSettings {
            issuer: self.0.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(ClientSecret::new(SECRET.to_owned())),
            redirect_uri: "https://desk.example/auth/oidc/callback".to_owned(),
            scopes: vec!["email".to_owned(), "profile".to_owned()],
            may_create,
        };
        Settings { oidc: Some(oidc), ..Settings::default() }
    }

    /// What it says of somebody to whoever sent a browser there.
    fn claims(&self, subject: &str, email: &str, sent: &HashMap<String, String>) -> Value {
        let now = chrono::DateTime::from(std::time::SystemTime::now()) as chrono::DateTime<chrono::Utc>;
        json!({
            "iss": self.0.issuer, "aud": CLIENT, "sub": subject, "nonce": sent["nonce"], "iat": now.timestamp(),
            "exp": now.timestamp() + 300, "email": email, "email_verified": true, "name": "Li Na",
        })
    }

    /// Gives out a code for what it will say.
    fn code(&self, sent: &HashMap<String, String>, token: String) -> String {
        let mut codes = self.0.codes.lock().expect("the codes");
        let code = format!("code-{}", sent["state"]);
        codes.insert(code.clone(), (sent["code_challenge"].clone(), token));
        code
    }
}

async fn visit(desk: &Desk, path: &str, cookie: &str) -> Response {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
    client.get(desk.at(path)).header("cookie", cookie).send().await.expect("an answer")
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).expect(name).to_str().expect("a text").to_owned()
}

/// Begins to sign in: the browser's cookie, and what it is sent to the provider with.
async fn begin(desk: &Desk, next: &str) -> (String, HashMap<String, String>) {
    let response = visit(desk, &format!("/auth/oidc?next={next}"), "").await;
    assert_eq!((response.status(), &*header(&response, "cache-control")), (StatusCode::SEE_OTHER, "no-store"));
    let cookie = header(&response, "set-cookie");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=600"] {
        assert!(cookie.starts_with("__Host-playbill-oidc=") && cookie.contains(attribute), "{cookie}");
    }
    let url = Url::parse(&header(&response, "location")).expect("an address");
    let sent: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!((&*sent["response_type"], &*sent["scope"], &*sent["client_id"]), ("code", "openid email profile", CLIENT));
    assert_eq!((&*sent["code_challenge_method"], &*sent["redirect_uri"]), ("S256", "https://desk.example/auth/oidc/callback"));
    assert!(!url.as_str().contains(SECRET), "{url}");
    (cookie.split(';').next().expect("a pair").to_owned(), sent)
}

async fn finish(desk: &Desk, cookie: &str, code: &str, state: &str) -> Response {
    visit(desk, &format!("/auth/oidc/callback?code={code}&state={state}"), cookie).await
}

/// Signs somebody in: the status, and on success where the browser goes and who it then is.
async fn sign_in(
    desk: &Desk,
    provider: &Provider,
    subject: &str,
    email: &str,
    change: impl Fn(&mut Value),
) -> (u16, String, Value) {
    let (cookie, sent) = begin(desk, "/graphiql/").await;
    let mut claims = provider.claims(subject, email, &sent);
    change(&mut claims);
    let code = provider.code(&sent, token(&provider.0.key, &claims));
    outcome(desk, finish(desk, &cookie, &code, &sent["state"]).await).await
}

async fn outcome(desk: &Desk, response: Response) -> (u16, String, Value) {
    let status = response.status().as_u16();
    if status != 303 {
        let cookies = response.headers().get_all("set-cookie").iter().count();
        let page = response.text().await.expect("a page");
        assert!(cookies == 0 && page.contains("<p lang=\"zh\">") && !page.contains("code"), "{page}");
        return (status, String::new(), Value::Null);
    }
    let to = header(&response, "location");
    let mut cookies = response.headers().get_all("set-cookie").iter().map(|it| it.to_str().expect("a text").to_owned());
    let session = cookies.rfind(|it| it.starts_with("__Host-playbill=")).expect("a session");
    let query = json!({ "query": "{ viewer { account { name email displayName isAdmin } festivals { festival } } }" });
    let pair = session.split(';').next().expect("a pair").to_owned();
    let answer = reqwest::Client::new().post(desk.at("/graphql")).header("cookie", pair).json(&query).send().await;
    let mut answer: Value = answer.expect("an answer").json().await.expect("JSON");
    (status, to, answer["data"]["viewer"].take())
}

async fn account(desk: &Desk, name: &str) -> String {
    let query = "mutation($input: AccountCreateInput!) { accountCreate(input: $input) { account { id } } }";
    let input = json!({ "name": name, "email": format!("{name}@example.org"), "password": "four plain words here" });
    let data = desk.ask(query, json!({ "input": input })).await;
    data["accountCreate"]["account"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn whoever_the_provider_knows_signs_in() {
    let provider = Provider::start().await;
    let desk = Desk::open_with(provider.settings(false)).await;
    let id = account(&desk, "lina").await;
    let lina = |email: &str| {
        (
            303,
            "/graphiql/".to_owned(),
            json!({ "account": { "name": "lina", "email": email, "displayName": "lina", "isAdmin": false }, "festivals": [] }),
        )
    };
    let nobody = (403, String::new(), Value::Null);
    let keep = |_: &mut Value| {};
    let unverified = |claims: &mut Value| claims["email_verified"] = json!(false);
    assert_eq!(
        sign_in(&desk, &provider, "s1", "lina@example.org", unverified).await,
        nobody,
        "an address that anybody may have written"
    );
    assert_eq!(sign_in(&desk, &provider, "s1", "other@example.org", keep).await, nobody, "somebody without an account");
    let old = desk
        .send_as(
            None,
            "mutation { sessionCreate(input: { login: \"lina\", password: \"four plain words here\" }) { secret } }",
            json!({}),
        )
        .await;
    let old = old["data"]["sessionCreate"]["secret"].as_str().expect("a session").to_owned();
    assert_eq!(sign_in(&desk, &provider, "s1", "Lina@example.org", keep).await, lina("lina@example.org"), "by the address, once");
    // What was given to the account before ends: it may have been another's.
    let ended = desk.send_as(Some(&old), "{ viewer { account { name } } }", json!({})).await;
    assert_eq!(ended["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{ended}");
    let password = desk
        .send_as(
            None,
            "mutation { sessionCreate(input: { login: \"lina\", password: \"four plain words here\" }) { secret } }",
            json!({}),
        )
        .await;
    assert_eq!(password["data"]["sessionCreate"]["secret"], Value::Null);
    // From then on by what the provider calls her, whatever her address becomes.
    assert_eq!(sign_in(&desk, &provider, "s1", "married@example.org", unverified).await, lina("lina@example.org"));
    assert_eq!(sign_in(&desk, &provider, "s2", "lina@example.org", keep).await, nobody, "somebody else with her old address");
    let shut = "mutation($id: ID!) { accountUpdate(input: { id: $id, isDisabled: true }) { userErrors { code } } }";
    desk.ask(shut, json!({ "id": id })).await;
    assert_eq!(sign_in(&desk, &provider, "s1", "lina@example.org", keep).await, nobody, "an account that is shut");
}

#[tokio::test]
async fn where_it_is_allowed_newcomers_get_an_account_without_roles() {
    let provider = Provider::start().await;
    let desk = Desk::open_with(provider.settings(true)).await;
    account(&desk, "wangwu").await;
    let named = |name: &'static str| move |claims: &mut Value| claims["preferred_username"] = json!(name);
    let check = async |subject: &str, email: &str, name: &'static str, expect: Value| {
        let (status, _, viewer) = sign_in(&desk, &provider, subject, email, named(name)).await;
        assert_eq!((status, viewer["festivals"].clone(), viewer["account"].clone()), (303, json!([]), expect));
    };
    let new = |name: &str, email: Value, display: &str| json!({ "name": name, "email": email, "displayName": display, "isAdmin": false });
    check("s1", "new@example.org", "WangWu", new("wangwu-2", json!("new@example.org"), "WangWu")).await;
    check("s1", "new@example.org", "Other", new("wangwu-2", json!("new@example.org"), "WangWu")).await;
    check("s2", "li@example.org", "李娜", new("guest", json!("li@example.org"), "李娜")).await;
    let unverified = |claims: &mut Value| {
        claims["email_verified"] = json!(false);
        claims["preferred_username"] = json!("stranger");
    };
    let (status, _, viewer) = sign_in(&desk, &provider, "s3", "wangwu@example.org", unverified).await;
    assert_eq!((status, &viewer["account"]), (303, &new("stranger", Value::Null, "stranger")));
}

#[tokio::test]
async fn nothing_that_does_not_hold_signs_anybody_in() {
    let provider = Provider::start().await;
    let desk = Desk::open_with(provider.settings(true)).await;
    account(&desk, "lina").await;
    let set = |name: &'static str, value: Value| move |claims: &mut Value| claims[name] = value.clone();
    let nobody = (403, String::new(), Value::Null);
    for (name, value) in [
        ("nonce", json!("another")),
        ("aud", json!("another")),
        ("aud", json!([CLIENT, "another"])),
        ("iss", json!("https://another.example")),
        ("exp", json!(1_600_000_000)),
        ("sub", Value::Null),
    ] {
        assert_eq!(
            sign_in(&desk, &provider, "s1", "lina@example.org", set(name, value.clone())).await,
            nobody,
            "{name}: {value}"
        );
    }
    // Signed by somebody else, or by nobody.
    let forge = async |forge: &dyn Fn(&Value) -> String| {
        let (cookie, sent) = begin(&desk, "/").await;
        let code = provider.code(&sent, forge(&provider.claims("s1", "lina@example.org", &sent)));
        outcome(&desk, finish(&desk, &cookie, &code, &sent["state"]).await).await
    };
    let other = key();
    assert_eq!(forge(&|claims| token(&other, claims)).await, nobody, "another key");
    let unsigned = |claims: &Value| {
        let head = json!({ "alg": "none" }).to_string();
        format!("{}.{}.", BASE64URL_NOPAD.encode(head.as_bytes()), BASE64URL_NOPAD.encode(claims.to_string().as_bytes()))
    };
    assert_eq!(forge(&unsigned).await, nobody, "no signature");

    // The state belongs to the browser that began, and is good once, as the code is.
    let stale = (400, String::new(), Value::Null);
    let ready = async || {
        let (cookie, sent) = begin(&desk, "//evil.example").await;
        let code = provider.code(&sent, token(&provider.0.key, &provider.claims("s1", "lina@example.org", &sent)));
        (cookie, code, sent["state"].clone())
    };
    let told = async |cookie: &str, code: &str, state: &str| outcome(&desk, finish(&desk, cookie, code, state).await).await;
    let (cookie, code, state) = ready().await;
    assert_eq!(told(&cookie, &code, "another").await, stale, "another state");
    assert_eq!(told("", &code, &state).await, stale, "another browser");
    assert_eq!(told(&cookie, &code, &state).await, stale, "a state that was tried");
    let (cookie, code, state) = ready().await;
    let (status, to, _) = told(&cookie, &code, &state).await;
    assert_eq!((status, &*to), (303, "/"), "no way to other hosts");
    assert_eq!(told(&cookie, &code, &state).await, stale, "the same once more");
    let (cookie, _, state) = ready().await;
    assert_eq!(told(&cookie, &code, &state).await, nobody, "a code that was used");
    let (cookie, _, state) = ready().await;
    let refused = visit(&desk, &format!("/auth/oidc/callback?error=access_denied&state={state}"), &cookie).await;
    assert_eq!(outcome(&desk, refused).await, nobody, "the person said no");
    assert_eq!(outcome(&desk, visit(&desk, "/auth/oidc/callback", "").await).await, stale, "nothing at all");
}

#[tokio::test]
async fn what_began_on_one_node_ends_on_another() {
    let provider = Provider::start().await;
    let desk = Desk::open_with(provider.settings(false)).await;
    account(&desk, "lina").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let other = listener.local_addr().expect("an address");
    tokio::spawn(playbill::http::run(listener, desk.app.clone(), provider.settings(false), std::future::pending()));
    let (cookie, sent) = begin(&desk, "/graphiql/").await;
    let code = provider.code(&sent, token(&provider.0.key, &provider.claims("s1", "lina@example.org", &sent)));
    let back = format!("http://{other}/auth/oidc/callback?code={code}&state={}", sent["state"]);
    let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
    let response = client.get(back).header("cookie", &cookie).send().await.expect("an answer");
    let (status, to, viewer) = outcome(&desk, response).await;
    assert_eq!((status, &*to, &viewer["account"]["name"]), (303, "/graphiql/", &json!("lina")));
    let again = outcome(&desk, finish(&desk, &cookie, &code, &sent["state"]).await).await;
    assert_eq!(again, (403, String::new(), Value::Null), "the code was used");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_told_of() {
    let mut settings = Provider::start().await.settings(false);
    let oidc = settings.oidc.as_mut().expect("a provider");
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("an address");
    oidc.issuer = format!("http://{gone}");
    let desk = Desk::open_with(settings).await;
    assert_eq!(outcome(&desk, visit(&desk, "/auth/oidc", "").await).await.0, 502);
    let without = Desk::open().await;
    for path in ["/auth/oidc", "/auth/oidc/callback?code=a&state=b"] {
        assert_eq!(visit(&without, path, "").await.status().as_u16(), 404, "{path}");
    }
}
