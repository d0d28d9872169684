//! An organizer edits the festival while it is looked at.

use std::{
    cell::Cell,
    fs::File,
    io::{Seek, SeekFrom, Write},
};

use async_graphql::{Request, Variables};
use playbill::{
    app::{Caller, View},
    demo,
    domain::{id::ItemId, plan::Plan, show::ShowKind, time::after},
    graphql::{self, PlaybillSchema},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::json;

use crate::{
    database::Bench,
    festivals,
    measure::{Contest, Row, Target, together},
};

const MOVE: &str = "mutation($id: ID!, $after: ID!) { programItemMove(input: {id: $id, afterId: $after, onConflict: ALLOW}) {
    revision userErrors { code message field } conflictsAdded { key } program { items { id position startsAt } } } }";
const UPDATE: &str = r#"mutation($id: ID!, $title: String!) {
    showUpdate(input: {id: $id, title: [{lang: "zh", text: $title}], onConflict: ALLOW}) {
    revision userErrors { code message field } conflictsAdded { key } show { title } } }"#;

const SCHEDULE: &str =
    "mutation($id: ID!, $startsAt: DateTime!) { showSchedule(input: {id: $id, startsAt: $startsAt, onConflict: ALLOW}) {
    revision userErrors { code message field } conflictsAdded { key } show { startsAt } } }";
const LENGTHEN: &str = "mutation($id: ID!, $seconds: Int!) { actUpdate(input: {id: $id, durationSeconds: $seconds}) {
    revision userErrors { code message field } conflictsAdded { key } act { durationSeconds } } }";
const SEEN: &str = r#"query($slug: String!) { festival(slug: $slug, view: DRAFT) { revision conflicts(first: 1) { totalCount }
    shows(first: 1) { nodes { startsAt program { items { startsAt } } } } } }"#;

/// An edit of 100 evenings with 50 acts each.
pub(crate) fn edit_large() -> Vec<Row> {
    edit_grown(&festivals::large())
}

/// An edit of 50,000 shows.
pub(crate) fn edit_fringe() -> Vec<Row> {
    edit_grown(&festivals::fringe())
}

/// An edit of a festival that has grown, and the first look at it afterwards.
///
/// Target: 50 ms, in which nobody notices that a machine has worked.
fn edit_grown(plan: &Plan) -> Vec<Row> {
    let bench = Bench::new();
    bench.save(plan);
    let desk = graphql::schema(bench.app());
    let show = plan.shows.iter().nth(plan.shows.len() / 2).expect("a show");
    let act = plan.acts.iter().next().expect("an act").id.to_string();
    let (id, starts_at) = (show.id.to_string(), show.starts_at.expect("a time"));
    let bare = bare(&bench);
    // To and fro: every edit changes something.
    let (turn, length) = (Cell::new(0_u32), Cell::new(0_u32));
    let odd = |turn: &Cell<u32>| turn.replace(turn.get() + 1) % 2;
    let seconds = || 1_260 - odd(&length) * 60;
    let scheduled = || {
        let starts_at = after(starts_at, 60 - i64::from(odd(&turn)) * 60).to_rfc3339();
        run(&bench, &desk, SCHEDULE, json!({ "id": id, "startsAt": starts_at }));
    };
    let slug = Variables::from_json(json!({ "slug": plan.festival().slug }));
    let seen = || {
        let asked = Request::new(SEEN).variables(slug.clone()).data(Caller::system());
        assert_eq!(bench.wait(graphql::execute(&desk, asked)).errors, vec![]);
    };
    seen();
    let targets = [Target::WallMs(50.0)];
    Contest::new(30)
        .enter("a bare transaction of one row", &[], || together(1, || one_row(&bench, &bare)))
        .enter("showSchedule", &targets, || together(1, scheduled))
        .enter("showSchedule, and a list of the desk read anew", &targets, || {
            together(1, || {
                scheduled();
                seen();
            })
        })
        .enter("actUpdate: its shows end later", &targets, || {
            together(1, || run(&bench, &desk, LENGTHEN, json!({ "id": act, "seconds": seconds() })))
        })
        .run()
}

/// An edit of the demo, from the request to the answer: decided, checked for conflicts, saved, logged, committed.
///
/// Targets: 5 ms of processor time, so that one processor carries two hundred edits a second; on the clock twice a bare
/// transaction of one row under the same settings, so that an edit is one trip to the disk and not several.
pub(crate) fn edit() -> Vec<Row> {
    let bench = Bench::new();
    let app = bench.app();
    bench.wait(app.build_demo()).expect("the demo");
    let reading = bench.wait(app.festival(&Caller::system(), demo::SLUG, View::Draft)).expect("an answer").expect("the demo");
    let desk = graphql::schema(app);
    let (show, [first, second, third]) = heat(&reading.plan);
    let bare = bare(&bench);
    let mut turn = 0_u32;
    let mut moved = || {
        turn += 1;
        // To and fro: every edit changes something.
        let after = if turn.is_multiple_of(2) { second } else { first };
        let variables = json!({ "id": third.to_string(), "after": after.to_string() });
        run(&bench, &desk, MOVE, variables);
    };
    let mut title = 0_u32;
    let mut updated = || {
        title += 1;
        run(&bench, &desk, UPDATE, json!({ "id": show, "title": format!("初选 {title}") }));
    };
    let mut file = File::create(bench.file("disk")).expect("a file");
    let targets = [Target::CpuMs(5.0), Target::WallRatio(2.0)];
    Contest::new(300)
        .enter("a bare transaction of one row", &[], || together(1, || one_row(&bench, &bare)))
        .enter("programItemMove", &targets, || together(1, &mut moved))
        .enter("showUpdate", &targets, || together(1, &mut updated))
        .enter("writing 4 kB to the disk, synced", &[], || {
            together(1, || {
                file.seek(SeekFrom::Start(0)).expect("a place");
                file.write_all(&[7; 4096]).expect("written");
                file.sync_data().expect("synced");
            })
        })
        .run()
}

/// A heat of the demo, and three of its items that stand one behind the other.
fn heat(plan: &Plan) -> (String, [ItemId; 3]) {
    let show = plan.shows.iter().find(|it| it.kind == ShowKind::Heat && it.counts()).expect("a heat");
    (show.id.to_string(), [1, 2, 3].map(|place| show.items[place].id))
}

fn run(bench: &Bench, desk: &PlaybillSchema, query: &str, variables: serde_json::Value) {
    let answer =
        bench.wait(graphql::execute(desk, Request::new(query).variables(Variables::from_json(variables)).data(Caller::system())));
    assert_eq!(answer.errors, vec![]);
    let json = serde_json::to_string(&answer).expect("JSON");
    assert!(json.contains(r#""userErrors":[]"#), "{json}");
}

fn bare(bench: &Bench) -> DatabaseConnection {
    let connection = bench.connect("bare.db");
    bench.wait(async {
        connection.execute_unprepared("CREATE TABLE one (id INTEGER PRIMARY KEY, revision INTEGER)").await.expect("a table");
        connection.execute_unprepared("INSERT INTO one VALUES (1, 1)").await.expect("a row");
    });
    connection
}

fn one_row(bench: &Bench, connection: &DatabaseConnection) {
    bench.wait(async {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        let transaction = connection.begin_with_options(options).await.expect("begun");
        transaction.execute_unprepared("UPDATE one SET revision = revision + 1 WHERE id = 1").await.expect("updated");
        transaction.commit().await.expect("committed");
    });
}
