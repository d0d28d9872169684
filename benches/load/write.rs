//! Organizers edit, all at once.

use playbill::{demo, domain::plan::Plan};
use serde_json::json;

use crate::{
    cluster::Database,
    measure::{Contest, Row, Target},
    node::{Process, found, in_cluster},
    wrk::{Asked, drive},
};

const ROUNDS: usize = 3;

/// Each edit gives a venue another address.
fn edit(plan: &Plan, token: &str) -> Asked {
    let venue = plan.venues.iter().next().expect("a venue");
    let query = "mutation($input: VenueUpdateInput!) { venueUpdate(input: $input) { revision userErrors { code } } }";
    let input = json!({ "id": venue.id.to_string(), "address": { "text": "@@" } });
    Asked::post(query, &json!({ "input": input })).with("authorization", format!("Bearer {token}"))
}

/// A file.
pub(crate) fn sqlite() -> Vec<Row> {
    on(&Database::file(), &Database::file())
}

/// A PostgreSQL server, if there is one.
pub(crate) fn postgres() -> Vec<Row> {
    let (Some(database), Some(bare)) = (in_cluster(), in_cluster()) else { return vec![] };
    on(&database, &bare)
}

/// Edits of the demo festival over HTTP, beside a bare poem handler that changes one row for each request.
///
/// Target: twice what that takes.
fn on(database: &Database, other: &Database) -> Vec<Row> {
    let plan = demo::festival();
    let token = found(database.url(), &plan);
    let (node, bare) = (Process::node(database.url()), Process::bare(&["write", other.url()]));
    let edit = edit(&plan, &token);
    Contest::new(ROUNDS)
        .enter("a bare poem handler that changes one row", &[], || drive(&edit.clone().at("/"), &[&bare]))
        .enter("an edit", &[Target::WallRatio(2.0)], || drive(&edit, &[&node]))
        .run()
}

/// Edits of one festival at two nodes, which wait for each other; for information.
pub(crate) fn nodes() -> Vec<Row> {
    let Some(database) = in_cluster() else { return vec![] };
    let plan = demo::festival();
    let token = found(database.url(), &plan);
    let (first, second) = (Process::node(database.url()), Process::node(database.url()));
    let edit = edit(&plan, &token);
    Contest::new(ROUNDS)
        .enter("one node", &[], || drive(&edit, &[&first]))
        .enter("two nodes", &[], || drive(&edit, &[&first, &second]))
        .run()
}
