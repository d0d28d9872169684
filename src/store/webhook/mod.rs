//! Webhooks, and the outbox of what they are told. What a hook is told is written in the transaction of the edit that it tells of.

mod send;

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    UpdateMany, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Error, NewAnswer, Store, Write, answer,
    entity::{webhook, webhook_delivery},
    plan::{At, rows},
};
use crate::domain::{
    id::{DeliveryId, FestivalId, WebhookId},
    time::Instant,
    webhook::{Attempt, Delivery, Event, State, Webhook, body::Happened, secret::Secret},
};

pub use send::{Backlog, Ended, Sending};

/// A webhook with what signs for it: for whoever shows it once, or sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// The webhook.
    pub webhook: Webhook,
    /// Its secret.
    pub secret: Secret,
    /// The one before, and until when it signs too.
    pub old: Option<(Secret, Instant)>,
}

/// Something to tell one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Whom.
    pub webhook: WebhookId,
    /// What.
    pub happened: Happened,
    /// When it happened.
    pub at: Instant,
}

impl Store {
    /// The webhooks of a festival, in the order in which they were made.
    pub async fn webhooks(&self, festival: FestivalId) -> Result<Vec<Webhook>, Error> {
        let rows = webhook::Entity::find()
            .filter(webhook::Column::FestivalId.eq(festival.0))
            .order_by_asc(webhook::Column::Id)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(|row| Ok(read(row)?.webhook)).collect()
    }

    /// A webhook.
    pub async fn webhook(&self, id: WebhookId) -> Result<Option<Keeper>, Error> {
        let row = webhook::Entity::find().filter(webhook::Column::Id.eq(id.0)).one(&self.reader).await?;
        row.map(read).transpose()
    }

    /// Keeps a new webhook, with the answer for the same request sent again.
    pub async fn webhook_create(&self, new: Keeper, answer: Option<NewAnswer>) -> Result<(), Error> {
        let (transaction, festival) = (self.transaction().await?, new.webhook.festival);
        webhook::Entity::insert(row(new).into_active_model()).exec_without_returning(&transaction).await?;
        if let Some(answer) = answer {
            answer::keep(&transaction, festival, answer).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Changes what is given of a webhook.
    pub async fn webhook_update(
        &self,
        (festival, id): (FestivalId, WebhookId),
        url: Option<String>,
        events: Option<&BTreeSet<Event>>,
        is_active: Option<bool>,
    ) -> Result<(), Error> {
        let mut update = one(festival, id);
        if let Some(url) = url {
            update = update.col_expr(webhook::Column::Url, Expr::value(url));
        }
        if let Some(events) = events {
            update = update.col_expr(webhook::Column::Events, Expr::value(words(events)));
        }
        if let Some(is_active) = is_active {
            update = update.col_expr(webhook::Column::IsActive, Expr::value(is_active));
        }
        update.exec(&self.writer).await?;
        Ok(())
    }

    /// Gives a webhook a new secret. The one before signs too, until told.
    pub async fn webhook_rotate(
        &self,
        (festival, id): (FestivalId, WebhookId),
        new: &Secret,
        at: Instant,
        until: Instant,
    ) -> Result<(), Error> {
        one(festival, id)
            .col_expr(webhook::Column::OldSecret, Expr::col(webhook::Column::Secret))
            .col_expr(webhook::Column::OldSecretUntil, Expr::value(until))
            .col_expr(webhook::Column::Secret, Expr::value(new.reveal()))
            .col_expr(webhook::Column::SecretSince, Expr::value(at))
            .exec(&self.writer)
            .await?;
        Ok(())
    }

    /// Forgets a webhook with all that it was told.
    pub async fn webhook_delete(&self, festival: FestivalId, id: WebhookId) -> Result<bool, Error> {
        let deleted = webhook::Entity::delete_by_id((festival.0, id.0)).exec(&self.writer).await?;
        Ok(deleted.rows_affected > 0)
    }

    /// What a webhook was told, the newest first, behind one.
    pub async fn deliveries(
        &self,
        (festival, webhook): (FestivalId, WebhookId),
        state: Option<State>,
        after: Option<DeliveryId>,
        limit: u64,
    ) -> Result<Vec<Delivery>, Error> {
        let rows = of_webhook(festival, webhook, state)
            .apply_if(after, |select, it| select.filter(webhook_delivery::Column::Id.lt(it.0)))
            .order_by_desc(webhook_delivery::Column::Id)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(delivery).collect()
    }

    /// How much a webhook was told.
    pub async fn count_deliveries(
        &self,
        (festival, webhook): (FestivalId, WebhookId),
        state: Option<State>,
    ) -> Result<u64, Error> {
        Ok(of_webhook(festival, webhook, state).count(&self.reader).await?)
    }

    /// Puts something in the outbox that no edit has brought.
    pub async fn deliver(&self, festival: FestivalId, new: NewDelivery) -> Result<Delivery, Error> {
        let row = delivery_row(festival, &new);
        rows::insert(&self.writer, &[&row]).await?;
        delivery(row)
    }

    /// Sends something again, whatever came of it before, as if it were new; `None` when there is no such thing.
    pub async fn redeliver(
        &self,
        (festival, webhook): (FestivalId, WebhookId),
        id: DeliveryId,
        at: Instant,
    ) -> Result<Option<Delivery>, Error> {
        webhook_delivery::Entity::update_many()
            .col_expr(webhook_delivery::Column::State, Expr::value(State::Pending.to_string()))
            .col_expr(webhook_delivery::Column::Attempts, Expr::value(0))
            .col_expr(webhook_delivery::Column::NextAt, Expr::value(at))
            .filter(webhook_delivery::Column::FestivalId.eq(festival.0))
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
            .filter(webhook_delivery::Column::Id.eq(id.0))
            .exec(&self.writer)
            .await?;
        let found = of_webhook(festival, webhook, None).filter(webhook_delivery::Column::Id.eq(id.0));
        found.one(&self.writer).await?.map(delivery).transpose()
    }
}

impl Write {
    /// The webhooks of the festival that are told anything, and what.
    pub async fn listeners(&self) -> Result<Vec<(WebhookId, BTreeSet<Event>)>, Error> {
        let rows: Vec<(Uuid, String)> = webhook::Entity::find()
            .filter(webhook::Column::FestivalId.eq(self.festival.0))
            .filter(webhook::Column::IsActive.eq(true))
            .order_by_asc(webhook::Column::Id)
            .select_only()
            .columns([webhook::Column::Id, webhook::Column::Events])
            .into_tuple()
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(|(id, words)| Ok((WebhookId(id), events(id, &words)?))).collect()
    }

    /// Puts what is to be told in the outbox: it is sent if this write lasts.
    pub async fn deliver(&self, new: &[NewDelivery]) -> Result<(), Error> {
        let rows: Vec<_> = new.iter().map(|it| delivery_row(self.festival, it)).collect();
        rows::insert(&self.transaction, &rows.iter().collect::<Vec<_>>()).await?;
        self.has_told.fetch_or(!new.is_empty(), std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }
}

fn of_webhook(festival: FestivalId, webhook: WebhookId, state: Option<State>) -> Select<webhook_delivery::Entity> {
    webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::FestivalId.eq(festival.0))
        .filter(webhook_delivery::Column::WebhookId.eq(webhook.0))
        .apply_if(state, |select, it| select.filter(webhook_delivery::Column::State.eq(it.to_string())))
}

/// The row of a webhook, to be changed.
fn one(festival: FestivalId, id: WebhookId) -> UpdateMany<webhook::Entity> {
    let update = webhook::Entity::update_many().filter(webhook::Column::FestivalId.eq(festival.0));
    update.filter(webhook::Column::Id.eq(id.0))
}

fn words(events: &BTreeSet<Event>) -> String {
    events.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn events(id: Uuid, words: &str) -> Result<BTreeSet<Event>, Error> {
    words.split_whitespace().map(|word| At { table: "webhook", id }.parse("events", word)).collect()
}

fn row(keeper: Keeper) -> webhook::Model {
    let Keeper { webhook, secret, old } = keeper;
    let Webhook { id, festival, url, events, is_active, secret_since, created_at, created_by } = webhook;
    let (old_secret, old_secret_until) = old.map(|(secret, until)| (secret.reveal().to_owned(), until)).unzip();
    webhook::Model {
        festival_id: festival.0,
        id: id.0,
        url,
        events: words(&events),
        is_active,
        secret: secret.reveal().to_owned(),
        secret_since,
        old_secret,
        old_secret_until,
        leased_until: None,
        created_at,
        created_by,
    }
}

fn read(row: webhook::Model) -> Result<Keeper, Error> {
    let webhook::Model {
        festival_id,
        id,
        url,
        events: words,
        is_active,
        secret,
        secret_since,
        old_secret,
        old_secret_until,
        leased_until: _,
        created_at,
        created_by,
    } = row;
    let events = events(id, &words)?;
    let (id, festival) = (WebhookId(id), FestivalId(festival_id));
    let webhook = Webhook { id, festival, url, events, is_active, secret_since, created_at, created_by };
    let old = old_secret.map(Secret::kept).zip(old_secret_until);
    Ok(Keeper { webhook, secret: Secret::kept(secret), old })
}

fn delivery_row(festival: FestivalId, new: &NewDelivery) -> webhook_delivery::Model {
    let NewDelivery { id, webhook, happened, at } = new;
    webhook_delivery::Model {
        festival_id: festival.0,
        id: id.0,
        webhook_id: webhook.0,
        event: happened.event.to_string(),
        revision: happened.revision.map(i64::from),
        release: happened.release.map(i64::from),
        body: happened.body(*id, *at),
        created_at: *at,
        state: State::Pending.to_string(),
        attempts: 0,
        next_at: Some(*at),
        tried_at: None,
        status: None,
        answer: None,
        failure: None,
    }
}

fn delivery(row: webhook_delivery::Model) -> Result<Delivery, Error> {
    let webhook_delivery::Model {
        festival_id: _,
        id,
        webhook_id,
        event,
        revision,
        release,
        body,
        created_at,
        state,
        attempts,
        next_at,
        tried_at,
        status,
        answer,
        failure,
    } = row;
    let at = At { table: "webhook_delivery", id };
    let status = at.count_null("status", status)?.and_then(|it| u16::try_from(it).ok());
    let failure = failure.map(|word| at.parse("failure", &word)).transpose()?;
    Ok(Delivery {
        id: DeliveryId(id),
        webhook: WebhookId(webhook_id),
        event: at.parse("event", &event)?,
        revision: at.count_null("revision", revision)?,
        release: at.count_null("release", release)?,
        body,
        created_at,
        state: at.parse("state", &state)?,
        attempts: at.count("attempts", attempts)?,
        next_at,
        last: tried_at.map(|at| Attempt { at, status, answer, failure }),
    })
}
