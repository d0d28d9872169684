use std::time::Instant as Stopwatch;

use super::*;
use crate::domain::{
    change::Change,
    fixture::{act, performer, plan, show},
    performer::Performer,
    plan::Plan,
    public::public,
    text::Lang,
};

/// The acts and people of a small evening: code, title or name, and in English or how it is read.
fn evening() -> Plan {
    let blank = plan(
        "org O1 SCHOOL
         venue V1
         stage M1 V1
         performer P1
         performer P2
         performer P3
         performer P4 hidden
         team T1 O1 : P1 P2
         act A1 4:00 teams=T1 : P1
         act A2 4:00 teams=T1 : P2 P4
         act A3 4:00 teams=T1 : P3
         act A10 4:00 DRAFT :
         show X1 GALA M1 2020-09-28T19:30 : A1 A2 A3 PHOTO=5:00 SPEECH=5:00@backstage",
    );
    let mut changes = Vec::new();
    for (code, zh, en) in [
        ("A1", "共圆小康梦", "Moderate Prosperity"),
        ("A2", "万泉河水清又清", "Wanquan River"),
        ("A3", "重庆·女儿情", "Élan of Chongqing"),
        ("A10", "小康路上", "Opening"),
    ] {
        let mut it = (*act(&blank, code)).clone();
        it.title = Localized::of(Lang::zh(), zh).with(Lang::en(), en);
        changes.push(Change::from(it));
    }
    for (code, name, reading) in [
        ("P1", "单红", Some("Shan Hong")),
        ("P2", "曾小康", None),
        ("P3", "Anne-Marie", None),
        ("P4", "欧阳隐", Some("Ou Yang Yin")),
    ] {
        let it = (*performer(&blank, code)).clone();
        changes.push(Performer { name: name.to_owned(), reading: reading.map(str::to_owned), ..it }.into());
    }
    blank.apply(&changes)
}

/// The hits of a query in one line: code or title, and score.
fn hits(plan: &Plan, text: &str) -> String {
    let hits = search(plan, text, None, 50).expect("a query");
    let line = |hit: &Hit| format!("{} {}", hit.title.get(None, &Lang::zh()), hit.score);
    hits.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn check(plan: &Plan, text: &str, expect: &str) {
    assert_eq!(hits(plan, text), expect, "{text}");
}

#[test]
fn chinese_is_found_by_any_of_its_characters_and_by_its_sounds() {
    let plan = evening();
    check(&plan, "共圆小康梦", "共圆小康梦 1");
    check(&plan, "小康", "小康路上 0.9, 共圆小康梦 0.8, 曾小康 0.8");
    check(&plan, "梦", "共圆小康梦 0.8");
    check(&plan, "康小", "");
    check(&plan, "gongyuan", "共圆小康梦 0.68");
    check(&plan, "gongyuanxiaokangmeng", "共圆小康梦 0.7");
    check(&plan, "gōngyuán", "共圆小康梦 0.68");
    check(&plan, "gong1yuan2", "共圆小康梦 0.68");
    check(&plan, "ＧＯＮＧ　ｙｕａｎ", "共圆小康梦 0.68");
    check(&plan, "gongyu", "共圆小康梦 0.68");
    check(&plan, "gyxkm", "共圆小康梦 0.6");
    check(&plan, "xkm", "共圆小康梦 0.55");
    check(&plan, "gongyxk", "共圆小康梦 0.58");
    check(&plan, "gong 小康", "共圆小康梦 0.646");
    check(&plan, "共yuan小k", "共圆小康梦 0.68");
}

#[test]
fn polyphones_have_all_their_readings_unless_a_reading_is_told() {
    let plan = evening();
    check(&plan, "chongqing", "重庆·女儿情 0.8");
    check(&plan, "chongqingnver", "重庆·女儿情 0.68");
    check(&plan, "zhongqingnuer", "重庆·女儿情 0.68");
    check(&plan, "zengxiaokang", "曾小康 0.7");
    check(&plan, "cengxk", "曾小康 0.6");
    check(&plan, "shanhong", "单红 0.7");
    check(&plan, "sh", "单红 0.68, 万泉河水清又清 0.65, 小康路上 0.65");
    check(&plan, "danhong", "");
}

#[test]
fn words_are_found_by_their_beginnings_and_in_spite_of_typos() {
    let plan = evening();
    check(&plan, "moderate PROSPERITY", "共圆小康梦 1");
    check(&plan, "prosperity moder", "共圆小康梦 0.76");
    check(&plan, "prosp", "共圆小康梦 0.8");
    check(&plan, "elan", "重庆·女儿情 0.9");
    check(&plan, "Prosperty", "共圆小康梦 0.4");
    check(&plan, "Wanquan", "万泉河水清又清 0.9");
    check(&plan, "Wanqaun", "万泉河水清又清 0.43");
    check(&plan, "gongyaunxiaokan", "共圆小康梦 0.43");
    check(&plan, "wnq", "");
    check(&plan, "a1", "共圆小康梦 1, 小康路上 0.9");
    check(&plan, "合影", "合影 1");
    check(&plan, "moderate river", "");
}

#[test]
fn kinds_and_numbers_limit_the_hits() {
    let plan = evening();
    let codes = |kinds: Option<&[SearchKind]>, first| {
        let hits = search(&plan, "小康", kinds, first).expect("a query");
        hits.into_iter().map(|hit| (hit.kind, hit.matched)).collect::<Vec<_>>()
    };
    assert_eq!(codes(None, 1), [(SearchKind::Act, "小康路上".to_owned())]);
    assert_eq!(codes(Some(&[SearchKind::Performer, SearchKind::Show]), 9), [(SearchKind::Performer, "曾小康".to_owned())]);
    assert_eq!(codes(Some(&[]), 9), []);
}

#[test]
fn nothing_private_is_found_in_what_the_public_reads() {
    let draft = evening();
    let public = public(&draft);
    for text in ["欧阳隐", "欧", "ouyangyin", "ou", "oyy", "ouyagnyin", "P4", "小康路上", "Opening", "致辞", "zhici"] {
        assert_ne!(hits(&draft, text), "", "{text}");
        check(&public, text, "");
    }
    check(&public, "小康", "共圆小康梦 0.8, 曾小康 0.8");
    check(&public, "P", "单红 0.9, 曾小康 0.9, Anne-Marie 0.9, 合影 0.9, 共圆小康梦 0.8");
    let without = draft.apply(&[Change::Remove(performer(&draft, "P4").id.into()), Change::Remove(act(&draft, "A10").id.into())]);
    for text in ["ou", "小康", "P", "ya", "s", "xk"] {
        assert_eq!(hits(&public, text), hits(&super::super::public::public(&without), text), "{text}");
    }
    assert_eq!(show(&public, "X1").items.len(), 4);
}

#[test]
fn odd_queries_are_refused_or_find_nothing() {
    let plan = evening();
    for text in ["🎉", "……", "'", "小红", "\u{301}.", "ﷺ".repeat(100).as_str()] {
        check(&plan, text, "");
    }
    for text in ["", "  ", "\u{200b}", "小\0康", "\t", &"a".repeat(101), &"康".repeat(10_000)] {
        let invalid = search(&plan, text, None, 50).expect_err("a refusal");
        assert_eq!(invalid[0].field.as_deref(), Some("text"), "{text:?}");
    }
    check(&plan, "小\u{200b}康🎉", &hits(&plan, "小康"));
    check(&plan, "共圆小康梦\u{fe0f}", "共圆小康梦 1");
}

#[test]
fn a_text_made_to_be_slow_is_not() {
    let mut slow = (*act(&evening(), "A1")).clone();
    slow.title = Localized::of(Lang::zh(), "阿".repeat(200)).with(Lang::en(), "a ".repeat(100));
    let plan = evening().apply(&[slow.into()]);
    let start = Stopwatch::now();
    for text in ["ae".repeat(50), "ae".repeat(16), "a ".repeat(50), "阿".repeat(100), "aeaeaeax".to_owned()] {
        drop(hits(&plan, &text));
    }
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
}
