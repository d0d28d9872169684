//! Rows of `webhook`.

use sea_orm::entity::prelude::*;

/// An address that is told what happens in a festival. Whoever sends to it has it for themselves until `leased_until`.
#[derive(Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) festival_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) url: String,
    pub(crate) events: String,
    pub(crate) is_active: bool,
    pub(crate) secret: String,
    pub(crate) secret_since: DateTimeUtc,
    pub(crate) old_secret: Option<String>,
    pub(crate) old_secret_until: Option<DateTimeUtc>,
    pub(crate) leased_until: Option<DateTimeUtc>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) created_by: String,
}

/// Without its secrets.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("webhook").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
