//! Rows of `program_item`.

use sea_orm::entity::prelude::*;

/// A line of a show's running order: a performance or an interlude, by `kind`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "program_item")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) show_id: Uuid,
    pub(crate) position: i64,
    pub(crate) kind: String,
    pub(crate) act_id: Option<Uuid>,
    pub(crate) interlude_kind: Option<String>,
    pub(crate) title: Option<Json>,
    pub(crate) duration_seconds: Option<i64>,
    pub(crate) changeover_seconds: Option<i64>,
    pub(crate) pinned_start_at: Option<DateTimeUtc>,
    pub(crate) locked: bool,
    pub(crate) visibility: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
