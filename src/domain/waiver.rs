//! Waivers: a person's reasoned acceptance of one conflict.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{conflict::Rule, id::WaiverId, time::Instant};

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
