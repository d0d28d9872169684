//! What a client may do with shows.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    app, caller, idempotency,
    input::*,
    options,
    payload::{Outcome, deleted, payload},
};
use crate::{
    app::EditOptions,
    domain::{
        command::Edit,
        command::{schedule::Schedule, show::ShowFields},
        id::ShowId,
    },
    graphql::{enums::*, error::from_app, scalar::Time, show::Show, text::TextInput},
};

/// What a new show is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's shows; made when left out.
    code: Option<String>,
    /// Its title.
    title: Vec<TextInput>,
    /// What kind of show it is; OTHER when left out.
    kind: Option<ShowKind>,
    /// Where it takes place.
    stage: Option<ID>,
    /// When it begins.
    starts_at: Option<Time>,
    /// When it is planned to end, whatever its program holds; not before its start.
    ends_at: Option<Time>,
    /// When the audience is let in; not after its start.
    doors_at: Option<Time>,
    /// When it must be over (curfew); after its start.
    hard_end_at: Option<Time>,
    /// Where it stands; PLANNED when left out of a new show.
    status: Option<ShowStatus>,
    /// How many people are expected in the audience, 0 to 1000000.
    expected_audience: Option<i32>,
    /// When its teams report, make up, stand by and leave, where it differs from the festival.
    leads: Option<ShowLeadsInput>,
    /// Who hosts, organizes and supports it; they replace those it had.
    credits: Option<Vec<CreditInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a show. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowUpdateInput {
    /// Which show.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// Its short name, unique among the festival's shows.
    code: MaybeUndefined<String>,
    /// Its title.
    title: MaybeUndefined<Vec<TextInput>>,
    /// What kind of show it is.
    kind: MaybeUndefined<ShowKind>,
    /// Where it takes place.
    stage: MaybeUndefined<ID>,
    /// When it begins.
    starts_at: MaybeUndefined<Time>,
    /// When it is planned to end, whatever its program holds; not before its start.
    ends_at: MaybeUndefined<Time>,
    /// When the audience is let in; not after its start.
    doors_at: MaybeUndefined<Time>,
    /// When it must be over (curfew); after its start.
    hard_end_at: MaybeUndefined<Time>,
    /// Where it stands.
    status: MaybeUndefined<ShowStatus>,
    /// How many people are expected in the audience, 0 to 1000000.
    expected_audience: MaybeUndefined<i32>,
    /// When its teams report, make up, stand by and leave, where it differs from the festival; null follows the festival in all.
    leads: MaybeUndefined<ShowLeadsInput>,
    /// Who hosts, organizes and supports it; they replace those it had.
    credits: MaybeUndefined<Vec<CreditInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which show to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowDeleteInput {
    /// Which show.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding a show.
    ShowCreatePayload {
        /// The show; null when it was refused.
        show: Show = ShowId,
    }
    /// What came of changing a show.
    ShowUpdatePayload {
        /// The show as it stands now, also when the change was refused.
        show: Show = ShowId,
    }
}

deleted! {
    /// What came of deleting a show.
    ShowDeletePayload = ShowId
}

/// Where and when a show takes place. When its start moves, its doors, planned end, hard end and pinned items move along unless they are given.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowScheduleInput {
    /// Which show.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// Where it takes place.
    stage: MaybeUndefined<ID>,
    /// When it begins.
    starts_at: MaybeUndefined<Time>,
    /// When it is planned to end, whatever its program holds; not before its start.
    ends_at: MaybeUndefined<Time>,
    /// When the audience is let in; not after its start.
    doors_at: MaybeUndefined<Time>,
    /// When it must be over (curfew); after its start.
    hard_end_at: MaybeUndefined<Time>,
}

payload! {
    /// What came of scheduling a show.
    ShowSchedulePayload {
        /// The show as it stands now, also when the change was refused.
        show: Show = ShowId,
    }
}

/// Which show is called off.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowCancelInput {
    /// Which show.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of calling a show off.
    ShowCancelPayload {
        /// The show as it stands now, also when it was refused.
        show: Show = ShowId,
    }
}

/// Which shows move in time, and how far.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ShowsShiftInput {
    /// The festival they are in.
    festival: ID,
    /// Which shows, each once.
    shows: Vec<ID>,
    /// How many seconds later, at most 366 days; negative for earlier. Doors, planned ends, hard ends and pinned items move along.
    /// Over a night in which the clocks are changed, 86400 seconds later is another hour of the day.
    by_seconds: i32,
    /// Refuse when one of the shows has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What came of moving several shows.
#[derive(SimpleObject)]
pub(crate) struct ShowsShiftPayload {
    /// The shows that moved; none when it was refused.
    shows: Vec<Show>,
    /// The rest of the answer.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// Shows.
#[derive(Default)]
pub(crate) struct ShowMutation;

/// Shows.
#[Object]
impl ShowMutation {
    /// Adds a show.
    async fn show_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: ShowCreateInput,
    ) -> Result<ShowCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ShowCreateInput {
            festival,
            idempotency_key: _,
            on_conflict,
            code,
            title,
            kind,
            stage,
            starts_at,
            ends_at,
            doors_at,
            hard_end_at,
            status,
            expected_audience,
            leads,
            credits,
            external_ids,
        } = input;
        let fields = ShowFields {
            code: given(code, same),
            title: Edit::Set(texts(title)),
            kind: given(kind, into),
            status: given(status, into),
            expected_audience: given(expected_audience, int),
            leads: given(leads, into),
            credits: given(credits, list),
            external_ids: given(external_ids, list),
            schedule: Schedule {
                stage: given(stage, text_id),
                starts_at: given(starts_at, time),
                ends_at: given(ends_at, time),
                doors_at: given(doors_at, time),
                hard_end_at: given(hard_end_at, time),
            },
        };
        let edited = app(cx)?.show_create(&caller(cx), &festival, fields, options(on_conflict, idempotency)).await;
        Ok(ShowCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a show.
    async fn show_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ShowUpdateInput,
    ) -> Result<ShowUpdatePayload> {
        let ShowUpdateInput {
            id,
            if_revision,
            on_conflict,
            code,
            title,
            kind,
            stage,
            starts_at,
            ends_at,
            doors_at,
            hard_end_at,
            status,
            expected_audience,
            leads,
            credits,
            external_ids,
        } = input;
        let fields = ShowFields {
            code: edit(code, same),
            title: edit(title, texts),
            kind: edit(kind, into),
            status: edit(status, into),
            expected_audience: edit(expected_audience, int),
            leads: edit(leads, into),
            credits: edit(credits, list),
            external_ids: edit(external_ids, list),
            schedule: Schedule {
                stage: edit(stage, text_id),
                starts_at: edit(starts_at, time),
                ends_at: edit(ends_at, time),
                doors_at: edit(doors_at, time),
                hard_end_at: edit(hard_end_at, time),
            },
        };
        let edited = app(cx)?
            .show_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, options(on_conflict, None))
            .await;
        Ok(ShowUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a show that nothing uses.
    async fn show_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ShowDeleteInput,
    ) -> Result<ShowDeletePayload> {
        let ShowDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.show_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(ShowDeletePayload::of(edited.map_err(from_app)?))
    }

    /// Gives a show its stage and times.
    async fn show_schedule(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Where and when.")] input: ShowScheduleInput,
    ) -> Result<ShowSchedulePayload> {
        let ShowScheduleInput { id, if_revision, on_conflict, stage, starts_at, ends_at, doors_at, hard_end_at } = input;
        let schedule = Schedule {
            stage: edit(stage, text_id),
            starts_at: edit(starts_at, time),
            ends_at: edit(ends_at, time),
            doors_at: edit(doors_at, time),
            hard_end_at: edit(hard_end_at, time),
        };
        let options = options(on_conflict, None);
        let edited = app(cx)?.show_schedule(&caller(cx), id.to_string(), if_revision.map(i64::from), schedule, options).await;
        Ok(ShowSchedulePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Calls a show off. It stays visible as cancelled.
    async fn show_cancel(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ShowCancelInput,
    ) -> Result<ShowCancelPayload> {
        let ShowCancelInput { id, if_revision } = input;
        let edited = app(cx)?.show_cancel(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(ShowCancelPayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Moves several shows in time at once.
    async fn shows_shift(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which, and how far.")] input: ShowsShiftInput,
    ) -> Result<ShowsShiftPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ShowsShiftInput { festival, shows, by_seconds, if_revision, on_conflict, idempotency_key: _ } = input;
        let shows = shows.into_iter().map(|id| id.to_string()).collect();
        let (by, seen) = (i64::from(by_seconds), if_revision.map(i64::from));
        let edited = app(cx)?.shows_shift(&caller(cx), &festival, shows, by, seen, options(on_conflict, idempotency)).await;
        let (subject, view, outcome) = Outcome::of(edited.map_err(from_app)?);
        let moved = subject.into_iter().flatten().filter_map(|id| Show::find(view.as_ref()?, id)).collect();
        Ok(ShowsShiftPayload { shows: moved, outcome })
    }
}
