//! TEAM_UNAVAILABLE: A team is on stage outside its availability.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamUnavailable,
    severity: Severity::Warn,
    meaning: ("A team is on stage outside its availability.", "队伍在其可参加时间之外登台。"),
    measure: Measure::Seconds,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
