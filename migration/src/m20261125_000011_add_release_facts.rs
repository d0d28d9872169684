//! What a release says of its festival, beside the frozen Plan: lists for the public go by what was published, not by the draft.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each column, its type, and where its value stands in a frozen Plan.
const FACTS: &[(&str, &str, &str)] = &[
    ("starts_on", "date", "festival.value.starts_on"),
    ("ends_on", "date", "festival.value.ends_on"),
    ("status", "text", "festival.value.status"),
    ("series_code", "text", "festival.value.series.code"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, kind, path) in FACTS {
            let column_def = match *kind {
                "date" => ColumnDef::new(*column).date().take(),
                _ => ColumnDef::new(*column).string_len(64).take(),
            };
            manager.alter_table(Table::alter().table("release").add_column(column_def).take()).await?;
            let value = match manager.get_database_backend() {
                DbBackend::Postgres => format!("(plan::jsonb #>> '{{{}}}')::{kind}", path.replace('.', ",")),
                _ => format!("json_extract(plan, '$.{path}')"),
            };
            let fill = format!("UPDATE release SET {column} = {value}");
            manager.get_connection().execute_unprepared(&fill).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, ..) in FACTS {
            manager.alter_table(Table::alter().table("release").drop_column(*column).take()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
