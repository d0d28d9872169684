//! The program as it is used from a shell.

use std::fs;

use playbill::store::Store;

use crate::{
    binary::{database_in, playbill, run},
    database::Database,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn schema_prints_the_schema() {
    let output = run(["schema"]);
    let printed = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).expect("schema.graphql");
    assert!(output.status.success());
    assert!(text(&output.stdout) == printed, "run `make schema`");
}

#[test]
fn the_demo_is_built_once() {
    let database = Database::new();
    let url = database.url();
    let first = run(["demo", "--database-url", url]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let notice = text(&first.stdout);
    assert!(notice.contains(playbill::demo::NOTICE.en) && notice.contains(playbill::demo::NOTICE.zh), "{notice}");
    let second = run(["demo", "--database-url", url]);
    assert!(second.status.success());
    assert_eq!(text(&second.stdout), "The demo festival is there already; nothing was changed.\n");
}

#[test]
fn config_says_where_each_setting_came_from() {
    let output = playbill(["config", "--log-level", "debug"])
        .env("PLAYBILL_DATABASE_URL", "sqlite://elsewhere.db")
        .env("PLAYBILL_LISTEN", "127.0.0.1:9")
        .output()
        .expect("the program");
    assert!(output.status.success());
    let expect = "PLAYBILL_DATABASE_URL=sqlite://elsewhere.db  # environment\n\
                  PLAYBILL_REPLICA_URL=  # default\n\
                  PLAYBILL_LOG_LEVEL=debug  # command line\n\
                  PLAYBILL_LOG_FORMAT=text  # default\n\
                  PLAYBILL_LISTEN=127.0.0.1:9  # environment\n";
    let told = text(&output.stdout);
    assert!(told.starts_with(expect), "{told}");
    assert!(told.contains("PLAYBILL_MAX_QUERY_DEPTH=15  # default\n"), "{told}");
    let flag =
        playbill(["config", "--database-url", "sqlite://flag.db"]).env("PLAYBILL_DATABASE_URL", "sqlite://env.db").output();
    let flag = text(&flag.expect("the program").stdout);
    assert!(flag.contains("PLAYBILL_DATABASE_URL=sqlite://flag.db  # command line\n"), "{flag}");
    assert!(flag.contains("PLAYBILL_LISTEN=127.0.0.1:8080  # default\n"), "{flag}");
}

#[test]
fn a_password_is_never_printed() {
    let url = "postgres://desk:swordfish@host/playbill?password=swordfish";
    for arguments in [&["config"][..], &["migrate"], &["serve"], &["--help"], &["serve", "--help"], &["backup", "--to", "x"]] {
        let output = playbill(arguments).env("PLAYBILL_DATABASE_URL", url).output().expect("the program");
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.is_empty() && !told.contains("swordfish"), "{arguments:?}: {told}");
        let masked = "PLAYBILL_DATABASE_URL=postgres://desk:***@host/playbill?password=***  # environment\n";
        assert_eq!(told.contains(masked), arguments == ["config"], "{told}");
    }
}

#[tokio::test]
async fn migrate_makes_the_database_and_leaves_it_be() {
    let database = Database::empty();
    let url = database.url();
    for _ in 0..2 {
        let output = run(["migrate", "--database-url", url]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
    let store = Store::connect(url).await.expect("a database");
    assert_eq!(store.pending_migrations().await.expect("a count"), 0);
}

#[test]
fn what_cannot_be_done_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("playbill.db"), "这不是数据库。".repeat(100)).expect("a file");
    let not_a_database = database_in(&folder);
    let check = |arguments: &[&str], expect: &str| {
        let output = run(arguments);
        let message = text(&output.stderr);
        assert!(!output.status.success() && message.contains(expect), "{arguments:?}: {message}");
        assert!(!message.contains("panicked"), "{message}");
        assert_eq!(text(&output.stdout), "");
    };
    check(
        &["migrate", "--database-url", "mysql://somewhere/playbill"],
        "give the path of a SQLite file, as in sqlite://playbill.db",
    );
    check(&["migrate", "--database-url", "playbill.db"], "give the path of a SQLite file");
    check(&["demo", "--database-url", "sqlite::memory:"], "lost with its connection");
    check(&["serve", "--database-url", "sqlite://"], "names no file");
    check(&["migrate", "--database-url", "sqlite:///no/such/folder/playbill.db"], "unable to open database file");
    check(&["migrate", "--database-url", &not_a_database], "file is not a database");
    check(&["serve", "--listen", "nowhere"], "invalid value 'nowhere' for '--listen");
    check(&["dance"], "unrecognized subcommand 'dance'");
}
