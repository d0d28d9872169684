//! Rows of `act`.

use sea_orm::entity::prelude::*;

/// An act.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "act")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) revision: i64,
    pub(crate) code: String,
    pub(crate) title: Json,
    pub(crate) genre_id: Option<Uuid>,
    pub(crate) duration_seconds: i64,
    pub(crate) setup_seconds: i64,
    pub(crate) strike_seconds: i64,
    pub(crate) microphones: i64,
    pub(crate) status: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
