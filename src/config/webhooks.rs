//! How webhooks are sent, as settings.

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;

use crate::{
    app::WebhookSettings,
    domain::webhook::{retry::Patience, url::TrustedHosts},
};

/// Settings of webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Webhooks")]
pub struct Webhooks {
    /// Hosts that webhooks may go to even at a private address, at any port and without TLS, separated by commas: ci.lan,127.0.0.1;
    /// * is any, and lets whoever makes a webhook reach into your network.
    #[arg(long, env = "PLAYBILL_WEBHOOK_TRUSTED_HOSTS", value_delimiter = ',', value_name = "HOSTS")]
    pub webhook_trusted_hosts: Vec<String>,
    /// How long a receiver may take to answer, connection included, in seconds.
    #[arg(long, env = "PLAYBILL_WEBHOOK_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=60), value_name = "SECONDS")]
    pub webhook_seconds: u32,
    /// How often something is tried before it is given up.
    #[arg(long, env = "PLAYBILL_WEBHOOK_ATTEMPTS", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "COUNT")]
    pub webhook_attempts: u32,
    /// How long to wait behind a first failure, in milliseconds; behind each further one three times as long, up to a day.
    #[arg(long, env = "PLAYBILL_WEBHOOK_RETRY_MILLISECONDS", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..), value_name = "MILLISECONDS")]
    pub webhook_retry_milliseconds: u32,
    /// The most that are sent at once; each webhook is told one thing after the other.
    #[arg(long, env = "PLAYBILL_WEBHOOK_RUNNING", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_000), value_name = "COUNT")]
    pub webhook_running: u32,
    /// How long what webhooks were told is kept, in days; of each, at most the last 1,000 that have ended.
    #[arg(long, env = "PLAYBILL_WEBHOOK_KEEP_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(8..=3_660), value_name = "DAYS")]
    pub webhook_keep_days: u32,
}

impl Webhooks {
    /// As the desk takes them.
    #[must_use]
    pub fn settings(&self) -> WebhookSettings {
        WebhookSettings {
            trusted: TrustedHosts::new(self.webhook_trusted_hosts.iter().map(String::as_str)),
            answer_time: Duration::from_secs(self.webhook_seconds.into()),
            patience: Patience {
                base: TimeDelta::milliseconds(self.webhook_retry_milliseconds.into()),
                attempts: self.webhook_attempts,
            },
            running: usize::try_from(self.webhook_running).unwrap_or(usize::MAX),
            keep_days: self.webhook_keep_days,
        }
    }
}
