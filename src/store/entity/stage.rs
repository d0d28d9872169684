//! Rows of `stage`.

use sea_orm::entity::prelude::*;

/// A stage of a venue.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) venue_id: Uuid,
    pub(crate) position: i64,
    pub(crate) code: String,
    pub(crate) name: Json,
    pub(crate) seats: Option<i64>,
    pub(crate) stage_capacity: Option<i64>,
    pub(crate) fire_capacity: Option<i64>,
    pub(crate) microphones: Option<i64>,
    pub(crate) changeover_seconds: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
