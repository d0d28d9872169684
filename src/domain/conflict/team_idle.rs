//! TEAM_IDLE: An approved team is in no act that takes part.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamIdle,
    severity: Severity::Info,
    meaning: ("An approved team is in no act that takes part.", "已通过的队伍没有任何节目。"),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
