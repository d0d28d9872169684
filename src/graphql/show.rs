//! Shows.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    call::Call,
    conflict::{Conflict, visible_conflicts},
    connection::connection,
    enums::{ShowKind, ShowStatus},
    headcount::Headcount,
    live::Run,
    organization::{Credit, ExternalId},
    policy::ShowLeads,
    program::Program,
    scalar::{Date, Time},
    text::Translation,
    venue::{Stage, Venue},
    view::{View, translations},
};
use crate::domain::{
    self, call,
    headcount::{Scope, count},
    id::ShowId,
};

/// A slot before an audience, with the program that fills it.
#[derive(Clone)]
pub(crate) struct Show {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::show::Show>,
}

connection! {
    /// A list of shows, by pages.
    ShowConnection, ShowEdge, Show
}

/// Which shows to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ShowFilter {
    /// Only of this programme day: one o'clock in the morning belongs to the evening before.
    pub(crate) day: Option<Date>,
    /// Only in this venue.
    pub(crate) venue: Option<ID>,
    /// Only on this stage.
    pub(crate) stage: Option<ID>,
    /// Only of this kind.
    pub(crate) kind: Option<ShowKind>,
    /// Only with this status.
    pub(crate) status: Option<ShowStatus>,
    /// Only those in which this team performs.
    pub(crate) team: Option<ID>,
    /// Only those with an act of this genre.
    pub(crate) genre: Option<ID>,
    /// Only those that end after this time.
    pub(crate) from: Option<Time>,
    /// Only those that start before this time.
    pub(crate) to: Option<Time>,
}

/// A slot before an audience, with the program that fills it.
#[Object]
impl Show {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's shows.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// Its title.
    async fn title(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it.title, lang.as_deref())
    }

    /// Its title in every language it has.
    async fn title_translations(&self) -> Vec<Translation> {
        translations(&self.it.title)
    }

    /// What kind of show it is.
    async fn kind(&self) -> ShowKind {
        self.it.kind.into()
    }

    /// Where it takes place; null until it has a stage.
    async fn stage(&self) -> Option<Stage> {
        Stage::find(&self.view, self.it.stage?)
    }

    /// The venue of its stage.
    async fn venue(&self) -> Option<Venue> {
        let (venue, _) = self.view.plan.stage(self.it.stage?)?;
        Venue::find(&self.view, venue.id)
    }

    /// When the audience is let in.
    async fn doors_at(&self) -> Option<Time> {
        self.it.doors_at.map(|time| self.view.time(time))
    }

    /// When it begins; null until it has a time.
    async fn starts_at(&self) -> Option<Time> {
        self.it.starts_at.map(|time| self.view.time(time))
    }

    /// When it is over: at the end of its program, and at least at its planned end.
    async fn ends_at(&self) -> Option<Time> {
        let program = self.view.plan.index().program(self.it.id)?;
        program.show_ends_at(&self.it).map(|time| self.view.time(time))
    }

    /// When it is planned to end, whatever its program holds so far.
    async fn planned_ends_at(&self) -> Option<Time> {
        self.it.planned_ends_at.map(|time| self.view.time(time))
    }

    /// When it must be over (curfew).
    async fn hard_end_at(&self) -> Option<Time> {
        self.it.hard_ends_at.map(|time| self.view.time(time))
    }

    /// The day an organizer would name: one o'clock in the morning belongs to the evening before.
    async fn program_day(&self) -> Option<Date> {
        self.it.starts_at.map(|time| Date(self.view.plan.festival().almanac().programme_day(time)))
    }

    /// Where it stands.
    async fn status(&self) -> ShowStatus {
        self.it.status.into()
    }

    /// How many people are expected in the audience. Organizers see it in the draft; null in a release.
    async fn expected_audience(&self) -> Option<u32> {
        self.it.expected_audience.filter(|_| !self.view.is_public())
    }

    /// When its teams report, make up, stand by and leave.
    async fn leads(&self) -> ShowLeads {
        ShowLeads::of(self.it.leads, self.view.plan.festival())
    }

    /// Who hosts, organizes and supports this show in particular.
    async fn credits(&self) -> Vec<Credit> {
        Credit::sorted(&self.view, &self.it.credits)
    }

    /// Its running order with computed times.
    async fn program(&self) -> Program {
        Program { show: self.clone() }
    }

    /// What was noted of its night, and how it is expected to go on; null while nothing was, and in older releases.
    async fn run(&self, cx: &Context<'_>) -> Result<Option<Run>> {
        Run::of(cx, self).await
    }

    /// How many people are in it.
    async fn headcount(&self) -> Headcount {
        self.count()
    }

    /// When its teams have to be ready, in the order of time, then of team codes.
    async fn calls(&self) -> Vec<Call> {
        Call::all(&self.view, call::calls_of_show(&self.view.plan, &self.it))
    }

    /// The conflicts found in it. Organizers see them in the draft; a release shows none.
    async fn conflicts(&self) -> Vec<Conflict> {
        let id = self.it.id;
        visible_conflicts(&self.view, |it| it.show == Some(id) || it.subjects.contains(&id.into()))
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it.external_ids.iter().map(ExternalId::from).collect()
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.shows.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Show {
    pub(crate) fn find(view: &View, id: ShowId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.shows.get(id)?) })
    }

    pub(crate) fn count(&self) -> Headcount {
        Headcount::of(&self.view, count(&self.view.plan, &Scope { show: Some(self.it.id), ..Scope::default() }))
    }
}
