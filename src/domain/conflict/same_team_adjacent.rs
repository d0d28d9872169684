//! SAME_TEAM_ADJACENT: Two acts of one team follow each other directly.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::SameTeamAdjacent,
    severity: Severity::Info,
    meaning: ("Two acts of one team follow each other directly.", "相邻两个节目由同一队伍演出。"),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
