//! ORDER_BROKEN: An act comes after one that it must come before, is without one that it must share its shows with, or shares a show with one that it must not.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::OrderBroken,
    severity: Severity::Warn,
    meaning: (
        "An act comes after one that it must come before, is without one that it must share its shows with, or shares a show with one that it must not.",
        "节目的先后或同场要求未满足。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
