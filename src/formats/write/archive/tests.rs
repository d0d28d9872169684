use serde_json::{Value, json};

use super::*;
use crate::{
    domain::{
        festival::Festival,
        fixture::{organization, plan, show},
        id::{FestivalId, RunId, WaiverId},
        public::public,
        run::{Cue, LogLine, Run},
    },
    formats::Part,
};

const TEXT: &str = "org O1 SCHOOL
    org O2 SCHOOL part-of=O1
    venue V1
    stage M1 V1 open=2020-09-28T18:00/2020-09-28T22:00
    genre dance
    performer P1 1990-01-31
    performer P2 hidden consent=2020-12-31 free=2020-09-28T18:00/2020-09-28T22:00
    team T1 O2 declared=3 : P1 P2/LEADER
    act A1 4:00 genre=dance teams=T1 : P1
    act A2 3:00 teams=T1 before=A1 : P2/HARD
    show X1 GALA M1 2020-09-28T19:30 : A1 SPEECH=5:00@backstage A2@=2020-09-28T20:00
    credit HOST O1 1";

/// The festival of the text, under an id that nothing in it has.
fn sample() -> Plan {
    let plan = plan(TEXT);
    let festival = Festival { id: FestivalId(uuid::Uuid::from_u128(800)), ..(**plan.festival()).clone() };
    plan.apply(&[festival.into()])
}

fn written(plan: &Plan) -> Vec<u8> {
    let now = "2020-10-01T12:00:00Z".parse().expect("an instant");
    let target = Target { plan, before: None, release: None, now, language: None, base_url: None, part: Part::Festival };
    archive(&target).expect("an archive")
}

fn with_a_night(plan: &Plan) -> Plan {
    let show = show(plan, "X1");
    let at = "2020-09-28T11:30:00Z".parse().expect("an instant");
    let line = LogLine { item: show.items[0].id, cue: Cue::Start, at, noted_by: "SM".to_owned(), note: None };
    plan.apply(&[Run { id: RunId(uuid::Uuid::from_u128(900)), show: show.id, log: vec![line] }.into()])
}

#[test]
fn a_festival_is_read_as_it_was_written() {
    let check = |plan: Plan| {
        let bytes = written(&plan);
        let read = read_archive(&bytes).expect("the archive");
        assert_eq!(read, plan);
        assert_eq!(written(&read), bytes);
    };
    check(sample());
    check(with_a_night(&sample()));
    check(public(&sample()));
}

#[test]
fn what_is_no_archive_is_refused_with_a_reason() {
    let check = |text: &str, expect: &str| {
        let Err(Refused::Because(message)) = read_archive(text.as_bytes()) else { panic!("{text}") };
        assert!(message.en.contains(expect) && message.zh.ends_with('。'), "{message:?}");
    };
    check("", "line 1, column 0");
    check("[]", "cannot be read");
    check("{}", "no archive of Playbill");
    check(r#"{"format":"other","version":1}"#, "no archive of Playbill");
    check(r#"{"format":"playbill-archive"}"#, "does not say which layout");
    check(r#"{"format":"playbill-archive","version":0}"#, "does not say which layout");
    check(r#"{"format":"playbill-archive","version":2,"plan":"of some other kind"}"#, "Use a newer Playbill");
    check(r#"{"format":"playbill-archive","version":1}"#, "missing field `plan`");
    check(&"[".repeat(100_000), "cannot be read");
}

#[test]
fn what_does_not_hang_together_is_refused() {
    let plan = sample();
    let text: Value = serde_json::from_slice(&written(&plan)).expect("JSON");
    let first = |table: &str| text["plan"][table].as_object().expect("a table").keys().next().expect("a thing").clone();
    let check = |table: &str, pointer: &str, value: Value, expect: &str| {
        let mut text = text.clone();
        let pointer = format!("/plan/{table}/{}/value{pointer}", first(table));
        *text.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        let Err(Refused::Because(message)) = read_archive(text.to_string().as_bytes()) else { panic!("{pointer}") };
        assert!(message.en.contains(expect), "{pointer}: {message:?}");
    };
    let nobody = WaiverId(uuid::Uuid::from_u128(0xdead)).to_string();
    let other = |kind: &str| json!(nobody.replace("waiver", kind));
    check("shows", "/stage", other("stage"), "names stage_");
    check("shows", "/items/0/content/act", other("act"), "names act_");
    check("shows", "/items/0/id", json!(show(&plan, "X1").items[1].id), "is there twice");
    check("shows", "/starts_at", json!("0001-01-01T00:00:00Z"), "outside the years");
    check("acts", "/teams/0", other("team"), "names team_");
    check("acts", "/cast/0/performer", other("performer"), "names performer_");
    check("acts", "/genre", other("genre"), "names genre_");
    check("acts", "/duration_seconds", json!(86_401), "above 86400");
    check("acts", "/code", json!("A2"), "has a code that another has");
    check("acts", "/code", json!("A 1"), "white space");
    check("acts", "/title/zh", json!("a\0b"), "NUL");
    check("teams", "/organization", other("organization"), "names organization_");
    check("teams", "/id", other("team"), "stands under another id");
    check("teams", "/members/1/performer", json!(first("performers")), "is in the team already");
    check("organizations", "/parent", json!(organization(&plan, "O2").id), "is a part of itself");
    check("venues", "/stages/0/opening_windows/0/ends_at", json!("2020-09-28T09:00:00Z"), "ends before it starts");
}

#[test]
fn only_the_first_mistakes_are_told() {
    let mut text: Value = serde_json::from_slice(&written(&sample())).expect("JSON");
    text["plan"]["performers"] = json!({});
    text["plan"]["acts"] = json!({});
    text["plan"]["organizations"] = json!({});
    text["plan"]["teams"].as_object_mut().expect("teams").values_mut().for_each(|team| team["value"]["code"] = json!("T 1"));
    let Err(Refused::Because(message)) = read_archive(text.to_string().as_bytes()) else { panic!("read") };
    assert!(message.en.contains("; and 2 more. Export it again."), "{message:?}");
}
