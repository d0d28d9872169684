//! What a stage manager's desk notes on the night of a show.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{app, caller, idempotency, options, payload::Outcome};
use crate::{
    app::Edited,
    domain::{
        command::live::{ItemOfRun, NewLine},
        id::ItemId,
        live::run_of,
        run::Cue,
    },
    graphql::{enums::OnConflict, error::from_app, live::Run, program::ProgramItem, scalar::Time, show::Show},
};

/// The item, its show and its run as they stand, found by what was done or else by the id that was sent.
fn parts(edited: Edited<ItemOfRun>, sent: &str) -> (Option<ProgramItem>, Option<Show>, Option<Run>, Outcome) {
    let (subject, view, outcome) = Outcome::of(edited);
    let Some(view) = view else { return (None, None, None, outcome) };
    let item: Option<ItemId> = subject.map(|it| it.item).or_else(|| sent.parse().ok());
    let show = item.and_then(|item| view.plan.index().show_of_item.get(&item).copied());
    let run = show.and_then(|show| run_of(&view.plan, show)).and_then(|run| Run::find(&view, run.id));
    (item.and_then(|id| ProgramItem::find(&view, id)), show.and_then(|id| Show::find(&view, id)), run, outcome)
}

macro_rules! cues {
    ($($cue:ident: $(#[$doc:meta])* $field:ident($(#[$input_doc:meta])* $input:ident) -> $(#[$payload_doc:meta])* $payload:ident;)+) => {
        $(
            $(#[$input_doc])*
            #[derive(Clone, Debug, InputObject)]
            pub(crate) struct $input {
                /// Which item.
                id: ID,
                /// When it happened; now when left out. At most 60 seconds ahead of the server's clock, and not before what was last
                /// noted of the item.
                at: Option<Time>,
                /// Whatever is to be remembered, up to 2000 characters; only organizers read it.
                note: Option<String>,
                /// Refuse when the run has changed since this revision; before its first line, the show.
                if_revision: Option<i32>,
                /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the
                /// same.
                idempotency_key: Option<String>,
            }

            $(#[$payload_doc])*
            #[derive(SimpleObject)]
            pub(crate) struct $payload {
                /// The item as it stands now; null when there is no such item.
                item: Option<ProgramItem>,
                /// The show whose program it is in.
                show: Option<Show>,
                /// The run of that show; null while nothing was noted of its night.
                run: Option<Run>,
                /// The rest of the answer.
                #[graphql(flatten)]
                outcome: Outcome,
            }
        )+

        /// The night of a show.
        #[derive(Default)]
        pub(crate) struct LiveMutation;

        /// The night of a show.
        #[Object]
        impl LiveMutation {
            $(
                $(#[$doc])*
                async fn $field(&self, cx: &Context<'_>, #[graphql(desc = "Which item, and when.")] input: $input) -> Result<$payload> {
                    let options = options(OnConflict::Allow, idempotency(input.idempotency_key.as_deref(), &input)?);
                    let $input { id, at, note, if_revision, idempotency_key: _ } = input;
                    let line = NewLine { at: at.map(|at| at.0), note, if_revision: if_revision.map(i64::from) };
                    let edited = app(cx)?.item_cue(&caller(cx), id.to_string(), Cue::$cue, line, options).await;
                    let (item, show, run, outcome) = parts(edited.map_err(from_app)?, &id);
                    Ok($payload { item, show, run, outcome })
                }
            )+
        }
    };
}

cues! {
    Call:
    /// Notes that an item's people were called (催场).
    item_call(
        /// Which item is called.
        ItemCallInput
    ) ->
        /// What came of calling an item.
        ItemCallPayload;
    Standby:
    /// Notes that an item's people stand by (候场).
    item_standby(
        /// Which item stands by.
        ItemStandbyInput
    ) ->
        /// What came of standing by.
        ItemStandbyPayload;
    Start:
    /// Notes that an item is on stage, whether it was called before or not, also one that was skipped. Another item of the show that
    /// is on stage is over at the same instant. Sent for the item on stage, it is its restart, of which there is one: give a key, so
    /// that a request sent twice restarts nothing. The first start puts the show IN_PROGRESS.
    item_start(
        /// Which item starts.
        ItemStartInput
    ) ->
        /// What came of starting an item.
        ItemStartPayload;
    Finish:
    /// Notes that the item on stage is over. When it was the last one, the show is ENDED.
    item_finish(
        /// Which item is over.
        ItemFinishInput
    ) ->
        /// What came of finishing an item.
        ItemFinishPayload;
    Skip:
    /// Passes over an item that was not on stage yet; it may still be started later.
    item_skip(
        /// Which item is passed over.
        ItemSkipInput
    ) ->
        /// What came of passing over an item.
        ItemSkipPayload;
    Cut:
    /// Takes an item out of the night for good (撤下), before its start or in the middle of it. It stays in the program.
    item_cut(
        /// Which item is taken out.
        ItemCutInput
    ) ->
        /// What came of taking an item out.
        ItemCutPayload;
}
