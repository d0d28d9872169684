//! What the whole table of rules needs: limits of stages, availability, consent, links between acts, a festival's own parameters
//! and lead times; and the runs of shows, with the log of what happened on the night.
//!
//! A waiver remembers by how much a rule was broken in whatever the rule measures, not in seconds alone.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Columns that may be empty.
const COUNTS: &[(&str, &str)] = &[
    ("stage", "fire_capacity"),
    ("stage", "microphones"),
    ("venue", "backstage_capacity"),
    ("show", "expected_audience"),
    ("show", "report_lead_seconds"),
    ("show", "make_up_lead_seconds"),
    ("show", "standby_lead_seconds"),
    ("show", "release_lead_seconds"),
];

/// Lead times that every festival has, and what those that are there already get, in seconds.
const LEADS: &[(&str, i64)] = &[("make_up_lead_seconds", 2_700), ("standby_lead_seconds", 600), ("release_lead_seconds", 900)];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COUNTS {
            add(manager, table, ColumnDef::new(*column).big_integer()).await?;
        }
        for (column, seconds) in LEADS {
            add(manager, "festival", ColumnDef::new(*column).big_integer().not_null().default(*seconds)).await?;
        }
        add(manager, "performer", ColumnDef::new("consent_given_by").text()).await?;
        add(manager, "performer", ColumnDef::new("consent_until").date()).await?;
        let rename = Table::alter().table("waiver").rename_column("magnitude_seconds", "magnitude").take();
        manager.alter_table(rename).await?;
        for table in [parameter(), availability("performer"), availability("team"), link(), run(), run_line()] {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["run_line", "run", "act_link", "team_availability", "performer_availability"]).await?;
        drop_all(manager, &["festival_parameter"]).await?;
        let rename = Table::alter().table("waiver").rename_column("magnitude", "magnitude_seconds").take();
        manager.alter_table(rename).await?;
        let leads = LEADS.iter().map(|(column, _)| ("festival", *column));
        let consent = [("performer", "consent_given_by"), ("performer", "consent_until")];
        for (table, column) in COUNTS.iter().copied().chain(leads).chain(consent) {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: &mut ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column.take()).take()).await
}

/// Parameters that a festival has set.
fn parameter() -> PlanTable {
    PlanTable::new("festival_parameter").word("parameter").key(&["parameter"]).count("value")
}

/// When people or teams can take part.
fn availability(of: &'static str) -> PlanTable {
    let (table, owner) = match of {
        "team" => ("team_availability", "team_id"),
        _ => ("performer_availability", "performer_id"),
    };
    PlanTable::new(table)
        .id(owner)
        .part_of(owner, of)
        .count("position")
        .key(&[owner, "position"])
        .col(ColumnDef::new("starts_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("ends_at").timestamp_with_time_zone().not_null())
        .check("times", Expr::col("ends_at").gte(Expr::col("starts_at")))
}

/// What acts ask of other acts.
fn link() -> PlanTable {
    PlanTable::new("act_link")
        .id("act_id")
        .part_of("act_id", "act")
        .count("position")
        .key(&["act_id", "position"])
        .word("kind")
        .id("to_act_id")
        .refers("to_act_id", "act")
        .unique("kind", &["act_id", "kind", "to_act_id"])
}

fn run() -> PlanTable {
    PlanTable::new("run")
        .id("id")
        .key(&["id"])
        .count("revision")
        .id("show_id")
        .refers("show_id", "show")
        .unique("show", &["show_id"])
}

/// The log of a run. Its items are in no foreign key: rows of a running order are written anew whenever one of them changes.
fn run_line() -> PlanTable {
    PlanTable::new("run_line")
        .id("run_id")
        .part_of("run_id", "run")
        .count("position")
        .key(&["run_id", "position"])
        .id("item_id")
        .word("cue")
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .text("noted_by")
        .col(ColumnDef::new("note").text())
}
