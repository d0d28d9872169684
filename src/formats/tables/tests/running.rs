//! Running orders: plain ones of shows and acts that are known, and lists that tell everything at once.

use expect_test::expect;

use super::{csv, told};

#[test]
fn a_program_names_shows_and_acts_by_their_codes() {
    let text =
        "场次编号,序号,种类,节目编号,标题,时长(秒)\nS1,1,主持,,开场,120\nS1,2,节目,A1,春,285\nS1,3,颁奖,,,600\nS2,1,节目,A1,,\n";
    expect![[r#"
        2 Item content=MC_LINK/开场/INTERLUDE duration_seconds=120 position=1 show=S1
        3 Item content=A1/春/PERFORMANCE duration_seconds=285 position=2 show=S1
        4 Item content=AWARD/INTERLUDE duration_seconds=600 position=3 show=S1
        5 Item content=A1/PERFORMANCE position=1 show=S2
    "#]]
    .assert_eq(&told(&csv("节目单.csv", text)));
}

#[test]
fn a_list_of_everything_brings_shows_and_acts() {
    let text = "年份,序号,类型,节目名,表演者,备注\n\
        1984,1,片头,演员介绍,,\n\
        1984,2,歌曲,《春》,张三、李四,\n\
        1984,,,,伴唱：王五,\n\
        1984,0.8743,相声,相声《笑》[11],马六等,\n\
        1984,第一篇章（1-7）,,,,\n\
        1984,3,零点钟声,,,\n\
        1984,4,小魔术,,冯七,\n\
        1986,1,歌曲,《春》,赵八,\n\
        1986,2,相声,《笑》,,\n";
    expect![[r#"
        2 Show title=1984
        2 Item content=VIDEO/演员介绍/INTERLUDE show=1984
        3 Act genre=歌曲 performers=张三/张三+李四/李四+王五/王五 title=春
        3 Item content=春/PERFORMANCE show=1984
        5 Act genre=相声 has_unknown_performers=true performers=马六/马六 title=笑
        5 Item content=笑/PERFORMANCE show=1984
        7 Item content=MC_LINK/零点钟声/INTERLUDE show=1984
        8 Act genre=小魔术 performers=冯七/冯七 title=小魔术
        8 Item content=小魔术/PERFORMANCE show=1984
        9 Show title=1986
        9 Act genre=歌曲 performers=赵八/赵八 title=春（1986）
        9 Item content=春（1986）/PERFORMANCE position=1 show=1986
        10 Item content=笑/PERFORMANCE position=2 show=1986
        1 remark: 备注 NOT_FOUND
        6 remark: 节目名 REQUIRED
        9 remark: 节目名 DUPLICATE
        2 remark: * OUT_OF_RANGE
    "#]]
    .assert_eq(&told(&csv("节目.csv", text)));
}

#[test]
fn a_list_without_a_show_is_of_the_show_that_the_file_is_named_after() {
    let text = "序号,节目,形式,演出单位,时长\n1,春,舞蹈,一队,3分52秒\n2,领导致辞,,,5分钟\n3,秋,合唱,二队、三队,4:00\n";
    expect![[r#"
        2 Show kind=CLOSING title=闭幕式
        2 Act duration_seconds=232 genre=舞蹈 teams=一队 title=春
        2 Item content=春/PERFORMANCE position=1 show=闭幕式
        3 Item content=SPEECH/领导致辞/INTERLUDE duration_seconds=300 position=2 show=闭幕式
        4 Act duration_seconds=240 genre=合唱 teams=二队+三队 title=秋
        4 Item content=秋/PERFORMANCE position=3 show=闭幕式
    "#]]
    .assert_eq(&told(&csv("闭幕式节目单.csv", text)));
}

#[test]
fn what_is_neither_act_nor_interlude_is_refused() {
    let text = "场次,序号,种类,标题,类别\n开幕式,1,胡闹,春,舞蹈\n,2,节目,秋,舞蹈\n,3,节目,,\n";
    expect![[r#"
        3 Show kind=OPENING title=开幕式
        3 Act genre=舞蹈 title=秋
        3 Item content=秋/PERFORMANCE position=2 show=开幕式
        2 refused: 种类 INVALID_FORMAT
        4 refused: 标题 REQUIRED
    "#]]
    .assert_eq(&told(&csv("节目单.csv", text)));
}
