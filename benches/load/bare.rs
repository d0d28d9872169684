//! The least that poem can do: a handler that answers the same bytes, or that writes one row first.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use poem::{EndpointExt, Response, Route, Server, handler, http::StatusCode, listener::TcpAcceptor, web::Data};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, TransactionTrait as _};
use tokio::net::TcpListener;
use tokio_util::bytes::Bytes;

use crate::database;

/// The argument that makes this program such a server.
pub(crate) const CHILD: &str = "bare-handler";

#[handler]
fn answer(bytes: Data<&Bytes>) -> Response {
    Response::builder().content_type("application/json").body(bytes.0.clone())
}

#[handler]
fn unchanged() -> StatusCode {
    StatusCode::NOT_MODIFIED
}

#[handler]
async fn write(db: Data<&DatabaseConnection>) -> Response {
    let transaction = db.begin().await.expect("a transaction");
    transaction.execute_unprepared("UPDATE bare SET turn = turn + 1").await.expect("a row");
    transaction.commit().await.expect("a commit");
    Response::builder().content_type("application/json").body(r#"{"data":{"userErrors":[]}}"#)
}

/// Serves the bytes of a file, or writes of one row to a database, on a free port, and prints which.
pub(crate) fn child(arguments: &[String]) -> io::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let route = match arguments {
            [kind, path] if kind == "file" => {
                Route::new().at("/", poem::get(answer).post(answer)).data(Bytes::from(std::fs::read(path)?)).boxed()
            }
            [kind] if kind == "unchanged" => Route::new().at("/", poem::get(unchanged)).boxed(),
            [kind, url] if kind == "write" => Route::new().at("/", poem::post(write)).data(one_row(url).await).boxed(),
            _ => return Err(io::Error::other("nothing to serve")),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
        Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(route).await
    })
}

/// A database with a table of one row.
async fn one_row(url: &str) -> DatabaseConnection {
    let db = if let Some(path) = url.strip_prefix("sqlite://") {
        database::writer(&PathBuf::from(path)).await
    } else {
        Database::connect(ConnectOptions::new(url)).await.expect("a database")
    };
    db.execute_unprepared("CREATE TABLE bare (turn BIGINT NOT NULL)").await.expect("a table");
    db.execute_unprepared("INSERT INTO bare VALUES (0)").await.expect("a row");
    db
}
