//! Writing: one transaction that takes the festival's next revision, then saves an edit or a release under it.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ColumnTrait, ConnectionTrait as _, EntityTrait, ExprTrait,
    sea_query::{Expr, Query},
};
use serde_json::Value;

use super::{
    EditInfo, Error, Head, NewAnswer, NewGrant, News, ReleaseInfo, Store, StoredAnswer, account, answer, connect::Transaction,
    entity::festival, log, plan, plan::At, release,
};
use crate::domain::{
    change::Change,
    history::EditRecord,
    id::FestivalId,
    plan::{Plan, Revision},
};

/// A write to one festival, which no other can overtake. Dropped before [`Write::commit`], it has done nothing.
#[derive(Debug)]
pub struct Write {
    pub(super) transaction: Transaction,
    store: Store,
    pub(super) festival: FestivalId,
    revision: Revision,
    /// Whether it has put something in the outbox.
    pub(super) has_told: AtomicBool,
    /// The number of the release that it publishes.
    release: u32,
    /// Whether it erases somebody.
    pub(super) erases: bool,
}

impl Store {
    /// Begins to write to a festival, when those who came before have finished; `None` when there is no such festival.
    pub async fn begin(&self, id: FestivalId) -> Result<Option<Write>, Error> {
        let transaction = self.transaction().await?;
        // The revision first: from here on this festival is ours, on every database.
        let mut take = Query::update();
        take.table(festival::Entity)
            .value(festival::Column::Revision, Expr::col(festival::Column::Revision).add(1))
            .and_where(festival::Column::Id.eq(id.0))
            .returning_col(festival::Column::Revision);
        let Some(row) = transaction.query_one(&take).await? else { return Ok(None) };
        let revision: i64 = row.try_get_by_index(0)?;
        let revision = At { table: "festival", id: id.0 }.count("revision", revision)?;
        let has_told = AtomicBool::new(false);
        Ok(Some(Write { transaction, store: self.clone(), festival: id, revision, has_told, release: 0, erases: false }))
    }

    /// Saves a new festival with everything in it, logged as the Plan's revision, and the role of whoever founded it.
    pub async fn create(
        &self,
        plan: &Plan,
        edit: &EditInfo,
        founder: Option<NewGrant>,
        answer: Option<NewAnswer>,
    ) -> Result<(), Error> {
        let transaction = self.transaction().await?;
        let things = plan::things(plan);
        plan::create(&transaction, plan, &things).await?;
        log::write(&transaction, None, plan, &things, edit).await?;
        if let Some(founder) = founder {
            account::give(&transaction, founder).await?;
        }
        if let Some(answer) = answer {
            answer::keep(&transaction, plan.festival().id, answer).await?;
        }
        // Its founder has a role in it from now on.
        self.commit_telling(transaction, News::Accounts).await?;
        self.note(plan.festival().id, plan.revision);
        Ok(())
    }

    /// Deletes a festival with everything that was ever in it. `false` when there is none.
    pub async fn delete(&self, id: FestivalId) -> Result<bool, Error> {
        let transaction = self.transaction().await?;
        let deleted = festival::Entity::delete_by_id(id.0).exec(&transaction).await?;
        self.commit_telling(transaction, News::Gone(id)).await?;
        Ok(deleted.rows_affected > 0)
    }

    /// A transaction that writes from its start.
    pub(super) async fn transaction(&self) -> Result<Transaction, Error> {
        Ok(self.writer.writing().await?)
    }
}

impl Write {
    /// The revision that this write makes.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The Plan as it was before this write.
    pub async fn plan(&self) -> Result<Plan, Error> {
        let plan = plan::load(&self.transaction, self.festival).await?;
        let mut plan = plan.ok_or_else(|| Error::Corrupt(format!("{} went during a write to it", self.festival)))?;
        plan.revision = self.revision - 1;
        Ok(plan)
    }

    /// Saves an edit: `after` is `before` with the changes applied.
    pub async fn save(&self, before: &Plan, after: &Plan, changes: &[Change], edit: &EditInfo) -> Result<(), Error> {
        if before.revision + 1 != self.revision || after.revision != self.revision {
            let (from, to, next) = (before.revision, after.revision, self.revision);
            return Err(Error::Corrupt(format!("an edit from revision {from} to {to} cannot be saved as {next}")));
        }
        let things = log::subjects(changes);
        plan::save(&self.transaction, before, after, &things).await?;
        log::write(&self.transaction, Some(before), after, &things, edit).await
    }

    /// Freezes a Plan as a release.
    pub async fn publish(&mut self, release: &ReleaseInfo, frozen: &Plan, changes: &Value) -> Result<(), Error> {
        self.release = release.number;
        release::insert(&self.transaction, release, frozen, changes).await
    }

    /// The latest release there is.
    pub async fn latest_release(&self) -> Result<Option<ReleaseInfo>, Error> {
        release::find(&self.transaction, self.festival, None).await
    }

    /// Keeps the answer for the same request sent again.
    pub async fn remember(&self, answer: NewAnswer) -> Result<(), Error> {
        answer::keep(&self.transaction, self.festival, answer).await
    }

    /// The answer that a caller's request with this key got.
    pub async fn answer(&self, caller: &str, key: &str) -> Result<Option<StoredAnswer>, Error> {
        answer::find(&self.transaction, caller, key).await
    }

    /// Whether webhooks are told of it.
    #[must_use]
    pub fn has_told(&self) -> bool {
        self.has_told.load(Ordering::Relaxed)
    }

    /// The edits after a revision, the oldest first, as far as they were made before this write.
    pub async fn edits(&self, since: Revision, limit: u64) -> Result<Vec<EditRecord>, Error> {
        log::edits(&self.transaction, self.festival, since, limit).await
    }

    /// Makes it last, and tells the other nodes. When this returns, it is on the disk. How far the festival has come by it is
    /// given back: a number is 0 where it has not changed it.
    pub async fn commit(self) -> Result<Head, Error> {
        let Self { transaction, store, festival, revision, has_told: _, release, erases } = self;
        let head = Head { revision, release, erased: if erases { revision } else { 0 } };
        store.commit_telling(transaction, News::Festival(festival, head)).await?;
        store.note(festival, revision);
        Ok(head)
    }
}
