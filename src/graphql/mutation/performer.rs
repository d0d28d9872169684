//! What a client may do with performers.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    app, caller, idempotency,
    input::*,
    options,
    payload::{deleted, payload},
};
use crate::{
    app::EditOptions,
    domain::{command::Edit, command::performer::PerformerFields, id::PerformerId},
    graphql::{enums::*, error::from_app, performer::Performer, scalar::Date},
};

/// What a new performer is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PerformerCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Their number, unique among the festival's performers; made when left out.
    code: Option<String>,
    /// Their name, as written.
    name: String,
    /// How the name is read, where its characters have several readings.
    reading: Option<String>,
    /// Their birthday. Private.
    birth_date: Option<Date>,
    /// Their phone number. Private.
    phone: Option<String>,
    /// Whether they asked not to be named in public; false when left out.
    hidden: Option<bool>,
    /// Who agreed that they are named in public. Private.
    consent: Option<ConsentInput>,
    /// When they can take part; these replace those told before, and none means always. Private.
    availability: Option<Vec<OpeningWindowInput>>,
    /// Their names in other systems; they replace those they had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a performer. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PerformerUpdateInput {
    /// Which performer.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Their number, unique among the festival's performers.
    code: MaybeUndefined<String>,
    /// Their name, as written.
    name: MaybeUndefined<String>,
    /// How the name is read, where its characters have several readings.
    reading: MaybeUndefined<String>,
    /// Their birthday. Private.
    birth_date: MaybeUndefined<Date>,
    /// Their phone number. Private.
    phone: MaybeUndefined<String>,
    /// Whether they asked not to be named in public.
    hidden: MaybeUndefined<bool>,
    /// Who agreed that they are named in public. Private.
    consent: MaybeUndefined<ConsentInput>,
    /// When they can take part; these replace those told before, and none means always. Private.
    availability: MaybeUndefined<Vec<OpeningWindowInput>>,
    /// Their names in other systems; they replace those they had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which performer to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PerformerDeleteInput {
    /// Which performer.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

/// Whom to erase for ever.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PerformerEraseInput {
    /// Which performer; also one who was deleted from the draft, but is in older releases.
    id: ID,
    /// Their name as it stands, so that nobody is erased by mistake.
    confirm_name: String,
}

payload! {
    /// What came of adding a performer.
    PerformerCreatePayload {
        /// The performer; null when it was refused.
        performer: Performer = PerformerId,
    }
    /// What came of changing a performer.
    PerformerUpdatePayload {
        /// The performer as it stands now, also when the change was refused.
        performer: Performer = PerformerId,
    }
    /// What came of erasing a performer.
    PerformerErasePayload {
        /// What is left of the performer; null where they are no longer in the draft.
        performer: Performer = PerformerId,
    }
}

deleted! {
    /// What came of deleting a performer.
    PerformerDeletePayload = PerformerId
}

/// Performers.
#[derive(Default)]
pub(crate) struct PerformerMutation;

/// Performers.
#[Object]
impl PerformerMutation {
    /// Adds a performer.
    async fn performer_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: PerformerCreateInput,
    ) -> Result<PerformerCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let PerformerCreateInput {
            festival,
            idempotency_key: _,
            code,
            name,
            reading,
            birth_date,
            phone,
            hidden,
            consent,
            availability,
            external_ids,
        } = input;
        let fields = PerformerFields {
            code: given(code, same),
            name: Edit::Set(same(name)),
            reading: given(reading, same),
            birth_date: given(birth_date, date),
            phone: given(phone, same),
            hidden: given(hidden, same),
            consent: given(consent, into),
            availability: given(availability, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.performer_create(&caller(cx), &festival, fields, options(OnConflict::Allow, idempotency)).await;
        Ok(PerformerCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a performer.
    async fn performer_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: PerformerUpdateInput,
    ) -> Result<PerformerUpdatePayload> {
        let PerformerUpdateInput {
            id,
            if_revision,
            code,
            name,
            reading,
            birth_date,
            phone,
            hidden,
            consent,
            availability,
            external_ids,
        } = input;
        let fields = PerformerFields {
            code: edit(code, same),
            name: edit(name, same),
            reading: edit(reading, same),
            birth_date: edit(birth_date, date),
            phone: edit(phone, same),
            hidden: edit(hidden, same),
            consent: edit(consent, into),
            availability: edit(availability, list),
            external_ids: edit(external_ids, list),
        };
        let edited = app(cx)?
            .performer_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default())
            .await;
        Ok(PerformerUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Erases a person for ever: their name, phone, birthday, consent, availability and names in other systems go from the draft,
    /// from every release, from the history, from notes and kept answers. Their number stays, and so do all counts. It is never
    /// undone, and no other undo brings anything back.
    async fn performer_erase(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: PerformerEraseInput,
    ) -> Result<PerformerErasePayload> {
        let PerformerEraseInput { id, confirm_name } = input;
        let edited = app(cx)?.performer_erase(&caller(cx), id.to_string(), confirm_name).await;
        Ok(PerformerErasePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a performer that nothing uses.
    async fn performer_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: PerformerDeleteInput,
    ) -> Result<PerformerDeletePayload> {
        let PerformerDeleteInput { id, if_revision } = input;
        let edited =
            app(cx)?.performer_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(PerformerDeletePayload::of(edited.map_err(from_app)?))
    }
}
