//! PINNED_START_MISSED: A pinned start time cannot be met, or leaves a hole in the program longer than PIN_HOLE_SECONDS. A missed pin blocks, a hole warns.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PinnedStartMissed,
    severity: Severity::Block,
    meaning: (
        "A pinned start time cannot be met, or leaves a hole in the program longer than PIN_HOLE_SECONDS. A missed pin blocks, a hole warns.",
        "固定的开始时间无法满足，或在节目单中留下超过 PIN_HOLE_SECONDS 的空档。无法满足为阻断，空档为警告。",
    ),
    measure: Measure::Seconds,
    parameters: &[Parameter::PinHoleSeconds],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
