//! Who somebody is to an identity provider: what they sign in with beside, or in place of, a password.

use sea_orm_migration::prelude::*;

use crate::table::drop_all;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(identity()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["identity"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One row for each person at each provider. An account has one identity at a provider: a second person there who comes by the
/// same address later is somebody else.
fn identity() -> TableCreateStatement {
    Table::create()
        .table("identity")
        .col(ColumnDef::new("issuer").text().not_null())
        .col(ColumnDef::new("subject").text().not_null())
        .col(ColumnDef::new("account_id").uuid().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .primary_key(Index::create().name("identity_pkey").col("issuer").col("subject"))
        .index(Index::create().unique().name("identity_account_key").col("account_id").col("issuer"))
        .foreign_key(
            ForeignKey::create()
                .name("identity_account_id_fkey")
                .from("identity", "account_id")
                .to("account", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
