//! Conflicts: rules that the plan breaks as it stands. They are values, never errors; publishing refuses the blocking ones.
//!
//! One file for each rule, with its meaning, an example, the function that finds it and its tests; one line for it in [`RULES`].

mod act_not_confirmed;
mod act_overcast;
mod act_too_long;
mod act_unplaced;
mod changeover_short;
mod credit_rank;
mod detect;
mod facts;
mod headcount_mismatch;
mod house_full;
mod meetings;
mod microphones_short;
mod minor_consent;
mod minor_late;
mod order_broken;
mod outside_festival;
mod performer_clash;
mod performer_overload;
mod performer_unavailable;
mod pinned_start_missed;
mod quick_change;
mod roster_incomplete;
mod same_genre_adjacent;
mod same_team_adjacent;
mod say;
mod scope;
mod show_overrun;
mod stage_closed;
mod stage_crowded;
mod stage_overlap;
mod team_clash;
mod team_idle;
mod team_quota;
mod team_unavailable;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use super::{
    id::{AnyId, ShowId},
    plan::Plan,
    policy::Parameter,
    text::Message,
    time::Instant,
    waiver::Waiver,
};
pub use detect::{Effect, detect, effect, look, with_key};
pub(super) use detect::{Found, Known};
pub use scope::Find;
pub(super) use scope::Touched;

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
    /// A pinned start that cannot be met, or that leaves a hole.
    PinnedStartMissed,
    /// A performer on two stages at once.
    PerformerClash,
    /// A team in two shows at once when no roster tells its people apart.
    TeamClash,
    /// Too little time to change costumes.
    QuickChange,
    /// A performer on stage outside their availability.
    PerformerUnavailable,
    /// A team on stage outside its availability.
    TeamUnavailable,
    /// A performer in more acts of a show or a day than allowed.
    PerformerOverload,
    /// A minor on site after the latest hour.
    MinorLate,
    /// A minor in a public cast without consent to be named.
    MinorConsent,
    /// A cast larger than the stage holds.
    StageCrowded,
    /// More people in the house than the fire service allows.
    HouseFull,
    /// A changeover shorter than strike and set-up.
    ChangeoverShort,
    /// More microphones asked for than in stock.
    MicrophonesShort,
    /// An act in a program that is not confirmed.
    ActNotConfirmed,
    /// An act longer than allowed.
    ActTooLong,
    /// A cast larger than allowed.
    ActOvercast,
    /// A team in more acts than allowed.
    TeamQuota,
    /// Fewer names on a roster than declared.
    RosterIncomplete,
    /// A cast that differs from the declared headcount.
    HeadcountMismatch,
    /// A confirmed act in no show.
    ActUnplaced,
    /// A team in no act.
    TeamIdle,
    /// Neighbours of one genre.
    SameGenreAdjacent,
    /// Neighbours of one team.
    SameTeamAdjacent,
    /// Acts in an order, a company or a separation that one of them forbids.
    OrderBroken,
    /// Credits of equal rank, or none of the host.
    CreditRank,
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

/// What the conflicts of a rule are measured in. A waiver lapses when there is more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Measure {
    /// In nothing: the rule is broken or it is not.
    Nothing,
    /// In seconds.
    Seconds,
    /// In people.
    People,
    /// In acts.
    Acts,
    /// In microphones.
    Microphones,
}

/// A line of the table of rules.
#[derive(Debug)]
pub struct RuleSpec {
    /// Its code.
    pub rule: Rule,
    /// Its severity where the festival says nothing else.
    pub severity: Severity,
    /// What it means, in English and Chinese.
    pub meaning: (&'static str, &'static str),
    /// What its conflicts are measured in.
    pub measure: Measure,
    /// The numbers of the festival that it works with.
    pub parameters: &'static [Parameter],
    /// Finds every place where the plan breaks it.
    pub find: &'static [Find],
    /// A festival that keeps it, and one that breaks it.
    #[cfg(test)]
    examples: tests::Examples,
}

/// Every rule, in the order in which conflicts are listed.
pub const RULES: &[RuleSpec] = &[
    stage_overlap::SPEC,
    stage_closed::SPEC,
    outside_festival::SPEC,
    show_overrun::SPEC,
    pinned_start_missed::SPEC,
    performer_clash::SPEC,
    team_clash::SPEC,
    quick_change::SPEC,
    performer_unavailable::SPEC,
    team_unavailable::SPEC,
    performer_overload::SPEC,
    minor_late::SPEC,
    minor_consent::SPEC,
    stage_crowded::SPEC,
    house_full::SPEC,
    changeover_short::SPEC,
    microphones_short::SPEC,
    act_not_confirmed::SPEC,
    act_too_long::SPEC,
    act_overcast::SPEC,
    team_quota::SPEC,
    roster_incomplete::SPEC,
    headcount_mismatch::SPEC,
    act_unplaced::SPEC,
    team_idle::SPEC,
    same_genre_adjacent::SPEC,
    same_team_adjacent::SPEC,
    order_broken::SPEC,
    credit_rank::SPEC,
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
    /// By how much the rule is broken, in what it measures; `None` where it measures nothing.
    pub magnitude: Option<i64>,
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
    /// By how much the rule is broken, in what it measures; `None` where it measures nothing.
    pub magnitude: Option<i64>,
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
        let Finding { mut subjects, show, at, magnitude, lowered_to, message } = finding;
        subjects.sort_unstable();
        subjects.dedup();
        let of_festival = plan.festival().severities.get(&spec.rule).copied().unwrap_or(spec.severity);
        let severity = lowered_to.map_or(of_festival, |lowered| of_festival.min(lowered));
        Self { key: key(spec.rule, &subjects), rule: spec.rule, severity, message, subjects, show, at, magnitude }
    }

    /// By how many seconds the rule is broken, where it measures seconds.
    #[must_use]
    pub fn magnitude_seconds(&self) -> Option<i64> {
        self.magnitude.filter(|_| self.rule.spec().measure == Measure::Seconds)
    }

    /// The waiver that covers it: one for the same key, given when it was at least as bad.
    #[must_use]
    pub fn waiver<'a>(&self, plan: &'a Plan) -> Option<&'a Arc<Waiver>> {
        let given = plan.index().waivers_of_conflict.of(self.key).iter();
        given.filter_map(|id| plan.waivers.get(*id)).find(|waiver| waiver.covers(self))
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
