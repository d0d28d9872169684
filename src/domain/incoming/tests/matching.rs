//! What a row is about, what it changes, and why it is refused.

use super::*;
use crate::domain::{
    fixture::{self, plan},
    id::AnyId,
    text::Localized,
};

const DESK: &str = "
    org O1 SCHOOL
    org O2 GOVERNMENT part-of=O1
    venue V1
    stage M1 V1 changeover=60
    genre dance
    team T1 O1 declared=3 APPLIED
    team T2 O2 declared=3
    act A1 4:00 genre=dance SUBMITTED teams=T1
    act A2 3:00 teams=T2
    show X1 GALA M1 2020-09-28T19:30 : A1 A2";

#[test]
fn what_is_there_already_makes_no_change() {
    let plan = plan(DESK);
    check(
        &plan,
        "festival name=other from=2020-09-10 to=2020-09-20
         org name=O1 kind=SCHOOL
         org name.en=en-O2 parent=~O1
         venue code=V1 name=V1
         stage name=M1 venue=~V1 changeover=60
         team code=T1 org=~O1 declared=3
         team name=T2 org=O2
         act title=A1 genre=舞 seconds=240 teams=~T1
         act code=A2 teams=T2
         show title=X1 start=2020-09-28T19:30 stage=~M1
         item show=X1 act=A1
         item show=X1 act=~A2",
        &[],
    );
}

#[test]
fn one_changed_cell_changes_one_field() {
    let plan = plan(DESK);
    let check = |file: &str, expect: &str| {
        check(&plan, file, &[expect]);
    };
    check("festival from=2020-09-01", "1 FESTIVAL CHANGE fixture: startsOn 2020-09-07 > 2020-09-01");
    check("org code=O2 kind=SCHOOL\norg code=O1", "1 ORGANIZATION CHANGE O2: kind GOVERNMENT > SCHOOL");
    check("org code=O1 name=一小\norg code=O2", "1 ORGANIZATION CHANGE 一小: name.zh O1 > 一小");
    check("org code=O1 name.en=School\norg code=O2", "1 ORGANIZATION CHANGE O1: name.en en-O1 > School");
    check("venue code=V1 address=路1号", "1 VENUE CHANGE V1: address.zh - > 路1号");
    check("stage code=M1 seats=300", "1 STAGE CHANGE M1: seats - > 300");
    check("team code=T1 status=APPROVED\nteam code=T2", "1 TEAM CHANGE T1: status APPLIED > APPROVED");
    check("act code=A1 status=IN_REVIEW\nact code=A2", "1 ACT CHANGE A1: status SUBMITTED > IN_REVIEW");
    check("act title=A1 teams=T2,T1\nact title=A2", "1 ACT CHANGE A1: teams T1 T1 > T2 T2, T1 T1");
    check("show code=X1 audience=200", "1 SHOW CHANGE X1: expectedAudience - > 200");
    check(
        "show title=X1 start=2020-09-28T20:00",
        "1 SHOW CHANGE X1: startsAt 2020-09-28T19:30:00+08:00 > 2020-09-28T20:00:00+08:00",
    );
}

#[test]
fn an_id_of_another_system_leads_to_a_thing_under_any_name() {
    let plan = plan(DESK);
    let next = check(
        &plan,
        "act id=desk:1 title=A1
         act id=desk:2 title=新舞 seconds=60 genre=dance
         act id=desk:3 title=A1 seconds=60",
        &["1 ACT CHANGE A1: externalIds.desk - > 1", "2 ACT CREATE 新舞", "3 ACT CREATE A1"],
    );
    assert_eq!(next.acts.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["A1", "A2", "A003", "A004"]);
    // Renamed, not another one.
    let next = check(&next, "act id=desk:1 title=A1改\nact id=desk:2\nact id=desk:3", &["1 ACT CHANGE A1改: title.zh A1 > A1改"]);
    assert_eq!(fixture::act(&next, "A1").title, Localized::of(Lang::zh(), "A1改").with(Lang::en(), "en-A1"));
}

#[test]
fn a_whole_festival_is_made_of_a_file() {
    let next = check(
        &plan("genre dance"),
        "item show=~晚会 kind=SPEECH seconds=300
         item show=~晚会 act=~领航
         show title=晚会 stage=~大舞台 start=2020-09-28T19:30 kind=GALA status=CONFIRMED
         act title=领航 genre=领航操 seconds=200 teams=~舞蹈队,~朗诵团 people=张三,李四 status=CONFIRMED
         team name=舞蹈队 org=~一小 orgkind=SCHOOL status=APPROVED leader=王五/13800000000
         member team=~舞蹈队 name=张三 birth=2010-01-01
         stage name=大舞台 venue=~广场 seats=100
         venue name=广场
         org name=二小 parent=~教育局
         org name=教育局 kind=GOVERNMENT",
        &[
            "1 ITEM CREATE 致辞",
            "2 ITEM CREATE 领航",
            "3 SHOW CREATE 晚会",
            "4 GENRE CREATE 领航操",
            "4 ORGANIZATION CREATE 朗诵团",
            "4 TEAM CREATE 朗诵团",
            "4 PERFORMER CREATE 李四",
            "4 ACT CREATE 领航",
            "5 ORGANIZATION CREATE 一小",
            "5 TEAM CREATE 舞蹈队",
            "5 MEMBER CREATE 王五",
            "6 MEMBER CREATE 张三",
            "7 STAGE CREATE 大舞台",
            "8 VENUE CREATE 广场",
            "9 ORGANIZATION CREATE 二小",
            "10 ORGANIZATION CREATE 教育局",
        ],
    );
    assert_eq!(next.genres.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["dance", "ling-hang-cao"]);
    let organizations: Vec<_> = next.organizations.iter().map(|it| format!("{} {}", it.code, it.kind)).collect();
    assert_eq!(organizations, ["O001 GOVERNMENT", "O002 OTHER", "O003 SCHOOL", "O004 OTHER"]);
    let act = fixture::act(&next, "A001");
    let team = fixture::team(&next, "T001");
    assert_eq!(act.cast.iter().map(|it| it.team).collect::<Vec<_>>(), [Some(team.id), None]);
    assert_eq!(team.leader().and_then(|it| next.performers.get(it.performer)).map(|it| it.name.as_str()), Some("王五"));
    assert_eq!(fixture::show(&next, "S01").items.len(), 2);
}

#[test]
fn equal_titles_are_told_apart_by_teams() {
    let plan = plan(DESK);
    let next = check(
        &plan,
        "act title=同一首歌 seconds=60 teams=T1\nact title=同一首歌 seconds=70 teams=T2",
        &["1 ACT CREATE 同一首歌", "2 ACT CREATE 同一首歌"],
    );
    check(
        &next,
        "act title=同一首歌 seconds=80 teams=T2\nact title=同一首歌 seconds=60 teams=T1",
        &["1 ACT CHANGE 同一首歌: durationSeconds 70 > 80"],
    );
    let rows = prepared(&next, &incoming(&next, "act title=同一首歌 seconds=90"), &ImportOptions::default()).rows;
    let message = &rows[0].mistakes[0].message;
    assert_eq!(message.en, "It may be any act of these: A003 “同一首歌”, A004 “同一首歌”. Give its code.");
    assert_eq!(message.zh, "可能是以下任一节目：A003 “同一首歌”、A004 “同一首歌”。请填写编号以区分。");
    check(&next, "item show=X1 act=~同一首歌", &["1 ITEM REFUSE ?: act DUPLICATE"]);
}

#[test]
fn mistakes_refuse_a_row_and_those_that_need_it() {
    let plan = plan(DESK);
    check(
        &plan,
        "org code=O_1 name=甲
         org name=乙 parent=O_1
         team name=丙 org=~乙
         team code=T1 declared=1000001 status=WITHDRAWN
         member team=T1 name=丁
         member team=~丙 name=戊 phone=1
         act title=己 seconds=0 microphones=1001 teams=T9
         act title=庚
         show title=辛 doors=2020-09-28T19:30
         show title=壬 start=2020-09-28T19:30 end=2020-09-28T19:00 stage=M9
         item show=~辛 kind=SPEECH",
        &[
            "1 ORGANIZATION REFUSE 甲: code INVALID_FORMAT",
            "2 ORGANIZATION REFUSE 乙: parent NOT_FOUND",
            "3 TEAM REFUSE 丙: organization NOT_FOUND",
            "4 TEAM REFUSE T1: status WRONG_STATUS; declaredHeadcount OUT_OF_RANGE",
            "5 MEMBER CREATE 丁",
            "6 MEMBER REFUSE 戊: team NOT_FOUND",
            "7 ACT REFUSE 己: durationSeconds OUT_OF_RANGE; microphones OUT_OF_RANGE; teams[0] NOT_FOUND",
            "8 ACT REFUSE 庚: durationSeconds REQUIRED",
            "9 SHOW REFUSE 辛: startsAt REQUIRED",
            "10 SHOW REFUSE 壬: stage NOT_FOUND",
            "11 ITEM REFUSE ?: show NOT_FOUND",
        ],
    );
    let found = prepared(&plan, &incoming(&plan, "org name=\u{200b}\norg name=乙 parent=~\u{200b}"), &ImportOptions::default());
    assert_eq!(
        found.rows[1].mistakes[0].message.en,
        "This row needs what row 1 tells, and that row is refused; mend that one first."
    );
    assert!(!found.may_apply && found.changes.is_empty());
    let skipping = ImportOptions { skip_refused: true, ..ImportOptions::default() };
    assert!(prepared(&plan, &incoming(&plan, "org name=\u{200b}\norg name=乙"), &skipping).may_apply);
}

#[test]
fn two_rows_that_contradict_each_other_are_told_of() {
    let plan = plan(DESK);
    check(
        &plan,
        "venue name=剧院 address=路1号
         venue name=剧院
         venue name=剧院 address=路2号
         venue name=剧院 name.en=Theater",
        &["1 VENUE CREATE 剧院", "3 VENUE REFUSE 剧院: address.zh DUPLICATE", "4 VENUE CHANGE 剧院: name.en - > Theater"],
    );
}

#[test]
fn an_organization_is_no_part_of_itself() {
    let plan = plan(DESK);
    check(&plan, "org code=O1 parent=O2\norg code=O2", &["1 ORGANIZATION REFUSE O1: parent CYCLE"]);
    check(
        &plan,
        "org name=甲 parent=~乙\norg name=乙 parent=~甲",
        &["1 ORGANIZATION REFUSE 甲: parent NOT_FOUND", "2 ORGANIZATION REFUSE 乙: parent NOT_FOUND"],
    );
    check(
        &plan,
        "org code=O2 parent=~新\norg name=新\norg code=O1",
        &["1 ORGANIZATION CHANGE O2: parent O1 O1 > O003 新", "2 ORGANIZATION CREATE 新"],
    );
}

#[test]
fn a_caller_sees_how_far_it_is_and_may_stop() {
    let plan = plan(DESK);
    let rows: String = (0..1000).map(|it| format!("org name=单位{it}\n")).collect();
    let incoming = incoming(&plan, &rows);
    let seen = std::cell::RefCell::new(vec![]);
    let stop_at = |last: u32| {
        seen.borrow_mut().clear();
        let progress = |done| {
            seen.borrow_mut().push(done);
            if done >= last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        prepare(&plan, &mut Counter(1000), &incoming, &ImportOptions::default(), &progress).map(|it| it.summary.created)
    };
    assert_eq!(stop_at(5000), Some(1000));
    assert_eq!(*seen.borrow(), [200, 400, 600, 800, 1000]);
    assert_eq!(stop_at(400), None);
    assert_eq!(*seen.borrow(), [200, 400]);
    let _: Option<AnyId> = None;
}

#[test]
fn a_timetable_of_our_own_comes_back_as_it_went() {
    let plan = plan(DESK);
    let first = "act id=frab:7 title=甲 seconds=60 code=甲-7
         show id=frab:7 title=甲 start=2020-09-28T10:00 stage=~M1 code=Camp-7
         item show=frab:7 act=frab:7";
    let next = check(&plan, first, &["1 ACT CREATE 甲", "2 SHOW CREATE 甲", "3 ITEM CREATE 甲"]);
    // With a guid that the format asks for, and a code that fits it.
    let again = "act id=frab:g-1,frab:7 title=甲 seconds=60 code=camp-7
         show id=frab:g-1,frab:7 title=甲 start=2020-09-28T10:00 stage=~M1 code=camp-7
         item show=frab:g-1 act=frab:g-1";
    check(&next, again, &[]);
}
