use super::*;
use crate::domain::{
    act::{Act, ActStatus},
    change::Change,
    fixture,
    show::{ShowStatus, Visibility},
    text::{Lang, Localized},
    time::after,
};

/// P3 is a minor; S is a surprise that only the show's people know of.
const FESTIVAL: &str = "
    org O1 SCHOOL
    venue V1
    stage M1 V1
    stage M2 V1
    performer P1
    performer P2
    performer P3 2010-01-01
    team T1 O1 :
    team T2 O1 :
    team T3 O1 :
    team T4 O1 :
    team T5 O1 :
    act A1 4:00 teams=T1 : P1 P2
    act A2 3:00 teams=T2 : P3
    act A3 5:00 teams=T3 :
    act A4 2:00 teams=T4 :
    act S 2:00 teams=T5 :
    show X1 GALA M1 2020-09-28T19:30 doors=2020-09-28T19:00 ends=2020-09-28T21:00 : A1 A2 SPEECH=5:00 A3 A4 S@backstage
    show X2 HEAT M2 2020-09-20T10:00 : A1";

fn edit_show(plan: &Plan, code: &str, edit: impl FnOnce(&mut Show)) -> Change {
    let mut show = (*fixture::show(plan, code)).clone();
    edit(&mut show);
    show.into()
}

fn edit_act(plan: &Plan, code: &str, edit: impl FnOnce(&mut Act)) -> Change {
    let mut act = (*fixture::act(plan, code)).clone();
    edit(&mut act);
    act.into()
}

/// One line for each difference: kind, subject, before > after; times without year and month.
fn lines(before: &Plan, after: &Plan) -> (Vec<String>, String) {
    let changes = diff(before, after);
    let shorten = |text: &Option<String>| match text.as_deref() {
        None => "-".to_owned(),
        Some(text) => text.strip_prefix("2020-09-").map_or(text, |rest| &rest[..8]).to_owned(),
    };
    let find = |plan: &Plan, it: &Difference| {
        let show = it.show.and_then(|id| plan.shows.get(id)).map(|it| it.code.clone());
        let act = it.act.and_then(|id| plan.acts.get(id)).map(|it| it.code.clone());
        let team = it.team.and_then(|id| plan.teams.get(id)).map(|it| it.code.clone());
        [show, act, team].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let line = |it: &Difference| {
        let aspect = it.aspect.map_or(String::new(), |aspect| format!("/{aspect}"));
        let subject = [find(before, it), find(after, it)].into_iter().max_by_key(String::len).expect("two");
        let backstage = if it.backstage { " backstage" } else { "" };
        format!("{}{aspect} {subject} {}>{}{backstage}", it.kind, shorten(&it.before), shorten(&it.after))
    };
    let told = changes.teams.iter().map(|id| before.teams.get(*id).expect("a team").code.clone());
    (changes.differences.iter().map(line).collect(), told.collect::<Vec<_>>().join(" "))
}

fn check(edit: impl FnOnce(&Plan) -> Vec<Change>, expect: &[&str], told: &str) {
    let before = fixture::plan(FESTIVAL);
    let after = before.apply(&edit(&before));
    assert_eq!(lines(&before, &after), (expect.iter().map(ToString::to_string).collect(), told.to_owned()));
    assert!(diff(&after, &after).is_empty());
}

#[test]
fn a_show_that_moves_takes_its_doors_and_items_along() {
    let later = |show: &mut Show| {
        for at in [&mut show.starts_at, &mut show.doors_at, &mut show.planned_ends_at] {
            *at = at.map(|at| after(at, 1800));
        }
    };
    check(
        |plan| vec![edit_show(plan, "X1", later)],
        &[
            "TIME/START X1 28T19:30>28T20:00",
            "CALL X1 T1 28T18:30>28T19:00",
            "CALL X1 T2 28T18:34>28T19:04",
            "CALL X1 T3 28T18:42>28T19:12",
            "CALL X1 T4 28T18:47>28T19:17",
            "CALL X1 T5 28T18:49>28T19:19 backstage",
        ],
        "T1 T2 T3 T4 T5",
    );
    let doors = |show: &mut Show| show.doors_at = show.doors_at.map(|at| after(at, -600));
    check(|plan| vec![edit_show(plan, "X1", doors)], &["TIME/DOORS X1 28T19:00>28T18:50"], "T1 T2 T3 T4 T5");
}

#[test]
fn shows_come_and_go_and_their_teams_are_told() {
    check(
        |plan| vec![edit_show(plan, "X2", |show| show.status = ShowStatus::Cancelled)],
        &["CANCELLED X2 PLANNED>CANCELLED", "CALL X2 T1 20T09:00>-"],
        "T1",
    );
    check(
        |plan| vec![edit_show(plan, "X2", |show| show.status = ShowStatus::Postponed)],
        &["TIME/START X2 20T10:00>-", "CALL X2 T1 20T09:00>-"],
        "T1",
    );
    check(
        |plan| vec![Change::Remove(fixture::show(plan, "X2").id.into())],
        &["REMOVED X2 20T10:00>-", "CALL X2 T1 20T09:00>-"],
        "T1",
    );
    let (all, without) = (fixture::plan(FESTIVAL), |plan: &Plan| vec![Change::Remove(fixture::show(plan, "X2").id.into())]);
    let added = lines(&all.apply(&without(&all)), &all);
    assert_eq!(added, (vec!["ADDED X2 ->20T10:00".to_owned(), "CALL X2 T1 ->20T09:00".to_owned()], "T1".to_owned()));
}

#[test]
fn a_show_changes_stage_and_title() {
    check(
        |plan| {
            vec![edit_show(plan, "X2", |show| {
                show.stage = Some(fixture::stage(plan, "M1").id);
                show.title = Localized::of(Lang::zh(), "选拔").with(Lang::en(), "Heat");
            })]
        },
        &["STAGE X2 M2>M1", "TITLE X2 X2>选拔"],
        "T1",
    );
}

#[test]
fn a_removed_item_tells_its_team_and_moves_those_behind() {
    check(
        |plan| vec![edit_show(plan, "X1", |show| drop(show.items.remove(1)))],
        &[
            "REMOVED X1 A2 2>-",
            "TIME/START X1 28T19:37>28T19:34",
            "TIME/START X1 A3 28T19:42>28T19:39",
            "TIME/START X1 A4 28T19:47>28T19:44",
            "TIME/START X1 S 28T19:49>28T19:46 backstage",
            "CALL X1 T2 28T18:34>-",
            "CALL X1 T3 28T18:42>28T18:39",
            "CALL X1 T4 28T18:47>28T18:44",
            "CALL X1 T5 28T18:49>28T18:46 backstage",
        ],
        "T2 T3 T4 T5",
    );
}

#[test]
fn only_the_item_that_moved_has_another_order() {
    check(
        |plan| vec![edit_show(plan, "X1", |show| show.items[..5].rotate_right(1))],
        &[
            "ORDER X1 A4 5>1",
            "TIME/START X1 A4 28T19:47>28T19:30",
            "TIME/START X1 A1 28T19:30>28T19:32",
            "TIME/START X1 A2 28T19:34>28T19:36",
            "TIME/START X1 28T19:37>28T19:39",
            "TIME/START X1 A3 28T19:42>28T19:44",
            "CALL X1 T4 28T18:47>28T18:30",
            "CALL X1 T1 28T18:30>28T18:32",
            "CALL X1 T2 28T18:34>28T18:36",
            "CALL X1 T3 28T18:42>28T18:44",
        ],
        "T1 T2 T3 T4",
    );
}

#[test]
fn acts_change_length_cast_teams_and_title() {
    check(
        |plan| vec![edit_act(plan, "A4", |act| act.duration_seconds = 180)],
        &["TIME/START X1 S 28T19:49>28T19:50 backstage", "DURATION A4 120>180", "CALL X1 T5 28T18:49>28T18:50 backstage"],
        "T4 T5",
    );
    check(
        |plan| vec![edit_act(plan, "A2", |act| act.cast[0].performer = fixture::performer(plan, "P1").id)],
        &["CAST/PEOPLE A2 1>1"],
        "T2",
    );
    check(
        |plan| vec![edit_act(plan, "A2", |act| act.teams = vec![fixture::team(plan, "T3").id])],
        &["CAST/TEAMS A2 T2>T3", "CALL X1 T2 28T18:34>-", "CALL X1 T3 28T18:42>28T18:34"],
        "T2 T3",
    );
    let retitle = |act: &mut Act| act.title.set(Lang::en(), "Dance".to_owned());
    check(|plan| vec![edit_act(plan, "A3", retitle)], &["TITLE A3 en-A3>Dance"], "T3");
    check(|plan| vec![edit_act(plan, "S", retitle)], &["TITLE S en-S>Dance backstage"], "T5");
}

#[test]
fn an_act_that_withdraws_is_cancelled_and_its_team_no_longer_called() {
    check(
        |plan| vec![edit_act(plan, "A3", |act| act.status = ActStatus::Withdrawn)],
        &["CANCELLED A3 CONFIRMED>WITHDRAWN", "CALL X1 T3 28T18:42>-"],
        "T3",
    );
}

#[test]
fn an_item_that_goes_backstage_is_gone_for_the_public() {
    let hide = |show: &mut Show| show.items[4].visibility = Visibility::Backstage;
    check(|plan| vec![edit_show(plan, "X1", hide)], &["REMOVED X1 A4 5>-"], "T4");
}

#[test]
fn a_change_of_cast_names_nobody_and_is_kept_as_told() {
    let before = fixture::plan(FESTIVAL);
    let after = before.apply(&[edit_act(&before, "A1", |act| act.cast.truncate(1))]);
    let changes = diff(&before, &after);
    let text = serde_json::to_string(&changes).expect("JSON");
    assert_eq!(changes.differences[0].message.en, "People in the cast of “en-A1”: 1, before: 2 (1 left, 0 joined).");
    assert_eq!(changes.differences[0].message.zh, "节目《A1》演员 1 人，原为 2 人（减 1 人，增 0 人）。");
    assert!(!text.contains("P2") && !text.contains("performer"), "{text}");
    assert_eq!(changes.shows.len(), 2);
    assert_eq!(serde_json::from_str::<ChangeSet>(&text).expect("a change set"), changes);
}
