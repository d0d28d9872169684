//! Webhooks: who is told what, the outbox that an edit fills, and the work that empties it.

mod dispatch;
mod log;
mod manage;
mod tell;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::sync::Notify;

use crate::domain::webhook::{Failure, retry::Patience, url::TrustedHosts};

pub use log::DeliveriesPage;
pub use manage::{NewWebhook, WebhookFields, WebhookUpdate};

/// How webhooks are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSettings {
    /// The hosts that they may go to whatever their address and port, and without TLS.
    pub trusted: TrustedHosts,
    /// How long a receiver may take to answer, from the connection on.
    pub answer_time: Duration,
    /// How often and how far apart something is tried.
    pub patience: Patience,
    /// How many are sent at once.
    pub running: usize,
    /// How many days what was told is kept.
    pub keep_days: u32,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            trusted: TrustedHosts::default(),
            answer_time: Duration::from_secs(10),
            patience: Patience::default(),
            running: 32,
            keep_days: 30,
        }
    }
}

/// What became of what webhooks were told, since the desk was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Webhooks {
    /// What waited to be sent when it was last looked at.
    pub pending: u64,
    /// Attempts that have arrived.
    pub delivered: u64,
    /// Attempts that failed, and are tried again.
    pub failed: u64,
    /// Attempts that failed, and were the last.
    pub given_up: u64,
}

/// What the desk knows of webhooks.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    settings: WebhookSettings,
    /// Wakes whoever empties the outbox.
    filled: Notify,
    pending: AtomicU64,
    delivered: AtomicU64,
    failed: AtomicU64,
    given_up: AtomicU64,
}

impl Hooks {
    pub(super) fn new(settings: WebhookSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Something is in the outbox, for good.
    pub(super) fn wake(&self) {
        self.filled.notify_one();
    }

    fn count(&self, failure: Option<Failure>, is_tried_again: bool) {
        let counter = match (failure, is_tried_again) {
            (None, _) => &self.delivered,
            (Some(_), true) => &self.failed,
            (Some(_), false) => &self.given_up,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn told(&self) -> Webhooks {
        let [pending, delivered, failed, given_up] =
            [&self.pending, &self.delivered, &self.failed, &self.given_up].map(|it| it.load(Ordering::Relaxed));
        Webhooks { pending, delivered, failed, given_up }
    }
}
