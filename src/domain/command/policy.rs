//! What a person may set about a festival's rules: how much each weighs, the numbers they work with, and the lead times.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, Context, Decided, Edit, RawLeads, leads};
use crate::domain::{
    conflict::{Rule, Severity},
    festival::Festival,
    id::FestivalId,
    invalid::Mistake,
    policy::{Parameter, ParameterSpec, Unit},
};

/// The policy of a festival, as sent.
#[derive(Clone, Debug, Default)]
pub struct PolicyFields {
    /// Severities of some rules: the other rules keep theirs, `null` takes every rule back to its own.
    pub severities: Edit<Vec<RawSeverity>>,
    /// Some parameters: the others keep their values, `null` takes every one back to its default.
    pub parameters: Edit<Vec<RawParameter>>,
    /// Its lead times; `null` goes back to the default.
    pub leads: RawLeads,
}

/// How much a rule weighs, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawSeverity {
    /// The rule.
    pub rule: Rule,
    /// Its severity; `None` goes back to the rule's default.
    pub severity: Option<Severity>,
}

/// The value of a parameter, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawParameter {
    /// The parameter.
    pub parameter: Parameter,
    /// Its value; `None` goes back to the default.
    pub value: Option<i64>,
}

/// Sets the policy of the festival. Conflicts that it adds are told, as those of any edit.
pub fn update(cx: &mut Context<'_>, if_revision: Option<i64>, fields: PolicyFields) -> Decided<FestivalId> {
    let PolicyFields { severities, parameters, leads } = fields;
    let mut check = Checker::new(cx.plan);
    let old = cx.plan.festival();
    check.not_stale(old.id, if_revision);
    let now = Some(old.severities.clone());
    let severities =
        check.defaulted("severities", severities, now, BTreeMap::new(), |it, at, sent| Some(read_severities(it, at, &sent)));
    let now = Some(old.parameters.clone());
    let parameters =
        check.defaulted("parameters", parameters, now, BTreeMap::new(), |it, at, sent| Some(read_parameters(it, at, &sent)));
    let leads = leads::of_festival(&mut check, leads);
    let new = Festival { severities, parameters, leads, ..(**old).clone() };
    check.changed(old.id, old.as_ref(), Some(new))
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

/// Parameters that are not sent keep their values.
fn read_parameters(check: &mut Checker<'_>, field: &str, sent: &[RawParameter]) -> BTreeMap<Parameter, u32> {
    let mut parameters = check.plan().festival().parameters.clone();
    let mut named = BTreeSet::new();
    for (place, RawParameter { parameter, value }) in sent.iter().enumerate() {
        if !named.insert(*parameter) {
            check.wrong(
                format!("{field}[{place}].parameter"),
                Mistake::Duplicate,
                format!("The parameter {parameter} is given twice."),
                format!("参数 {parameter} 重复。"),
            );
        }
        match value {
            Some(value) => {
                let value = read_value(check, &format!("{field}[{place}].value"), parameter.spec(), *value);
                value.and_then(|value| parameters.insert(*parameter, value))
            }
            None => parameters.remove(parameter),
        };
    }
    parameters
}

fn read_value(check: &mut Checker<'_>, field: &str, spec: &ParameterSpec, value: i64) -> Option<u32> {
    let found = u32::try_from(value).ok().filter(|it| spec.range.contains(it));
    if found.is_none() {
        let (parameter, from, to) = (spec.parameter, spec.range.start(), spec.range.end());
        let (en, zh) = counted_in(spec.unit);
        check.wrong(
            field,
            Mistake::OutOfRange,
            format!("{parameter} is given in {en}, from {from} to {to}; {value} lies outside."),
            format!("{parameter} 以{zh}计，范围为 {from} 到 {to}；{value} 不在其中。"),
        );
    }
    found
}

fn counted_in(unit: Unit) -> (&'static str, &'static str) {
    match unit {
        Unit::Seconds => ("seconds", "秒"),
        Unit::SecondOfDay => ("seconds since midnight", "零点起的秒数"),
        Unit::People => ("people", "人数"),
        Unit::Acts => ("acts", "节目数"),
        Unit::Percent => ("percent", "百分比"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_revisions, done, refused},
        fixture::{Counter, context, plan},
        plan::Plan,
    };

    fn setting(plan: &Plan, seen: Option<i64>, fields: PolicyFields) -> Decided<FestivalId> {
        update(&mut context(plan, &mut Counter(1000)), seen, fields)
    }

    fn severities(sent: &[(Rule, Option<Severity>)]) -> Edit<Vec<RawSeverity>> {
        Edit::Set(sent.iter().map(|(rule, severity)| RawSeverity { rule: *rule, severity: *severity }).collect())
    }

    fn parameters(sent: &[(Parameter, Option<i64>)]) -> Edit<Vec<RawParameter>> {
        Edit::Set(sent.iter().map(|(parameter, value)| RawParameter { parameter: *parameter, value: *value }).collect())
    }

    #[test]
    fn what_is_named_is_set_and_nothing_else() {
        let before = plan("set STAGE_OVERLAP=WARN ACT_LARGEST_CAST=30 TEAM_MOST_ACTS=2");
        let fields = PolicyFields {
            severities: severities(&[(Rule::StageOverlap, None), (Rule::QuickChange, Some(Severity::Info))]),
            parameters: parameters(&[(Parameter::ActLargestCast, None), (Parameter::LunchSecond, Some(9 * 3_600))]),
            ..Default::default()
        };
        let (after, _) = done(&before, setting(&before, Some(1), fields.clone()));
        let festival = after.festival();
        assert_eq!(festival.severities, BTreeMap::from([(Rule::QuickChange, Severity::Info)]));
        assert_eq!(festival.parameters, BTreeMap::from([(Parameter::TeamMostActs, 2), (Parameter::LunchSecond, 32_400)]));
        assert_eq!(festival.parameter(Parameter::ActLargestCast), 200);
        assert_eq!(setting(&after, None, fields).expect("a decision").changes, []);
        assert_eq!(setting(&after, None, PolicyFields::default()).expect("a decision").changes, []);
        let empty = PolicyFields { severities: Edit::Clear, parameters: Edit::Clear, ..Default::default() };
        assert_eq!(**done(&after, setting(&after, None, empty)).0.festival(), **plan("").festival());
    }

    #[test]
    fn everything_wrong_is_told_with_range_and_unit() {
        let plan = plan("festival 2020-09-07 2020-09-28");
        let all = PolicyFields {
            severities: severities(&[(Rule::QuickChange, None), (Rule::QuickChange, None)]),
            parameters: parameters(&[
                (Parameter::HeadcountMismatchPercent, Some(100)),
                (Parameter::HeadcountMismatchPercent, Some(101)),
                (Parameter::MinorLatestSecond, Some(0)),
                (Parameter::ActLargestCast, Some(-1)),
                (Parameter::ActLongestSeconds, Some(i64::MAX)),
            ]),
            leads: RawLeads { release_seconds: Edit::Set(-1), ..RawLeads::default() },
        };
        let refusal = setting(&plan, Some(0), all);
        assert_eq!(
            refused(&refusal),
            [
                "ifRevision STALE",
                "severities[1].rule DUPLICATE",
                "parameters[1].parameter DUPLICATE",
                "parameters[1].value OUT_OF_RANGE",
                "parameters[2].value OUT_OF_RANGE",
                "parameters[3].value OUT_OF_RANGE",
                "parameters[4].value OUT_OF_RANGE",
                "releaseLeadSeconds OUT_OF_RANGE",
            ]
        );
        let invalid = refusal.expect_err("a refusal");
        let message = &invalid[4].message;
        let en = "MINOR_LATEST_SECOND is given in seconds since midnight, from 43200 to 129600; 0 lies outside.";
        assert_eq!(message.en, en);
        assert_eq!(message.zh, "MINOR_LATEST_SECOND 以零点起的秒数计，范围为 43200 到 129600；0 不在其中。");
        check_revisions(|seen| refused(&setting(&plan, seen, PolicyFields::default())));
    }
}
