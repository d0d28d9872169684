//! Venues and their stages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    festival::ExternalId,
    id::{StageId, VenueId},
    text::Localized,
    time::Interval,
};

/// A place with one or more stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Venue {
    /// Its id.
    pub id: VenueId,
    /// Its short name, unique among the festival's venues.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// How to find it; empty when not told.
    pub address: Localized,
    /// The most performers its rooms behind the stages hold; `None` when not told.
    #[serde(default)]
    pub backstage_capacity: Option<u32>,
    /// Its stages, in the order in which they are listed.
    pub stages: Vec<Stage>,
    /// Seconds that a performer needs from here to another venue. Where only one direction is told, it serves both.
    pub travel_seconds: BTreeMap<VenueId, u32>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}

/// Where shows take place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its short name, unique among the festival's stages.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// Seats for the audience.
    pub seats: Option<u32>,
    /// The most people it holds on stage.
    pub stage_capacity: Option<u32>,
    /// The most people the fire service allows, audience and performers together.
    #[serde(default)]
    pub fire_capacity: Option<u32>,
    /// Microphones in stock.
    #[serde(default)]
    pub microphones: Option<u32>,
    /// Seconds between two performances that follow each other directly, where the program says nothing else.
    pub changeover_seconds: u32,
    /// When it may be used; empty means always.
    pub opening_windows: Vec<Interval>,
    /// Its names in other systems.
    pub external_ids: Vec<ExternalId>,
}
