//! Performers: people, with what is private about them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{festival::ExternalId, id::PerformerId, time::Interval};

/// The age at which a person is no longer a minor: 18 (Civil Code of the People's Republic of China, article 17).
pub const ADULT_YEARS: u32 = 18;

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
    /// Who gave it: a guardian for those under age.
    pub given_by: String,
    /// The last day on which it holds; `None` until it is withdrawn.
    pub until: Option<NaiveDate>,
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

    /// Whether somebody's consent to naming them holds on a day.
    #[must_use]
    pub fn has_consent_on(&self, day: NaiveDate) -> bool {
        self.consent.as_ref().is_some_and(|consent| consent.until.is_none_or(|until| day <= until))
    }

    /// Whether the public may read their name, on a day.
    #[must_use]
    pub fn is_named_in_public(&self, day: NaiveDate) -> bool {
        !self.hidden && (!self.is_minor_on(day) || self.has_consent_on(day))
    }
}
