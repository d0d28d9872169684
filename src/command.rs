//! What the binary does when it is asked to, one function for each command.

mod files;
mod user;

use std::io::Write as _;

use anyhow::{Context as _, Result};
use futures_util::future::LocalBoxFuture;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, SystemClock, WebhookSettings},
    config::{Command, Config, Copy, Serve, masked},
    demo::NOTICE,
    graphql,
    http::{self, StopSignals},
    store::{Copied, Store, backup, copy, restore},
};

/// Does what the settings ask for. The second value prints every setting with its source.
///
/// Async code is compiled by whoever first boxes or spawns it. Boxed here, it is compiled with this crate alone, and the binary takes
/// seconds.
#[must_use]
pub fn run(config: Config, sources: &str) -> LocalBoxFuture<'_, Result<()>> {
    Box::pin(obey(config, sources))
}

async fn obey(config: Config, sources: &str) -> Result<()> {
    let url = config.database_url.as_str();
    match config.command {
        Command::Schema => print(&graphql::sdl()),
        Command::Config => print(sources),
        Command::Migrate => Ok(open(url).await?.close().await?),
        Command::Demo => demo(url).await,
        Command::Import(asked) => files::import(asked, url).await,
        Command::Export(asked) => files::export(asked, url).await,
        Command::Template(asked) => files::template(&asked),
        Command::User(command) => user::run(command, url).await,
        Command::Serve(ref settings) => serve(settings, url, config.replica_url.as_deref()).await,
        Command::Copy(ref ends) => copy_all(ends).await,
        Command::Backup(ref to) => print(&backup(url, &to.to, to.force).await.context("no backup was made")?.to_string()),
        Command::Restore(ref from) => {
            print(&restore(url, &from.from, from.force).await.context("nothing was restored")?.to_string())
        }
    }
}

/// Opens the database and brings it to the present schema.
async fn open(url: &str) -> Result<App> {
    open_beside(url, None, WebhookSettings::default()).await
}

/// The same, with releases and logs read from a replica, if there is one.
async fn open_beside(url: &str, replica: Option<&str>, webhooks: WebhookSettings) -> Result<App> {
    let mut store = Store::connect(url).await.with_context(|| format!("cannot open the database {}", masked(url)))?;
    if let Some(url) = replica {
        store = store.with_replica(url).await.with_context(|| format!("cannot open the replica {}", masked(url)))?;
    }
    store.migrate().await.context("cannot bring the database to the present schema")?;
    Ok(App::with_webhooks(store, Box::new(SystemClock), webhooks))
}

async fn demo(url: &str) -> Result<()> {
    let app = open(url).await?;
    let built = app.build_demo().await?;
    app.close().await?;
    if built { notice() } else { print("The demo festival is there already; nothing was changed.\n") }
}

async fn serve(settings: &Serve, url: &str, replica: Option<&str>) -> Result<()> {
    let signals = StopSignals::listen().context("cannot listen to signals")?;
    let app = open_beside(url, replica, settings.webhooks.settings()).await?;
    if settings.demo && app.is_empty().await? {
        app.build_demo().await?;
        notice()?;
    }
    let token = if settings.demo { app.demo_token().await? } else { None };
    let listener = TcpListener::bind(settings.listen).await.with_context(|| format!("cannot listen on {}", settings.listen))?;
    if let Some(secret) = token {
        print(&format!("organizer token: {secret}\nhttp://{}/graphiql/#token={secret}\n", listener.local_addr()?))?;
    }
    print(&format!("Playbill listens on http://{}/graphiql\n", listener.local_addr()?))?;
    let stopping = CancellationToken::new();
    let (sender, stop) = (app.clone(), stopping.clone());
    let sending = tokio::spawn(async move { sender.send_webhooks(stop).await });
    let hearing = tokio::spawn({
        let app = app.clone();
        async move { app.hear_nodes().await }
    });
    let stopped = stopping.clone();
    let stop = async move {
        signals.first().await;
        stopped.cancel();
    };
    let served = http::run(listener, app.clone(), settings.settings(), stop).await;
    hearing.abort();
    stopping.cancel();
    sending.await.context("what is sent to webhooks failed")?;
    served.context("the server failed")?;
    app.close().await.context("cannot close the database")
}

async fn copy_all(Copy { from, to }: &Copy) -> Result<()> {
    let tell = |copied: Copied| {
        // A reader that has gone away does not stop the copy.
        drop(print(&format!("{} {}\n", copied.table, copied.rows)));
    };
    copy(from, to, tell).await.context("nothing was copied")
}

fn notice() -> Result<()> {
    print(&format!("{}\n{}\n", NOTICE.zh, NOTICE.en))
}

fn print(text: &str) -> Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("cannot print")
}
