//! Webhooks.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{account::split, app, caller, idempotency, payload::UserError};
use crate::{
    app::{WebhookFields, WebhookUpdate},
    graphql::{
        error::from_app,
        webhook::{Webhook, WebhookDelivery, WebhookEvent},
    },
};

/// A webhook to make.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookCreateInput {
    /// The id of the festival.
    festival: ID,
    /// Where to tell it: an address that begins with https:// and is on the public Internet, unless whoever runs the server trusts
    /// its host.
    url: String,
    /// What to tell.
    events: Vec<WebhookEvent>,
    /// Makes a repeated request do its work once: the same key and input give the same answer.
    idempotency_key: Option<String>,
}

/// What changes of a webhook; what is left out stays.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookUpdateInput {
    /// Which.
    id: ID,
    /// Where to tell it.
    url: Option<String>,
    /// What to tell.
    events: Option<Vec<WebhookEvent>>,
    /// Whether it is told anything now. What was still to arrive waits while it is not.
    is_active: Option<bool>,
}

/// Which webhook ends.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookDeleteInput {
    /// Which.
    id: ID,
}

/// Which webhook gets a new secret.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookSecretRotateInput {
    /// Which.
    id: ID,
}

/// Which webhook is tried out.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookTestInput {
    /// Which.
    id: ID,
}

/// What is sent again.
#[derive(Clone, InputObject)]
pub(crate) struct WebhookDeliveryRetryInput {
    /// To which webhook.
    webhook: ID,
    /// What.
    delivery: ID,
}

/// What came of making a webhook.
#[derive(SimpleObject)]
pub(crate) struct WebhookCreatePayload {
    /// The webhook; null when it was refused.
    webhook: Option<Webhook>,
    /// What signs whatever it is told: keep it, for nothing else shows it. Null when it was refused, and when the same request is answered
    /// again after the secret was changed.
    secret: Option<String>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// What came of changing a webhook.
#[derive(SimpleObject)]
pub(crate) struct WebhookUpdatePayload {
    /// The webhook; null when it was refused.
    webhook: Option<Webhook>,
    /// Everything that was wrong with the input, all at once.
    user_errors: Vec<UserError>,
}

/// What came of ending a webhook.
#[derive(SimpleObject)]
pub(crate) struct WebhookDeletePayload {
    /// The id of what ended; null when nothing did.
    deleted_id: Option<ID>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// What came of giving a webhook a new secret.
#[derive(SimpleObject)]
pub(crate) struct WebhookSecretRotatePayload {
    /// The webhook; null when it was refused.
    webhook: Option<Webhook>,
    /// What signs from now on: keep it, it is shown this once. Null when it was refused.
    secret: Option<String>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// What came of trying a webhook out.
#[derive(SimpleObject)]
pub(crate) struct WebhookTestPayload {
    /// The webhook; null when it was refused.
    webhook: Option<Webhook>,
    /// What is sent, before it is: read the webhook's deliveries for the answer.
    delivery: Option<WebhookDelivery>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// What came of sending something again.
#[derive(SimpleObject)]
pub(crate) struct WebhookDeliveryRetryPayload {
    /// The webhook; null when it was refused.
    webhook: Option<Webhook>,
    /// What is sent, before it is.
    delivery: Option<WebhookDelivery>,
    /// What was wrong.
    user_errors: Vec<UserError>,
}

/// Webhooks.
#[derive(Default)]
pub(crate) struct WebhookMutation;

/// Webhooks.
#[Object]
impl WebhookMutation {
    /// Makes a webhook: an address that is told what happens in a festival. Whatever it is told is signed with the secret that is
    /// shown here.
    async fn webhook_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Where, and what to tell.")] input: WebhookCreateInput,
    ) -> Result<WebhookCreatePayload> {
        let asked = idempotency(input.idempotency_key.as_deref(), &input)?;
        let WebhookCreateInput { festival, url, events, idempotency_key: _ } = input;
        let fields = WebhookFields { festival: festival.0, url, events: events.into_iter().map(Into::into).collect() };
        let (made, user_errors) = split(app(cx)?.webhook_create(&caller(cx), fields, asked).await.map_err(from_app)?);
        let (webhook, secret) = made.map(|it| (Webhook(it.webhook), it.secret)).unzip();
        Ok(WebhookCreatePayload { webhook, secret: secret.flatten().map(|it| it.reveal().to_owned()), user_errors })
    }

    /// Changes a webhook, or switches it off and on.
    async fn webhook_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: WebhookUpdateInput,
    ) -> Result<WebhookUpdatePayload> {
        let WebhookUpdateInput { id, url, events, is_active } = input;
        let events = events.map(|events| events.into_iter().map(Into::into).collect());
        let update = WebhookUpdate { url, events, is_active };
        let (webhook, user_errors) = split(app(cx)?.webhook_update(&caller(cx), &id, update).await.map_err(from_app)?);
        Ok(WebhookUpdatePayload { webhook: webhook.map(Webhook), user_errors })
    }

    /// Ends a webhook. What was still to arrive is not sent, and what it was told is forgotten.
    async fn webhook_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookDeleteInput,
    ) -> Result<WebhookDeletePayload> {
        let (id, user_errors) = split(app(cx)?.webhook_delete(&caller(cx), &input.id).await.map_err(from_app)?);
        Ok(WebhookDeletePayload { deleted_id: id.map(|id| id.to_string().into()), user_errors })
    }

    /// Gives a webhook a new secret. For 24 hours the one before signs too, beside it.
    async fn webhook_secret_rotate(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookSecretRotateInput,
    ) -> Result<WebhookSecretRotatePayload> {
        let (made, user_errors) = split(app(cx)?.webhook_secret_rotate(&caller(cx), &input.id).await.map_err(from_app)?);
        let (webhook, secret) = made.map(|it| (Webhook(it.webhook), it.secret)).unzip();
        Ok(WebhookSecretRotatePayload { webhook, secret: secret.flatten().map(|it| it.reveal().to_owned()), user_errors })
    }

    /// Sends a webhook a PING, which says nothing but which festival it is of.
    async fn webhook_test(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookTestInput,
    ) -> Result<WebhookTestPayload> {
        let (sent, user_errors) = split(app(cx)?.webhook_test(&caller(cx), &input.id).await.map_err(from_app)?);
        let (webhook, delivery) = sent.map(|(webhook, delivery)| (Webhook(webhook), WebhookDelivery(delivery))).unzip();
        Ok(WebhookTestPayload { webhook, delivery, user_errors })
    }

    /// Sends something again at once, whatever came of it, with as many attempts as if it were new.
    async fn webhook_delivery_retry(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What, to which webhook.")] input: WebhookDeliveryRetryInput,
    ) -> Result<WebhookDeliveryRetryPayload> {
        let WebhookDeliveryRetryInput { webhook, delivery } = input;
        let sent = app(cx)?.webhook_delivery_retry(&caller(cx), &webhook, &delivery).await.map_err(from_app)?;
        let (sent, user_errors) = split(sent);
        let (webhook, delivery) = sent.map(|(webhook, delivery)| (Webhook(webhook), WebhookDelivery(delivery))).unzip();
        Ok(WebhookDeliveryRetryPayload { webhook, delivery, user_errors })
    }
}
