//! Anything with an id.

use async_graphql::{ID, Interface, Union};

use super::{
    act::Act,
    conflict::Waiver,
    festival::Festival,
    live::Run,
    organization::Organization,
    performer::Performer,
    program::{Interlude, Performance, ProgramItem},
    show::Show,
    team::{Member, Team},
    venue::{Genre, Stage, Venue},
    view::View,
};
use crate::domain::id::AnyId;

macro_rules! nodes {
    ($($(#[$doc:meta])* $kind:ident),+ $(,)?) => {
        /// Anything with an id of its own.
        #[derive(Clone, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "Its id, unique among all things of this server."))]
        pub(crate) enum Node {
            $($(#[$doc])* $kind($kind),)+
        }

        /// What a conflict, a row of statistics or a search hit is about.
        #[derive(Clone, Union)]
        #[graphql(name = "Subject")]
        pub(crate) enum AnyNode {
            $($(#[$doc])* $kind($kind),)+
        }

        impl From<AnyNode> for Node {
            fn from(node: AnyNode) -> Self {
                match node {
                    $(AnyNode::$kind(it) => Self::$kind(it),)+
                }
            }
        }
    };
}

nodes! {
    /// A festival.
    Festival,
    /// An organization.
    Organization,
    /// A venue.
    Venue,
    /// A stage.
    Stage,
    /// A genre.
    Genre,
    /// A team.
    Team,
    /// A membership.
    Member,
    /// A performer.
    Performer,
    /// An act.
    Act,
    /// A show.
    Show,
    /// A performance.
    Performance,
    /// An interlude.
    Interlude,
    /// The run of a show.
    Run,
    /// A waiver.
    Waiver,
}

impl AnyNode {
    /// The thing with an id, if this reader may see it.
    pub(crate) fn find(view: &View, id: AnyId) -> Option<Self> {
        Some(match id {
            AnyId::Festival(id) => (view.plan.festival().id == id).then(|| Self::Festival(view.clone().into()))?,
            AnyId::Organization(id) => Self::Organization(Organization::find(view, id)?),
            AnyId::Venue(id) => Self::Venue(Venue::find(view, id)?),
            AnyId::Stage(id) => Self::Stage(Stage::find(view, id)?),
            AnyId::Genre(id) => Self::Genre(Genre::find(view, id)?),
            AnyId::Team(id) => Self::Team(Team::find(view, id)?),
            AnyId::Member(id) => Self::Member(Member::find(view, id)?),
            AnyId::Performer(id) => Self::Performer(Performer::find(view, id)?),
            AnyId::Act(id) => Self::Act(Act::find(view, id)?),
            AnyId::Show(id) => Self::Show(Show::find(view, id)?),
            AnyId::Item(id) => match ProgramItem::find(view, id)? {
                ProgramItem::Performance(it) => Self::Performance(it),
                ProgramItem::Interlude(it) => Self::Interlude(it),
            },
            AnyId::Run(id) => Self::Run(Run::find(view, id)?),
            AnyId::Waiver(id) => Self::Waiver(Waiver::find(view, id)?),
        })
    }
}
