//! CHANGEOVER_SHORT: The time between two performances is shorter than the strike of the first and the set-up of the second.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ChangeoverShort,
    severity: Severity::Warn,
    meaning: (
        "The time between two performances is shorter than the strike of the first and the set-up of the second.",
        "两个节目之间的换场时间短于前一节目撤场与后一节目上场准备所需时间。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
