//! Rows of `release`.

use sea_orm::entity::prelude::*;

/// A release with the Plan it froze.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) number: i64,
    pub(crate) revision: i64,
    pub(crate) note: Option<String>,
    pub(crate) published_at: DateTimeUtc,
    pub(crate) published_by: String,
    pub(crate) format: i64,
    #[sea_orm(column_type = "Text")]
    pub(crate) plan: String,
    pub(crate) changes: Json,
    pub(crate) starts_on: Option<Date>,
    pub(crate) ends_on: Option<Date>,
    pub(crate) status: Option<String>,
    pub(crate) series_code: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
