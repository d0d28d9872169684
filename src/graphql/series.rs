//! Who took part before: participations in earlier editions of the series.

use async_graphql::{Context, Object, Result};

use super::{
    act::Act,
    error::from_app,
    festival::Festival,
    origin::app_now,
    view::{View, caller},
};
use crate::{
    app::Edition,
    domain::{plan::Plan, series},
};

/// What an organization, a team or a performer did in an earlier edition of the festival's series.
pub(crate) struct Participation {
    view: View,
    it: series::Participation,
}

/// What an organization, a team or a performer did in an earlier edition of the festival's series.
#[Object]
impl Participation {
    /// The earlier edition: its draft for those who read the draft, else its latest release.
    async fn festival(&self) -> Festival {
        self.view.clone().into()
    }

    /// The code that the organization, team or performer had there.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// The acts there that took part: of the team, of the organization's own teams, or with the performer in the cast.
    async fn acts(&self) -> Vec<Act> {
        self.it.acts.iter().filter_map(|id| Act::find(&self.view, *id)).collect()
    }

    /// How often those acts were put on, in shows that were neither cancelled nor postponed.
    async fn performance_count(&self) -> usize {
        self.it.performances
    }

    /// How many people the team said it would bring, or the organization's own teams together; null for a performer.
    async fn declared_headcount(&self) -> Option<u32> {
        self.it.declared
    }
}

impl Participation {
    /// One for each earlier edition in which `find` finds something, the latest first.
    pub(crate) async fn earlier(
        cx: &Context<'_>,
        view: &View,
        find: impl Fn(&Plan, &series::TookPart) -> Option<series::Participation>,
    ) -> Result<Vec<Self>> {
        let editions = app_now(cx)?.earlier_editions(&caller(cx), view).await.map_err(from_app)?;
        let participation = |Edition { reading, took_part }: &Edition| {
            Some(Self { it: find(&reading.plan, took_part)?, view: View::from(std::sync::Arc::clone(reading)) })
        };
        Ok(editions.iter().filter_map(participation).collect())
    }
}
