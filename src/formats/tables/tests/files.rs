//! Tables of each kind, as text and as workbooks.

use encoding_rs::GB18030;
use expect_test::{Expect, expect};
use rust_xlsxwriter::{Format as Look, Formula, Workbook};
use strum::VariantArray as _;

use super::{CSV, XLSX, csv, read, told, xlsx};
use crate::{
    domain::text::Lang,
    formats::{
        Refused, Table,
        tables::{
            TemplateKind,
            headings::{Field, TABLES},
            template,
        },
    },
};

fn check(name: &str, text: &str, expect: &Expect) {
    expect.assert_eq(&told(&csv(name, text)));
}

#[test]
fn each_table_is_read() {
    check(
        "单位.csv",
        "单位,类型,上级单位\n东街道,街道,\n东街小学,学校,东街道\n",
        &expect![[r#"
        2 Organization kind=SUBDISTRICT name=东街道
        3 Organization kind=SCHOOL name=东街小学 parent=东街道
    "#]],
    );
    check(
        "场馆.csv",
        "场馆,舞台,座位,台上人数上限,换场(分钟),开放时间\n文化馆,剧场,600,60,1,2020-09-07 08:00-22:00\n广场,,,,,\n",
        &expect![[r#"
            2 Venue name=文化馆
            2 Stage changeover_seconds=60 name=剧场 opening_windows=2020-09-07T14:00:00Z/2020-09-07T00:00:00Z seats=600 stage_capacity=60 venue=文化馆
            3 Venue name=广场
        "#]],
    );
    check(
        "队伍.csv",
        "队伍编号,队伍名称,单位,单位类型,申报人数,领队,联系电话\nD1,一队,东街道,街道,15人,王一,19900000001\n",
        &expect![[r#"
            2 Team code=D1 declared_headcount=15 leader=王一/19900000001 name=一队 organization=东街道 organization_kind=SUBDISTRICT
        "#]],
    );
    check(
        "花名册.csv",
        "队伍编号,编号,姓名,出生日期,电话,身份,不公开姓名,同意人\nD1,P1,王一,1974/2/5,19900000001,领队,,\nD1,P2,𠮷田,2012年3月4日,,演员,是,王一\n",
        &expect![[r#"
            2 Member person=1974-02-05/P1/王一/19900000001 role=LEADER team=D1
            3 Member person=2012-03-04/P2/王一/true/𠮷田 role=PERFORMER team=D1
        "#]],
    );
    check(
        "节目.csv",
        "节目编号,节目名称,类别,时长（分钟）,上场(秒),演出单位,队伍编号,话筒,演员\nA1,《春》,舞蹈,3:52,60,一队、二队,D1、D2,2,\nA2,秋,合唱,4.5,,三队,,,张三、李四等\n",
        &expect![[r#"
            2 Act code=A1 duration_seconds=232 genre=舞蹈 microphones=2 setup_seconds=60 teams=D1/一队+D2/二队 title=春
            3 Act code=A2 duration_seconds=270 genre=合唱 has_unknown_performers=true performers=张三/张三+李四/李四 teams=三队 title=秋
        "#]],
    );
    check(
        "演员表.csv",
        "节目编号,姓名,队伍编号,服装\nA1,王一,D1,复杂\n",
        &expect![[r#"
        2 Cast act=A1 costume=HARD person=王一 team=D1
    "#]],
    );
    check(
        "场次.csv",
        "场次编号,名称,类型,舞台,日期,入场,开始,结束,最晚结束\nS1,开幕式,开幕,剧场,2020-09-07,18:30,晚上7点半,23:30,0:30\nS2,初赛,初赛,剧场,,,2020-09-08T19:00:00+08:00,,\n",
        &expect![[r#"
            2 Show code=S1 doors_at=2020-09-07T10:30:00Z hard_ends_at=2020-09-07T16:30:00Z kind=OPENING planned_ends_at=2020-09-07T15:30:00Z stage=剧场 starts_at=2020-09-07T11:30:00Z title=开幕式
            3 Show code=S2 kind=HEAT stage=剧场 starts_at=2020-09-08T11:00:00Z title=初赛
        "#]],
    );
}

#[test]
fn text_files_come_in_many_dresses() {
    let sample = "队伍名称,单位,人数\n\"一队\n（少儿）\",\"东,街道\",15\n二队\n\n三队,西街道,16,,\n合计,,31\n";
    let expect = expect![[r#"
        2 Team declared_headcount=15 name=一队 （少儿） organization=东,街道
        3 Team name=二队
        5 Team declared_headcount=16 name=三队 organization=西街道
        6 remark: * WRONG_KIND
    "#]];
    check("队伍.csv", sample, &expect);
    let wide = sample.encode_utf16().flat_map(u16::to_le_bytes);
    let dresses: [Vec<u8>; 5] = [
        format!("\u{feff}{sample}").into_bytes(),
        GB18030.encode(sample).0.into_owned(),
        [0xff, 0xfe].into_iter().chain(wide).collect(),
        sample.replace('\n', "\r\n").into_bytes(),
        sample.replace("东,街道", "东@街道").replace(',', "\t").replace('@', ",").into_bytes(),
    ];
    for bytes in dresses {
        expect.assert_eq(&told(&read(&CSV, "队伍.csv", &bytes, &[]).expect("a table")));
    }
}

#[test]
fn a_row_with_mistakes_is_refused_whole_and_the_rest_reads_on() {
    check(
        "花名册.csv",
        "队伍编号,姓名,出生日期,电话,身份\nD1,王一,昨天,1.99E+10,舞王\nD1,,,,\n,王二,,,\nD1,王\u{1}三,,,\nD1,王四,,,\n",
        &expect![[r#"
            6 Member person=王四 team=D1
            2 refused: 出生日期 INVALID_FORMAT, 电话 INVALID_FORMAT, 身份 INVALID_FORMAT
            3 refused: 姓名 REQUIRED
            4 refused: 队伍编号 REQUIRED
            5 refused: 姓名 INVALID_CHARACTER
        "#]],
    );
    let incoming = csv("花名册.csv", "队伍编号,姓名,身份\nD1,王一,舞王\n");
    let message = &incoming.refused[0].mistakes[0].message;
    assert!(message.zh.contains("演员、替补") && message.en.contains("Performer, Understudy"), "{message:?}");
}

#[test]
fn columns_are_mapped_by_hand() {
    let text = "名号,哪儿来的,姓名\n一队,东街道,王一\n";
    let incoming = read(&CSV, "队伍.csv", text.as_bytes(), &[("名号", "name"), ("哪儿来的", "organization"), ("姓名", "")]);
    expect![[r#"
        2 Team name=一队 organization=东街道
    "#]]
    .assert_eq(&told(&incoming.expect("a table")));
}

#[test]
fn workbooks_of_several_sheets_are_read() {
    let mut book = Workbook::new();
    let (date, clock, percent) =
        (Look::new().set_num_format("yyyy-mm-dd"), Look::new().set_num_format("h:mm:ss"), Look::new().set_num_format("0%"));
    let look = Look::new();
    let sheet = book.add_worksheet().set_name("队伍").expect("a name");
    sheet.merge_range(0, 0, 0, 4, "第十届艺术节报名表", &look).expect("cells");
    sheet.merge_range(2, 0, 3, 0, "队伍名称", &look).expect("cells");
    sheet.merge_range(2, 1, 2, 2, "领队", &look).expect("cells");
    sheet.write_row(3, 1, ["姓名", "电话"]).expect("cells");
    sheet.merge_range(2, 3, 3, 3, "人数", &look).expect("cells");
    sheet.write_row(4, 0, ["一队", "王一"]).expect("cells");
    sheet.write(4, 2, 19_900_000_001_i64).expect("cells");
    sheet.write_formula(4, 3, Formula::new("=7+8").set_result("15")).expect("cells");
    sheet.write_row(8, 0, ["二队", "王二"]).expect("cells");
    sheet.write_formula(8, 3, Formula::new("=1/0").set_result("#DIV/0!")).expect("cells");
    let sheet = book.add_worksheet().set_name("花名册").expect("a name").set_hidden(true);
    sheet.write_row(0, 0, ["队伍", "编号", "姓名", "出生日期", "隐名", "出勤率"]).expect("cells");
    sheet.merge_range(1, 0, 2, 0, "一队", &look).expect("cells");
    for (row, name) in [(1, "王一"), (2, "王二")] {
        sheet.write(row, 1, row).expect("cells").write(row, 2, name).expect("cells");
        sheet.write_with_format(row, 3, 27_065.0, &date).expect("cells").write(row, 4, true).expect("cells");
        sheet.write_with_format(row, 5, 0.5, &percent).expect("cells");
    }
    let sheet = book.add_worksheet().set_name("节目").expect("a name");
    sheet.write_row(0, 0, ["节目名称", "时长"]).expect("cells");
    sheet.write(1, 0, "春").expect("cells").write_with_format(1, 1, 232.0 / 86_400.0, &clock).expect("cells");
    sheet.write(2, 0, "秋").expect("cells").write_with_format(2, 1, 232.0 / 1_440.0, &clock).expect("cells");
    book.add_worksheet().set_name("杂记").expect("a name").write(0, 0, "记得买水").expect("cells");
    book.add_worksheet().set_name("空").expect("a name");
    let incoming = xlsx("报名.xlsx", &book.save_to_buffer().expect("a workbook"));
    expect![[r#"
        队伍!5 Team declared_headcount=15 leader=王一/19900000001 name=一队
        花名册!2 Member person=1974-02-05/1/true/王一 team=一队
        花名册!3 Member person=1974-02-05/2/true/王二 team=一队
        节目!2 Act duration_seconds=232 title=春
        节目!3 Act duration_seconds=232 title=秋
        队伍!9 refused: 人数 INVALID_FORMAT
        花名册!1 remark: * INVALID_FORMAT
        花名册!1 remark: 出勤率 NOT_FOUND
        节目!3 remark: 时长 INVALID_FORMAT
        杂记!1 remark: * NOT_FOUND
    "#]]
    .assert_eq(&told(&incoming));
}

#[test]
fn templates_are_read_back_whole() {
    for language in [Lang::zh(), Lang::en()] {
        let chinese = language == Lang::zh();
        for table in TABLES {
            let bytes = template(Some(table.table), &language, TemplateKind::Csv).expect("a template");
            let row = table.columns.iter().map(|column| match (column.example.0, column.kind) {
                ("", crate::formats::tables::headings::Kind::Choice(choice)) => choice.words(chinese)[0].to_owned(),
                (zh, _) => format!("\"{}\"", if chinese { zh } else { column.example.1 }),
            });
            let filled = String::from_utf8(bytes).expect("UTF-8") + &row.collect::<Vec<_>>().join(",");
            let incoming = read(&CSV, table.name(chinese), filled.as_bytes(), &[]).expect("a table");
            assert!(!incoming.rows.is_empty(), "{filled}");
            assert_eq!((&incoming.refused, &incoming.remarks), (&vec![], &vec![]), "{filled}");
        }
        let bytes = template(None, &language, TemplateKind::Xlsx).expect("a template");
        let incoming = read(&XLSX, "template.xlsx", &bytes, &[]).expect("tables");
        assert_eq!(told(&incoming), "");
    }
    assert!(matches!(template(None, &Lang::en(), TemplateKind::Csv), Err(Refused::Because(_))));
}

#[test]
fn no_heading_of_a_table_means_two_things() {
    for table in TABLES {
        let mut seen = std::collections::BTreeMap::<String, Field>::new();
        for column in table.columns {
            for heading in [column.zh, column.en].iter().chain(column.also) {
                let word = crate::formats::tables::fold::heading(heading).0;
                let other = seen.insert(word, column.field);
                assert!(other.is_none_or(|field| field == column.field), "{}: {heading}", table.en);
            }
        }
        assert_eq!(table.table, TABLES[table.table as usize].table);
    }
    assert_eq!(Table::VARIANTS.len(), TABLES.len());
}
