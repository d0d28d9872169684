//! The night of a show: where its items stand, when the rest is to be expected, and what is on now.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::{
    enums::{Cue, LiveState},
    error::bad_input,
    program::ProgramItem,
    scalar::{Time, int},
    show::Show,
    venue::Stage,
    view::View,
};
use crate::domain::{
    self,
    command::Checker,
    id::RunId,
    live::{
        now::stages_now,
        projection::{Expected, Night},
    },
    run,
    time::Interval,
};

/// Where an item stands on the night of its show, by what was noted of it. In a release it is told of the present night, without
/// notes.
#[derive(Clone)]
pub(crate) struct ItemLive {
    view: View,
    it: Expected,
}

/// Where an item stands on the night of its show, by what was noted of it. In a release it is told of the present night, without
/// notes.
#[Object]
impl ItemLive {
    /// Where it stands.
    async fn state(&self) -> LiveState {
        self.it.course.state.into()
    }

    /// When its people were called (催场).
    async fn called_at(&self) -> Option<Time> {
        self.it.course.called_at.map(|time| self.view.time(time))
    }

    /// When they stood by (候场).
    async fn standby_at(&self) -> Option<Time> {
        self.it.course.standby_at.map(|time| self.view.time(time))
    }

    /// When it first went on stage.
    async fn started_at(&self) -> Option<Time> {
        self.it.course.started_at.map(|time| self.view.time(time))
    }

    /// When it was over, or was cut while it was on stage.
    async fn ended_at(&self) -> Option<Time> {
        self.it.course.ended_at.map(|time| self.view.time(time))
    }

    /// Whether it was started a second time.
    async fn restarted(&self) -> bool {
        self.it.course.restarted
    }

    /// When it started, or is expected to: when the item before is over and its changeover too, not before its pinned start, and
    /// not before now. Null for an item that was skipped or cut before its start.
    async fn projected_starts_at(&self) -> Option<Time> {
        self.it.projected.map(|it| self.view.time(it.starts_at()))
    }

    /// When it was over, or is expected to be: its duration after its start or restart, and not before now while it is on stage.
    /// Null for an item that was skipped or cut before its start.
    async fn projected_ends_at(&self) -> Option<Time> {
        self.it.projected.map(Interval::ends_at).map(|time| self.view.time(time))
    }

    /// By how many seconds it starts later than planned; negative when it is early; null for an item that was skipped or cut before
    /// its start.
    async fn over_seconds(&self) -> Option<i32> {
        self.it.over_seconds().map(int)
    }
}

impl ItemLive {
    /// Of the item at a place of a show, from 0; `None` while nothing was noted of the show's night.
    pub(crate) async fn of(cx: &Context<'_>, show: &Show, place: usize) -> Result<Option<Self>> {
        let night = show.view.night(cx, &show.it).await?;
        let it = night.and_then(|night| night.items.get(place).copied());
        Ok(it.map(|it| Self { view: show.view.clone(), it }))
    }

    pub(crate) fn state_now(&self) -> LiveState {
        self.it.course.state.into()
    }
}

/// The run of a show: what was noted of its night, and how it is expected to go on.
#[derive(Clone)]
pub(crate) struct Run {
    view: View,
    it: Arc<run::Run>,
}

/// The run of a show: what was noted of its night, and how it is expected to go on.
#[Object]
impl Run {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// The show.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show)
    }

    /// When the first item went on stage.
    async fn started_at(&self, cx: &Context<'_>) -> Result<Option<Time>> {
        Ok(self.night(cx).await?.and_then(|night| night.started_at).map(|time| self.view.time(time)))
    }

    /// When the last item was over; null while any is to come.
    async fn ended_at(&self, cx: &Context<'_>) -> Result<Option<Time>> {
        Ok(self.night(cx).await?.and_then(|night| night.ended_at).map(|time| self.view.time(time)))
    }

    /// By how many seconds the show is behind its plan now; negative when it is ahead. Measured at the expected end of the item on
    /// stage, else at the expected start of the next, else at the end of the program. Null when the show has no time any more.
    async fn over_seconds(&self, cx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.night(cx).await?.map(|night| int(night.over_seconds)))
    }

    /// When the last item was over or is expected to be.
    async fn expected_ends_at(&self, cx: &Context<'_>) -> Result<Option<Time>> {
        Ok(self.night(cx).await?.and_then(|night| night.expected_ends_at).map(|time| self.view.time(time)))
    }

    /// Seconds between that and the hard end of the show, or its planned end where it has no hard one; negative when it will run
    /// over; null when the show has neither.
    async fn slack_seconds(&self, cx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.night(cx).await?.and_then(|night| night.slack_seconds).map(int))
    }

    /// What was noted, in that order. Organizers see it in the draft; a release shows none.
    async fn log(&self) -> Vec<RunLine> {
        let lines = if self.view.is_public() { &[][..] } else { &self.it.log };
        lines.iter().map(|it| RunLine { view: self.view.clone(), it: it.clone() }).collect()
    }

    /// The revision that last changed it: what `ifRevision` is compared with. Null in a release.
    async fn revision(&self) -> Option<u32> {
        self.view.plan.runs.revision(self.it.id)
    }
}

impl Run {
    /// The run with an id; a public reader finds none.
    pub(crate) fn find(view: &View, id: RunId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.runs.get(id)?) })
    }

    /// The run of a show.
    pub(crate) async fn of(cx: &Context<'_>, show: &Show) -> Result<Option<Self>> {
        let run = show.view.live(cx).await?.runs.of(show.it.id);
        Ok(run.map(|it| Self { view: show.view.clone(), it: Arc::clone(it) }))
    }

    async fn night(&self, cx: &Context<'_>) -> Result<Option<Arc<Night>>> {
        match self.view.plan.shows.get(self.it.show) {
            Some(show) => self.view.night(cx, show).await,
            None => Ok(None),
        }
    }
}

/// One line of what was noted of the night of a show.
#[derive(Clone)]
pub(crate) struct RunLine {
    view: View,
    it: run::LogLine,
}

/// One line of what was noted of the night of a show.
#[Object]
impl RunLine {
    /// The item it is about.
    async fn item(&self) -> Option<ProgramItem> {
        ProgramItem::find(&self.view, self.it.item)
    }

    /// What happened to it.
    async fn cue(&self) -> Cue {
        self.it.cue.into()
    }

    /// When.
    async fn at(&self) -> Time {
        self.view.time(self.it.at)
    }

    /// Who noted it.
    async fn noted_by(&self) -> &str {
        &self.it.noted_by
    }

    /// Whatever is to be remembered.
    async fn note(&self) -> Option<&str> {
        self.it.note.as_deref()
    }
}

/// What is on a stage at an instant, and what comes next.
#[derive(Clone)]
pub(crate) struct StageNow {
    view: View,
    it: domain::live::now::StageNow,
}

/// What is on a stage at an instant, and what comes next.
#[Object]
impl StageNow {
    /// The instant.
    async fn at(&self) -> Time {
        self.view.time(self.it.at)
    }

    /// The stage.
    async fn stage(&self) -> Option<Stage> {
        Stage::find(&self.view, self.it.stage)
    }

    /// The show that is on, else the next one: by what was noted of its night, else by its times. A cancelled or postponed show is
    /// shown at its time. Null when no show is to come.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show?)
    }

    /// The item on stage.
    async fn now(&self) -> Option<ProgramItem> {
        ProgramItem::find(&self.view, self.it.now?)
    }

    /// The items to come, in order, without those that were skipped or cut. None of a show that does not take place.
    async fn next(&self) -> Vec<ProgramItem> {
        self.it.next.iter().filter_map(|id| ProgramItem::find(&self.view, *id)).collect()
    }

    /// When the item on stage is expected to be over.
    async fn ends_at(&self) -> Option<Time> {
        self.it.ends_at.map(|time| self.view.time(time))
    }

    /// Seconds until the item on stage is expected to be over; 0 when that time has passed.
    async fn remaining_seconds(&self) -> Option<i32> {
        self.it.remaining_seconds().map(int)
    }

    /// By how many seconds the show is behind its plan; negative when it is ahead; null while nothing was noted of its night.
    async fn over_seconds(&self) -> Option<i32> {
        self.it.over_seconds.map(int)
    }
}

impl StageNow {
    /// A stage as it was found to be.
    pub(crate) fn of(view: &View, it: domain::live::now::StageNow) -> Self {
        Self { view: view.clone(), it }
    }

    /// The stages of the festival, or of one venue.
    pub(crate) async fn all(cx: &Context<'_>, view: &View, at: Option<Time>, venue: Option<ID>) -> Result<Vec<Self>> {
        let mut check = Checker::new(&view.plan);
        let at = at.map(|at| check.time("at", &at.0));
        let venue = venue.map(|id| check.venue("venue", &id));
        if let Some(wrong) = check.into_invalid().first() {
            return Err(bad_input(format!("{}: {}", wrong.field.as_deref().unwrap_or("venue"), wrong.message.en)));
        }
        let live = view.live(cx).await?;
        let stages = stages_now(&view.plan, &live.runs, venue.flatten().map(|it| it.id), at.flatten().unwrap_or(live.now));
        Ok(stages.into_iter().map(|it| Self::of(view, it)).collect())
    }
}
