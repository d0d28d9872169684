//! What webhooks were told, and what they answered.

use crate::{
    app::{App, Caller, Error, Reading},
    domain::{
        id::DeliveryId,
        webhook::{Delivery, State, Webhook},
    },
};

/// A page of what a webhook was told, the newest first.
#[derive(Debug)]
pub struct DeliveriesPage {
    /// What.
    pub deliveries: Vec<Delivery>,
    /// Whether more follows.
    pub has_next: bool,
}

impl App {
    /// The webhooks of a festival, for whoever may make them. A release shows none.
    pub async fn webhooks(&self, caller: &Caller, reading: &Reading) -> Result<Vec<Webhook>, Error> {
        let festival = reading.plan.festival().id;
        caller.authorize(festival, "webhookCreate")?;
        if reading.is_public() {
            return Ok(vec![]);
        }
        Ok(self.0.store.webhooks(festival).await?)
    }

    /// A page of what a webhook was told.
    pub async fn deliveries(
        &self,
        caller: &Caller,
        webhook: &Webhook,
        state: Option<State>,
        after: Option<DeliveryId>,
        first: usize,
    ) -> Result<DeliveriesPage, Error> {
        caller.authorize(webhook.festival, "webhookCreate")?;
        let limit = u64::try_from(first).unwrap_or(u64::MAX).saturating_add(1);
        let mut deliveries = self.0.store.deliveries((webhook.festival, webhook.id), state, after, limit).await?;
        let has_next = deliveries.len() > first;
        deliveries.truncate(first);
        Ok(DeliveriesPage { deliveries, has_next })
    }

    /// How much a webhook was told.
    pub async fn count_deliveries(&self, caller: &Caller, webhook: &Webhook, state: Option<State>) -> Result<u64, Error> {
        caller.authorize(webhook.festival, "webhookCreate")?;
        Ok(self.0.store.count_deliveries((webhook.festival, webhook.id), state).await?)
    }
}
