//! Who may sign in, with what, and what they are in each festival.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(account()).await?;
        manager.create_table(credential()).await?;
        manager.create_index(by_account("credential")).await?;
        grant().create(manager).await?;
        manager.create_index(by_account("account_grant")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["account_grant", "credential", "account"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One row for each person. Names and addresses are kept in lower case, as they are compared.
fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("email").text())
        .col(ColumnDef::new("display_name").text().not_null())
        .col(ColumnDef::new("password_hash").text())
        .col(ColumnDef::new("is_admin").boolean().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("disabled_at").timestamp_with_time_zone())
        .primary_key(Index::create().name("account_pkey").col("id"))
        .index(Index::create().unique().name("account_name_key").col("name"))
        .index(Index::create().unique().name("account_email_key").col("email"))
        .take()
}

/// Sessions and API tokens: the hash of each secret, never the secret.
fn credential() -> TableCreateStatement {
    Table::create()
        .table("credential")
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new("account_id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(64).not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("secret_hash").string_len(64).not_null())
        .col(ColumnDef::new("scopes").text())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("expires_at").timestamp_with_time_zone())
        .col(ColumnDef::new("last_used_at").timestamp_with_time_zone())
        .col(ColumnDef::new("ended_at").timestamp_with_time_zone())
        .primary_key(Index::create().name("credential_pkey").col("id"))
        .index(Index::create().unique().name("credential_secret_hash_key").col("secret_hash"))
        .foreign_key(&mut to_account("credential"))
        .take()
}

/// One row for each role that somebody has. Where it holds in the whole festival, `scope_id` is the festival's.
fn grant() -> PlanTable {
    PlanTable::new("account_grant")
        .id("id")
        .key(&["id"])
        .id("account_id")
        .word("role")
        .word("scope_kind")
        .id("scope_id")
        .text("granted_by")
        .col(ColumnDef::new("granted_at").timestamp_with_time_zone().not_null())
        .unique("role", &["account_id", "role", "scope_kind", "scope_id"])
        .foreign_key(to_account("account_grant"))
}

fn to_account(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_account_id_fkey"))
        .from(table, "account_id")
        .to("account", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

fn by_account(table: &'static str) -> IndexCreateStatement {
    Index::create().name(format!("{table}_account_id_idx")).table(table).col("account_id").take()
}
