//! What a person may do to a festival itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::Arc,
};

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;

use super::{
    Checker, Context, Decided, Edit, RawCredit, RawExternalId, RawText,
    check::{NAME_CHARACTERS, quoted},
    credit::credits as read_credits,
};
use crate::domain::{
    conflict::{Rule, Severity},
    festival::{Festival, FestivalStatus, Series},
    genre::{Genre, SEED},
    id::{FestivalId, GenreId, IdSource},
    invalid::{Invalid, Mistake},
    plan::{Plan, Versioned},
    text::{Lang, Localized, Message},
};

/// The fields of a festival, as sent.
#[derive(Clone, Debug, Default)]
pub struct FestivalFields {
    /// Its name in addresses: 1 to 64 lower-case letters, digits and inner hyphens. Required.
    pub slug: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
    /// Its theme.
    pub theme: Edit<Vec<RawText>>,
    /// Which edition of its series it is, from 1.
    pub edition_number: Edit<i64>,
    /// The series it belongs to.
    pub series: Edit<RawSeries>,
    /// The first programme day. Required.
    pub starts_on: Edit<NaiveDate>,
    /// The last programme day. Required.
    pub ends_on: Edit<NaiveDate>,
    /// The name of an IANA time zone. Required.
    pub time_zone: Edit<String>,
    /// The hour at which a programme day begins, 0..=12; 5 where nobody says.
    pub day_start_hour: Edit<i64>,
    /// The language that texts fall back to, a BCP 47 tag; `zh` where nobody says.
    pub primary_language: Edit<String>,
    /// Where it stands in its life. A new one is a draft, and publishing is not done here.
    pub status: Edit<FestivalStatus>,
    /// Seconds before its first time on stage at which a team has to report; an hour where nobody says.
    pub report_lead_seconds: Edit<i64>,
    /// Who guides, hosts, organizes and supports it: they replace those it had.
    pub credits: Edit<Vec<RawCredit>>,
    /// Severities of some rules: the other rules keep theirs.
    pub severities: Edit<Vec<RawSeverity>>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// A series, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSeries {
    /// What its editions share.
    pub code: String,
    /// Its name, as this edition prints it.
    pub name: Vec<RawText>,
}

/// How much a rule weighs, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawSeverity {
    /// The rule.
    pub rule: Rule,
    /// Its severity; `None` goes back to the rule's default.
    pub severity: Option<Severity>,
}

/// Numbers of editions.
const EDITIONS: RangeInclusive<i64> = 1..=9_999;
/// The most days of one edition: a leap year.
const MOST_DAYS: i64 = 366;
/// The hour at which a programme day begins where nobody says: when the last guests of the night before have gone home.
const DAY_START_HOUR: u32 = 5;
/// Seconds before its first time on stage at which a team has to report where nobody says: an hour.
const REPORT_LEAD_SECONDS: u32 = 3_600;
/// The longest slug, in characters.
const SLUG_CHARACTERS: usize = 64;

/// Makes a festival, with the genres to begin with. Nobody but the store knows whether another has the slug.
pub fn create(ids: &mut dyn IdSource, fields: FestivalFields) -> Result<Plan, Vec<Invalid>> {
    let id = FestivalId(ids.next());
    let nothing = Plan::new(blank(id), 0);
    let mut check = Checker::new(&nothing);
    let festival = write(&mut check, None, fields);
    let festival = check.written(festival)?;
    let mut plan = Plan::new(festival, 1);
    plan.genres = SEED
        .iter()
        .map(|seed| Genre::seeded(GenreId(ids.next()), *seed))
        .map(|genre| (genre.id, Versioned { revision: 1, value: Arc::new(genre) }))
        .collect();
    Ok(plan)
}

/// Changes the festival. Shows that its new days leave outside become conflicts, not mistakes.
pub fn update(cx: &mut Context<'_>, if_revision: Option<i64>, fields: FestivalFields) -> Decided<FestivalId> {
    let mut check = Checker::new(cx.plan);
    let old = cx.plan.festival();
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Whether the festival may be deleted: only by someone who writes its slug out.
pub fn check_delete(plan: &Plan, confirm_slug: &str) -> Result<(), Vec<Invalid>> {
    let slug = &plan.festival().slug;
    if confirm_slug == slug {
        return Ok(());
    }
    let message = Message::new(
        format!("To delete the festival with everything in it, write its slug here: {slug}."),
        format!("如要删除本届艺术节及其全部内容，请在此填写它的 slug：{slug}。"),
    );
    Err(vec![Invalid::new("confirmSlug", Mistake::InvalidFormat.into(), message)])
}

/// The steps that an update may take. Publishing alone makes a draft PUBLISHED.
fn steps(from: FestivalStatus) -> &'static [FestivalStatus] {
    use FestivalStatus::{Archived, Cancelled, Concluded, Draft, Published};
    match from {
        Draft => &[Cancelled],
        Published => &[Concluded, Cancelled],
        Concluded => &[Archived, Cancelled],
        Archived | Cancelled => &[],
    }
}

/// What stands in for a festival while the first one is written: inputs are looked at against a Plan, and this one is empty.
fn blank(id: FestivalId) -> Festival {
    Festival {
        id,
        slug: String::new(),
        name: Localized::default(),
        theme: Localized::default(),
        edition_number: None,
        series: None,
        starts_on: NaiveDate::default(),
        ends_on: NaiveDate::default(),
        time_zone: Tz::UTC,
        day_start_hour: DAY_START_HOUR,
        primary_language: Lang::zh(),
        status: FestivalStatus::Draft,
        report_lead_seconds: REPORT_LEAD_SECONDS,
        credits: Vec::new(),
        severities: BTreeMap::new(),
        external_ids: Vec::new(),
    }
}

/// Writes fields onto the festival of the checker's Plan, which is a blank one when there is no `old`.
fn write(check: &mut Checker<'_>, old: Option<&Festival>, fields: FestivalFields) -> Option<Festival> {
    let now: &Festival = check.plan().festival();
    let FestivalFields {
        slug,
        name,
        theme,
        edition_number,
        series,
        starts_on,
        ends_on,
        time_zone,
        day_start_hour,
        primary_language,
        status,
        report_lead_seconds,
        credits,
        severities,
        external_ids,
    } = fields;
    let told = Some(now.primary_language.clone());
    let primary = check.defaulted("primaryLanguage", primary_language, told, Lang::zh(), |it, at, tag| it.language(at, &tag));
    let slug = check.required("slug", slug, old.map(|it| it.slug.clone()), read_slug);
    let name = check.own_name("name", name, old.map(|it| &it.name), &primary);
    let theme = check.free_text("theme", theme, Some(&now.theme), &primary);
    let edition_number =
        check.optional("editionNumber", edition_number, now.edition_number, |it, at, n| it.number(at, n, EDITIONS));
    let series = check.optional("series", series, now.series.clone(), |it, at, sent| read_series(it, at, &sent, &primary));
    let days = read_days(check, old, starts_on, ends_on);
    let time_zone = check.required("timeZone", time_zone, old.map(|it| it.time_zone), |it, at, name| read_zone(it, at, &name));
    let told = Some(now.day_start_hour);
    let hour = check.defaulted("dayStartHour", day_start_hour, told, DAY_START_HOUR, |it, at, n| it.number(at, n, 0..=12));
    let status = read_status(check, old, status);
    let told = Some(now.report_lead_seconds);
    let lead =
        check.defaulted("reportLeadSeconds", report_lead_seconds, told, REPORT_LEAD_SECONDS, |it, at, n| it.seconds(at, n));
    let told = Some(now.credits.clone());
    let credits = check.defaulted("credits", credits, told, vec![], |it, at, sent| Some(read_credits(it, at, &sent)));
    let told = Some(now.severities.clone());
    let severities =
        check.defaulted("severities", severities, told, BTreeMap::new(), |it, at, sent| Some(read_severities(it, at, &sent)));
    let external_ids = check.own_external_ids("externalIds", external_ids, Some(&now.external_ids), std::iter::empty());
    let (starts_on, ends_on) = days?;
    Some(Festival {
        id: now.id,
        slug: slug?,
        name: name?,
        theme,
        edition_number,
        series,
        starts_on,
        ends_on,
        time_zone: time_zone?,
        day_start_hour: hour,
        primary_language: primary,
        status: status?,
        report_lead_seconds: lead,
        credits,
        severities,
        external_ids,
    })
}

fn read_slug(check: &mut Checker<'_>, field: &str, slug: String) -> Option<String> {
    let slug = check.text(field, &slug, SLUG_CHARACTERS)?;
    let allowed = slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if allowed && !slug.starts_with('-') && !slug.ends_with('-') {
        return Some(slug);
    }
    check.wrong(
        field,
        Mistake::InvalidFormat,
        "A slug has lower-case letters a to z, digits and hyphens between them, as in weidong-2020.",
        "slug 只能含小写字母 a 到 z、数字和中间的连字符，如 weidong-2020。",
    );
    None
}

/// Both days at once: whether they are in order shows only when both are known.
fn read_days(
    check: &mut Checker<'_>,
    old: Option<&Festival>,
    starts_on: Edit<NaiveDate>,
    ends_on: Edit<NaiveDate>,
) -> Option<(NaiveDate, NaiveDate)> {
    let first = check.required("startsOn", starts_on, old.map(|it| it.starts_on), read_day);
    let last = check.required("endsOn", ends_on, old.map(|it| it.ends_on), read_day);
    let (first, last) = first.zip(last)?;
    let days = (last - first).num_days() + 1;
    if days < 1 {
        check.wrong(
            "endsOn",
            Mistake::EndsBeforeStart,
            format!("The last day, {last}, lies before the first, {first}."),
            format!("最后一天 {last} 早于第一天 {first}。"),
        );
    } else if days > MOST_DAYS {
        check.wrong(
            "endsOn",
            Mistake::OutOfRange,
            format!("These are {days} days; one edition has at most {MOST_DAYS}."),
            format!("共 {days} 天，一届最多 {MOST_DAYS} 天。"),
        );
    }
    Some((first, last))
}

fn read_day(check: &mut Checker<'_>, field: &str, day: NaiveDate) -> Option<NaiveDate> {
    // The same years as those of times.
    if (1900..=9998).contains(&day.year()) {
        return Some(day);
    }
    check.wrong(field, Mistake::OutOfRange, "Give a day between the years 1900 and 9998.", "日期须在 1900 年到 9998 年之间。");
    None
}

fn read_status(check: &mut Checker<'_>, old: Option<&Festival>, status: Edit<FestivalStatus>) -> Option<FestivalStatus> {
    let from = old.map_or(FestivalStatus::Draft, |it| it.status);
    let to = check.required("status", status, Some(from), |_, _, status| Some(status))?;
    check.step("status", from, to, old.map_or(&[], |_| steps(from)));
    Some(to)
}

fn read_zone(check: &mut Checker<'_>, field: &str, name: &str) -> Option<Tz> {
    let zone = name.parse().ok();
    if zone.is_none() {
        check.wrong(
            field,
            Mistake::UnknownTimeZone,
            format!("{} is not an IANA time zone; write one like Asia/Shanghai.", quoted(name)),
            format!("{} 不是 IANA 时区，请写成 Asia/Shanghai 这样。", quoted(name)),
        );
    }
    zone
}

/// A series keeps the texts of its name as long as its code stays.
fn read_series(check: &mut Checker<'_>, field: &str, sent: &RawSeries, primary: &Lang) -> Option<Series> {
    let RawSeries { code, name } = sent;
    let old = check.plan().festival().series.as_ref().filter(|it| it.code == *code);
    let old = old.map(|it| it.name.clone()).unwrap_or_default();
    let code = check.code(&format!("{field}.code"), code);
    let name = check.localized(&format!("{field}.name"), &old, name, primary, NAME_CHARACTERS);
    Some(Series { code: code?, name })
}

/// Rules that are not sent keep their severities.
fn read_severities(check: &mut Checker<'_>, field: &str, sent: &[RawSeverity]) -> BTreeMap<Rule, Severity> {
    let mut severities = check.plan().festival().severities.clone();
    let mut named = BTreeSet::new();
    for (place, RawSeverity { rule, severity }) in sent.iter().enumerate() {
        if !named.insert(*rule) {
            check.wrong(
                format!("{field}[{place}].rule"),
                Mistake::Duplicate,
                format!("The rule {rule} is given twice."),
                format!("规则 {rule} 重复。"),
            );
        }
        match severity {
            Some(severity) => severities.insert(*rule, *severity),
            None => severities.remove(rule),
        };
    }
    severities
}
