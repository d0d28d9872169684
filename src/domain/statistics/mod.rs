//! Tables of the festival by one key.
//!
//! A person may belong to several rows. Every row therefore gives two figures: how many it knows (*counted in each*: rows may add
//! up to more than the festival knows), and how many are *attributed* to it (each person to one row: rows add up exactly).

mod attribution;
mod group;
mod people;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{
    headcount::{Headcount, Scope, select},
    id::AnyId,
    plan::Plan,
    text::Localized,
};

/// What a table has its rows by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum StatisticsKey {
    /// The kind of the organization that sends the team.
    OrganizationKind,
    /// The organization that sends the team, without its parts.
    Organization,
    /// The team.
    Team,
    /// The genre of the act.
    Genre,
    /// The venue of the show.
    Venue,
    /// The programme day of the show.
    Day,
    /// The show.
    Show,
    /// The person's age on the festival's first day.
    AgeBand,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct StatisticsRow {
    /// Names the row for good: a code, an organization kind, an ISO day, an age band; `NONE` for those in no other row.
    pub key: String,
    /// What people call it.
    pub label: Localized,
    /// The thing the row is about, if it is one.
    pub subject: Option<AnyId>,
    /// Its teams.
    pub teams: u32,
    /// Its acts.
    pub acts: u32,
    /// Its performances.
    pub performances: u32,
    /// Its people. Where a row is about persons and not about teams (age bands, `NONE`), nothing is declared and all are known.
    pub headcount: Headcount,
    /// The persons it knows by name. One person may be counted in several rows.
    pub counted_in_each: u32,
    /// The persons attributed to it. Every person that the festival knows is attributed to exactly one row: by teams, to that of
    /// their first team by code, or where they are on no roster, of the team they are cast for; by performances, to that of the
    /// first one they are cast in, or where they are in no cast, of their teams' first one; else to `NONE`.
    pub attributed: u32,
}

/// The table by a key: by code, kinds and age bands in their own order, days by date. Rows without any team, act or person
/// are left out.
#[must_use]
pub fn statistics(plan: &Plan, by: StatisticsKey) -> Vec<StatisticsRow> {
    let whole = select(plan, &Scope::default(), None);
    if by == StatisticsKey::AgeBand {
        return people::age_bands(plan, &whole);
    }
    let groups = group::groups(plan, by).into_iter();
    let mut rows: Vec<StatisticsRow> = groups.map(|group| group.row(plan)).filter(|row| row.teams > 0 || row.acts > 0).collect();
    let owners = attribution::owners(plan, by, &rows);
    for row in owners.values() {
        rows[*row].attributed += 1;
    }
    rows.extend(people::nowhere(&whole, &owners));
    rows
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::domain::{fixture, text::Lang};

    /// P1 is in T10 and T2; G is cast for T2 and on no roster; P5 is on a roster whose team is in no show; P6 is named nowhere.
    const FESTIVAL: &str = "
        org O1 SCHOOL
        org O2 ENTERPRISE part-of=O1
        venue V1
        venue V2
        stage M1 V1
        stage M2 V2
        genre dance
        genre choir
        performer P1 2006-09-07
        performer P2 2006-09-08
        performer P3 1960-09-07
        performer P4 1985-09-08
        performer P5
        performer P6 1990-01-01
        performer G 2002-09-07
        team T10 O1 declared=4 : P1 P2
        team T2 O2 declared=2 : P1 P3 P4
        team T3 O2 declared=7 : P5
        act A1 4:00 genre=dance teams=T10 : P1 P2
        act A2 3:00 genre=choir teams=T2 : P1 P3 G
        act A3 3:00 teams=T3 :
        show X1 GALA M2 2020-09-28T19:30 : A1
        show X2 GALA M1 2020-09-27T19:30 : A2 SPEECH=3:00
        show X3 GALA M2 2020-09-29T01:00 : A2
        show X4 GALA M2 2020-09-20T01:00 CANCELLED : A3";

    fn check(by: StatisticsKey, expect: &[&str]) {
        let plan = fixture::plan(FESTIVAL);
        let rows: Vec<String> = statistics(&plan, by)
            .iter()
            .map(|row| {
                let StatisticsRow { key, label, teams, acts, performances, headcount, counted_in_each, attributed, .. } = row;
                let Headcount { declared, unique_lower, unique_upper, .. } = headcount;
                let label = label.get(Some(&Lang::en()), &Lang::zh());
                format!(
                    "{key} {label}: {teams} {acts} {performances} d{declared} {unique_lower}..{unique_upper} {counted_in_each} {attributed}"
                )
            })
            .collect();
        assert_eq!(rows, expect, "{by}");
    }

    #[test]
    fn rows_by_team_attribute_people_to_their_first_team() {
        check(
            StatisticsKey::Team,
            &["T2 en-T2: 1 1 2 d2 4..4 4 4", "T3 en-T3: 1 1 0 d7 7..7 1 1", "T10 en-T10: 1 1 1 d4 4..4 2 1"],
        );
        check(StatisticsKey::Organization, &["O1 en-O1: 1 1 1 d4 4..4 2 1", "O2 en-O2: 2 2 2 d9 7..11 5 5"]);
        check(
            StatisticsKey::OrganizationKind,
            &["ENTERPRISE Enterprise: 2 2 2 d9 7..11 5 5", "SCHOOL School: 1 1 1 d4 4..4 2 1"],
        );
    }

    #[test]
    fn rows_by_performance_attribute_people_to_their_first_one() {
        check(
            StatisticsKey::Genre,
            &["choir en-choir: 1 1 2 d2 4..4 4 4", "dance en-dance: 1 1 1 d4 4..4 2 1", "NONE Unattributed: 1 0 0 d0 1..1 1 1"],
        );
        check(
            StatisticsKey::Venue,
            &["V1 en-V1: 1 1 1 d2 4..4 4 4", "V2 en-V2: 2 2 2 d6 5..7 5 1", "NONE Unattributed: 1 0 0 d0 1..1 1 1"],
        );
        check(
            StatisticsKey::Day,
            &[
                "2020-09-27 27 September 2020: 1 1 1 d2 4..4 4 4",
                "2020-09-28 28 September 2020: 2 2 2 d6 5..7 5 1",
                "NONE Unattributed: 1 0 0 d0 1..1 1 1",
            ],
        );
        check(
            StatisticsKey::Show,
            &[
                "X1 en-X1: 1 1 1 d4 4..4 2 1",
                "X2 en-X2: 1 1 1 d2 4..4 4 4",
                "X3 en-X3: 1 1 1 d2 4..4 4 0",
                "NONE Unattributed: 1 0 0 d0 1..1 1 1",
            ],
        );
    }

    #[test]
    fn ages_are_those_of_the_first_day() {
        check(
            StatisticsKey::AgeBand,
            &[
                "UNDER_14 Under 14: 1 1 1 d0 1..1 1 1",
                "14_17 14 to 17: 2 2 3 d0 1..1 1 1",
                "18_34 18 to 34: 1 1 2 d0 2..2 2 2",
                "60_PLUS 60 and over: 1 1 2 d0 1..1 1 1",
                "UNKNOWN Age not known: 1 0 0 d0 1..1 1 1",
            ],
        );
    }

    #[test]
    fn attributed_people_add_up_to_those_the_festival_knows() {
        let plan = fixture::plan(FESTIVAL);
        for by in StatisticsKey::VARIANTS {
            assert_eq!(statistics(&plan, *by).iter().map(|row| row.attributed).sum::<u32>(), 6, "{by}");
        }
    }
}
