//! Numbers of people: never one bare number.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{enums::OrganizationKind, node::AnyNode, scalar::Date, view::View};
use crate::domain::{
    command::Checker,
    headcount::{self, Scope},
    invalid::Invalid,
    plan::Plan,
    statistics,
};

/// How many people there are in a scope. Numbers come first and names later, so there is never one bare number. In a release, a
/// scope of one team or less tells only what was declared, and null for the rest: nobody learns of a hidden person by counting.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Headcount {
    /// The sum of the headcounts that the teams in scope declared.
    declared: u32,
    /// Distinct performers on the rosters of the teams in scope.
    rostered: Option<u32>,
    /// Distinct performers in the casts of the acts in scope.
    cast: Option<u32>,
    /// The fewest persons there can be: those known by name, and at least the largest headcount that one team declared.
    unique_lower: Option<u32>,
    /// The most persons there can be: those known by name, and every name that is still missing a person of their own.
    unique_upper: Option<u32>,
    /// How many persons there are, when every roster in scope is complete; null when one is not.
    unique_exact: Option<u32>,
    /// 人次: the sum, over the performances in scope, of the persons cast in each.
    person_times: Option<u32>,
    /// How complete the rosters are, from 0 to 1: names over declared headcount, each team counted up to its declared figure;
    /// null when nothing was declared.
    completeness: Option<f64>,
}

impl Headcount {
    /// As the reader of a view may know it.
    pub(crate) fn of(view: &View, it: headcount::Headcount) -> Self {
        let is_open = !(view.is_public() && it.is_small());
        let headcount::Headcount {
            teams: _,
            declared,
            rostered,
            cast,
            unique_lower,
            unique_upper,
            unique_exact,
            person_times,
            completeness,
        } = it;
        Self {
            declared,
            rostered: is_open.then_some(rostered),
            cast: is_open.then_some(cast),
            unique_lower: is_open.then_some(unique_lower),
            unique_upper: is_open.then_some(unique_upper),
            unique_exact: unique_exact.filter(|_| is_open),
            person_times: is_open.then_some(person_times),
            completeness: completeness.filter(|_| is_open),
        }
    }
}

/// Whom to count. Conditions add up; none of them means the whole festival.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct HeadcountScope {
    /// Only in shows of this programme day.
    day: Option<Date>,
    /// Only in shows in this venue.
    venue: Option<ID>,
    /// Only in this show.
    show: Option<ID>,
    /// Only in this act.
    act: Option<ID>,
    /// Only in this team.
    team: Option<ID>,
    /// Only in teams of this organization and its parts.
    organization: Option<ID>,
    /// Only in teams of organizations of this kind.
    organization_kind: Option<OrganizationKind>,
    /// Only in acts of this genre.
    genre: Option<ID>,
}

impl HeadcountScope {
    /// Looks its ids up.
    pub(crate) fn resolve(self, plan: &Plan) -> Result<Scope, Vec<Invalid>> {
        let Self { day, venue, show, act, team, organization, organization_kind, genre } = self;
        let mut check = Checker::new(plan);
        let scope = Scope {
            day: day.map(|day| day.0),
            venue: venue.and_then(|id| check.venue("scope.venue", &id)).map(|it| it.id),
            show: show.and_then(|id| check.show("scope.show", &id)).map(|it| it.id),
            act: act.and_then(|id| check.act("scope.act", &id)).map(|it| it.id),
            team: team.and_then(|id| check.team("scope.team", &id)).map(|it| it.id),
            organization: organization.and_then(|id| check.organization("scope.organization", &id)).map(|it| it.id),
            organization_kind: organization_kind.map(Into::into),
            genre: genre.and_then(|id| check.genre("scope.genre", &id)).map(|it| it.id),
        };
        check.finish(scope)
    }
}

/// A row of statistics.
#[derive(Clone, SimpleObject)]
pub(crate) struct StatisticsRow {
    /// What the row is about, as a stable key: a code, a kind, a day, a band of ages; NONE for what belongs to no other row.
    key: String,
    /// What the row is about, for people.
    label: String,
    /// The thing the row is about, where it is one.
    subject: Option<AnyNode>,
    /// How many teams are in it.
    teams: u32,
    /// How many acts are in it.
    acts: u32,
    /// How many performances are in it.
    performances: u32,
    /// How many people are in it.
    headcount: Headcount,
    /// Known persons in the row. A person in two rows is counted in each, so rows may add up to more than the festival has. Null in
    /// a release where the row is of one team or less.
    counted_in_each: Option<u32>,
    /// Known persons attributed to this row alone: each person to one row, so rows add up to the persons of the festival. Null in a
    /// release where any row of the table is of one team or less: what adds up would tell of that row, too.
    attributed: Option<u32>,
}

impl StatisticsRow {
    /// The rows of a table, as the reader of a view may know them.
    pub(crate) fn all(view: &View, rows: Vec<statistics::StatisticsRow>, lang: Option<&str>) -> async_graphql::Result<Vec<Self>> {
        let closes = view.is_public() && rows.iter().any(|row| row.headcount.is_small());
        rows.into_iter().map(|row| Self::of(view, row, lang, closes)).collect()
    }

    fn of(view: &View, row: statistics::StatisticsRow, lang: Option<&str>, closes: bool) -> async_graphql::Result<Self> {
        let statistics::StatisticsRow { key, label, subject, teams, acts, performances, headcount, counted_in_each, attributed } =
            row;
        Ok(Self {
            key,
            label: view.text(&label, lang)?,
            subject: subject.and_then(|id| AnyNode::find(view, id)),
            teams,
            acts,
            performances,
            counted_in_each: (!(view.is_public() && headcount.is_small())).then_some(counted_in_each),
            attributed: (!closes).then_some(attributed),
            headcount: Headcount::of(view, headcount),
        })
    }
}
