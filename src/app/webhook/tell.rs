//! Filling the outbox: in the transaction of the edit that webhooks are told of, so that it tells of nothing that did not happen, and
//! of all that did.

use crate::{
    app::{Error, Inner},
    domain::{
        change::Change,
        id::DeliveryId,
        plan::Plan,
        time::Instant,
        webhook::body::{Happened, of_edit},
    },
    store::{NewDelivery, Write},
};

impl Inner {
    /// Tells webhooks of an edit, and of the release that it made, if it made one.
    pub(in crate::app) async fn tell(
        &self,
        write: &Write,
        (before, after): (&Plan, &Plan),
        changes: &[Change],
        (at, release): (Instant, Option<u32>),
    ) -> Result<(), Error> {
        let listeners = write.listeners().await?;
        if listeners.is_empty() {
            return Ok(());
        }
        let mut ids = self.clock.ids();
        let happened = of_edit(before, after, changes, release);
        let mut deliver =
            |webhook, happened: &Happened| NewDelivery { id: DeliveryId(ids.next()), webhook, happened: happened.clone(), at };
        let mut deliveries = vec![];
        for (webhook, events) in listeners {
            let wanted = happened.iter().filter(|it| events.contains(&it.event));
            deliveries.extend(wanted.map(|it| deliver(webhook, it)));
        }
        Ok(write.deliver(&deliveries).await?)
    }
}
