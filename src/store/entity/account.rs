//! Rows of `account`.

use sea_orm::entity::prelude::*;

/// Someone who may sign in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) display_name: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) is_admin: bool,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) disabled_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
