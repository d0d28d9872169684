//! What a festival is made of.

use async_graphql::{Object, Result};

use super::argument;
use crate::{
    domain::listing::{List, Order},
    graphql::{
        act::{Act, ActConnection, ActFilter},
        connection::plan_page,
        enums::{ListOrder, ShowOrder},
        filter,
        organization::{Organization, OrganizationConnection, OrganizationFilter},
        performer::{Performer, PerformerConnection, PerformerFilter},
        show::{Show, ShowConnection, ShowFilter},
        team::{Team, TeamConnection, TeamFilter},
        venue::{Genre, GenreConnection, Venue, VenueConnection},
        view::View,
    },
};

/// What a festival is made of.
#[derive(Clone)]
pub(crate) struct Lists {
    pub(super) view: View,
}

/// What a festival is made of.
#[Object]
impl Lists {
    /// Its organizations.
    async fn organizations(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<OrganizationConnection> {
        let keep = filter::organizations(&self.view.plan, filter.unwrap_or_default()).map_err(argument)?;
        let page = plan_page(&self.view.plan, List::Organizations, order.into(), (first, after.as_deref()), keep)?;
        Ok(OrganizationConnection(page.map(|id| Organization::find(&self.view, id.into()))))
    }

    /// Its venues.
    async fn venues(
        &self,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<VenueConnection> {
        let page = plan_page(&self.view.plan, List::Venues, order.into(), (first, after.as_deref()), |_, _| true)?;
        Ok(VenueConnection(page.map(|id| Venue::find(&self.view, id.into()))))
    }

    /// Its genres.
    async fn genres(
        &self,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<GenreConnection> {
        let page = plan_page(&self.view.plan, List::Genres, order.into(), (first, after.as_deref()), |_, _| true)?;
        Ok(GenreConnection(page.map(|id| Genre::find(&self.view, id.into()))))
    }

    /// Its teams.
    async fn teams(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<TeamFilter>,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<TeamConnection> {
        let keep = filter::teams(&self.view.plan, filter.unwrap_or_default()).map_err(argument)?;
        let page = plan_page(&self.view.plan, List::Teams, order.into(), (first, after.as_deref()), keep)?;
        Ok(TeamConnection(page.map(|id| Team::find(&self.view, id.into()))))
    }

    /// The team with a code.
    async fn team(&self, #[graphql(desc = "Its code.")] code: String) -> Option<Team> {
        let team = self.view.plan.teams.iter().find(|team| team.code == code)?;
        Team::find(&self.view, team.id)
    }

    /// Its acts.
    async fn acts(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<ActFilter>,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<ActConnection> {
        let keep = filter::acts(&self.view.plan, filter.unwrap_or_default()).map_err(argument)?;
        let page = plan_page(&self.view.plan, List::Acts, order.into(), (first, after.as_deref()), keep)?;
        Ok(ActConnection(page.map(|id| Act::find(&self.view, id.into()))))
    }

    /// The act with a code.
    async fn act(&self, #[graphql(desc = "Its code.")] code: String) -> Option<Act> {
        let act = self.view.plan.acts.iter().find(|act| act.code == code)?;
        Act::find(&self.view, act.id)
    }

    /// Its shows.
    async fn shows(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<ShowFilter>,
        #[graphql(desc = "In which order.", default_with = "ShowOrder::Start")] order: ShowOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<ShowConnection> {
        let keep = filter::shows(&self.view.plan, filter.unwrap_or_default()).map_err(argument)?;
        let page = plan_page(&self.view.plan, List::Shows, order.into(), (first, after.as_deref()), keep)?;
        Ok(ShowConnection(page.map(|id| Show::find(&self.view, id.into()))))
    }

    /// The show with a code.
    async fn show(&self, #[graphql(desc = "Its code.")] code: String) -> Option<Show> {
        let show = self.view.plan.shows.iter().find(|show| show.code == code)?;
        Show::find(&self.view, show.id)
    }

    /// Its performers; in a release only those who may be named in public.
    async fn performers(
        &self,
        #[graphql(desc = "Which to list.")] filter: Option<PerformerFilter>,
        #[graphql(desc = "In which order.", default_with = "ListOrder::Code")] order: ListOrder,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<PerformerConnection> {
        let keep = filter::performers(&self.view.plan, filter.unwrap_or_default()).map_err(argument)?;
        let page = plan_page(&self.view.plan, List::Performers, order.into(), (first, after.as_deref()), keep)?;
        Ok(PerformerConnection(page.map(|id| Performer::find(&self.view, id.into()))))
    }
}

impl From<ListOrder> for Order {
    fn from(order: ListOrder) -> Self {
        match order {
            ListOrder::Code => Self::Code,
            ListOrder::Name => Self::Name,
        }
    }
}

impl From<ShowOrder> for Order {
    fn from(order: ShowOrder) -> Self {
        match order {
            ShowOrder::Start => Self::Start,
            ShowOrder::Code => Self::Code,
            ShowOrder::Name => Self::Name,
        }
    }
}
