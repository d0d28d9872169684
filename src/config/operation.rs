//! How the server is run: how it stops, and who may read its figures.

use std::time::Duration;

use clap::Args;

use crate::http::{MetricsAccess, Settings};

/// Settings for those who run the server.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Operation")]
pub struct Operation {
    /// How long open requests may take to finish after SIGTERM or Ctrl-C, in seconds.
    #[arg(long, env = "PLAYBILL_STOP_SECONDS", default_value_t = 20, value_name = "SECONDS")]
    pub stop_seconds: u64,
    /// How long /readyz says 503 before the server takes no more connections, in seconds; for a load balancer that polls it.
    #[arg(long, env = "PLAYBILL_STOP_NOTICE_SECONDS", default_value_t = 0, value_name = "SECONDS")]
    pub stop_notice_seconds: u64,
    /// Who may read /metrics: callers on this machine that no proxy forwarded, everyone, or nobody.
    #[arg(long, env = "PLAYBILL_METRICS", default_value = "local", value_name = "WHO")]
    pub metrics: MetricsFor,
    /// Origins of other pages that may use the API with a browser's session, separated by commas: https://desk.example; * lets
    /// every page read what it could without one.
    #[arg(long, env = "PLAYBILL_ORIGINS", value_delimiter = ',', value_name = "ORIGINS")]
    pub origins: Vec<String>,
    /// Whether browsers reach the server by https; their cookies then never go out otherwise. Say false only on your own machine.
    #[arg(long, env = "PLAYBILL_SECURE_COOKIES", default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    pub secure_cookies: bool,
    /// Where the public reaches the server, as https://desk.example, for links in files.
    #[arg(long, env = "PLAYBILL_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// How many proxies stand in front of the server and each add to X-Forwarded-For; 0 believes no such header.
    #[arg(long, env = "PLAYBILL_PROXIES", default_value_t = 0, value_name = "COUNT")]
    pub proxies: usize,
    /// How many bytes of public answers are kept in memory, in every form in which they are sent; 0 keeps none.
    #[arg(long, env = "PLAYBILL_CACHE_BYTES", default_value_t = 64 * 1024 * 1024, value_name = "BYTES")]
    pub cache_bytes: usize,
    /// The hosts that requests may be for, as browsers write them, separated by commas: desk.example; left out, any.
    #[arg(long, env = "PLAYBILL_HOSTS", value_delimiter = ',', value_name = "HOSTS")]
    pub hosts: Vec<String>,
}

/// Who may read `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum MetricsFor {
    /// Callers on this machine that no proxy forwarded.
    Local,
    /// Everyone who reaches the port.
    Open,
    /// Nobody.
    Off,
}

impl Operation {
    /// As the edge takes them, beside its other settings.
    #[must_use]
    pub fn applied_to(&self, settings: Settings) -> Settings {
        let metrics = match self.metrics {
            MetricsFor::Local => MetricsAccess::Local,
            MetricsFor::Open => MetricsAccess::Open,
            MetricsFor::Off => MetricsAccess::Off,
        };
        Settings {
            stop_time: Duration::from_secs(self.stop_seconds),
            stop_notice: Duration::from_secs(self.stop_notice_seconds),
            metrics,
            origins: self.origins.clone(),
            is_secure: self.secure_cookies,
            public_url: self.public_url.clone(),
            proxies: self.proxies,
            cache_bytes: self.cache_bytes,
            hosts: self.hosts.clone(),
            ..settings
        }
    }
}
