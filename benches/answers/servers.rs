//! The servers that are compared, each a process of its own.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use playbill::{
    app::{App, SystemClock},
    http::{self, Connections, Settings},
    store::Store,
};
use poem::{EndpointExt, Response, Route, get, handler, http::StatusCode, listener::TcpAcceptor, web::Data};
use tokio::net::TcpListener;

/// What this program is told to be one of the servers.
const DESK: &str = "as-desk";
const BARE: &str = "as-bare";

/// A running server. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
    /// The token of an organizer.
    pub(crate) token: String,
}

impl Server {
    /// Playbill on a database.
    pub(crate) fn desk(url: &str) -> io::Result<Self> {
        Self::start(&[DESK, url])
    }

    /// A handler for every file in a folder.
    pub(crate) fn bare(folder: &Path) -> io::Result<Self> {
        Self::start(&[BARE, &folder.display().to_string()])
    }

    fn start(arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?).args(arguments).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).read_line(&mut line)?;
        let (address, token) = line.trim_end().split_once(' ').ok_or_else(|| io::Error::other("the server did not start"))?;
        Ok(Self { child, address: address.to_owned(), token: token.to_owned() })
    }

    /// Processor time that its threads have used (`schedstat`, in nanoseconds).
    pub(crate) fn used(&self) -> Duration {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("Linux");
        let of = |thread: io::Result<fs::DirEntry>| {
            let told = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            told.split(' ').next()?.parse::<u64>().ok()
        };
        Duration::from_nanos(threads.filter_map(of).sum())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Serves, if this program was told to be a server.
pub(crate) fn child(arguments: &[String]) -> io::Result<bool> {
    let [what, of] = arguments else { return Ok(false) };
    let runtime = tokio::runtime::Runtime::new()?;
    match what.as_str() {
        DESK => runtime.block_on(serve_desk(of))?,
        BARE => runtime.block_on(serve_bare(Path::new(of)))?,
        _ => return Ok(false),
    }
    Ok(true)
}

async fn listen(token: &str) -> io::Result<TcpListener> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "{} {token}", listener.local_addr()?)?;
    Ok(listener)
}

async fn serve_desk(url: &str) -> io::Result<()> {
    let store = Store::connect(url).await.map_err(io::Error::other)?;
    let app = App::new(store, Box::new(SystemClock));
    let token = app.demo_token().await.map_err(io::Error::other)?.unwrap_or_default();
    let connections = Connections { most_from_one: 0, ..Connections::default() };
    let settings = Settings { requests_per_second: 0, connections, ..Settings::default() };
    http::run(listen(&token).await?, app, settings, std::future::pending()).await
}

/// The bytes of a file.
#[derive(Clone)]
struct Form {
    coding: Option<String>,
    bytes: Arc<[u8]>,
}

/// A body from shared bytes, as poem takes it.
fn respond(form: &Form) -> Response {
    let response = Response::builder().content_type("application/json");
    let response = match &form.coding {
        Some(coding) => response.header("content-encoding", coding.as_str()),
        None => response,
    };
    response.body(hyper::body::Bytes::from_owner(Arc::clone(&form.bytes)))
}

#[handler]
fn to_get(form: Data<&Form>) -> Response {
    respond(&form)
}

/// Like every handler of a POST it takes the body first.
#[handler]
fn to_post(form: Data<&Form>, _body: Vec<u8>) -> Response {
    respond(&form)
}

#[handler]
fn nothing() -> StatusCode {
    StatusCode::NOT_MODIFIED
}

async fn serve_bare(folder: &Path) -> io::Result<()> {
    let mut routes = Route::new().at("/nothing", get(nothing));
    for name in ["identity", "gzip", "br", "zstd"] {
        let coding = (name != "identity").then(|| name.to_owned());
        let form = Form { coding, bytes: fs::read(folder.join(name))?.into() };
        routes = routes.at(format!("/{name}"), get(to_get).post(to_post).data(form));
    }
    let acceptor = TcpAcceptor::from_tokio(listen("-").await?)?;
    poem::Server::new_with_acceptor(acceptor).run(routes).await
}
