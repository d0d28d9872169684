//! PERFORMER_OVERLOAD: A performer is in more acts of one show than PERFORMER_ACTS_PER_SHOW, or of one programme day than PERFORMER_ACTS_PER_DAY.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerOverload,
    severity: Severity::Warn,
    meaning: (
        "A performer is in more acts of one show than PERFORMER_ACTS_PER_SHOW, or of one programme day than PERFORMER_ACTS_PER_DAY.",
        "演员在一个场次或一天内的节目数超过上限。",
    ),
    measure: Measure::Acts,
    parameters: &[Parameter::PerformerActsPerShow, Parameter::PerformerActsPerDay],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
