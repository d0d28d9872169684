//! Rows of `show`.

use sea_orm::entity::prelude::*;

/// A show.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "show")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) revision: i64,
    pub(crate) code: String,
    pub(crate) title: Json,
    pub(crate) kind: String,
    pub(crate) stage_id: Option<Uuid>,
    pub(crate) doors_at: Option<DateTimeUtc>,
    pub(crate) starts_at: Option<DateTimeUtc>,
    pub(crate) planned_ends_at: Option<DateTimeUtc>,
    pub(crate) hard_ends_at: Option<DateTimeUtc>,
    pub(crate) status: String,
    pub(crate) expected_audience: Option<i64>,
    pub(crate) report_lead_seconds: Option<i64>,
    pub(crate) make_up_lead_seconds: Option<i64>,
    pub(crate) standby_lead_seconds: Option<i64>,
    pub(crate) release_lead_seconds: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
