//! What holds of every file: taken in, it has nothing to add, and no Plan is broken by it.

use super::*;
use crate::domain::{fixture::plan, undo::whole::broken};

/// A number that follows from another one.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.roll(of.len() as u64)).expect("a place")]
    }
}

const DESK: &str = "
    org O1 SCHOOL
    org O2 SCHOOL part-of=O1
    venue V1
    stage M1 V1
    venue V2
    genre dance
    performer P1 2001-01-01
    performer P2
    performer P3
    team T1 O1 APPLIED : P1 P2/LEADER
    team T2 O2 : P2
    act A1 4:00 SUBMITTED teams=T1 : P1
    act A2 3:00 DRAFT
    show X1 GALA M1 2020-09-28T19:30 : A1 SPEECH=5:00 A2 A1
    show X2 GALA M1 2020-09-27T19:30 : A2";

/// Fields of each kind with values out of a few, so that rows meet: known, new, ambiguous, contradictory and wrong ones.
const LINES: &[(&str, &[&str])] = &[
    ("org", &["code=O1,O2,O9", "name=O1,O2,甲,乙", "kind=SCHOOL,OTHER", "parent=O1,O2,~甲,~乙", "id=s:1,s:2,t:1"]),
    ("venue", &["code=V1,V9", "name=V1,V2,甲,乙", "address=路1,路2", "id=s:1,s:2"]),
    ("stage", &["code=M1,M9", "name=M1,甲,乙", "venue=V1,V2,~甲,~乙", "seats=1,2,1000001", "id=s:1,s:2"]),
    ("person", &["code=P1,P2,P9", "name=P1,P2,张,李", "birth=2001-01-01,2002-02-02", "phone=111,222", "id=s:1,s:2"]),
    (
        "team",
        &[
            "code=T1,T2,T9",
            "name=T1,T2,甲,乙",
            "org=O1,~甲,~丙",
            "status=APPLIED,APPROVED",
            "declared=1,2",
            "leader=P1,P2,张,王",
            "id=s:1,s:2",
        ],
    ),
    (
        "member",
        &[
            "team=T1,T2,T9,~甲,~T1",
            "code=P1,P2,P9",
            "name=P1,P2,张,李",
            "birth=2001-01-01,2002-02-02",
            "phone=111,222",
            "role=CREW,LEADER",
            "id=s:1,s:2",
        ],
    ),
    (
        "act",
        &[
            "code=A1,A2,A9",
            "title=A1,A2,甲,乙",
            "genre=舞蹈,京剧,某种,零点",
            "seconds=0,60,90",
            "teams=T1,T2,~甲,~丁",
            "people=P1,张,李,王",
            "status=SUBMITTED,IN_REVIEW",
            "id=s:1,s:2",
        ],
    ),
    ("cast", &["act=A1,A2,A9,~甲,~A1", "person=P1,P2,~张,~李,~P1", "team=T1,T2", "costume=EASY,HARD"]),
    (
        "show",
        &[
            "code=X1,X2,X9",
            "title=X1,X2,甲,乙",
            "stage=M1,~甲",
            "start=2020-09-28T19:30,2020-09-28T20:30",
            "status=PLANNED,CONFIRMED",
            "id=s:1,s:2",
        ],
    ),
    ("item", &["show=X1,X2,~甲", "act=A1,A2,~甲,~乙", "at=1,2,3,4", "seconds=10,20"]),
    ("item", &["show=X1,X2,~甲", "kind=SPEECH,VIDEO", "title=甲,乙", "seconds=10,20"]),
];

fn file(dice: &mut Dice) -> String {
    let mut lines = vec![];
    for _ in 0..=dice.roll(14) {
        let (kind, fields) = LINES[usize::try_from(dice.roll(LINES.len() as u64)).expect("a place")];
        let mut line = kind.to_owned();
        for field in fields {
            let (name, values) = field.split_once('=').expect("values");
            // Without these a line is nothing.
            if dice.roll(2) == 0 || (kind, name) == ("item", "kind") || (kind, name) == ("item", "act") {
                let values: Vec<&str> = values.split(',').collect();
                line.push_str(&format!(" {name}={}", dice.pick(&values)));
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[test]
fn a_file_taken_in_has_nothing_to_add() {
    let plan = plan(DESK);
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let options = ImportOptions { remove_missing: seed % 3 == 0, skip_refused: true, duration_seconds: Some(60) };
        let text = file(&mut dice);
        let incoming = incoming(&plan, &text);
        let found = prepared(&plan, &incoming, &options);
        let next = plan.apply(&found.changes);
        assert_eq!(broken(&plan, &found.changes), [], "seed {seed}\n{text}");
        let changing = found.rows.iter().any(|it| matches!(it.outcome, Outcome::Create | Outcome::Change | Outcome::Remove));
        assert_eq!(changing, !found.changes.is_empty(), "seed {seed}\n{text}\n{:?}", found.changes);
        // Rows that were refused may find now what they need; then there is nothing left to add.
        let rounds = if found.summary.refused == 0 { 1 } else { 3 };
        let mut last = (next, found);
        for round in 1..=rounds {
            let again = prepared(&last.0, &incoming, &options);
            let told = |found: &Prepared| found.rows.iter().map(line).collect::<Vec<_>>();
            let (first, rows) = (told(&last.1), told(&again));
            assert!(
                again.changes.is_empty() || round < rounds,
                "seed {seed}\n{text}\nfirst {first:#?}\nagain {rows:#?}\n{:#?}",
                again.changes
            );
            last = (last.0.apply(&again.changes), again);
        }
    }
}

#[test]
fn namesakes_by_the_thousand_are_told_apart() {
    let plan = plan(DESK);
    let day = |it: i32| chrono::NaiveDate::from_num_days_from_ce_opt(730_000 + it).expect("a day");
    let text: String = (0..2_000).map(|it| format!("member team=T1 name=张伟 birth={}\n", day(it))).collect();
    let incoming = incoming(&plan, &text);
    let next = plan.apply(&prepared(&plan, &incoming, &ImportOptions::default()).changes);
    assert_eq!(next.performers.len(), 2_003);
    assert_eq!(prepared(&next, &incoming, &ImportOptions::default()).changes, []);
}

#[test]
fn a_file_reads_back_as_it_was_stored() {
    let plan = plan(DESK);
    for seed in 0..50 {
        let incoming = incoming(&plan, &file(&mut Dice(seed)));
        let stored = serde_json::to_string(&incoming).expect("JSON");
        assert_eq!(serde_json::from_str::<Incoming>(&stored).expect("a file"), incoming);
    }
}
