//! Rows of `job`.

use sea_orm::entity::prelude::*;

/// Work that takes longer than a request, how far it is, and what it found.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) account_id: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) revision: i64,
    pub(crate) file: String,
    pub(crate) step: String,
    pub(crate) done: i64,
    pub(crate) total: Option<i64>,
    pub(crate) beats: i64,
    pub(crate) is_cancelled: bool,
    pub(crate) failure: Option<String>,
    pub(crate) preview: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
