//! Playbill's database schema: one frozen change per file, in the order in which they are applied.
//!
//! A change that has been released is never edited. What it did wrong is put right by the next one.

mod m20261123_000001_create_plan;
mod m20261123_000002_create_log;
mod m20261124_000003_add_rules;
mod m20261124_000004_add_undo;
mod m20261124_000005_add_accounts;
mod m20261125_000006_add_identities;
mod m20261125_000010_add_consent;
mod m20261125_000011_add_release_facts;
mod m20261125_000012_add_webhooks;
mod m20261125_000013_add_column_mappings;
mod m20261125_000020_index_erasures;
mod m20261126_000021_add_jobs;
mod table;

use sea_orm_migration::MigrationTrait;
pub use sea_orm_migration::MigratorTrait;

/// Brings a database from any earlier schema to this one.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_plan::Migration),
            Box::new(m20261123_000002_create_log::Migration),
            Box::new(m20261124_000003_add_rules::Migration),
            Box::new(m20261124_000004_add_undo::Migration),
            Box::new(m20261124_000005_add_accounts::Migration),
            Box::new(m20261125_000006_add_identities::Migration),
            Box::new(m20261125_000010_add_consent::Migration),
            Box::new(m20261125_000011_add_release_facts::Migration),
            Box::new(m20261125_000012_add_webhooks::Migration),
            Box::new(m20261125_000013_add_column_mappings::Migration),
            Box::new(m20261125_000020_index_erasures::Migration),
            Box::new(m20261126_000021_add_jobs::Migration),
        ]
    }
}
