//! What a person may do to a Plan: pure functions from a Plan and an input to the changes, or to all that is wrong.
//!
//! Inputs are raw, as a client sent them. A [`Checker`] turns them into values, and keeps every mistake it meets, each with the
//! field it is in, so that a refusal names everything at once.

pub mod act;
mod act_status;
pub(super) mod cast;
pub(super) mod check;
mod credit;
pub mod edition;
pub mod festival;
pub(super) mod fields;
pub mod genre;
pub mod item;
pub(super) mod item_fields;
pub(super) mod leads;
pub(super) mod link;
pub mod live;
pub mod member;
pub mod organization;
pub mod performer;
pub mod policy;
pub mod program_copy;
pub mod publish;
pub mod schedule;
pub mod show;
pub mod stage;
pub mod team;
#[cfg(test)]
pub(super) mod testing;
pub mod venue;
pub mod waiver;

use super::{change::Change, id::IdSource, invalid::Invalid, plan::Plan, time::Instant};

pub use check::{Checker, Edit, RawExternalId, RawInterval, RawText};
pub use credit::RawCredit;
pub use leads::RawLeads;

/// What a command works with beside its input.
pub struct Context<'a> {
    /// The Plan as it stands.
    pub plan: &'a Plan,
    /// Where new ids come from.
    pub ids: &'a mut dyn IdSource,
    /// When it is done.
    pub now: Instant,
    /// Who does it.
    pub actor: &'a str,
}

/// What a command decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<T> {
    /// What it is about, usually the id of the thing created or changed.
    pub subject: T,
    /// The changes to save. None means that everything already is as asked for.
    pub changes: Vec<Change>,
}

impl<T> Decision<T> {
    /// One change.
    pub fn one(subject: T, change: impl Into<Change>) -> Self {
        Self { subject, changes: vec![change.into()] }
    }
}

/// What a command answers.
pub type Decided<T> = Result<Decision<T>, Vec<Invalid>>;
