//! Someone opens a festival that nobody has read since the server started.

use std::{fs, process::Command};

use async_graphql::Request;
use cpu_time::ProcessTime;
use playbill::{
    app::{App, Caller, SystemClock},
    domain::id::FestivalId,
    graphql,
    store::Store,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait, Value};
use serde::{Deserialize, Serialize};

use crate::{
    database::Bench,
    festivals,
    measure::{Contest, Cost, Row, Target, median, middle, together},
};

/// The first argument of a process that opens the festival and tells what it took.
pub(crate) const CHILD: &str = "open-large-festival";

/// Loads, indexes and looks for conflicts.
const QUERY: &str = r#"{ festival(slug: "large", view: DRAFT) { name headcount { uniqueLower } conflicts { totalCount }
    shows(first: 1) { nodes { program { items { startsAt title } } } } } }"#;

/// Processes that open the festival anew.
const CHILDREN: usize = 7;

/// Every table that has rows of a Plan.
const TABLES: [&str; 19] = [
    "festival",
    "festival_severity",
    "external_id",
    "credit",
    "organization",
    "venue",
    "venue_travel",
    "stage",
    "opening_window",
    "genre",
    "performer",
    "team",
    "member",
    "act",
    "act_team",
    "cast_member",
    "show",
    "program_item",
    "waiver",
];

/// 5,000 performances and 10,000 members, from the rows to a Plan, and in a fresh process on to the first answer.
///
/// Targets: 300 ms are about what a person takes for "at once"; 100 MB let a small server keep several large festivals.
pub(crate) fn open() -> Vec<Row> {
    let bench = Bench::new();
    let plan = festivals::large();
    bench.save(&plan);
    let id = plan.festival().id;
    let targets = [Target::CpuMs(300.0), Target::WallMs(300.0)];
    let mut rows = Contest::new(15)
        .enter("the same rows, read and dropped", &[], || {
            let connection = bench.connect("playbill.db");
            let cost = together(1, || bench.wait(read_rows(&connection, id)));
            bench.wait(connection.close()).expect("closed");
            cost
        })
        .enter("from the rows to a Plan", &targets, || {
            let store = bench.wait(Store::connect(&bench.url())).expect("a database");
            together(1, || bench.wait(store.plan(id)).expect("a Plan"))
        })
        .run();
    let opened: Vec<Opened> = (0..CHILDREN).map(|_| in_child(&bench.url())).collect();
    let costs: Vec<Cost> = opened.iter().map(|it| Cost { cpu: it.cpu, wall: it.wall }).collect();
    let megabytes = |of: fn(&Opened) -> u64| Some(median(opened.iter().map(|it| of(it) as f64 / 1e6).collect()));
    let what = "in a fresh process, on to an answer with conflicts".to_owned();
    let targets = vec![Target::CpuMs(300.0), Target::WallMs(300.0), Target::Megabytes(100.0)];
    let row = Row { what, cost: middle(&costs), ratios: None, megabytes: megabytes(|it| it.grown), targets };
    let what = "the same, memory at its highest".to_owned();
    rows.push(row.clone());
    rows.push(Row { what, megabytes: megabytes(|it| it.grown_at_most), targets: vec![], ..row });
    rows
}

async fn read_rows(connection: &DatabaseConnection, id: FestivalId) -> usize {
    let snapshot = connection.begin().await.expect("begun");
    let mut rows = 0;
    for table in TABLES {
        let key = if table == "festival" { "id" } else { "festival_id" };
        let select = format!("SELECT * FROM \"{table}\" WHERE {key} = ?");
        let select = Statement::from_sql_and_values(connection.get_database_backend(), select, [Value::from(id.0)]);
        rows += snapshot.query_all_raw(select).await.expect("rows").len();
    }
    snapshot.commit().await.expect("done");
    assert!(rows > 35_000, "only {rows} rows");
    rows
}

/// What opening the festival took in a process of its own: memory that was used and freed before hides nothing there.
#[derive(Serialize, Deserialize)]
struct Opened {
    cpu: std::time::Duration,
    wall: std::time::Duration,
    /// Bytes of resident memory more than before.
    grown: u64,
    /// The same, at the highest.
    grown_at_most: u64,
}

fn in_child(url: &str) -> Opened {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args([CHILD, url]).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("figures")
}

/// What the process does: prints its figures as JSON.
pub(crate) fn child(url: &str) -> std::io::Result<()> {
    let bench = Bench::new();
    let store = bench.wait(Store::connect(url)).expect("a database");
    bench.wait(store.ping()).expect("a connection");
    let desk = graphql::schema(App::new(store, Box::new(SystemClock)));
    let (cpu, wall, before) = (ProcessTime::now(), std::time::Instant::now(), resident());
    let answer = bench.wait(graphql::execute(&desk, Request::new(QUERY).data(Caller::system())));
    let (cpu, wall) = (cpu.elapsed(), wall.elapsed());
    assert_eq!(answer.errors, vec![]);
    let opened = Opened { cpu, wall, grown: resident() - before, grown_at_most: highest() - before };
    serde_json::to_writer(std::io::stdout(), &opened).map_err(std::io::Error::from)
}

/// Bytes of memory that the process holds (proc(5), statm, in pages of 4 KiB).
fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").expect("Linux");
    statm.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok()).expect("pages") * 4096
}

/// The most that it ever held (proc(5), status, in kB).
fn highest() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).expect("a number") * 1024
}
