//! Every setting: its flag, its variable, its default. Nothing else reads the environment.

mod identity;
mod limits;
mod log;
mod operation;
mod secret;
mod traffic;
mod webhooks;

use std::{fmt::Write as _, net::SocketAddr, path::PathBuf};

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};

use crate::http::Settings;

pub use identity::IdentityProvider;
pub use limits::RequestLimits;
pub use log::{LogFormat, LogLevel};
pub use operation::{MetricsFor, Operation};
pub use secret::masked;
pub use traffic::Traffic;
pub use webhooks::Webhooks;

/// The programme desk of an arts festival: one server, one GraphQL API.
#[derive(Clone, Debug, Parser)]
#[command(name = "playbill", version, subcommand_required = true, arg_required_else_help = true)]
pub struct Config {
    /// Where the festivals are kept: sqlite://PATH (a file, made at first start), or postgres://USER:PASSWORD@HOST/DATABASE.
    #[arg(
        long,
        env = "PLAYBILL_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://playbill.db",
        global = true,
        value_name = "URL"
    )]
    pub database_url: String,
    /// A standby of the PostgreSQL database, from which the server reads releases and logs.
    #[arg(long, env = "PLAYBILL_REPLICA_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub replica_url: Option<String>,
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

/// What the binary can do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serves the API and the pages.
    Serve(Box<Serve>),
    /// Builds the demo festival weidong-2020 in the database, unless it is there already.
    Demo,
    /// Brings the database to the present schema.
    Migrate,
    /// Writes a whole copy of the database into one file, also while a server uses it.
    Backup(Backup),
    /// Puts a backup in place of the database, while no server uses it.
    Restore(Restore),
    /// Copies everything into another database, which must be empty: from SQLite to PostgreSQL, back, or to the same kind.
    Copy(Copy),
    /// Reads a file into a festival's draft; without --apply it only shows what the file would change.
    Import(ImportCommand),
    /// Writes a file of a festival.
    Export(ExportCommand),
    /// Writes an empty table to fill in.
    Template(TemplateCommand),
    /// Makes accounts and gives new passwords.
    #[command(subcommand)]
    User(User),
    /// Prints the GraphQL schema.
    Schema,
    /// Prints the settings in force and where each came from.
    Config,
}

/// A file to read.
#[derive(Clone, Debug, Args)]
pub struct ImportCommand {
    /// The file; an archive founds its festival anew.
    pub file: PathBuf,
    /// The short name of the festival; not needed for an archive.
    #[arg(long, value_name = "SLUG", required_unless_present = "archive")]
    pub festival: Option<String>,
    /// The file is an archive of a whole festival.
    #[arg(long)]
    pub archive: bool,
    /// Its format: csv, xlsx, frab-xml, frab-json, icalendar, conclar, pretalx; found out when left out.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The language of its texts, as a BCP 47 tag.
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// A heading of the file and the field that it means; may be given several times.
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    pub columns: Vec<String>,
    /// Take no column as it was mapped in an earlier file with the same headings.
    #[arg(long)]
    pub forget_columns: bool,
    /// Change the draft.
    #[arg(long)]
    pub apply: bool,
    /// Remove what the file once brought and no longer holds.
    #[arg(long)]
    pub remove_missing: bool,
    /// Take the rest in when rows are refused.
    #[arg(long)]
    pub skip_refused: bool,
    /// How long a new act takes of which the file does not say so, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub duration_seconds: Option<u32>,
}

/// A file to write.
#[derive(Clone, Debug, Args)]
pub struct ExportCommand {
    /// The short name of the festival.
    #[arg(long, value_name = "SLUG")]
    pub festival: String,
    /// Its format: csv, xlsx, frab-xml, frab-json, schedule-2, icalendar, conclar, json-ld, archive.
    #[arg(long, value_name = "FORMAT")]
    pub format: String,
    /// The table, for csv: organizations, venues, teams, rosters, acts, casts, shows, programs.
    #[arg(long, value_name = "TABLE")]
    pub table: Option<String>,
    /// A venue, team, act or performer, as team:D001.
    #[arg(long, value_name = "KIND:CODE")]
    pub part: Option<String>,
    /// The draft with all that is private, not the latest release.
    #[arg(long, conflicts_with = "release")]
    pub draft: bool,
    /// An older release.
    #[arg(long, value_name = "NUMBER")]
    pub release: Option<u32>,
    /// The language of its texts, as a BCP 47 tag.
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// An empty table to write.
#[derive(Clone, Debug, Args)]
pub struct TemplateCommand {
    /// The table: organizations, venues, teams, rosters, acts, casts, shows, programs, or all.
    #[arg(default_value = "all")]
    pub table: String,
    /// csv or xlsx.
    #[arg(long, default_value = "xlsx", value_name = "FORMAT")]
    pub format: String,
    /// The language of its headings.
    #[arg(long, default_value = "en", value_name = "TAG")]
    pub lang: String,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// What is done about accounts on the command line.
#[derive(Clone, Debug, Subcommand)]
pub enum User {
    /// Makes an account. The password is read from standard input with --password-stdin; else one is made up and printed.
    Create(UserCreate),
    /// Makes a token that does whatever its owner may, and prints it.
    Token(UserToken),
}

/// An account to make.
#[derive(Clone, Debug, Args)]
pub struct UserCreate {
    /// The name to sign in with.
    pub name: String,
    /// An address to sign in with as well.
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// How the person is called.
    #[arg(long, value_name = "NAME")]
    pub display_name: Option<String>,
    /// Whether they look after the whole server: they found festivals, and are an owner of each.
    #[arg(long)]
    pub owner: bool,
    /// Read the password from standard input.
    #[arg(long)]
    pub password_stdin: bool,
}

/// A token to make.
#[derive(Clone, Debug, Args)]
pub struct UserToken {
    /// Whose.
    pub name: String,
    /// What it is for.
    #[arg(long = "for", default_value = "command line", value_name = "WHAT")]
    pub purpose: String,
}

/// Where a backup goes.
#[derive(Clone, Debug, Args)]
pub struct Backup {
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// Where a backup comes from.
#[derive(Clone, Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Replace the database even if it holds festivals, or is none.
    #[arg(long)]
    pub force: bool,
}

/// From where to where everything is copied.
#[derive(Clone, Debug, Args)]
pub struct Copy {
    /// The address of the database that is read.
    pub from: String,
    /// The address of the database that is written. Its tables are made if they are not there.
    pub to: String,
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
    /// How it is run.
    #[command(flatten)]
    pub operation: Operation,
    /// What requests may ask for.
    #[command(flatten)]
    pub limits: RequestLimits,
    /// How many may ask, and how fast.
    #[command(flatten)]
    pub traffic: Traffic,
    /// Whom people may sign in by.
    #[command(flatten)]
    pub identity: IdentityProvider,
    /// How webhooks are sent.
    #[command(flatten)]
    pub webhooks: Webhooks,
}

impl Serve {
    /// As the edge takes them.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let settings = self.traffic.applied_to(self.operation.applied_to(self.limits.settings()));
        Settings { oidc: self.identity.settings(), ..settings }
    }
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
        let _ = writeln!(lines, "{variable}={}  # {source}", secret::shown(arg, &value));
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
