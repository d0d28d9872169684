//! Hearing the other nodes that share the database. While they cannot be heard, this one looks at the database by itself every few
//! seconds: it then wakes those who follow a festival later than usual, and misses nothing.

use std::{
    sync::atomic::{AtomicU8, AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::{MissedTickBehavior, interval, sleep};

use super::super::App;
use crate::{
    live::Head,
    store::{Error, News, Notice, Notices},
};

/// How often it is looked whether something went unheard, and the longest pause before it is tried to listen again.
const LOOK: Duration = Duration::from_secs(5);
/// The shortest such pause.
const PAUSE: Duration = Duration::from_millis(100);

/// Whether the other nodes are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hearing {
    /// Whether they are now.
    pub is_up: bool,
    /// How many notices of theirs were heard.
    pub heard: u64,
    /// How often the connection was lost.
    pub lost: u64,
}

/// The same, while it is counted.
#[derive(Debug, Default)]
pub(in super::super) struct Ear {
    state: AtomicU8,
    heard: AtomicU64,
    lost: AtomicU64,
}

const ALONE: u8 = 0;
const UP: u8 = 1;
const DOWN: u8 = 2;

impl Ear {
    fn turn(&self, state: u8) {
        let before = self.state.swap(state, Ordering::Relaxed);
        self.lost.fetch_add((before == UP && state == DOWN).into(), Ordering::Relaxed);
    }
}

impl App {
    /// Whether the other nodes are heard; `None` where nobody tries to.
    #[must_use]
    pub fn hearing(&self) -> Option<Hearing> {
        let Ear { state, heard, lost } = &self.0.ear;
        let state = state.load(Ordering::Relaxed);
        let [heard, lost] = [heard, lost].map(|it| it.load(Ordering::Relaxed));
        (state != ALONE).then_some(Hearing { is_up: state == UP, heard, lost })
    }

    /// Hears what others commit, as long as this is awaited. Nobody tells of what another process does with a SQLite file: there it
    /// looks by itself.
    pub async fn hear_nodes(&self) {
        let mut pause = PAUSE;
        loop {
            let ended = match self.0.store.listen().await {
                Ok(None) => return self.look_by_itself().await,
                Ok(Some(notices)) => {
                    pause = PAUSE;
                    self.hear(notices).await
                }
                Err(error) => Err(error),
            };
            if self.0.ear.state.load(Ordering::Relaxed) != DOWN
                && let Err(error) = ended
            {
                tracing::warn!(cause = %error, "the other nodes are not heard; looking every {} s until they are", LOOK.as_secs());
            }
            self.0.ear.turn(DOWN);
            sleep(pause).await;
            pause = (pause * 2).min(LOOK);
            // What fails here fails again when it is asked for.
            drop(self.0.look_again().await);
        }
    }

    async fn look_by_itself(&self) {
        loop {
            sleep(LOOK).await;
            // What fails here fails again when it is asked for.
            drop(self.0.look_again().await);
        }
    }

    /// Hears until the connection is lost.
    async fn hear(&self, mut notices: Notices) -> Result<(), Error> {
        // Whatever was told before this connection listened.
        self.0.accounts.changed();
        self.0.look_again().await?;
        self.0.ear.turn(UP);
        tracing::info!("the other nodes are heard");
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.tick().await;
        loop {
            tokio::select! {
                notice = notices.next() => self.hear_one(notice?).await?,
                _ = look.tick() => {
                    notices.check().await?;
                    self.0.look_again().await?;
                }
            }
        }
    }

    async fn hear_one(&self, Notice { is_own, news }: Notice) -> Result<(), Error> {
        self.0.ear.heard.fetch_add((!is_own).into(), Ordering::Relaxed);
        match news {
            // One's own too: when the answer to a commit was lost, nobody here knows of it yet.
            Some(News::Festival(festival, head)) => {
                self.0.announce(festival, head.into()).await;
                // What it told webhooks may be sent from here, should that node be gone.
                if !is_own {
                    self.0.hooks.wake();
                }
            }
            Some(News::Gone(festival)) => self.0.announce(festival, Head { is_gone: true, ..Head::default() }).await,
            Some(News::Accounts) if is_own => {}
            Some(News::Accounts) => self.0.accounts.changed(),
            None => {
                self.0.accounts.changed();
                self.0.look_again().await?;
            }
        }
        Ok(())
    }
}
