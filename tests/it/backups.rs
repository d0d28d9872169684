//! Backups and the way back, as they are used from a shell.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use playbill::store::Store;
use sea_orm::{ConnectionTrait as _, Database};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{
    binary::{Client, Process, database_in, run},
    crash::{Stock, check_file},
};

/// What was acknowledged so far: the revision of each act.
type Acknowledged = Arc<Mutex<BTreeMap<String, u32>>>;

async fn write(client: Client, stock: Arc<Stock>, name: String, acknowledged: Acknowledged, enough: Arc<AtomicBool>) {
    for number in 0.. {
        if enough.load(Ordering::Relaxed) {
            return;
        }
        let code = format!("{name}-{number}");
        let payload = client.done("actCreate", stock.act(&code), "act { id }").await;
        let revision = payload["revision"].as_u64().and_then(|it| u32::try_from(it).ok()).expect("a revision");
        acknowledged.lock().expect("a lock").insert(code, revision);
    }
}

/// Runs the program, which must succeed, and returns what it prints.
async fn told(arguments: &[&str]) -> String {
    let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
    let output = tokio::task::spawn_blocking(move || run(arguments)).await.expect("an end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a text")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_load_restores_to_one_revision_of_each_festival() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = database_in(&folder);
    let server = Process::serve(&url);
    let stocks = [Stock::lay_in(&server.client(), "spring").await, Stock::lay_in(&server.client(), "autumn").await].map(Arc::new);
    let books = [Acknowledged::default(), Acknowledged::default()];
    let (mut writers, enough) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
    for writer in 0..4 {
        let (stock, book) = (Arc::clone(&stocks[writer % 2]), Arc::clone(&books[writer % 2]));
        writers.spawn(write(server.client(), stock, format!("W{writer}"), book, Arc::clone(&enough)));
    }
    for round in 1..=3 {
        while books.iter().any(|book| book.lock().expect("a lock").len() < 8 * round) && !writers.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let before = books.each_ref().map(|book| book.lock().expect("a lock").clone());
        let file = folder.path().join(format!("{round}.backup"));
        let printed = told(&["backup", "--database-url", &url, "--to", path(&file)]).await;

        let other = tempfile::tempdir().expect("a folder");
        let restored = database_in(&other);
        assert_eq!(told(&["restore", "--database-url", &restored, "--from", path(&file)]).await.lines().count(), 3);
        for (stock, (book, slug)) in stocks.iter().zip(before.iter().zip(["spring", "autumn"])) {
            check_file(&restored, &stock.festival).await;
            let store = Store::connect(&restored).await.expect("the database");
            let plan = store.plan(stock.festival.parse().expect("an id")).await.expect("the plan").expect("the festival");
            assert!(printed.contains(&format!("{slug} revision {}\n", plan.revision)), "{printed}");
            let there: Vec<&str> = plan.acts.iter().map(|it| it.code.as_str()).collect();
            for (code, revision) in book {
                assert!(there.contains(&code.as_str()) && *revision <= plan.revision, "lost: {code} of revision {revision}");
            }
        }
    }
    enough.store(true, Ordering::Relaxed);
    writers.join_all().await;
}

/// A database with one festival, a backup of it, and a place for another database.
struct Shelf {
    folder: TempDir,
    url: String,
    backup: PathBuf,
}

impl Shelf {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, backup) = (database_in(&folder), folder.path().join("backup"));
        let mut server = Process::serve(&url);
        Stock::lay_in(&server.client(), "spring").await;
        // The server keeps the database open all the time.
        told(&["backup", "--database-url", &url, "--to", path(&backup)]).await;
        server.terminate();
        assert_eq!(server.ended().await.expect("an end").code(), Some(0));
        Self { folder, url, backup }
    }

    fn path(&self, name: &str) -> String {
        path(&self.folder.path().join(name)).to_owned()
    }

    fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.path(name))
    }

    /// The backup with one thing done to it.
    async fn spoiled(&self, name: &str, sql: &str) -> String {
        fs::copy(&self.backup, self.path(name)).expect("a copy");
        let db = Database::connect(self.url(name)).await.expect("the copy");
        db.execute_unprepared(sql).await.expect("done");
        db.close().await.expect("closed");
        self.path(name)
    }
}

/// Runs the program, which must refuse, and leave every file as it was.
fn refused(shelf: &Shelf, arguments: &[&str], expect: &str) {
    let files = || -> BTreeMap<_, _> {
        let entries = fs::read_dir(shelf.folder.path()).expect("the folder").map(|it| it.expect("an entry").path());
        let ours = entries.filter(|it| !path(it).ends_with(".lock") && !path(it).ends_with("-shm"));
        ours.map(|it| (it.clone(), fs::read(it).expect("a file"))).collect()
    };
    let before = files();
    let output = run(arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && message.contains(expect), "{arguments:?}: {message}");
    assert!(!message.contains("panicked") && output.stdout.is_empty(), "{message}");
    let after = files();
    assert!(before.keys().eq(after.keys()), "{arguments:?}: {:?}", after.keys());
    let changed: Vec<_> = before.iter().filter(|(file, bytes)| after[*file] != **bytes).map(|(file, _)| path(file)).collect();
    assert!(changed.is_empty(), "{arguments:?} changed {changed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_backup_of_this_playbill_is_refused() {
    let shelf = Shelf::new().await;
    let check = |from: &str, expect: &str| {
        let url = shelf.url("other.db");
        refused(&shelf, &["restore", "--force", "--database-url", &url, "--from", from], expect);
    };
    let whole = fs::read(&shelf.backup).expect("the backup");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(shelf.path(name), bytes).expect("a file");
        shelf.path(name)
    };
    check(&write("half", &whole[..whole.len() / 2]), "it is damaged");
    let mut scratched = whole.clone();
    scratched[whole.len() / 2..whole.len() / 2 + 8_192].fill(0xa5);
    check(&write("scratched", &scratched), "it is damaged");
    check(&write("text", "节目单".as_bytes()), "it is no SQLite file");
    check(&write("empty", b""), "it is no SQLite file");
    check(&shelf.path("nowhere"), "cannot read");
    let orphan = "PRAGMA foreign_keys = OFF; DELETE FROM performer";
    check(&shelf.spoiled("orphan", orphan).await, "something in it belongs to nothing");
    let foreign = "DROP TABLE seaql_migrations";
    check(&shelf.spoiled("foreign", foreign).await, "it is the database of another program");
    let newer = "INSERT INTO seaql_migrations VALUES ('m99991231_000001_dance', 0)";
    check(&shelf.spoiled("newer", newer).await, "it was made by a newer Playbill, which knows m99991231_000001_dance");
    let gap = "DELETE FROM seaql_migrations WHERE version LIKE '%_000002_%'";
    check(&shelf.spoiled("gap", gap).await, "its tables are incomplete");
    write("live-wal", b"edits");
    check(&write("live", &whole), "its newest edits are in a journal beside it");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_by_mistake() {
    let shelf = Shelf::new().await;
    let (url, backup, other) = (shelf.url.as_str(), path(&shelf.backup).to_owned(), shelf.url("other.db"));
    refused(&shelf, &["backup", "--database-url", url, "--to", &backup], "is there already; name another file, or say --force");
    refused(&shelf, &["backup", "--database-url", url, "--to", &shelf.path("playbill.db")], "is the database itself");
    refused(&shelf, &["backup", "--database-url", &shelf.url("none.db"), "--to", &backup, "--force"], "there is no database");
    refused(&shelf, &["backup", "--database-url", url, "--to", "/no/such/folder/backup"], "cannot write /no/such/folder/backup");
    refused(&shelf, &["restore", "--database-url", url, "--from", &shelf.path("playbill.db")], "is the database itself");
    refused(&shelf, &["restore", "--database-url", url, "--from", &backup], "holds festivals: spring; say --force");
    fs::write(shelf.path("other.db"), "节目单".repeat(100)).expect("a file");
    refused(
        &shelf,
        &["restore", "--database-url", &other, "--from", &backup],
        "holds something that cannot be read; say --force",
    );

    // While a server runs, not even by force. Another program that holds the file is seen too.
    let server = Process::serve(url);
    refused(&shelf, &["restore", "--force", "--database-url", url, "--from", &backup], "stop it first");
    let stock = Stock::lay_in(&server.client(), "autumn").await;
    server.client().done("actCreate", stock.act("A"), "act { id }").await;
    server.kill();
    let guest = Database::connect(url).await.expect("the database");
    guest.query_one_raw(sea_orm::Statement::from_string(guest.get_database_backend(), "SELECT 1 FROM show")).await.expect("read");
    refused(&shelf, &["restore", "--force", "--database-url", url, "--from", &backup], "stop it first");
    guest.close().await.expect("closed");

    // Said so, it is done: the newer festival is gone, with the journal that held it.
    let expect = format!("spring revision 17\n{}: 1 festivals, ", shelf.path("playbill.db"));
    let printed = told(&["restore", "--force", "--database-url", url, "--from", &backup]).await;
    assert!(printed.starts_with(&expect), "{printed}");
    told(&["restore", "--force", "--database-url", &other, "--from", &backup]).await;
    told(&["backup", "--force", "--database-url", &other, "--to", &backup]).await;
    for database in [url, &other] {
        let server = Process::serve(database);
        let found = server.client().ask("{ festivals(view: DRAFT) { nodes { slug revision } } }", json!({})).await;
        assert_eq!(found["festivals"]["nodes"], json!([{ "slug": "spring", "revision": 17 }]));
    }
}
