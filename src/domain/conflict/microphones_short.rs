//! MICROPHONES_SHORT: An act and the one directly after it ask for more microphones than the stage has.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MicrophonesShort,
    severity: Severity::Warn,
    meaning: (
        "An act and the one directly after it ask for more microphones than the stage has.",
        "相邻两个节目所需话筒数超过舞台现有话筒。",
    ),
    measure: Measure::Microphones,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
