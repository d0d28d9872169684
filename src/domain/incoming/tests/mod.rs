//! Files as lines of text, matched with Plans of the fixture.

mod file;
mod laws;
mod matching;
mod ours;
mod people;
mod programs;
mod removal;

use std::ops::ControlFlow;

use super::{ImportOptions, Incoming, Outcome, Prepared, RowOutcome, prepare};
use crate::domain::{command::testing::codes, fixture::Counter, plan::Plan, text::Lang};

pub(super) use file::incoming;

/// Matches a file with a Plan.
fn prepared(plan: &Plan, incoming: &Incoming, options: &ImportOptions) -> Prepared {
    // Ids that no Plan of a test has yet.
    let mut ids = Counter(u128::from(plan.revision) * 1_000_000);
    prepare(plan, &mut ids, incoming, options, &|_| ControlFlow::Continue(())).expect("an answer")
}

/// What becomes of a row, in one line: `3 TEAM CHANGE 合唱团: status APPLIED > APPROVED`.
fn line(row: &RowOutcome) -> String {
    let place = row.place.as_ref().map_or("-".to_owned(), |it| it.row.to_string());
    let kind = row.kind.map_or("-".to_owned(), |it| it.to_string());
    let title = row.title.as_ref().map_or("?", |it| it.get(None, &Lang::zh()));
    let mut line = format!("{place} {kind} {} {title}", row.outcome);
    let changed = match row.outcome {
        // What a new thing is made of is long; other tests look at it.
        Outcome::Create => vec![],
        _ => row
            .fields
            .iter()
            .map(|it| {
                let side = |side: &Option<String>| side.as_deref().unwrap_or("-").to_owned();
                format!("{} {} > {}", it.field, side(&it.before), side(&it.after))
            })
            .collect(),
    };
    let told: Vec<String> = changed.into_iter().chain(codes(&row.mistakes)).collect();
    if !told.is_empty() {
        line.push_str(&format!(": {}", told.join("; ")));
    }
    line
}

/// What becomes of the rows of a file, without those that change nothing, and of what is missing in it; the Plan after it, to
/// which the file has nothing to add.
fn check_all(plan: &Plan, file: &str, options: &ImportOptions, expect: &[&str]) -> Plan {
    check_with(plan, file, options, expect, Outcome::Leave)
}

fn check_with(plan: &Plan, file: &str, options: &ImportOptions, expect: &[&str], hidden: Outcome) -> Plan {
    let incoming = incoming(plan, file);
    let found = prepared(plan, &incoming, options);
    let told = found.rows.iter().filter(|it| it.outcome != Outcome::Leave && it.outcome != hidden);
    assert_eq!(told.map(line).collect::<Vec<_>>(), expect, "{file}");
    let next = plan.apply(&found.changes);
    let again = prepared(&next, &incoming, options);
    let changing = |it: &&RowOutcome| matches!(it.outcome, Outcome::Create | Outcome::Change | Outcome::Remove);
    assert_eq!(again.rows.iter().filter(changing).map(line).collect::<Vec<_>>(), [""; 0], "again: {file}");
    assert_eq!(again.changes, [], "again: {file}");
    next
}

/// The same without what is missing.
fn check(plan: &Plan, file: &str, expect: &[&str]) -> Plan {
    check_with(plan, file, &ImportOptions::default(), expect, Outcome::Missing)
}
