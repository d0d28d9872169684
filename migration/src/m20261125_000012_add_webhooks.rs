//! Addresses that are told what happens in a festival, and what is on its way to them.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        webhook().create(manager).await?;
        delivery().create(manager).await?;
        for index in [by_webhook(), by_time()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["webhook_delivery", "webhook"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One row for each address. Secrets are kept as they are, since they have to sign. A server that sends to the address has it for
/// itself until `leased_until`.
fn webhook() -> PlanTable {
    PlanTable::new("webhook")
        .id("id")
        .key(&["id"])
        .text("url")
        .text("events")
        .col(ColumnDef::new("is_active").boolean().not_null())
        .text("secret")
        .col(ColumnDef::new("secret_since").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("old_secret").text())
        .col(ColumnDef::new("old_secret_until").timestamp_with_time_zone())
        .col(ColumnDef::new("leased_until").timestamp_with_time_zone())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .text("created_by")
}

/// One row for each event that one address is told. `next_at` is empty when nothing more is tried.
fn delivery() -> PlanTable {
    PlanTable::new("webhook_delivery")
        .id("id")
        .key(&["id"])
        .id("webhook_id")
        .part_of("webhook_id", "webhook")
        .word("event")
        .count_null("revision")
        .count_null("release")
        .text("body")
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .word("state")
        .count("attempts")
        .col(ColumnDef::new("next_at").timestamp_with_time_zone())
        .col(ColumnDef::new("tried_at").timestamp_with_time_zone())
        .count_null("status")
        .col(ColumnDef::new("answer").text())
        .col(ColumnDef::new("failure").string_len(64))
}

fn by_webhook() -> IndexCreateStatement {
    let mut index = Index::create();
    index.name("webhook_delivery_webhook_id_idx").table("webhook_delivery").col("festival_id").col("webhook_id").col("id").take()
}

/// Finds what is due, in whatever festival.
fn by_time() -> IndexCreateStatement {
    Index::create().name("webhook_delivery_next_at_idx").table("webhook_delivery").col("next_at").take()
}
