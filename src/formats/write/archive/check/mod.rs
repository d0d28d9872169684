//! Whether a Plan that comes from outside hangs together as one that grew by commands.

mod things;

use std::{collections::HashSet, ops::RangeInclusive};

use chrono::Datelike as _;
use uuid::Uuid;

use crate::{
    domain::{
        festival::ExternalId,
        id::{AnyId, StageId},
        plan::Plan,
        text::Localized,
        time::{Instant, Interval},
    },
    formats::Refused,
};

/// How many mistakes are told.
const MOST_TOLD: usize = 5;

/// The most of anything that is counted, the longest of anything that lasts, the longest text.
const MOST: u32 = 1_000_000;
const DAY_SECONDS: u32 = 86_400;
const FESTIVAL_DAYS: i64 = 366;
const YEARS: RangeInclusive<i32> = 1900..=9998;
const TEXT_BYTES: usize = 40_000;

/// Tells what is wrong with a Plan, up to a few mistakes.
pub(super) fn check(plan: &Plan) -> Result<(), Refused> {
    let mut check = Check { plan, ids: HashSet::new(), stages: HashSet::new(), wrong: vec![] };
    check.festival();
    check.organizations();
    check.venues();
    check.people();
    check.teams();
    check.acts();
    check.shows();
    check.nights();
    if check.wrong.is_empty() {
        return Ok(());
    }
    let more = check.wrong.len().saturating_sub(MOST_TOLD);
    check.wrong.truncate(MOST_TOLD);
    let (en, zh): (Vec<String>, Vec<String>) = check.wrong.into_iter().unzip();
    let (more_en, more_zh) =
        if more > 0 { (format!("; and {more} more"), format!("；另有 {more} 处")) } else { <(String, String)>::default() };
    Err(Refused::because(
        format!("The archive does not hang together: {}{more_en}. Export it again.", en.join("; ")),
        format!("存档内容不一致：{}{more_zh}。请重新导出。", zh.join("；")),
    ))
}

/// A Plan being looked at.
struct Check<'a> {
    plan: &'a Plan,
    ids: HashSet<Uuid>,
    stages: HashSet<StageId>,
    wrong: Vec<(String, String)>,
}

/// What the things of one kind have that no two of them may have.
#[derive(Default)]
struct Seen<'a> {
    codes: HashSet<&'a str>,
    external_ids: HashSet<&'a ExternalId>,
}

impl Check<'_> {
    fn wrong(&mut self, thing: impl Into<AnyId>, en: &str, zh: &str) {
        let thing = thing.into();
        self.wrong.push((format!("{thing} {en}"), format!("{thing} {zh}")));
    }

    /// Notes a part of something: its id is its own.
    fn part(&mut self, id: impl Into<AnyId>) {
        let id = id.into();
        if !self.ids.insert(id.uuid()) {
            self.wrong(id, "is there twice", "重复出现");
        }
    }

    /// Notes a thing: its table has it under its id, which is its own.
    fn thing(&mut self, id: impl Into<AnyId> + Copy, is_in_place: bool) {
        self.part(id);
        if !is_in_place {
            self.wrong(id, "stands under another id", "所在位置的编号不符");
        }
    }

    /// Notes that something names something else.
    fn names(&mut self, owner: impl Into<AnyId>, named: impl Into<AnyId>, is_there: bool) {
        if !is_there {
            let named = named.into();
            self.wrong(owner, &format!("names {named}, which is not there"), &format!("引用了不存在的 {named}"));
        }
    }

    /// Notes what is said of a thing: its code, which no other of its kind has, its texts and its names elsewhere.
    fn said<'a>(
        &mut self,
        id: impl Into<AnyId> + Copy,
        seen: &mut Seen<'a>,
        code: &'a str,
        texts: &[&Localized],
        external_ids: &'a [ExternalId],
    ) {
        if !seen.codes.insert(code) {
            self.wrong(id, "has a code that another has too", "的代码与其他重复");
        }
        if code.is_empty() || code.chars().any(char::is_whitespace) {
            self.wrong(id, "has a code that is blank or holds white space", "的代码为空或含有空白");
        }
        if !external_ids.iter().all(|it| seen.external_ids.insert(it)) {
            self.wrong(id, "has an external id that is there twice", "的外部编号重复");
        }
        let names = external_ids.iter().flat_map(|it| [it.system.as_str(), &it.value]);
        self.texts(id, names.chain([code]));
        self.texts(id, texts.iter().flat_map(|text| text.iter()).map(|(_, text)| text));
    }

    fn texts<'a>(&mut self, id: impl Into<AnyId>, mut texts: impl Iterator<Item = &'a str>) {
        if !texts.all(|text| text.len() <= TEXT_BYTES && !text.contains('\0')) {
            self.wrong(id, "has a text that is too long or holds a NUL", "的文字过长或含有 NUL");
        }
    }

    fn intervals(&mut self, id: impl Into<AnyId> + Copy, intervals: &[Interval]) {
        if intervals.iter().any(|it| it.starts_at() > it.ends_at()) {
            self.wrong(id, "has an interval that ends before it starts", "有结束早于开始的时段");
        }
        self.times(id, intervals.iter().flat_map(|it| [it.starts_at(), it.ends_at()]));
    }

    fn times(&mut self, id: impl Into<AnyId>, mut times: impl Iterator<Item = Instant>) {
        if !times.all(|at| YEARS.contains(&at.year())) {
            self.wrong(id, "has a time outside the years 1900 to 9998", "的时间不在 1900 年到 9998 年之间");
        }
    }

    fn at_most(&mut self, id: impl Into<AnyId>, most: u32, amounts: impl IntoIterator<Item = u32>) {
        if amounts.into_iter().any(|amount| amount > most) {
            self.wrong(id, &format!("has a number above {most}"), &format!("的数值超过 {most}"));
        }
    }
}
