//! HOUSE_FULL: The expected audience and the performers of a show are more than the fire capacity of its stage.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::HouseFull,
    severity: Severity::Block,
    meaning: (
        "The expected audience and the performers of a show are more than the fire capacity of its stage.",
        "预计观众与演员人数之和超过场地的消防核定人数。",
    ),
    measure: Measure::People,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
