//! Rows of `team`.

use sea_orm::entity::prelude::*;

/// A team.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) revision: i64,
    pub(crate) code: String,
    pub(crate) name: Json,
    pub(crate) organization_id: Uuid,
    pub(crate) status: String,
    pub(crate) declared_headcount: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
