//! The real program as a process of its own, and a client that lives with its death.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::mutation;

/// The program, with no setting but the arguments.
pub(crate) fn playbill<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playbill"));
    for variable in
        ["DATABASE_URL", "REPLICA_URL", "LISTEN", "LOG_LEVEL", "LOG_FORMAT", "METRICS", "STOP_SECONDS", "STOP_NOTICE_SECONDS"]
    {
        command.env_remove(format!("PLAYBILL_{variable}"));
    }
    command.args(arguments);
    command
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    playbill(arguments).output().expect("the program")
}

/// The address of a SQLite file in a folder.
pub(crate) fn database_in(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("playbill.db").display())
}

/// A process that serves a database. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    /// Kept open: a process that cannot print would fail.
    _stdout: BufReader<ChildStdout>,
    /// Its host and port.
    pub(crate) address: String,
    /// The token of somebody who looks after the server.
    pub(crate) token: String,
}

/// A token of somebody who looks after the server of a database; whoever is needed for it is made.
fn token_for(url: &str) -> String {
    run(["user", "create", "keeper", "--owner", "--database-url", url]);
    let token = run(["user", "token", "keeper", "--database-url", url]);
    assert!(token.status.success(), "{token:?}");
    String::from_utf8(token.stdout).expect("a token").trim_end().to_owned()
}

impl Process {
    /// Starts to serve a database at a free port, and waits until it listens.
    pub(crate) fn serve(url: &str) -> Self {
        Self::serve_with(url, &["--log-level", "warn"], Stdio::inherit())
    }

    /// The same with more settings, and its log sent elsewhere.
    pub(crate) fn serve_with(url: &str, settings: &[&str], log: impl Into<Stdio>) -> Self {
        let token = token_for(url);
        let mut command = playbill(["serve", "--listen", "127.0.0.1:0", "--database-url", url]);
        let mut child = command.args(settings).stdout(Stdio::piped()).stderr(log).spawn().expect("the program");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let address = line.strip_prefix("Playbill listens on http://").and_then(|it| it.trim_end().strip_suffix("/graphiql"));
        let address = address.unwrap_or_else(|| panic!("not where it listens: {line:?}")).to_owned();
        Self { child, _stdout: stdout, address, token }
    }

    /// Ends it as a loss of power would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a process");
        self.child.wait().expect("its end");
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// How it ended, if it did within ten seconds.
    pub(crate) async fn ended(&mut self) -> Option<ExitStatus> {
        for _ in 0..1_000 {
            if let Some(status) = self.child.try_wait().expect("a process") {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// A client with connections of its own.
    pub(crate) fn client(&self) -> Client {
        Client { http: reqwest::Client::new(), url: format!("http://{}/graphql", self.address), token: self.token.clone() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Neither can fail but for a process that has ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A client of a server that may die at any moment.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Client {
    /// Sends a request; `None` when no whole answer came.
    pub(crate) async fn send(&self, query: &str, variables: Value) -> Option<Value> {
        let request = self.http.post(&self.url).bearer_auth(&self.token).json(&json!({ "query": query, "variables": variables }));
        let answer: Value = request.send().await.ok()?.json().await.ok()?;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        Some(answer)
    }

    /// Reads what must be readable.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.send(query, variables).await.expect("an answer")["data"].take()
    }

    /// Runs a mutation and returns its payload; `None` when no whole answer came.
    pub(crate) async fn try_mutate(&self, name: &str, input: Value, select: &str) -> Option<Value> {
        let mut answer = self.send(&mutation(name, select), json!({ "input": input })).await?;
        Some(answer["data"][name].take())
    }

    /// Runs a mutation that must succeed.
    pub(crate) async fn done(&self, name: &str, input: Value, select: &str) -> Value {
        let payload = self.try_mutate(name, input, select).await.expect("an answer");
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Runs a mutation outside of any Plan, whose payload tells of no conflicts; it must succeed.
    pub(crate) async fn done_plain(&self, name: &str, input: Value, select: &str) -> Value {
        let mut capital = name.to_owned();
        capital[..1].make_ascii_uppercase();
        let query = format!("mutation($input: {capital}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ code }} }} }}");
        let payload = self.ask(&query, json!({ "input": input })).await[name].take();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Adds a thing and returns its id.
    pub(crate) async fn add(&self, noun: &str, input: Value) -> String {
        let payload = self.done(&format!("{noun}Create"), input, &format!("{noun} {{ id }}")).await;
        payload[noun]["id"].as_str().expect("an id").to_owned()
    }
}
