//! Public answers, kept as the bytes that are sent.
//!
//! An answer to a query is kept when the caller brought nothing that says who they are, when it has no errors, and when it was read
//! from releases alone ([`Reads`]). It is served as long as each of them is current: that is looked up in memory for every request,
//! so nothing is ever served that would be answered otherwise now. The way to it is short: the bytes of a request are
//! looked up before anything in them is read. Files of releases are kept in the same way (`file`).

mod coding;
mod documents;
mod entry;
mod file;
mod flight;
mod key;
mod persisted;
mod store;
mod warm;

use std::{
    collections::HashSet,
    hash::RandomState,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use async_graphql::Request;
use poem::{
    Response,
    http::{HeaderMap, header},
};
use tokio::sync::Semaphore;

use super::{
    answer::{ran, unanswered, write},
    graphql::Edge,
    media::Media,
    operation,
    request::Kind as KindOf,
};
use crate::{
    app::{App, Caller},
    graphql::{ClientAddress, operations::Kind, origin::Reads},
};

pub(super) use documents::Documents;
pub(super) use entry::{Sent, attachment};
pub(super) use file::file;
pub(super) use persisted::{Hash, Persisted};

use entry::Entry;
use flight::{Flights, Turn, landed};
use key::Key;
use store::{Evictions, Store, counted, store};

/// A request whose answer may be kept: its caller brought nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Public<'a> {
    media: Media,
    is_get: bool,
    headers: &'a HeaderMap,
    /// What it asks for, as it was sent: the query string of a GET, the body of a POST.
    raw: &'a [u8],
}

impl<'a> Public<'a> {
    /// A request as it was sent; `None` when it says who sends it, or takes no answer of the usual forms.
    pub(super) fn of(is_get: bool, headers: &'a HeaderMap, raw: &'a [u8]) -> Option<Self> {
        let brings = headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE);
        let media = Media::of(headers).filter(|_| !brings)?;
        Some(Self { media, is_get, headers, raw })
    }

    /// A request for a file, by somebody of whom nothing is known whatever they brought.
    pub(super) fn of_file(headers: &'a HeaderMap) -> Self {
        Self { media: Media::Json, is_get: true, headers, raw: &[] }
    }

    /// The same request, once its body has come.
    pub(super) fn asking(self, raw: &'a [u8]) -> Self {
        Self { raw, ..self }
    }
}

/// What is known of a query.
#[derive(Clone, Debug)]
enum Known {
    /// Its answer.
    Entry(Arc<Entry>),
    /// That its answer cannot be kept.
    Private,
}

impl Known {
    fn is_current(&self, app: &App) -> bool {
        matches!(self, Self::Entry(entry) if entry.is_current(app))
    }

    fn entry(self) -> Option<Arc<Entry>> {
        match self {
            Self::Entry(entry) => Some(entry),
            Self::Private => None,
        }
    }
}

/// Where the answers that were sent came from, and how much is kept.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Figures {
    pub(super) kept: u64,
    /// Those of them that were sent by the short way.
    pub(super) short: u64,
    pub(super) shared: u64,
    pub(super) ran: u64,
    pub(super) evicted: u64,
    pub(super) entries: usize,
    pub(super) bytes: u64,
}

/// Everything that is kept of public answers, and on the way to them.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) documents: Documents,
    pub(super) persisted: Persisted,
    kept: Option<Kept>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    kept: AtomicU64,
    short: AtomicU64,
    shared: AtomicU64,
    ran: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    /// What requests ask for, by the bytes of them: of POST, then of GET.
    asked: [Store<Box<[u8]>, Arc<Key>>; 2],
    entries: Store<Arc<Key>, Known>,
    evictions: Evictions,
    hasher: RandomState,
    flights: Flights,
    /// One permit for each answer that is being packed.
    packing: Arc<Semaphore>,
    /// Festivals whose releases are waited for, to run again what was asked most.
    followed: Mutex<HashSet<String>>,
}

impl Answers {
    /// Keeps so many bytes in all; nothing with 0.
    pub(super) fn new(bytes: usize) -> Self {
        let part = bytes / 16;
        Self {
            documents: Documents::new(part),
            persisted: Persisted::new(part),
            kept: (bytes > 0).then(|| Kept::new(bytes - 4 * part, part)),
            counts: Counts::default(),
        }
    }

    /// The answer to a request that was sent before in the same bytes, if it is still the answer, and if they may ask for it.
    pub(super) fn find(&self, app: &App, public: &Public<'_>, may_ask: impl FnOnce() -> bool) -> Option<Sent> {
        let kept = self.kept.as_ref()?;
        let key = kept.asked[usize::from(public.is_get)].get(public.raw)?;
        let entry = kept.entries.get(&*key).and_then(Known::entry).filter(|it| it.is_current(app))?;
        if !may_ask() {
            return None;
        }
        self.counts.kept.fetch_add(1, Ordering::Relaxed);
        Some(kept.serve(&entry, public))
    }

    /// Counts a kept answer that was sent by the short way.
    pub(super) fn count_short(&self) {
        self.counts.short.fetch_add(1, Ordering::Relaxed);
    }

    /// How it goes.
    pub(super) fn figures(&self) -> Figures {
        let count = |it: &AtomicU64| it.load(Ordering::Relaxed);
        let Counts { kept, short, shared, ran } = &self.counts;
        let figures =
            Figures { kept: count(kept), short: count(short), shared: count(shared), ran: count(ran), ..Figures::default() };
        let Some(kept) = &self.kept else { return figures };
        let asked: u64 = kept.asked.iter().map(|it| it.weight()).sum();
        let bytes = kept.entries.weight() + asked + self.documents.bytes() + self.persisted.bytes();
        Figures { evicted: kept.evictions.count(), entries: kept.entries.len(), bytes, ..figures }
    }
}

impl Kept {
    fn new(bytes: usize, asked_bytes: usize) -> Self {
        let evictions = Evictions::default();
        let weigh = |key: &Arc<Key>, known: &Known| {
            let entry = if let Known::Entry(entry) = known { entry.bytes() } else { 0 };
            key.bytes() + entry
        };
        let asked = || store::<Box<[u8]>, Arc<Key>>(asked_bytes, |raw, _| raw.len());
        Self {
            asked: [asked(), asked()],
            entries: counted(bytes, weigh, evictions.clone()),
            evictions,
            hasher: RandomState::new(),
            flights: Flights::default(),
            packing: Arc::new(Semaphore::new(1)),
            followed: Mutex::default(),
        }
    }

    /// Sends what is kept, and sees to it that it is packed once it is worth it.
    fn serve(&self, entry: &Arc<Entry>, public: &Public<'_>) -> Sent {
        if entry.use_by(public) {
            self.pack(entry);
        }
        entry.send(public)
    }

    /// Packs an answer aside, one after the other.
    fn pack(&self, entry: &Arc<Entry>) {
        let (packing, entry) = (Arc::clone(&self.packing), Arc::clone(entry));
        tokio::spawn(async move {
            let Ok(_turn) = packing.acquire().await else { return };
            drop(tokio::task::spawn_blocking(move || entry.pack()).await);
        });
    }

    fn keep(&self, key: &Arc<Key>, entry: &Arc<Entry>) {
        if let Some(Known::Entry(old)) = self.entries.peek(&**key) {
            entry.succeed(&old);
            if old.is_claimed() && entry.claim() {
                self.pack(entry);
            }
        }
        self.entries.insert(Arc::clone(key), Known::Entry(Arc::clone(entry)));
    }

    /// Remembers what a request asks for by its bytes alone.
    fn remember(&self, public: &Public<'_>, key: &Arc<Key>) {
        let asked = &self.asked[usize::from(public.is_get)];
        if !asked.contains_key(public.raw) {
            asked.insert(public.raw.into(), Arc::clone(key));
        }
    }

    fn followed(&self) -> MutexGuard<'_, HashSet<String>> {
        // No code panics while it holds this lock.
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a query of a caller who brought nothing, whose roots are releases.
pub(super) async fn answer(edge: &Arc<Edge>, public: &Public<'_>, address: String, asked: Request) -> Response {
    let Some(kept) = &edge.answers.kept else { return run(edge, public, address, asked).await.0 };
    let key = Arc::new(Key::new(&asked, &kept.hasher));
    let counts = &edge.answers.counts;
    loop {
        match kept.entries.get(&*key) {
            Some(Known::Entry(entry)) if entry.is_current_now(&edge.app).await => {
                counts.kept.fetch_add(1, Ordering::Relaxed);
                kept.remember(public, &key);
                return kept.serve(&entry, public).into();
            }
            Some(Known::Private) => break,
            _ => {}
        }
        match kept.flights.join(&key) {
            // Whoever ran it may have come back just now.
            Turn::Own(_) if kept.entries.peek(&*key).is_some_and(|it| it.is_current(&edge.app)) => {}
            Turn::Own(flight) => {
                let (response, known) = run(edge, public, address, asked).await;
                keep(edge, kept, &key, known.as_ref());
                if let Some(Known::Entry(_)) = known {
                    kept.remember(public, &key);
                }
                flight.land(known.and_then(Known::entry));
                return response;
            }
            Turn::Behind(landing) => match landed(landing).await {
                Some(Some(entry)) if entry.is_current_now(&edge.app).await => {
                    counts.shared.fetch_add(1, Ordering::Relaxed);
                    return kept.serve(&entry, public).into();
                }
                Some(None) => break,
                _ => {}
            },
        }
    }
    let (response, known) = run(edge, public, address, asked).await;
    keep(edge, kept, &key, known.as_ref());
    response
}

/// Keeps what has become known of a query.
fn keep(edge: &Arc<Edge>, kept: &Kept, key: &Arc<Key>, known: Option<&Known>) {
    match known {
        Some(Known::Entry(entry)) => {
            kept.keep(key, entry);
            warm::follow(edge, kept, entry);
        }
        Some(Known::Private) => kept.entries.insert(Arc::clone(key), Known::Private),
        None => {}
    }
}

/// Runs a query. Nothing becomes known of it by a mistake or a fault.
async fn run(edge: &Edge, public: &Public<'_>, address: String, asked: Request) -> (Response, Option<Known>) {
    edge.answers.counts.ran.fetch_add(1, Ordering::Relaxed);
    let reads = Arc::new(Reads::default());
    let asked = asked.data(Caller::anonymous()).data(Arc::clone(&reads)).data(ClientAddress(address));
    let answer = match operation::run(edge, Kind::Query, asked).await {
        Ok(answer) => answer,
        Err(unrun) => return (unanswered(public.headers, unrun), None),
    };
    let is_whole = answer.errors.is_empty() && answer.extensions.is_empty();
    let origins = reads.origins();
    let known = (is_whole && origins.is_none() && !reads.may_come()).then_some(Known::Private);
    if let Some(origins) = origins.filter(|_| is_whole)
        && let Some(bytes) = write(&answer, edge.settings.answer_bytes)
    {
        let entry = Arc::new(Entry::new(origins, bytes));
        entry.use_by(public);
        return (entry.send(public).into(), Some(Known::Entry(entry)));
    }
    let mut response = ran(public.headers, &answer, edge.settings.answer_bytes);
    response.set_data(KindOf(Kind::Query.into()));
    (response, known)
}
