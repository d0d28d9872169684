//! Following a festival as it changes. Whoever follows keeps a cursor and is only woken by the bus: what changed is read from the
//! log, the latest release, or the night's runs, so that nothing is missed or told twice, however long it takes them to read on.
//!
//! Thousands may follow, and most of them wait at any time: whatever they do beside waiting is boxed, and takes no room till then.

mod job;
mod nodes;
mod notice;
mod plan;
mod release;
mod stage;
mod trail;

use tokio::sync::watch;

use super::{App, Caller, Error};
use crate::{
    domain::{id::FestivalId, right::Right},
    live::Head,
};

pub use nodes::Hearing;
pub use plan::PlanStep;
pub use stage::OnStage;

pub(super) use nodes::Ear;
pub(super) use notice::{CAUGHT_UP, led_on};
pub(super) use trail::Trail;

/// Who holds a connection open, as they may act now: their roles change while it is open.
#[derive(Clone, Debug)]
pub struct CallerNow(watch::Receiver<Caller>);

impl CallerNow {
    /// Somebody, and where to say how their roles have changed.
    #[must_use]
    pub fn new(caller: Caller) -> (watch::Sender<Caller>, Self) {
        let (sender, receiver) = watch::channel(caller);
        (sender, Self(receiver))
    }

    /// As they may act now.
    #[must_use]
    pub fn get(&self) -> Caller {
        self.0.borrow().clone()
    }

    /// Waits until their roles have changed.
    async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody is left who could say so.
            std::future::pending::<()>().await;
        }
    }
}

impl App {
    /// Follows what everyone may see of a festival. As long as it has no release, only those who may read its draft can wait for
    /// one: for all others it is as if it were not there.
    async fn follow_public(&self, caller: &Caller, festival: &str) -> Result<(FestivalId, watch::Receiver<Head>), Error> {
        let id: FestivalId = festival.parse().map_err(|_| Error::NotFound)?;
        let heads = self.0.bus.follow(id);
        self.look_at(id).await?;
        let is_public = self.released(id, None).await?.is_some();
        if is_public || (caller.may(id, Right::ReadDraft) && self.draft(id).await?.is_some()) {
            return Ok((id, heads));
        }
        Err(Error::NotFound)
    }
}
