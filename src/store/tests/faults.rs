//! Addresses that are refused, disks that are full, data that nobody can read, constraints that have lost their names.

use migration::{Migrator, MigratorTrait};

use super::*;
use crate::store::{Error, error};

#[tokio::test]
async fn addresses_of_other_kinds_are_refused() {
    let check = async |url: &str, expect: &str| match Store::connect(url).await {
        Err(Error::Address(message)) => assert!(message.contains(expect), "{message}"),
        other => panic!("{url}: {other:?}"),
    };
    check("mysql://localhost/playbill", "not supported").await;
    check("playbill.db", "not supported").await;
    check("sqlite::memory:", "in memory").await;
    check("sqlite://x.db?mode=memory", "in memory").await;
    check("sqlite://", "names no file").await;
    let nowhere = Store::connect("sqlite:///nowhere/at/all.db").await;
    assert!(matches!(&nowhere, Err(Error::Address(why)) if why.contains("No such file")), "{nowhere:?}");
    let nobody = Store::connect("postgres://nobody@%2Fnowhere:1/playbill").await;
    assert!(matches!(nobody, Err(Error::Unavailable(_))), "{nobody:?}");
    let database = Database::new().await;
    let replica = database.store.clone().with_replica("sqlite://replica.db").await;
    assert!(matches!(replica, Err(Error::Address(_))), "{replica:?}");
}

#[tokio::test]
async fn tables_are_made_once_and_readers_cannot_write() {
    let place = database::Database::empty();
    let store = Store::connect(place.url()).await.expect("a store");
    assert_eq!(store.pending_migrations().await.expect("a count"), Migrator::migrations().len());
    store.migrate().await.expect("tables");
    store.migrate().await.expect("nothing to do");
    assert_eq!(store.pending_migrations().await.expect("a count"), 0);
    store.ping().await.expect("an answer");
    assert!(!store.has_festivals().await.expect("read"));
    assert!(store.reader.execute_unprepared("DELETE FROM festival").await.is_err());
}

#[tokio::test]
async fn nodes_that_start_together_make_the_tables_once() {
    let place = database::Database::empty();
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = Store::connect(place.url()).await.expect("a store");
        nodes.spawn(async move { store.migrate().await });
    }
    // A SQLite file has one node; its lock is a short wait that may end in an error, and the next start then goes on.
    let ended = nodes.join_all().await;
    assert!(ended.iter().any(Result::is_ok), "{ended:?}");
    if database::cluster().is_some() {
        assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    }
    let store = Store::connect(place.url()).await.expect("a store");
    assert_eq!(store.pending_migrations().await.expect("a count"), 0);
}

#[tokio::test]
async fn a_transaction_in_which_something_failed_cannot_be_committed() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let write = store.begin(plan.festival().id).await.expect("begun").expect("a festival");
    write.remember(answer("k")).await.expect("kept");
    assert!(matches!(write.remember(answer("k")).await, Err(Error::Taken { field: "idempotencyKey" })));
    assert!(write.commit().await.is_err());
    assert_eq!(store.answer("tester", "k").await.expect("read"), None);
}

#[tokio::test]
async fn a_full_disk_says_so_and_writes_go_on_when_there_is_room() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let pages = count(store, "SELECT page_count AS n FROM pragma_page_count").await;
    let big = || NewAnswer { answer: json!("满".repeat(20_000)), ..answer("big") };
    for room in [2, 1_000] {
        store.writer.execute_unprepared(&format!("PRAGMA max_page_count = {}", pages + room)).await.expect("a limit");
        let write = store.begin(plan.festival().id).await.expect("begun").expect("a festival");
        let kept = write.remember(big()).await;
        assert_eq!(matches!(kept, Err(Error::Unavailable(_))), room == 2, "{kept:?}");
        if room > 2 {
            write.commit().await.expect("committed");
        }
    }
    assert!(store.answer("tester", "big").await.expect("read").is_some());
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_after_a_transaction_that_broke_down() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    let id = plan.festival().id;
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let broken = store.begin(id).await.expect("begun").expect("a festival");
    // What SQLite does by itself when the disk fills up during a commit, behind the driver's back.
    broken.transaction.execute_unprepared("ROLLBACK").await.expect("rolled back");
    assert!(broken.commit().await.is_err());
    drop(store.begin(id).await.expect("begun").expect("a festival"));

    let write = store.begin(id).await.expect("begun").expect("a festival");
    write.remember(answer("k")).await.expect("kept");
    write.commit().await.expect("acknowledged");
    let database = database.reopened().await;
    assert!(database.store.answer("tester", "k").await.expect("read").is_some());
}

#[tokio::test]
async fn what_cannot_be_read_says_where_it_is() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    let id = plan.festival().id;
    store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    let show = fixture::show(&plan, "X2").id.0;
    for (spoil, expect, mend) in [
        (
            "UPDATE show SET kind = 'CIRCUS' WHERE code = 'X2'",
            format!("show {show}: kind is CIRCUS"),
            "UPDATE show SET kind = 'TALK'",
        ),
        (
            "UPDATE show SET title = '{\"??\":\"x\"}' WHERE code = 'X2'",
            format!("show {show}: title is"),
            "UPDATE show SET title = '{}'",
        ),
        ("UPDATE act SET title = 'no'", format!("act of festival {}", id.0), "UPDATE act SET title = '{}'"),
    ] {
        // PostgreSQL keeps no JSON that is none.
        if spoil.ends_with("'no'") && !database.is_sqlite() {
            assert!(store.writer.execute_unprepared(spoil).await.is_err());
            continue;
        }
        store.writer.execute_unprepared(spoil).await.expect("spoilt");
        match store.plan(id).await {
            Err(Error::Corrupt(message)) => assert!(message.contains(&expect), "{message}"),
            other => panic!("{other:?}"),
        }
        store.writer.execute_unprepared(mend).await.expect("mended");
    }
}

#[tokio::test]
async fn every_constraint_that_a_person_can_break_is_in_the_schema() {
    let database = Database::new().await;
    for constraint in error::UNIQUE {
        let table = constraint.columns.split('.').next().expect("a table");
        let list = constraint.columns.split(", ").map(|it| format!("\"{}\"", it.rsplit('.').next().expect("a column")));
        let list = list.collect::<Vec<_>>().join(", ");
        let kind = if constraint.name.ends_with("_pkey") { "PRIMARY KEY" } else { "UNIQUE" };
        let clause = format!("CONSTRAINT \"{}\" {kind} ({list})", constraint.name);
        let sql = if database.is_sqlite() {
            format!("SELECT COUNT(*) AS n FROM sqlite_master WHERE name = '{table}' AND instr(sql, '{clause}') > 0")
        } else {
            let clause = clause.replace('"', "");
            format!(
                "SELECT COUNT(*) AS n FROM pg_constraint WHERE conrelid = '\"{table}\"'::regclass
                 AND replace('CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid), '\"', '') = '{clause}'"
            )
        };
        assert_eq!(count(&database.store, &sql).await, 1, "{clause}");
    }
}
