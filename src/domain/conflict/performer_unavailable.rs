//! PERFORMER_UNAVAILABLE: A performer is on stage outside their availability.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerUnavailable,
    severity: Severity::Warn,
    meaning: ("A performer is on stage outside their availability.", "演员在其可参加时间之外登台。"),
    measure: Measure::Seconds,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
