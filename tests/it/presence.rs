//! When everybody is called, and who is on site, over the API.
//!
//! X1, in V1: T1 with P1, P2 and its chaperone C from 18:00 to 19:45; T2, of whom nobody is cast yet, with P2, P3 and two nameless
//! ones from 18:30 to 20:15; G, a guest, from 19:00 to 20:25. X2, in V2 past midnight: T1 from 23:30 to 01:15. P1 and G are minors.

use serde_json::{Value, json};

use crate::{
    fixture::{Fixture, SLUG, rows},
    harness::Desk,
};

/// Minors who stay too late are listed and block nothing here.
async fn evening() -> Fixture {
    let stage = |venue: &str| json!({ "venue": venue });
    let item = |show: &str, act: &str| json!({ "show": show, "act": act });
    let act = |minutes: i32, teams: &[&str], cast: &[&str]| {
        let cast: Vec<Value> = cast.iter().map(|it| json!({ "performer": it })).collect();
        json!({ "durationSeconds": minutes * 60, "teams": teams, "cast": cast })
    };
    let chaperone = json!({ "performer": "@C", "role": "CHAPERONE" });
    let t1 = json!([{ "performer": "@P1" }, { "performer": "@P2" }, chaperone]);
    let t2 = json!([{ "performer": "@P2" }, { "performer": "@P3" }]);
    let fixture = Fixture::open(&[
        ("organization", "O1", json!({ "kind": "SCHOOL" })),
        ("venue", "V1", json!({})),
        ("venue", "V2", json!({})),
        ("stage", "M1", stage("@V1")),
        ("stage", "M2", stage("@V2")),
        ("performer", "P1", json!({ "birthDate": "2010-05-05" })),
        ("performer", "P2", json!({})),
        ("performer", "P3", json!({})),
        ("performer", "C", json!({})),
        ("performer", "G", json!({ "birthDate": "2012-01-01" })),
        ("team", "T1", json!({ "organization": "@O1", "declaredHeadcount": 9, "members": t1 })),
        ("team", "T2", json!({ "organization": "@O1", "declaredHeadcount": 4, "members": t2 })),
        ("act", "A1", act(30, &["@T1"], &["@P1", "@P2"])),
        ("act", "A2", act(30, &["@T2"], &[])),
        ("act", "A3", act(10, &[], &["@G"])),
        ("show", "X1", json!({ "stage": "@M1", "startsAt": "2020-09-28T19:00:00+08:00" })),
        ("show", "X2", json!({ "stage": "@M2", "startsAt": "2020-09-29T00:30:00+08:00" })),
        ("programItem", "1", item("@X1", "@A1")),
        ("programItem", "2", item("@X1", "@A2")),
        ("programItem", "3", item("@X1", "@A3")),
        ("programItem", "4", item("@X2", "@A1")),
    ])
    .await;
    let lenient = json!({ "id": "@", "severities": [{ "rule": "MINOR_LATE", "severity": "WARN" }] });
    fixture.done("festivalPolicyUpdate", lenient, "").await;
    fixture
}

const TIMES: &str = "reportAt makeUpAt standbyAt stageAt lastOffAt releaseAt";
const PEOPLE: &str = "expectedPeople minors chaperones";
const STEP: &str =
    "{ venue { code } startsAt endsAt arriving leaving present minors capacity overCapacity lunches dinners teams { code } }";
const STEP_PATHS: &str = "venue.code startsAt arriving leaving present minors lunches dinners teams.code";

/// The rows of a list with every time as its hour and minute.
fn clocks(value: &Value, list: &str, paths: &str) -> Vec<String> {
    let clock = |word: &str| match word.split_once('T') {
        Some((day, time)) if day.len() == 10 && time.len() == 14 => time[..5].to_owned(),
        _ => word.to_owned(),
    };
    rows(value, list, paths).iter().map(|row| row.split(' ').map(clock).collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn calls_tell_every_step_and_the_public_no_numbers() {
    let fixture = evening().await;
    let select = format!(
        "{{ show {{ code }} team {{ code }} {TIMES} {PEOPLE} performances {{ item {{ position }} act {{ code }} standbyAt stageAt endsAt }} }}"
    );
    let paths = format!("show.code team.code {TIMES}");
    let x1 = ["X1 T1 18:00 18:15 18:50 19:00 19:30 19:45", "X1 T2 18:30 18:45 19:20 19:30 20:00 20:15"];
    let x2 = "X2 T1 23:30 23:45 00:20 00:30 01:00 01:15";

    let sheet = format!("callSheet(day: \"2020-09-28\") {select}");
    let draft = fixture.draft(&sheet).await;
    assert_eq!(clocks(&draft, "callSheet", &paths), [x1[0], x1[1], x2]);
    assert_eq!(rows(&draft, "callSheet", PEOPLE), ["3 1 1", "4 0 0", "3 1 1"]);
    let performances = "performances.item.position performances.act.code performances.standbyAt performances.endsAt";
    assert_eq!(clocks(&draft, "callSheet", performances)[1], "2 A2 19:20 20:00");
    let of_v2 = fixture.draft(&fixture.fill(&format!("callSheet(day: \"2020-09-28\" venue: \"@V2\") {select}"))).await;
    assert_eq!(clocks(&of_v2, "callSheet", &paths), [x2]);
    let day_after = fixture.draft(&format!("callSheet(day: \"2020-09-29\") {select}")).await;
    assert_eq!(day_after["callSheet"], json!([]));
    let of_show = fixture.node("X1", "DRAFT", &format!("Show {{ calls {select} }}")).await;
    assert_eq!(clocks(&of_show, "calls", &paths), x1);
    let of_team = fixture.node("T1", "DRAFT", &format!("Team {{ calls {select} }}")).await;
    assert_eq!(clocks(&of_team, "calls", &paths), [x1[0], x2]);

    let own = format!("Performer {{ calls {{ show {{ code }} {TIMES} performances {{ act {{ code }} }} }} }}");
    let own_paths = format!("show.code {TIMES} performances.act.code");
    let guest = fixture.node("G", "DRAFT", &own).await;
    assert_eq!(clocks(&guest, "calls", &own_paths), ["X1 19:00 19:15 19:50 20:00 20:10 20:25 A3"]);
    assert_eq!(clocks(&fixture.node("P3", "DRAFT", &own).await, "calls", &own_paths), [""; 0], "on a roster, in no cast");

    fixture.publish().await;
    let released = fixture.released("", &sheet).await;
    assert_eq!(clocks(&released, "callSheet", &paths), [x1[0], x1[1], x2]);
    assert_eq!(rows(&released, "callSheet", PEOPLE), ["- - -"; 3]);
    let nobody = fixture.node("P2", "RELEASED", &own).await;
    assert_eq!(nobody["calls"], json!([]));
}

#[tokio::test]
async fn presence_counts_who_is_on_site_for_organizers_only() {
    let fixture = evening().await;
    let select = format!("presence(day: \"2020-09-28\") {STEP}");
    let steps = [
        "V1 18:00 6 0 6 1 0 3 T1 T2",
        "V1 19:00 1 2 7 2 0 0 T1 T2",
        "V1 20:00 0 5 5 1 0 0 T2",
        "V2 23:00 3 0 3 1 0 0 T1",
        "V2 00:00 0 0 3 1 0 0 T1",
        "V2 01:00 0 3 3 1 0 0 T1",
    ];
    let draft = fixture.draft(&select).await;
    assert_eq!(clocks(&draft, "presence", STEP_PATHS), steps);
    assert_eq!(
        rows(&draft, "presence", "startsAt endsAt capacity overCapacity")[4],
        "2020-09-29T00:00:00+08:00 2020-09-29T01:00:00+08:00 - false"
    );
    let whole = format!("presence(day: \"2020-09-28\" venue: \"@V1\" stepMinutes: 1440) {STEP}");
    assert_eq!(clocks(&fixture.draft(&whole).await, "presence", STEP_PATHS), ["V1 05:00 7 7 7 2 0 3 T1 T2"]);
    assert_eq!(fixture.draft(&format!("presence(day: \"2020-09-29\") {STEP}")).await["presence"], json!([]));

    for (arguments, expect) in [
        ("stepMinutes: 0", "stepMinutes: 0 is outside 1 to 1440."),
        ("stepMinutes: 1441", "stepMinutes: 1441 is outside 1 to 1440."),
        ("venue: \"@M1\"", "venue: This is the id of a stage; give the id of a venue."),
    ] {
        let query = fixture.fill(&format!("presence(day: \"2020-09-28\" {arguments}) {{ present }}"));
        let error = fixture.desk.broken(&format!("{{ festival(slug: \"{SLUG}\" view: DRAFT) {{ {query} }} }}")).await;
        assert_eq!(error, format!("BAD_USER_INPUT {expect}"), "{arguments}");
    }
    fixture.publish().await;
    assert_eq!(fixture.released("", &select).await["presence"], json!([]));
}

#[tokio::test]
async fn a_night_on_which_the_clocks_change_has_23_hours() {
    let fixture = evening().await;
    let london = json!({ "id": "@", "timeZone": "Europe/London", "startsOn": "2025-03-29", "endsOn": "2025-03-30" });
    fixture.done("festivalUpdate", london, "").await;
    let at = json!({ "id": "@X2", "startsAt": "2025-03-30T00:30:00+00:00", "onConflict": "ALLOW" });
    fixture.done("showSchedule", at, "").await;
    let data = fixture.draft(&format!("presence(day: \"2025-03-29\") {STEP}")).await;
    let steps = ["V2 23:00 3 0 3 1 0 0 T1", "V2 00:00 0 0 3 1 0 0 T1", "V2 02:00 0 3 3 1 0 0 T1"];
    assert_eq!(clocks(&data, "presence", STEP_PATHS), steps);
    let data = fixture.draft(&format!("presence(day: \"2025-03-29\" stepMinutes: 1440) {STEP}")).await;
    assert_eq!(rows(&data, "presence", "startsAt endsAt"), ["2025-03-29T05:00:00+00:00 2025-03-30T05:00:00+01:00"]);
}

#[tokio::test]
async fn everybody_who_comes_to_the_closing_show_leaves_it() {
    let desk = Desk::open_demo().await;
    let query = r#"{ festival(slug: "weidong-2020" view: DRAFT) {
        show(code: "S13") { venue { id } calls { expectedPeople chaperones } }
        presence(day: "2020-09-28" stepMinutes: 15) { venue { id } startsAt arriving leaving present minors }
        headcount(scope: { day: "2020-09-28" }) { cast uniqueUpper } } }"#;
    let festival = desk.ask(query, json!({})).await["festival"].take();
    let steps = festival["presence"].as_array().expect("steps");
    let number = |it: &Value, field: &str| it[field].as_u64().expect("a number");
    let most = |field: &str| steps.iter().map(|it| number(it, field)).max().expect("a step");
    assert!(steps.iter().all(|it| it["venue"] == festival["show"]["venue"]), "there is one show that day");
    assert!(most("present") <= number(&festival["headcount"], "uniqueUpper"));
    let (mut arrived, mut there) = (0, 0);
    for step in steps {
        let (arriving, leaving, present) = (number(step, "arriving"), number(step, "leaving"), number(step, "present"));
        assert!((there.max(arriving)..=there + arriving).contains(&present), "{step}");
        assert!(number(step, "minors") <= present, "{step}");
        arrived += arriving;
        there = there + arriving - leaving;
    }
    let calls = festival["show"]["calls"].as_array().expect("calls");
    let of_calls = |field: &str| calls.iter().map(|it| number(it, field)).sum::<u64>();
    assert_eq!((arrived, there), (number(&festival["headcount"], "cast") + of_calls("chaperones"), 0));
    assert_eq!((arrived, of_calls("expectedPeople")), (113, 114), "one person is in two teams");
}
