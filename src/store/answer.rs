//! Answers kept for requests that are sent again with the same key.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait,
};
use serde_json::Value;

use super::{Error, Store, entity::idempotency};
use crate::domain::id::FestivalId;

/// An answer to keep, in the transaction that did what it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAnswer {
    /// Who asked.
    pub caller: String,
    /// The caller's own name for the request.
    pub key: String,
    /// Stands for what was asked, so that the same key with another request is noticed.
    pub fingerprint: String,
    /// The answer.
    pub answer: Value,
}

/// An answer given before.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAnswer {
    /// Stands for what was asked.
    pub fingerprint: String,
    /// The answer.
    pub answer: Value,
}

impl Store {
    /// The answer that a caller's request with this key got.
    pub async fn answer(&self, caller: &str, key: &str) -> Result<Option<StoredAnswer>, Error> {
        find(&self.reader, caller, key).await
    }
}

pub(super) async fn find(db: &impl ConnectionTrait, caller: &str, key: &str) -> Result<Option<StoredAnswer>, Error> {
    let row = idempotency::Entity::find_by_id((caller.to_owned(), key.to_owned())).one(db).await?;
    Ok(row.map(|row| {
        let idempotency::Model { caller: _, key: _, fingerprint, festival_id: _, answer, created_at: _ } = row;
        StoredAnswer { fingerprint, answer }
    }))
}

pub(super) async fn keep(db: &impl ConnectionTrait, festival: FestivalId, new: NewAnswer) -> Result<(), Error> {
    let NewAnswer { caller, key, fingerprint, answer } = new;
    let row = idempotency::ActiveModel {
        caller: Set(caller),
        key: Set(key),
        fingerprint: Set(fingerprint),
        festival_id: Set(Some(festival.0)),
        answer: Set(answer),
        created_at: NotSet,
    };
    idempotency::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
