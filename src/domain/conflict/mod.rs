//! Conflicts: rules that the plan breaks as it stands. They are values, never errors; publishing refuses the blocking ones.
//!
//! One file for each rule, with its meaning, an example, the function that finds it and its tests; one line for it in [`RULES`].

mod act_not_confirmed;
mod facts;
mod outside_festival;
mod performer_clash;
mod quick_change;
mod roster_incomplete;
mod say;
mod show_overrun;
mod stage_closed;
mod stage_overlap;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use super::{
    id::{AnyId, ShowId},
    plan::Plan,
    text::Message,
    time::Instant,
    waiver::Waiver,
};

/// The code of a rule.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Rule {
    /// Two shows hold one stage at once.
    StageOverlap,
    /// A show outside its stage's opening windows.
    StageClosed,
    /// A show outside the festival's programme days.
    OutsideFestival,
    /// A program that ends after the hard end.
    ShowOverrun,
    /// A performer on two stages at once.
    PerformerClash,
    /// Too little time to change costumes.
    QuickChange,
    /// An act in a program that is not confirmed.
    ActNotConfirmed,
    /// Fewer names on a roster than declared.
    RosterIncomplete,
}

/// How much a broken rule weighs. A festival may change it for every rule.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// A hint.
    Info,
    /// Passes, and is listed.
    Warn,
    /// Refuses the release.
    Block,
    /// Refuses the edit itself.
    Reject,
}

/// A line of the table of rules.
#[derive(Debug)]
pub struct RuleSpec {
    /// Its code.
    pub rule: Rule,
    /// Its severity where the festival says nothing else.
    pub severity: Severity,
    /// What it means.
    pub meaning: (&'static str, &'static str),
    /// Finds every place where the plan breaks it.
    pub find: fn(&Plan, &mut Vec<Finding>),
}

/// Every rule, in the order in which conflicts are listed.
pub const RULES: &[RuleSpec] = &[
    stage_overlap::SPEC,
    stage_closed::SPEC,
    outside_festival::SPEC,
    show_overrun::SPEC,
    performer_clash::SPEC,
    quick_change::SPEC,
    act_not_confirmed::SPEC,
    roster_incomplete::SPEC,
];

// Every rule has its line, at its own place: without this the build fails, so `Rule::spec` cannot miss.
const _: () = {
    assert!(RULES.len() == Rule::VARIANTS.len(), "a rule has no line in RULES, or two");
    let mut place = 0;
    while place < RULES.len() {
        assert!(RULES[place].rule as usize == place, "RULES is not in the order of Rule");
        place += 1;
    }
};

impl Rule {
    /// Its line in the table.
    #[must_use]
    pub fn spec(self) -> &'static RuleSpec {
        &RULES[self as usize]
    }
}

/// What a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is about; with the rule, this names the conflict for good.
    pub subjects: Vec<AnyId>,
    /// The show it is found in.
    pub show: Option<ShowId>,
    /// When it happens.
    pub at: Option<Instant>,
    /// By how many seconds the rule is broken; `None` where it measures nothing.
    pub magnitude_seconds: Option<i64>,
    /// Set when this case weighs less than the rule's severity says.
    pub lowered_to: Option<Severity>,
    /// Who, what, when, and by how many seconds.
    pub message: Message,
}

/// A rule broken by the plan as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// A hash of the rule and the sorted subjects: it outlives unrelated edits.
    pub key: Uuid,
    /// Which rule.
    pub rule: Rule,
    /// How much it weighs in this festival.
    pub severity: Severity,
    /// Who, what, when, and by how many seconds.
    pub message: Message,
    /// What it is about, sorted.
    pub subjects: Vec<AnyId>,
    /// The show it is found in.
    pub show: Option<ShowId>,
    /// When it happens.
    pub at: Option<Instant>,
    /// By how many seconds the rule is broken; `None` where it measures nothing.
    pub magnitude_seconds: Option<i64>,
}

/// Names conflicts across edits and servers.
const KEYS: Uuid = Uuid::from_u128(0x8f1b_6a52_7c7d_4a3e_9a54_0f6d_21f0_c3b7);

fn key(rule: Rule, subjects: &[AnyId]) -> Uuid {
    let mut name = <&str>::from(rule).as_bytes().to_vec();
    for id in subjects {
        name.extend_from_slice(id.prefix().as_bytes());
        name.extend_from_slice(id.uuid().as_bytes());
    }
    Uuid::new_v5(&KEYS, &name)
}

impl Conflict {
    fn new(plan: &Plan, spec: &RuleSpec, finding: Finding) -> Self {
        let Finding { mut subjects, show, at, magnitude_seconds, lowered_to, message } = finding;
        subjects.sort_unstable();
        subjects.dedup();
        let of_festival = plan.festival().severities.get(&spec.rule).copied().unwrap_or(spec.severity);
        let severity = lowered_to.map_or(of_festival, |lowered| of_festival.min(lowered));
        Self { key: key(spec.rule, &subjects), rule: spec.rule, severity, message, subjects, show, at, magnitude_seconds }
    }

    /// The waiver that covers it: one for the same key, given when it was at least as bad.
    #[must_use]
    pub fn waiver<'a>(&self, plan: &'a Plan) -> Option<&'a Arc<Waiver>> {
        plan.waivers.iter().find(|waiver| waiver.conflict_key == self.key && self.magnitude_seconds <= waiver.magnitude_seconds)
    }

    /// Where it stands among the conflicts of a Plan: by rule, then by time.
    #[must_use]
    pub fn place(&self) -> (usize, Option<Instant>, Vec<AnyId>) {
        (self.rule as usize, self.at, self.subjects.clone())
    }

    /// Whether it stands in the way of a release.
    #[must_use]
    pub fn blocks(&self, plan: &Plan) -> bool {
        self.severity >= Severity::Block && self.waiver(plan).is_none()
    }
}

/// Every conflict of a Plan, by rule and then by time; found once for each Plan.
pub fn detect(plan: &Plan) -> &Arc<[Conflict]> {
    plan.index().conflicts.get_or_init(|| {
        let mut conflicts = Vec::new();
        for spec in RULES {
            let mut findings = Vec::new();
            (spec.find)(plan, &mut findings);
            let from = conflicts.len();
            conflicts.extend(findings.into_iter().map(|finding| Conflict::new(plan, spec, finding)));
            conflicts[from..].sort_by(|a: &Conflict, b| (a.at, &a.subjects).cmp(&(b.at, &b.subjects)));
        }
        conflicts.into()
    })
}

/// What an edit did to the conflicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Conflicts that were not there before, or have become worse.
    pub added: Vec<Conflict>,
    /// Conflicts that are gone.
    pub resolved: Vec<Conflict>,
}

/// Compares the conflicts of two Plans of one festival.
#[must_use]
pub fn effect(before: &Plan, after: &Plan) -> Effect {
    let (old, new) = (detect(before), detect(after));
    let by_key =
        |list: &[Conflict]| list.iter().map(|it| (it.key, (it.severity, it.magnitude_seconds))).collect::<HashMap<_, _>>();
    let (old_keys, new_keys) = (by_key(old), by_key(new));
    Effect {
        added: new
            .iter()
            .filter(|it| old_keys.get(&it.key).is_none_or(|was| (it.severity, it.magnitude_seconds) > *was))
            .cloned()
            .collect(),
        resolved: old.iter().filter(|it| !new_keys.contains_key(&it.key)).cloned().collect(),
    }
}

/// The word before the underscore of a printed key.
const KEY_PREFIX: &str = "conflict";

/// A conflict's key as the API prints it: `conflict_01h455vb4pex5vsknk084sn02q`.
#[must_use]
pub fn print_key(key: Uuid) -> String {
    // The prefix is a valid one, so the bare UUID is never printed.
    DynamicType::new(KEY_PREFIX).map_or_else(|_| key.to_string(), |tag| TypeSafeId::from_type_and_uuid(tag, key).to_string())
}

/// Reads a printed key; `None` for anything else.
#[must_use]
pub fn parse_key(text: &str) -> Option<Uuid> {
    // Keys are short; a longer text is refused before the library slices it.
    let id: TypeSafeId<DynamicType> = (text.len() <= 64 && text.is_ascii()).then(|| text.parse().ok())??;
    (id.type_prefix() == KEY_PREFIX).then(|| id.uuid())
}
