//! TEAM_QUOTA: A team takes part in more acts than TEAM_MOST_ACTS.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamQuota,
    severity: Severity::Warn,
    meaning: ("A team takes part in more acts than TEAM_MOST_ACTS.", "队伍的节目数超过上限。"),
    measure: Measure::Acts,
    parameters: &[Parameter::TeamMostActs],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
