use uuid::Uuid;

use super::*;
use crate::domain::{
    change::Change,
    conflict::detect,
    fixture::{self, performer, plan, show, team},
    id::{AccountId, GrantId, ItemId, RunId, WaiverId},
    right::reaches,
    run::Cue,
};

/// Who leads T1 shares A1 with T2 and meets A2 of T2 in X1; X2 is the others' alone.
const TEXT: &str = "org O1 SCHOOL
     org O2 SCHOOL part-of=O1
     org O3 SCHOOL
     venue V1
     stage M1 V1 changeover=60
     performer P1 2010-05-05
     performer P2 1980-05-05
     performer P3 1970-05-05 hidden
     performer P4 1960-05-05
     performer P5
     team T1 O2 declared=4 : P1 P2
     team T2 O3 declared=2 : P3 P4
     act A2 3:00 CONFIRMED teams=T2 : P3 P4
     act A1 4:00 CONFIRMED teams=T1,T2 before=A2 : P1/EASY/T1 P3/EASY/T2
     act A3 3:00 DRAFT teams=T1 : P1 P2
     show X1 GALA M1 2020-09-28T19:30 : INTERNAL=2:00@backstage A2 SPEECH=1:00 A1
     show X2 GALA M1 2020-09-27T19:30 : A2";

fn festival() -> Arc<Plan> {
    let mut plan = plan(TEXT);
    for code in ["P1", "P2", "P3", "P4", "P5"] {
        let person = Performer { phone: Some(format!("000777{code}")), ..(*performer(&plan, code)).clone() };
        plan = plan.apply(&[Change::from(person)]);
    }
    let noted = |code: &str| {
        let show = show(&plan, code);
        let lines = show.items.iter().map(|item| line(item.id)).collect();
        Change::from(Run { id: RunId(Uuid::from_u128(0xa00 + u128::from(show.items.len() as u32))), show: show.id, log: lines })
    };
    let waived = Waiver {
        id: WaiverId(Uuid::from_u128(0xb00)),
        conflict_key: Uuid::nil(),
        rule: crate::domain::conflict::Rule::CreditRank,
        magnitude: None,
        reason: "because of P1".to_owned(),
        waived_by: "somebody".to_owned(),
        waived_at: fixture::at(&plan, "2020-09-01T12:00"),
    };
    Arc::new(plan.apply(&[noted("X1"), noted("X2"), waived.into()]))
}

fn line(item: ItemId) -> LogLine {
    let at = "2020-09-28T12:00:00Z".parse().expect("an instant");
    LogLine { item, cue: Cue::Call, at, noted_by: "somebody".to_owned(), note: Some("noted".to_owned()) }
}

/// `TEAM_LEADER T1`: a role, and where it holds.
pub(crate) fn grant(plan: &Plan, text: &str) -> Grant {
    let (role, code) = text.split_once(' ').unwrap_or((text, ""));
    let scope = match code.chars().next() {
        None => Scope::Festival,
        Some('T') => Scope::Team(team(plan, code).id),
        Some('X') => Scope::Show(show(plan, code).id),
        Some(_) => Scope::Organization(fixture::organization(plan, code).id),
    };
    let (id, account) = (GrantId(Uuid::nil()), AccountId(Uuid::nil()));
    Grant { id, account, festival: plan.festival().id, role: role.parse().expect("a role"), scope }
}

fn sight(plan: &Plan, grants: &str) -> Sight {
    let grants: Vec<Grant> = grants.split(',').filter(|it| !it.is_empty()).map(|it| grant(plan, it.trim())).collect();
    Sight::of(&grants, false, plan)
}

/// What is seen: people, those with a phone after a slash, teams, acts with the sizes of their casts, items of shows, notes.
fn told(plan: &Plan) -> String {
    let person = |it: &Arc<Performer>| {
        let name = if it.is_named() { it.code.clone() } else { "-".to_owned() };
        format!("{name}{}", if it.phone.is_some() { "!" } else { "" })
    };
    let people: Vec<String> = plan.performers.iter().map(person).collect();
    let teams: Vec<&str> = plan.teams.iter().map(|it| it.code.as_str()).collect();
    let acts: Vec<String> = plan.acts.iter().map(|it| format!("{}:{}", it.code, it.cast.len())).collect();
    let shows: Vec<String> = plan.shows.iter().map(|it| format!("{}:{}", it.code, it.items.len())).collect();
    let notes = plan.runs.iter().flat_map(|it| &it.log).map(|it| if it.note.is_some() { 'n' } else { '.' }).collect::<String>();
    let reasons = plan.waivers.iter().map(|it| if it.reason.is_empty() { '.' } else { 'r' }).collect::<String>();
    [people.join(" "), teams.join(" "), acts.join(" "), shows.join(" "), notes, reasons].join(" | ")
}

#[test]
fn everyone_sees_what_they_may_know() {
    let plan = festival();
    let check = |grants: &str, expect: &str| {
        let seen = seen(&plan, &sight(&plan, grants));
        assert_eq!(told(&seen), expect, "{grants}");
        assert_eq!(seen.revision, plan.revision);
    };
    let everything = "P1! P2! P3! P4! P5! | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | nnnnn | r";
    for role in ["OWNER", "PROGRAMMER", "STAGE_MANAGER", "LOGISTICS", "VIEWER,PROGRAMMER"] {
        check(role, everything);
    }
    check("VIEWER", "- P2 - P4 P5 | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | ..... | .");
    check("", " |  |  |  |  | ");
    // P3's line in A1 belongs to T2; the speech and the others' act are time between the starts.
    check("TEAM_LEADER T1", "P1! P2! | T1 | A1:1 A3:2 | X1:1 | . | ");
    check("TEAM_LEADER T2", "P3! P4! | T2 | A2:2 A1:1 | X1:2 X2:1 | ... | ");
    check("TEAM_LEADER T1,VIEWER", "P1! P2! - P4 P5 | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | ..... | .");
    check("TEAM_LEADER O1", "P1! P2! | T1 | A1:1 A3:2 | X1:1 | . | ");
    check("TEAM_LEADER", "P1! P2! P3! P4! | T1 T2 | A2:2 A1:2 A3:2 | X1:2 X2:1 | ... | ");
    check("VIEWER T1", "- P2 | T1 | A1:1 A3:2 | X1:1 | . | ");
    check("PROGRAMMER O1", "P1! P2! - P4 P5 | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | ..... | .");
    check("STAGE_MANAGER X2", "- P2 P3! P4! P5 | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | n.... | .");
    check("LOGISTICS T2", "- P2 P3! P4! P5 | T1 T2 | A2:2 A1:2 A3:2 | X1:4 X2:1 | ..... | .");
}

#[test]
fn those_who_may_know_all_share_the_draft_and_starts_stay_for_the_others() {
    let plan = festival();
    assert!(Arc::ptr_eq(&seen(&plan, &sight(&plan, "LOGISTICS")), &plan));
    let own = seen(&plan, &sight(&plan, "TEAM_LEADER T1"));
    let id = show(&plan, "X1").id;
    let item = own.shows.get(id).expect("a show of theirs").items[0].id;
    let at = |plan: &Plan| {
        let program = plan.index().program(id).expect("times");
        program.interval(program.slot(item).expect("the same item"))
    };
    assert_eq!(at(&own), at(&plan));
}

#[test]
fn nothing_tells_of_what_is_not_seen() {
    let plan = festival();
    for (grants, hidden) in [
        ("VIEWER", &["000777", "\"P1\",\"reading", "2010-05-05", "because", "noted\""][..]),
        ("TEAM_LEADER T1", &["000777P3", "000777P4", "1970-05-05", "A2", "X2", "INTERNAL", "because"]),
    ] {
        let seen = seen(&plan, &sight(&plan, grants));
        let text = serde_json::to_string(&*seen).expect("JSON");
        let messages: String = detect(&seen).iter().map(|it| format!("{} {}", it.message.en, it.message.zh)).collect();
        for it in hidden {
            assert!(!text.contains(it) && !messages.contains(it), "{grants} learns {it}: {text} {messages}");
        }
    }
}

#[test]
fn a_role_reaches_what_is_its_own() {
    use crate::domain::{act::ActStatus, right::Right, team::Member};
    let plan = festival();
    let member = |code: &str| Member {
        id: crate::domain::id::MemberId(Uuid::from_u128(0xc00)),
        performer: performer(&plan, code).id,
        role: crate::domain::team::MemberRole::Performer,
    };
    let with = |code: &str, person: &str| {
        let mut team = (*team(&plan, code)).clone();
        team.members.push(member(person));
        Change::from(team)
    };
    let act = |code: &str, turn: fn(&mut Act)| {
        let mut act = (*fixture::act(&plan, code)).clone();
        turn(&mut act);
        Change::from(act)
    };
    let title: fn(&mut Act) = |it| it.duration_seconds += 1;
    let confirm: fn(&mut Act) = |it| it.status = ActStatus::Confirmed;
    let submit: fn(&mut Act) = |it| it.status = ActStatus::Submitted;
    let person = |code: &str| Change::from(Performer { reading: Some("x".to_owned()), ..(*performer(&plan, code)).clone() });
    let declared = |code: &str| Change::from(crate::domain::team::Team { declared_headcount: 9, ..(*team(&plan, code)).clone() });
    let renamed = Change::from(crate::domain::team::Team { code: "T9".to_owned(), ..(*team(&plan, "T1")).clone() });
    let show_of = |code: &str| Change::from(Show { expected_audience: Some(9), ..(*show(&plan, code)).clone() });
    let check = |grants: &str, rights: &[Right], change: &Change, expect: bool| {
        let grants: Vec<Grant> = grants.split(',').map(|it| grant(&plan, it)).collect();
        let after = plan.apply(std::slice::from_ref(change));
        assert_eq!(reaches(&grants, rights, (&plan, &after), std::slice::from_ref(change)), expect, "{grants:?} {change:?}");
    };
    let team_rights = &[Right::EditPlan, Right::EditTeam][..];
    let leader = "TEAM_LEADER T1";
    check(leader, team_rights, &declared("T1"), true);
    check(leader, team_rights, &declared("T2"), false);
    check(leader, team_rights, &renamed, false);
    check("PROGRAMMER O1", team_rights, &renamed, true);
    check("PROGRAMMER O3", team_rights, &renamed, false);
    check(leader, team_rights, &with("T1", "P5"), true);
    check(leader, team_rights, &with("T1", "P4"), false);
    check("TEAM_LEADER T1,TEAM_LEADER T2", team_rights, &with("T1", "P4"), false);
    check("PROGRAMMER", team_rights, &with("T1", "P4"), true);
    check(leader, team_rights, &person("P2"), true);
    check(leader, team_rights, &person("P3"), false);
    check("STAGE_MANAGER X1", team_rights, &person("P2"), false);
    check(leader, team_rights, &act("A3", title), true);
    check(leader, team_rights, &act("A3", submit), true);
    check(leader, team_rights, &act("A3", confirm), false);
    check(leader, team_rights, &act("A1", title), false);
    check("TEAM_LEADER", team_rights, &act("A1", title), true);
    check(leader, team_rights, &show_of("X1"), false);
    check("PROGRAMMER X1", &[Right::EditPlan], &show_of("X1"), true);
    check("PROGRAMMER X1", &[Right::EditPlan], &show_of("X2"), false);
    check("STAGE_MANAGER X1", &[Right::RunNight], &show_of("X1"), false);
    let on =
        |code: &str| Change::from(Show { status: crate::domain::show::ShowStatus::InProgress, ..(*show(&plan, code)).clone() });
    check("STAGE_MANAGER X1", &[Right::RunNight], &on("X1"), true);
    check("STAGE_MANAGER", &[Right::RunNight], &on("X2"), true);
    check("STAGE_MANAGER X2", &[Right::RunNight], &on("X1"), false);
    check("VIEWER", team_rights, &person("P2"), false);
}
