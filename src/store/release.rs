//! Releases: Plans frozen under a number, with what changed since the one before.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::Value;

use super::{Error, Store, connect::Pool, entity::release, plan::At};
use crate::domain::{
    id::FestivalId,
    plan::{Plan, Revision},
    time::Instant,
};

/// The layout in which Plans are frozen. A new layout takes the next number, and the old ones stay readable.
const FORMAT: i64 = 1;

/// A release without what it froze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseInfo {
    /// The festival.
    pub festival: FestivalId,
    /// Its number, from 1.
    pub number: u32,
    /// The revision it froze.
    pub revision: Revision,
    /// What the publisher says about it.
    pub note: Option<String>,
    /// When it was published.
    pub published_at: Instant,
    /// Who published it.
    pub published_by: String,
}

type InfoRow = (i64, i64, Option<String>, Instant, String);

const INFO: [release::Column; 5] = [
    release::Column::Number,
    release::Column::Revision,
    release::Column::Note,
    release::Column::PublishedAt,
    release::Column::PublishedBy,
];

fn info(festival: FestivalId, (number, revision, note, published_at, published_by): InfoRow) -> Result<ReleaseInfo, Error> {
    let at = At { table: "release", id: festival.0 };
    let number = at.count("number", number)?;
    Ok(ReleaseInfo { festival, number, revision: at.count("revision", revision)?, note, published_at, published_by })
}

/// The release with a number, or the latest.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    festival: FestivalId,
    number: Option<u32>,
) -> Result<Option<ReleaseInfo>, Error> {
    let row: Option<InfoRow> = release::Entity::find()
        .filter(release::Column::FestivalId.eq(festival.0))
        .apply_if(number, |select, it| select.filter(release::Column::Number.eq(i64::from(it))))
        .order_by_desc(release::Column::Number)
        .select_only()
        .columns(INFO)
        .into_tuple()
        .one(db)
        .await?;
    row.map(|row| info(festival, row)).transpose()
}

pub(super) async fn insert(
    db: &impl ConnectionTrait,
    release: &ReleaseInfo,
    frozen: &Plan,
    changes: &Value,
) -> Result<(), Error> {
    let ReleaseInfo { festival, number, revision, note, published_at, published_by } = release;
    let plan = serde_json::to_string(frozen).map_err(|error| Error::Corrupt(format!("the Plan to freeze: {error}")))?;
    let row = release::ActiveModel {
        festival_id: Set(festival.0),
        number: Set(i64::from(*number)),
        revision: Set(i64::from(*revision)),
        note: Set(note.clone()),
        published_at: Set(*published_at),
        published_by: Set(published_by.clone()),
        format: Set(FORMAT),
        plan: Set(plan),
        changes: Set(changes.clone()),
        starts_on: Set(Some(frozen.festival().starts_on)),
        ends_on: Set(Some(frozen.festival().ends_on)),
        status: Set(Some(frozen.festival().status.to_string())),
        series_code: Set(frozen.festival().series.as_ref().map(|it| it.code.clone())),
    };
    release::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

impl Store {
    /// The releases of a festival, the latest first, those before number `after` only.
    pub async fn releases(&self, id: FestivalId, after: Option<u32>, limit: u64) -> Result<Vec<ReleaseInfo>, Error> {
        let select = release::Entity::find()
            .filter(release::Column::FestivalId.eq(id.0))
            .apply_if(after, |select, it| select.filter(release::Column::Number.lt(i64::from(it))))
            .order_by_desc(release::Column::Number)
            .limit(limit)
            .select_only()
            .columns(INFO);
        let rows = self.read_history(id, |db: Pool| {
            let select = select.clone();
            async move { Ok(select.into_tuple::<InfoRow>().all(&db).await?) }
        });
        rows.await?.into_iter().map(|row| info(id, row)).collect()
    }

    /// The release with this number; the latest without one.
    pub async fn release(&self, id: FestivalId, number: Option<u32>) -> Result<Option<ReleaseInfo>, Error> {
        let read = |db: Pool| async move { find(&db, id, number).await };
        match number {
            Some(_) => self.read_numbered(id, read).await,
            None => self.read_history(id, read).await,
        }
    }

    /// How many releases a festival has.
    pub async fn count_releases(&self, id: FestivalId) -> Result<u64, Error> {
        let count =
            |db| async move { Ok(release::Entity::find().filter(release::Column::FestivalId.eq(id.0)).count(&db).await?) };
        self.read_history(id, count).await
    }

    /// The Plan that a release froze.
    pub async fn frozen(&self, id: FestivalId, number: u32) -> Result<Option<Plan>, Error> {
        let read = |db: Pool| async move {
            let row = release::Entity::find_by_id((id.0, i64::from(number)))
                .select_only()
                .columns([release::Column::Format, release::Column::Plan]);
            Ok(row.into_tuple::<(i64, String)>().one(&db).await?)
        };
        let Some((format, plan)) = self.read_numbered(id, read).await? else { return Ok(None) };
        let corrupt = |what: String| Error::Corrupt(format!("release {number} of {id}: {what}"));
        if format != FORMAT {
            return Err(corrupt(format!("layout {format} is not known; this program knows {FORMAT}")));
        }
        serde_json::from_str(&plan).map(Some).map_err(|error| corrupt(error.to_string()))
    }

    /// What changed with a release, as it was told when it was published.
    pub async fn release_changes(&self, id: FestivalId, number: u32) -> Result<Option<Value>, Error> {
        let read = |db: Pool| async move {
            let row = release::Entity::find_by_id((id.0, i64::from(number))).select_only().column(release::Column::Changes);
            Ok(row.into_tuple().one(&db).await?)
        };
        self.read_numbered(id, read).await
    }
}
