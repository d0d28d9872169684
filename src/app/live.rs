//! The night of a show: what the desk notes, and what of it a reader sees.

use super::{App, Caller, EditOptions, Edited, Error, Reading};
use crate::domain::{
    command::live::{self, ItemOfRun, NewLine},
    live::Runs,
    run::Cue,
    time::Instant,
};

/// What a reading cannot hold, since it goes on while a release stands still.
#[derive(Clone, Debug)]
pub struct Live {
    /// The present time.
    pub now: Instant,
    /// What was noted of the shows of the draft, or beside the latest release. An older release is read without.
    pub runs: Runs,
}

impl App {
    /// The present time and runs of the festival that is being read.
    pub async fn live(&self, reading: &Reading) -> Result<Live, Error> {
        let id = reading.plan.festival().id;
        let draft = match &reading.release {
            None => Some(reading.plan.clone()),
            Some(release) => match self.released(id, None).await? {
                Some(latest) if latest.info.number == release.info.number => self.draft(id).await?,
                _ => None,
            },
        };
        Ok(Live { now: self.0.clock.now(), runs: draft.map(Runs::of_draft).unwrap_or_default() })
    }

    /// Notes what happens to an item on the night of its show.
    pub async fn item_cue(
        &self,
        caller: &Caller,
        id: String,
        cue: Cue,
        line: NewLine,
        options: EditOptions,
    ) -> Result<Edited<ItemOfRun>, Error> {
        let action = match cue {
            Cue::Call => "itemCall",
            Cue::Standby => "itemStandby",
            Cue::Start | Cue::Restart => "itemStart",
            Cue::Finish => "itemFinish",
            Cue::Skip => "itemSkip",
            Cue::Cut => "itemCut",
        };
        self.edit_thing(caller, ("id", &id.clone()), action, options, move |cx| live::note(cx, cue, &id, line)).await
    }
}
