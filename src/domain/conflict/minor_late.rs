//! MINOR_LATE: A minor is on site, until released, after MINOR_LATEST_SECOND.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{plan::Plan, policy::Parameter};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MinorLate,
    severity: Severity::Block,
    meaning: ("A minor is on site, until released, after MINOR_LATEST_SECOND.", "未成年人在最迟离场时间之后仍在现场。"),
    measure: Measure::Seconds,
    parameters: &[Parameter::MinorLatestSecond],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
