//! ACT_OVERCAST: An act that takes part has a larger cast than ACT_LARGEST_CAST.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActOvercast,
    severity: Severity::Warn,
    meaning: ("An act that takes part has a larger cast than ACT_LARGEST_CAST.", "节目演员人数超过上限。"),
    measure: Measure::People,
    parameters: &[Parameter::ActLargestCast],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
