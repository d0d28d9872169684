//! What inputs share: how they tell "left out" from "null", and the small inputs that several nouns use.

use async_graphql::{ID, InputObject, MaybeUndefined};
use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::{
    domain::command::{
        Edit, RawCredit, RawExternalId, RawInterval, RawLeads, RawText,
        act::{RawCast, RawLink},
        festival::RawSeries,
        member::RawMember,
        performer::RawConsent,
        policy::{RawParameter, RawSeverity},
        venue::RawTravel,
    },
    graphql::{
        enums::{ConsentGiver, CostumeClass, CreditRole, LinkKind, MemberRole, Parameter, Rule, Severity},
        scalar::{Date, Time},
        text::TextInput,
    },
};

/// A field of an update: left out, it stays; null, it is emptied.
pub(super) fn edit<T, U>(field: MaybeUndefined<T>, turn: impl FnOnce(T) -> U) -> Edit<U> {
    match field {
        MaybeUndefined::Undefined => Edit::Keep,
        MaybeUndefined::Null => Edit::Clear,
        MaybeUndefined::Value(value) => Edit::Set(turn(value)),
    }
}

/// A field of something new that may be left out.
pub(super) fn given<T, U>(field: Option<T>, turn: impl FnOnce(T) -> U) -> Edit<U> {
    field.map_or(Edit::Keep, |value| Edit::Set(turn(value)))
}

pub(super) fn same<T>(value: T) -> T {
    value
}

pub(super) fn into<T: Into<U>, U>(value: T) -> U {
    value.into()
}

pub(super) fn list<T: Into<U>, U>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(Into::into).collect()
}

pub(super) fn texts(texts: Vec<TextInput>) -> Vec<RawText> {
    list(texts)
}

pub(super) fn text_id(id: ID) -> String {
    id.0
}

pub(super) fn text_ids(ids: Vec<ID>) -> Vec<String> {
    ids.into_iter().map(|id| id.0).collect()
}

pub(super) fn int(value: i32) -> i64 {
    value.into()
}

pub(super) fn time(time: Time) -> DateTime<FixedOffset> {
    time.0
}

pub(super) fn date(date: Date) -> NaiveDate {
    date.0
}

/// The name of a thing in another system.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ExternalIdInput {
    /// Which system.
    system: String,
    /// Its name there.
    value: String,
}

impl From<ExternalIdInput> for RawExternalId {
    fn from(ExternalIdInput { system, value }: ExternalIdInput) -> Self {
        Self { system, value }
    }
}

/// A time in which a stage may be used, or in which a team or a performer can take part.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct OpeningWindowInput {
    /// From when.
    starts_at: Time,
    /// Until when.
    ends_at: Time,
}

impl From<OpeningWindowInput> for RawInterval {
    fn from(OpeningWindowInput { starts_at, ends_at }: OpeningWindowInput) -> Self {
        Self { starts_at: starts_at.0, ends_at: ends_at.0 }
    }
}

/// The way to another venue.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TravelInput {
    /// Where to.
    venue: ID,
    /// How long a performer needs, in seconds, 0 to 86400. Where only one direction is told, it serves both.
    seconds: i32,
}

impl From<TravelInput> for RawTravel {
    fn from(TravelInput { venue, seconds }: TravelInput) -> Self {
        Self { venue: venue.0, seconds: seconds.into() }
    }
}

/// An organization's ranked role in a festival or a show.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct CreditInput {
    /// What it does.
    role: CreditRole,
    /// Who.
    organization: ID,
    /// Its place among those of the same role, from 1; behind those before it in the list when left out.
    rank: Option<i32>,
}

impl From<CreditInput> for RawCredit {
    fn from(CreditInput { role, organization, rank }: CreditInput) -> Self {
        Self { role: role.into(), organization: organization.0, rank: rank.map(Into::into) }
    }
}

/// A performer in an act.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct CastMemberInput {
    /// Who. Each performer once.
    performer: ID,
    /// For which of the act's teams; left out, the one team of the act that has this performer as a member, if it is one.
    team: Option<ID>,
    /// What changing into this act's costume takes.
    #[graphql(default_with = "CostumeClass::Normal")]
    costume: CostumeClass,
}

impl From<CastMemberInput> for RawCast {
    fn from(CastMemberInput { performer, team, costume }: CastMemberInput) -> Self {
        Self { performer: performer.0, team: team.map(|id| id.0), costume: costume.into() }
    }
}

/// A performer on a roster.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RosterMemberInput {
    /// Who. Each performer once.
    performer: ID,
    /// As what.
    #[graphql(default_with = "MemberRole::Performer")]
    role: MemberRole,
}

impl From<RosterMemberInput> for RawMember {
    fn from(RosterMemberInput { performer, role }: RosterMemberInput) -> Self {
        Self { performer: performer.0, role: role.into() }
    }
}

/// The series that a festival is an edition of.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct SeriesInput {
    /// What its editions share: lower-case letters, digits and inner hyphens.
    code: String,
    /// Its name, as this edition prints it.
    name: Vec<TextInput>,
}

impl From<SeriesInput> for RawSeries {
    fn from(SeriesInput { code, name }: SeriesInput) -> Self {
        Self { code, name: list(name) }
    }
}

/// How much a rule weighs in a festival.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RuleSeverityInput {
    /// The rule.
    rule: Rule,
    /// Its weight; null goes back to the rule's own.
    severity: Option<Severity>,
}

impl From<RuleSeverityInput> for RawSeverity {
    fn from(RuleSeverityInput { rule, severity }: RuleSeverityInput) -> Self {
        Self { rule: rule.into(), severity: severity.map(Into::into) }
    }
}

/// The value of a number that a festival may set.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RuleParameterInput {
    /// The number.
    parameter: Parameter,
    /// Its value, in its unit and within its range: see `Festival.parameters`. Null goes back to the default.
    value: Option<i32>,
}

impl From<RuleParameterInput> for RawParameter {
    fn from(RuleParameterInput { parameter, value }: RuleParameterInput) -> Self {
        Self { parameter: parameter.into(), value: value.map(Into::into) }
    }
}

/// Someone's agreement that a person is named in public.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ConsentInput {
    /// Who gave it, by name.
    given_by: String,
    /// What they are to the person; left out, the person themselves if it is their own name, else a guardian. Only a guardian may
    /// for a child under 14.
    giver: Option<ConsentGiver>,
    /// The last day on which it holds; left out, until it is withdrawn.
    until: Option<Date>,
}

impl From<ConsentInput> for RawConsent {
    fn from(ConsentInput { given_by, giver, until }: ConsentInput) -> Self {
        Self { given_by, giver: giver.map(Into::into), until: until.map(date) }
    }
}

/// What an act asks of another one.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActLinkInput {
    /// What. Each kind at most once for each other act.
    kind: LinkKind,
    /// Of which act.
    act: ID,
}

impl From<ActLinkInput> for RawLink {
    fn from(ActLinkInput { kind, act }: ActLinkInput) -> Self {
        Self { kind: kind.into(), act: act.0 }
    }
}

/// What a show does otherwise than its festival. Steps that are left out stay as they are; null follows the festival. A team
/// reports, makes up and then stands by: none of these may come before the one ahead of it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowLeadsInput {
    /// Seconds before its first time on stage at which a team reports, 0 to 86400.
    report_seconds: MaybeUndefined<i32>,
    /// Seconds before its first time on stage at which make-up begins, 0 to 86400.
    make_up_seconds: MaybeUndefined<i32>,
    /// Seconds before its first time on stage at which a team stands by, 0 to 86400.
    standby_seconds: MaybeUndefined<i32>,
    /// Seconds after its last time on stage at which a team is free to leave, 0 to 86400.
    release_seconds: MaybeUndefined<i32>,
}

impl From<ShowLeadsInput> for RawLeads {
    fn from(input: ShowLeadsInput) -> Self {
        let ShowLeadsInput { report_seconds, make_up_seconds, standby_seconds, release_seconds } = input;
        Self {
            report_seconds: edit(report_seconds, int),
            make_up_seconds: edit(make_up_seconds, int),
            standby_seconds: edit(standby_seconds, int),
            release_seconds: edit(release_seconds, int),
        }
    }
}
