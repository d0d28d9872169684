//! HEADCOUNT_MISMATCH: The cast of an act differs from the declared headcount of its teams by more than HEADCOUNT_MISMATCH_PERCENT.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::HeadcountMismatch,
    severity: Severity::Warn,
    meaning: (
        "The cast of an act differs from the declared headcount of its teams by more than HEADCOUNT_MISMATCH_PERCENT.",
        "节目演员人数与所属队伍申报人数相差超过规定百分比。",
    ),
    measure: Measure::People,
    parameters: &[Parameter::HeadcountMismatchPercent],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
