//! Rows of `venue_travel`.

use sea_orm::entity::prelude::*;

/// Seconds from one venue to another.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "venue_travel")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) venue_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) to_venue_id: Uuid,
    pub(crate) seconds: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
