//! Timetables of our own, read back: events with our own ids.

use super::*;
use crate::domain::fixture::{act, plan, show, venue};

const DESK: &str = "
    venue V1
    stage M1 V1
    venue V2
    stage M2 V2
    genre dance
    performer P1
    performer P2
    act A1 4:00 : P1
    act A2 3:00 : P2
    act X2 3:30 : P1
    show X1 GALA M1 2020-09-28T19:30 : SPEECH=5:00 A1 A2
    show X2 GALA M2 2020-09-28T18:00 : X2
    show X3 GALA M2 2020-09-28T17:00";

/// The lines of an event as a reader of timetables makes them: a room, a show, its act and its item, all with one id.
fn event(plan: &Plan, code: &str, room: &str, show_words: &str, act_words: &str) -> String {
    let of = show(plan, code);
    let (id, stage) = (of.id.0, of.stage.expect("a stage").0);
    format!(
        "venue id=frab-room:{stage} name={room}
        stage id=frab-room:{stage} name={room} venue=frab-room:{stage}
        show id=frab:{id},frab:4711 code=4711 title={code} stage=frab-room:{stage} {show_words}
        act id=frab:{id},frab:4711 code=4711 title={code} {act_words}
        item show=frab:{id} act=frab:{id}"
    )
}

#[test]
fn what_a_timetable_cannot_tell_stays_as_it_is() {
    let plan = plan(DESK);
    let check = |code: &str, room: &str, show: &str, act: &str, expect: &[&str]| {
        check(&plan, &event(&plan, code, room, show, act), expect)
    };
    // The program of many acts is one event, and the room has its venue's name before its own.
    check("X1", "V1，M1", "start=2020-09-28T19:30 end=2020-09-28T19:42", "seconds=720 people=P1,P2", &[]);
    // The show is nothing but its act, and lasts as long, in whole minutes.
    check("X2", "M2", "start=2020-09-28T18:00 end=2020-09-28T18:04", "seconds=240 people=P1", &[]);
    // Nothing is in it yet.
    check("X3", "M2", "start=2020-09-28T17:00", "seconds=600", &[]);
    let next = check(
        "X2",
        "M2",
        "start=2020-09-28T18:30",
        "seconds=200 genre=dance people=P1,P2",
        &[
            "3 SHOW CHANGE X2: startsAt 2020-09-28T18:00:00+08:00 > 2020-09-28T18:30:00+08:00",
            "4 ACT CHANGE X2: genre - > dance dance; durationSeconds 210 > 200; cast P1 P1 > P1 P1, P2 P2",
        ],
    );
    assert_eq!(show(&next, "X2").external_ids, []);
    assert_eq!(act(&next, "X2").external_ids, []);
    assert_eq!(venue(&next, "V2").name, venue(&plan, "V2").name);
}

#[test]
fn a_translation_that_repeats_another_is_none() {
    let plan = check(&plan(DESK), "org code=O9 name=单位", &["1 ORGANIZATION CREATE 单位"]);
    check(&plan, "org code=O9 name.en=单位", &[]);
    check(&plan, "org code=O9 name.en=Office", &["1 ORGANIZATION CHANGE 单位: name.en - > Office"]);
}
