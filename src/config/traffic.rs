//! How many connections and requests there may be at once, as settings.

use std::time::Duration;

use clap::Args;

use crate::http::{Connections, Settings};

/// Limits of connections and callers. A festival's desk never meets the defaults.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(next_help_heading = "Limits of connections and callers")]
pub struct Traffic {
    /// The most connections at once; 0 for any number.
    #[arg(long, env = "PLAYBILL_MAX_CONNECTIONS", default_value_t = 20_000, value_name = "COUNT")]
    pub max_connections: usize,
    /// The most connections at once from one address, unless they come through proxies; 0 for any number.
    #[arg(long, env = "PLAYBILL_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 1_000, value_name = "COUNT")]
    pub max_connections_per_address: usize,
    /// How long the head of a request may take, and a connection may wait for the next one, in seconds.
    #[arg(long, env = "PLAYBILL_HEAD_SECONDS", default_value_t = 15, value_name = "SECONDS")]
    pub head_seconds: u64,
    /// The longest head of a request, in bytes; 8192 at the least.
    #[arg(long, env = "PLAYBILL_MAX_HEAD_BYTES", default_value_t = 32 * 1024, value_name = "BYTES")]
    pub max_head_bytes: usize,
    /// How long a client may take nothing of an answer, in seconds.
    #[arg(long, env = "PLAYBILL_STALL_SECONDS", default_value_t = 30, value_name = "SECONDS")]
    pub stall_seconds: u64,
    /// The most GraphQL requests that run at once; others are told to come back.
    #[arg(long, env = "PLAYBILL_MAX_RUNNING", default_value_t = 512, value_name = "COUNT")]
    pub max_running: usize,
    /// How many requests an account or an address may send in a second, in the long run; 0 for any number.
    #[arg(long, env = "PLAYBILL_REQUESTS_PER_SECOND", default_value_t = 500, value_name = "COUNT")]
    pub requests_per_second: u32,
    /// How many requests it may send at once after a rest.
    #[arg(long, env = "PLAYBILL_REQUESTS_AT_ONCE", default_value_t = 5_000, value_name = "COUNT")]
    pub requests_at_once: u32,
}

impl Traffic {
    /// As the edge takes them, beside its other settings.
    #[must_use]
    pub fn applied_to(&self, settings: Settings) -> Settings {
        Settings {
            connections: Connections {
                most: self.max_connections,
                most_from_one: self.max_connections_per_address,
                head_time: Duration::from_secs(self.head_seconds),
                head_bytes: self.max_head_bytes,
                stall_time: Duration::from_secs(self.stall_seconds),
            },
            running: self.max_running,
            requests_per_second: self.requests_per_second,
            requests_at_once: self.requests_at_once,
            ..settings
        }
    }
}
