//! ACT_TOO_LONG: An act that takes part is longer than ACT_LONGEST_SECONDS.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::ActTooLong,
    severity: Severity::Warn,
    meaning: ("An act that takes part is longer than ACT_LONGEST_SECONDS.", "节目时长超过上限。"),
    measure: Measure::Seconds,
    parameters: &[Parameter::ActLongestSeconds],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
