//! Publishing, and accepting what stands in its way.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    app, caller, idempotency, options,
    payload::{Outcome, deleted, payload},
};
use crate::{
    app::EditOptions,
    domain::id::WaiverId,
    graphql::{conflict::Waiver, enums::*, error::from_app, festival::Festival, release::Release},
};

/// Which conflict is accepted, and why.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ConflictWaiveInput {
    /// The festival it is in.
    festival: ID,
    /// The key of the conflict.
    key: ID,
    /// Why it is acceptable.
    reason: String,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of waiving a conflict.
    ConflictWaivePayload {
        /// The waiver; null when it was refused.
        waiver: Waiver = WaiverId,
    }
}

/// Which waiver is taken back.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct WaiverRevokeInput {
    /// Which waiver.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

deleted! {
    /// What came of taking a waiver back.
    WaiverRevokePayload = WaiverId
}

/// What is published.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct ReleasePublishInput {
    /// Which festival.
    festival: ID,
    /// What to say about the release, up to 2000 characters.
    note: Option<String>,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What came of publishing.
#[derive(SimpleObject)]
pub(crate) struct ReleasePublishPayload {
    /// The release; null when it was refused.
    release: Option<Release>,
    /// The festival's draft as it stands now.
    festival: Option<Festival>,
    /// The rest of the answer.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// Releases and waivers.
#[derive(Default)]
pub(crate) struct ReleaseMutation;

/// Releases and waivers.
#[Object]
impl ReleaseMutation {
    /// Accepts a conflict with a reason, until the fact gets worse.
    async fn conflict_waive(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ConflictWaiveInput,
    ) -> Result<ConflictWaivePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ConflictWaiveInput { festival, key, reason, idempotency_key: _ } = input;
        let edited = app(cx)?
            .conflict_waive(&caller(cx), &festival, key.to_string(), reason, options(OnConflict::Allow, idempotency))
            .await;
        Ok(ConflictWaivePayload::of(edited.map_err(from_app)?, None))
    }

    /// Takes a waiver back: the conflict counts again.
    async fn waiver_revoke(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WaiverRevokeInput,
    ) -> Result<WaiverRevokePayload> {
        let WaiverRevokeInput { id, if_revision } = input;
        let edited =
            app(cx)?.waiver_revoke(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(WaiverRevokePayload::of(edited.map_err(from_app)?))
    }

    /// Freezes the draft as the next release, which the public then sees. Refused while conflicts that block stand unwaived: each
    /// is named in `userErrors`.
    async fn release_publish(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What.")] input: ReleasePublishInput,
    ) -> Result<ReleasePublishPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let ReleasePublishInput { festival, note, idempotency_key: _ } = input;
        let edited = app(cx)?.publish(&caller(cx), &festival, note, idempotency).await.map_err(from_app)?;
        let (number, view, outcome) = Outcome::of(edited);
        let release = match (&view, number) {
            (Some(view), Some(number)) => {
                let found = app(cx)?.released(view.plan.festival().id, Some(number)).await.map_err(from_app)?;
                found.map(|release| Release { view: view.clone(), it: release.info.clone() })
            }
            _ => None,
        };
        Ok(ReleasePublishPayload { release, festival: view.map(Festival::from), outcome })
    }
}
