//! Programs as a file lists them.

use super::*;
use crate::domain::fixture::{self, plan};

const SHOW: &str = "
    venue V1
    stage M1 V1
    act A1 4:00
    act A2 3:00
    act A3 3:00
    show X1 GALA M1 2020-09-28T19:30 : SPEECH=5:00 A1 A2 A1 A3@locked
    show X2 GALA : A1";

fn program(plan: &Plan, show: &str) -> String {
    let show = fixture::show(plan, show);
    let item = |it: &crate::domain::show::ProgramItem| match &it.content {
        crate::domain::show::ItemContent::Performance { act, .. } => plan.acts.get(*act).expect("an act").code.clone(),
        crate::domain::show::ItemContent::Interlude { kind, title, .. } => {
            if title.is_empty() {
                kind.to_string()
            } else {
                title.get(None, &Lang::zh()).to_owned()
            }
        }
    };
    show.items.iter().map(item).collect::<Vec<_>>().join(" ")
}

#[test]
fn items_that_move_come_in_between_and_change_are_told_apart() {
    let plan = plan(SHOW);
    let check = |file: &str, expect: &[&str], items: &str| {
        let lines: Vec<String> = file.split(' ').map(|it| format!("item show=X1 {}", it.replace('+', " "))).collect();
        let next = check(&plan, &lines.join("\n"), expect);
        assert_eq!(program(&next, "X1"), items, "{file}");
    };
    check("kind=SPEECH act=A1 act=A2 act=A1 act=A3", &[], "SPEECH A1 A2 A1 A3");
    check(
        "kind=SPEECH+title=致辞+seconds=300 act=A1 act=A2 act=A1 act=A3",
        &["1 ITEM CHANGE 致辞: title.zh - > 致辞"],
        "致辞 A1 A2 A1 A3",
    );
    check(
        "kind=SPEECH+title=欢迎 act=A1+seconds=200 act=A2 act=A1+seconds=240 act=A3",
        &["1 ITEM CHANGE 欢迎: title.zh - > 欢迎", "2 ITEM CHANGE A1: durationSeconds - > 200"],
        "欢迎 A1 A2 A1 A3",
    );
    check("act=A2 kind=SPEECH act=A1 act=A1 act=A3", &["1 ITEM CHANGE A2: position 3 > 1"], "A2 SPEECH A1 A1 A3");
    check("kind=SPEECH act=A1 act=A2 kind=VIDEO+seconds=60 act=A1 act=A3", &["4 ITEM CREATE 短片"], "SPEECH A1 A2 VIDEO A1 A3");
    // What is not listed keeps its place.
    check("kind=SPEECH act=A1 act=A1 act=A3", &[], "SPEECH A1 A2 A1 A3");
    check("act=A3+at=9 act=A1+at=2 act=A2+at=5", &[], "SPEECH A1 A2 A1 A3");
    check("act=A3 kind=SPEECH act=A1 act=A2 act=A1", &["1 ITEM REFUSE A3: position LOCKED"], "SPEECH A1 A2 A1 A3");
    check(
        "act=A1+at=1 act=A2+at=1 act=A9+at=3 kind=VIDEO+at=4",
        &["2 ITEM REFUSE ?: position DUPLICATE", "3 ITEM REFUSE ?: act NOT_FOUND", "4 ITEM REFUSE ?: durationSeconds REQUIRED"],
        "SPEECH A1 A2 A1 A3",
    );
}

#[test]
fn an_item_is_as_visible_as_its_kind() {
    let next = check(
        &plan(SHOW),
        "item show=~X2 kind=INTERNAL seconds=10
         item show=~X2 act=A1 pin=2020-09-28T20:00 changeover=30
         item show=~X2 kind=PHOTO seconds=0 seen=BACKSTAGE",
        &[
            "1 ITEM CREATE 内部事项",
            "2 ITEM CHANGE A1: changeoverSeconds - > 30; pinnedStartAt - > 2020-09-28T20:00:00+08:00",
            "3 ITEM CREATE 合影",
        ],
    );
    let seen: Vec<String> = fixture::show(&next, "X2").items.iter().map(|it| it.visibility.to_string()).collect();
    assert_eq!(seen, ["BACKSTAGE", "PUBLIC", "BACKSTAGE"]);
}

#[test]
fn durations_that_a_file_does_not_know_are_given_by_the_caller() {
    let options = ImportOptions { duration_seconds: Some(180), ..ImportOptions::default() };
    let next = check_all(
        &plan(SHOW),
        "act title=新歌\nact code=A1\nact code=A2\nact code=A3\nitem show=X2 act=A1\nitem show=X2 act=~新歌\nitem show=X2 kind=AWARD",
        &options,
        &["1 ACT CREATE 新歌", "6 ITEM CREATE 新歌", "7 ITEM CREATE 颁奖"],
    );
    let seconds: Vec<u32> = next.acts.iter().map(|it| it.duration_seconds).collect();
    assert_eq!(seconds, [240, 180, 180, 180]);
}
