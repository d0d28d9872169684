//! Teams, their rosters and members.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    act::Act,
    call::Call,
    connection::connection,
    enums::{MemberRole, OrganizationKind, TeamStatus},
    file::calendar_url,
    headcount::Headcount,
    organization::{ExternalId, Organization},
    performer::Performer,
    program::Performance,
    series::Participation,
    text::Translation,
    venue::OpeningWindow,
    view::{View, translations},
};
use crate::domain::{
    self, call,
    headcount::{Scope, count},
    id::{MemberId, TeamId},
    series,
};

/// A group of an organization that performs.
#[derive(Clone)]
pub(crate) struct Team {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::team::Team>,
}

connection! {
    /// A list of teams, by pages.
    TeamConnection, TeamEdge, Team
}

/// Which teams to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct TeamFilter {
    /// Only with this status.
    pub(crate) status: Option<TeamStatus>,
    /// Only of this organization itself, not of its parts.
    pub(crate) organization: Option<ID>,
    /// Only of organizations of this kind.
    pub(crate) organization_kind: Option<OrganizationKind>,
}

/// A group of an organization that performs.
#[Object]
impl Team {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's teams.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it.name, lang.as_deref())
    }

    /// Its name in every language it has.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.it.name)
    }

    /// Who sends it.
    async fn organization(&self) -> Option<Organization> {
        Organization::find(&self.view, self.it.organization)
    }

    /// Where its application stands.
    async fn status(&self) -> TeamStatus {
        self.it.status.into()
    }

    /// How many people it said it would bring, before names are known.
    async fn declared_headcount(&self) -> u32 {
        self.it.declared_headcount
    }

    /// When it can take part; none means always. Organizers see it in the draft; a release shows none.
    async fn availability(&self) -> Vec<OpeningWindow> {
        let shown = if self.view.is_public() { &[][..] } else { &self.it.availability };
        shown.iter().map(|window| OpeningWindow::of(&self.view, *window)).collect()
    }

    /// Its leader (领队); in a release only if they may be named in public.
    async fn leader(&self) -> Option<Performer> {
        Performer::find(&self.view, self.it.leader()?.performer)
    }

    /// Its members beside its declared headcount.
    async fn roster(&self) -> Roster {
        Roster { team: self.clone() }
    }

    /// What it puts on, alone or with others.
    async fn acts(&self) -> Vec<Act> {
        self.acts_of().filter_map(|id| Act::find(&self.view, id)).collect()
    }

    /// Where its acts are put on, in the order of time.
    async fn performances(&self) -> Vec<Performance> {
        Performance::of_acts(&self.view, self.acts_of())
    }

    /// When and where it has to report, in the order of time.
    async fn calls(&self) -> Vec<Call> {
        Call::all(&self.view, call::calls_of_team(&self.view.plan, self.it.id))
    }

    /// How many people it brings.
    async fn headcount(&self) -> Headcount {
        Headcount::of(&self.view, count(&self.view.plan, &Scope { team: Some(self.it.id), ..Scope::default() }))
    }

    /// What it did in earlier editions of the festival's series, the latest first, at most ten. Teams are matched by code and name,
    /// else by name, else by code. A release tells of released editions only.
    async fn earlier_editions(&self, cx: &Context<'_>) -> Result<Vec<Participation>> {
        Participation::earlier(cx, &self.view, |before, took| series::of_team(before, *took.teams.get(&self.it.id)?)).await
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it.external_ids.iter().map(ExternalId::from).collect()
    }

    /// Where a calendar of the shows that it performs in is: an address, or only its path where the server was not told how the public reaches it. It
    /// is of the state that is read; that of a draft is for those who may read the draft.
    async fn calendar_url(&self, cx: &Context<'_>) -> String {
        calendar_url(cx, &self.view, self.it.id)
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.teams.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Team {
    pub(crate) fn find(view: &View, id: TeamId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.teams.get(id)?) })
    }

    fn acts_of(&self) -> impl Iterator<Item = domain::id::ActId> {
        self.view.plan.index().acts_of_team.get(&self.it.id).into_iter().flatten().copied()
    }
}

/// A team's members beside its declared headcount.
#[derive(Clone)]
pub(crate) struct Roster {
    team: Team,
}

/// A team's members beside its declared headcount.
#[Object]
impl Roster {
    /// Whose it is.
    async fn team(&self) -> Team {
        self.team.clone()
    }

    /// Who is on it. A release leaves out those who may not be named in public.
    async fn members(&self) -> Vec<Member> {
        let members = self.team.it.members.iter();
        members.filter_map(|member| Member::of(&self.team, member)).collect()
    }

    /// How many people the team said it would bring.
    async fn declared(&self) -> u32 {
        self.team.it.declared_headcount
    }

    /// How many people are on it. Null in a release: nobody learns of a hidden person by counting.
    async fn rostered(&self) -> Option<usize> {
        self.known()
    }

    /// How many names are still missing. Null in a release.
    async fn missing(&self) -> Option<usize> {
        Some((self.team.it.declared_headcount as usize).saturating_sub(self.known()?))
    }

    /// Whether no name is missing. Null in a release.
    async fn complete(&self) -> Option<bool> {
        Some(self.known()? >= self.team.it.declared_headcount as usize)
    }
}

impl Roster {
    pub(crate) fn of(team: Team) -> Self {
        Self { team }
    }

    fn known(&self) -> Option<usize> {
        (!self.team.view.is_public()).then_some(self.team.it.members.len())
    }
}

/// A performer in a team.
#[derive(Clone)]
pub(crate) struct Member {
    team: Team,
    it: domain::team::Member,
    performer: Performer,
}

/// A performer in a team.
#[Object]
impl Member {
    /// The id of the membership.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// The team.
    async fn team(&self) -> Team {
        self.team.clone()
    }

    /// Who.
    async fn performer(&self) -> Performer {
        self.performer.clone()
    }

    /// As what.
    async fn role(&self) -> MemberRole {
        self.it.role.into()
    }
}

impl Member {
    fn of(team: &Team, member: &domain::team::Member) -> Option<Self> {
        let performer = Performer::find(&team.view, member.performer)?;
        Some(Self { team: team.clone(), it: member.clone(), performer })
    }

    pub(crate) fn find(view: &View, id: MemberId) -> Option<Self> {
        let team = Team::find(view, *view.plan.index().team_of_member.get(&id)?)?;
        let member = team.it.members.iter().find(|member| member.id == id)?;
        Self::of(&team, member)
    }
}
