//! Performers, with their private data kept from public readers.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    act::Act,
    call::PerformerCall,
    connection::connection,
    enums::ConsentGiver,
    file::calendar_url,
    organization::ExternalId,
    scalar::{Date, Time},
    series::Participation,
    team::Team,
    venue::OpeningWindow,
    view::View,
};
use crate::domain::{self, call, id::PerformerId, series};

/// A person who takes part. In a release only those are shown who may be named in public, and nothing private about them.
#[derive(Clone)]
pub(crate) struct Performer {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::performer::Performer>,
}

connection! {
    /// A list of performers, by pages.
    PerformerConnection, PerformerEdge, Performer
}

/// Which performers to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct PerformerFilter {
    /// Only members of this team.
    pub(crate) team: Option<ID>,
    /// Only the cast of this act.
    pub(crate) act: Option<ID>,
}

/// A person who takes part. In a release only those are shown who may be named in public, and nothing private about them.
#[Object]
impl Performer {
    /// Their id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Their number, unique among the festival's performers.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// Their name, as written.
    async fn name(&self) -> &str {
        &self.it.name
    }

    /// How the name is read, where somebody said so.
    async fn reading(&self) -> Option<&str> {
        self.it.reading.as_deref()
    }

    /// Their birthday. Private: null in a release.
    async fn birth_date(&self) -> Option<Date> {
        self.it.birth_date.filter(|_| !self.view.is_public()).map(Date)
    }

    /// Their phone number. Private: null in a release.
    async fn phone(&self) -> Option<&str> {
        self.it.phone.as_deref().filter(|_| !self.view.is_public())
    }

    /// Whether they asked not to be named in public. Private: null in a release.
    async fn hidden(&self) -> Option<bool> {
        (!self.view.is_public()).then_some(self.it.hidden)
    }

    /// Who agreed that they are named in public; a minor is not named without it. Private: null in a release.
    async fn consent(&self) -> Option<Consent> {
        let consent = self.it.consent.as_ref().filter(|_| !self.view.is_public())?;
        let domain::performer::Consent { given_by, giver, until, recorded } = consent;
        let (recorded_at, recorded_by) = recorded.as_ref().map(|it| (self.view.time(it.at), it.by.clone())).unzip();
        Some(Consent { given_by: given_by.clone(), giver: (*giver).into(), until: until.map(Date), recorded_at, recorded_by })
    }

    /// When they can take part; none means always. Private: empty in a release.
    async fn availability(&self) -> Vec<OpeningWindow> {
        let shown = if self.view.is_public() { &[][..] } else { &self.it.availability };
        shown.iter().map(|window| OpeningWindow::of(&self.view, *window)).collect()
    }

    /// The teams they are in.
    async fn teams(&self) -> Vec<Team> {
        let teams = self.view.plan.index().teams_of_performer.get(&self.it.id);
        teams.into_iter().flatten().filter_map(|id| Team::find(&self.view, *id)).collect()
    }

    /// The acts they are in.
    async fn acts(&self) -> Vec<Act> {
        let acts = self.view.plan.index().acts_of_performer.get(&self.it.id);
        acts.into_iter().flatten().filter_map(|id| Act::find(&self.view, *id)).collect()
    }

    /// What they did in earlier editions of the festival's series, the latest first, at most ten. People are matched by a name in
    /// another system, else by name and birthday. Private: empty in a release.
    async fn earlier_editions(&self, cx: &Context<'_>) -> Result<Vec<Participation>> {
        if self.view.is_public() {
            return Ok(vec![]);
        }
        let find = |before: &domain::plan::Plan, took: &series::TookPart| {
            series::of_performer(before, *took.performers.get(&self.it.id)?)
        };
        Participation::earlier(cx, &self.view, find).await
    }

    /// When they have to be ready for each show in which they are cast, in the order of time. Private: empty in a release.
    async fn calls(&self) -> Vec<PerformerCall> {
        if self.view.is_public() {
            return vec![];
        }
        PerformerCall::all(&self.view, call::calls_of_performer(&self.view.plan, self.it.id))
    }

    /// Their names in other systems. Private: empty in a release.
    async fn external_ids(&self) -> Vec<ExternalId> {
        let shown = if self.view.is_public() { &[][..] } else { &self.it.external_ids };
        shown.iter().map(ExternalId::from).collect()
    }

    /// Where a calendar of their performances is: an address, or only its path where the server was not told how the public reaches it. It
    /// is of the state that is read; that of a draft is for those who may read the draft.
    async fn calendar_url(&self, cx: &Context<'_>) -> String {
        calendar_url(cx, &self.view, self.it.id)
    }

    /// The revision that last changed them: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.performers.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Performer {
    /// The performer, if this reader may know of them.
    pub(crate) fn find(view: &View, id: PerformerId) -> Option<Self> {
        let it = view.plan.performers.get(id)?;
        it.is_named().then(|| Self { view: view.clone(), it: Arc::clone(it) })
    }
}

/// Someone's agreement that a person is named in public.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Consent {
    /// Who gave it, by name.
    given_by: String,
    /// What they are to the person. For a child under 14 only a guardian's counts.
    giver: ConsentGiver,
    /// The last day on which it holds; null until it is withdrawn.
    until: Option<Date>,
    /// When it was written down; null where that was not kept.
    recorded_at: Option<Time>,
    /// Who wrote it down, by the name that the log keeps; null where that was not kept.
    recorded_by: Option<String>,
}
