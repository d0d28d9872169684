//! The night of a show: where each item stands by the run's log, when the rest of the program is to be expected, and what is on now.
//!
//! All of it follows from a Plan, a run and an instant. One item of a show is on stage at a time: whoever starts the next one while
//! another is on stage has finished that one at the same instant, and both lines are in the log. An item that is passed over stays
//! to come until somebody skips or cuts it.

pub mod now;
pub mod projection;
pub mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{id::ShowId, plan::Plan, run::Run};

/// The run of a show, once anything of its night was noted.
#[must_use]
pub fn run_of(plan: &Plan, show: ShowId) -> Option<&Arc<Run>> {
    plan.runs.get(*plan.index().run_of_show.get(&show)?)
}

/// The runs of a draft and nothing else of it, to be read beside a release that holds none.
#[derive(Clone, Debug, Default)]
pub struct Runs(Option<Arc<Plan>>);

impl Runs {
    /// Those of a draft.
    #[must_use]
    pub fn of_draft(draft: Arc<Plan>) -> Self {
        Self(Some(draft))
    }

    /// The run of a show.
    #[must_use]
    pub fn of(&self, show: ShowId) -> Option<&Arc<Run>> {
        run_of(self.0.as_deref()?, show)
    }
}
