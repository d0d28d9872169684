//! Which festivals there are, without loading any.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Order, Query},
};
use uuid::Uuid;

use super::{
    Error, Head, Store,
    entity::{festival, node, release},
    head::{last_erasure, latest_release},
};
use crate::domain::{festival::FestivalStatus, id::FestivalId};

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
    /// How far it has come.
    pub head: Head,
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

/// A row of the list: id, slug, first day, and how far it has come.
type Listed = (Uuid, String, NaiveDate, i64, Option<i64>, Option<i64>);

impl Store {
    /// Whether there is any festival at all.
    pub async fn has_festivals(&self) -> Result<bool, Error> {
        let first = festival::Entity::find().select_only().column(festival::Column::Id).limit(1);
        Ok(first.into_tuple::<Uuid>().one(&self.reader).await?.is_some())
    }

    /// The festival with this name in addresses, and how far it has come.
    pub async fn festival_id(&self, slug: &str) -> Result<Option<(FestivalId, Head)>, Error> {
        self.find_head(festival::Column::Slug.eq(slug)).await
    }

    /// The festival that a thing or a part of one belongs to, or belonged to before it was removed, and how far it has come.
    pub async fn locate(&self, id: Uuid) -> Result<Option<(FestivalId, Head)>, Error> {
        let whose = Query::select().column(node::Column::FestivalId).from(node::Entity).and_where(node::Column::Id.eq(id)).take();
        self.find_head(festival::Column::Id.in_subquery(whose)).await
    }

    /// Festivals, those that start last first, by id where they start on one day; from behind `after` on.
    pub async fn festivals(
        &self,
        filter: &FestivalFilter,
        after: Option<(NaiveDate, FestivalId)>,
        limit: u64,
    ) -> Result<Vec<FestivalSummary>, Error> {
        let rows: Vec<Listed> = filter
            .select()
            .apply_if(after, |select, (day, id)| {
                let same_day = filter.fact(Fact::StartsOn).eq(day).and(festival::Column::Id.gt(id.0));
                select.filter(Condition::any().add(filter.fact(Fact::StartsOn).lt(day)).add(same_day))
            })
            .select_only()
            .columns([festival::Column::Id, festival::Column::Slug])
            .column_as(filter.fact(Fact::StartsOn), "listed_on")
            .column(festival::Column::Revision)
            .column_as(latest_release(), "latest_release")
            .column_as(last_erasure(), "last_erasure")
            .order_by_desc(filter.fact(Fact::StartsOn))
            .order_by_asc(festival::Column::Id)
            .limit(limit)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let summary = |(id, slug, starts_on, revision, release, erased)| {
            let head = Head::read(id, revision, release, erased)?;
            Ok(FestivalSummary { id: FestivalId(id), slug, starts_on, head })
        };
        rows.into_iter().map(summary).collect()
    }

    /// How many festivals there are.
    pub async fn count_festivals(&self, filter: &FestivalFilter) -> Result<u64, Error> {
        Ok(filter.select().count(&self.reader).await?)
    }
}
