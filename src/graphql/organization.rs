//! Organizations, their parts, and the credits that name them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    connection::{connection, plan_page},
    enums::{CreditRole, ListOrder, OrganizationKind},
    headcount::Headcount,
    series::Participation,
    team::{Team, TeamConnection},
    text::Translation,
    view::{View, translations},
};
use crate::domain::{
    self, festival,
    headcount::{Scope, count},
    id::OrganizationId,
    listing::List,
    series,
};

/// A body that sends teams, hosts or supports.
#[derive(Clone)]
pub(crate) struct Organization {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::organization::Organization>,
}

connection! {
    /// A list of organizations, by pages.
    OrganizationConnection, OrganizationEdge, Organization
}

/// Which organizations to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct OrganizationFilter {
    /// Only of this kind.
    pub(crate) kind: Option<OrganizationKind>,
    /// Only the direct parts of this organization.
    pub(crate) parent: Option<ID>,
}

/// A body that sends teams, hosts or supports.
#[Object]
impl Organization {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's organizations.
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

    /// What it is.
    async fn kind(&self) -> OrganizationKind {
        self.it.kind.into()
    }

    /// The organization it is part of.
    async fn parent(&self) -> Option<Self> {
        Self::find(&self.view, self.it.parent?)
    }

    /// The organizations that are part of it.
    async fn parts(&self) -> Vec<Self> {
        let parts = self.view.plan.index().parts_of_organization.get(&self.it.id);
        parts.into_iter().flatten().filter_map(|id| Self::find(&self.view, *id)).collect()
    }

    /// The teams it sends itself; those of its parts are not counted in.
    async fn teams(
        &self,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<TeamConnection> {
        let id = self.it.id;
        let page =
            plan_page(&self.view.plan, List::Teams, ListOrder::Code.into(), (first, after.as_deref()), move |plan, team| {
                plan.teams.get(team.into()).is_some_and(|team| team.organization == id)
            })?;
        Ok(TeamConnection(page.map(|id| Team::find(&self.view, id.into()))))
    }

    /// How many people it brings, its parts included.
    async fn headcount(&self) -> Headcount {
        Headcount::of(&self.view, count(&self.view.plan, &Scope { organization: Some(self.it.id), ..Scope::default() }))
    }

    /// What its own teams did in earlier editions of the festival's series, the latest first, at most ten; also those editions in
    /// which it is only in a credit. Organizations are matched by code and name, else by name, else by code. A release tells of
    /// released editions only.
    async fn earlier_editions(&self, cx: &Context<'_>) -> Result<Vec<Participation>> {
        let find = |before: &domain::plan::Plan, took: &series::TookPart| {
            series::of_organization(before, *took.organizations.get(&self.it.id)?)
        };
        Participation::earlier(cx, &self.view, find).await
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it.external_ids.iter().map(ExternalId::from).collect()
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.organizations.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Organization {
    pub(crate) fn find(view: &View, id: OrganizationId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.organizations.get(id)?) })
    }
}

/// An organization's ranked role in a festival or a show.
#[derive(Clone, SimpleObject)]
pub(crate) struct Credit {
    /// What it does.
    role: CreditRole,
    /// Its place among those of the same role, from 1.
    rank: u32,
    /// Who does it.
    organization: Organization,
}

impl Credit {
    /// Credits in the order in which programmes print them.
    pub(crate) fn sorted(view: &View, credits: &[festival::Credit]) -> Vec<Self> {
        let mut sorted: Vec<_> = credits.iter().collect();
        sorted.sort_by_key(|credit| (credit.role, credit.rank));
        let credit = |it: &festival::Credit| {
            Some(Self { role: it.role.into(), rank: it.rank, organization: Organization::find(view, it.organization)? })
        };
        sorted.into_iter().filter_map(credit).collect()
    }
}

/// The name of a thing in another system.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct ExternalId {
    /// Which system.
    system: String,
    /// Its name there.
    value: String,
}

impl From<&festival::ExternalId> for ExternalId {
    fn from(festival::ExternalId { system, value }: &festival::ExternalId) -> Self {
        Self { system: system.clone(), value: value.clone() }
    }
}
