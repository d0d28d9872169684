//! Who holds a connection open. It is looked up again whenever anything about accounts changes, so that whoever loses a right
//! loses it here too.

use tokio::sync::watch;

use super::{caller::Brought, graphql::Edge};
use crate::app::{Caller, CallerNow, Error};

/// Who holds a connection open.
#[derive(Debug)]
pub(super) struct Holder {
    brought: Brought,
    caller: watch::Sender<Caller>,
    now: CallerNow,
    changes: watch::Receiver<u64>,
}

impl Holder {
    /// Whoever brought this. Refused when it is no good.
    pub(super) async fn of(edge: &Edge, brought: Brought) -> Result<Self, Error> {
        // What changes while they are looked up is looked at right after.
        let changes = edge.app.account_changes();
        let caller = match brought {
            Brought::Nothing => Caller::anonymous(),
            _ => {
                let _turn = edge.lookups.acquire().await;
                brought.caller(&edge.app).await?
            }
        };
        // A session that has ended leaves a stranger behind.
        let brought = if caller.account.is_some() { brought } else { Brought::Nothing };
        let (caller, now) = CallerNow::new(caller);
        Ok(Self { brought, caller, now, changes })
    }

    /// As they may act now.
    pub(super) fn now(&self) -> CallerNow {
        self.now.clone()
    }

    /// Waits until anything about accounts has changed; for ever where nobody has signed in.
    pub(super) async fn changed(&mut self) {
        if self.brought == Brought::Nothing || self.changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Looks up again who they are. An error when what they brought has ended; a database that does not answer right now leaves
    /// them as they were.
    pub(super) async fn look_again(&self, edge: &Edge) -> Result<(), Error> {
        let Some(secret) = self.brought.secret() else { return Ok(()) };
        let _turn = edge.lookups.acquire().await;
        match edge.app.authenticate(secret).await {
            Ok(caller) => {
                self.caller.send_if_modified(|it| {
                    let differs = *it != caller;
                    *it = caller;
                    differs
                });
                Ok(())
            }
            Err(Error::Unauthenticated) => Err(Error::Unauthenticated),
            Err(_) => Ok(()),
        }
    }
}
