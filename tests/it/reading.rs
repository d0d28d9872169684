//! Reading the demo festival.

use serde_json::json;

use crate::harness::Desk;

#[tokio::test]
async fn the_closing_show_reads_as_it_was_reported() {
    let desk = Desk::open_demo().await;
    let data = desk
        .ask(
            r#"{ festival(slug: "weidong-2020") { name theme editionNumber credits { role organization { name } }
                headcount { declared rostered uniqueExact uniqueLower uniqueUpper personTimes }
                teams { totalCount }
                shows(filter: {kind: CLOSING}) { nodes { title venue { name } program { items { position startsAt endsAt
                title ... on Performance { act { genre { name } teams { team { name } } } headcount { cast } } } } } } } }"#,
            json!({}),
        )
        .await;
    let festival = &data["festival"];
    assert_eq!(festival["name"], "卫东区第十届社区文化艺术节");
    assert_eq!(festival["theme"], "文明卫东我先行 携手共建文明城");
    assert_eq!(festival["editionNumber"], 10);
    assert!(festival["teams"]["totalCount"].as_u64() >= Some(100));
    assert!(festival["headcount"]["rostered"].as_u64() >= Some(1_600));
    let show = &festival["shows"]["nodes"][0];
    assert_eq!(show["venue"]["name"], "万达广场");
    let items = show["program"]["items"].as_array().expect("items");
    let acts: Vec<(&str, &str)> = items
        .iter()
        .filter(|item| item.get("act").is_some())
        .map(|item| (item["act"]["genre"]["name"].as_str().expect("a genre"), item["title"].as_str().expect("a title")))
        .collect();
    let reported = [
        ("舞蹈", "共圆小康梦"),
        ("歌舞", "我和我的祖国"),
        ("小品", "贴心守护"),
        ("魔术", "飞鸽幻影"),
        ("相声", "满腹经纶"),
        ("合唱", "走向复兴"),
        ("舞蹈", "万泉河水清又清"),
    ];
    assert_eq!(acts, reported);
    assert_eq!(items.first().map(|item| &item["title"]), Some(&json!("共圆小康梦")));
    assert_eq!(items.last().map(|item| &item["title"]), Some(&json!("万泉河水清又清")));
    assert_eq!(items[0]["startsAt"], "2020-09-28T19:30:00+08:00");
    for pair in items.windows(2) {
        assert!(pair[0]["endsAt"].as_str() <= pair[1]["startsAt"].as_str(), "{pair:?}");
    }
}
