//! The server under load, over HTTP, by `wrk`: `cargo bench --bench load` runs all of it, `cargo bench --bench load -- public` the
//! groups whose names hold a word. The server is a process of its own, so CPU is what it takes for a request, and wall is the time
//! between two answers, which is less than one takes: wrk keeps several connections busy.
//!
//! Where `tests/postgres.sh` tells of a PostgreSQL cluster, there are figures of that too. Figures depend on the machine, which here
//! holds wrk and the database as well.

#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../tests/it/database.rs"]
mod cluster;
#[expect(dead_code, reason = "the desk needs more of it")]
#[path = "../desk/database.rs"]
mod database;
#[expect(dead_code, reason = "the desk needs more of them")]
#[path = "../desk/festivals.rs"]
mod festivals;
#[expect(dead_code, reason = "the desk needs more of it")]
#[path = "../measure/mod.rs"]
mod measure;

mod bare;
mod node;
mod public;
mod write;
mod wrk;

use measure::{Row, Table};

/// A name, and what measures it.
type Group = (&'static str, fn() -> Vec<Row>);

const GROUPS: &[Group] = &[
    ("public answers: one show", public::small),
    ("public answers: twenty shows", public::big),
    ("public answers that have not changed", public::unchanged),
    ("public files: the calendar", public::calendars),
    ("draft reads: one show", public::draft),
    ("writes: SQLite", write::sqlite),
    ("writes: PostgreSQL", write::postgres),
    ("nodes: public answers of two against one", public::nodes),
    ("nodes: writes to two against one", write::nodes),
];

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, rest @ ..] = arguments.as_slice()
        && first == bare::CHILD
    {
        return bare::child(rest);
    }
    // Cargo passes flags of its own.
    let words: Vec<&String> = arguments.iter().filter(|it| !it.starts_with("--")).collect();
    let mut table = Table::begin()?;
    for (name, run) in GROUPS {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            table.group(name, &run())?;
        }
    }
    table.end()
}
