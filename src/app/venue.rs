//! What people do with venues and their stages.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::{
        stage::{self, StageFields},
        venue::{self, VenueFields},
    },
    id::{StageId, VenueId},
};

impl App {
    /// Adds a venue.
    pub async fn venue_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: VenueFields,
        stages: Vec<StageFields>,
        options: EditOptions,
    ) -> Result<Edited<VenueId>, Error> {
        self.edit_in(caller, ("festival", festival), "venueCreate", options, move |cx| venue::create(cx, fields, stages)).await
    }

    /// Changes a venue.
    pub async fn venue_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: VenueFields,
        options: EditOptions,
    ) -> Result<Edited<VenueId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "venueUpdate", options, move |cx| {
            venue::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Deletes a venue that nothing uses.
    pub async fn venue_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<VenueId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "venueDelete", options, move |cx| venue::delete(cx, &id, if_revision)).await
    }

    /// Adds a stage to a venue.
    pub async fn stage_create(
        &self,
        caller: &Caller,
        venue: String,
        fields: StageFields,
        options: EditOptions,
    ) -> Result<Edited<StageId>, Error> {
        self.edit_thing(caller, ("venue", &venue.clone()), "stageCreate", options, move |cx| stage::create(cx, &venue, fields))
            .await
    }

    /// Changes a stage.
    pub async fn stage_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: StageFields,
        options: EditOptions,
    ) -> Result<Edited<StageId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "stageUpdate", options, move |cx| {
            stage::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Deletes a stage that no show uses.
    pub async fn stage_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<StageId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "stageDelete", options, move |cx| stage::delete(cx, &id, if_revision)).await
    }
}
