//! What a release says of its festival, beside the frozen Plan: lists for the public go by what was published, not by the draft.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each column, and where its value stands in a frozen Plan.
const FACTS: &[(&str, &str)] = &[
    ("starts_on", "$.festival.value.starts_on"),
    ("ends_on", "$.festival.value.ends_on"),
    ("status", "$.festival.value.status"),
    ("series_code", "$.festival.value.series.code"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, path) in FACTS {
            let column_def = match *column {
                "starts_on" | "ends_on" => ColumnDef::new(*column).date().take(),
                _ => ColumnDef::new(*column).string_len(64).take(),
            };
            manager.alter_table(Table::alter().table("release").add_column(column_def).take()).await?;
            let fill = format!("UPDATE release SET {column} = json_extract(plan, '{path}')");
            manager.get_connection().execute_unprepared(&fill).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, _) in FACTS {
            manager.alter_table(Table::alter().table("release").drop_column(*column).take()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
