//! Making webhooks, changing them, trying them out, and ending them.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    app::{
        App, Caller, Error, Idempotency,
        account::{Done, random},
        edit::{key_mismatch, taken},
    },
    domain::{
        id::{DeliveryId, WebhookId},
        invalid::{Invalid, Mistake},
        text::Message,
        webhook::{Delivery, Event, Webhook, body, secret::Secret, url::Target},
    },
    store::{Keeper, NewAnswer, NewDelivery, StoredAnswer},
};

/// The most webhooks of a festival: each is written to in every edit.
const MOST: usize = 20;
/// How long the secret before a new one still signs, so that a receiver can take the new one in its own time.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// What a webhook is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookFields {
    /// The festival, by its id.
    pub festival: String,
    /// Its address.
    pub url: String,
    /// What it is told.
    pub events: Vec<Event>,
}

/// What changes of a webhook; `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookUpdate {
    /// Its address.
    pub url: Option<String>,
    /// What it is told.
    pub events: Option<Vec<Event>>,
    /// Whether it is told anything now.
    pub is_active: Option<bool>,
}

/// A webhook that was made, or has a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// Its secret, shown this once; `None` where the same request is answered again, and it has another one by now.
    pub secret: Option<Secret>,
}

impl App {
    /// Makes a webhook.
    pub async fn webhook_create(
        &self,
        caller: &Caller,
        fields: WebhookFields,
        idempotency: Option<Idempotency>,
    ) -> Done<NewWebhook> {
        let Some(festival) = self.festival_for(caller, &fields.festival).await? else {
            return Ok(Err(vec![nothing("festival")]));
        };
        caller.authorize(festival, "webhookCreate")?;
        if let Some(before) = self.made_before(caller, idempotency.as_ref()).await? {
            return Ok(before);
        }
        let WebhookFields { festival: _, url, events } = fields;
        let (url, events) = match self.checked(Some(&url), Some(events)) {
            Ok((url, events)) => (url.unwrap_or_default(), events.unwrap_or_default()),
            Err(invalid) => return Ok(Err(invalid)),
        };
        if self.0.store.webhooks(festival).await?.len() >= MOST {
            return Ok(Err(vec![too_many()]));
        }
        let (id, now) = (WebhookId(self.0.clock.ids().next()), self.0.clock.now());
        let created_by = caller.name.clone();
        let webhook = Webhook { id, festival, url, events, is_active: true, secret_since: now, created_at: now, created_by };
        let keeper = Keeper { webhook, secret: Secret::of(&random::<32>()), old: None };
        // The secret itself is in no answer that is kept.
        let answer = idempotency.clone().map(|Idempotency { key, fingerprint }| NewAnswer {
            caller: caller.key(),
            key,
            fingerprint,
            answer: serde_json::json!({ "webhook": id }),
        });
        if let Err(error) = self.0.store.webhook_create(keeper.clone(), answer).await {
            let refused = taken(error)?;
            // The same request may have come first.
            let before = self.made_before(caller, idempotency.as_ref()).await?;
            return Ok(before.unwrap_or(Err(refused)));
        }
        Ok(Ok(NewWebhook { webhook: keeper.webhook, secret: Some(keeper.secret) }))
    }

    /// Changes a webhook. One that is switched on again is told what has waited for it.
    pub async fn webhook_update(&self, caller: &Caller, id: &str, update: WebhookUpdate) -> Done<Webhook> {
        let Some(Keeper { webhook, .. }) = self.webhook_for(caller, id, "webhookUpdate").await? else {
            return Ok(Err(vec![nothing("id")]));
        };
        let WebhookUpdate { url, events, is_active } = update;
        let (url, events) = match self.checked(url.as_deref(), events) {
            Ok(checked) => checked,
            Err(invalid) => return Ok(Err(invalid)),
        };
        self.0.store.webhook_update((webhook.festival, webhook.id), url, events.as_ref(), is_active).await?;
        self.0.hooks.wake();
        let now = self.0.store.webhook(webhook.id).await?;
        Ok(now.map(|it| it.webhook).ok_or_else(|| vec![nothing("id")]))
    }

    /// Ends a webhook: what it was to be told is not sent, and what it was told is forgotten.
    pub async fn webhook_delete(&self, caller: &Caller, id: &str) -> Done<WebhookId> {
        let Some(Keeper { webhook, .. }) = self.webhook_for(caller, id, "webhookDelete").await? else {
            return Ok(Err(vec![nothing("id")]));
        };
        let is_deleted = self.0.store.webhook_delete(webhook.festival, webhook.id).await?;
        Ok(if is_deleted { Ok(webhook.id) } else { Err(vec![nothing("id")]) })
    }

    /// Gives a webhook a new secret. The one before signs too, for a day.
    pub async fn webhook_secret_rotate(&self, caller: &Caller, id: &str) -> Done<NewWebhook> {
        let Some(Keeper { webhook, .. }) = self.webhook_for(caller, id, "webhookSecretRotate").await? else {
            return Ok(Err(vec![nothing("id")]));
        };
        let (secret, now) = (Secret::of(&random::<32>()), self.0.clock.now());
        self.0.store.webhook_rotate((webhook.festival, webhook.id), &secret, now, now + OVERLAP).await?;
        Ok(Ok(NewWebhook { webhook: Webhook { secret_since: now, ..webhook }, secret: Some(secret) }))
    }

    /// Sends a webhook something that says nothing.
    pub async fn webhook_test(&self, caller: &Caller, id: &str) -> Done<(Webhook, Delivery)> {
        let Some(Keeper { webhook, .. }) = self.webhook_for(caller, id, "webhookTest").await? else {
            return Ok(Err(vec![nothing("id")]));
        };
        if !webhook.is_active {
            return Ok(Err(vec![inactive()]));
        }
        let Some(plan) = self.draft(webhook.festival).await? else { return Ok(Err(vec![nothing("id")])) };
        let (delivery, at) = (DeliveryId(self.0.clock.ids().next()), self.0.clock.now());
        let new = NewDelivery { id: delivery, webhook: webhook.id, happened: body::ping(&plan), at };
        let delivery = self.0.store.deliver(webhook.festival, new).await?;
        self.0.hooks.wake();
        Ok(Ok((webhook, delivery)))
    }

    /// Sends something again that a webhook was told, whatever came of it, with as many attempts as if it were new.
    pub async fn webhook_delivery_retry(&self, caller: &Caller, id: &str, delivery: &str) -> Done<(Webhook, Delivery)> {
        let Some(Keeper { webhook, .. }) = self.webhook_for(caller, id, "webhookDeliveryRetry").await? else {
            return Ok(Err(vec![nothing("webhook")]));
        };
        let Ok(delivery) = delivery.parse() else { return Ok(Err(vec![nothing("delivery")])) };
        if !webhook.is_active {
            return Ok(Err(vec![inactive()]));
        }
        let place = (webhook.festival, webhook.id);
        let Some(delivery) = self.0.store.redeliver(place, delivery, self.0.clock.now()).await? else {
            return Ok(Err(vec![nothing("delivery")]));
        };
        self.0.hooks.wake();
        Ok(Ok((webhook, delivery)))
    }

    /// A webhook by its id, for whoever may do something with it. For those who take no part in its festival, it is as if it were
    /// not there.
    async fn webhook_for(&self, caller: &Caller, id: &str, action: &str) -> Result<Option<Keeper>, Error> {
        caller.signed_in()?;
        let Ok(id) = id.parse::<WebhookId>() else { return Ok(None) };
        let found = self.0.store.webhook(id).await?.filter(|it| caller.takes_part_in(it.webhook.festival));
        if let Some(keeper) = &found {
            caller.authorize(keeper.webhook.festival, action)?;
        }
        Ok(found)
    }

    /// The webhook that the same request made before.
    async fn made_before(
        &self,
        caller: &Caller,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Result<NewWebhook, Vec<Invalid>>>, Error> {
        let Some(asked) = idempotency else { return Ok(None) };
        let Some(StoredAnswer { fingerprint, answer }) = self.0.store.answer(&caller.key(), &asked.key).await? else {
            return Ok(None);
        };
        if fingerprint != asked.fingerprint {
            return Ok(Some(Err(vec![key_mismatch()])));
        }
        let id: Option<WebhookId> = answer.get("webhook").and_then(|id| id.as_str()?.parse().ok());
        let kept = match id {
            Some(id) => self.0.store.webhook(id).await?,
            None => None,
        };
        Ok(Some(kept.ok_or_else(|| vec![nothing("idempotencyKey")]).map(|Keeper { webhook, secret, .. }| {
            let is_first = webhook.secret_since == webhook.created_at;
            NewWebhook { webhook, secret: is_first.then_some(secret) }
        })))
    }

    /// What was given of a webhook, in the form in which it is kept, or all that is wrong with it.
    fn checked(&self, url: Option<&str>, events: Option<Vec<Event>>) -> Result<Checked, Vec<Invalid>> {
        let url = url.map(|url| Target::parse(url, &self.0.hooks.settings.trusted).map(|it| it.url)).transpose();
        let events = events.map(|events| {
            let set: BTreeSet<Event> = events.into_iter().filter(|it| *it != Event::Ping).collect();
            if set.is_empty() { Err(no_events()) } else { Ok(set) }
        });
        match (url, events.transpose()) {
            (Ok(url), Ok(events)) => Ok((url, events)),
            (url, events) => Err(url.err().into_iter().chain(events.err()).collect()),
        }
    }
}

type Checked = (Option<String>, Option<BTreeSet<Event>>);

fn nothing(field: &str) -> Invalid {
    Invalid::new(
        field,
        Mistake::NotFound.into(),
        Message::new("There is no such thing; give an id as this API prints it.", "没有此内容，请按接口给出的样子填写编号。"),
    )
}

fn no_events() -> Invalid {
    Invalid::new(
        "events",
        Mistake::Required.into(),
        Message::new("Name at least one event to be told of.", "请至少选择一种事件。"),
    )
}

fn too_many() -> Invalid {
    Invalid::whole(
        Mistake::OutOfRange.into(),
        Message::new(
            format!("A festival has at most {MOST} webhooks; delete one first."),
            format!("每届艺术节至多 {MOST} 个网络钩子，请先删除一个。"),
        ),
    )
}

fn inactive() -> Invalid {
    Invalid::whole(
        Mistake::WrongStatus.into(),
        Message::new("This webhook is switched off; switch it on first.", "此网络钩子已停用，请先启用。"),
    )
}
