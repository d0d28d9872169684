//! What all kinds of things have in common that a file brings.

use std::hash::Hash;

use uuid::Uuid;

use super::{RecordKind, desk::Desk, shelf::Shelf};
use crate::domain::{
    act::Act,
    festival::ExternalId,
    genre::Genre,
    id::{ActId, AnyId, GenreId, OrganizationId, PerformerId, ShowId, StageId, TeamId, VenueId},
    organization::Organization,
    performer::Performer,
    show::Show,
    team::Team,
    text::{Lang, Localized},
    venue::{Stage, Venue},
};

/// A thing with an id, a code and a name.
pub(super) trait Noun: Clone + PartialEq {
    type Id: Copy + Ord + Hash + Into<AnyId> + From<Uuid>;

    const KIND: RecordKind;
    /// The field that holds its name.
    const NAME: &'static str;
    /// The letter and digits of a code that is made.
    const CODE: (&'static str, usize);

    fn id(&self) -> Self::Id;
    fn code(&self) -> &str;
    fn external_ids(&self) -> &[ExternalId];
    /// Its name in every language.
    fn names(&self) -> Vec<&str>;
    /// What it is called.
    fn title(&self, primary: &Lang) -> Localized;

    fn shelf<'d>(desk: &'d Desk<'_>) -> &'d Shelf<Self>;
    fn shelf_mut<'d>(desk: &'d mut Desk<'_>) -> &'d mut Shelf<Self>;
    /// Its fields as text, in their order; those that are empty are left out. How it is known elsewhere is told for it.
    fn fields(&self, desk: &Desk<'_>) -> Vec<(String, String)>;
}

macro_rules! nouns {
    ($($noun:ident($id:ty) $name:ident $table:ident $code:expr;)+) => {
        $(
            impl Noun for $noun {
                type Id = $id;

                const KIND: RecordKind = RecordKind::$noun;
                const NAME: &'static str = stringify!($name);
                const CODE: (&'static str, usize) = $code;

                fn id(&self) -> Self::Id {
                    self.id
                }

                fn code(&self) -> &str {
                    &self.code
                }

                fn external_ids(&self) -> &[ExternalId] {
                    self.own_external_ids()
                }

                fn names(&self) -> Vec<&str> {
                    self.$name.own_names()
                }

                fn title(&self, primary: &Lang) -> Localized {
                    self.$name.as_title(primary)
                }

                fn shelf<'d>(desk: &'d Desk<'_>) -> &'d Shelf<Self> {
                    &desk.$table
                }

                fn shelf_mut<'d>(desk: &'d mut Desk<'_>) -> &'d mut Shelf<Self> {
                    &mut desk.$table
                }

                fn fields(&self, desk: &Desk<'_>) -> Vec<(String, String)> {
                    self.told(desk)
                }
            }
        )+
    };
}

nouns! {
    Organization(OrganizationId) name organizations ("O", 3);
    Venue(VenueId) name venues ("V", 2);
    Stage(StageId) name stages ("M", 2);
    Genre(GenreId) name genres ("G", 2);
    Performer(PerformerId) name performers ("P", 4);
    Team(TeamId) name teams ("T", 3);
    Act(ActId) title acts ("A", 3);
    Show(ShowId) title shows ("S", 2);
}

/// Names in other systems, which genres have none of.
trait External {
    fn own_external_ids(&self) -> &[ExternalId];
}

macro_rules! external {
    ($($noun:ident)+) => {
        $(
            impl External for $noun {
                fn own_external_ids(&self) -> &[ExternalId] {
                    &self.external_ids
                }
            }
        )+
    };
}

external! { Organization Venue Stage Performer Team Act Show }

impl External for Genre {
    fn own_external_ids(&self) -> &[ExternalId] {
        &[]
    }
}

/// A name: in several languages, or a person's as it is written.
trait Name {
    fn own_names(&self) -> Vec<&str>;
    fn as_title(&self, primary: &Lang) -> Localized;
}

impl Name for Localized {
    fn own_names(&self) -> Vec<&str> {
        self.iter().map(|(_, text)| text).collect()
    }

    fn as_title(&self, _: &Lang) -> Localized {
        self.clone()
    }
}

impl Name for String {
    fn own_names(&self) -> Vec<&str> {
        vec![self]
    }

    fn as_title(&self, primary: &Lang) -> Localized {
        Localized::of(primary.clone(), self.as_str())
    }
}
