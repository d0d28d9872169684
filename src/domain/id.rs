//! Names of things: a UUIDv7 inside, a TypeID (`show_01h455vb4pex5vsknk084sn02q`) outside.
//!
//! Nothing here makes an id: whoever creates a thing is handed an [`IdSource`], so that tests and the demo repeat themselves.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// Where new ids come from. The clock behind UUIDv7 stays outside the domain.
pub trait IdSource: Send {
    /// The next id, greater than every one handed out before.
    fn next(&mut self) -> Uuid;
}

/// A text that is no id, or the id of another kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdError {
    /// Not a TypeID at all.
    Malformed,
    /// The id of a thing of this other kind (its prefix).
    OtherKind(String),
}

fn print(prefix: &str, id: Uuid, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let tag = DynamicType::new(prefix).map_err(|_| fmt::Error)?;
    write!(f, "{}", TypeSafeId::from_type_and_uuid(tag, id))
}

fn parse(text: &str) -> Result<TypeSafeId<DynamicType>, IdError> {
    // Ids are short; a longer text is refused before the library slices it.
    if text.len() > 64 || !text.is_ascii() {
        return Err(IdError::Malformed);
    }
    text.parse().map_err(|_| IdError::Malformed)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident = $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The word before the underscore.
            pub const PREFIX: &'static str = $prefix;
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print($prefix, self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let id = parse(text)?;
                if id.type_prefix() == $prefix {
                    Ok(Self(id.uuid()))
                } else {
                    Err(IdError::OtherKind(id.type_prefix().to_owned()))
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(|_| D::Error::custom(concat!("not an id of kind ", $prefix)))
            }
        }
    };
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal as $variant:ident;)+) => {
        $(
            id! { $(#[$doc])* $name = $prefix }

            impl From<$name> for AnyId {
                fn from(id: $name) -> Self {
                    Self::$variant(id)
                }
            }
        )+

        /// The id of anything in a festival.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AnyId {
            $($(#[$doc])* $variant($name),)+
        }

        impl AnyId {
            /// Every prefix in use.
            pub const PREFIXES: &'static [&'static str] = &[$($prefix),+];

            /// The id without its kind.
            #[must_use]
            pub fn uuid(self) -> Uuid {
                match self {
                    $(Self::$variant(id) => id.0,)+
                }
            }

            /// The kind, as the word before the underscore.
            #[must_use]
            pub fn prefix(self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $prefix,)+
                }
            }

            /// Puts a stored prefix and UUID together again; `None` for a prefix that is not in use.
            #[must_use]
            pub fn from_parts(prefix: &str, id: Uuid) -> Option<Self> {
                match prefix {
                    $($prefix => Some(Self::$variant($name(id))),)+
                    _ => None,
                }
            }
        }

        impl fmt::Display for AnyId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                print(self.prefix(), self.uuid(), f)
            }
        }
    };
}

ids! {
    /// The id of a festival.
    FestivalId = "festival" as Festival;
    /// The id of an organization.
    OrganizationId = "organization" as Organization;
    /// The id of a venue.
    VenueId = "venue" as Venue;
    /// The id of a stage of a venue.
    StageId = "stage" as Stage;
    /// The id of a genre.
    GenreId = "genre" as Genre;
    /// The id of a team.
    TeamId = "team" as Team;
    /// The id of a membership of a team.
    MemberId = "member" as Member;
    /// The id of a performer.
    PerformerId = "performer" as Performer;
    /// The id of an act.
    ActId = "act" as Act;
    /// The id of a show.
    ShowId = "show" as Show;
    /// The id of an item of a program.
    ItemId = "item" as Item;
    /// The id of the run of a show.
    RunId = "run" as Run;
    /// The id of a waiver.
    WaiverId = "waiver" as Waiver;
}

id! {
    /// The id of an account: someone who may sign in.
    AccountId = "account"
}
id! {
    /// The id of a session, from sign-in to sign-out.
    SessionId = "session"
}
id! {
    /// The id of an API token.
    TokenId = "token"
}
id! {
    /// The id of a grant of a role.
    GrantId = "grant"
}
id! {
    /// The id of a job: work that takes longer than a request.
    JobId = "job"
}
id! {
    /// The id of a webhook: an address that is told what happens in a festival.
    WebhookId = "webhook"
}
id! {
    /// The id of what a webhook is told once, however often it takes.
    DeliveryId = "delivery"
}

impl FromStr for AnyId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let id = parse(text)?;
        Self::from_parts(id.type_prefix(), id.uuid()).ok_or_else(|| IdError::OtherKind(id.type_prefix().to_owned()))
    }
}

impl Serialize for AnyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AnyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("not an id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_printed_and_knows_its_kind() {
        let id = ShowId(Uuid::from_u128(0x0189_0a5d_ac96_774b_bd3d_90c5_9b4f_1a2c));
        let text = id.to_string();
        assert!(text.starts_with("show_0"), "{text}");
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(text.parse::<AnyId>(), Ok(AnyId::Show(id)));
        assert_eq!(text.parse::<TeamId>(), Err(IdError::OtherKind("show".to_owned())));
    }

    #[test]
    fn texts_that_are_no_ids_are_told_apart_from_ids_of_other_kinds() {
        for text in ["", "_", "show", "show_", "show_zzz", "节目_01h455vb4pex5vsknk084sn02q", &"a".repeat(500)] {
            assert_eq!(text.parse::<ShowId>(), Err(IdError::Malformed), "{text}");
        }
        assert_eq!("pig_01h455vb4pex5vsknk084sn02q".parse::<AnyId>(), Err(IdError::OtherKind("pig".to_owned())));
    }
}
