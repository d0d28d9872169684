//! Rows of `performer`.

use sea_orm::entity::prelude::*;

/// A performer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "performer")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) revision: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) reading: Option<String>,
    pub(crate) birth_date: Option<Date>,
    pub(crate) phone: Option<String>,
    pub(crate) hidden: bool,
    pub(crate) consent_given_by: Option<String>,
    pub(crate) consent_until: Option<Date>,
    pub(crate) consent_giver: String,
    pub(crate) consent_recorded_at: Option<DateTimeUtc>,
    pub(crate) consent_recorded_by: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
