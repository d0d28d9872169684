//! Venues, their stages, and genres.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{
    connection::connection,
    file::calendar_url,
    organization::ExternalId,
    scalar::Time,
    text::Translation,
    view::{View, translations},
};
use crate::domain::{
    self,
    id::{GenreId, StageId, VenueId},
    time::Interval,
};

/// A place with one or more stages.
#[derive(Clone)]
pub(crate) struct Venue {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::venue::Venue>,
}

connection! {
    /// A list of venues, by pages.
    VenueConnection, VenueEdge, Venue
}

/// A place with one or more stages.
#[Object]
impl Venue {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's venues.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it.name, lang.as_deref())
    }

    /// Its name in every language it has.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.it.name)
    }

    /// How to find it.
    async fn address(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Option<Result<String>> {
        self.view.optional_text(&self.it.address, lang.as_deref())
    }

    /// Its address in every language it has.
    async fn address_translations(&self) -> Vec<Translation> {
        translations(&self.it.address)
    }

    /// The most performers its rooms behind the stages hold; null when not told.
    async fn backstage_capacity(&self) -> Option<u32> {
        self.it.backstage_capacity
    }

    /// Its stages.
    async fn stages(&self) -> Vec<Stage> {
        (0..self.it.stages.len()).map(|place| Stage { view: self.view.clone(), venue: Arc::clone(&self.it), place }).collect()
    }

    /// How long it takes to get from here to other venues.
    async fn travel(&self) -> Vec<Travel> {
        let travel = |other: &Arc<domain::venue::Venue>| {
            let seconds = self.view.plan.travel_seconds(self.it.id, other.id);
            (seconds > 0).then(|| Travel { seconds, venue: Self { view: self.view.clone(), it: Arc::clone(other) } })
        };
        self.view.plan.venues.iter().filter_map(travel).collect()
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it.external_ids.iter().map(ExternalId::from).collect()
    }

    /// Where a calendar of the shows in it is: an address, or only its path where the server was not told how the public reaches it. It
    /// is of the state that is read; that of a draft is for those who may read the draft.
    async fn calendar_url(&self, cx: &Context<'_>) -> String {
        calendar_url(cx, &self.view, self.it.id)
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.venues.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Venue {
    pub(crate) fn find(view: &View, id: VenueId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.venues.get(id)?) })
    }
}

/// The way to another venue.
#[derive(Clone, SimpleObject)]
pub(crate) struct Travel {
    /// Where to.
    venue: Venue,
    /// How long a performer needs, in seconds.
    seconds: u32,
}

/// Where shows take place.
#[derive(Clone)]
pub(crate) struct Stage {
    view: View,
    venue: Arc<domain::venue::Venue>,
    place: usize,
}

/// Where shows take place.
#[Object]
impl Stage {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it().id.to_string().into()
    }

    /// Its short name, unique among the festival's stages.
    async fn code(&self) -> &str {
        &self.it().code
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it().name, lang.as_deref())
    }

    /// Its name in every language it has.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.it().name)
    }

    /// The venue it is in.
    async fn venue(&self) -> Venue {
        Venue { view: self.view.clone(), it: Arc::clone(&self.venue) }
    }

    /// Seats for the audience.
    async fn seats(&self) -> Option<u32> {
        self.it().seats
    }

    /// The most people it holds on stage.
    async fn stage_capacity(&self) -> Option<u32> {
        self.it().stage_capacity
    }

    /// The most people the fire service allows, audience and performers together; null when not told.
    async fn fire_capacity(&self) -> Option<u32> {
        self.it().fire_capacity
    }

    /// Microphones in stock; null when not told.
    async fn microphones(&self) -> Option<u32> {
        self.it().microphones
    }

    /// Seconds between two performances that follow each other directly, where the program says nothing else.
    async fn changeover_seconds(&self) -> u32 {
        self.it().changeover_seconds
    }

    /// When it may be used; none means always.
    async fn opening_windows(&self) -> Vec<OpeningWindow> {
        self.it().opening_windows.iter().map(|window| OpeningWindow::of(&self.view, *window)).collect()
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it().external_ids.iter().map(ExternalId::from).collect()
    }

    /// The revision that last changed its venue: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.venues.revision(self.venue.id).unwrap_or(self.view.plan.revision)
    }
}

impl Stage {
    fn it(&self) -> &domain::venue::Stage {
        &self.venue.stages[self.place]
    }

    pub(crate) fn find(view: &View, id: StageId) -> Option<Self> {
        let (venue, _) = view.plan.stage(id)?;
        let place = venue.stages.iter().position(|stage| stage.id == id)?;
        Some(Self { view: view.clone(), venue: Arc::clone(venue), place })
    }
}

/// A time in which a stage may be used, or in which a team or a performer can take part.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct OpeningWindow {
    /// From when.
    starts_at: Time,
    /// Until when.
    ends_at: Time,
}

impl OpeningWindow {
    pub(crate) fn of(view: &View, window: Interval) -> Self {
        Self { starts_at: view.time(window.starts_at()), ends_at: view.time(window.ends_at()) }
    }
}

/// A kind of act: dance, choir, crosstalk, …
#[derive(Clone)]
pub(crate) struct Genre {
    pub(crate) view: View,
    pub(crate) it: Arc<domain::genre::Genre>,
}

connection! {
    /// A list of genres, by pages.
    GenreConnection, GenreEdge, Genre
}

/// A kind of act: dance, choir, crosstalk, …
#[Object]
impl Genre {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it.id.to_string().into()
    }

    /// Its short name, unique among the festival's genres.
    async fn code(&self) -> &str {
        &self.it.code
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it.name, lang.as_deref())
    }

    /// Its name in every language it has.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.it.name)
    }

    /// The revision that last changed it: what `ifRevision` is compared with.
    async fn revision(&self) -> u32 {
        self.view.plan.genres.revision(self.it.id).unwrap_or(self.view.plan.revision)
    }
}

impl Genre {
    pub(crate) fn find(view: &View, id: GenreId) -> Option<Self> {
        Some(Self { view: view.clone(), it: Arc::clone(view.plan.genres.get(id)?) })
    }
}
