//! Reading releases and logs from a standby, which follows the primary at some distance.
//!
//! Whatever this node has written, read from the primary or been told of stays readable: a festival is read from the standby only
//! where its revision there has come as far as is known here. That a person is erased from releases and logs is a revision, too.
//! A standby that fails is left alone for a while, and the primary answers in its place.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{EntityTrait, QuerySelect};
use tokio::time::Instant;

use super::{Error, Store, connect::Pool, entity::festival};
use crate::domain::{id::FestivalId, plan::Revision};

/// How long a standby that failed is left alone.
const REST: Duration = Duration::from_secs(10);

/// A standby, and what it has to have before it is believed. Clones share both.
#[derive(Clone, Debug)]
pub(super) struct Replica {
    pool: Pool,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    known: HashMap<FestivalId, Revision>,
    rests_until: Option<Instant>,
}

impl Replica {
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, state: Arc::default() }
    }

    pub(super) async fn close(&self) -> Result<(), Error> {
        Ok(self.pool.close().await?)
    }

    /// Nothing panics while it holds this; should it ever, what it guards is whole all the same.
    fn state<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_up(&self) -> bool {
        self.state(|state| state.rests_until.is_none_or(|until| until <= Instant::now()))
    }

    /// Whether a festival is there as far as it is known here.
    async fn has(&self, id: FestivalId) -> Result<bool, Error> {
        let known = self.state(|state| state.known.get(&id).copied()).unwrap_or(0);
        let row = festival::Entity::find_by_id(id.0).select_only().column(festival::Column::Revision);
        let there: Option<i64> = row.into_tuple().one(&self.pool).await?;
        Ok(there.is_some_and(|there| there >= i64::from(known)))
    }

    fn failed(&self, error: &Error) {
        tracing::warn!(%error, "the replica failed; reading from the primary for {} s", REST.as_secs());
        self.state(|state| state.rests_until = Some(Instant::now() + REST));
    }
}

impl Store {
    /// Notes how far a festival has come: by a write of this node, or as another one tells. What is read from now on is not older.
    pub fn note(&self, id: FestivalId, revision: Revision) {
        if let Some(replica) = &self.replica {
            replica.state(|state| {
                let known = state.known.entry(id).or_default();
                *known = revision.max(*known);
            });
        }
    }

    /// Reads of a festival's releases or its log.
    pub(super) async fn read_history<T, F>(&self, id: FestivalId, read: impl Fn(Pool) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        match self.ask_replica(id, &read).await {
            Some(found) => Ok(found),
            None => read(self.reader.clone()).await,
        }
    }

    /// Reads one release by its number. One that another node has published may be unknown here, and not be there yet.
    pub(super) async fn read_numbered<T, F>(&self, id: FestivalId, read: impl Fn(Pool) -> F) -> Result<Option<T>, Error>
    where
        F: Future<Output = Result<Option<T>, Error>>,
    {
        match self.ask_replica(id, &read).await.flatten() {
            Some(found) => Ok(Some(found)),
            None => read(self.reader.clone()).await,
        }
    }

    async fn ask_replica<T, F>(&self, id: FestivalId, read: impl Fn(Pool) -> F) -> Option<T>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let replica = self.replica.as_ref().filter(|it| it.is_up())?;
        let found = match replica.has(id).await {
            Ok(true) => read(replica.pool.clone()).await,
            Ok(false) => return None,
            Err(error) => Err(error),
        };
        found.inspect_err(|error| replica.failed(error)).ok()
    }
}
