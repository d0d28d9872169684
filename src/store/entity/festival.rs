//! Rows of `festival`.

use sea_orm::entity::prelude::*;

/// A festival itself.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "festival")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) slug: String,
    pub(crate) name: Json,
    pub(crate) theme: Json,
    pub(crate) edition_number: Option<i64>,
    pub(crate) series_code: Option<String>,
    pub(crate) series_name: Option<Json>,
    pub(crate) starts_on: Date,
    pub(crate) ends_on: Date,
    pub(crate) time_zone: String,
    pub(crate) day_start_hour: i64,
    pub(crate) primary_language: String,
    pub(crate) status: String,
    pub(crate) report_lead_seconds: i64,
    pub(crate) make_up_lead_seconds: i64,
    pub(crate) standby_lead_seconds: i64,
    pub(crate) release_lead_seconds: i64,
    /// The writes so far, of anything in the festival.
    pub(crate) revision: i64,
    /// The one that last changed this row.
    pub(crate) changed_in: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
