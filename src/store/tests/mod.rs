//! What the store promises, on databases of their own.

mod copies;
#[expect(dead_code, reason = "the tests of the features use more of it")]
#[path = "../../../tests/it/database.rs"]
mod database;
mod faults;
mod jobs;
mod lists;
mod sequence;
mod undo;
mod webhooks;
mod writes;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use uuid::Uuid;

use super::{EditInfo, NewAnswer, ReleaseInfo, Store};
use crate::domain::{
    change::{Change, Thing},
    conflict::{Rule, Severity},
    festival::{Credit, CreditRole, ExternalId, FestivalStatus, Series},
    fixture,
    id::{FestivalId, WaiverId},
    plan::Plan,
    show::ItemContent,
    text::{Lang, Localized},
    waiver::Waiver,
};

/// A database of its own, with its tables.
struct Database {
    place: database::Database,
    store: Store,
}

impl Database {
    async fn new() -> Self {
        let place = database::Database::new();
        let store = Store::connect(place.url()).await.expect("a store");
        store.migrate().await.expect("tables");
        Self { place, store }
    }

    /// Everything closed and opened again.
    async fn reopened(self) -> Self {
        let Self { place, store } = self;
        store.writer.close().await.expect("closed");
        store.reader.close().await.expect("closed");
        let store = Store::connect(place.url()).await.expect("a store");
        Self { place, store }
    }

    fn is_sqlite(&self) -> bool {
        self.store.writer.get_database_backend() == DbBackend::Sqlite
    }
}

fn edit(action: &str) -> EditInfo {
    let at = "2020-09-01T08:00:00.000123Z".parse().expect("an instant");
    EditInfo { at, actor: "tester".into(), action: action.into(), undoes: None }
}

fn answer(key: &str) -> NewAnswer {
    NewAnswer { caller: "tester".into(), key: key.into(), fingerprint: "f".into(), answer: json!({"revision": 1}) }
}

fn release(plan: &Plan, number: u32) -> ReleaseInfo {
    let at = edit("").at;
    let (festival, published_by) = (plan.festival().id, "tester".to_owned());
    ReleaseInfo { festival, number, revision: plan.revision, note: Some("第一版".into()), published_at: at, published_by }
}

fn external(value: &str) -> Vec<ExternalId> {
    let id = |system: &str| ExternalId { system: system.into(), value: value.into() };
    vec![id("z"), id("a")]
}

/// A festival with something in every column.
fn full() -> Plan {
    let plan = fixture::plan(
        "festival 2020-09-07 2020-09-28 Asia/Shanghai
         org O2 SCHOOL
         org O1 OTHER part-of=O2
         venue V1
         venue V2
         travel V1 V2 15:00
         stage M2 V2 changeover=60 holds=20 seats=300 open=2020-09-27T18:00/2020-09-27T22:00,2020-09-28T18:00/2020-09-28T22:00
         stage M1 V2
         genre dance
         performer P1 1990-01-31
         performer P2
         performer P3 2012-02-29
         team T1 O1 declared=3 APPLIED : P2/LEADER P1
         team T2 O2 : P1 P3
         act A1 4:00 genre=dance setup=30 strike=20 microphones=2 SELECTED teams=T2,T1 : P3/HARD P1 P2/SAME/T1
         act A2 3:00 DRAFT :
         show X1 GALA M2 2020-09-28T19:30 doors=2020-09-28T19:00 ends=2020-09-28T21:00 hard=2020-09-28T22:00 CONFIRMED : A1 A2@+30 SPEECH=5:00 A1@=2020-09-28T20:00 VIDEO=1:00@backstage A2@locked
         show X2 TALK",
    );
    let mut changes: Vec<Change> = vec![];
    let mut festival = (**plan.festival()).clone();
    festival.theme = Localized::of(Lang::zh(), "携手共建文明城").with(Lang::en(), "Hand in hand \"'\u{1F3AD}");
    festival.edition_number = Some(10);
    festival.series = Some(Series { code: "weidong".into(), name: Localized::of(Lang::zh(), "社区文化艺术节") });
    festival.severities = BTreeMap::from([(Rule::QuickChange, Severity::Info), (Rule::StageOverlap, Severity::Reject)]);
    festival.external_ids = external("festival");
    let organization = fixture::organization(&plan, "O1").id;
    let credit = |role, rank| Credit { role, organization, rank };
    festival.credits = vec![credit(CreditRole::Organizer, 2), credit(CreditRole::Host, 1)];
    changes.push(festival.into());
    let mut show = (*fixture::show(&plan, "X1")).clone();
    show.credits = vec![credit(CreditRole::Media, 1), credit(CreditRole::Media, 1)];
    show.external_ids = external("x1");
    if let ItemContent::Interlude { title, .. } = &mut show.items[2].content {
        *title = Localized::of(Lang::zh(), "领导致辞");
    }
    if let ItemContent::Performance { duration_seconds, .. } = &mut show.items[3].content {
        *duration_seconds = Some(200);
    }
    changes.push(show.into());
    let mut venue = (*fixture::venue(&plan, "V2")).clone();
    venue.address = Localized::of(Lang::zh(), "建设路");
    venue.external_ids = external("v2");
    venue.stages[1].external_ids = external("m1");
    changes.push(venue.into());
    let mut performer = (*fixture::performer(&plan, "P2")).clone();
    performer.reading = Some("Shan Hong".into());
    performer.phone = Some("+86 375 0000".into());
    performer.hidden = true;
    performer.external_ids = external("p2");
    changes.push(performer.into());
    changes.push(Change::Put(Thing::from(Waiver {
        id: WaiverId(Uuid::from_u128(900)),
        conflict_key: Uuid::from_u128(901),
        rule: Rule::ShowOverrun,
        magnitude: Some(-90),
        reason: "答应了\n电视台".into(),
        waived_by: "导演".into(),
        waived_at: edit("").at,
    })));
    plan.apply(&changes)
}

#[tokio::test]
async fn a_festival_is_read_as_it_was_created() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    store.create(&plan, &edit("festivalCreate"), None, Some(answer("k"))).await.expect("created");
    let id = plan.festival().id;
    assert_eq!(store.plan(id).await.expect("read"), Some(plan.clone()));
    assert_eq!(store.plan(FestivalId(Uuid::nil())).await.expect("read"), None);
    assert_eq!(store.answer("tester", "k").await.expect("read").expect("an answer").answer, json!({"revision": 1}));

    let log = store.edits(id, 0, 10).await.expect("the log");
    assert_eq!(log.iter().map(|it| (it.revision, it.action.as_str())).collect::<Vec<_>>(), [(2, "festivalCreate")]);
    let changes: Vec<Change> = log[0].changes.iter().map(|it| it.change.clone()).collect();
    let replayed = Plan::new((**plan.festival()).clone(), 1).apply(&changes);
    assert_eq!(replayed.shows.iter().collect::<Vec<_>>(), plan.shows.iter().collect::<Vec<_>>());
    assert_eq!(changes.len(), 16);
}

#[tokio::test]
async fn a_festival_is_deleted_with_everything_that_was_in_it() {
    let database = Database::new().await;
    let (store, plan) = (&database.store, full());
    store.create(&plan, &edit("festivalCreate"), None, Some(answer("k"))).await.expect("created");
    let id = plan.festival().id;
    let mut write = store.begin(id).await.expect("begun").expect("a festival");
    write.publish(&release(&plan, 1), &plan, &json!([])).await.expect("published");
    write.commit().await.expect("committed");
    assert!(store.delete(id).await.expect("deleted"));
    assert!(!store.delete(id).await.expect("nothing to delete"));
    for table in tables(store).await {
        let rows = count(store, &format!("SELECT COUNT(*) AS n FROM \"{table}\"")).await;
        assert_eq!((table.as_str(), rows), (table.as_str(), 0));
    }
    store.create(&plan, &edit("festivalCreate"), None, Some(answer("k"))).await.expect("created again");
}

async fn tables(store: &Store) -> Vec<String> {
    let db = &store.writer;
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'seaql%' ORDER BY name",
        _ => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%' ORDER BY tablename"
        }
    };
    names(store, sql).await
}

async fn names(store: &Store, sql: &str) -> Vec<String> {
    let rows = store.writer.query_all_raw(Statement::from_string(store.writer.get_database_backend(), sql)).await;
    rows.expect("rows").iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

async fn count(store: &Store, sql: &str) -> i64 {
    let statement = Statement::from_string(store.writer.get_database_backend(), sql);
    let row = store.writer.query_one_raw(statement).await.expect("a row").expect("a row");
    row.try_get("", "n").expect("a number")
}

/// A festival that has nothing but a name and its days.
fn bare(number: u128, slug: &str, days: (&str, &str), status: FestivalStatus) -> Plan {
    let mut festival = (**fixture::plan("").festival()).clone();
    festival.id = FestivalId(Uuid::from_u128(number));
    festival.slug = slug.to_owned();
    festival.starts_on = days.0.parse().expect("a day");
    festival.ends_on = days.1.parse().expect("a day");
    festival.status = status;
    Plan::new(festival, 1)
}
