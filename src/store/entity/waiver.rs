//! Rows of `waiver`.

use sea_orm::entity::prelude::*;

/// A waiver.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "waiver")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) revision: i64,
    pub(crate) conflict_key: Uuid,
    pub(crate) rule: String,
    pub(crate) magnitude: Option<i64>,
    pub(crate) reason: String,
    pub(crate) waived_by: String,
    pub(crate) waived_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
