//! Finds the last erasure in a log of any length: every node compares it with what it knows before it answers from memory.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name("edit_erasure_idx")
            .table("edit")
            .col("festival_id")
            .col("revision")
            .and_where(Expr::cust("action = 'performerErase'"))
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("edit_erasure_idx").table("edit").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
