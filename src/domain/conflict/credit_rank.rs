//! CREDIT_RANK: Two credits of one role have the same rank, or nobody is named as HOST.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::CreditRank,
    severity: Severity::Warn,
    meaning: ("Two credits of one role have the same rank, or nobody is named as HOST.", "同类署名名次相同，或没有主办单位。"),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
