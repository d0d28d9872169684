//! What a client may set about the rules of a festival and its lead times.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{app, caller, fingerprinted, input::*, options, payload::Outcome};
use crate::{
    domain::command::{RawLeads, policy::PolicyFields},
    graphql::{enums::*, error::from_app, festival::Festival},
};

/// What changes about a festival's policy. Fields that are left out stay as they are; null goes back to the default.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct FestivalPolicyUpdateInput {
    /// Which festival.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// How much some rules weigh, each rule once; the others keep their weight. Null takes every rule back to its own.
    severities: MaybeUndefined<Vec<RuleSeverityInput>>,
    /// Some numbers that rules work with, each once; the others keep their value. Null takes every one back to its default.
    parameters: MaybeUndefined<Vec<RuleParameterInput>>,
    /// Seconds before its first time on stage at which a team reports, 0 to 86400; null is 3600. Not less than for make-up.
    report_lead_seconds: MaybeUndefined<i32>,
    /// Seconds before its first time on stage at which make-up begins, 0 to 86400; null is 2700. Not less than for standby.
    make_up_lead_seconds: MaybeUndefined<i32>,
    /// Seconds before its first time on stage at which a team stands by, 0 to 86400; null is 600.
    standby_lead_seconds: MaybeUndefined<i32>,
    /// Seconds after its last time on stage at which a team is free to leave, 0 to 86400; null is 900.
    release_lead_seconds: MaybeUndefined<i32>,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// What came of setting a festival's policy.
#[derive(SimpleObject)]
pub(crate) struct FestivalPolicyUpdatePayload {
    /// The festival's draft as it stands now; null when there is none.
    festival: Option<Festival>,
    /// The rest of the answer.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// The policies of festivals.
#[derive(Default)]
pub(crate) struct PolicyMutation;

/// The policies of festivals.
#[Object]
impl PolicyMutation {
    /// Sets how much the rules of a festival weigh, the numbers they work with, and its lead times.
    async fn festival_policy_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: FestivalPolicyUpdateInput,
    ) -> Result<FestivalPolicyUpdatePayload> {
        let (id, seen, key) = (input.id.to_string(), input.if_revision.map(i64::from), input.idempotency_key.clone());
        let fields = PolicyFields::from(input);
        // As a value of GraphQL the input would not tell what was left out from what was null.
        let idempotency = fingerprinted(key.as_deref(), || format!("FestivalPolicyUpdateInput {id} {seen:?} {fields:?}"))?;
        let options = options(OnConflict::Allow, idempotency);
        let edited = app(cx)?.festival_policy_update(&caller(cx), &id, seen, fields, options).await;
        let (_, view, outcome) = Outcome::of(edited.map_err(from_app)?);
        Ok(FestivalPolicyUpdatePayload { festival: view.map(Festival::from), outcome })
    }
}

impl From<FestivalPolicyUpdateInput> for PolicyFields {
    fn from(input: FestivalPolicyUpdateInput) -> Self {
        let FestivalPolicyUpdateInput {
            id: _,
            if_revision: _,
            severities,
            parameters,
            report_lead_seconds,
            make_up_lead_seconds,
            standby_lead_seconds,
            release_lead_seconds,
            idempotency_key: _,
        } = input;
        Self {
            severities: edit(severities, list),
            parameters: edit(parameters, list),
            leads: RawLeads {
                report_seconds: edit(report_lead_seconds, int),
                make_up_seconds: edit(make_up_lead_seconds, int),
                standby_seconds: edit(standby_lead_seconds, int),
                release_seconds: edit(release_lead_seconds, int),
            },
        }
    }
}
