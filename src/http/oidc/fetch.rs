//! Requests to the identity provider: small ones, and small answers.
//!
//! It goes where it is sent and follows nobody further, since an answer may have been made by somebody else.

use std::{io, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use openidconnect::{
    HttpRequest, HttpResponse,
    http::{HeaderValue, Uri, header, uri::Scheme},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{error::Elapsed, timeout},
};
use tokio_rustls::TlsConnector;

/// How long one request may take.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// The longest answer, in bytes.
const ANSWER_BYTES: usize = 1024 * 1024;

/// Why an answer did not come.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("it took too long")]
    TooSlow(#[from] Elapsed),
    #[error("{0}")]
    Connection(#[from] io::Error),
    #[error("{0}")]
    Tls(#[from] rustls::Error),
    #[error("{0}")]
    Http(#[from] hyper::Error),
    #[error("{0} is no address to ask")]
    Address(Uri),
    #[error("the answer cannot be read: {0}")]
    Answer(Box<dyn std::error::Error + Send + Sync>),
}

/// Sends requests, by TLS alone or also without.
#[derive(Clone)]
pub(super) struct Fetcher {
    tls: TlsConnector,
    plain: bool,
}

impl Fetcher {
    /// Trusts whom the machine trusts.
    pub(super) fn new(plain: bool) -> Result<Self, FetchError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(config).into(), plain })
    }

    /// Sends a request and takes the whole answer.
    pub(super) async fn send(self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        timeout(REQUEST_TIME, self.exchange(request)).await?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let uri = request.uri().clone();
        let wrong = || FetchError::Address(uri.clone());
        let host = uri.host().ok_or_else(wrong)?.trim_matches(['[', ']']);
        let is_tls = uri.scheme() == Some(&Scheme::HTTPS);
        if !is_tls && !self.plain {
            return Err(wrong());
        }
        let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }))).await?;
        if !is_tls {
            return over(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| wrong())?;
        over(self.tls.connect(name, stream).await?, request).await
    }
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: HttpRequest,
) -> Result<HttpResponse, FetchError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority().map(|it| it.as_str().to_owned()).unwrap_or_default();
    let path = parts.uri.path_and_query().map_or_else(|| Uri::from_static("/"), |it| Uri::from(it.clone()));
    let host = HeaderValue::try_from(authority).map_err(|_| FetchError::Address(parts.uri.clone()))?;
    parts.headers.insert(header::HOST, host);
    parts.uri = path;
    let answering = async {
        let answer = sender.send_request(hyper::Request::from_parts(parts, Full::new(Bytes::from(body)))).await?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await.map_err(FetchError::Answer)?;
        Ok(HttpResponse::from_parts(parts, body.to_bytes().into()))
    };
    tokio::pin!(answering, connection);
    // The answer comes while the connection is driven; the provider may close it behind its answer.
    tokio::select! {
        answer = &mut answering => answer,
        ended = &mut connection => {
            ended?;
            answering.await
        }
    }
}
