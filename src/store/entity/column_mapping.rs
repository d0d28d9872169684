//! Rows of `column_mapping`.

use sea_orm::entity::prelude::*;

/// What the columns of sheets with certain headings mean.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "column_mapping")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) headings_key: String,
    pub(crate) headings: Json,
    pub(crate) columns: Json,
    pub(crate) mapped_by: String,
    pub(crate) mapped_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
