//! Changes: the one way a [`Plan`](super::plan::Plan) becomes the next one.
//!
//! The same list is saved, logged, undone, compared, announced and replayed by other nodes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    act::Act,
    festival::Festival,
    genre::Genre,
    id::{ActId, AnyId, FestivalId, GenreId, OrganizationId, PerformerId, RunId, ShowId, TeamId, VenueId, WaiverId},
    organization::Organization,
    performer::Performer,
    run::Run,
    show::Show,
    team::Team,
    venue::Venue,
    waiver::Waiver,
};

/// One step from a Plan to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Change {
    /// The thing now looks like this, whether it was there before or not.
    Put(Thing),
    /// The thing is gone.
    Remove(ThingId),
}

impl Change {
    /// Which thing changes.
    #[must_use]
    pub fn id(&self) -> ThingId {
        match self {
            Self::Put(thing) => thing.id(),
            Self::Remove(id) => *id,
        }
    }
}

macro_rules! things {
    ($($(#[$doc:meta])* $name:ident($type:ty, $id:ty);)+) => {
        /// A thing with all its parts: a venue with its stages, a team with its members, a show with its program.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Thing {
            $($(#[$doc])* $name(Arc<$type>),)+
        }

        /// Which thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ThingId {
            $($(#[$doc])* $name($id),)+
        }

        impl Thing {
            /// Its id.
            #[must_use]
            pub fn id(&self) -> ThingId {
                match self {
                    $(Self::$name(thing) => ThingId::$name(thing.id),)+
                }
            }
        }

        $(
            impl From<$type> for Thing {
                fn from(thing: $type) -> Self {
                    Self::$name(Arc::new(thing))
                }
            }

            impl From<$type> for Change {
                fn from(thing: $type) -> Self {
                    Self::Put(thing.into())
                }
            }

            impl From<$id> for ThingId {
                fn from(id: $id) -> Self {
                    Self::$name(id)
                }
            }
        )+

        impl From<ThingId> for AnyId {
            fn from(id: ThingId) -> Self {
                match id {
                    $(ThingId::$name(id) => Self::$name(id),)+
                }
            }
        }

        impl TryFrom<AnyId> for ThingId {
            /// The id of a part (a stage, a member, an item), which changes with the thing it belongs to.
            type Error = AnyId;

            fn try_from(id: AnyId) -> Result<Self, AnyId> {
                match id {
                    $(AnyId::$name(id) => Ok(Self::$name(id)),)+
                    part => Err(part),
                }
            }
        }
    };
}

things! {
    /// The festival itself.
    Festival(Festival, FestivalId);
    /// An organization.
    Organization(Organization, OrganizationId);
    /// A venue with its stages.
    Venue(Venue, VenueId);
    /// A genre.
    Genre(Genre, GenreId);
    /// A performer.
    Performer(Performer, PerformerId);
    /// A team with its members.
    Team(Team, TeamId);
    /// An act with its teams and cast.
    Act(Act, ActId);
    /// A show with its program.
    Show(Show, ShowId);
    /// The run of a show.
    Run(Run, RunId);
    /// A waiver.
    Waiver(Waiver, WaiverId);
}

impl Serialize for ThingId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AnyId::from(*self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ThingId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = AnyId::deserialize(deserializer)?;
        Self::try_from(id).map_err(|_| serde::de::Error::custom("not the id of a whole thing"))
    }
}
