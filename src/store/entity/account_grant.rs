//! Rows of `account_grant`.

use sea_orm::entity::prelude::*;

/// A role that somebody has in a festival or a part of it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) account_id: Uuid,
    pub(crate) role: String,
    pub(crate) scope_kind: String,
    pub(crate) scope_id: Uuid,
    pub(crate) granted_by: String,
    pub(crate) granted_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
