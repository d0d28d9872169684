//! The schema can be put up, taken down and put up again, and every rule in it has a name.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

async fn database(directory: &tempfile::TempDir) -> DatabaseConnection {
    let path = directory.path().join("playbill.db");
    Database::connect(format!("sqlite://{}?mode=rwc", path.display())).await.expect("a database")
}

/// Every table and index of ours, as the statement that creates it.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'seaql_migrations' ORDER BY type, name";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the schema");
    rows.iter().map(|row| row.try_get("", "sql").expect("text")).collect()
}

#[tokio::test]
async fn up_down_and_up_again_gives_the_same_schema() {
    let directory = tempfile::tempdir().expect("a directory");
    let db = database(&directory).await;
    Migrator::up(&db, None).await.expect("up");
    let first = schema(&db).await;
    assert_eq!(first.iter().filter(|sql| sql.starts_with("CREATE TABLE")).count(), 34);

    Migrator::down(&db, None).await.expect("down");
    assert_eq!(schema(&db).await, Vec::<String>::new());

    Migrator::up(&db, None).await.expect("up again");
    assert_eq!(schema(&db).await, first);
}

#[tokio::test]
async fn every_table_of_a_festival_is_keyed_by_it_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let db = database(&directory).await;
    Migrator::up(&db, None).await.expect("up");
    for sql in schema(&db).await {
        let name = sql.split('"').nth(1).expect("a name").to_owned();
        // What belongs to no one festival, and what finds all that an account has.
        let others = ["festival", "festival_starts_on_idx", "node", "idempotency", "account", "credential", "identity"];
        if others.contains(&name.as_str()) || name.ends_with("_account_id_idx") {
            continue;
        }
        for keyed in [" PRIMARY KEY (", " UNIQUE (", &format!("INDEX \"{name}\" ON ")] {
            for (at, _) in sql.match_indices(keyed) {
                let columns = sql[at..].split_once('(').expect("columns").1.trim_start();
                assert!(columns.starts_with("\"festival_id\""), "{name}: {columns}");
            }
        }
        for rule in [" PRIMARY KEY ", " UNIQUE ", " CHECK "] {
            let named = sql.matches(&format!("\"{rule}")).count();
            assert_eq!(sql.matches(rule).count(), named, "a rule without a name in {name}: {sql}");
        }
    }
}
