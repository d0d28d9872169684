//! The identity provider: where it is, what it signs with, what it says of a person.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use openidconnect::{
    AuthorizationCode, ClientId, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata},
    url::Url,
};
use tokio::sync::Mutex;

use crate::app::Identity;

/// How long one request to the provider may take.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// How long what the provider tells about itself is kept: a key that it withdraws is good for no longer.
const KEPT: Duration = Duration::from_secs(300);
/// The longest answer of the provider, in bytes.
const ANSWER_BYTES: usize = 1024 * 1024;

/// A provider that people sign in by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSettings {
    /// Its address, as it writes it in its tokens.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// How we show it that we are that; `None` for a public client.
    pub client_secret: Option<ClientSecret>,
    /// Where it sends browsers back to: our own address, and `/auth/oidc/callback`.
    pub redirect_uri: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Whether whoever it knows gets an account, without any role.
    pub may_create: bool,
}

/// A secret that is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// From its text.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why nobody was signed in. For the log: a person is told less.
#[derive(Debug)]
pub(super) enum Failed {
    /// The provider does not answer, or not as one.
    Unreachable(String),
    /// It said no, or what it said does not hold.
    Refused(String),
}

/// Where a browser is sent, and what to keep until it comes back.
pub(super) struct Sent {
    pub(super) url: Url,
    pub(super) state: String,
    pub(super) nonce: Nonce,
    pub(super) verifier: PkceCodeVerifier,
}

pub(super) struct Provider {
    settings: OidcSettings,
    /// What it tells about itself, and until when that is kept.
    metadata: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
}

impl Provider {
    pub(super) fn new(settings: OidcSettings) -> Self {
        Self { settings, metadata: Mutex::new(None) }
    }

    /// Whether whoever it knows gets an account.
    pub(super) fn may_create(&self) -> bool {
        self.settings.may_create
    }

    /// Where to send a browser.
    pub(super) async fn authorize(&self) -> Result<Sent, Failed> {
        let metadata = self.metadata().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = client(&self.settings, &metadata)?;
        let mut request =
            client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Sent { url, state: state.into_secret(), nonce, verifier })
    }

    /// Who it says that somebody is, for the code that they brought.
    pub(super) async fn identify(&self, code: String, verifier: PkceCodeVerifier, nonce: &Nonce) -> Result<Identity, Failed> {
        let metadata = self.metadata().await?;
        let client = client(&self.settings, &metadata)?;
        let http = self.http()?;
        let send = move |request: HttpRequest| fetch(http.clone(), request);
        let request =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|error| Failed::Unreachable(error.to_string()))?;
        let answer = request.set_pkce_verifier(verifier).request_async(&send).await;
        let answer = answer.map_err(|error| match error {
            openidconnect::RequestTokenError::Request(cause) => Failed::Unreachable(cause.to_string()),
            error => Failed::Refused(error.to_string()),
        })?;
        let token = answer.id_token().ok_or_else(|| Failed::Refused("it sent no id_token".to_owned()))?;
        let claims = token.claims(&client.id_token_verifier(), nonce).map_err(|error| Failed::Refused(error.to_string()))?;
        Ok(identity(claims))
    }

    /// What it tells about itself, asked again after a while.
    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, Failed> {
        let mut kept = self.metadata.lock().await;
        if let Some((until, metadata)) = kept.as_ref()
            && Instant::now() < *until
        {
            return Ok(Arc::clone(metadata));
        }
        let unreachable = |error: &dyn fmt::Display| Failed::Unreachable(error.to_string());
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| unreachable(&error))?;
        let http = self.http()?;
        let send = move |request: HttpRequest| fetch(http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &send).await.map_err(|error| unreachable(&error))?;
        let metadata = Arc::new(metadata);
        *kept = Some((Instant::now() + KEPT, Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// A client that goes where the provider tells and nowhere else, and by TLS if the provider's own address does.
    fn http(&self) -> Result<reqwest::Client, Failed> {
        // Whoever was first has chosen; it is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .https_only(self.settings.issuer.starts_with("https://"))
            .timeout(REQUEST_TIME)
            .build()
            .map_err(|error| Failed::Unreachable(error.to_string()))
    }
}

type Client = CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
>;

fn client(settings: &OidcSettings, metadata: &CoreProviderMetadata) -> Result<Client, Failed> {
    let redirect = RedirectUrl::new(settings.redirect_uri.clone()).map_err(|error| Failed::Unreachable(error.to_string()))?;
    let secret = settings.client_secret.as_ref().map(|it| openidconnect::ClientSecret::new(it.0.clone()));
    let client = CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(settings.client_id.clone()), secret);
    Ok(client.set_redirect_uri(redirect))
}

fn identity(claims: &CoreIdTokenClaims) -> Identity {
    let is_verified = claims.email_verified() == Some(true);
    let name = claims.name().and_then(|it| it.get(None)).map(|it| it.as_str().to_owned());
    Identity {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        email: claims.email().filter(|_| is_verified).map(|it| it.to_string()),
        name: claims.preferred_username().map(|it| it.as_str().to_owned()).or(name),
    }
}

/// Why an answer of the provider did not come.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    Form(#[from] openidconnect::http::Error),
    #[error("the answer is longer than {ANSWER_BYTES} bytes")]
    TooLong,
}

async fn fetch(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = vec![];
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > ANSWER_BYTES {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body)?)
}
