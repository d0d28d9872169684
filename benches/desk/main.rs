//! What people do at the desk, measured: `cargo bench` runs all of it, `cargo bench -- edit` the groups whose names hold a word.
//!
//! Figures depend on the machine and on what else it does, so nothing fails here. Where each target comes from stands with its
//! group.

#[path = "../measure/mod.rs"]
mod measure;

mod attacks;
mod database;
#[path = "../../tests/it/hostile.rs"]
mod hostile;

mod edit;
mod festivals;
mod load;
mod plain;
mod plan;
mod program;
mod start;

use measure::{Row, Table};

/// A name, and what measures it.
type Group = (&'static str, fn() -> Vec<Row>);

const GROUPS: &[Group] = &[
    ("read the closing program: 50 items with teams and headcounts", program::read),
    ("fetch it over HTTP, client and server together", program::fetch),
    ("edit the demo festival", edit::edit),
    ("edit 5,000 performances and 10,000 members", edit::edit_large),
    ("edit a fringe of 50,000 shows", edit::edit_fringe),
    ("open a festival of 5,000 performances and 10,000 members", load::open),
    ("compute: the demo festival", plan::of_demo),
    ("compute: 5,000 performances and 10,000 members", plan::of_large),
    ("attacks", attacks::attacks),
    ("start the server", start::start),
];

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, url] = arguments.as_slice()
        && first == load::CHILD
    {
        return load::child(url);
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
