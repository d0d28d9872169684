//! Turns raw input into values and collects every mistake with its field.

use std::{collections::BTreeSet, fmt::Display, ops::RangeInclusive, str::FromStr, sync::Arc};

use chrono::{DateTime, FixedOffset};

use crate::domain::{
    act::Act,
    change::ThingId,
    festival::{ExternalId, Festival},
    genre::Genre,
    id::{FestivalId, IdError},
    invalid::{Invalid, Mistake},
    organization::Organization,
    performer::Performer,
    plan::{Plan, Revision},
    show::{ProgramItem, Show},
    team::{Member, Team},
    text::{Lang, Localized, Message},
    time::{Instant, Interval, instant},
    venue::{Stage, Venue},
    waiver::Waiver,
};

/// What an update does to one field.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Edit<T> {
    /// Not mentioned: it stays.
    #[default]
    Keep,
    /// `null`: it becomes empty.
    Clear,
    /// The new value.
    Set(T),
}

impl<T> Edit<T> {
    /// The value, if one was given.
    pub fn given(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Sets an optional field through a check; a value that fails it leaves the field alone.
    pub fn apply<U>(self, field: &mut Option<U>, check: impl FnOnce(T) -> Option<U>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => {
                if let Some(value) = check(value) {
                    *field = Some(value);
                }
            }
        }
    }
}

/// One language of a localized text, as sent: no language means the festival's primary one, no text takes the language away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawText {
    /// A BCP 47 tag.
    pub lang: Option<String>,
    /// The text.
    pub text: Option<String>,
}

/// An interval as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawInterval {
    /// Its start.
    pub starts_at: DateTime<FixedOffset>,
    /// Its end.
    pub ends_at: DateTime<FixedOffset>,
}

/// The name of a thing in another system, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawExternalId {
    /// Which system.
    pub system: String,
    /// Its name there.
    pub value: String,
}

/// The longest name or title, in characters.
pub(in crate::domain) const NAME_CHARACTERS: usize = 200;
/// The longest free text (an address, a theme, a reason), in characters.
pub(in crate::domain) const TEXT_CHARACTERS: usize = 2_000;
/// The longest duration of one item, in seconds: a day.
pub(in crate::domain) const DURATION_SECONDS: RangeInclusive<i64> = 0..=86_400;

/// Looks at raw input against a Plan.
pub struct Checker<'a> {
    plan: &'a Plan,
    invalid: Vec<Invalid>,
}

macro_rules! finders {
    ($($(#[$doc:meta])* $name:ident, $table:ident, $type:ty, $en:literal, $zh:literal;)+) => {
        $(
            $(#[$doc])*
            pub fn $name(&mut self, field: &str, id: &str) -> Option<&'a Arc<$type>> {
                let plan = self.plan;
                let id = self.id(field, id, $en, $zh)?;
                let found = plan.$table.get(id);
                if found.is_none() {
                    self.not_found(field, &id, $en, $zh);
                }
                found
            }
        )+
    };
}

impl<'a> Checker<'a> {
    /// Starts with nothing wrong.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        Self { plan, invalid: Vec::new() }
    }

    /// The Plan it looks at.
    #[must_use]
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// Notes a mistake in a field.
    pub fn wrong(&mut self, field: impl Into<String>, mistake: Mistake, en: impl Into<String>, zh: impl Into<String>) {
        self.invalid.push(Invalid::new(field, mistake.into(), Message::new(en, zh)));
    }

    /// Notes mistakes found elsewhere.
    pub fn note(&mut self, invalid: impl IntoIterator<Item = Invalid>) {
        self.invalid.extend(invalid);
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.invalid.is_empty()
    }

    /// The value if nothing was wrong, else everything that was.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Invalid>> {
        if self.invalid.is_empty() { Ok(value) } else { Err(self.invalid) }
    }

    /// Everything that was wrong; for the paths that cannot go on.
    #[must_use]
    pub fn into_invalid(self) -> Vec<Invalid> {
        self.invalid
    }

    fn id<I: FromStr<Err = IdError>>(&mut self, field: &str, id: &str, en: &str, zh: &str) -> Option<I> {
        match id.parse() {
            Ok(id) => Some(id),
            Err(IdError::OtherKind(kind)) => {
                self.wrong(
                    field,
                    Mistake::WrongKind,
                    format!("This is the id of a {kind}; give the id of a {en}."),
                    format!("这是 {kind} 的编号，请给出{zh}的编号。"),
                );
                None
            }
            Err(IdError::Malformed) => {
                self.wrong(
                    field,
                    Mistake::InvalidFormat,
                    format!("This is not an id; give the id of a {en}, as this API prints it."),
                    format!("这不是编号，请按接口给出的样子填写{zh}的编号。"),
                );
                None
            }
        }
    }

    fn not_found(&mut self, field: &str, id: &impl Display, en: &str, zh: &str) {
        self.wrong(
            field,
            Mistake::NotFound,
            format!("This festival has no {en} {id}."),
            format!("本届艺术节没有编号为 {id} 的{zh}。"),
        );
    }

    finders! {
        /// The organization a field names.
        organization, organizations, Organization, "organization", "单位";
        /// The venue a field names.
        venue, venues, Venue, "venue", "场馆";
        /// The genre a field names.
        genre, genres, Genre, "genre", "门类";
        /// The performer a field names.
        performer, performers, Performer, "performer", "演员";
        /// The team a field names.
        team, teams, Team, "team", "队伍";
        /// The act a field names.
        act, acts, Act, "act", "节目";
        /// The show a field names.
        show, shows, Show, "show", "场次";
        /// The waiver a field names.
        waiver, waivers, Waiver, "waiver", "豁免";
    }

    /// The festival a field names, which can only be the one at hand.
    pub fn festival(&mut self, field: &str, id: &str) -> Option<&'a Arc<Festival>> {
        let plan = self.plan;
        let id: FestivalId = self.id(field, id, "festival", "艺术节")?;
        if plan.festival().id == id {
            return Some(plan.festival());
        }
        self.not_found(field, &id, "festival", "艺术节");
        None
    }

    /// The stage a field names, with its venue.
    pub fn stage(&mut self, field: &str, id: &str) -> Option<(&'a Arc<Venue>, &'a Stage)> {
        let plan = self.plan;
        let id = self.id(field, id, "stage", "舞台")?;
        let found = plan.stage(id);
        if found.is_none() {
            self.not_found(field, &id, "stage", "舞台");
        }
        found
    }

    /// The program item a field names, with its show.
    pub fn item(&mut self, field: &str, id: &str) -> Option<(&'a Arc<Show>, &'a ProgramItem)> {
        let plan = self.plan;
        let id = self.id(field, id, "program item", "节目单条目")?;
        let found = plan.index().show_of_item.get(&id).and_then(|show| {
            let show = plan.shows.get(*show)?;
            show.items.iter().find(|item| item.id == id).map(|item| (show, item))
        });
        if found.is_none() {
            self.not_found(field, &id, "program item", "节目单条目");
        }
        found
    }

    /// The membership a field names, with its team.
    pub fn member(&mut self, field: &str, id: &str) -> Option<(&'a Arc<Team>, &'a Member)> {
        let plan = self.plan;
        let id = self.id(field, id, "member", "队员")?;
        let found = plan.index().team_of_member.get(&id).and_then(|team| {
            let team = plan.teams.get(*team)?;
            team.members.iter().find(|member| member.id == id).map(|member| (team, member))
        });
        if found.is_none() {
            self.not_found(field, &id, "member", "队员");
        }
        found
    }

    /// Refuses when the thing has changed since the revision the caller has seen.
    pub fn not_stale(&mut self, id: impl Into<ThingId>, if_revision: Option<i64>) {
        let (Some(seen), Some(now)) = (if_revision, self.plan.revision_of(id.into())) else { return };
        if seen < i64::from(now) {
            self.wrong(
                "ifRevision",
                Mistake::Stale,
                format!("This was changed in revision {now}, after the revision {seen} that you have seen. Look at its present state and decide again."),
                format!("您看到的是第 {seen} 次修订，此内容在第 {now} 次修订中又有改动。请查看现状后再决定。"),
            );
        } else if seen > i64::from(self.plan.revision) {
            let last: Revision = self.plan.revision;
            self.wrong(
                "ifRevision",
                Mistake::OutOfRange,
                format!("There is no revision {seen} yet; the last one is {last}."),
                format!("还没有第 {seen} 次修订，最新的是第 {last} 次。"),
            );
        }
    }

    /// A name that must not be empty.
    pub fn name(&mut self, field: &str, text: &str) -> Option<String> {
        self.text(field, text, NAME_CHARACTERS)
    }

    /// A text that must not be empty, of at most so many characters. Kept exactly as sent.
    pub fn text(&mut self, field: &str, text: &str, characters: usize) -> Option<String> {
        let length = text.chars().count();
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.wrong(
                field,
                Mistake::InvalidCharacter,
                "The text holds a control character (such as NUL or a tab); take it out.",
                "文本中含有控制字符（如 NUL 或制表符），请删去。",
            );
        } else if length > characters {
            self.wrong(
                field,
                Mistake::TooLong,
                format!("The text has {length} characters; {characters} are allowed."),
                format!("文本有 {length} 个字，最多 {characters} 个字。"),
            );
        } else if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
            self.wrong(field, Mistake::Blank, "The text is empty; fill it in.", "内容为空，请填写。");
        } else {
            return Some(text.to_owned());
        }
        None
    }

    /// Merges languages as sent into a localized text that must keep at least one.
    pub fn localized(&mut self, field: &str, old: &Localized, sent: &[RawText], primary: &Lang, characters: usize) -> Localized {
        let text = self.localized_or_empty(field, old, sent, primary, characters);
        if text.is_empty() && !self.invalid.iter().any(|it| it.field.as_deref().is_some_and(|at| at.starts_with(field))) {
            self.wrong(field, Mistake::Blank, "Give the text in at least one language.", "请至少用一种语言填写。");
        }
        text
    }

    /// Merges languages as sent into a localized text that may become empty.
    pub fn localized_or_empty(
        &mut self,
        field: &str,
        old: &Localized,
        sent: &[RawText],
        primary: &Lang,
        characters: usize,
    ) -> Localized {
        let mut text = old.clone();
        let mut seen = BTreeSet::new();
        for (place, raw) in sent.iter().enumerate() {
            let at = |part: &str| if sent.len() == 1 { format!("{field}.{part}") } else { format!("{field}[{place}].{part}") };
            let lang = match &raw.lang {
                None => Some(primary.clone()),
                Some(tag) => self.language(&at("lang"), tag),
            };
            let Some(lang) = lang else { continue };
            if !seen.insert(lang.clone()) {
                self.wrong(
                    at("lang"),
                    Mistake::Duplicate,
                    format!("The language {lang} is given twice."),
                    format!("语言 {lang} 重复。"),
                );
                continue;
            }
            match &raw.text {
                None => text.remove(&lang),
                Some(raw) => {
                    if let Some(checked) = self.text(&at("text"), raw, characters) {
                        text.set(lang, checked);
                    }
                }
            }
        }
        text
    }

    /// A BCP 47 language tag.
    pub fn language(&mut self, field: &str, tag: &str) -> Option<Lang> {
        let lang = tag.parse().ok();
        if lang.is_none() {
            self.wrong(
                field,
                Mistake::UnknownLanguage,
                format!("{} is not a language tag; write one like zh, en or zh-Hant.", quoted(tag)),
                format!("{} 不是语言标签，请写成 zh、en 或 zh-Hant 这样。", quoted(tag)),
            );
        }
        lang
    }

    /// A whole number within a range.
    pub fn number(&mut self, field: &str, value: i64, range: RangeInclusive<i64>) -> Option<u32> {
        if range.contains(&value) {
            return u32::try_from(value).ok();
        }
        let (from, to) = (range.start(), range.end());
        self.wrong(
            field,
            Mistake::OutOfRange,
            format!("{value} is outside {from} to {to}."),
            format!("{value} 不在 {from} 到 {to} 之间。"),
        );
        None
    }

    /// A duration in whole seconds, from none to a day.
    pub fn seconds(&mut self, field: &str, value: i64) -> Option<u32> {
        self.number(field, value, DURATION_SECONDS)
    }

    /// A point in time between the years 1900 and 9999, which every calendar can print.
    pub fn time(&mut self, field: &str, time: &DateTime<FixedOffset>) -> Option<Instant> {
        use chrono::Datelike as _;
        let time = instant(time);
        if (1900..=9998).contains(&time.year()) {
            return Some(time);
        }
        self.wrong(
            field,
            Mistake::OutOfRange,
            "Give a time between the years 1900 and 9998.",
            "时间须在 1900 年到 9998 年之间。",
        );
        None
    }

    /// An interval that does not end before it starts; the mistake is noted at `ends_field`.
    pub fn interval(&mut self, ends_field: &str, starts_at: Instant, ends_at: Instant) -> Option<Interval> {
        let interval = Interval::new(starts_at, ends_at);
        if interval.is_none() {
            self.wrong(ends_field, Mistake::EndsBeforeStart, "The end lies before the start.", "结束时间早于开始时间。");
        }
        interval
    }

    /// A code: 1 to 64 characters without white space.
    pub fn code(&mut self, field: &str, code: &str) -> Option<String> {
        let code = self.text(field, code, 64)?;
        if code.chars().any(char::is_whitespace) {
            self.wrong(field, Mistake::InvalidFormat, "A code holds no white space.", "代码中不能有空白。");
            return None;
        }
        Some(code)
    }

    /// Notes that a code is in use already.
    pub fn taken(&mut self, field: &str, code: &str) {
        self.wrong(
            field,
            Mistake::Taken,
            format!("{} is in use already; choose another.", quoted(code)),
            format!("{} 已被占用，请另选一个。", quoted(code)),
        );
    }

    /// A code that no other thing of its kind has. `others` yields the codes of all others.
    pub fn free_code<'b>(&mut self, field: &str, code: &str, mut others: impl Iterator<Item = &'b str>) -> Option<String> {
        let code = self.code(field, code)?;
        if others.any(|other| other == code) {
            self.taken(field, &code);
            return None;
        }
        Some(code)
    }

    /// Names in other systems, each system and value once.
    pub fn external_ids(&mut self, field: &str, sent: &[RawExternalId]) -> Vec<ExternalId> {
        let mut ids: Vec<ExternalId> = Vec::with_capacity(sent.len());
        for (place, raw) in sent.iter().enumerate() {
            let system = self.text(&format!("{field}[{place}].system"), &raw.system, 100);
            let value = self.text(&format!("{field}[{place}].value"), &raw.value, NAME_CHARACTERS);
            let (Some(system), Some(value)) = (system, value) else { continue };
            let id = ExternalId { system, value };
            if ids.contains(&id) {
                self.wrong(format!("{field}[{place}]"), Mistake::Duplicate, "This name is given twice.", "该外部编号重复。");
            } else {
                ids.push(id);
            }
        }
        ids
    }
}

/// The next free code with a prefix: one above the highest number in use, with at least so many digits.
#[must_use]
pub(super) fn next_code<'b>(prefix: &str, digits: usize, used: impl Iterator<Item = &'b str>) -> String {
    let highest = used.filter_map(|code| code.strip_prefix(prefix)?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{prefix}{:0digits$}", highest.saturating_add(1))
}

/// Characters that print nothing: a name made of them alone is blank to everyone who reads it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{00ad}')
}

/// A value as sent, short enough to be shown in a message and without control characters.
pub(in crate::domain) fn quoted(value: &str) -> String {
    let shown: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
    let cut = if value.chars().count() > 40 { "…" } else { "" };
    format!("“{shown}{cut}”")
}
