//! A copy knows every table and every column.

use super::*;
use crate::store::copy::{LEFT_OUT, TABLES, columns};

#[tokio::test]
async fn every_table_is_copied_with_all_of_its_columns() {
    let database = Database::new().await;
    let store = &database.store;
    let mut known = [TABLES, LEFT_OUT].concat();
    known.sort_unstable();
    assert_eq!(known, tables(store).await, "store/copy.rs has to know every table");
    for (table, mut known) in TABLES.iter().zip(columns()) {
        let sql = if database.is_sqlite() {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        };
        let mut there = names(store, &sql).await;
        there.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, there, "store/entity/{table}.rs has to know every column");
    }
}
