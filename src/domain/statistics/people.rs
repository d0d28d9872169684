//! Rows that are about persons and not about teams: age bands, and those whom no other row holds.

use std::collections::HashMap;

use super::{StatisticsRow, attribution::Owners, group::bilingual};
use crate::domain::{
    headcount::{Selection, roster},
    id::PerformerId,
    performer::{ADULT_YEARS, OWN_CONSENT_YEARS},
    plan::Plan,
};

/// The usual upper age of youth groups; our own choice.
const YOUTH_END_YEARS: u32 = 35;
/// From 60 on, a person is elderly (Law of the People's Republic of China on the Protection of the Rights and Interests of the
/// Elderly, article 2).
const ELDERLY_YEARS: u32 = 60;

/// Key, Chinese, English, and the first age beyond the band.
const BANDS: [(&str, &str, &str, u32); 5] = [
    ("UNDER_14", "未满14岁", "Under 14", OWN_CONSENT_YEARS),
    ("14_17", "14至17岁", "14 to 17", ADULT_YEARS),
    ("18_34", "18至34岁", "18 to 34", YOUTH_END_YEARS),
    ("35_59", "35至59岁", "35 to 59", ELDERLY_YEARS),
    ("60_PLUS", "60岁及以上", "60 and over", u32::MAX),
];
const UNKNOWN: (&str, &str, &str) = ("UNKNOWN", "年龄不详", "Age not known");
const NONE: (&str, &str, &str) = ("NONE", "无归属", "Unattributed");

/// The people of the festival by age on its first day. Everyone has one age, so both ways of counting agree.
pub(super) fn age_bands(plan: &Plan, whole: &Selection<'_>) -> Vec<StatisticsRow> {
    let first_day = plan.festival().starts_on;
    let band = |person: PerformerId| {
        let age = plan.performers.get(person).and_then(|it| it.age_on(first_day));
        age.map_or(BANDS.len(), |age| BANDS.iter().filter(|(.., end)| *end <= age).count())
    };
    let bands: HashMap<PerformerId, usize> = whole.known().into_iter().map(|person| (person, band(person))).collect();
    let names = BANDS.iter().map(|(key, zh, en, _)| (*key, *zh, *en)).chain([UNKNOWN]);
    let rows = names.enumerate().map(|(place, name)| row(whole, name, |person| bands.get(&person) == Some(&place)));
    rows.filter(|row| row.attributed > 0).collect()
}

/// Those who are attributed to no row; `None` if nobody is left.
pub(super) fn nowhere(whole: &Selection<'_>, owners: &Owners) -> Option<StatisticsRow> {
    Some(row(whole, NONE, |person| !owners.contains_key(&person))).filter(|row| row.attributed > 0)
}

/// The row of some people: the teams on whose rosters and the acts in whose casts they are.
fn row(whole: &Selection<'_>, (key, zh, en): (&str, &str, &str), is_meant: impl Fn(PerformerId) -> bool) -> StatisticsRow {
    let headcount = whole.headcount_of(&is_meant);
    let teams = whole.teams.iter().filter(|team| roster(team).any(&is_meant)).count();
    let acts: Vec<u32> =
        whole.acts.iter().filter(|(act, _)| whole.cast(act).any(&is_meant)).map(|(_, performances)| *performances).collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    StatisticsRow {
        key: key.to_owned(),
        label: bilingual(zh, en),
        subject: None,
        teams: number(teams),
        acts: number(acts.len()),
        performances: acts.iter().sum(),
        headcount,
        counted_in_each: headcount.unique_lower,
        attributed: headcount.unique_lower,
    }
}
