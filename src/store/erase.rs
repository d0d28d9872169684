//! Taking a person out of everything that is stored of a festival: the log, all releases, and the answers that are kept.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Error, Home, Store, Write,
    connect::sqlite,
    entity::{change, idempotency, release},
    job,
    plan::At,
};
use crate::domain::{
    change::Thing,
    erase::Erasure,
    id::{PerformerId, RunId, WaiverId},
    performer::Performer,
    plan::Plan,
};

impl Write {
    /// All that the log knows a person to have been, the latest last.
    pub async fn states(&self, person: PerformerId) -> Result<Vec<Performer>, Error> {
        let rows = change::Entity::find()
            .filter(change::Column::FestivalId.eq(self.festival.0))
            .filter(change::Column::ThingId.eq(person.0))
            .all(&self.transaction)
            .await?;
        let mut rows: Vec<change::Model> = rows.into_iter().filter(|row| row.thing_kind == PerformerId::PREFIX).collect();
        rows.sort_by_key(|row| (row.revision, row.ordinal));
        let mut states = vec![];
        for row in rows {
            for (column, side) in [("before", row.before), ("after", row.after)] {
                let thing = side.map(|json| At { table: "change", id: row.thing_id }.json::<Thing>(column, json)).transpose()?;
                if let Some(Thing::Performer(it)) = thing {
                    states.push((*it).clone());
                }
            }
        }
        Ok(states)
    }

    /// Takes a person out of the log, of this edit too, out of every release, and out of the answers that are kept. Jobs of the
    /// festival are forgotten.
    pub async fn erase(&mut self, erasure: &Erasure) -> Result<(), Error> {
        self.erases = true;
        self.erase_from_log(erasure).await?;
        self.erase_from_releases(erasure).await?;
        self.erase_from_answers(erasure).await?;
        // Files and previews may tell of whoever it is, in words of their own.
        job::forget(&self.transaction, self.festival, None).await
    }

    async fn erase_from_log(&self, erasure: &Erasure) -> Result<(), Error> {
        let rows = change::Entity::find()
            .filter(change::Column::FestivalId.eq(self.festival.0))
            .filter(change::Column::ThingKind.is_in([PerformerId::PREFIX, RunId::PREFIX, WaiverId::PREFIX]))
            .all(&self.transaction)
            .await?;
        for row in rows {
            let at = At { table: "change", id: row.thing_id };
            let without = |column: &'static str, side: &Option<Value>| -> Result<Option<Value>, Error> {
                let Some(json) = side else { return Ok(None) };
                let thing: Thing = at.json(column, json.clone())?;
                let erased = erasure.thing(&thing).map(|it| serde_json::to_value(it).map_err(|error| at.wrong(column, &error)));
                erased.transpose()
            };
            let (before, after) = (without("before", &row.before)?, without("after", &row.after)?);
            if before.is_none() && after.is_none() {
                continue;
            }
            change::Entity::update_many()
                .col_expr(change::Column::Before, Expr::value(before.or(row.before)))
                .col_expr(change::Column::After, Expr::value(after.or(row.after)))
                .filter(change::Column::FestivalId.eq(row.festival_id))
                .filter(change::Column::Revision.eq(row.revision))
                .filter(change::Column::Ordinal.eq(row.ordinal))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// One release at a time: each holds a whole Plan.
    async fn erase_from_releases(&self, erasure: &Erasure) -> Result<(), Error> {
        let numbers: Vec<i64> = release::Entity::find()
            .filter(release::Column::FestivalId.eq(self.festival.0))
            .select_only()
            .column(release::Column::Number)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        for number in numbers {
            let Some(row) = release::Entity::find_by_id((self.festival.0, number)).one(&self.transaction).await? else {
                continue;
            };
            let corrupt = |error: serde_json::Error| Error::Corrupt(format!("release {number} of {}: {error}", self.festival));
            let plan: Plan = serde_json::from_str(&row.plan).map_err(corrupt)?;
            let plan = erasure.plan(&plan).map(|it| serde_json::to_string(&it).map_err(corrupt)).transpose()?;
            let note = row.note.as_deref().and_then(|it| erasure.text(it));
            let changes = in_json(erasure, &row.changes);
            if plan.is_none() && note.is_none() && changes.is_none() {
                continue;
            }
            release::Entity::update_many()
                .col_expr(release::Column::Plan, Expr::value(plan.unwrap_or(row.plan)))
                .col_expr(release::Column::Note, Expr::value(note.or(row.note)))
                .col_expr(release::Column::Changes, Expr::value(changes.unwrap_or(row.changes)))
                .filter(release::Column::FestivalId.eq(self.festival.0))
                .filter(release::Column::Number.eq(number))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// What was asked is kept as a digest only; that of a request about the person goes, too.
    async fn erase_from_answers(&self, erasure: &Erasure) -> Result<(), Error> {
        let rows = idempotency::Entity::find()
            .filter(idempotency::Column::FestivalId.eq(self.festival.0))
            .all(&self.transaction)
            .await?;
        let person = erasure.person.to_string();
        for row in rows {
            let is_about = row.answer.get("subject").and_then(Value::as_str) == Some(person.as_str());
            let answer = in_json(erasure, &row.answer);
            if !is_about && answer.is_none() {
                continue;
            }
            let fingerprint = if is_about { Uuid::nil().to_string() } else { row.fingerprint };
            idempotency::Entity::update_many()
                .col_expr(idempotency::Column::Fingerprint, Expr::value(fingerprint))
                .col_expr(idempotency::Column::Answer, Expr::value(answer.unwrap_or(row.answer)))
                .filter(idempotency::Column::Caller.eq(row.caller))
                .filter(idempotency::Column::Key.eq(row.key))
                .exec(&self.transaction)
                .await?;
        }
        Ok(())
    }
}

impl Store {
    /// Empties the journal, so that what was erased is in no file any more. While somebody reads, that is left to a later time.
    pub async fn empty_journal(&self) -> Result<(), Error> {
        match self.home {
            Home::Sqlite { .. } => sqlite::empty_journal(&self.writer).await,
            // Its journal is the server's, which keeps it for as long as it is set to.
            Home::Postgres(_) => Ok(()),
        }
    }
}

/// Every text in a JSON value without the words of a person; `None` where it has none of them.
fn in_json(erasure: &Erasure, json: &Value) -> Option<Value> {
    match json {
        Value::String(text) => erasure.text(text).map(Value::String),
        Value::Array(items) => {
            let without: Vec<Option<Value>> = items.iter().map(|it| in_json(erasure, it)).collect();
            let is_told = without.iter().any(Option::is_some);
            is_told.then(|| without.into_iter().zip(items).map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect())
        }
        Value::Object(fields) => {
            let without: Vec<_> = fields.iter().map(|(key, it)| (key, in_json(erasure, it), it)).collect();
            let is_told = without.iter().any(|(_, new, _)| new.is_some());
            is_told
                .then(|| without.into_iter().map(|(key, new, old)| (key.clone(), new.unwrap_or_else(|| old.clone()))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
