//! Visitors read what is published, and organizers the draft.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use playbill::domain::{
    conflict::{Rule, Severity},
    plan::Plan,
};
use reqwest::header::HeaderMap;
use strum::VariantArray as _;
use tempfile::TempDir;

use crate::{
    cluster::Database,
    festivals,
    measure::{Contest, Row, Target},
    node::{Process, found, in_cluster},
    wrk::{Asked, drive},
};

const ROUNDS: usize = 3;

/// Nine tenths of the answers in the same time.
const NEAR: Target = Target::WallRatio(1.11);

/// The query for so many shows with what is on in them.
fn query(shows: usize, view: &str) -> String {
    format!(
        r#"{{ festival(slug: "large", view: {view}) {{ name shows(first: {shows}) {{ nodes {{ code title startsAt venue {{ name }}
        program {{ items {{ position startsAt title ... on Performance {{ act {{ teams {{ team {{ name }} }} }} }} }} }} }} }} }} }}"#
    )
}

/// The large festival. Whatever its rules find, it may be published.
fn large() -> Plan {
    let plan = festivals::large();
    let mut festival = (**plan.festival()).clone();
    festival.severities = Rule::VARIANTS.iter().map(|rule| (*rule, Severity::Warn)).collect::<BTreeMap<_, _>>();
    plan.apply(&[festival.into()])
}

/// One show.
pub(crate) fn small() -> Vec<Row> {
    public(1)
}

/// Twenty shows of fifty items.
pub(crate) fn big() -> Vec<Row> {
    public(20)
}

/// Finished answers, by GET and POST, packed and not, each beside a bare handler that gets the same request and sends the same bytes.
///
/// Target: nine tenths of what poem does with the same bytes and nothing to think about.
fn public(shows: usize) -> Vec<Row> {
    let (folder, database) = (TempDir::new().expect("a folder"), Database::file());
    found(database.url(), &large());
    let node = Process::node(database.url());
    let (query, mut rows) = (query(shows, "RELEASED"), vec![]);
    for packing in ["identity", "gzip", "br", "zstd"] {
        let get = Asked::query(&query).with("accept-encoding", packing);
        let post = Asked::post(&query, &serde_json::json!({})).with("accept-encoding", packing);
        let file = saved(folder.path(), &node, &get, packing);
        let bytes = fs::metadata(&file).expect("a file").len();
        let bare = Process::bare(&["file", &file.display().to_string()]);
        let mut contest = |method: &str, asked: &Asked| {
            let baseline = format!("a bare poem handler, {method}, {packing}, {bytes} bytes");
            let contest = Contest::new(ROUNDS).enter(&baseline, &[], || drive(&asked.clone().at("/"), &[&bare]));
            rows.extend(contest.enter(method, &[NEAR], || drive(asked, &[&node])).run());
        };
        contest("GET", &get);
        if packing == "identity" {
            contest("POST", &post);
        }
    }
    rows
}

/// Whoever has the answer already is told so.
///
/// Target: nine tenths of what poem does with an empty answer.
pub(crate) fn unchanged() -> Vec<Row> {
    let database = Database::file();
    found(database.url(), &large());
    let (node, bare) = (Process::node(database.url()), Process::bare(&["unchanged"]));
    let get = Asked::query(&query(1, "RELEASED")).with("accept-encoding", "br");
    let tag = fetch(&node, &get).0.get("etag").expect("a tag").to_str().expect("text").to_owned();
    let get = get.with("if-none-match", tag);
    Contest::new(ROUNDS)
        .enter("a bare poem handler, 304", &[], || drive(&get.clone().at("/"), &[&bare]))
        .enter("GET, 304", &[NEAR], || drive(&get, &[&node]))
        .run()
}

/// The calendar of the whole festival, which every phone that follows it asks for again and again; and the same of the draft, which
/// is made each time.
///
/// No target: a file takes the way through the routes. Kept, it is to cost what a request costs.
pub(crate) fn calendars() -> Vec<Row> {
    let (folder, database) = (TempDir::new().expect("a folder"), Database::file());
    let token = found(database.url(), &large());
    let node = Process::node(database.url());
    let kept = Asked::get("/f/large/calendar.ics").with("accept-encoding", "gzip");
    let made = Asked::get("/f/large/calendar.ics?view=draft").with("authorization", format!("Bearer {token}"));
    let file = saved(folder.path(), &node, &kept, "gzip");
    let bytes = fs::metadata(&file).expect("a file").len();
    let bare = Process::bare(&["file", &file.display().to_string()]);
    Contest::new(ROUNDS)
        .enter(&format!("a bare poem handler, gzip, {bytes} bytes"), &[], || drive(&kept.clone().at("/"), &[&bare]))
        .enter("GET", &[], || drive(&kept, &[&node]))
        .enter("GET of the draft's", &[], || drive(&made, &[&node]))
        .run()
}

/// What no cache may keep.
pub(crate) fn draft() -> Vec<Row> {
    let (folder, database) = (TempDir::new().expect("a folder"), Database::file());
    let token = found(database.url(), &large());
    let node = Process::node(database.url());
    let read = Asked::post(&query(1, "DRAFT"), &serde_json::json!({})).with("authorization", format!("Bearer {token}"));
    let file = saved(folder.path(), &node, &read, "draft");
    let bare = Process::bare(&["file", &file.display().to_string()]);
    Contest::new(ROUNDS)
        .enter("a bare poem handler with the same bytes", &[], || drive(&read.clone().at("/"), &[&bare]))
        .enter("POST", &[], || drive(&read, &[&node]))
        .run()
}

/// Answers of two nodes on one PostgreSQL against those of one.
///
/// Target: 1.8 times as many, where there are processors for two nodes beside wrk.
pub(crate) fn nodes() -> Vec<Row> {
    let Some(database) = in_cluster() else { return vec![] };
    found(database.url(), &large());
    let (first, second) = (Process::node(database.url()), Process::node(database.url()));
    let get = Asked::query(&query(1, "RELEASED"));
    let targets =
        if std::thread::available_parallelism().map_or(1, usize::from) < 4 { vec![] } else { vec![Target::WallRatio(0.56)] };
    Contest::new(ROUNDS)
        .enter("one node", &[], || drive(&get, &[&first]))
        .enter("two nodes", &targets, || drive(&get, &[&first, &second]))
        .run()
}

/// An answer, and its body as it came.
fn fetch(node: &Process, asked: &Asked) -> (HeaderMap, Vec<u8>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (client, url) = (reqwest::Client::new(), format!("http://{}{}", node.address(), asked.path));
        let mut request = match &asked.body {
            Some(body) => client.post(url).body(body.clone()),
            None => client.get(url),
        };
        for (name, value) in &asked.headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        (answer.headers().clone(), answer.bytes().await.expect("a body").to_vec())
    })
}

/// The bytes of an answer in a file, once they are packed as they were asked for.
fn saved(folder: &Path, node: &Process, asked: &Asked, name: &str) -> PathBuf {
    let file = folder.join(name);
    // It is packed behind the first answers.
    for _ in 0..100 {
        let (headers, bytes) = fetch(node, asked);
        let packing = headers.get("content-encoding").map_or("identity", |it| it.to_str().expect("text"));
        if packing == name || !["gzip", "br", "zstd"].contains(&name) {
            fs::write(&file, &bytes).expect("a file");
            return file;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("the answer is never packed by {name}");
}
