//! What an answer was read from, and whether it would read the same now.

use super::{App, Error, Reading, Released};
use crate::domain::id::FestivalId;

/// A release that an answer was read from, as the public could read it then.
#[derive(Clone, Debug)]
pub struct Origin {
    festival: FestivalId,
    /// What the festival was asked for by, unless it was by an id.
    slug: Option<String>,
    /// The number that was asked for; `None` for the latest.
    number: Option<u32>,
    /// The number of what was read, and whom it does not name. Others take their place when anything in it changes: a later release,
    /// a name that is withheld, an erasure.
    read: (u32, u64),
}

impl Origin {
    /// Of a release that was asked for by its number; without one, as the latest.
    #[must_use]
    pub fn of(release: &Released, number: Option<u32>) -> Self {
        Self { festival: release.info.festival, slug: None, number, read: Self::read(release) }
    }

    fn read(release: &Released) -> (u32, u64) {
        (release.info.number, release.mask)
    }

    /// Of what was found under a slug; `None` for a draft.
    #[must_use]
    pub fn of_slug(reading: &Reading, slug: &str, number: Option<u32>) -> Option<Self> {
        let release = reading.release.as_ref()?;
        Some(Self { slug: Some(slug.to_owned()), ..Self::of(release, number) })
    }

    /// The id of the festival.
    #[must_use]
    pub fn festival(&self) -> String {
        self.festival.to_string()
    }

    /// Whether a release was asked for by its number: no later one takes its place.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.number.is_some()
    }
}

impl App {
    /// Whether an answer would be read from the same now, as far as is known without waiting. By what this node has heard: a
    /// festival that has changed elsewhere is to be looked at first.
    #[must_use]
    pub fn is_current(&self, origin: &Origin) -> bool {
        let Some(desk) = self.0.plans.used(origin.festival) else { return false };
        let Some(draft) = desk.present_draft() else { return false };
        if origin.slug.as_ref().is_some_and(|slug| *slug != draft.festival().slug) {
            return false;
        }
        let Some(latest) = desk.present_latest().and_then(|it| it.0.clone()) else { return false };
        let release = match origin.number {
            Some(number) if number != latest.info.number => self.0.plans.old_release(origin.festival, number),
            _ => Some(latest),
        };
        let today = || self.0.clock.glance().with_timezone(&draft.festival().time_zone).date_naive();
        release.is_some_and(|it| it.is_masked_by(&draft, today) && Origin::read(&it) == origin.read)
    }

    /// The same after a look at the festival as it is now.
    pub async fn is_current_now(&self, origin: &Origin) -> Result<bool, Error> {
        if self.is_current(origin) {
            return Ok(true);
        }
        drop(self.released(origin.festival, origin.number).await?);
        Ok(self.is_current(origin))
    }
}
