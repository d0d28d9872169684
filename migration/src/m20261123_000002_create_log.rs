//! What happened to a festival: its edits, its releases, every id it ever gave, and the answers to keep for repeated requests.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [edit(), release()] {
            table.create(manager).await?;
        }
        manager.create_table(change()).await?;
        create_node(manager).await?;
        create_idempotency(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["idempotency", "node", "change", "release", "edit"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One row for each revision.
fn edit() -> PlanTable {
    PlanTable::new("edit")
        .count("revision")
        .key(&["revision"])
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .text("actor")
        .text("action")
}

/// One row for each thing that an edit changed, as it was and as it became; NULL where it was not there.
fn change() -> TableCreateStatement {
    let mut key = Index::create();
    key.name("change_pkey").col("festival_id").col("revision").col("ordinal");
    Table::create()
        .table("change")
        .col(ColumnDef::new("festival_id").uuid().not_null())
        .col(ColumnDef::new("revision").big_integer().not_null())
        .col(ColumnDef::new("ordinal").big_integer().not_null())
        .col(ColumnDef::new("thing_kind").string_len(64).not_null())
        .col(ColumnDef::new("thing_id").uuid().not_null())
        .col(ColumnDef::new("before").json_binary())
        .col(ColumnDef::new("after").json_binary())
        .check(Check::named("change_sides_check", Expr::col("before").is_not_null().or(Expr::col("after").is_not_null())))
        .primary_key(&mut key)
        .foreign_key(
            ForeignKey::create()
                .name("change_revision_fkey")
                .from("change", ("festival_id", "revision"))
                .to("edit", ("festival_id", "revision"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

/// `plan` is the frozen Plan in the layout that `format` numbers; text, because nothing looks inside.
fn release() -> PlanTable {
    PlanTable::new("release")
        .count("number")
        .key(&["number"])
        .count("revision")
        .col(ColumnDef::new("note").text())
        .col(ColumnDef::new("published_at").timestamp_with_time_zone().not_null())
        .text("published_by")
        .count("format")
        .text("plan")
        .texts("changes")
}

/// Whose an id is. Rows stay when their thing goes: an id that was given once never means another thing.
async fn create_node(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table
        .table("node")
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new("festival_id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(64).not_null())
        .primary_key(Index::create().name("node_pkey").col("id"))
        .foreign_key(&mut to_festival("node"));
    manager.create_table(table).await?;
    manager.create_index(festival_index("node")).await
}

/// `festival_id` is NULL where the answer is about no festival.
async fn create_idempotency(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut created_at = ColumnDef::new("created_at");
    created_at.timestamp_with_time_zone().not_null().default(Expr::current_timestamp());
    let mut table = Table::create();
    table
        .table("idempotency")
        .col(ColumnDef::new("caller").text().not_null())
        .col(ColumnDef::new("key").text().not_null())
        .col(ColumnDef::new("fingerprint").text().not_null())
        .col(ColumnDef::new("festival_id").uuid())
        .col(ColumnDef::new("answer").json_binary().not_null())
        .col(created_at)
        .primary_key(Index::create().name("idempotency_pkey").col("caller").col("key"))
        .foreign_key(&mut to_festival("idempotency"));
    manager.create_table(table).await?;
    manager.create_index(festival_index("idempotency")).await
}

fn to_festival(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_festival_id_fkey"))
        .from(table, "festival_id")
        .to("festival", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

fn festival_index(table: &'static str) -> IndexCreateStatement {
    Index::create().name(format!("{table}_festival_id_idx")).table(table).col("festival_id").take()
}
