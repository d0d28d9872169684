//! The outbox as those see it who empty it. Whoever sends to a webhook has it for themselves, for a while: so it is told one thing
//! after the other, whatever the number of servers. Should they die meanwhile, the while ends, and another one goes on.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Condition, Expr, ExprTrait as _},
};
use uuid::Uuid;

use super::{Keeper, delivery, one, read};
use crate::{
    domain::{
        id::{FestivalId, WebhookId},
        time::Instant,
        webhook::{Attempt, Delivery, Failure, State},
    },
    store::{
        Error, Store,
        connect::Transaction,
        entity::{webhook, webhook_delivery},
    },
};

/// Something that is being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// To whom, with what signs it.
    pub keeper: Keeper,
    /// What.
    pub delivery: Delivery,
    /// Until when nobody else sends to them.
    pub leased_until: Instant,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What came of it.
    pub attempt: Attempt,
    /// When it is tried again; `None` when it has arrived, or is given up.
    pub next_at: Option<Instant>,
}

/// What waits in the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How much.
    pub count: u64,
    /// For each webhook that something waits for, when the first of it can be sent: the earliest first.
    pub due: Vec<(Instant, FestivalId, WebhookId)>,
}

impl Store {
    /// What waits to be sent, to webhooks that are told anything.
    pub async fn backlog(&self) -> Result<Backlog, Error> {
        let waiting: Vec<(Uuid, i64, Option<Instant>)> = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::NextAt.is_not_null())
            .select_only()
            .column(webhook_delivery::Column::WebhookId)
            .column_as(webhook_delivery::Column::Id.count(), "count")
            .column_as(webhook_delivery::Column::NextAt.min(), "next_at")
            .group_by(webhook_delivery::Column::WebhookId)
            .into_tuple()
            .all(&self.reader)
            .await?;
        if waiting.is_empty() {
            return Ok(Backlog::default());
        }
        let active: Vec<(Uuid, Uuid, Option<Instant>)> = webhook::Entity::find()
            .filter(webhook::Column::IsActive.eq(true))
            .select_only()
            .columns([webhook::Column::Id, webhook::Column::FestivalId, webhook::Column::LeasedUntil])
            .into_tuple()
            .all(&self.reader)
            .await?;
        let active: HashMap<Uuid, (Uuid, Option<Instant>)> =
            active.into_iter().map(|(id, of, until)| (id, (of, until))).collect();
        let mut backlog = Backlog::default();
        for (id, count, next_at) in waiting {
            let (Some((festival, leased)), Some(next_at)) = (active.get(&id), next_at) else { continue };
            backlog.count += count.unsigned_abs();
            let free_at = leased.map_or(next_at, |it| Ord::max(it, next_at));
            backlog.due.push((free_at, FestivalId(*festival), WebhookId(id)));
        }
        backlog.due.sort_unstable();
        Ok(backlog)
    }

    /// Takes a webhook for oneself, and the first thing that is due there. `None` when somebody else has it, or nothing is due.
    pub async fn claim(
        &self,
        (festival, id): (FestivalId, WebhookId),
        now: Instant,
        until: Instant,
    ) -> Result<Option<Sending>, Error> {
        let transaction = self.transaction().await?;
        let free = Condition::any().add(webhook::Column::LeasedUntil.is_null()).add(webhook::Column::LeasedUntil.lte(now));
        let taken = one(festival, id)
            .col_expr(webhook::Column::LeasedUntil, Expr::value(until))
            .filter(webhook::Column::IsActive.eq(true))
            .filter(free)
            .exec(&transaction)
            .await?;
        if taken.rows_affected == 0 {
            return Ok(None);
        }
        let next = next(&transaction, (festival, id), now, until).await?;
        if next.is_some() {
            transaction.commit().await?;
        }
        Ok(next)
    }

    /// Keeps what came of an attempt. With `more`, it goes on to the next thing that is due to the same webhook, as long as that is
    /// still one's own; else the webhook is free for others.
    pub async fn sent(
        &self,
        sending: &Sending,
        ended: &Ended,
        more: Option<(Instant, Instant)>,
    ) -> Result<Option<Sending>, Error> {
        let Sending { keeper, delivery: Delivery { id, .. }, leased_until } = sending;
        let (festival, webhook) = (keeper.webhook.festival, keeper.webhook.id);
        let transaction = self.transaction().await?;
        let own = one(festival, webhook)
            .col_expr(webhook::Column::LeasedUntil, Expr::value(None::<Instant>))
            .filter(webhook::Column::LeasedUntil.eq(*leased_until))
            .exec(&transaction)
            .await?;
        let (is_own, has_arrived) = (own.rows_affected > 0, ended.attempt.failure.is_none());
        // Whoever took too long has lost the webhook to somebody who tries again: what they know is that it has arrived, if it has.
        if is_own || has_arrived {
            keep(&transaction, (festival.0, id.0), ended).await?;
        }
        if ended.attempt.failure == Some(Failure::Gone) {
            one(festival, webhook).col_expr(webhook::Column::IsActive, Expr::value(false)).exec(&transaction).await?;
        }
        let following = match more.filter(|_| is_own) {
            Some((now, until)) => next(&transaction, (festival, webhook), now, until).await?,
            None => None,
        };
        if let Some(following) = &following {
            let lease = Expr::value(following.leased_until);
            one(festival, webhook).col_expr(webhook::Column::LeasedUntil, lease).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(following)
    }

    /// Forgets what was told before a time, and of what has ended all but the newest of each webhook.
    pub async fn prune_deliveries(&self, before: Instant, most: u64) -> Result<u64, Error> {
        let hooks: Vec<(Uuid, Uuid)> = webhook::Entity::find()
            .select_only()
            .columns([webhook::Column::FestivalId, webhook::Column::Id])
            .into_tuple()
            .all(&self.reader)
            .await?;
        let mut pruned = 0;
        for (festival, hook) in hooks {
            let of_hook = Condition::all()
                .add(webhook_delivery::Column::FestivalId.eq(festival))
                .add(webhook_delivery::Column::WebhookId.eq(hook));
            let oldest: Option<Uuid> = webhook_delivery::Entity::find()
                .filter(of_hook.clone())
                .filter(webhook_delivery::Column::NextAt.is_null())
                .order_by_desc(webhook_delivery::Column::Id)
                .offset(most)
                .limit(1)
                .select_only()
                .column(webhook_delivery::Column::Id)
                .into_tuple()
                .one(&self.reader)
                .await?;
            let beyond = oldest.map(|it| webhook_delivery::Column::Id.lte(it).and(webhook_delivery::Column::NextAt.is_null()));
            let old = Condition::any().add(webhook_delivery::Column::CreatedAt.lt(before)).add_option(beyond);
            let any = webhook_delivery::Entity::find().filter(of_hook.clone()).filter(old.clone()).one(&self.reader).await?;
            if any.is_some() {
                let deleted = webhook_delivery::Entity::delete_many().filter(of_hook).filter(old).exec(&self.writer).await?;
                pruned += deleted.rows_affected;
            }
        }
        Ok(pruned)
    }
}

/// The first thing that is due to a webhook, counted as tried once more.
async fn next(
    db: &Transaction,
    (festival, id): (FestivalId, WebhookId),
    now: Instant,
    leased_until: Instant,
) -> Result<Option<Sending>, Error> {
    let due = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::FestivalId.eq(festival.0))
        .filter(webhook_delivery::Column::WebhookId.eq(id.0))
        .filter(webhook_delivery::Column::NextAt.lte(now))
        .order_by_asc(webhook_delivery::Column::Id)
        .one(db)
        .await?;
    let Some(mut due) = due else { return Ok(None) };
    let hook = webhook::Entity::find_by_id((festival.0, id.0)).filter(webhook::Column::IsActive.eq(true)).one(db).await?;
    let Some(hook) = hook else { return Ok(None) };
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::Attempts, Expr::col(webhook_delivery::Column::Attempts).add(1))
        .filter(webhook_delivery::Column::FestivalId.eq(festival.0))
        .filter(webhook_delivery::Column::Id.eq(due.id))
        .exec(db)
        .await?;
    due.attempts += 1;
    Ok(Some(Sending { keeper: read(hook)?, delivery: delivery(due)?, leased_until }))
}

/// Keeps what came of an attempt at something that was still to arrive.
async fn keep(db: &Transaction, (festival, id): (Uuid, Uuid), ended: &Ended) -> Result<(), Error> {
    let Ended { attempt: Attempt { at, status, answer, failure }, next_at } = ended;
    let state = match (failure, next_at) {
        (None, _) => State::Delivered,
        (Some(_), None) => State::GivenUp,
        (Some(_), Some(_)) => State::Pending,
    };
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::value(state.to_string()))
        .col_expr(webhook_delivery::Column::NextAt, Expr::value(*next_at))
        .col_expr(webhook_delivery::Column::TriedAt, Expr::value(*at))
        .col_expr(webhook_delivery::Column::Status, Expr::value(status.map(i64::from)))
        .col_expr(webhook_delivery::Column::Answer, Expr::value(answer.clone()))
        .col_expr(webhook_delivery::Column::Failure, Expr::value(failure.map(|it| it.to_string())))
        .filter(webhook_delivery::Column::FestivalId.eq(festival))
        .filter(webhook_delivery::Column::Id.eq(id))
        .filter(webhook_delivery::Column::State.eq(State::Pending.to_string()))
        .exec(db)
        .await?;
    Ok(())
}
