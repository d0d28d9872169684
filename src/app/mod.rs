//! What people do: one function for each thing, from the right to do it to the commit.
//!
//! A read hands out a [`Reading`]; a write goes through `App::edit` or, for a release, `App::publish`: nothing else changes a Plan.

mod account;
mod act;
mod caller;
mod clock;
mod demo;
mod edit;
mod erase;
mod error;
mod export;
mod festival;
mod follow;
mod heavy;
mod item;
mod job;
mod live;
mod organization;
mod origin;
mod performer;
mod plans;
mod read;
mod release;
mod series;
mod show;
mod team;
mod told;
mod undo;
mod venue;
mod vitals;
mod waiver;
mod webhook;

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::{domain::plan::Plan, live::Bus, store::Store};

pub use account::{AccountUpdate, Done, GrantFields, Granted, Identity, NewAccount, NewToken, SignIn, SignedIn, TokenFields};
pub use caller::Caller;
pub use clock::{Clock, SystemClock};
pub use edit::{Blocked, EditOptions, Edited, Idempotency, OnConflict};
pub use error::Error;
pub use export::{Exported, FileLink, Wanted};
pub use follow::{CallerNow, Hearing, OnStage, PlanStep};
pub use job::{ImportAsked, ImportFile, Job};
pub use live::Live;
pub use origin::Origin;
pub use plans::Released;
pub use read::{FestivalsPage, ReleasesPage};
pub use series::Edition;
pub use undo::{HistoryFilter, HistoryPage, UndoRequest};
pub use vitals::{Edits, Vitals};
pub use webhook::{DeliveriesPage, NewWebhook, WebhookFields, WebhookSettings, WebhookUpdate, Webhooks};

pub(crate) use clock::new_id;

use account::Accounts;
use export::Exporting;
use follow::Ear;
use job::Jobs;
use plans::Plans;
use vitals::Counts;
use webhook::Hooks;

/// The desk itself: everything that people can do with Playbill.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    plans: Plans,
    accounts: Accounts,
    jobs: Jobs,
    clock: Box<dyn Clock>,
    edits: Counts,
    bus: Bus,
    hooks: Hooks,
    ear: Ear,
    exporting: Exporting,
}

/// Which state of a festival is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The working plan.
    Draft,
    /// A release: the latest, or the one with this number.
    Released(Option<u32>),
}

/// One state of a festival, chosen once and then walked.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The Plan.
    pub plan: Arc<Plan>,
    /// The release it is; `None` for the draft.
    pub release: Option<Arc<Released>>,
    /// Whether that release was asked for by its number: what leads on from here stays with it.
    pub is_pinned: bool,
    /// The earlier editions of its series, once they were asked for.
    earlier: OnceCell<Arc<[Edition]>>,
}

impl Reading {
    /// The draft.
    #[must_use]
    pub fn draft(plan: Arc<Plan>) -> Self {
        Self { plan, release: None, is_pinned: false, earlier: OnceCell::new() }
    }

    /// What the public may know of a release.
    #[must_use]
    pub fn released(release: Arc<Released>) -> Self {
        Self { plan: Arc::clone(&release.public), release: Some(release), is_pinned: false, earlier: OnceCell::new() }
    }

    /// Whether this is what the public sees: no private data, nothing from backstage.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.release.is_some()
    }
}

impl App {
    /// Opens the desk on a database whose migrations are done.
    #[must_use]
    pub fn new(store: Store, clock: Box<dyn Clock>) -> Self {
        Self::with_webhooks(store, clock, WebhookSettings::default())
    }

    /// The same, with webhooks sent otherwise than by default.
    #[must_use]
    pub fn with_webhooks(store: Store, clock: Box<dyn Clock>, settings: WebhookSettings) -> Self {
        let (plans, accounts, jobs, edits, bus, ear, exporting) = Default::default();
        Self(Arc::new(Inner { store, plans, accounts, jobs, clock, edits, bus, hooks: Hooks::new(settings), ear, exporting }))
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> Result<(), Error> {
        Ok(self.0.store.ping().await?)
    }
}
