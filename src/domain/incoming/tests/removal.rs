//! What a file no longer holds.

use super::*;
use crate::domain::{fixture::plan, incoming::RecordKind};

const DESK: &str = "
    org O1 SCHOOL
    org O2 SCHOOL
    org O3 SCHOOL part-of=O2
    venue V1
    stage M1 V1
    stage M2 V1
    venue V2
    travel V1 V2 600
    performer P1
    performer P2
    performer P3
    team T1 O1 : P1 P2
    team T2 O1 : P3
    act A1 4:00 teams=T1 : P1
    act A2 3:00 before=A1 : P3
    act A3 3:00 before=A2
    show X1 GALA M1 2020-09-28T19:30 : A1 SPEECH=5:00 A2 A3@locked
    show X2 GALA M2";

fn remove() -> ImportOptions {
    ImportOptions { remove_missing: true, skip_refused: true, ..ImportOptions::default() }
}

#[test]
fn what_is_missing_is_told_and_goes_only_if_that_is_asked_for() {
    let plan = plan(DESK);
    let check = |file: &str, expect: &[(&str, &str)]| {
        let told: Vec<String> = expect.iter().map(|(it, _)| it.replace('*', "MISSING")).collect();
        let same = check_all(&plan, file, &ImportOptions::default(), &told.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(same.teams, plan.teams);
        let gone: Vec<String> = expect
            .iter()
            .map(|(it, why)| {
                let outcome = if why.starts_with("id ") { "REFUSE" } else { "REMOVE" };
                let why = if why.is_empty() { String::new() } else { format!(": {why}") };
                format!("{}{why}", it.replace('*', outcome))
            })
            .collect();
        check_all(&plan, file, &remove(), &gone.iter().map(String::as_str).collect::<Vec<_>>());
    };
    check("org code=O1", &[("- ORGANIZATION * O3", ""), ("- ORGANIZATION * O2", "")]);
    check("org code=O2\norg code=O3", &[("- ORGANIZATION * O1", "id IN_USE")]);
    check("venue code=V1", &[("- VENUE * V2", "")]);
    check("stage code=M1", &[("- STAGE * M2", "id IN_USE")]);
    check("team code=T1", &[("- TEAM * T2", "")]);
    check("member team=T1 name=P1", &[("- MEMBER * P2", "team T1 T1 > -")]);
    check("member team=T1 name=P2", &[("- MEMBER * P1", "id IN_USE")]);
    check("act code=A1\nact code=A2", &[("- ACT * A3", "id IN_USE")]);
    check("act code=A1 people=\nact code=A2 people=\nact code=A3", &[("- CAST * P3", "act A2 A2 > -")]);
    check("act code=A1\nact code=A2 people=…\nact code=A3", &[]);
    check("show code=X1", &[("- SHOW * X2", "")]);
    check(
        "item show=X1 act=A2",
        &[("- ITEM * A1", "show X1 X1 > -"), ("- ITEM * 致辞", "show X1 X1 > -"), ("- ITEM * A3", "id LOCKED")],
    );
    check("cast act=A1 person=~P2", &[("1 CAST CREATE P2", ""), ("- CAST * P1", "act A1 A1 > -")]);
}

#[test]
fn what_goes_frees_what_it_used() {
    let plan = plan(DESK);
    let next = check_all(
        &plan,
        "item show=X1 act=A1\nitem show=X1 act=A3\nact code=A1\nact code=A3\nshow code=X1\nstage code=M1",
        &remove(),
        &[
            "- ITEM REMOVE 致辞: show X1 X1 > -",
            "- ITEM REMOVE A2: show X1 X1 > -",
            "- SHOW REMOVE X2",
            "- ACT REMOVE A2",
            "- STAGE REMOVE M2",
        ],
    );
    assert!(next.acts.iter().all(|it| it.links.is_empty()), "what others ask of an act goes with it");
    let next = check_all(&plan, "venue code=V1", &remove(), &["- VENUE REMOVE V2"]);
    assert!(next.venues.iter().all(|it| it.travel_seconds.is_empty()), "ways go with the venue");
}

#[test]
fn a_file_misses_only_what_its_own_system_brought() {
    let plan = plan(DESK);
    let next =
        check(&plan, "act id=a:1 title=甲 seconds=60\nact id=a:2 title=乙 seconds=60", &["1 ACT CREATE 甲", "2 ACT CREATE 乙"]);
    check_all(&next, "act id=b:1 title=甲 seconds=60", &remove(), &["1 ACT CHANGE 甲: externalIds.b - > 1"]);
    check_all(&next, "act id=a:1 title=甲", &remove(), &["- ACT REMOVE 乙"]);
    // Neither was brought by a table.
    check_all(&next, "act code=A1\nact code=A2\nact code=A3", &remove(), &[]);
}

#[test]
fn nothing_is_missing_where_a_refused_row_may_be_it() {
    let plan = plan(DESK);
    check_all(
        &plan,
        "team code=T1\nteam name=T3 declared=1000001",
        &remove(),
        &["2 TEAM REFUSE T3: declaredHeadcount OUT_OF_RANGE"],
    );
    check_all(
        &plan,
        "item show=X1 act=A9\nmember team=T1 code=_ name=P1",
        &remove(),
        &["1 ITEM REFUSE ?: act NOT_FOUND", "2 MEMBER REFUSE P1: code BLANK"],
    );
    // One that is about something known is no riddle.
    check_all(
        &plan,
        "team code=T1 declared=1000001",
        &remove(),
        &["1 TEAM REFUSE T1: declaredHeadcount OUT_OF_RANGE", "- TEAM REMOVE T2"],
    );
    let mut unread = incoming(&plan, "team code=T1");
    unread.refused.push(crate::domain::incoming::RefusedRow { place: unread.rows[0].place.clone(), mistakes: vec![] });
    let found = prepared(&plan, &unread, &remove());
    assert_eq!(
        found.rows.iter().map(|it| (it.kind, it.outcome)).collect::<Vec<_>>(),
        [(None, Outcome::Refuse), (Some(RecordKind::Team), Outcome::Leave),]
    );
}
