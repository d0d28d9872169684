//! Calls: when teams and performers have to be ready.

use async_graphql::{Object, SimpleObject};

use super::{
    act::Act,
    program::{Performance, ProgramItem},
    scalar::Time,
    show::Show,
    team::Team,
    view::View,
};
use crate::domain::call;

/// When a team has to be ready for a show, step by step, computed backwards from its times on stage with the lead times of the
/// festival, or of the show where it sets its own.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) view: View,
    pub(crate) it: call::Call,
}

/// When a team has to be ready for a show, step by step, computed backwards from its times on stage with the lead times of the
/// festival, or of the show where it sets its own.
#[Object]
impl Call {
    /// Who has to report.
    async fn team(&self) -> Option<Team> {
        Team::find(&self.view, self.it.team)
    }

    /// For which show.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show)
    }

    /// When it has to be there (报到): the report lead before it is first on stage.
    async fn report_at(&self) -> Time {
        self.view.time(self.it.times.report_at)
    }

    /// When its make-up begins (化妆): the make-up lead before it is first on stage.
    async fn make_up_at(&self) -> Time {
        self.view.time(self.it.times.make_up_at)
    }

    /// When it stands by for its first performance (候场). Each performance has its own stand-by.
    async fn standby_at(&self) -> Time {
        self.view.time(self.it.times.standby_at)
    }

    /// When it is first on stage.
    async fn stage_at(&self) -> Time {
        self.view.time(self.it.times.stage_at)
    }

    /// When its last performance is over.
    async fn last_off_at(&self) -> Time {
        self.view.time(self.it.times.last_off_at)
    }

    /// When it is free to leave (离场): the release lead after its last performance is over.
    async fn release_at(&self) -> Time {
        self.view.time(self.it.times.release_at)
    }

    /// Its performances in the show, in order.
    async fn performances(&self) -> Vec<CallPerformance> {
        CallPerformance::all(&self.view, &self.it.times)
    }

    /// How many people it brings: those cast for the team in its acts of this show, and the chaperones on its roster. Until each of
    /// these acts has a cast for the team: its roster and this cast, or what it declared if that is more. Null in a release.
    async fn expected_people(&self) -> Option<u32> {
        self.people().map(|it| it.expected)
    }

    /// How many of them are known by their birthday to be under 18 on the show's programme day. Null in a release.
    async fn minors(&self) -> Option<u32> {
        self.people().map(|it| it.minors)
    }

    /// How many of them are chaperones (陪护), by their role on the roster. Null in a release.
    async fn chaperones(&self) -> Option<u32> {
        self.people().map(|it| it.chaperones)
    }
}

impl Call {
    pub(crate) fn all(view: &View, calls: Vec<call::Call>) -> Vec<Self> {
        calls.into_iter().map(|it| Self { view: view.clone(), it }).collect()
    }

    /// A public reader learns nothing of a team's people by counting.
    fn people(&self) -> Option<call::People> {
        (!self.view.is_public()).then(|| call::people(&self.view.plan, &self.it))
    }
}

/// When a performer has to be ready for a show, by the performances that they are in themselves.
#[derive(Clone)]
pub(crate) struct PerformerCall {
    view: View,
    it: call::OwnCall,
}

/// When a performer has to be ready for a show, by the performances that they are in themselves.
#[Object]
impl PerformerCall {
    /// For which show.
    async fn show(&self) -> Option<Show> {
        Show::find(&self.view, self.it.show)
    }

    /// When they have to be there (报到): the report lead before they are first on stage. Their team may have to be there earlier.
    async fn report_at(&self) -> Time {
        self.view.time(self.it.times.report_at)
    }

    /// When their make-up begins (化妆): the make-up lead before they are first on stage.
    async fn make_up_at(&self) -> Time {
        self.view.time(self.it.times.make_up_at)
    }

    /// When they stand by for their first performance (候场). Each performance has its own stand-by.
    async fn standby_at(&self) -> Time {
        self.view.time(self.it.times.standby_at)
    }

    /// When they are first on stage.
    async fn stage_at(&self) -> Time {
        self.view.time(self.it.times.stage_at)
    }

    /// When their last performance is over.
    async fn last_off_at(&self) -> Time {
        self.view.time(self.it.times.last_off_at)
    }

    /// When they are free to leave (离场): the release lead after their last performance is over.
    async fn release_at(&self) -> Time {
        self.view.time(self.it.times.release_at)
    }

    /// Their performances in the show, in order.
    async fn performances(&self) -> Vec<CallPerformance> {
        CallPerformance::all(&self.view, &self.it.times)
    }
}

impl PerformerCall {
    pub(crate) fn all(view: &View, calls: Vec<call::OwnCall>) -> Vec<Self> {
        calls.into_iter().map(|it| Self { view: view.clone(), it }).collect()
    }
}

/// One performance of those who are called.
#[derive(Clone, SimpleObject)]
pub(crate) struct CallPerformance {
    /// The item of the program.
    item: Performance,
    /// The act that it puts on.
    act: Act,
    /// When they stand by for it (候场): the stand-by lead before it starts.
    standby_at: Time,
    /// When it starts.
    stage_at: Time,
    /// When it ends.
    ends_at: Time,
}

impl CallPerformance {
    fn all(view: &View, times: &call::Times) -> Vec<Self> {
        times.performances.iter().filter_map(|it| Self::of(view, it)).collect()
    }

    fn of(view: &View, it: &call::CalledPerformance) -> Option<Self> {
        let call::CalledPerformance { item, act, standby_at, stage_at, ends_at } = *it;
        let ProgramItem::Performance(item) = ProgramItem::find(view, item)? else { return None };
        Some(Self {
            item,
            act: Act::find(view, act)?,
            standby_at: view.time(standby_at),
            stage_at: view.time(stage_at),
            ends_at: view.time(ends_at),
        })
    }
}
