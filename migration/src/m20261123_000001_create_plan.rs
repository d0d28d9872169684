//! The tables of a Plan: everything about one festival, one row for each thing and part of a thing.
//!
//! Root tables carry the `revision` that last changed the thing; lists carry the `position` of their rows, from 0. Columns that
//! hold words of fixed lists have no CHECK: such lists grow.

use sea_orm_migration::prelude::*;

use crate::table::{PlanTable, drop_all};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_festival(manager).await?;
        for table in organizations_and_places().into_iter().chain(people()).chain(works()).chain(about_all()) {
            table.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["external_id", "credit", "festival_severity", "waiver", "program_item", "show"]).await?;
        drop_all(manager, &["cast_member", "act_team", "act", "genre", "member", "team", "performer"]).await?;
        drop_all(manager, &["venue_travel", "opening_window", "stage", "venue", "organization", "festival"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The one table that stands above festivals. `revision` counts the writes of the whole festival; `changed_in` is the one that
/// last changed this row's own facts.
async fn create_festival(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table("festival").col(ColumnDef::new("id").uuid().not_null());
    for column in ["slug", "time_zone", "primary_language", "status"] {
        table.col(ColumnDef::new(column).text().not_null());
    }
    table
        .col(ColumnDef::new("name").json_binary().not_null())
        .col(ColumnDef::new("theme").json_binary().not_null())
        .col(ColumnDef::new("series_code").text())
        .col(ColumnDef::new("series_name").json_binary())
        .col(ColumnDef::new("edition_number").big_integer())
        .col(ColumnDef::new("starts_on").date().not_null())
        .col(ColumnDef::new("ends_on").date().not_null());
    for column in ["day_start_hour", "report_lead_seconds", "revision", "changed_in"] {
        table.col(ColumnDef::new(column).big_integer().not_null());
        table.check(Check::named(format!("festival_{column}_check"), Expr::col(column).gte(0)));
    }
    table
        .check(Check::named("festival_days_check", Expr::col("ends_on").gte(Expr::col("starts_on"))))
        .check(Check::named("festival_day_start_check", Expr::col("day_start_hour").lte(23)))
        .check(Check::named("festival_series_check", Expr::col("series_code").is_null().eq(Expr::col("series_name").is_null())))
        .primary_key(Index::create().name("festival_pkey").col("id"))
        .index(Index::create().unique().name("festival_slug_key").col("slug"));
    manager.create_table(table).await?;
    let listed = Index::create().name("festival_starts_on_idx").table("festival").col("starts_on").col("id").take();
    manager.create_index(listed).await
}

/// A table of whole things.
fn root(name: &'static str) -> PlanTable {
    PlanTable::new(name).id("id").key(&["id"]).count("revision")
}

/// A table of whole things with codes.
fn coded(name: &'static str) -> PlanTable {
    root(name).word("code").unique("code", &["code"])
}

/// A table of the ordered parts of a thing.
fn list(name: &'static str, owner: &'static str, of: &'static str) -> PlanTable {
    PlanTable::new(name).id(owner).part_of(owner, of).count("position").key(&[owner, "position"])
}

fn organizations_and_places() -> Vec<PlanTable> {
    let instant = |column| ColumnDef::new(column).timestamp_with_time_zone().not_null().take();
    vec![
        coded("organization")
            .texts("name")
            .word("kind")
            .col(ColumnDef::new("parent_id").uuid())
            .refers("parent_id", "organization"),
        coded("venue").texts("name").texts("address"),
        PlanTable::new("stage")
            .id("id")
            .key(&["id"])
            .id("venue_id")
            .refers("venue_id", "venue")
            .count("position")
            .word("code")
            .unique("code", &["code"])
            .texts("name")
            .count_null("seats")
            .count_null("stage_capacity")
            .count("changeover_seconds"),
        list("opening_window", "stage_id", "stage")
            .col(&mut instant("starts_at"))
            .col(&mut instant("ends_at"))
            .check("times", Expr::col("ends_at").gte(Expr::col("starts_at"))),
        PlanTable::new("venue_travel")
            .id("venue_id")
            .part_of("venue_id", "venue")
            .id("to_venue_id")
            .refers("to_venue_id", "venue")
            .key(&["venue_id", "to_venue_id"])
            .count("seconds"),
    ]
}

fn people() -> Vec<PlanTable> {
    vec![
        coded("performer")
            .text("name")
            .col(ColumnDef::new("reading").text())
            .col(ColumnDef::new("birth_date").date())
            .col(ColumnDef::new("phone").text())
            .col(ColumnDef::new("hidden").boolean().not_null()),
        coded("team")
            .texts("name")
            .id("organization_id")
            .refers("organization_id", "organization")
            .word("status")
            .count("declared_headcount"),
        PlanTable::new("member")
            .id("id")
            .key(&["id"])
            .id("team_id")
            .part_of("team_id", "team")
            .count("position")
            .id("performer_id")
            .refers("performer_id", "performer")
            .unique("performer", &["team_id", "performer_id"])
            .word("role"),
    ]
}

fn works() -> Vec<PlanTable> {
    let id_null = |column| ColumnDef::new(column).uuid().take();
    let instant_null = |column| ColumnDef::new(column).timestamp_with_time_zone().take();
    vec![
        coded("genre").texts("name"),
        coded("act")
            .texts("title")
            .col(&mut id_null("genre_id"))
            .refers("genre_id", "genre")
            .count("duration_seconds")
            .count("setup_seconds")
            .count("strike_seconds")
            .count("microphones")
            .word("status"),
        list("act_team", "act_id", "act").id("team_id").refers("team_id", "team").unique("team", &["act_id", "team_id"]),
        list("cast_member", "act_id", "act")
            .id("performer_id")
            .refers("performer_id", "performer")
            .unique("performer", &["act_id", "performer_id"])
            .col(&mut id_null("team_id"))
            .refers("team_id", "team")
            .word("costume"),
        coded("show")
            .texts("title")
            .word("kind")
            .col(&mut id_null("stage_id"))
            .refers("stage_id", "stage")
            .col(&mut instant_null("doors_at"))
            .col(&mut instant_null("starts_at"))
            .col(&mut instant_null("planned_ends_at"))
            .col(&mut instant_null("hard_ends_at"))
            .word("status"),
        program_item().col(&mut instant_null("pinned_start_at")),
    ]
}

/// Performances and interludes, told apart by `kind`: exactly one of the two forms is filled.
fn program_item() -> PlanTable {
    let is_null = |column| Expr::col(column).is_null();
    let is_set = |column| Expr::col(column).is_not_null();
    let performance =
        Expr::col("kind").eq("PERFORMANCE").and(is_set("act_id")).and(is_null("interlude_kind")).and(is_null("title"));
    let interlude = Expr::col("kind")
        .eq("INTERLUDE")
        .and(is_null("act_id"))
        .and(is_set("interlude_kind"))
        .and(is_set("title"))
        .and(is_set("duration_seconds"));
    PlanTable::new("program_item")
        .id("id")
        .key(&["id"])
        .id("show_id")
        .part_of("show_id", "show")
        .count("position")
        .unique("position", &["show_id", "position"])
        .word("kind")
        .col(ColumnDef::new("act_id").uuid())
        .refers("act_id", "act")
        .col(ColumnDef::new("interlude_kind").string_len(64))
        .col(ColumnDef::new("title").json_binary())
        .count_null("duration_seconds")
        .check("form", performance.or(interlude))
        .count_null("changeover_seconds")
        .col(ColumnDef::new("locked").boolean().not_null())
        .word("visibility")
}

fn about_all() -> Vec<PlanTable> {
    vec![
        root("waiver")
            .id("conflict_key")
            .word("rule")
            .col(ColumnDef::new("magnitude_seconds").big_integer())
            .text("reason")
            .text("waived_by")
            .col(ColumnDef::new("waived_at").timestamp_with_time_zone().not_null()),
        PlanTable::new("festival_severity").word("rule").key(&["rule"]).word("severity"),
        // The owner is the festival, or the show that `show_id` names too, so that the database can follow it.
        PlanTable::new("credit")
            .id("owner_id")
            .col(ColumnDef::new("show_id").uuid())
            .part_of("show_id", "show")
            .check("owner", Expr::col("owner_id").eq(Expr::col("show_id").if_null(Expr::col("festival_id"))))
            .count("position")
            .key(&["owner_id", "position"])
            .word("role")
            .id("organization_id")
            .refers("organization_id", "organization")
            .count("rank"),
        // Its owners stand in several tables: no foreign key can follow them, whoever removes one removes these.
        PlanTable::new("external_id")
            .word("owner_kind")
            .id("owner_id")
            .count("position")
            .key(&["owner_id", "position"])
            .text("system")
            .text("value")
            .unique("value", &["owner_kind", "system", "value"]),
    ]
}
