//! Jobs, so that whichever node is asked knows how far one is and what it found.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        job().create(manager).await?;
        for index in [by_id(), by_account()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["job"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// `revision` is one that the draft had before the job began; an erasure behind it ends the job. `beats` grows as long as somebody is
/// at it. Names of files and messages may hold any character, so they are JSON as text: a
/// `jsonb` of PostgreSQL takes no NUL.
fn job() -> PlanTable {
    PlanTable::new("job")
        .id("id")
        .key(&["id"])
        .col(ColumnDef::new("account_id").uuid())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .count("revision")
        .text("file")
        .word("step")
        .count("done")
        .count_null("total")
        .count("beats")
        .col(ColumnDef::new("is_cancelled").boolean().not_null())
        .col(ColumnDef::new("failure").text())
        .col(ColumnDef::new("preview").blob())
}

/// Whoever asks for a job names no festival.
fn by_id() -> IndexCreateStatement {
    Index::create().name("job_id_idx").table("job").col("id").take()
}

/// Finds the oldest of one account.
fn by_account() -> IndexCreateStatement {
    Index::create().name("job_account_id_idx").table("job").col("account_id").col("id").take()
}
