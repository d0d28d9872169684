//! The words for values of a fixed list, in Chinese and English: what a table is written with, and what is understood.

use std::{collections::BTreeMap, str::FromStr, sync::LazyLock};

use strum::VariantArray;

use super::fold::fold;
use crate::domain::{
    act::{ActStatus, CostumeClass},
    organization::OrganizationKind,
    show::{InterludeKind, ShowKind, ShowStatus, Visibility},
    team::{MemberRole, TeamStatus},
};

/// The words for one value.
pub(crate) struct Word<T: 'static> {
    /// The value.
    pub(crate) value: T,
    /// What it is called in Chinese.
    pub(crate) zh: &'static str,
    /// What it is called in English.
    pub(crate) en: &'static str,
    /// What else it is called.
    pub(crate) also: &'static [&'static str],
}

/// A value that has words. It is understood by its name in the API too (`MC_LINK`).
pub(crate) trait Worded: Copy + PartialEq + FromStr + VariantArray + 'static {
    /// The words for each value.
    const WORDS: &'static [Word<Self>];

    /// The word to write for it.
    fn word(self, chinese: bool) -> &'static str {
        let word = Self::WORDS.iter().find(|word| word.value == self);
        word.map_or("", |word| if chinese { word.zh } else { word.en })
    }

    /// The value of each folded word.
    fn index() -> &'static BTreeMap<String, Self>;

    /// The value that a word means.
    fn read(text: &str) -> Option<Self> {
        Self::index().get(&fold(text)).copied().or_else(|| {
            let name = text.trim().to_ascii_uppercase().replace(['-', ' '], "_");
            name.parse().ok()
        })
    }
}

/// The words of a type, folded; where one has two meanings, the first holds.
fn folded<T: Worded>() -> BTreeMap<String, T> {
    let mut index = BTreeMap::new();
    for word in T::WORDS {
        for text in [word.zh, word.en].iter().chain(word.also) {
            index.entry(fold(text)).or_insert(word.value);
        }
    }
    index
}

macro_rules! words {
    ($type:ident: $($value:ident $zh:literal $en:literal [$($also:literal),*];)+) => {
        impl Worded for $type {
            const WORDS: &'static [Word<Self>] =
                &[$(Word { value: Self::$value, zh: $zh, en: $en, also: &[$($also),*] }),+];

            fn index() -> &'static BTreeMap<String, Self> {
                static INDEX: LazyLock<BTreeMap<String, $type>> = LazyLock::new(folded);
                &INDEX
            }
        }
    };
}

words! { OrganizationKind:
    Subdistrict "街道" "Subdistrict" ["街道办", "街道办事处", "办事处"];
    Township "乡镇" "Township" ["乡", "镇", "乡镇政府", "town"];
    Community "社区" "Community" ["村", "村社区", "居委会", "社区居委会", "neighborhood", "neighbourhood"];
    Government "机关" "Government" ["政府", "党政机关", "政府机关", "区直机关", "机关单位"];
    PublicInstitution "事业单位" "Public institution" ["事业"];
    Enterprise "企业" "Enterprise" ["公司", "企业单位", "国企", "company", "business"];
    School "学校" "School" ["学校单位", "幼儿园", "中小学", "大学", "university", "college"];
    Association "社团" "Association" ["协会", "社会组织", "社会团体", "民间社团", "club", "society"];
    Professional "专业院团" "Professional company" ["院团", "专业团体", "文艺院团", "剧团", "professional"];
    Other "其他" "Other" ["其它", "个人"];
}

words! { MemberRole:
    Performer "演员" "Performer" ["队员", "表演者", "参演", "参演人员", "舞者", "歌手", "athlete", "dancer", "singer", "actor", "member"];
    Understudy "替补" "Understudy" ["替补演员", "候补", "b角", "reserve", "substitute", "alternate"];
    Conductor "指挥" "Conductor" ["合唱指挥"];
    Accompanist "伴奏" "Accompanist" ["钢琴伴奏", "乐手", "pianist"];
    Leader "领队" "Leader" ["队长", "负责人", "带队", "领队老师", "team leader", "captain"];
    Choreographer "编导" "Choreographer" ["编舞", "导演", "排练导演", "director"];
    Tutor "指导教师" "Tutor" ["指导老师", "辅导教师", "辅导老师", "教练", "teacher", "coach", "instructor"];
    Crew "工作人员" "Crew" ["后勤", "剧务", "舞台监督", "化妆", "化妆师", "道具", "staff", "technician"];
    Chaperone "陪护" "Chaperone" ["家长", "监护人", "陪同", "guardian", "parent"];
}

words! { TeamStatus:
    Applied "报名" "Applied" ["已报名", "申请", "待审", "pending"];
    Approved "通过" "Approved" ["已通过", "批准", "同意", "参加", "accepted"];
    Rejected "未通过" "Rejected" ["不通过", "拒绝", "落选", "declined"];
    Withdrawn "退出" "Withdrawn" ["已退出", "退赛", "取消"];
}

words! { ActStatus:
    Draft "草稿" "Draft" ["拟定"];
    Submitted "报送" "Submitted" ["已报送", "已提交", "申报"];
    InReview "审查" "In review" ["审查中", "审核中", "待审"];
    RevisionRequested "退回修改" "Revision requested" ["需修改", "修改"];
    Selected "入选" "Selected" ["已入选", "通过"];
    Rejected "落选" "Rejected" ["未入选", "不通过", "拒绝"];
    Confirmed "确认" "Confirmed" ["已确认", "确定"];
    Performed "已演" "Performed" ["已演出", "演出完毕", "done"];
    Withdrawn "退演" "Withdrawn" ["退出"];
    Cut "撤下" "Cut" ["撤销", "取消", "删除", "cancelled", "canceled"];
    NoShow "弃权" "No-show" ["缺席", "未到"];
}

words! { CostumeClass:
    Same "同上" "Same" ["不换", "不换装", "同前", "相同"];
    Easy "简单" "Easy" ["简易", "易", "simple"];
    Normal "一般" "Normal" ["普通", "中等", "medium"];
    Hard "复杂" "Hard" ["难", "困难", "complex", "complicated"];
}

words! { ShowKind:
    Opening "开幕式" "Opening" ["开幕", "开幕演出", "opening ceremony"];
    Closing "闭幕式" "Closing" ["闭幕", "闭幕展演", "闭幕演出", "closing ceremony"];
    Gala "晚会" "Gala" ["联欢晚会", "文艺晚会", "展演", "专场"];
    Heat "选拔" "Heat" ["选拔赛", "选拔演出", "初赛", "复赛", "预赛", "海选"];
    Concert "音乐会" "Concert" ["演唱会"];
    Parade "巡游" "Parade" ["游行", "巡演"];
    Exhibition "展览" "Exhibition" ["展出"];
    Workshop "工作坊" "Workshop" ["培训", "体验课"];
    Talk "讲座" "Talk" ["论坛", "lecture"];
    Other "其他" "Other" ["其它"];
}

words! { ShowStatus:
    Planned "计划" "Planned" ["已计划", "待定", "scheduled"];
    Confirmed "确认" "Confirmed" ["已确认", "确定"];
    InProgress "进行中" "In progress" ["演出中", "running"];
    Ended "结束" "Ended" ["已结束", "完成", "finished"];
    Postponed "延期" "Postponed" ["推迟", "改期"];
    Cancelled "取消" "Cancelled" ["已取消", "canceled"];
}

words! { InterludeKind:
    McLink "串场" "Link" ["主持", "主持串场", "主持人", "串词", "开场白", "零点钟声", "新春钟声", "整点报时", "倒计时", "新年倒计时", "现场互动", "mc", "host"];
    Speech "致辞" "Speech" ["讲话", "领导致辞", "领导讲话", "发言", "宣布开幕", "宣读"];
    Award "颁奖" "Award" ["颁奖仪式", "颁奖典礼", "awards", "award ceremony"];
    Video "短片" "Film" ["视频", "宣传片", "片头", "片尾", "开场短片", "开场片", "录像", "动画片", "vcr"];
    Intermission "中场休息" "Intermission" ["中场", "休息", "茶歇", "break", "interval"];
    Photo "合影" "Photo" ["拍照", "合影留念", "photo call"];
    CurtainCall "谢幕" "Curtain call" ["谢幕合影", "返场", "finale bow"];
    Internal "内部事项" "Internal" ["内部", "换场", "候场", "签到", "彩排", "changeover"];
}

words! { Visibility:
    Public "公开" "Public" ["所有人"];
    Backstage "后台" "Backstage" ["内部", "不公开", "internal", "hidden"];
}

/// Words that mean yes, and words that mean no.
pub(crate) const YES: &[&str] =
    &["是", "有", "对", "真", "yes", "y", "true", "t", "1", "√", "✓", "✔", "隐名", "已同意", "同意", "x"];
/// Words that mean no.
pub(crate) const NO: &[&str] = &["否", "无", "不", "假", "no", "n", "false", "f", "0", "×", "✗", "✘", "未同意", "不同意", "-"];

/// The lists of words that a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Kinds of organizations.
    OrganizationKind,
    /// What members do in a team.
    MemberRole,
    /// Where a team's application stands.
    TeamStatus,
    /// Where an act stands.
    ActStatus,
    /// How long changing into a costume takes.
    Costume,
    /// Kinds of shows.
    ShowKind,
    /// Where a show stands.
    ShowStatus,
    /// Kinds of items of a program: a performance, or an interlude.
    ItemKind,
    /// Who sees an item.
    Visibility,
    /// Yes or no.
    YesNo,
}

/// What an item is called that puts an act on.
pub(crate) const PERFORMANCE: (&str, &str) = ("节目", "Performance");

/// What else such an item is called.
pub(crate) const PERFORMANCES: &[&str] = &["节目", "演出", "表演", "performance", "act"];

impl Choice {
    /// The words of the list, in one language.
    pub(crate) fn words(self, chinese: bool) -> Vec<&'static str> {
        fn of<T: Worded>(chinese: bool) -> Vec<&'static str> {
            T::WORDS.iter().map(|word| if chinese { word.zh } else { word.en }).collect()
        }
        match self {
            Self::OrganizationKind => of::<OrganizationKind>(chinese),
            Self::MemberRole => of::<MemberRole>(chinese),
            Self::TeamStatus => of::<TeamStatus>(chinese),
            Self::ActStatus => of::<ActStatus>(chinese),
            Self::Costume => of::<CostumeClass>(chinese),
            Self::ShowKind => of::<ShowKind>(chinese),
            Self::ShowStatus => of::<ShowStatus>(chinese),
            Self::ItemKind => {
                let mut words = of::<InterludeKind>(chinese);
                words.insert(0, if chinese { PERFORMANCE.0 } else { PERFORMANCE.1 });
                words
            }
            Self::Visibility => of::<Visibility>(chinese),
            Self::YesNo => {
                if chinese {
                    vec!["是", "否"]
                } else {
                    vec!["yes", "no"]
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<T: Worded + std::fmt::Debug + std::fmt::Display>() {
        for &value in T::VARIANTS {
            for text in [value.word(true), value.word(false), &value.to_string()] {
                assert_eq!(T::read(text), Some(value), "{text}");
            }
        }
        assert_eq!(T::read("胡说"), None);
    }

    #[test]
    fn every_value_has_words_that_mean_it_alone() {
        all::<OrganizationKind>();
        all::<MemberRole>();
        all::<TeamStatus>();
        all::<ActStatus>();
        all::<CostumeClass>();
        all::<ShowKind>();
        all::<ShowStatus>();
        all::<InterludeKind>();
        all::<Visibility>();
    }

    #[test]
    fn words_are_understood_in_any_width_and_case() {
        let check = |text: &str, expect: MemberRole| assert_eq!(MemberRole::read(text), Some(expect), "{text}");
        check(" 领 队 ", MemberRole::Leader);
        check("ＴＵＴＯＲ", MemberRole::Tutor);
        check("指导老师", MemberRole::Tutor);
        check("Team Leader", MemberRole::Leader);
    }
}
