//! How far festivals have come, as the primary knows it at this moment. Whoever looks a festival up learns it along the way, so
//! that nothing older is answered from memory than what was committed before the question, on whichever node.

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, IntoCondition, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Error, Store,
    entity::{edit, festival, release},
    plan::At,
};
use crate::domain::{id::FestivalId, plan::Revision};

/// How far a festival has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its last revision.
    pub revision: Revision,
    /// The number of its latest release; 0 before the first.
    pub release: u32,
    /// The revision that last erased somebody; 0 where none did.
    pub erased: Revision,
}

type HeadRow = (Uuid, i64, Option<i64>, Option<i64>);

impl Head {
    pub(super) fn read(id: Uuid, revision: i64, release: Option<i64>, erased: Option<i64>) -> Result<Self, Error> {
        let at = At { table: "festival", id };
        Ok(Self {
            revision: at.count("revision", revision)?,
            release: at.count("release", release.unwrap_or_default())?,
            erased: at.count("erased", erased.unwrap_or_default())?,
        })
    }
}

fn read((id, revision, release, erased): HeadRow) -> Result<(FestivalId, Head), Error> {
    Ok((FestivalId(id), Head::read(id, revision, release, erased)?))
}

/// The number of a festival's latest release, beside the festival.
pub(super) fn latest_release() -> Expr {
    let of_festival = Expr::col((release::Entity, release::Column::FestivalId)).equals((festival::Entity, festival::Column::Id));
    let latest = Expr::col((release::Entity, release::Column::Number)).max();
    Expr::from(Query::select().expr(latest).from(release::Entity).and_where(of_festival).take())
}

/// The revision that last erased somebody from a festival, beside the festival.
pub(super) fn last_erasure() -> Expr {
    let of_festival = Expr::col((edit::Entity, edit::Column::FestivalId)).equals((festival::Entity, festival::Column::Id));
    let last = Expr::col((edit::Entity, edit::Column::Revision)).max();
    // As it stands in the condition of the index that finds it.
    let is_erasure = Expr::cust("edit.action = 'performerErase'");
    Expr::from(Query::select().expr(last).from(edit::Entity).and_where(of_festival).and_where(is_erasure).take())
}

fn select() -> Select<festival::Entity> {
    festival::Entity::find()
        .select_only()
        .columns([festival::Column::Id, festival::Column::Revision])
        .column_as(latest_release(), "release")
        .column_as(last_erasure(), "erased")
}

impl Store {
    /// How far a festival has come; `None` when there is no such festival.
    pub async fn head(&self, id: FestivalId) -> Result<Option<Head>, Error> {
        Ok(self.find_head(festival::Column::Id.eq(id.0)).await?.map(|(_, head)| head))
    }

    /// The same of several; those that are not there are left out.
    pub async fn heads(&self, ids: &[FestivalId]) -> Result<Vec<(FestivalId, Head)>, Error> {
        let among = select().filter(festival::Column::Id.is_in(ids.iter().map(|id| id.0)));
        let heads =
            among.into_tuple::<HeadRow>().all(&self.reader).await?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        heads.iter().for_each(|(id, head)| self.note(*id, head.revision));
        Ok(heads)
    }

    /// The one festival that a condition finds, and how far it has come.
    pub(super) async fn find_head(&self, which: impl IntoCondition) -> Result<Option<(FestivalId, Head)>, Error> {
        let row = select().filter(which.into_condition()).into_tuple::<HeadRow>().one(&self.reader).await?;
        let found = row.map(read).transpose()?;
        if let Some((id, head)) = found {
            self.note(id, head.revision);
        }
        Ok(found)
    }
}
