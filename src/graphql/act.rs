//! Acts and who is in them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    conflict::{Conflict, visible_conflicts},
    connection::connection,
    enums::{ActStatus, CostumeClass, LinkKind},
    file::calendar_url,
    headcount::Headcount,
    organization::ExternalId,
    performer::Performer,
    program::Performance,
    team::Team,
    text::Translation,
    venue::Genre,
    view::{View, translations},
};
use crate::domain::{
    self,
    headcount::{Scope, count},
    id::ActId,
};

/// A work that is put on: a dance, a choir piece, a sketch.
#[derive(Clone)]
pub(crate) struct Act {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::act::Act>,
}

connection! {
    /// A list of acts, by pages.
    ActConnection, ActEdge, Act
}

/// Which acts to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ActFilter {
    /// Only with this status.
    pub(crate) status: Option<ActStatus>,
    /// Only of this genre.
    pub(crate) genre: Option<ID>,
    /// Only those that this team puts on, alone or with others.
    pub(crate) team: Option<ID>,
    /// Only those that stand in some program, or only those that stand in none.
    pub(crate) placed: Option<bool>,
}

/// A work that is put on: a dance, a choir piece, a sketch.
#[Object]
impl Act {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's acts.
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

    /// Its genre.
    async fn genre(&self) -> Option<Genre> {
        Genre::find(&self.view, self.it.genre?)
    }

    /// How long it plays, in seconds.
    async fn duration_seconds(&self) -> u32 {
        self.it.duration_seconds
    }

    /// Seconds it takes to set it up on stage.
    async fn setup_seconds(&self) -> u32 {
        self.it.setup_seconds
    }

    /// Seconds it takes to clear the stage after it.
    async fn strike_seconds(&self) -> u32 {
        self.it.strike_seconds
    }

    /// How many microphones it asks for.
    async fn microphones(&self) -> u32 {
        self.it.microphones
    }

    /// Where it stands on its way to the stage.
    async fn status(&self) -> ActStatus {
        self.it.status.into()
    }

    /// Who puts it on: the lead team first, then the joint ones (联合).
    async fn teams(&self) -> Vec<ActTeam> {
        self.team_list()
    }

    /// Who is in it. A release leaves out those who may not be named in public.
    async fn cast(&self) -> Vec<CastMember> {
        let cast = self.it.cast.iter().map(|member| {
            let domain::act::CastMember { performer, team, costume } = member;
            Some(CastMember {
                performer: Performer::find(&self.view, *performer)?,
                team: team.and_then(|id| Team::find(&self.view, id)),
                costume: (*costume).into(),
            })
        });
        cast.flatten().collect()
    }

    /// What it asks of other acts. Organizers see it in the draft; a release shows none.
    async fn links(&self) -> Vec<ActLink> {
        let links = self.it.links.iter().filter(|_| !self.view.is_public());
        links.filter_map(|it| Some(ActLink { kind: it.kind.into(), act: Self::find(&self.view, it.act)? })).collect()
    }

    /// Where it is put on, in the order of time.
    async fn performances(&self) -> Vec<Performance> {
        Performance::of_acts(&self.view, [self.it.id])
    }

    /// How many people are in it and its teams.
    async fn headcount(&self) -> Headcount {
        self.count()
    }

    /// The conflicts it is part of. Organizers see them in the draft; a release shows none.
    async fn conflicts(&self) -> Vec<Conflict> {
        let id = self.it.id;
        let items: Vec<_> = self.view.plan.index().performances_of_act.of(id).iter().map(|it| it.item).collect();
        visible_conflicts(&self.view, |it| {
            it.subjects.iter().any(|subject| *subject == id.into() || items.iter().any(|item| *subject == (*item).into()))
        })
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it.external_ids.iter().map(ExternalId::from).collect()
    }

    /// Where a calendar of its performances is: an address, or only its path where the server was not told how the public reaches it. It
    /// is of the state that is read; that of a draft is for those who may read the draft.
    async fn calendar_url(&self, cx: &Context<'_>) -> String {
        calendar_url(cx, &self.view, self.it.id)
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.acts.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Act {
    pub(crate) fn find(view: &View, id: ActId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.acts.get(id)?) })
    }

    pub(crate) fn team_list(&self) -> Vec<ActTeam> {
        let teams = self.it.teams.iter().enumerate();
        teams.filter_map(|(place, id)| Some(ActTeam { lead: place == 0, team: Team::find(&self.view, *id)? })).collect()
    }

    pub(crate) fn count(&self) -> Headcount {
        Headcount::of(&self.view, count(&self.view.plan, &Scope { act: Some(self.it.id), ..Scope::default() }))
    }
}

/// A team's part in an act.
#[derive(Clone, SimpleObject)]
pub(crate) struct ActTeam {
    /// The team.
    team: Team,
    /// Whether it leads; the others join in (联合).
    lead: bool,
}

/// What an act asks of another one.
#[derive(Clone, SimpleObject)]
pub(crate) struct ActLink {
    /// What.
    kind: LinkKind,
    /// Of which act.
    act: Act,
}

/// A performer in an act.
#[derive(Clone, SimpleObject)]
pub(crate) struct CastMember {
    /// Who.
    performer: Performer,
    /// For which of the act's teams; null for a guest.
    team: Option<Team>,
    /// What changing into this act's costume takes.
    costume: CostumeClass,
}
