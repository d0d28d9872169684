//! TEAM_CLASH: A team is in two shows at once, travel between venues included, and no roster or cast tells its people apart.

use super::{Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::plan::Plan;

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamClash,
    severity: Severity::Warn,
    meaning: (
        "A team is in two shows at once, travel between venues included, and no roster or cast tells its people apart.",
        "一支队伍同时出现在两个场次（含场馆间路程），而没有花名册或演员表能区分人员。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find,
    #[cfg(test)]
    examples: super::tests::Examples { kept: "", broken: "" },
};

fn find(_plan: &Plan, _findings: &mut Vec<Finding>) {}
