//! The schema can be put up, taken down and put up again, every rule in it has a name, and both databases have the same.

use std::collections::BTreeSet;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::database::{Database, needed_cluster};

async fn connect(database: &Database) -> DatabaseConnection {
    let mut options = ConnectOptions::new(match database.folder() {
        Some(_) => format!("{}?mode=rwc", database.url()),
        None => database.url().to_owned(),
    });
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.expect("a database")
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the schema");
    rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect()
}

const SQLITE_SCHEMA: &str =
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'seaql_migrations' ORDER BY type, name";
const POSTGRES_SCHEMA: &str = "
    SELECT 'CREATE TABLE ' || tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
    UNION ALL SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 'seaql_migrations'::regclass
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
    ORDER BY 1";

/// Every table, rule and index of ours.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    match db.get_database_backend() {
        DbBackend::Sqlite => texts(db, SQLITE_SCHEMA).await,
        _ => texts(db, POSTGRES_SCHEMA).await,
    }
}

#[tokio::test]
async fn up_down_and_up_again_gives_the_same_schema() {
    let database = Database::empty();
    let db = connect(&database).await;
    Migrator::up(&db, None).await.expect("up");
    let first = schema(&db).await;
    assert_eq!(first.iter().filter(|sql| sql.starts_with("CREATE TABLE")).count(), 38);

    Migrator::down(&db, None).await.expect("down");
    assert_eq!(schema(&db).await, Vec::<String>::new());

    Migrator::up(&db, None).await.expect("up again");
    assert_eq!(schema(&db).await, first);
}

#[tokio::test]
async fn every_table_of_a_festival_is_keyed_by_it_first() {
    let database = Database::file();
    let db = connect(&database).await;
    Migrator::up(&db, None).await.expect("up");
    for sql in schema(&db).await {
        let name = sql.split('"').nth(1).expect("a name").to_owned();
        // What belongs to no one festival, and what finds all that an account has, all that is due, or a job by its id.
        let others = [
            "festival",
            "festival_starts_on_idx",
            "node",
            "idempotency",
            "account",
            "credential",
            "identity",
            "job_id_idx",
            "webhook_delivery_next_at_idx",
        ];
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

/// What a schema consists of, by name: tables, columns, rules, indexes.
async fn names(db: &DatabaseConnection) -> BTreeSet<String> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let mut names = BTreeSet::new();
    if sqlite {
        for sql in schema(db).await {
            let quoted: Vec<&str> = sql.split('"').skip(1).step_by(2).collect();
            let rules = sql.split("CONSTRAINT \"").skip(1).filter_map(|it| it.split('"').next());
            names.extend(rules.map(|it| format!("rule {it}")));
            let kind = if sql.starts_with("CREATE TABLE") { "table" } else { "index" };
            names.insert(format!("{kind} {}", quoted[0]));
            // SQLite keeps no names of references; they would be those of their last columns.
            let references = sql.split("FOREIGN KEY (").skip(1).filter_map(|it| it.split(')').next()?.rsplit('"').nth(1));
            names.extend(references.map(|column| format!("rule {}_{column}_fkey", quoted[0])));
        }
    } else {
        names.extend(texts(db, "SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'").await);
        names.extend(texts(db, "SELECT 'rule ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace").await);
        let indexes = "SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE '%_idx'";
        names.extend(texts(db, indexes).await);
    }
    names.into_iter().filter(|it| !it.contains("seaql_migrations")).collect()
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn both_databases_have_the_same_tables_rules_and_indexes() {
    needed_cluster();
    let (file, database) = (Database::file(), Database::new());
    let (sqlite, postgres) = (connect(&file).await, connect(&database).await);
    Migrator::up(&sqlite, None).await.expect("up");
    let (sqlite, postgres) = (names(&sqlite).await, names(&postgres).await);
    assert!(sqlite.len() > 150, "{sqlite:?}");
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!((only(&sqlite, &postgres), only(&postgres, &sqlite)), (vec![], vec![]));
}
