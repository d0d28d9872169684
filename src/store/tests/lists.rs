//! Lists of festivals and releases.

use serde_json::json;

use super::*;
use crate::store::FestivalFilter;

async fn three() -> Database {
    let database = Database::new().await;
    let series = |mut plan: Plan| {
        let mut festival = (**plan.festival()).clone();
        festival.series = Some(Series { code: "s".into(), name: Localized::of(Lang::zh(), "系列") });
        plan = Plan::new(festival, 1);
        plan
    };
    for plan in [
        bare(1, "old", ("2018-09-01", "2018-09-30"), FestivalStatus::Archived),
        series(bare(3, "twin-b", ("2020-09-07", "2020-09-28"), FestivalStatus::Draft)),
        bare(2, "twin-a", ("2020-09-07", "2020-09-08"), FestivalStatus::Draft),
    ] {
        database.store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    }
    database
}

#[tokio::test]
async fn festivals_are_listed_the_newest_first_and_page_by_page() {
    let database = three().await;
    let store = &database.store;
    assert!(store.has_festivals().await.expect("read"));
    assert_eq!(store.festival_id("twin-b").await.expect("read").map(|it| it.0), Some(FestivalId(Uuid::from_u128(3))));
    assert_eq!(store.festival_id("twin").await.expect("read"), None);

    let all = FestivalFilter::default();
    let mut seen = vec![];
    let mut after = None;
    while let Some(page) = store.festivals(&all, after, 1).await.expect("a page").pop() {
        after = Some((page.starts_on, page.id));
        seen.push(page.slug);
    }
    assert_eq!(seen, ["twin-a", "twin-b", "old"]);
}

#[tokio::test]
async fn festivals_are_filtered() {
    let database = three().await;
    let store = &database.store;
    let plan = store.plan(FestivalId(Uuid::from_u128(1))).await.expect("read").expect("a plan");
    let mut write = store.begin(plan.festival().id).await.expect("begun").expect("a festival");
    write.publish(&release(&plan, 4), &plan, &json!([])).await.expect("published");
    write.commit().await.expect("committed");

    let check = async |filter: FestivalFilter, expect: &str| {
        let found = store.festivals(&filter, None, 50).await.expect("a page");
        let lines = found.iter().map(|it| match it.head.release {
            0 => it.slug.clone(),
            number => format!("{}#{number}", it.slug),
        });
        assert_eq!(lines.collect::<Vec<_>>().join(" "), expect, "{filter:?}");
        assert_eq!(store.count_festivals(&filter).await.expect("a count"), found.len() as u64);
    };
    let filter = FestivalFilter::default;
    let day = |text: &str| Some(text.parse().expect("a day"));
    check(filter(), "twin-a twin-b old#4").await;
    check(FestivalFilter { status: Some(FestivalStatus::Draft), ..filter() }, "twin-a twin-b").await;
    check(FestivalFilter { series: Some("s".into()), ..filter() }, "twin-b").await;
    check(FestivalFilter { from: day("2020-09-09"), ..filter() }, "twin-b").await;
    check(FestivalFilter { to: day("2020-09-06"), ..filter() }, "old#4").await;
    check(FestivalFilter { from: day("2018-09-30"), to: day("2018-09-01"), ..filter() }, "old#4").await;
    check(FestivalFilter { released: true, ..filter() }, "old#4").await;
    check(FestivalFilter { released: true, status: Some(FestivalStatus::Draft), ..filter() }, "").await;
}

#[tokio::test]
async fn releases_freeze_and_read_back_after_everything_was_closed() {
    let database = Database::new().await;
    let plan = full();
    let id = plan.festival().id;
    database.store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    for number in 1..=3 {
        let mut write = database.store.begin(id).await.expect("begun").expect("a festival");
        assert_eq!(write.latest_release().await.expect("read").map(|it| it.number), (number > 1).then(|| number - 1));
        write.publish(&release(&plan, number), &plan, &json!([{"kind": "ADDED", "n": number}])).await.expect("published");
        write.commit().await.expect("committed");
    }

    let database = database.reopened().await;
    let store = &database.store;
    assert_eq!(store.frozen(id, 2).await.expect("read"), Some(plan.clone()));
    assert_eq!(store.frozen(id, 4).await.expect("read"), None);
    assert_eq!(store.release(id, None).await.expect("read"), Some(release(&plan, 3)));
    assert_eq!(store.release(id, Some(1)).await.expect("read"), Some(release(&plan, 1)));
    assert_eq!(store.release_changes(id, 2).await.expect("read"), Some(json!([{"kind": "ADDED", "n": 2}])));
    assert_eq!(store.count_releases(id).await.expect("read"), 3);
    let numbers = |page: Vec<ReleaseInfo>| page.into_iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(store.releases(id, None, 2).await.expect("read")), [3, 2]);
    assert_eq!(numbers(store.releases(id, Some(2), 2).await.expect("read")), [1]);
    assert_eq!(store.plan(id).await.expect("read").expect("a plan").revision, plan.revision + 3);
}
