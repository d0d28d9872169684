//! Emptying the outbox: whatever is due is sent, many webhooks at once, and one thing after the other to each.
//!
//! It sleeps until an edit of this server has filled the outbox, until something is due again, or until a server that had begun to
//! send may have died; and never for long, since the command line edits festivals and sends nothing. What comes of an attempt is
//! kept when it has ended: a server that dies in between sends the same again.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{App, Error, account::random},
    domain::webhook::{
        Attempt, Failure,
        retry::{Failed, retry_after},
        secret::{Secret, signatures},
        url::Target,
    },
    outbox::{Answer, Message, Sender},
    store::{Ended, Sending},
};

/// How long it sleeps at most: nobody tells of what another process has put in the outbox and does not send.
const SLEEP: Duration = Duration::from_secs(20);
/// How long a database is left alone that did not answer.
const REST: Duration = Duration::from_secs(5);
/// How often what was told long ago is forgotten.
const PRUNING: Duration = Duration::from_secs(3_600);
/// How much of what has ended is kept for each webhook.
const KEPT: u64 = 1_000;
/// How many things one webhook is told in a row, before others that wait have their turn.
const IN_A_ROW: usize = 20;
/// How much longer than it may take to send something nobody else sends to the same webhook.
const MARGIN: TimeDelta = TimeDelta::seconds(5);

impl App {
    /// Sends what webhooks are to be told until it is asked to stop, and then waits for what is on its way.
    pub async fn send_webhooks(&self, stopping: CancellationToken) {
        let sender = match Sender::new(self.0.hooks.settings.answer_time) {
            Ok(sender) => sender,
            Err(error) => {
                tracing::error!(cause = %error, "no webhook can be sent");
                return;
            }
        };
        let (mut running, mut prune_at) = (JoinSet::new(), Instant::now());
        while !stopping.is_cancelled() {
            let wait = self.begin(&mut running, &sender, &stopping).await.unwrap_or(REST);
            if prune_at <= Instant::now() {
                self.prune().await;
                prune_at = Instant::now() + PRUNING;
            }
            tokio::select! {
                () = stopping.cancelled() => {}
                () = self.0.hooks.filled.notified() => {}
                Some(_) = running.join_next() => {}
                () = sleep(wait) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Begins to send whatever is due, as far as there is room. Answers how long there is nothing to do unless somebody wakes it.
    async fn begin(&self, running: &mut JoinSet<()>, sender: &Sender, stopping: &CancellationToken) -> Result<Duration, Error> {
        let backlog = self.0.store.backlog().await?;
        self.0.hooks.pending.store(backlog.count, std::sync::atomic::Ordering::Relaxed);
        let now = self.0.clock.now();
        for (at, festival, webhook) in backlog.due {
            if at > now {
                return Ok((at - now).to_std().unwrap_or_default().min(SLEEP));
            }
            // Whoever has ended makes room, and wakes us.
            if running.len() >= self.0.hooks.settings.running {
                break;
            }
            if let Some(sending) = self.0.store.claim((festival, webhook), now, now + self.lease()).await? {
                let (app, sender, stopping) = (self.clone(), sender.clone(), stopping.clone());
                running.spawn(async move { app.work(&sender, sending, &stopping).await });
            }
        }
        Ok(SLEEP)
    }

    /// For how long a webhook is kept for oneself: longer than it takes to send something there, come what may.
    fn lease(&self) -> TimeDelta {
        TimeDelta::from_std(self.0.hooks.settings.answer_time * 2).unwrap_or(TimeDelta::MAX / 2) + MARGIN
    }

    /// Tells one webhook what is due, one thing after the other.
    async fn work(&self, sender: &Sender, mut sending: Sending, stopping: &CancellationToken) {
        for turn in 1.. {
            let ended = self.attempt(sender, &sending).await;
            let now = self.0.clock.now();
            let more = (turn < IN_A_ROW && !stopping.is_cancelled()).then(|| (now, now + self.lease()));
            match self.0.store.sent(&sending, &ended, more).await {
                Ok(Some(next)) => sending = next,
                Ok(None) => return,
                // What came of it is not known then, and it is sent again.
                Err(error) => {
                    let _logged = Error::from(error);
                    return;
                }
            }
        }
    }

    /// Sends something once.
    async fn attempt(&self, sender: &Sender, Sending { keeper, delivery, .. }: &Sending) -> Ended {
        let settings = &self.0.hooks.settings;
        let now = self.0.clock.now();
        let old = keeper.old.iter().filter(|(_, until)| *until > now).map(|(secret, _)| secret);
        let secrets: Vec<Secret> = std::iter::once(&keeper.secret).chain(old).cloned().collect();
        let message = Message {
            id: delivery.id.to_string(),
            timestamp: now.timestamp(),
            signatures: signatures(&secrets, delivery.id, now, &delivery.body),
            body: delivery.body.clone(),
        };
        let answer = match Target::parse(&keeper.webhook.url, &settings.trusted) {
            Ok(target) => sender.send(&target, message).await,
            Err(_) => Err(Failure::NoAddress),
        };
        let at = self.0.clock.now();
        let failure = match &answer {
            Ok(answer) => Failure::of_status(answer.status),
            Err(failure) => Some(*failure),
        };
        let answer = answer.ok();
        let asked = answer.as_ref().and_then(|it| retry_after(it.retry_after.as_deref()?, at));
        let next_at = failure.and_then(|why| {
            let failed = Failed { why, attempts: delivery.attempts, created_at: delivery.created_at, at, retry_after: asked };
            settings.patience.next(&failed, u64::from_ne_bytes(random()))
        });
        self.0.hooks.count(failure, next_at.is_some());
        if let (Some(failure), None) = (failure, next_at) {
            tracing::warn!(webhook = %keeper.webhook.id, delivery = %delivery.id, %failure, "given up");
        }
        let (status, answer) = answer.map(|Answer { status, excerpt, .. }| (status, excerpt)).unzip();
        Ended { attempt: Attempt { at, status, answer, failure }, next_at }
    }

    /// Forgets what was told long ago, and jobs of yesterday.
    async fn prune(&self) {
        let days = TimeDelta::days(self.0.hooks.settings.keep_days.into());
        let before = self.0.clock.now() - days;
        if let Err(error) = self.0.store.prune_deliveries(before, KEPT).await {
            tracing::warn!(cause = %error, "what webhooks were told long ago is kept for now");
        }
        if let Err(error) = self.prune_jobs().await {
            tracing::warn!(cause = %error, "jobs of yesterday are kept for now");
        }
    }
}
