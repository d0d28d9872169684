//! Every setting: its flag, its variable, its default. Nothing else reads the environment.

mod limits;

use std::{fmt::Write as _, net::SocketAddr};

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, parser::ValueSource};
use tracing::level_filters::LevelFilter;

pub use limits::RequestLimits;

/// The programme desk of an arts festival: one server, one GraphQL API.
#[derive(Clone, Debug, Parser)]
#[command(name = "playbill", version, subcommand_required = true, arg_required_else_help = true)]
pub struct Config {
    /// Where the festivals are kept: sqlite://PATH (a file, made at first start).
    #[arg(long, env = "PLAYBILL_DATABASE_URL", default_value = "sqlite://playbill.db", global = true, value_name = "URL")]
    pub database_url: String,
    /// The least important messages to log.
    #[arg(long, env = "PLAYBILL_LOG_LEVEL", default_value = "info", global = true, value_name = "LEVEL")]
    pub log_level: LogLevel,
    /// How log lines look.
    #[arg(long, env = "PLAYBILL_LOG_FORMAT", default_value = "text", global = true, value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How important a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Faults only.
    Error,
    /// And what may become one.
    Warn,
    /// And what an operator wants to know.
    Info,
    /// And what a developer wants to know.
    Debug,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// What the binary can do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serves the API and the pages.
    Serve(Serve),
    /// Builds the demo festival weidong-2020 in the database, unless it is there already.
    Demo,
    /// Brings the database to the present schema.
    Migrate,
    /// Prints the GraphQL schema.
    Schema,
    /// Prints the settings in force and where each came from.
    Config,
}

/// Settings of the server.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "PLAYBILL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Build the demo festival first when the database holds no festival.
    #[arg(long)]
    pub demo: bool,
    /// What requests may ask for.
    #[command(flatten)]
    pub limits: RequestLimits,
}

impl Config {
    /// Reads the command line and the environment. The second value prints every setting with its source.
    #[must_use]
    pub fn read() -> (Self, String) {
        let matches = Self::command().get_matches();
        let sources = sources(&matches);
        let config = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        (config, sources)
    }
}

/// One line for each setting: its variable, its value, where it came from.
fn sources(matches: &ArgMatches) -> String {
    let mut lines = String::new();
    let mut command = Config::command();
    // The settings of `serve` are shown too, with what they would be.
    let serve = command.find_subcommand_mut("serve").cloned();
    for arg in command.get_arguments().chain(serve.iter().flat_map(|it| it.get_arguments())) {
        let Some(variable) = arg.get_env().and_then(|it| it.to_str()) else { continue };
        let id = arg.get_id().as_str();
        let in_force = matches.try_get_raw(id).ok().flatten().and_then(|mut it| it.next());
        let (value, source) = match in_force {
            Some(value) => (value.to_string_lossy().into_owned(), matches.value_source(id)),
            None => unparsed(arg),
        };
        let source = match source {
            Some(ValueSource::CommandLine) => "command line",
            Some(ValueSource::EnvVariable) => "environment",
            _ => "default",
        };
        let _ = writeln!(lines, "{variable}={value}  # {source}");
    }
    lines
}

/// A setting of a command that is not being run: the environment, else its default.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
fn unparsed(arg: &clap::Arg) -> (String, Option<ValueSource>) {
    if let Some(value) = arg.get_env().and_then(|variable| std::env::var(variable).ok()) {
        return (value, Some(ValueSource::EnvVariable));
    }
    let default = arg.get_default_values().first().map(|it| it.to_string_lossy().into_owned());
    (default.unwrap_or_default(), None)
}
