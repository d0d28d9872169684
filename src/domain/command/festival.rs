//! What a person may do to a festival itself.

mod read;

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Checker, Context, Decided, Edit, RawCredit, RawExternalId, RawText, credit::credits as read_credits};
use crate::domain::{
    festival::{Festival, FestivalStatus},
    genre::{Genre, SEED},
    id::{FestivalId, GenreId, IdSource},
    invalid::{Invalid, Mistake},
    plan::{Plan, Versioned},
    policy::Leads,
    text::{Lang, Localized},
};

pub(in crate::domain) use read::{MOST_DAYS, days};

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
    /// Who guides, hosts, organizes and supports it: they replace those it had.
    pub credits: Edit<Vec<RawCredit>>,
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

/// Numbers of editions.
const EDITIONS: RangeInclusive<i64> = 1..=9_999;
/// The hour at which a programme day begins where nobody says: when the last guests of the night before have gone home.
const DAY_START_HOUR: u32 = 5;

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

/// Whether the festival may be deleted: only before its first release, and only by someone who writes its slug out.
pub fn check_delete(plan: &Plan, id: &str, confirm_slug: &str, latest_release: Option<u32>) -> Result<(), Vec<Invalid>> {
    let mut check = Checker::new(plan);
    check.festival("id", id);
    let slug = &plan.festival().slug;
    if confirm_slug != slug {
        check.wrong(
            "confirmSlug",
            Mistake::InvalidFormat,
            format!("To delete the festival with everything in it, write its slug here: {slug}."),
            format!("如要删除本届艺术节及其全部内容，请在此填写它的 slug：{slug}。"),
        );
    }
    if let Some(number) = latest_release {
        check.wrong(
            "id",
            Mistake::InUse,
            format!("The public has seen release {number}; set the status to CANCELLED instead, which they will see too."),
            format!("公众已看到第 {number} 次发布；请改为将状态设为 CANCELLED，公众也会看到。"),
        );
    }
    check.finish(())
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
        leads: Leads::default(),
        credits: Vec::new(),
        severities: BTreeMap::new(),
        parameters: BTreeMap::new(),
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
        credits,
        external_ids,
    } = fields;
    let told = Some(now.primary_language.clone());
    let primary = check.defaulted("primaryLanguage", primary_language, told, Lang::zh(), |it, at, tag| it.language(at, &tag));
    let slug = check.required("slug", slug, old.map(|it| it.slug.clone()), read::slug);
    read::slug_is_kept(check, old, slug.as_deref());
    let name = check.own_name("name", name, old.map(|it| &it.name), &primary);
    let theme = check.free_text("theme", theme, Some(&now.theme), &primary);
    let edition_number =
        check.optional("editionNumber", edition_number, now.edition_number, |it, at, n| it.number(at, n, EDITIONS));
    let series = check.optional("series", series, now.series.clone(), |it, at, sent| read::series(it, at, &sent, &primary));
    let days = read::days(check, old, starts_on, ends_on);
    let time_zone = check.required("timeZone", time_zone, old.map(|it| it.time_zone), |it, at, name| read::zone(it, at, &name));
    let told = Some(now.day_start_hour);
    let hour = check.defaulted("dayStartHour", day_start_hour, told, DAY_START_HOUR, |it, at, n| it.number(at, n, 0..=12));
    let status = read_status(check, old, status);
    let told = Some(now.credits.clone());
    let credits = check.defaulted("credits", credits, told, vec![], |it, at, sent| Some(read_credits(it, at, &sent)));
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
        leads: now.leads,
        credits,
        severities: now.severities.clone(),
        parameters: now.parameters.clone(),
        external_ids,
    })
}

fn read_status(check: &mut Checker<'_>, old: Option<&Festival>, status: Edit<FestivalStatus>) -> Option<FestivalStatus> {
    let from = old.map_or(FestivalStatus::Draft, |it| it.status);
    let to = check.required("status", status, Some(from), |_, _, status| Some(status))?;
    Some(step(check, "status", old.map(|it| it.status), to))
}

/// One step of the festival's lifecycle. A new festival takes none, and publishing alone makes a draft PUBLISHED.
fn step(check: &mut Checker<'_>, field: &str, now: Option<FestivalStatus>, to: FestivalStatus) -> FestivalStatus {
    let next = now.map_or(&[][..], FestivalStatus::next).iter().copied();
    let steps: Vec<FestivalStatus> = next.filter(|it| *it != FestivalStatus::Published).collect();
    check.step(field, now.unwrap_or(FestivalStatus::Draft), to, &steps);
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_ids, check_names, check_revisions, codes, done, external, name, refused, set},
        festival::CreditRole,
        fixture::{self, Counter, context, plan},
    };

    pub(super) const TEXT: &str = "
        festival 2020-09-07 2020-09-28 Asia/Shanghai
        org O1 GOVERNMENT
        org O2 GOVERNMENT";

    pub(super) fn day(text: &str) -> Edit<NaiveDate> {
        Edit::Set(text.parse().expect("a day"))
    }

    pub(super) fn fields() -> FestivalFields {
        FestivalFields {
            slug: set("weidong-2020"),
            name: name("第十届社区文化艺术节"),
            starts_on: day("2020-09-07"),
            ends_on: day("2020-09-28"),
            time_zone: set("Asia/Shanghai"),
            ..Default::default()
        }
    }

    pub(super) fn adding(fields: FestivalFields) -> Vec<String> {
        refused(&create(&mut Counter(0), fields))
    }

    pub(super) fn changing(plan: &Plan, seen: Option<i64>, fields: FestivalFields) -> Decided<FestivalId> {
        update(&mut context(plan, &mut Counter(1000)), seen, fields)
    }

    #[test]
    fn a_festival_begins_with_defaults_and_genres() {
        let plan = create(&mut Counter(0), fields()).expect("a plan");
        assert_eq!((plan.revision, plan.festival.revision, plan.genres.len()), (1, 1, SEED.len()));
        let blank = blank(plan.festival().id);
        let expect = Festival {
            slug: "weidong-2020".to_owned(),
            name: Localized::of(Lang::zh(), "第十届社区文化艺术节"),
            starts_on: NaiveDate::from_ymd_opt(2020, 9, 7).expect("a day"),
            ends_on: NaiveDate::from_ymd_opt(2020, 9, 28).expect("a day"),
            time_zone: Tz::Asia__Shanghai,
            ..blank
        };
        assert_eq!(**plan.festival(), expect);
        assert_eq!(changing(&plan, Some(1), fields()).expect("a decision").changes, []);
        // A text without a language is in the primary one of the same input.
        let english = FestivalFields { primary_language: set("EN-gb"), name: name("Fringe"), ..fields() };
        let plan = create(&mut Counter(0), english).expect("a plan");
        assert_eq!(plan.festival().name, Localized::of("en-GB".parse().expect("a tag"), "Fringe"));
    }

    #[test]
    fn an_update_keeps_what_it_does_not_mention() {
        let plan = plan(TEXT);
        let host = |code: &str| RawCredit {
            role: CreditRole::Host,
            organization: fixture::organization(&plan, code).id.to_string(),
            rank: None,
        };
        let sent = FestivalFields {
            edition_number: Edit::Set(10),
            series: Edit::Set(RawSeries {
                code: "weidong".to_owned(), name: name("社区文化艺术节").given().expect("texts")
            }),
            credits: Edit::Set(vec![host("O2"), host("O1")]),
            external_ids: external(&["f"]),
            ..Default::default()
        };
        let (plan, _) = done(&plan, changing(&plan, None, sent));
        let series = plan.festival().series.clone().expect("a series");
        assert_eq!((series.code.as_str(), plan.festival().edition_number), ("weidong", Some(10)));
        assert_eq!(plan.festival().credits.iter().map(|it| it.rank).collect::<Vec<_>>(), [1, 2]);
        let sent = FestivalFields {
            series: Edit::Set(RawSeries { code: "weidong".to_owned(), name: vec![] }),
            day_start_hour: Edit::Set(12),
            ..Default::default()
        };
        let (plan, _) = done(&plan, changing(&plan, None, sent));
        let now = plan.festival();
        assert_eq!(now.series, Some(series));
        assert_eq!((now.day_start_hour, now.credits.len()), (12, 2));
        let empty = FestivalFields {
            series: Edit::Clear,
            edition_number: Edit::Clear,
            credits: Edit::Clear,
            day_start_hour: Edit::Clear,
            external_ids: Edit::Clear,
            ..Default::default()
        };
        let (after, _) = done(&plan, changing(&plan, None, empty));
        assert_eq!(**after.festival(), **fixture::plan(TEXT).festival());
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        check_names("name", |name| adding(FestivalFields { name, ..fields() }));
        assert_eq!(
            adding(FestivalFields::default()),
            ["slug REQUIRED", "name REQUIRED", "startsOn REQUIRED", "endsOn REQUIRED", "timeZone REQUIRED"]
        );
        let all = FestivalFields {
            primary_language: set("中文"),
            theme: name(&"长".repeat(2_001)),
            edition_number: Edit::Set(0),
            series: Edit::Set(RawSeries { code: "a b".to_owned(), name: vec![] }),
            day_start_hour: Edit::Set(13),
            status: Edit::Set(FestivalStatus::Published),
            external_ids: external(&["a", "a"]),
            ..fields()
        };
        assert_eq!(
            adding(all),
            [
                "primaryLanguage UNKNOWN_LANGUAGE",
                "theme.text TOO_LONG",
                "editionNumber OUT_OF_RANGE",
                "series.code INVALID_FORMAT",
                "series.name BLANK",
                "dayStartHour OUT_OF_RANGE",
                "status WRONG_STATUS",
                "externalIds[1] DUPLICATE",
            ]
        );
        check_ids("credits[0].organization", "organization", GenreId(uuid::Uuid::nil()), |id| {
            let credit = RawCredit { role: CreditRole::Host, organization: id.to_owned(), rank: None };
            adding(FestivalFields { credits: Edit::Set(vec![credit]), ..fields() })
        });
        let plan = plan(TEXT);
        check_revisions(|seen| refused(&changing(&plan, seen, fields())));
    }

    #[test]
    fn updates_follow_the_lifecycle() {
        use FestivalStatus::{Archived, Cancelled, Concluded, Draft, Published};
        let plan = plan(TEXT);
        for (from, allowed) in [
            (Draft, vec![Cancelled]),
            (Published, vec![Concluded, Cancelled]),
            (Concluded, vec![Archived]),
            (Archived, vec![]),
            (Cancelled, vec![]),
        ] {
            let plan = plan.apply(&[Festival { status: from, ..(**plan.festival()).clone() }.into()]);
            for to in [Draft, Published, Concluded, Archived, Cancelled] {
                let decided = changing(&plan, None, FestivalFields { status: Edit::Set(to), ..Default::default() });
                let ok = to == from || allowed.contains(&to);
                assert_eq!(refused(&decided), if ok { vec![] } else { vec!["status WRONG_STATUS"] }, "{from} {to}");
            }
        }
    }

    #[test]
    fn a_festival_is_deleted_by_its_slug() {
        let plan = plan(TEXT);
        let id = plan.festival().id.to_string();
        assert_eq!(check_delete(&plan, &id, "fixture", None), Ok(()));
        let refused = check_delete(&plan, &id, "", Some(2)).expect_err("a refusal");
        assert_eq!(codes(&refused), ["confirmSlug INVALID_FORMAT", "id IN_USE"]);
        for wrong in ["", "Fixture", "fixture ", "\0"] {
            assert_eq!(codes(&check_delete(&plan, &id, wrong, None).expect_err("a refusal")), ["confirmSlug INVALID_FORMAT"]);
        }
    }
}
