//! MINOR_CONSENT: A minor is in a public program without a guardian's consent to be named: the name is hidden.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MinorConsent,
    severity: Severity::Warn,
    meaning: (
        "A minor is in a public program without a guardian's consent to be named: the name is hidden.",
        "未成年人出现在公开节目单中而无监护人同意：其姓名不公开。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
