//! What a client may do with the running order of a show.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    app, caller, idempotency,
    input::*,
    options,
    payload::{Outcome, payload},
};
use crate::{
    app::Edited,
    domain::{
        command::{
            item::{ItemFields, ItemOfShow, Place},
            program_copy::ProgramCopy,
        },
        id::{AnyId, ShowId},
    },
    graphql::{
        enums::*,
        error::from_app,
        program::{Program, ProgramItem},
        scalar::Time,
        show::Show,
        text::TextInput,
    },
};

macro_rules! items {
    ($($(#[$doc:meta])* $name:ident)+) => {
        $(
            $(#[$doc])*
            #[derive(SimpleObject)]
            pub(crate) struct $name {
                /// The item as it stands now; null when it is gone or was never there.
                item: Option<ProgramItem>,
                /// The whole program with its times computed anew.
                program: Option<Program>,
                /// The rest of the answer.
                #[graphql(flatten)]
                outcome: Outcome,
            }

            impl $name {
                fn of(edited: Edited<ItemOfShow>, sent: Option<&str>) -> Self {
                    let (item, program, outcome) = parts(edited, sent);
                    Self { item, program, outcome }
                }
            }
        )+
    };
}

/// The item and its program as they stand, found by what was done or else by the id that was sent.
fn parts(edited: Edited<ItemOfShow>, sent: Option<&str>) -> (Option<ProgramItem>, Option<Program>, Outcome) {
    let (subject, view, outcome) = Outcome::of(edited);
    let Some(view) = view else { return (None, None, outcome) };
    let sent: Option<AnyId> = sent.and_then(|id| id.parse().ok());
    let item = subject.map(|it| it.item).or(match sent {
        Some(AnyId::Item(id)) => Some(id),
        _ => None,
    });
    let show = subject.map(|it| it.show).or(match sent {
        Some(AnyId::Show(id)) => Some(id),
        Some(AnyId::Item(id)) => view.plan.index().show_of_item.get(&id).copied(),
        _ => None,
    });
    let program = show.and_then(|id| Show::find(&view, id)).map(|show| Program { show });
    (item.and_then(|id| ProgramItem::find(&view, id)), program, outcome)
}

/// Where an item goes: behind another, to the front (null), or where `left_out` says.
fn place(after_id: MaybeUndefined<ID>, left_out: Place) -> Place {
    match after_id {
        MaybeUndefined::Value(id) => Place::After(id.to_string()),
        MaybeUndefined::Null => Place::First,
        MaybeUndefined::Undefined => left_out,
    }
}

/// A new item of a program: a performance or an interlude.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramItemInsertInput {
    /// The show whose program it joins.
    show: ID,
    /// The item it stands directly behind; null, it stands at the front; left out, at the end.
    after_id: MaybeUndefined<ID>,
    /// Refuse when the show has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// The act it puts on. A new item has this or a kind.
    act: Option<ID>,
    /// What the interlude is. A new item has this or an act.
    kind: Option<InterludeKind>,
    /// What the program calls an interlude; left out, what its kind is called.
    title: Option<Vec<TextInput>>,
    /// How long it takes, in seconds, 0 to 86400. A new interlude needs it; a performance plays as long as its act when left out.
    duration_seconds: Option<i32>,
    /// Seconds kept free before it, 0 to 86400; left to the stage when left out.
    changeover_seconds: Option<i32>,
    /// The time at which it has to start.
    pinned_start_at: Option<Time>,
    /// Whether it refuses to be moved, swapped or removed, and keeps its place when orders are proposed; false when left out.
    locked: Option<bool>,
    /// Who sees it; PUBLIC when left out, BACKSTAGE for an INTERNAL interlude.
    visibility: Option<Visibility>,
}

/// Where an item goes.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramItemMoveInput {
    /// Which item.
    id: ID,
    /// The item it goes directly behind; null or left out, it goes to the front.
    after_id: MaybeUndefined<ID>,
    /// Refuse when the show has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
}

/// Which two items change places.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramItemSwapInput {
    /// One item.
    id: ID,
    /// Another item of the same program.
    other_id: ID,
    /// Refuse when the show has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What changes about an item. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramItemUpdateInput {
    /// Which item.
    id: ID,
    /// Refuse when the show has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// The act it puts on.
    act: MaybeUndefined<ID>,
    /// What the interlude is.
    kind: MaybeUndefined<InterludeKind>,
    /// What the program calls an interlude; null, what its kind is called.
    title: MaybeUndefined<Vec<TextInput>>,
    /// How long it takes, in seconds, 0 to 86400. Null lets a performance play as long as its act.
    duration_seconds: MaybeUndefined<i32>,
    /// Seconds kept free before it, 0 to 86400; null leaves it to the stage.
    changeover_seconds: MaybeUndefined<i32>,
    /// The time at which it has to start.
    pinned_start_at: MaybeUndefined<Time>,
    /// Whether it refuses to be moved, swapped or removed, and keeps its place when orders are proposed.
    locked: MaybeUndefined<bool>,
    /// Who sees it; null, PUBLIC, or BACKSTAGE for an INTERNAL interlude.
    visibility: MaybeUndefined<Visibility>,
}

/// Which item goes out of its program.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramItemRemoveInput {
    /// Which item.
    id: ID,
    /// Refuse when the show has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
}

/// Which program is copied, and where to.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ProgramCopyInput {
    /// The show whose program is copied.
    from: ID,
    /// The show that gets it: another one of the same festival.
    to: ID,
    /// What becomes of the items that it has already; needed where it has any.
    mode: Option<CopyMode>,
    /// Whether pinned starts are copied too, as much later or earlier as the show starts; without, no copy is pinned.
    #[graphql(default = false)]
    with_pins: bool,
    /// Refuse when the show that gets the items has changed since this revision.
    if_revision: Option<i32>,
    /// What to do when it would add a conflict that blocks a release.
    #[graphql(default_with = "OnConflict::Reject")]
    on_conflict: OnConflict,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of copying a program.
    ProgramCopyPayload {
        /// The program of the show that was to get the items, as it stands now; null when there is no such show.
        program: Program = ShowId,
    }
}

items! {
    /// What came of putting an item into a program.
    ProgramItemInsertPayload
    /// What came of moving an item.
    ProgramItemMovePayload
    /// What came of letting two items change places.
    ProgramItemSwapPayload
    /// What came of changing an item.
    ProgramItemUpdatePayload
    /// What came of taking an item out of its program.
    ProgramItemRemovePayload
}

/// Running orders.
#[derive(Default)]
pub(crate) struct ItemMutation;

/// Running orders.
#[Object]
impl ItemMutation {
    /// Puts an item into a program. The whole program comes back with its times computed anew.
    async fn program_item_insert(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What, and where.")] input: ProgramItemInsertInput,
    ) -> Result<ProgramItemInsertPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ProgramItemInsertInput {
            show,
            after_id,
            if_revision,
            on_conflict,
            idempotency_key: _,
            act,
            kind,
            title,
            duration_seconds,
            changeover_seconds,
            pinned_start_at,
            locked,
            visibility,
        } = input;
        let fields = ItemFields {
            act: given(act, text_id),
            kind: given(kind, into),
            title: given(title, texts),
            duration_seconds: given(duration_seconds, int),
            changeover_seconds: given(changeover_seconds, int),
            pinned_start_at: given(pinned_start_at, time),
            locked: given(locked, same),
            visibility: given(visibility, into),
        };
        let (place, options) = (place(after_id, Place::Last), options(on_conflict, idempotency));
        let edited =
            app(cx)?.item_insert(&caller(cx), show.to_string(), if_revision.map(i64::from), place, fields, options).await;
        Ok(ProgramItemInsertPayload::of(edited.map_err(from_app)?, Some(&show)))
    }

    /// Moves an item within its program. The whole program comes back with its times computed anew.
    async fn program_item_move(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which, and where to.")] input: ProgramItemMoveInput,
    ) -> Result<ProgramItemMovePayload> {
        let ProgramItemMoveInput { id, after_id, if_revision, on_conflict } = input;
        let (place, options) = (place(after_id, Place::First), options(on_conflict, None));
        let edited = app(cx)?.item_move(&caller(cx), id.to_string(), if_revision.map(i64::from), place, options).await;
        Ok(ProgramItemMovePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Lets two items of a program change places. The whole program comes back with its times computed anew.
    async fn program_item_swap(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which two.")] input: ProgramItemSwapInput,
    ) -> Result<ProgramItemSwapPayload> {
        let options = options(input.on_conflict, idempotency(input.idempotency_key.as_deref(), &input)?);
        let ProgramItemSwapInput { id, other_id, if_revision, on_conflict: _, idempotency_key: _ } = input;
        let edited =
            app(cx)?.item_swap(&caller(cx), id.to_string(), if_revision.map(i64::from), other_id.to_string(), options).await;
        Ok(ProgramItemSwapPayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Changes an item. The whole program comes back with its times computed anew.
    async fn program_item_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ProgramItemUpdateInput,
    ) -> Result<ProgramItemUpdatePayload> {
        let ProgramItemUpdateInput {
            id,
            if_revision,
            on_conflict,
            act,
            kind,
            title,
            duration_seconds,
            changeover_seconds,
            pinned_start_at,
            locked,
            visibility,
        } = input;
        let fields = ItemFields {
            act: edit(act, text_id),
            kind: edit(kind, into),
            title: edit(title, texts),
            duration_seconds: edit(duration_seconds, int),
            changeover_seconds: edit(changeover_seconds, int),
            pinned_start_at: edit(pinned_start_at, time),
            locked: edit(locked, same),
            visibility: edit(visibility, into),
        };
        let options = options(on_conflict, None);
        let edited = app(cx)?.item_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, options).await;
        Ok(ProgramItemUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Takes an item out of its program. The whole program comes back with its times computed anew.
    async fn program_item_remove(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ProgramItemRemoveInput,
    ) -> Result<ProgramItemRemovePayload> {
        let ProgramItemRemoveInput { id, if_revision, on_conflict } = input;
        let options = options(on_conflict, None);
        let edited = app(cx)?.item_remove(&caller(cx), id.to_string(), if_revision.map(i64::from), options).await;
        Ok(ProgramItemRemovePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Copies the items of one show into another, with new ids: acts, interludes, durations, changeovers, locks and visibility.
    async fn program_copy(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "From where, where to, and how.")] input: ProgramCopyInput,
    ) -> Result<ProgramCopyPayload> {
        let options = options(input.on_conflict, idempotency(input.idempotency_key.as_deref(), &input)?);
        let ProgramCopyInput { from, to, mode, with_pins, if_revision, on_conflict: _, idempotency_key: _ } = input;
        let sent = ProgramCopy { from: from.0, to: to.to_string(), mode: mode.map(Into::into), with_pins };
        let edited = app(cx)?.program_copy(&caller(cx), if_revision.map(i64::from), sent, options).await;
        Ok(ProgramCopyPayload::of(edited.map_err(from_app)?, Some(&to)))
    }
}
