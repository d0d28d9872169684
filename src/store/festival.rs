//! Which festivals there are, without loading any.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Order, Query},
};
use uuid::Uuid;

use super::{
    Error, Store,
    entity::{festival, node, release},
    plan::At,
};
use crate::domain::{festival::FestivalStatus, id::FestivalId, plan::Revision};

/// Which festivals to list. Whatever is left out restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FestivalFilter {
    /// Only those with this status.
    pub status: Option<FestivalStatus>,
    /// Only the editions of the series with this code.
    pub series: Option<String>,
    /// Only those that end on this day or later.
    pub from: Option<NaiveDate>,
    /// Only those that start on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only those with a release.
    pub released: bool,
    /// Only some of these.
    pub among: Option<Vec<FestivalId>>,
}

/// A festival in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FestivalSummary {
    /// Its id.
    pub id: FestivalId,
    /// Its name in addresses.
    pub slug: String,
    /// Its first day: as published, in a list of released festivals.
    pub starts_on: NaiveDate,
    /// The number of its latest release; `None` before the first.
    pub latest_release: Option<u32>,
}

/// What a list goes by.
#[derive(Clone, Copy, Debug)]
enum Fact {
    Status,
    SeriesCode,
    StartsOn,
    EndsOn,
}

impl FestivalFilter {
    /// Where a list finds a fact: in the latest release for those who read releases, who must learn nothing of the draft by it.
    fn fact(&self, fact: Fact) -> Expr {
        let (of_draft, of_release) = match fact {
            Fact::Status => (festival::Column::Status, release::Column::Status),
            Fact::SeriesCode => (festival::Column::SeriesCode, release::Column::SeriesCode),
            Fact::StartsOn => (festival::Column::StartsOn, release::Column::StartsOn),
            Fact::EndsOn => (festival::Column::EndsOn, release::Column::EndsOn),
        };
        if !self.released {
            return Expr::col((festival::Entity, of_draft));
        }
        let of_festival =
            Expr::col((release::Entity, release::Column::FestivalId)).equals((festival::Entity, festival::Column::Id));
        let latest = Query::select()
            .column((release::Entity, of_release))
            .from(release::Entity)
            .and_where(of_festival)
            .order_by((release::Entity, release::Column::Number), Order::Desc)
            .limit(1)
            .take();
        Expr::from(latest)
    }

    fn select(&self) -> Select<festival::Entity> {
        let Self { status, series, from, to, released, among } = self;
        let of_festival =
            Expr::col((release::Entity, release::Column::FestivalId)).equals((festival::Entity, festival::Column::Id));
        let releases = Query::select().expr(Expr::val(1)).from(release::Entity).and_where(of_festival).take();
        festival::Entity::find()
            .apply_if(*status, |select, it| select.filter(self.fact(Fact::Status).eq(<&str>::from(it))))
            .apply_if(series.as_deref(), |select, it| select.filter(self.fact(Fact::SeriesCode).eq(it)))
            .apply_if(*from, |select, it| select.filter(self.fact(Fact::EndsOn).gte(it)))
            .apply_if(*to, |select, it| select.filter(self.fact(Fact::StartsOn).lte(it)))
            .apply_if(released.then_some(releases), |select, it| select.filter(Expr::exists(it)))
            .apply_if(among.as_ref(), |select, it| select.filter(festival::Column::Id.is_in(it.iter().map(|id| id.0))))
    }
}

impl Store {
    /// Whether there is any festival at all.
    pub async fn has_festivals(&self) -> Result<bool, Error> {
        let first = festival::Entity::find().select_only().column(festival::Column::Id).limit(1);
        Ok(first.into_tuple::<Uuid>().one(&self.reader).await?.is_some())
    }

    /// The festival with this name in addresses.
    pub async fn festival_id(&self, slug: &str) -> Result<Option<FestivalId>, Error> {
        let found = festival::Entity::find().select_only().column(festival::Column::Id).filter(festival::Column::Slug.eq(slug));
        Ok(found.into_tuple::<Uuid>().one(&self.reader).await?.map(FestivalId))
    }

    /// The festival that a thing or a part of one belongs to, or belonged to before it was removed.
    pub async fn locate(&self, id: Uuid) -> Result<Option<FestivalId>, Error> {
        let row = node::Entity::find_by_id(id).one(&self.reader).await?;
        Ok(row.map(|row| FestivalId(row.festival_id)))
    }

    /// Festivals, those that start last first, by id where they start on one day; from behind `after` on.
    pub async fn festivals(
        &self,
        filter: &FestivalFilter,
        after: Option<(NaiveDate, FestivalId)>,
        limit: u64,
    ) -> Result<Vec<FestivalSummary>, Error> {
        let of_festival =
            Expr::col((release::Entity, release::Column::FestivalId)).equals((festival::Entity, festival::Column::Id));
        let latest = Expr::col((release::Entity, release::Column::Number)).max();
        let latest = Query::select().expr(latest).from(release::Entity).and_where(of_festival).take();
        let rows: Vec<(Uuid, String, NaiveDate, Option<i64>)> = filter
            .select()
            .apply_if(after, |select, (day, id)| {
                let same_day = filter.fact(Fact::StartsOn).eq(day).and(festival::Column::Id.gt(id.0));
                select.filter(Condition::any().add(filter.fact(Fact::StartsOn).lt(day)).add(same_day))
            })
            .select_only()
            .columns([festival::Column::Id, festival::Column::Slug])
            .column_as(filter.fact(Fact::StartsOn), "listed_on")
            .column_as(Expr::from(latest), "latest_release")
            .order_by_desc(filter.fact(Fact::StartsOn))
            .order_by_asc(festival::Column::Id)
            .limit(limit)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let summary = |(id, slug, starts_on, latest): (Uuid, String, NaiveDate, Option<i64>)| {
            let latest_release = latest.map(u32::try_from).transpose();
            let latest_release = latest_release.map_err(|_| Error::Corrupt(format!("release of {id}: number")))?;
            Ok(FestivalSummary { id: FestivalId(id), slug, starts_on, latest_release })
        };
        rows.into_iter().map(summary).collect()
    }

    /// The last revision of a festival and the number of its latest release; `None` when there is no such festival.
    pub async fn head(&self, id: FestivalId) -> Result<Option<(Revision, Option<u32>)>, Error> {
        let row: Option<i64> = festival::Entity::find_by_id(id.0)
            .select_only()
            .column(festival::Column::Revision)
            .into_tuple()
            .one(&self.reader)
            .await?;
        let Some(revision) = row else { return Ok(None) };
        let revision = At { table: "festival", id: id.0 }.count("revision", revision)?;
        self.note(id, revision);
        Ok(Some((revision, self.release(id, None).await?.map(|it| it.number))))
    }

    /// How many festivals there are.
    pub async fn count_festivals(&self, filter: &FestivalFilter) -> Result<u64, Error> {
        Ok(filter.select().count(&self.reader).await?)
    }
}
