//! ACT_UNPLACED: A confirmed act is in no show that takes place.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActUnplaced,
    severity: Severity::Info,
    meaning: ("A confirmed act is in no show that takes place.", "已确认的节目未排入任何场次。"),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
