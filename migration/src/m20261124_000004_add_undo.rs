//! Which edit another one undid, and the ways into the log that reading history takes: by thing, and from an edit to those that
//! undid it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Indexes: name, table, the column behind the festival.
const INDEXES: &[(&str, &str, &str)] = &[("edit_undoes_idx", "edit", "undoes"), ("change_thing_id_idx", "change", "thing_id")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let undoes = ColumnDef::new("undoes").big_integer().take();
        manager.alter_table(Table::alter().table("edit").add_column(undoes).take()).await?;
        for (name, table, column) in INDEXES {
            let mut index = Index::create();
            index.name(*name).table(*table).col("festival_id").col(*column);
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES {
            manager.drop_index(Index::drop().name(*name).table(*table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("edit").drop_column("undoes").take()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
