//! What the columns of organizers' own spreadsheets mean, as it was said by hand. It belongs to a festival and goes with it, and is
//! no part of its Plan: nothing that is shown or published follows from it.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict};

use super::{Error, Store, entity::column_mapping};
use crate::domain::{id::FestivalId, incoming::ColumnMapping};

/// How many mappings a festival keeps; the oldest is forgotten for one more.
const MOST: u64 = 200;

impl Store {
    /// Every mapping of a festival, the newest first.
    pub async fn column_mappings(&self, festival: FestivalId) -> Result<Vec<ColumnMapping>, Error> {
        let rows = of(festival).order_by_desc(column_mapping::Column::MappedAt).all(&self.reader).await?;
        rows.into_iter().map(read).collect()
    }

    /// Keeps a mapping in the place of one for the same headings.
    pub async fn column_mapping_keep(&self, festival: FestivalId, mapping: ColumnMapping) -> Result<(), Error> {
        use column_mapping::Column;
        let transaction = self.transaction().await?;
        let row = row(festival, mapping)?;
        let newer = OnConflict::columns([Column::FestivalId, Column::HeadingsKey])
            .update_columns([Column::Columns, Column::MappedBy, Column::MappedAt])
            .to_owned();
        column_mapping::Entity::insert(row.into_active_model()).on_conflict(newer).exec_without_returning(&transaction).await?;
        let kept = of(festival).order_by_desc(Column::MappedAt).order_by_asc(Column::HeadingsKey);
        let old = kept.offset(MOST).limit(MOST).all(&transaction).await?;
        for row in old {
            column_mapping::Entity::delete_by_id((row.festival_id, row.headings_key)).exec(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Forgets a mapping; `false` when there is none with this key.
    pub async fn column_mapping_delete(&self, festival: FestivalId, key: &str) -> Result<bool, Error> {
        let deleted = column_mapping::Entity::delete_by_id((festival.0, key.to_owned())).exec(&self.writer).await?;
        Ok(deleted.rows_affected > 0)
    }
}

fn of(festival: FestivalId) -> sea_orm::Select<column_mapping::Entity> {
    column_mapping::Entity::find().filter(column_mapping::Column::FestivalId.eq(festival.0))
}

fn row(festival: FestivalId, mapping: ColumnMapping) -> Result<column_mapping::Model, Error> {
    let headings_key = mapping.key();
    let ColumnMapping { headings, columns, by, at } = mapping;
    let json = |value: Result<serde_json::Value, serde_json::Error>| {
        value.map_err(|error| Error::Corrupt(format!("column_mapping {headings_key}: {error}")))
    };
    let (headings, columns) = (json(serde_json::to_value(headings))?, json(serde_json::to_value(columns))?);
    Ok(column_mapping::Model { festival_id: festival.0, headings_key, headings, columns, mapped_by: by, mapped_at: at })
}

fn read(row: column_mapping::Model) -> Result<ColumnMapping, Error> {
    let column_mapping::Model { festival_id: _, headings_key, headings, columns, mapped_by, mapped_at } = row;
    let corrupt = |error: serde_json::Error| Error::Corrupt(format!("column_mapping {headings_key}: {error}"));
    Ok(ColumnMapping {
        headings: serde_json::from_value(headings).map_err(corrupt)?,
        columns: serde_json::from_value(columns).map_err(corrupt)?,
        by: mapped_by,
        at: mapped_at,
    })
}
