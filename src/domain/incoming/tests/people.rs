//! Who a row of a roster, a cast or an act is about.

use super::*;
use crate::domain::{
    fixture::{self, plan},
    team::MemberRole,
};

const TEAMS: &str = "
    org O1 SCHOOL
    performer P1 2001-02-03
    performer P2
    performer P3
    performer P4
    team T1 O1 declared=3 : P1 P2/LEADER
    team T2 O1 declared=3 : P3
    act A1 4:00 teams=T1,T2 : P1/EASY";

fn roster(plan: &Plan, team: &str) -> Vec<String> {
    let member = |it: &crate::domain::team::Member| {
        let person = plan.performers.get(it.performer).expect("a person");
        format!("{} {} {}", person.code, person.name, it.role)
    };
    fixture::team(plan, team).members.iter().map(member).collect()
}

#[test]
fn people_are_known_by_number_birthday_phone_and_team() {
    let plan = plan(TEAMS);
    let next = check(
        &plan,
        "member team=T1 name=P1 birth=2001-02-03
         member team=T1 code=P2 name=P2 phone=13800000000
         member team=~T2 name=P3 birth=1990-01-01
         member team=T2 name=P1 birth=2001-02-03
         member team=T2 name=P4
         member team=T2 name=P2
         member team=T2 name=P1 birth=2002-02-02",
        &[
            "2 MEMBER CHANGE P2: phone - > 13800000000",
            "3 MEMBER CHANGE P3: birthDate - > 1990-01-01",
            "4 MEMBER CREATE P1",
            "5 MEMBER CREATE P4",
            "6 MEMBER CREATE P2",
            "7 MEMBER CREATE P1",
        ],
    );
    assert_eq!(roster(&next, "T1"), ["P1 P1 PERFORMER", "P2 P2 LEADER"]);
    // P1 is in both teams, P4 was brought without one; the others only have the same names.
    let expect = ["P3 P3 PERFORMER", "P1 P1 PERFORMER", "P4 P4 PERFORMER", "P0005 P2 PERFORMER", "P0006 P1 PERFORMER"];
    assert_eq!(roster(&next, "T2"), expect);
    check(&next, "member team=T2 name=P2 phone=13900000000", &["1 MEMBER CHANGE P2: phone - > 13900000000"]);
    check(&next, "member team=T1 name=P2 phone=(138)0000-0000", &["1 MEMBER CHANGE P2: phone 13800000000 > (138)0000-0000"]);
    check(&next, "member team=T2 code=P3 role=CREW", &["1 MEMBER CHANGE P3: role PERFORMER > CREW"]);
}

#[test]
fn a_leader_whom_a_team_names_is_the_one_of_its_roster() {
    let plan = plan("org O1 SCHOOL\nperformer P1\nperformer P2 1990-01-01\nteam T1 O1 declared=3 : P1/LEADER P2");
    let next = check(
        &plan,
        "member team=T1 code=N1 name=P1 birth=1970-05-05 phone=111
         member team=T1 code=N2 name=P2 birth=1991-01-01",
        &["1 MEMBER CHANGE P1: code P1 > N1; birthDate - > 1970-05-05; phone - > 111", "2 MEMBER CREATE P2"],
    );
    assert_eq!(roster(&next, "T1"), ["N1 P1 LEADER", "P2 P2 PERFORMER", "N2 P2 PERFORMER"]);
}

#[test]
fn a_leader_known_from_another_team_takes_the_place_of_the_one_who_was_named() {
    let plan = plan(
        "org O1 SCHOOL\nperformer P1\nperformer P9 1970-05-05\nteam T1 O1 declared=3 : P1/LEADER\nteam T2 O1 declared=3 : P9",
    );
    let renamed = check(&plan, "member team=T2 code=P9 name=P1", &["1 MEMBER CHANGE P1: name P9 > P1"]);
    let next = check(&renamed, "member team=T1 code=P9 name=P1 role=LEADER", &[]);
    assert_eq!(roster(&next, "T1"), ["P9 P1 LEADER"]);
    assert_eq!(next.performers.len(), 1, "the other one is gone");
}

#[test]
fn namesakes_in_one_team_have_to_be_told_apart() {
    let plan = plan(TEAMS);
    let next = check(
        &plan,
        "member team=T1 name=张伟 phone=111
         member team=T1 name=张伟 phone=222
         member team=T2 name=张伟
         member team=T2 name=张伟",
        &["1 MEMBER CREATE 张伟", "2 MEMBER CREATE 张伟", "3 MEMBER CREATE 张伟", "4 MEMBER REFUSE 张伟: name DUPLICATE"],
    );
    check(
        &next,
        "member team=T1 name=张伟 phone=333\nmember team=T1 name=张伟 phone=222",
        &["1 MEMBER CHANGE 张伟: phone 111 > 333"],
    );
    check(&next, "member team=T1 name=张伟", &["1 MEMBER REFUSE 张伟: name DUPLICATE"]);
}

#[test]
fn a_persons_fields_are_checked_as_everywhere() {
    check(
        &plan(TEAMS),
        "member team=T1 name=甲 birth=2099-01-01 phone=1
         member team=T1 phone=13800000000
         member team=T1 code=P_9 name=乙
         person name=丙 birth=1890-01-01
         person code=P1 name=P1 hidden=true
         person code=P1 hidden=false",
        &[
            "1 MEMBER REFUSE 甲: birthDate OUT_OF_RANGE; phone INVALID_FORMAT",
            "2 MEMBER REFUSE ?: name REQUIRED",
            "3 MEMBER REFUSE 乙: code INVALID_FORMAT",
            "4 PERFORMER REFUSE 丙: birthDate OUT_OF_RANGE",
            "5 PERFORMER CHANGE P1: hidden false > true",
            "6 PERFORMER REFUSE P1: hidden DUPLICATE",
        ],
    );
}

#[test]
fn a_team_has_the_leader_that_it_names() {
    let plan = plan(TEAMS);
    let check = |file: &str, expect: &[&str], leader: &str| {
        let next = check(&plan, file, expect);
        let member = fixture::team(&next, "T1").leader().cloned().expect("a leader");
        assert_eq!(next.performers.get(member.performer).map(|it| it.name.clone()).as_deref(), Some(leader), "{file}");
        let leaders = fixture::team(&next, "T1").members.iter().filter(|it| it.role == MemberRole::Leader).count();
        assert_eq!(leaders, 1, "{file}");
    };
    check("team code=T1 leader=P2/123", &[], "P2");
    check(
        "team code=T1 leader=P1",
        &["1 MEMBER CHANGE P2: role LEADER > PERFORMER", "1 MEMBER CHANGE P1: role PERFORMER > LEADER"],
        "P1",
    );
    check("team code=T1 leader=新人/123", &["1 MEMBER CHANGE P2: role LEADER > PERFORMER", "1 MEMBER CREATE 新人"], "新人");
    check("team code=T1 leader=P2\nmember team=T1 code=P2 name=P2 role=PERFORMER\nmember team=T1 code=P1", &[], "P2");
    check(
        "team code=T1 leader=P1\nmember team=T1 code=P2 role=PERFORMER\nmember team=T1 code=P1 name=P1 role=PERFORMER",
        &["2 MEMBER CHANGE P2: role LEADER > PERFORMER", "3 MEMBER CHANGE P1: role PERFORMER > LEADER"],
        "P1",
    );
}

#[test]
fn people_named_by_an_act_are_of_its_teams_or_guests() {
    let plan = plan(TEAMS);
    let next = check(
        &plan,
        "act code=A1 people=P1,P2,P4,客人,…
         act title=新歌 seconds=60 people=客人,P2,P1",
        &[
            "1 PERFORMER CREATE 客人",
            "1 ACT CHANGE A1: cast P1 P1 > P1 P1, P2 P2, P4 P4, P0005 客人",
            "2 PERFORMER CREATE P2",
            "2 PERFORMER CREATE P1",
            "2 ACT CREATE 新歌",
        ],
    );
    let act = fixture::act(&next, "A1");
    let teams: Vec<_> = act.cast.iter().map(|it| it.team.and_then(|id| next.teams.get(id)).map(|it| it.code.as_str())).collect();
    assert_eq!(teams, [Some("T1"), Some("T1"), None, None]);
}

#[test]
fn rows_of_a_cast_change_one_person_each() {
    let plan = plan(TEAMS);
    check(
        &plan,
        "cast act=A1 person=P1 costume=HARD
         cast act=~A1 person=~P2 team=T1
         cast act=A1 person=~P3
         cast act=A1 person=P4 team=T9
         cast act=A1 person=P9
         cast act=A1 person=~客人
         cast act=A1 person=P1 costume=EASY",
        &[
            "1 CAST CHANGE P1: costume EASY > HARD",
            "2 CAST CREATE P2",
            "3 CAST CREATE P3",
            "4 CAST REFUSE P4: team NOT_FOUND",
            "5 CAST REFUSE P9: person NOT_FOUND",
            "6 PERFORMER CREATE 客人",
            "6 CAST CREATE 客人",
            "7 CAST REFUSE P1: person DUPLICATE",
        ],
    );
}

#[test]
fn teams_that_still_have_people_in_an_act_stay() {
    let plan = plan(TEAMS);
    check(&plan, "act code=A1 teams=T2", &["1 ACT REFUSE A1: teams IN_USE"]);
    check(&plan, "act code=A1 teams=T1,T1", &["1 ACT REFUSE A1: teams[1] DUPLICATE"]);
    check(&plan, "act code=A1 teams=T1", &["1 ACT CHANGE A1: teams T1 T1, T2 T2 > T1 T1"]);
}
