//! What a festival has set about its rules, and its lead times.

use async_graphql::{Result, SimpleObject};

use super::{
    enums::{Measure, Parameter, Rule, Severity, Unit},
    view::language,
};
use crate::domain::{
    conflict::{RULES, RuleSpec},
    festival::Festival,
    policy::{self, PARAMETERS, ParameterSpec},
};

/// How much a rule weighs in this festival.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct RuleSeverity {
    /// The rule.
    rule: Rule,
    /// What it means, in Chinese or English.
    meaning: String,
    /// How much it weighs here.
    severity: Severity,
    /// How much it weighs where a festival says nothing else.
    default_severity: Severity,
    /// What its conflicts are measured in.
    measure: Measure,
    /// The numbers that it works with.
    parameters: Vec<RuleParameter>,
}

impl RuleSeverity {
    /// Every rule, in the order in which conflicts are listed.
    pub(crate) fn list(festival: &Festival, lang: Option<&str>) -> Result<Vec<Self>> {
        let is_chinese = is_chinese(festival, lang)?;
        let line = |spec: &RuleSpec| Self {
            rule: spec.rule.into(),
            meaning: said(spec.meaning, is_chinese),
            severity: festival.severities.get(&spec.rule).copied().unwrap_or(spec.severity).into(),
            default_severity: spec.severity.into(),
            measure: spec.measure.into(),
            parameters: spec.parameters.iter().map(|it| RuleParameter::of(festival, it.spec(), is_chinese)).collect(),
        };
        Ok(RULES.iter().map(line).collect())
    }
}

/// A number that a festival may set.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct RuleParameter {
    /// Which number.
    parameter: Parameter,
    /// What it counts.
    unit: Unit,
    /// What holds here.
    value: u32,
    /// What holds where a festival says nothing else.
    default_value: u32,
    /// The least that a festival may set.
    minimum: u32,
    /// The most that a festival may set.
    maximum: u32,
    /// What it means, in Chinese or English.
    meaning: String,
}

impl RuleParameter {
    /// Every number that can be set.
    pub(crate) fn list(festival: &Festival, lang: Option<&str>) -> Result<Vec<Self>> {
        let is_chinese = is_chinese(festival, lang)?;
        Ok(PARAMETERS.iter().map(|spec| Self::of(festival, spec, is_chinese)).collect())
    }

    fn of(festival: &Festival, spec: &ParameterSpec, is_chinese: bool) -> Self {
        let ParameterSpec { parameter, unit, default, range, meaning } = spec;
        Self {
            parameter: (*parameter).into(),
            unit: (*unit).into(),
            value: festival.parameter(*parameter),
            default_value: *default,
            minimum: *range.start(),
            maximum: *range.end(),
            meaning: said(*meaning, is_chinese),
        }
    }
}

/// Whether a reader is answered in Chinese; in English otherwise.
fn is_chinese(festival: &Festival, lang: Option<&str>) -> Result<bool> {
    let lang = lang.map(language).transpose()?;
    Ok(lang.as_ref().unwrap_or(&festival.primary_language).base() == "zh")
}

fn said((en, zh): (&str, &str), is_chinese: bool) -> String {
    if is_chinese { zh } else { en }.to_owned()
}

/// How long before or after its time on stage a team passes each step of a show's day.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct Leads {
    /// Seconds before its first time on stage at which it reports (报到).
    report_seconds: u32,
    /// Seconds before its first time on stage at which make-up begins (化妆).
    make_up_seconds: u32,
    /// Seconds before its first time on stage at which it stands by (候场).
    standby_seconds: u32,
    /// Seconds after its last time on stage at which it is free to leave (离场).
    release_seconds: u32,
}

impl From<policy::Leads> for Leads {
    fn from(leads: policy::Leads) -> Self {
        let policy::Leads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = leads;
        Self { report_seconds, make_up_seconds, standby_seconds, release_seconds }
    }
}

/// When the teams of a show report, make up, stand by and leave.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct ShowLeads {
    /// What holds for the show.
    #[graphql(flatten)]
    effective: Leads,
    /// What the show sets itself.
    own: OwnLeads,
}

impl ShowLeads {
    pub(crate) fn of(own: policy::OwnLeads, festival: &Festival) -> Self {
        Self { effective: own.over(festival.leads).into(), own: own.into() }
    }
}

/// What a show does otherwise than its festival; null follows the festival.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct OwnLeads {
    /// Seconds before its first time on stage at which a team reports (报到).
    report_seconds: Option<u32>,
    /// Seconds before its first time on stage at which make-up begins (化妆).
    make_up_seconds: Option<u32>,
    /// Seconds before its first time on stage at which a team stands by (候场).
    standby_seconds: Option<u32>,
    /// Seconds after its last time on stage at which a team is free to leave (离场).
    release_seconds: Option<u32>,
}

impl From<policy::OwnLeads> for OwnLeads {
    fn from(own: policy::OwnLeads) -> Self {
        let policy::OwnLeads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = own;
        Self { report_seconds, make_up_seconds, standby_seconds, release_seconds }
    }
}
