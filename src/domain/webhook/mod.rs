//! Webhooks: addresses that are told what happens in a festival, what they are told, and what came of it.
//!
//! They belong to no Plan. Whatever leaves the house by them says what happened and to which things, by their ids alone: whoever
//! is told then asks the API, with the rights that they have there.

pub mod address;
pub mod body;
pub mod retry;
pub mod secret;
pub mod url;

use std::collections::BTreeSet;

use strum::{Display, EnumString, VariantArray};

use super::{
    id::{DeliveryId, FestivalId, WebhookId},
    plan::Revision,
    time::Instant,
};

/// What a webhook may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Event {
    /// A release was published.
    ReleasePublished,
    /// The draft has changed.
    PlanChanged,
    /// Something was noted on the night of a show.
    RunChanged,
    /// Nothing: somebody tries it out. Every webhook is told.
    Ping,
}

/// An address that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The festival.
    pub festival: FestivalId,
    /// The address.
    pub url: String,
    /// What it is told.
    pub events: BTreeSet<Event>,
    /// Whether it is told anything now.
    pub is_active: bool,
    /// Since when its secret is what it is.
    pub secret_since: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// The name of whoever made it.
    pub created_by: String,
}

/// What one webhook is told of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, the same at every attempt.
    pub id: DeliveryId,
    /// The webhook.
    pub webhook: WebhookId,
    /// What happened.
    pub event: Event,
    /// The revision that it made, if it made one.
    pub revision: Option<Revision>,
    /// The release that it made, if it made one.
    pub release: Option<u32>,
    /// What is sent.
    pub body: String,
    /// When it happened.
    pub created_at: Instant,
    /// Where it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` when it is not.
    pub next_at: Option<Instant>,
    /// What came of the last attempt that has ended.
    pub last: Option<Attempt>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// It is still to arrive.
    Pending,
    /// The receiver has taken it.
    Delivered,
    /// It was tried often enough.
    GivenUp,
}

/// What came of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended.
    pub at: Instant,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The beginning of the answer, if there was one.
    pub answer: Option<String>,
    /// Why it failed; `None` when it did not.
    pub failure: Option<Failure>,
}

/// Why an attempt failed. No class tells what stands at an address that nothing is sent to, or on which ports it listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Failure {
    /// The name leads to no address that webhooks may go to.
    NoAddress,
    /// No connection came about, or it broke before the answer.
    Unreachable,
    /// The certificate does not hold, or there is none.
    Untrusted,
    /// The answer took too long.
    TooSlow,
    /// It answered that something stands elsewhere. Nobody goes there.
    Redirected,
    /// It answered with a status that does not say that it has taken it.
    Refused,
    /// It answered that it is there no more.
    Gone,
}

impl Failure {
    /// Why an answer with this status is a failure; `None` when it is none.
    #[must_use]
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            200..=299 => None,
            300..=399 => Some(Self::Redirected),
            410 => Some(Self::Gone),
            _ => Some(Self::Refused),
        }
    }
}
