//! Rows of `webhook_delivery`.

use sea_orm::entity::prelude::*;

/// What one webhook is told of one event, and what came of it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) webhook_id: Uuid,
    pub(crate) event: String,
    pub(crate) revision: Option<i64>,
    pub(crate) release: Option<i64>,
    pub(crate) body: String,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) state: String,
    pub(crate) attempts: i64,
    pub(crate) next_at: Option<DateTimeUtc>,
    pub(crate) tried_at: Option<DateTimeUtc>,
    pub(crate) status: Option<i64>,
    pub(crate) answer: Option<String>,
    pub(crate) failure: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
