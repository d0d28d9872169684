//! What was reported about the festival in September 2020, and nothing else. Everything around it is invented.
//!
//! Pairs hold the reported Chinese wording first; the English beside it is our translation.

use chrono::NaiveDate;

/// The festival's name.
pub const NAME: (&str, &str) = ("卫东区第十届社区文化艺术节", "Tenth Community Culture and Arts Festival of Weidong District");

/// Which edition it was.
pub const EDITION: u32 = 10;

/// Years from one edition to the next.
pub const CADENCE_YEARS: u32 = 2;

/// Its theme.
pub const THEME: (&str, &str) =
    ("文明卫东我先行 携手共建文明城", "A civilized Weidong begins with me: hand in hand we build a civilized city");

/// Its first day.
pub const STARTS_ON: NaiveDate = NaiveDate::from_ymd_opt(2020, 9, 7).unwrap();

/// Its last day, the day of the closing show.
pub const ENDS_ON: NaiveDate = NaiveDate::from_ymd_opt(2020, 9, 28).unwrap();

/// Who hosted it (主办), in the order reported.
pub const HOSTS: [(&str, &str); 2] =
    [("卫东区委", "Weidong District Party Committee"), ("卫东区政府", "Weidong District Government")];

/// Who organized it (承办), in the order reported.
pub const ORGANIZERS: [(&str, &str); 4] = [
    ("区创建全国文明城市指挥部", "District Headquarters for Building a National Civilized City"),
    ("区委宣传部", "Publicity Department of the District Party Committee"),
    ("区文化广电和旅游局", "District Bureau of Culture, Radio, Television and Tourism"),
    ("平顶山文旅会展基地", "Pingdingshan Cultural Tourism Exhibition Base"),
];

/// More teams than this took part.
pub const TEAMS_OVER: u32 = 100;

/// More performers than this took part: people from sub-districts, government organs, enterprises and schools.
pub const PERFORMERS_OVER: u32 = 1_600;

/// Where the closing show took place, in the evening of the last day.
pub const CLOSING_PLACE: (&str, &str) = ("万达广场", "Wanda Plaza");

/// An act of the closing show.
#[derive(Clone, Copy, Debug)]
pub struct ClosingAct {
    /// Its title.
    pub title: (&'static str, &'static str),
    /// What it was, as a code of [`crate::domain::genre::SEED`].
    pub genre: &'static str,
}

/// The acts that the report names, in its order: the first opened the closing show, the last ended it.
pub const CLOSING_ACTS: [ClosingAct; 7] = [
    ClosingAct { title: ("共圆小康梦", "Together We Fulfil the Dream of Prosperity"), genre: "dance" },
    ClosingAct { title: ("我和我的祖国", "My Motherland and I"), genre: "song-and-dance" },
    ClosingAct { title: ("贴心守护", "Caring at Your Side"), genre: "sketch" },
    ClosingAct { title: ("飞鸽幻影", "Phantom Doves"), genre: "magic" },
    ClosingAct { title: ("满腹经纶", "A Head Full of Learning"), genre: "crosstalk" },
    ClosingAct { title: ("走向复兴", "Towards Rejuvenation"), genre: "choir" },
    ClosingAct { title: ("万泉河水清又清", "Clear Are the Waters of the Wanquan River"), genre: "dance" },
];
