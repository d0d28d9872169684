//! Performers: people, with what is private about them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    festival::ExternalId,
    id::PerformerId,
    time::{Instant, Interval},
};

/// The age at which a person is no longer a minor: 18 (Civil Code of the People's Republic of China, article 17).
pub const ADULT_YEARS: u32 = 18;

/// From this age on a person may agree for themselves to the use of their data; for those below it a guardian has to (Personal
/// Information Protection Law of the People's Republic of China, article 31).
pub const OWN_CONSENT_YEARS: u32 = 14;

/// A person who takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performer {
    /// Their id.
    pub id: PerformerId,
    /// Their number, unique among the festival's performers.
    pub code: String,
    /// Their name, as written.
    pub name: String,
    /// How the name is read, where its characters have several readings (`Shan Hong` for 单红); private no more than the name.
    pub reading: Option<String>,
    /// Their birthday. Private.
    pub birth_date: Option<NaiveDate>,
    /// Their phone number. Private.
    pub phone: Option<String>,
    /// Whether they asked not to be named in public.
    pub hidden: bool,
    /// Who agreed that they are named in public; a minor is not named without it. Private.
    #[serde(default)]
    pub consent: Option<Consent>,
    /// When they can take part; empty means always. Private.
    #[serde(default)]
    pub availability: Vec<Interval>,
    /// Their names in other systems.
    pub external_ids: Vec<ExternalId>,
}

/// Someone's agreement that a person is named in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who gave it, by name.
    pub given_by: String,
    /// What they are to the person.
    #[serde(default)]
    pub giver: ConsentGiver,
    /// The last day on which it holds; `None` until it is withdrawn.
    pub until: Option<NaiveDate>,
    /// When it was written down, and by whom; `None` where that was not kept.
    #[serde(default)]
    pub recorded: Option<Recorded>,
}

/// Who may agree that a person is named.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentGiver {
    /// A parent, or whoever else stands in for one: the only one who may for a child under [`OWN_CONSENT_YEARS`].
    #[default]
    Guardian,
    /// The person themselves.
    Performer,
}

/// When something was written down, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// When.
    pub at: Instant,
    /// By whom, by the name that the log keeps.
    pub by: String,
}

impl Consent {
    /// A guardian's agreement, of which only this is known.
    #[must_use]
    pub fn of_guardian(given_by: impl Into<String>, until: Option<NaiveDate>) -> Self {
        Self { given_by: given_by.into(), giver: ConsentGiver::Guardian, until, recorded: None }
    }

    /// The one that was known if it says the same, else this one as it was written down now.
    #[must_use]
    pub fn or_kept(self, known: Option<&Self>, recorded: Option<Recorded>) -> Self {
        known.filter(|it| it.says_same(&self)).cloned().unwrap_or(Self { recorded, ..self })
    }

    /// Whether it says the same, whenever and by whom it was written down.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        let Self { given_by, giver, until, recorded: _ } = self;
        (given_by, giver, until) == (&other.given_by, &other.giver, &other.until)
    }
}

impl Performer {
    /// Their age in whole years on a day; `None` when the birthday is not known or lies after it.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<u32> {
        let birth = self.birth_date?;
        let years = day.year() - birth.year() - i32::from((day.month(), day.day()) < (birth.month(), birth.day()));
        u32::try_from(years).ok()
    }

    /// Whether they are known to be a minor on a day.
    #[must_use]
    pub fn is_minor_on(&self, day: NaiveDate) -> bool {
        self.age_on(day).is_some_and(|age| age < ADULT_YEARS)
    }

    /// Whether the consent to naming them that somebody gave holds on a day: a guardian's, for a child who is too young for their own.
    #[must_use]
    pub fn has_consent_on(&self, day: NaiveDate) -> bool {
        let is_child = self.age_on(day).is_some_and(|age| age < OWN_CONSENT_YEARS);
        let may = |consent: &Consent| !is_child || consent.giver == ConsentGiver::Guardian;
        self.consent.as_ref().is_some_and(|consent| may(consent) && consent.until.is_none_or(|until| day <= until))
    }

    /// Whether the public may read their name, on a day.
    #[must_use]
    pub fn is_named_in_public(&self, day: NaiveDate) -> bool {
        !self.hidden && (!self.is_minor_on(day) || self.has_consent_on(day))
    }
}
