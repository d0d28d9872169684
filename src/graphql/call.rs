//! When teams have to report.

use async_graphql::Object;

use super::{scalar::Time, show::Show, team::Team, view::View};
use crate::domain;

/// When a team has to report for a show, computed backwards from its time on stage.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) view: View,
    pub(crate) it: domain::call::Call,
}

/// When a team has to report for a show, computed backwards from its time on stage.
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

    /// When it has to be there.
    async fn report_at(&self) -> Time {
        self.view.time(self.it.report_at)
    }

    /// When it is first on stage.
    async fn stage_at(&self) -> Time {
        self.view.time(self.it.stage_at)
    }

    /// When its last performance is over and it may go.
    async fn release_at(&self) -> Time {
        self.view.time(self.it.release_at)
    }
}
