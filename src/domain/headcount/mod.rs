//! How many people there are. Never one bare number: what teams declared, whom rosters and casts name, and the bounds between.
//!
//! One person in two teams is one person of the festival, and one of each team.

mod filter;
mod selection;

use chrono::NaiveDate;

use super::{
    id::{ActId, GenreId, OrganizationId, ShowId, TeamId, VenueId},
    organization::OrganizationKind,
    plan::Plan,
};

pub(super) use filter::with_parts;
pub(super) use selection::{Selection, roster, select};

/// The people of a scope, counted in every way that is honest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Headcount {
    /// How many teams are counted.
    pub teams: u32,
    /// How many the teams said they would bring, added up; a person in two teams is in it twice.
    pub declared: u32,
    /// Distinct performers on the teams' rosters.
    pub rostered: u32,
    /// Distinct performers in the acts' casts.
    pub cast: u32,
    /// At least so many distinct persons: those known by name, or the largest team's declared headcount if that is more.
    pub unique_lower: u32,
    /// At most so many distinct persons: those known by name, and every declared one that no roster names yet.
    pub unique_upper: u32,
    /// Exactly so many distinct persons; `None` until every roster in scope is complete.
    pub unique_exact: Option<u32>,
    /// Person-times (人次): the persons of every performance's cast, added up over the performances.
    pub person_times: u32,
    /// How much of what was declared is on rosters, 0.0 to 1.0; a team beyond its declared headcount makes up for no other.
    /// `None` when nothing is declared.
    pub completeness: Option<f64>,
}

impl Headcount {
    /// Whether so few teams are counted that the public is told only what was declared: it must not learn of a hidden person by
    /// counting.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.teams <= 1
    }
}

/// Whom to count. What is given narrows, several together narrow to what they share; nothing given is the whole festival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// A programme day; a show without a time belongs to none.
    pub day: Option<NaiveDate>,
    /// A venue.
    pub venue: Option<VenueId>,
    /// A show.
    pub show: Option<ShowId>,
    /// An act.
    pub act: Option<ActId>,
    /// A team.
    pub team: Option<TeamId>,
    /// An organization with all its parts.
    pub organization: Option<OrganizationId>,
    /// The organizations of one kind.
    pub organization_kind: Option<OrganizationKind>,
    /// A genre.
    pub genre: Option<GenreId>,
}

/// Counts the people of a scope. Rejected and withdrawn teams, acts that no longer take part, and cancelled and postponed
/// shows bring nobody.
#[must_use]
pub fn count(plan: &Plan, scope: &Scope) -> Headcount {
    let organizations = scope.organization.map(|id| with_parts(plan, id));
    select(plan, scope, organizations).headcount()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    /// T1 and T2 share P3; G is cast for T1 and on no roster; T4 and A3 are withdrawn, X3 has no time, X4 is cancelled.
    const FESTIVAL: &str = "
        org O1 GOVERNMENT
        org O2 SCHOOL part-of=O1
        org O3 ENTERPRISE
        venue V1
        venue V2
        stage M1 V1
        stage M2 V2
        genre dance
        genre choir
        performer P1
        performer P2
        performer P3
        performer P4
        performer P5
        performer G
        team T1 O1 declared=3 : P1 P2 P3
        team T2 O2 declared=5 : P3 P4
        team T3 O3 declared=2 :
        team T4 O3 declared=9 WITHDRAWN : P5
        act A1 4:00 genre=dance teams=T1 : P1 P2 G
        act A2 3:00 genre=choir teams=T2,T1 : P3 P4 P1/EASY/T1
        act A3 3:00 genre=choir WITHDRAWN teams=T3 : P5
        show X1 GALA M1 2020-09-28T19:30 : A1 SPEECH=5:00 A2 A3 A1
        show X2 GALA M2 2020-09-29T01:30 : A2
        show X3 GALA : A1
        show X4 GALA M2 2020-09-27T19:30 CANCELLED : A1";

    fn check(plan: &Plan, scope: &Scope, expect: &str) {
        let Headcount { declared, rostered, cast, unique_lower, unique_upper, unique_exact, person_times, completeness, .. } =
            count(plan, scope);
        let exact = unique_exact.map_or("-".to_owned(), |it| it.to_string());
        let completeness = completeness.map_or("-".to_owned(), |it| format!("{it:.2}"));
        let line = format!("{declared} {rostered} {cast} {unique_lower}..{unique_upper} ={exact} x{person_times} {completeness}");
        assert_eq!(line, expect, "{scope:?}");
    }

    #[test]
    fn scopes_count_what_they_hold() {
        let plan = fixture::plan(FESTIVAL);
        let none = Scope::default;
        let day = |text: &str| Some(text.parse().expect("a day"));
        let (o1, t1, t2) = (fixture::organization(&plan, "O1").id, fixture::team(&plan, "T1").id, fixture::team(&plan, "T2").id);
        let (a1, a2) = (fixture::act(&plan, "A1").id, fixture::act(&plan, "A2").id);
        let (x1, x3, x4) = (fixture::show(&plan, "X1").id, fixture::show(&plan, "X3").id, fixture::show(&plan, "X4").id);
        let choir = Some(fixture::genre(&plan, "choir").id);
        let v2 = Some(fixture::venue(&plan, "V2").id);
        check(&plan, &none(), "10 4 5 5..10 =- x15 0.50");
        check(&plan, &Scope { day: day("2020-09-28"), ..none() }, "8 4 5 5..8 =- x12 0.62");
        check(&plan, &Scope { day: day("2020-09-27"), ..none() }, "0 0 0 0..0 =0 x0 -");
        check(&plan, &Scope { venue: v2, ..none() }, "8 4 3 5..7 =- x3 0.62");
        check(&plan, &Scope { show: Some(x1), ..none() }, "8 4 5 5..8 =- x9 0.62");
        check(&plan, &Scope { show: Some(x3), ..none() }, "3 3 3 4..4 =4 x3 1.00");
        check(&plan, &Scope { show: Some(x4), ..none() }, "0 0 0 0..0 =0 x0 -");
        check(&plan, &Scope { act: Some(a1), ..none() }, "3 3 3 4..4 =4 x9 1.00");
        check(&plan, &Scope { genre: choir, ..none() }, "8 4 3 5..7 =- x6 0.62");
        check(&plan, &Scope { team: Some(t1), ..none() }, "3 3 3 4..4 =4 x11 1.00");
        check(&plan, &Scope { team: Some(t2), ..none() }, "5 2 2 5..5 =- x4 0.40");
        check(&plan, &Scope { organization: Some(o1), ..none() }, "8 4 5 5..8 =- x15 0.62");
        let kind = Some(OrganizationKind::School);
        check(&plan, &Scope { organization_kind: kind, ..none() }, "5 2 2 5..5 =- x4 0.40");
        check(&plan, &Scope { organization_kind: Some(OrganizationKind::Enterprise), ..none() }, "2 0 0 2..2 =- x0 0.00");
        check(&plan, &Scope { team: Some(t1), act: Some(a2), ..none() }, "3 3 1 3..3 =3 x2 1.00");
        check(&plan, &Scope { team: Some(t2), act: Some(a1), ..none() }, "0 0 0 0..0 =0 x0 -");
    }

    #[test]
    fn a_roster_longer_than_declared_fills_no_other_teams_gap() {
        let plan = fixture::plan(
            "org O1 SCHOOL
             performer P1
             performer P2
             team T1 O1 declared=1 : P1 P2
             team T2 O1 declared=3 :",
        );
        check(&plan, &Scope::default(), "4 2 0 3..5 =- x0 0.25");
    }
}
