//! A roster of many rows, looked at by a server of its own: how long it takes, what it costs, how often its progress is told, and
//! how long it goes on after it was called off.

use std::{
    io::{self, BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::say;

/// How many rows, and how long they may take.
const ROWS: u32 = 100_000;
const TIME: Duration = Duration::from_secs(10);
/// How long a job may go on that was called off.
const CANCEL_TIME: Duration = Duration::from_secs(1);
/// How often it is asked how far a job is.
const EVERY: Duration = Duration::from_millis(10);

/// A field of the state of a process, in kB.
pub(crate) fn memory(process: &str, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix(field)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// The server, and who may import. It is killed when this is dropped.
struct Server {
    child: Child,
    address: String,
    token: String,
    client: reqwest::Client,
    _folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    fn start() -> io::Result<Self> {
        let folder = TempDir::new()?;
        let url = format!("sqlite://{}", folder.path().join("playbill.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_playbill"));
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--log-level", "error", "--database-url", &url]);
        let mut child = command.args(["--requests-per-second", "0"]).stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(|| io::Error::other("no output"))?).lines();
        let mut line = |prefix: &str| {
            let found = lines.by_ref().map_while(Result::ok).find_map(|it| it.strip_prefix(prefix).map(str::to_owned));
            found.ok_or_else(|| io::Error::other("the server did not start"))
        };
        let token = line("organizer token: ")?;
        let address = line("Playbill listens on http://")?.trim_end_matches("/graphiql").to_owned();
        Ok(Self { child, address, token, client: reqwest::Client::new(), _folder: folder })
    }

    fn memory(&self, field: &str) -> u64 {
        memory(&self.child.id().to_string(), field) / 1_024
    }

    async fn try_ask(&self, query: &str, variables: Value) -> Value {
        let request = self.client.post(format!("http://{}/graphql", self.address)).bearer_auth(&self.token);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.try_ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    async fn found(&self) -> String {
        let festival = json!({ "slug": "large", "name": { "text": "Large" }, "startsOn": "2020-09-07", "endsOn": "2020-09-28",
            "timeZone": "Asia/Shanghai" });
        let found = "mutation($input: FestivalCreateInput!) { festivalCreate(input: $input) { festival { id } } }";
        let data = self.ask(found, json!({ "input": festival })).await;
        data["festivalCreate"]["festival"]["id"].as_str().expect("an id").to_owned()
    }

    async fn import(&self, festival: &str, name: &str, file: &str) -> String {
        let url = format!("http://{}/import?festival={festival}&name={name}.csv", self.address);
        let sent = self.client.post(url).bearer_auth(&self.token).body(file.to_owned()).send().await.expect("an answer");
        let answer: Value = sent.json().await.expect("JSON");
        answer["job"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// The job once it has ended, or once it has told of its first rows; and how many of its steps were seen.
    async fn wait(&self, job: &str, for_first: bool) -> (Value, usize) {
        let (mut last, mut steps) = (Value::Null, 0);
        loop {
            let query = "query($id: ID!) { job(id: $id) { status done failure import { summary { created } } } }";
            let now = self.ask(query, json!({ "id": job })).await["job"].take();
            steps += usize::from(now != last);
            let is_over = !["READING", "MATCHING"].contains(&now["status"].as_str().unwrap_or_default());
            if is_over || (for_first && now["done"].as_u64() > Some(0)) {
                return (now, steps);
            }
            last = now;
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Measures a preview of many rows, and one that is called off.
pub(crate) fn rows() -> io::Result<bool> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let server = Server::start()?;
        let festival = server.found().await;
        let row = |row: u32| format!("D{},队伍{},P{row},演员{row},演员\n", row / 20, row / 20);
        let file = "队伍编号,队伍名称,编号,姓名,身份\n".to_owned() + &(0..ROWS).map(row).collect::<String>();
        let team = |team: u32| format!("D{team},队伍{team},单位\n");
        let teams = "队伍编号,队伍名称,单位\n".to_owned() + &(0..ROWS / 20).map(team).collect::<String>();
        let job = server.import(&festival, "teams", &teams).await;
        server.wait(&job, false).await;
        let apply = "mutation($input: ImportApplyInput!) { importApply(input: $input) { userErrors { message } } }";
        let applied = server.ask(apply, json!({ "input": { "job": job } })).await;
        assert_eq!(applied["importApply"]["userErrors"], json!([]));
        let before = server.memory("VmRSS:");
        let begun = Instant::now();
        let job = server.import(&festival, "roster", &file).await;
        let (done, steps) = server.wait(&job, false).await;
        let took = begun.elapsed();
        let peak = server.memory("VmHWM:");
        let begun = Instant::now();
        let applied = server.try_ask(apply, json!({ "input": { "job": job } })).await;
        let applying = begun.elapsed();
        let outcome = if applied["data"]["importApply"]["userErrors"] == json!([]) { "done" } else { "refused" };
        let job = server.import(&festival, "roster", &file).await;
        server.wait(&job, true).await;
        let called_off = Instant::now();
        let cancel = "mutation($input: JobCancelInput!) { jobCancel(input: $input) { job { id } } }";
        server.ask(cancel, json!({ "input": { "id": job } })).await;
        let (ended, _) = server.wait(&job, false).await;
        let ending = called_off.elapsed();
        let created = &done["import"]["summary"]["created"];
        say(&format!("{ROWS} rows of a roster: {} ms, {before} MB before, {peak} MB at most", took.as_millis()))?;
        say(&format!("{} with {created} new things, {steps} steps of progress seen", done["status"]))?;
        say(&format!("applied: {outcome} after {} ms", applying.as_millis()))?;
        say(&format!("called off: {} after {} ms", ended["status"], ending.as_millis()))?;
        Ok(done["status"] == "DONE" && took <= TIME && ended["status"] == "CANCELLED" && ending <= CANCEL_TIME)
    })
}
