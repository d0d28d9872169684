//! Processes that serve.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

use playbill::{
    app::{App, Caller, SystemClock},
    domain::plan::Plan,
    store::{EditInfo, Store},
};
use tokio::runtime::Runtime;

use crate::{
    bare,
    cluster::{self, Database},
};

/// A server in a process of its own, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a server");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.map_while(Result::ok).find_map(|it| it.split_once("http://").map(|(_, it)| it.to_owned()));
        let address = line.expect("an address").trim_end_matches("/graphiql").to_owned();
        Self { child, address }
    }

    /// A node of Playbill on a database. It asks nobody to be slower.
    pub(crate) fn node(database: &str) -> Self {
        let mut command = playbill(database);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "error"]);
        command.args(["--max-connections-per-address", "0", "--requests-per-second", "0"]);
        Self::start(command)
    }

    /// The least that poem can do.
    pub(crate) fn bare(arguments: &[&str]) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(bare::CHILD).args(arguments);
        Self::start(command)
    }

    /// Its host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The processor time it has taken (proc(5), stat, in ticks of 10 ms).
    pub(crate) fn used(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        let fields = stat.rsplit(')').next().expect("fields");
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum::<u64>();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn playbill(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playbill"));
    command.args(["--database-url", database]);
    command
}

/// A token of somebody who may do everything.
fn owner(database: &str) -> String {
    let mut create = playbill(database)
        .args(["user", "create", "owner", "--owner", "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("a command");
    create.stdin.take().expect("its input").write_all(b"seven words that nobody will guess").expect("a password");
    assert!(create.wait().expect("a command").success());
    let token = playbill(database).args(["user", "token", "owner"]).output().expect("a command");
    String::from_utf8(token.stdout).expect("a token").trim().to_owned()
}

/// Saves a festival in a database, publishes it, and returns the token of somebody who may do everything.
pub(crate) fn found(url: &str, plan: &Plan) -> String {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::connect(url).await.expect("a database");
        store.migrate().await.expect("the tables");
        let at = plan.festival().days().expect("days").starts_at();
        let edit = EditInfo { at, actor: "bench".to_owned(), action: "bench".to_owned(), undoes: None };
        store.create(plan, &edit, None, None).await.expect("a saved festival");
        let app = App::new(store, Box::new(SystemClock));
        let edited = app.publish(&Caller::system(), &plan.festival().id.to_string(), None, None).await.expect("a release");
        assert_eq!(edited.refused, vec![], "the release is refused");
        app.close().await.expect("a whole database");
    });
    owner(url)
}

/// A database of the PostgreSQL cluster, if there is one.
pub(crate) fn in_cluster() -> Option<Database> {
    cluster::cluster().map(|_| Database::new())
}
