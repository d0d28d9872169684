//! Webhooks: addresses that are told what happens in a festival, and what they answered.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};

use super::{
    account::utc,
    connection::{Page, connection, decode, foreign_cursor, page_size},
    error::from_app,
    origin::app_now,
    query::asks_for_total,
    scalar::Time,
    view::{View, caller},
};
use crate::domain::{id::DeliveryId, webhook as domain};

/// What a webhook may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::webhook::Event")]
pub(crate) enum WebhookEvent {
    /// A release was published.
    ReleasePublished,
    /// The draft has changed: every revision, with the ids of what it changed.
    PlanChanged,
    /// Something was noted on the night of a show: with the ids of the shows.
    RunChanged,
    /// Nothing: sent by `webhookTest`, whatever the webhook is told otherwise.
    Ping,
}

/// Where it stands with what a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::webhook::State")]
pub(crate) enum WebhookDeliveryState {
    /// It is still to arrive.
    Pending,
    /// The receiver has taken it.
    Delivered,
    /// It was tried often enough, or the receiver is there no more.
    GivenUp,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::webhook::Failure")]
pub(crate) enum WebhookFailure {
    /// The name leads to no address that webhooks may go to.
    NoAddress,
    /// No connection came about in time, or it broke before the answer.
    Unreachable,
    /// The certificate does not hold, or there is none.
    Untrusted,
    /// The answer took too long.
    TooSlow,
    /// It answered that something stands elsewhere. Webhooks follow nobody.
    Redirected,
    /// It answered with a status that does not say that it has taken it.
    Refused,
    /// It answered 410, that it is there no more: the webhook was switched off.
    Gone,
}

/// An address that is told what happens in a festival.
#[derive(Clone)]
pub(crate) struct Webhook(pub(crate) domain::Webhook);

/// An address that is told what happens in a festival.
#[Object]
impl Webhook {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it is told.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What it is told.
    async fn events(&self) -> Vec<WebhookEvent> {
        self.0.events.iter().copied().map(Into::into).collect()
    }

    /// Whether it is told anything now. An answer 410 switches it off.
    async fn is_active(&self) -> bool {
        self.0.is_active
    }

    /// Since when its secret is what it is, in UTC.
    async fn secret_since(&self) -> Time {
        utc(self.0.secret_since)
    }

    /// When it was made, in UTC.
    async fn created_at(&self) -> Time {
        utc(self.0.created_at)
    }

    /// The name of whoever made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// What it was told and is still to be told, newest first, with its last answers. What is long past is forgotten.
    async fn deliveries(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Only what stands so.")] state: Option<WebhookDeliveryState>,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        deliveries_page(cx, &self.0, state.map(Into::into), (first, after.as_deref())).await
    }
}

/// What a webhook is told once, however many attempts it takes.
#[derive(Clone)]
pub(crate) struct WebhookDelivery(pub(crate) domain::Delivery);

connection! {
    /// What a webhook was told, newest first, by pages.
    WebhookDeliveryConnection, WebhookDeliveryEdge, WebhookDelivery
}

/// What a webhook is told once, however many attempts it takes.
#[Object]
impl WebhookDelivery {
    /// Its id, the same at every attempt: the header `webhook-id`.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What happened.
    async fn event(&self) -> WebhookEvent {
        self.0.event.into()
    }

    /// The revision that it made; null where it made none.
    async fn revision(&self) -> Option<u32> {
        self.0.revision
    }

    /// The number of the release that it made; null where it made none.
    async fn release(&self) -> Option<u32> {
        self.0.release
    }

    /// What is sent, as JSON.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// When it happened, in UTC.
    async fn created_at(&self) -> Time {
        utc(self.0.created_at)
    }

    /// Where it stands.
    async fn state(&self) -> WebhookDeliveryState {
        self.0.state.into()
    }

    /// How often it was tried since it happened, or since it was last asked to be sent again.
    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// When it is tried next, in UTC; null where it has arrived or is given up.
    async fn next_attempt_at(&self) -> Option<Time> {
        self.0.next_at.map(utc)
    }

    /// What came of the last attempt that has ended; null before.
    async fn last_attempt(&self) -> Option<WebhookAttempt> {
        self.0.last.clone().map(WebhookAttempt)
    }
}

/// What came of one attempt to tell a webhook something.
pub(crate) struct WebhookAttempt(domain::Attempt);

/// What came of one attempt to tell a webhook something.
#[Object]
impl WebhookAttempt {
    /// When it ended, in UTC.
    async fn at(&self) -> Time {
        utc(self.0.at)
    }

    /// The status of the answer; null where none came.
    async fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The first 500 characters of the answer; null where none came.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Why it failed; null where it did not.
    async fn failure(&self) -> Option<WebhookFailure> {
        self.0.failure.map(Into::into)
    }
}

/// The webhooks of a festival, in the order in which they were made.
pub(crate) async fn webhooks(cx: &Context<'_>, view: &View) -> Result<Vec<Webhook>> {
    let all = app_now(cx)?.webhooks(&caller(cx), view).await.map_err(from_app)?;
    Ok(all.into_iter().map(Webhook).collect())
}

async fn deliveries_page(
    cx: &Context<'_>,
    webhook: &domain::Webhook,
    state: Option<domain::State>,
    (first, after): (Option<i32>, Option<&str>),
) -> Result<WebhookDeliveryConnection> {
    let (app, caller) = (app_now(cx)?, caller(cx));
    let first = page_size(first)?;
    let read = |cursor: &str| -> Option<DeliveryId> { String::from_utf8(decode(cursor)?).ok()?.parse().ok() };
    let place = after.map(|cursor| read(cursor).ok_or_else(foreign_cursor)).transpose()?;
    let total = if asks_for_total(cx) { app.count_deliveries(&caller, webhook, state).await.map_err(from_app)? } else { 0 };
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let page = app.deliveries(&caller, webhook, state, place, first).await.map_err(from_app)?;
    let cursor = |it: &domain::Delivery| data_encoding::BASE64URL_NOPAD.encode(it.id.to_string().as_bytes());
    let entries = page.deliveries.into_iter().map(|it| (cursor(&it), WebhookDelivery(it))).collect();
    Ok(WebhookDeliveryConnection(Page::new(entries, page.has_next, place.is_some(), Arc::new(move || total))))
}
