//! What the columns of organizers' own spreadsheets mean: said once by hand, and remembered for the festival.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The key is a digest of the headings: a set of texts is nothing that every database can look up.
        PlanTable::new("column_mapping")
            .word("headings_key")
            .texts("headings")
            .texts("columns")
            .text("mapped_by")
            .col(ColumnDef::new("mapped_at").timestamp_with_time_zone().not_null())
            .key(&["headings_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["column_mapping"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
