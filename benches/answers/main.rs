//! The public reads a release over and over: kept answers beside the least that a server of the same library can do, which is a
//! handler that knows nothing but the same bytes. `cargo bench --bench answers -- 20 2000` takes so many rounds of so many requests.
//!
//! Both servers are processes of their own, and take turns with the same client on the same machine; figures are for one
//! request. Targets: nine tenths of the bare handler's pace, so 1.11 times its time.

#[path = "../desk/database.rs"]
#[expect(dead_code, reason = "more of it is used elsewhere")]
mod database;
#[path = "../desk/festivals.rs"]
#[expect(dead_code, reason = "more of it is used elsewhere")]
mod festivals;
#[path = "../measure/mod.rs"]
#[expect(dead_code, reason = "more of it is used elsewhere")]
mod measure;

mod client;
mod servers;

use std::{io, time::Duration};

use client::Load;
use database::Bench;
use measure::{Contest, Row, Table, Target};
use playbill::domain::{
    conflict::{Rule, Severity},
    festival::Festival,
    plan::Plan,
};
use servers::Server;
use strum::VariantArray as _;

/// Rounds, and requests in each turn, unless told.
const ROUNDS: usize = 20;
const TIMES: usize = 2_000;
/// The length of the answers: of one show, and of the whole program.
const SIZES: [(&str, usize); 2] = [("small", 5_000), ("big", 165_000)];
/// Nine tenths of the pace.
const TARGETS: &[Target] = &[Target::CpuRatio(1.0 / 0.9), Target::WallRatio(1.0 / 0.9)];
/// How long an answer may take to be packed.
const PACKING: Duration = Duration::from_secs(60);

/// The large festival. No rule blocks its release.
fn large() -> Plan {
    let large = festivals::large();
    let severities = Rule::VARIANTS.iter().map(|rule| (*rule, Severity::Warn)).collect();
    large.apply(&[Festival { severities, ..(**large.festival()).clone() }.into()])
}

/// The programs of so many shows.
fn query(shows: usize) -> String {
    format!(
        "{{ festival(slug: \"large\") {{ shows(first: {shows}) {{ nodes {{ title program {{ items {{ position startsAt endsAt title }} }} }} }} }} }}"
    )
}

/// The query whose answer is as long as wanted.
fn query_of(desk: &Server, bytes: usize) -> String {
    let length = |shows: usize| client::fetch(&Load::post(&desk.address, "/graphql", &query(shows), &[])).1.len();
    let shows = (1..=500).find(|shows| length(*shows) >= bytes).unwrap_or(500);
    query(shows)
}

/// The bytes of an answer in a coding, once it is packed.
fn packed(desk: &Server, query: &str, coding: &str) -> Vec<u8> {
    let load = Load::get(&desk.address, "/graphql", query, &[("accept-encoding", coding)]);
    let begun = std::time::Instant::now();
    loop {
        let (head, body) = client::fetch(&load);
        if coding == "identity" || head.contains(&format!("content-encoding: {coding}")) {
            return body;
        }
        assert!(begun.elapsed() < PACKING, "it is never packed");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if servers::child(&arguments)? {
        return Ok(());
    }
    // Cargo passes flags of its own.
    let mut numbers = arguments.iter().filter_map(|it| it.parse().ok());
    let (rounds, times) = (numbers.next().unwrap_or(ROUNDS), numbers.next().unwrap_or(TIMES));
    let bench = Bench::new();
    bench.published(&large());
    let desk = Server::desk(&bench.url())?;
    let mut table = Table::begin()?;
    for (size, bytes) in SIZES {
        let query = query_of(&desk, bytes);
        let forms = ["identity", "gzip", "br", "zstd"].map(|coding| (coding, packed(&desk, &query, coding)));
        for (coding, body) in &forms {
            std::fs::write(bench.file(coding), body)?;
        }
        let bare = Server::bare(&bench.file(""))?;
        for (coding, body) in &forms {
            let name = format!("{size}, {coding}: {} bytes", body.len());
            table.group(&name, &contest(&desk, &bare, (&query, coding), (rounds, times)))?;
        }
        table.group(&format!("{size}, nothing new"), &unchanged(&desk, &bare, &query, (rounds, times)))?;
    }
    table.end()
}

/// The same bytes by GET and by POST.
fn contest(desk: &Server, bare: &Server, (query, coding): (&str, &str), (rounds, times): (usize, usize)) -> Vec<Row> {
    let accept = [("accept-encoding", coding)];
    let path = format!("/{coding}");
    let of = |what: &str, server: &Server, path: &str| match what {
        "GET" => Load::get(&server.address, path, query, &accept),
        _ => Load::post(&server.address, path, query, &accept),
    };
    let mut rows = vec![];
    for what in ["GET", "POST"] {
        let (theirs, ours) = (of(what, bare, &path), of(what, desk, "/graphql"));
        assert_eq!(client::fetch(&theirs).1, client::fetch(&ours).1, "the same bytes");
        let contest = Contest::new(rounds)
            .enter(&format!("{what}: a bare poem handler"), &[], || theirs.drive(bare, times))
            .enter(&format!("{what} /graphql"), TARGETS, || ours.drive(desk, times));
        rows.extend(contest.run());
    }
    rows
}

/// A client that has the answer already; last, for information, the same read from the draft by an organizer, which nobody keeps.
fn unchanged(desk: &Server, bare: &Server, query: &str, (rounds, times): (usize, usize)) -> Vec<Row> {
    let theirs = Load::get(&bare.address, "/nothing", query, &[("if-none-match", "*")]);
    let ours = Load::get(&desk.address, "/graphql", query, &[("if-none-match", "*")]);
    assert!(client::fetch(&ours).0.starts_with("HTTP/1.1 304"));
    let draft = query.replace("\"large\"", "\"large\", view: DRAFT");
    let bearer = format!("Bearer {}", desk.token);
    let draft = Load::post(&desk.address, "/graphql", &draft, &[("authorization", &bearer)]);
    assert!(client::fetch(&draft).1.starts_with(b"{\"data\":{\"festival\":{"));
    Contest::new(rounds)
        .enter("a bare poem handler that says 304", &[], || theirs.drive(bare, times))
        .enter("GET /graphql with If-None-Match", TARGETS, || ours.drive(desk, times))
        .enter("POST /graphql for the draft, not kept", &[], || draft.drive(desk, (times / 20).max(1)))
        .run()
}
