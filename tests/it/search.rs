//! Finding things by what they are called: in the draft everything, in a release what it shows.

use serde_json::{Value, json};

use crate::{
    fixture::{Fixture, pluck, rows},
    harness::Desk,
};

const HITS: &str = "{ kind title score matched subject { ... on Act { code } ... on Performer { code } ... on Show { code } \
                    ... on Team { code } ... on Organization { code } ... on Venue { code } ... on Stage { code } \
                    ... on Interlude { show { code } } } }";

async fn evening() -> Fixture {
    let fixture = Fixture::open(&[
        ("organization", "org", json!({ "name": [{ "text": "五一路街道" }] })),
        ("venue", "hall", json!({ "name": { "text": "市民广场" } })),
        ("stage", "main", json!({ "venue": "@hall", "name": { "text": "主舞台" } })),
        ("performer", "p1", json!({ "name": "单红", "reading": "Shan Hong" })),
        ("performer", "p2", json!({ "name": "曾晓", "hidden": true })),
        ("performer", "p3", json!({ "name": "童一", "birthDate": "2010-05-05" })),
        ("team", "team", json!({ "organization": "@org", "name": { "text": "红云舞蹈队" } })),
        (
            "act",
            "dream",
            json!({ "title": [{ "text": "共圆小康梦" }, { "lang": "en", "text": "A Dream Come True" }], "teams": ["@team"],
                "cast": [{ "performer": "@p1" }, { "performer": "@p2" }, { "performer": "@p3" }] }),
        ),
        ("act", "spare", json!({ "title": { "text": "小康路上" } })),
        ("show", "gala", json!({ "title": { "text": "闭幕式" } })),
        ("programItem", "item", json!({ "show": "@gala", "act": "@dream" })),
    ])
    .await;
    for (kind, title, visibility) in [("SPEECH", "领导致辞", "PUBLIC"), ("INTERNAL", "后台候场", "BACKSTAGE")] {
        let input =
            json!({ "show": "@gala", "kind": kind, "title": { "text": title }, "durationSeconds": 60, "visibility": visibility });
        fixture.done("programItemInsert", input, "").await;
    }
    fixture
}

fn lines(data: &Value) -> String {
    rows(data, "search", "kind title score").join(", ")
}

async fn draft(fixture: &Fixture, arguments: &str) -> Value {
    fixture.draft(&format!("search({arguments}) {HITS}")).await
}

async fn released(fixture: &Fixture, text: &str) -> Value {
    fixture.released("", &format!("search(text: \"{text}\") {HITS}")).await
}

#[tokio::test]
async fn every_kind_of_thing_is_found() {
    let fixture = evening().await;
    for (text, expect) in [
        ("小康", "ACT 小康路上 0.9, ACT 共圆小康梦 0.8"),
        ("gongyuan", "ACT 共圆小康梦 0.68"),
        ("GYXKM", "ACT 共圆小康梦 0.6"),
        ("a draem come", "ACT 共圆小康梦 0.4275"),
        ("dream", "ACT 共圆小康梦 1.0"),
        ("shanhong", "PERFORMER 单红 0.7"),
        ("hongyun", "TEAM 红云舞蹈队 0.68"),
        ("五一路", "ORGANIZATION 五一路街道 0.9"),
        ("guangchang", "VENUE 市民广场 0.65"),
        ("主舞台", "STAGE 主舞台 1.0"),
        ("bimushi", "SHOW 闭幕式 0.7"),
        ("致辞", "INTERLUDE 领导致辞 0.8"),
        ("houtai", "INTERLUDE 后台候场 0.68"),
        ("nothing", ""),
    ] {
        assert_eq!(lines(&draft(&fixture, &format!("text: \"{text}\"")).await), expect, "{text}");
    }
    let data = draft(&fixture, "text: \"shan\"").await;
    // 上 is read “shang”.
    assert_eq!(rows(&data, "search", "matched subject.code"), ["Shan Hong p1", "小康路上 spare"]);
    let data = draft(&fixture, "text: \"致辞\"").await;
    assert_eq!(rows(&data, "search", "subject.show.code"), ["gala"]);
    let data = fixture.draft("search(text: \"小康梦\") { title(lang: \"en\") titleTranslations { lang } }").await;
    assert_eq!(rows(&data, "search", "title titleTranslations.lang"), ["A Dream Come True en zh"]);
}

#[tokio::test]
async fn kinds_and_a_number_limit_what_is_found_and_bad_queries_are_refused() {
    let fixture = evening().await;
    assert_eq!(lines(&draft(&fixture, "text: \"小康\" first: 1").await), "ACT 小康路上 0.9");
    assert_eq!(lines(&draft(&fixture, "text: \"hong\" kinds: [PERFORMER, SHOW]").await), "PERFORMER 单红 0.65");
    for (arguments, expect) in [
        ("text: \" \"".to_owned(), "text: The text is empty; fill it in."),
        (format!("text: \"{}\"", "小".repeat(4_000)), "text: The text has 4000 characters; 100 are allowed."),
        ("text: \"a\\u0000\"".to_owned(), "text: The text holds a control character (such as NUL or a tab); take it out."),
        ("text: \"a\" first: 0".to_owned(), "The argument first must lie between 1 and 500."),
    ] {
        let query = format!("{{ festival(slug: \"fixture\" view: DRAFT) {{ search({arguments}) {{ score }} }} }}");
        assert_eq!(fixture.desk.broken(&query).await, format!("BAD_USER_INPUT {expect}"));
    }
    for text in ["🎉", "……", "“”", "\\u200b."] {
        assert_eq!(lines(&draft(&fixture, &format!("text: \"{text}\"")).await), "", "{text}");
    }
}

#[tokio::test]
async fn a_release_finds_nothing_that_it_does_not_show() {
    let fixture = evening().await;
    fixture.publish().await;
    for text in [
        "曾晓",
        "曾",
        "zengxiao",
        "zx",
        "zengxaio",
        "p2",
        "童一",
        "tongyi",
        "ty",
        "p3",
        "spare",
        "小康路上",
        "xkls",
        "后台",
        "hthc",
    ] {
        assert_ne!(lines(&draft(&fixture, &format!("text: \"{text}\"")).await), "", "{text}");
        assert_eq!(released(&fixture, text).await, json!({ "search": [] }), "{text}");
    }
    let before = released(&fixture, "p").await;
    assert_eq!(pluck(&before, "search.subject.code"), "p1");
    for performer in ["p2", "p3"] {
        let input = json!({ "id": format!("@{performer}"), "name": "改名" });
        fixture.done("performerUpdate", input, "").await;
    }
    fixture.publish().await;
    assert_eq!(released(&fixture, "p").await, before, "no name of theirs weighs in a score");
}

#[tokio::test]
async fn the_reported_acts_of_the_demo_are_found() {
    let desk = Desk::open_demo().await;
    for (text, expect) in [
        ("小康", "共圆小康梦"),
        ("gongyuan", "共圆小康梦"),
        ("gong yuan", "共圆小康梦"),
        ("gōng yuán xiǎo kāng", "共圆小康梦"),
        ("gyxkm", "共圆小康梦"),
        ("Wanquan", "万泉河水清又清"),
        ("Wanqaun", "万泉河水清又清"),
        ("wanquanheshuiqnig", "万泉河水清又清"),
        ("我的祖国", "我和我的祖国"),
        ("wohewodezuguo", "我和我的祖国"),
        ("feige", "飞鸽幻影"),
        ("fghy", "飞鸽幻影"),
    ] {
        let query = format!("{{ festival(slug: \"weidong-2020\") {{ search(text: \"{text}\" kinds: [ACT]) {{ title }} }} }}");
        let data = desk.ask(&query, json!({})).await;
        assert_eq!(data["festival"]["search"][0]["title"], expect, "{text}");
    }
}
