//! What is wrong with something a person asked for. A refusal always carries everything that is wrong at once.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{conflict::Rule, text::Message};

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invalid {
    /// The field as the client spelled it (`startsAt`, `credits[1].organization`); `None` when no single field is to blame.
    pub field: Option<String>,
    /// What kind of mistake it is.
    pub code: InvalidCode,
    /// What is wrong and how to mend it.
    pub message: Message,
}

impl Invalid {
    /// A mistake in one field.
    pub fn new(field: impl Into<String>, code: InvalidCode, message: Message) -> Self {
        Self { field: Some(field.into()), code, message }
    }

    /// A mistake that no single field is to blame for.
    #[must_use]
    pub fn whole(code: InvalidCode, message: Message) -> Self {
        Self { field: None, code, message }
    }
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvalidCode {
    /// A mistake in what was sent.
    Mistake(Mistake),
    /// The change would break this rule, and the caller asked that it be refused then.
    Conflict(Rule),
}

impl InvalidCode {
    /// The code that clients see.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mistake(mistake) => mistake.into(),
            Self::Conflict(rule) => rule.into(),
        }
    }
}

impl From<Mistake> for InvalidCode {
    fn from(mistake: Mistake) -> Self {
        Self::Mistake(mistake)
    }
}

/// Mistakes in what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Display, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Mistake {
    /// A text is empty or only white space.
    Blank,
    /// A text is longer than allowed.
    TooLong,
    /// A text holds a NUL or another control character.
    InvalidCharacter,
    /// A text does not have the form asked for (a slug, a code, an id).
    InvalidFormat,
    /// A number or a date is outside its range.
    OutOfRange,
    /// An interval ends before it starts.
    EndsBeforeStart,
    /// No such IANA time zone.
    UnknownTimeZone,
    /// Not a BCP 47 language tag.
    UnknownLanguage,
    /// Something that must be given is missing.
    Required,
    /// No such thing in this festival.
    NotFound,
    /// The id names a thing of another kind.
    WrongKind,
    /// The code or slug is in use already.
    Taken,
    /// The same thing is named twice.
    Duplicate,
    /// The thing cannot be deleted while others use it.
    InUse,
    /// A tree or an order would loop.
    Cycle,
    /// The thing has changed since the revision that was named.
    Stale,
    /// The lifecycle has no step from the present status to the one asked for.
    WrongStatus,
    /// The item is locked in its place.
    Locked,
    /// Nothing has changed since the last release.
    NothingToPublish,
    /// An edit cannot be undone while later ones stand in its way.
    UndoBlocked,
    /// An edit of this kind is never undone.
    NeverUndone,
    /// The same idempotency key came with another input.
    IdempotencyMismatch,
    /// A name and a password do not go together.
    WrongCredentials,
}
