//! What a client may do with venues and their stages.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    app, caller, idempotency,
    input::*,
    options,
    payload::{deleted, payload},
};
use crate::{
    app::EditOptions,
    domain::{
        command::Edit,
        command::{stage::StageFields, venue::VenueFields},
        id::{StageId, VenueId},
    },
    graphql::{
        enums::*,
        error::from_app,
        text::TextInput,
        venue::{Stage, Venue},
    },
};

/// What a new venue is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct VenueCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's venues; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
    /// How to find it.
    address: Option<Vec<TextInput>>,
    /// The most performers its rooms behind the stages hold, 0 to 1000000.
    backstage_capacity: Option<i32>,
    /// Its stages.
    stages: Option<Vec<NewStageInput>>,
    /// How long it takes to get from here to other venues; they replace those told before.
    travel: Option<Vec<TravelInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a venue. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct VenueUpdateInput {
    /// Which venue.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's venues.
    code: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
    /// How to find it.
    address: MaybeUndefined<Vec<TextInput>>,
    /// The most performers its rooms behind the stages hold, 0 to 1000000.
    backstage_capacity: MaybeUndefined<i32>,
    /// How long it takes to get from here to other venues; they replace those told before.
    travel: MaybeUndefined<Vec<TravelInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which venue to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct VenueDeleteInput {
    /// Which venue.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding a venue.
    VenueCreatePayload {
        /// The venue; null when it was refused.
        venue: Venue = VenueId,
    }
    /// What came of changing a venue.
    VenueUpdatePayload {
        /// The venue as it stands now, also when the change was refused.
        venue: Venue = VenueId,
    }
}

deleted! {
    /// What came of deleting a venue.
    VenueDeletePayload = VenueId
}

/// A stage of a new venue.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct NewStageInput {
    /// Its short name, unique among the festival's stages; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
    /// Seats for the audience.
    seats: Option<i32>,
    /// The most people it holds on stage.
    stage_capacity: Option<i32>,
    /// The most people the fire service allows, audience and performers together, 0 to 1000000.
    fire_capacity: Option<i32>,
    /// Microphones in stock, 0 to 1000.
    microphones: Option<i32>,
    /// Seconds between two performances that follow each other directly, 0 to 86400; 0 when left out.
    changeover_seconds: Option<i32>,
    /// When it may be used; they replace those it had, and none means always.
    opening_windows: Option<Vec<OpeningWindowInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

impl From<NewStageInput> for StageFields {
    fn from(input: NewStageInput) -> Self {
        let NewStageInput {
            code,
            name,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        } = input;
        Self {
            code: given(code, same),
            name: Edit::Set(texts(name)),
            seats: given(seats, int),
            stage_capacity: given(stage_capacity, int),
            fire_capacity: given(fire_capacity, int),
            microphones: given(microphones, int),
            changeover_seconds: given(changeover_seconds, int),
            opening_windows: given(opening_windows, list),
            external_ids: given(external_ids, list),
        }
    }
}

/// What a new stage is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct StageCreateInput {
    /// The venue it is in.
    venue: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's stages; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
    /// Seats for the audience.
    seats: Option<i32>,
    /// The most people it holds on stage.
    stage_capacity: Option<i32>,
    /// The most people the fire service allows, audience and performers together, 0 to 1000000.
    fire_capacity: Option<i32>,
    /// Microphones in stock, 0 to 1000.
    microphones: Option<i32>,
    /// Seconds between two performances that follow each other directly, 0 to 86400; 0 when left out.
    changeover_seconds: Option<i32>,
    /// When it may be used; they replace those it had, and none means always.
    opening_windows: Option<Vec<OpeningWindowInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a stage. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct StageUpdateInput {
    /// Which stage.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's stages.
    code: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Seats for the audience.
    seats: MaybeUndefined<i32>,
    /// The most people it holds on stage.
    stage_capacity: MaybeUndefined<i32>,
    /// The most people the fire service allows, audience and performers together, 0 to 1000000.
    fire_capacity: MaybeUndefined<i32>,
    /// Microphones in stock, 0 to 1000.
    microphones: MaybeUndefined<i32>,
    /// Seconds between two performances that follow each other directly, 0 to 86400.
    changeover_seconds: MaybeUndefined<i32>,
    /// When it may be used; they replace those it had, and none means always.
    opening_windows: MaybeUndefined<Vec<OpeningWindowInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which stage to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct StageDeleteInput {
    /// Which stage.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding a stage.
    StageCreatePayload {
        /// The stage; null when it was refused.
        stage: Stage = StageId,
    }
    /// What came of changing a stage.
    StageUpdatePayload {
        /// The stage as it stands now, also when the change was refused.
        stage: Stage = StageId,
    }
}

deleted! {
    /// What came of deleting a stage.
    StageDeletePayload = StageId
}

/// Venues and their stages.
#[derive(Default)]
pub(crate) struct VenueMutation;

/// Venues and their stages.
#[Object]
impl VenueMutation {
    /// Adds a venue.
    async fn venue_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: VenueCreateInput,
    ) -> Result<VenueCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let VenueCreateInput {
            festival,
            idempotency_key: _,
            stages,
            code,
            name,
            address,
            backstage_capacity,
            travel,
            external_ids,
        } = input;
        let fields = VenueFields {
            code: given(code, same),
            name: Edit::Set(texts(name)),
            address: given(address, texts),
            backstage_capacity: given(backstage_capacity, int),
            travel: given(travel, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?
            .venue_create(
                &caller(cx),
                &festival,
                fields,
                stages.unwrap_or_default().into_iter().map(Into::into).collect(),
                options(OnConflict::Allow, idempotency),
            )
            .await;
        Ok(VenueCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a venue.
    async fn venue_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: VenueUpdateInput,
    ) -> Result<VenueUpdatePayload> {
        let VenueUpdateInput { id, if_revision, code, name, address, backstage_capacity, travel, external_ids } = input;
        let fields = VenueFields {
            code: edit(code, same),
            name: edit(name, texts),
            address: edit(address, texts),
            backstage_capacity: edit(backstage_capacity, int),
            travel: edit(travel, list),
            external_ids: edit(external_ids, list),
        };
        let edited =
            app(cx)?.venue_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(VenueUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a venue that nothing uses.
    async fn venue_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: VenueDeleteInput,
    ) -> Result<VenueDeletePayload> {
        let VenueDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.venue_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(VenueDeletePayload::of(edited.map_err(from_app)?))
    }

    /// Adds a stage.
    async fn stage_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: StageCreateInput,
    ) -> Result<StageCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let StageCreateInput {
            venue,
            idempotency_key: _,
            code,
            name,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        } = input;
        let fields = StageFields {
            code: given(code, same),
            name: Edit::Set(texts(name)),
            seats: given(seats, int),
            stage_capacity: given(stage_capacity, int),
            fire_capacity: given(fire_capacity, int),
            microphones: given(microphones, int),
            changeover_seconds: given(changeover_seconds, int),
            opening_windows: given(opening_windows, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.stage_create(&caller(cx), venue.to_string(), fields, options(OnConflict::Allow, idempotency)).await;
        Ok(StageCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a stage.
    async fn stage_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: StageUpdateInput,
    ) -> Result<StageUpdatePayload> {
        let StageUpdateInput {
            id,
            if_revision,
            code,
            name,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        } = input;
        let fields = StageFields {
            code: edit(code, same),
            name: edit(name, texts),
            seats: edit(seats, int),
            stage_capacity: edit(stage_capacity, int),
            fire_capacity: edit(fire_capacity, int),
            microphones: edit(microphones, int),
            changeover_seconds: edit(changeover_seconds, int),
            opening_windows: edit(opening_windows, list),
            external_ids: edit(external_ids, list),
        };
        let edited =
            app(cx)?.stage_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(StageUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a stage that nothing uses.
    async fn stage_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: StageDeleteInput,
    ) -> Result<StageDeletePayload> {
        let StageDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.stage_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(StageDeletePayload::of(edited.map_err(from_app)?))
    }
}
