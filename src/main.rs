//! The binary: reads the settings, opens the database, does what it was asked to.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, Result};
use playbill::{
    app::{App, SystemClock},
    config::{Command, Config, LogFormat, Serve},
    demo::NOTICE,
    graphql, http,
    store::Store,
};
use tokio::{net::TcpListener, signal};

#[tokio::main]
async fn main() -> Result<()> {
    let (config, sources) = Config::read();
    start_log(&config);
    match config.command {
        Command::Schema => print(&graphql::sdl()),
        Command::Config => print(&sources),
        Command::Migrate => open(&config.database_url).await.map(drop),
        Command::Demo => {
            let built = open(&config.database_url).await?.build_demo().await?;
            if built { notice() } else { print("The demo festival is there already; nothing was changed.\n") }
        }
        Command::Serve(ref settings) => serve(settings, &config.database_url).await,
    }
}

/// Opens the database and brings it to the present schema.
async fn open(url: &str) -> Result<App> {
    let store = Store::connect(url).await.with_context(|| format!("cannot open the database {url}"))?;
    store.migrate().await.context("cannot bring the database to the present schema")?;
    Ok(App::new(store, Box::new(SystemClock)))
}

async fn serve(settings: &Serve, url: &str) -> Result<()> {
    let app = open(url).await?;
    if settings.demo && app.is_empty().await? {
        app.build_demo().await?;
        notice()?;
    }
    let listener = TcpListener::bind(settings.listen).await.with_context(|| format!("cannot listen on {}", settings.listen))?;
    print(&format!("Playbill listens on http://{}/graphiql\n", listener.local_addr()?))?;
    http::run(listener, app, settings.limits.settings(), stop_signal()).await.context("the server failed")
}

/// Waits for Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupt = signal::ctrl_c();
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(interrupt.await),
    }
}

fn start_log(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(config.log_level)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

fn notice() -> Result<()> {
    print(&format!("{}\n{}\n", NOTICE.zh, NOTICE.en))
}

fn print(text: &str) -> Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("cannot print")
}
