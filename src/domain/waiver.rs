//! Waivers: a person's reasoned acceptance of one conflict.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    conflict::{Conflict, Rule, with_key},
    id::WaiverId,
    plan::Plan,
    time::Instant,
};

/// Accepts one conflict, until the fact gets worse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Its id.
    pub id: WaiverId,
    /// The key of the conflict, a hash of its rule and subjects.
    pub conflict_key: Uuid,
    /// The rule that is broken.
    pub rule: Rule,
    /// How bad it was when it was accepted, in what the rule measures; `None` where it measures nothing.
    pub magnitude: Option<i64>,
    /// Why it is acceptable.
    pub reason: String,
    /// Who accepted it.
    pub waived_by: String,
    /// When.
    pub waived_at: Instant,
}

impl Waiver {
    /// The conflict it was given for, if the plan still has it.
    #[must_use]
    pub fn conflict<'a>(&self, plan: &'a Plan) -> Option<&'a Arc<Conflict>> {
        with_key(plan, self.conflict_key)
    }

    /// Whether it covers a conflict: the one it was given for, no worse than it was then.
    #[must_use]
    pub fn covers(&self, conflict: &Conflict) -> bool {
        conflict.key == self.conflict_key && conflict.magnitude <= self.magnitude
    }

    /// Whether its conflict has become worse, so that it covers it no longer.
    #[must_use]
    pub fn has_lapsed(&self, plan: &Plan) -> bool {
        self.conflict(plan).is_some_and(|conflict| !self.covers(conflict))
    }
}
