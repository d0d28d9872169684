//! Matches what a file brings with a Plan and decides what it changes.

use std::ops::ControlFlow;

use super::{ImportOptions, Incoming, Outcome, Prepared, RowOutcome, Summary, desk::Desk};
use crate::domain::{id::IdSource, plan::Plan};

/// What a file would change of a Plan, row by row. `progress` is told now and then how many rows are done and says whether to go on;
/// `None` when it said to stop.
///
/// One row's mistakes refuse that row and those that need it; all others are decided as if it were not there. Applied to the Plan,
/// the changes leave nothing to change to the same file.
#[must_use]
pub fn prepare(
    plan: &Plan,
    ids: &mut dyn IdSource,
    incoming: &Incoming,
    options: &ImportOptions,
    progress: &dyn Fn(u32) -> ControlFlow<()>,
) -> Option<Prepared> {
    let mut desk = Desk::new(plan, ids, &incoming.rows, options, progress);
    if desk.take_in_all().is_break() {
        return None;
    }
    // A row that could not be read may be about anything.
    if incoming.refused.is_empty() {
        desk.missing();
    }
    let changes = desk.changes();
    let mut outcomes = std::mem::take(&mut desk.outcomes);
    // Of one row in the order in which they came about.
    outcomes.sort_by_key(|(row, _)| *row);
    let mut rows: Vec<RowOutcome> = incoming.refused.iter().map(|it| unread(&it.place, &it.mistakes)).collect();
    rows.extend(outcomes.into_iter().map(|(_, outcome)| outcome));
    let summary = Summary::of(&rows);
    Some(Prepared { changes, summary, may_apply: summary.refused == 0 || options.skip_refused, rows })
}

fn unread(place: &super::Place, mistakes: &[crate::domain::invalid::Invalid]) -> RowOutcome {
    RowOutcome {
        place: Some(place.clone()),
        kind: None,
        outcome: Outcome::Refuse,
        subject: None,
        title: None,
        fields: vec![],
        mistakes: mistakes.to_vec(),
    }
}

impl Desk<'_> {
    /// Takes in everything, so that what is named comes before what names it.
    fn take_in_all(&mut self) -> ControlFlow<()> {
        self.festival()?;
        self.organizations()?;
        self.venues()?;
        self.stages()?;
        self.performers()?;
        self.teams()?;
        self.members()?;
        self.gather_rosters();
        self.acts()?;
        self.cast()?;
        self.shows()?;
        self.items()
    }
}
