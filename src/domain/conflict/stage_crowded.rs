//! STAGE_CROWDED: The cast of an act, or the declared headcount of its teams while it has no cast, is larger than the stage holds.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::StageCrowded,
    severity: Severity::Block,
    meaning: (
        "The cast of an act, or the declared headcount of its teams while it has no cast, is larger than the stage holds.",
        "节目的演员人数（尚无演员表时为所属队伍申报人数）超过舞台可容纳人数。",
    ),
    measure: Measure::People,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
