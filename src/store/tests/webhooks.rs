//! The outbox: who has a webhook for themselves, what is kept of an attempt, and what is forgotten.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::*;
use crate::{
    domain::{
        id::{DeliveryId, WebhookId},
        time::Instant,
        webhook::{Attempt, Delivery, Event, Failure, State, Webhook, body, secret::Secret},
    },
    store::{Ended, Keeper, NewDelivery},
};

/// A number of seconds behind the beginning.
fn at(seconds: i64) -> Instant {
    edit("").at + TimeDelta::seconds(seconds)
}

/// A webhook to which so much is to be told.
async fn waiting(count: u128) -> (Database, (FestivalId, WebhookId)) {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let (festival, id) = (plan.festival().id, WebhookId(Uuid::from_u128(7)));
    let webhook = Webhook {
        id,
        festival,
        url: "https://example.org/".to_owned(),
        events: BTreeSet::from([Event::PlanChanged]),
        is_active: true,
        secret_since: at(0),
        created_at: at(0),
        created_by: "tester".to_owned(),
    };
    let keeper = Keeper { webhook, secret: Secret::of(b"secret"), old: None };
    store.webhook_create(keeper.clone(), None).await.expect("made");
    assert_eq!(store.webhook(id).await.expect("read"), Some(keeper));
    for number in 1..=count {
        let new = NewDelivery { id: delivery(number), webhook: id, happened: body::ping(&plan), at: at(0) };
        store.deliver(festival, new).await.expect("kept");
    }
    (database, (festival, id))
}

fn delivery(number: u128) -> DeliveryId {
    DeliveryId(Uuid::from_u128(number))
}

fn ended(failure: Option<Failure>, next_at: Option<Instant>) -> Ended {
    Ended { attempt: Attempt { at: at(5), status: Some(200), answer: Some("好".to_owned()), failure }, next_at }
}

async fn kept(store: &Store, place: (FestivalId, WebhookId)) -> Vec<Delivery> {
    store.deliveries(place, None, None, 100).await.expect("read")
}

#[tokio::test]
async fn a_webhook_is_one_senders_until_their_time_is_over() {
    let (database, place) = waiting(2).await;
    let store = &database.store;
    let due = async || {
        let backlog = store.backlog().await.expect("read");
        (backlog.count, backlog.due.first().map(|it| it.0))
    };
    assert_eq!(due().await, (2, Some(at(0))));
    assert_eq!(store.claim(place, at(-1), at(9)).await.expect("an answer"), None, "nothing is due yet");
    let first = store.claim(place, at(1), at(11)).await.expect("an answer").expect("the first");
    assert_eq!((first.delivery.id, first.delivery.attempts), (delivery(1), 1));
    assert_eq!(store.claim(place, at(2), at(12)).await.expect("an answer"), None, "somebody has it");
    assert_eq!(due().await, (2, Some(at(11))));

    let second = store.claim(place, at(11), at(21)).await.expect("an answer").expect("the first again");
    assert_eq!((second.delivery.id, second.delivery.attempts), (delivery(1), 2));
    // Whoever was too slow has nothing to say but that it has arrived.
    let more = Some((at(11), at(21)));
    assert_eq!(store.sent(&first, &ended(Some(Failure::TooSlow), None), more).await.expect("an answer"), None);
    assert_eq!((kept(store, place).await[1].state, due().await), (State::Pending, (2, Some(at(21)))));
    assert_eq!(store.sent(&first, &ended(None, None), more).await.expect("an answer"), None);
    assert_eq!(kept(store, place).await[1].state, State::Delivered);
    let next = store.sent(&second, &ended(Some(Failure::Refused), Some(at(99))), more).await.expect("an answer");
    let next = next.expect("the next");
    assert_eq!((next.delivery.id, next.delivery.attempts), (delivery(2), 1));
    assert_eq!(kept(store, place).await[1].state, State::Delivered, "what has arrived stays so");
    assert_eq!(store.sent(&next, &ended(Some(Failure::Refused), Some(at(99))), more).await.expect("an answer"), None);
    assert_eq!(due().await, (1, Some(at(99))));
    let last = kept(store, place).await.remove(0);
    assert_eq!((last.state, last.next_at, last.attempts), (State::Pending, Some(at(99)), 1));
    assert_eq!(last.last, Some(ended(Some(Failure::Refused), None).attempt));

    let third = store.claim(place, at(99), at(109)).await.expect("an answer").expect("the second again");
    store.sent(&third, &ended(Some(Failure::Gone), None), None).await.expect("an answer");
    assert_eq!((kept(store, place).await[0].state, due().await), (State::GivenUp, (0, None)));
    assert!(!store.webhook(place.1).await.expect("read").expect("the webhook").webhook.is_active);
    let again = store.redeliver(place, delivery(2), at(200)).await.expect("an answer").expect("it");
    assert_eq!((again.state, again.attempts, due().await), (State::Pending, 0, (0, None)));
    assert_eq!(store.claim(place, at(300), at(310)).await.expect("an answer"), None, "nothing is sent while it is off");
    store.webhook_update(place, None, None, Some(true)).await.expect("kept");
    assert_eq!(due().await, (1, Some(at(200))));
    assert_eq!(store.redeliver(place, delivery(9), at(0)).await.expect("an answer"), None);
}

#[tokio::test]
async fn what_is_long_past_is_forgotten_and_what_waits_is_kept() {
    let (database, place) = waiting(5).await;
    let store = &database.store;
    let mut sending = store.claim(place, at(1), at(11)).await.expect("an answer");
    for _ in 0..4 {
        let it = sending.expect("the next");
        sending = store.sent(&it, &ended(None, None), Some((at(1), at(11)))).await.expect("an answer");
    }
    let left = async || kept(store, place).await.iter().map(|it| it.id.0.as_u128()).collect::<Vec<_>>();
    assert_eq!(store.prune_deliveries(at(0), 4).await.expect("an answer"), 0);
    assert_eq!(store.prune_deliveries(at(0), 2).await.expect("an answer"), 2);
    assert_eq!(left().await, [5, 4, 3], "the newest two that have ended, and what waits");
    let pending = store.count_deliveries(place, Some(State::Pending)).await.expect("an answer");
    assert_eq!((pending, store.count_deliveries(place, None).await.expect("an answer")), (1, 3));
    assert_eq!(store.prune_deliveries(at(1), 1_000).await.expect("an answer"), 3);
    assert!(store.delete(place.0).await.expect("deleted"), "with its webhooks");
    assert_eq!(store.webhook(place.1).await.expect("read"), None);
}
