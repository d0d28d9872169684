//! What a client may do with acts.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::{
    app, caller, idempotency,
    input::*,
    options,
    payload::{deleted, payload},
};
use crate::{
    app::EditOptions,
    domain::{command::Edit, command::act::ActFields, id::ActId},
    graphql::{act::Act, enums::*, error::from_app, text::TextInput},
};

/// What a new act is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's acts; made when left out.
    code: Option<String>,
    /// Its title.
    title: Vec<TextInput>,
    /// Its genre.
    genre: Option<ID>,
    /// How long it plays, in seconds, 1 to 86400.
    duration_seconds: i32,
    /// Seconds it takes to set it up on stage, 0 to 86400; 0 when left out.
    setup_seconds: Option<i32>,
    /// Seconds it takes to clear the stage after it, 0 to 86400; 0 when left out.
    strike_seconds: Option<i32>,
    /// How many microphones it asks for, 0 to 1000; 0 when left out.
    microphones: Option<i32>,
    /// Where it stands. A new act is a DRAFT when left out, and may be entered as SUBMITTED, SELECTED or CONFIRMED; later it moves one step at a time.
    status: Option<ActStatus>,
    /// Who puts it on: the lead team first, then the joint ones. They replace those it had.
    teams: Option<Vec<ID>>,
    /// Who is in it; they replace those it had.
    cast: Option<Vec<CastMemberInput>>,
    /// What it asks of other acts; it replaces what it asked before.
    links: Option<Vec<ActLinkInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about an act. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActUpdateInput {
    /// Which act.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's acts.
    code: MaybeUndefined<String>,
    /// Its title.
    title: MaybeUndefined<Vec<TextInput>>,
    /// Its genre.
    genre: MaybeUndefined<ID>,
    /// How long it plays, in seconds, 1 to 86400.
    duration_seconds: MaybeUndefined<i32>,
    /// Seconds it takes to set it up on stage, 0 to 86400.
    setup_seconds: MaybeUndefined<i32>,
    /// Seconds it takes to clear the stage after it, 0 to 86400.
    strike_seconds: MaybeUndefined<i32>,
    /// How many microphones it asks for, 0 to 1000.
    microphones: MaybeUndefined<i32>,
    /// Where it stands. It moves one step at a time.
    status: MaybeUndefined<ActStatus>,
    /// Who puts it on: the lead team first, then the joint ones. They replace those it had.
    teams: MaybeUndefined<Vec<ID>>,
    /// Who is in it; they replace those it had.
    cast: MaybeUndefined<Vec<CastMemberInput>>,
    /// What it asks of other acts; it replaces what it asked before.
    links: MaybeUndefined<Vec<ActLinkInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which act to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActDeleteInput {
    /// Which act.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding an act.
    ActCreatePayload {
        /// The act; null when it was refused.
        act: Act = ActId,
    }
    /// What came of changing an act.
    ActUpdatePayload {
        /// The act as it stands now, also when the change was refused.
        act: Act = ActId,
    }
}

deleted! {
    /// What came of deleting an act.
    ActDeletePayload = ActId
}

/// Which act is handed in.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActSubmitInput {
    /// Which act.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of handing an act in.
    ActSubmitPayload {
        /// The act as it stands now, also when it was refused.
        act: Act = ActId,
    }
}

/// What is decided about an act.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActDecideInput {
    /// Which act.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// The next status: see ActStatus for the way an act takes.
    status: ActStatus,
}

payload! {
    /// What came of deciding on an act.
    ActDecidePayload {
        /// The act as it stands now, also when the decision was refused.
        act: Act = ActId,
    }
}

/// Which act is taken back.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ActWithdrawInput {
    /// Which act.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of taking an act back.
    ActWithdrawPayload {
        /// The act as it stands now, also when it was refused.
        act: Act = ActId,
    }
}

/// Acts.
#[derive(Default)]
pub(crate) struct ActMutation;

/// Acts.
#[Object]
impl ActMutation {
    /// Adds an act.
    async fn act_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: ActCreateInput,
    ) -> Result<ActCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ActCreateInput {
            festival,
            idempotency_key: _,
            code,
            title,
            genre,
            duration_seconds,
            setup_seconds,
            strike_seconds,
            microphones,
            status,
            teams,
            cast,
            links,
            external_ids,
        } = input;
        let fields = ActFields {
            code: given(code, same),
            title: Edit::Set(texts(title)),
            genre: given(genre, text_id),
            duration_seconds: Edit::Set(int(duration_seconds)),
            setup_seconds: given(setup_seconds, int),
            strike_seconds: given(strike_seconds, int),
            microphones: given(microphones, int),
            status: given(status, into),
            teams: given(teams, text_ids),
            cast: given(cast, list),
            links: given(links, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.act_create(&caller(cx), &festival, fields, options(OnConflict::Allow, idempotency)).await;
        Ok(ActCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes an act.
    async fn act_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ActUpdateInput,
    ) -> Result<ActUpdatePayload> {
        let ActUpdateInput {
            id,
            if_revision,
            code,
            title,
            genre,
            duration_seconds,
            setup_seconds,
            strike_seconds,
            microphones,
            status,
            teams,
            cast,
            links,
            external_ids,
        } = input;
        let fields = ActFields {
            code: edit(code, same),
            title: edit(title, texts),
            genre: edit(genre, text_id),
            duration_seconds: edit(duration_seconds, int),
            setup_seconds: edit(setup_seconds, int),
            strike_seconds: edit(strike_seconds, int),
            microphones: edit(microphones, int),
            status: edit(status, into),
            teams: edit(teams, text_ids),
            cast: edit(cast, list),
            links: edit(links, list),
            external_ids: edit(external_ids, list),
        };
        let edited =
            app(cx)?.act_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(ActUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes an act that is in no program, with what other acts ask of it.
    async fn act_delete(&self, cx: &Context<'_>, #[graphql(desc = "Which.")] input: ActDeleteInput) -> Result<ActDeletePayload> {
        let ActDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.act_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(ActDeletePayload::of(edited.map_err(from_app)?))
    }

    /// Hands an act in (报送), or hands it in again after it was sent back.
    async fn act_submit(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ActSubmitInput,
    ) -> Result<ActSubmitPayload> {
        let ActSubmitInput { id, if_revision } = input;
        let edited = app(cx)?.act_submit(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(ActSubmitPayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Moves an act one step along its way to the stage.
    async fn act_decide(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ActDecideInput,
    ) -> Result<ActDecidePayload> {
        let ActDecideInput { id, if_revision, status } = input;
        let edited = app(cx)?
            .act_decide(&caller(cx), id.to_string(), if_revision.map(i64::from), status.into(), EditOptions::default())
            .await;
        Ok(ActDecidePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Takes an act back (退演).
    async fn act_withdraw(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ActWithdrawInput,
    ) -> Result<ActWithdrawPayload> {
        let ActWithdrawInput { id, if_revision } = input;
        let edited = app(cx)?.act_withdraw(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(ActWithdrawPayload::of(edited.map_err(from_app)?, Some(&id)))
    }
}
