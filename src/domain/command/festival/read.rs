//! Reads the fields that only a festival has.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::RawSeries;
use crate::domain::{
    command::{
        Checker, Edit,
        check::{NAME_CHARACTERS, quoted},
    },
    festival::{Festival, FestivalStatus, Series},
    invalid::Mistake,
    text::Lang,
};

/// The longest slug, in characters.
const SLUG_CHARACTERS: usize = 64;
/// The most days of one edition: a leap year.
pub(in crate::domain) const MOST_DAYS: i64 = 366;

/// Lower-case letters, digits and inner hyphens.
pub(super) fn slug(check: &mut Checker<'_>, field: &str, slug: String) -> Option<String> {
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

/// The public knows a festival by its address: once it has been published, the slug stays.
pub(super) fn slug_is_kept(check: &mut Checker<'_>, old: Option<&Festival>, new: Option<&str>) {
    if let (Some(old), Some(new)) = (old, new)
        && old.status != FestivalStatus::Draft
        && old.slug != new
    {
        check.wrong(
            "slug",
            Mistake::InUse,
            format!("The festival is {}, and the public knows it as {}: its slug can no longer change.", old.status, old.slug),
            format!("艺术节的状态为 {}，公众以 {} 访问它，slug 不能再改。", old.status, old.slug),
        );
    }
}

/// Both days at once: whether they are in order shows only when both are known.
pub(in crate::domain) fn days(
    check: &mut Checker<'_>,
    old: Option<&Festival>,
    starts_on: Edit<NaiveDate>,
    ends_on: Edit<NaiveDate>,
) -> Option<(NaiveDate, NaiveDate)> {
    let first = check.required("startsOn", starts_on, old.map(|it| it.starts_on), Checker::day);
    let last = check.required("endsOn", ends_on, old.map(|it| it.ends_on), Checker::day);
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

/// An IANA zone by its exact name.
pub(super) fn zone(check: &mut Checker<'_>, field: &str, name: &str) -> Option<Tz> {
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
pub(super) fn series(check: &mut Checker<'_>, field: &str, sent: &RawSeries, primary: &Lang) -> Option<Series> {
    let RawSeries { code, name } = sent;
    let old = check.plan().festival().series.as_ref().filter(|it| it.code == *code);
    let old = old.map(|it| it.name.clone()).unwrap_or_default();
    let code = check.code(&format!("{field}.code"), code);
    let name = check.localized(&format!("{field}.name"), &old, name, primary, NAME_CHARACTERS);
    Some(Series { code: code?, name })
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        command::{
            Edit,
            festival::{
                FestivalFields,
                tests::{TEXT, adding, changing, day, fields},
            },
            testing::{refused, set},
        },
        fixture::plan,
    };

    #[test]
    fn slugs_and_zones_are_exact() {
        for (slug, expect) in [
            ("", "slug BLANK"),
            ("Weidong", "slug INVALID_FORMAT"),
            ("-a", "slug INVALID_FORMAT"),
            ("a-", "slug INVALID_FORMAT"),
            ("a_b", "slug INVALID_FORMAT"),
            ("艺术节", "slug INVALID_FORMAT"),
            ("a\0", "slug INVALID_CHARACTER"),
            (&"a".repeat(65), "slug TOO_LONG"),
        ] {
            assert_eq!(adding(FestivalFields { slug: set(slug), ..fields() }), [expect]);
        }
        for slug in ["a", "38c3", "a-b--c", &"a".repeat(64)] {
            assert_eq!(adding(FestivalFields { slug: set(slug), ..fields() }), [""; 0]);
        }
        for zone in ["", "Beijing", "asia shanghai", "UTC+8", "\0", &"x".repeat(10_000)] {
            assert_eq!(adding(FestivalFields { time_zone: set(zone), ..fields() }), ["timeZone UNKNOWN_TIME_ZONE"]);
        }
    }

    #[test]
    fn days_are_in_order_and_not_too_many() {
        let check = |first: &str, last: &str, expect: &[&str]| {
            assert_eq!(
                adding(FestivalFields { starts_on: day(first), ends_on: day(last), ..fields() }),
                expect,
                "{first} {last}"
            );
        };
        check("2020-09-28", "2020-09-28", &[]);
        check("2020-09-28", "2020-09-27", &["endsOn ENDS_BEFORE_START"]);
        check("2020-01-01", "2020-12-31", &[]); // 366 days
        check("2020-01-01", "2021-01-01", &["endsOn OUT_OF_RANGE"]);
        check("1899-12-31", "9999-01-01", &["startsOn OUT_OF_RANGE", "endsOn OUT_OF_RANGE"]);
        // One of them is enough to put both out of order.
        let plan = plan(TEXT);
        let late = FestivalFields { starts_on: day("2020-10-01"), ..Default::default() };
        assert_eq!(refused(&changing(&plan, None, late)), ["endsOn ENDS_BEFORE_START"]);
        let none = FestivalFields { ends_on: Edit::Clear, time_zone: Edit::Clear, ..Default::default() };
        assert_eq!(refused(&changing(&plan, None, none)), ["endsOn REQUIRED", "timeZone REQUIRED"]);
    }
}
