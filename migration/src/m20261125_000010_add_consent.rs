//! Who agreed that a person is named: what they are to the person, and when it was written down by whom.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Until now only guardians' consent was asked for.
        add(manager, ColumnDef::new("consent_giver").string_len(64).not_null().default("GUARDIAN")).await?;
        add(manager, ColumnDef::new("consent_recorded_at").timestamp_with_time_zone()).await?;
        add(manager, ColumnDef::new("consent_recorded_by").text()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["consent_giver", "consent_recorded_at", "consent_recorded_by"] {
            manager.alter_table(Table::alter().table("performer").drop_column(column).take()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn add(manager: &SchemaManager<'_>, column: &mut ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table("performer").add_column(column.take()).take()).await
}
