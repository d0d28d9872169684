//! A PostgreSQL server of a test's own, which may be stopped, started again, and followed by a standby. Its folder goes with it.

use std::{
    fs::{self, File},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::database::needed_cluster;

/// It listens on a socket in its folder only, so any port will do.
const PORT: &str = "5432";
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    settings: Vec<String>,
    server: Option<Child>,
}

/// Where PostgreSQL's programs lie: the newest version that is installed.
fn programs() -> PathBuf {
    let versions =
        fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL").filter_map(Result::ok).map(|it| it.path().join("bin"));
    let version = |path: &PathBuf| path.parent().and_then(|it| it.file_name()?.to_str()?.parse::<u32>().ok());
    versions.filter(|it| it.join("initdb").exists()).max_by_key(version).expect("initdb")
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Cluster {
    /// Makes a cluster with one empty database, and starts it.
    pub(crate) fn start() -> Self {
        let mut cluster = Self::unmade();
        succeed(cluster.command("initdb").arg("--pgdata").arg(cluster.data()).args([
            "--username=playbill",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]));
        cluster.go_on();
        let folder = cluster.folder.path().to_owned();
        succeed(cluster.command("createdb").arg("--host").arg(folder).args(["--username=playbill", "playbill"]));
        cluster
    }

    /// Starts a standby of this cluster, which follows it at this distance.
    pub(crate) fn standby(&self, seconds: u64) -> Self {
        let mut standby = Self::unmade();
        let copy = ["--username=playbill", "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream", "--no-sync"];
        succeed(
            standby.command("pg_basebackup").arg("--host").arg(self.folder.path()).args(copy).arg("--pgdata").arg(standby.data()),
        );
        standby.settings.push(format!("recovery_min_apply_delay={seconds}s"));
        standby.go_on();
        standby
    }

    fn unmade() -> Self {
        needed_cluster();
        let folder = TempDir::new().expect("a folder");
        let settings = ["listen_addresses=", "fsync=off", "max_connections=100", "jit=off", "log_min_messages=fatal"];
        let settings = settings.map(str::to_owned).to_vec();
        let cluster = Self { programs: programs(), folder, settings, server: None };
        if is_root() {
            succeed(Command::new("chown").arg("postgres:postgres").arg(cluster.folder.path()));
        }
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL's, which refuses to be run by root.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--inh-caps=-all"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).env("PGPORT", PORT);
        command
    }

    /// Starts the server, and waits until it answers.
    pub(crate) fn go_on(&mut self) {
        let log = File::create(self.folder.path().join("log")).expect("a log");
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path()).args(["-p", PORT]);
        command.args(self.settings.iter().flat_map(|it| ["-c", it.as_str()]));
        let streams = [log.try_clone().expect("a log"), log].map(Stdio::from);
        let [stdout, stderr] = streams;
        self.server = Some(command.stdout(stdout).stderr(stderr).spawn().expect("a server"));
        let begun = Instant::now();
        let mut ready = self.command("pg_isready");
        ready.arg("--quiet").arg("--host").arg(self.folder.path()).args(["--port", PORT]);
        while !ready.status().expect("pg_isready").success() {
            let ended = self.server.as_mut().and_then(|it| it.try_wait().expect("a process"));
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "PostgreSQL did not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops the server: what is left of connections is cut.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            drop(Command::new("kill").args(["-INT", &server.id().to_string()]).status());
            drop(server.wait());
        }
    }

    /// The address of its database.
    pub(crate) fn url(&self) -> String {
        let host = Path::to_string_lossy(self.folder.path()).replace('/', "%2F");
        format!("postgres://playbill@{host}:{PORT}/playbill")
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}
