//! The yardstick: the same answer, resolved by async-graphql from structs that hold exactly what is asked for.

use async_graphql::{EmptyMutation, EmptySubscription, Enum, InputObject, Interface, Object, Schema, SimpleObject};
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;

/// The data of an answer, as structs.
#[derive(Deserialize)]
pub(crate) struct Query {
    festival: Festival,
}

/// A schema over the data of an answer.
pub(crate) fn schema(query: Query) -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(query, EmptyMutation, EmptySubscription)
}

#[Object]
impl Query {
    async fn festival(&self, slug: String) -> Option<&Festival> {
        (!slug.is_empty()).then_some(&self.festival)
    }
}

#[derive(Deserialize)]
struct Festival {
    name: String,
    shows: Shows,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ShowKind {
    Closing,
}

#[derive(InputObject)]
struct ShowFilter {
    kind: ShowKind,
}

#[Object]
impl Festival {
    async fn name(&self) -> &str {
        &self.name
    }

    async fn shows(&self, filter: ShowFilter) -> Option<&Shows> {
        (filter.kind == ShowKind::Closing).then_some(&self.shows)
    }
}

#[derive(SimpleObject, Deserialize)]
struct Shows {
    nodes: Vec<Show>,
}

#[derive(SimpleObject, Deserialize)]
struct Show {
    title: String,
    venue: Option<Named>,
    program: Program,
}

#[derive(SimpleObject, Deserialize)]
struct Named {
    name: String,
}

#[derive(SimpleObject, Deserialize)]
struct Program {
    items: Vec<ProgramItem>,
}

#[expect(clippy::duplicated_attributes, reason = "fields of an interface share types")]
#[derive(Interface, Deserialize)]
#[graphql(
    field(name = "position", ty = "usize"),
    field(name = "starts_at", ty = "Option<Time>"),
    field(name = "ends_at", ty = "Option<Time>"),
    field(name = "title", ty = "&str")
)]
#[serde(untagged)]
enum ProgramItem {
    Performance(Performance),
    Interlude(Interlude),
}

type Time = DateTime<FixedOffset>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Performance {
    #[serde(flatten)]
    item: Interlude,
    act: Act,
    headcount: Headcount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interlude {
    position: usize,
    starts_at: Option<Time>,
    ends_at: Option<Time>,
    title: String,
}

#[Object]
impl Interlude {
    async fn position(&self) -> usize {
        self.position
    }

    async fn starts_at(&self) -> Option<Time> {
        self.starts_at
    }

    async fn ends_at(&self) -> Option<Time> {
        self.ends_at
    }

    async fn title(&self) -> &str {
        &self.title
    }
}

#[Object]
impl Performance {
    async fn position(&self) -> usize {
        self.item.position
    }

    async fn starts_at(&self) -> Option<Time> {
        self.item.starts_at
    }

    async fn ends_at(&self) -> Option<Time> {
        self.item.ends_at
    }

    async fn title(&self) -> &str {
        &self.item.title
    }

    async fn act(&self) -> &Act {
        &self.act
    }

    async fn headcount(&self) -> &Headcount {
        &self.headcount
    }
}

#[derive(SimpleObject, Deserialize)]
struct Act {
    genre: Option<Named>,
    teams: Vec<ActTeam>,
}

#[derive(SimpleObject, Deserialize)]
struct ActTeam {
    team: Named,
}

#[derive(SimpleObject, Deserialize)]
struct Headcount {
    cast: Option<u32>,
    declared: u32,
}
