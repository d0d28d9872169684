//! What a client may do with teams and their rosters.

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
        command::team::TeamFields,
        id::{MemberId, TeamId},
    },
    graphql::{
        enums::*,
        error::from_app,
        team::{Member, Team},
        text::TextInput,
    },
};

/// What a new team is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TeamCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's teams; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
    /// Who sends it.
    organization: ID,
    /// How many people it says it will bring, before names are known; 0 when left out.
    declared_headcount: Option<i32>,
    /// When it can take part; these replace those told before, and none means always.
    availability: Option<Vec<OpeningWindowInput>>,
    /// Its whole roster, in order; it replaces the one it had.
    members: Option<Vec<RosterMemberInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a team. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TeamUpdateInput {
    /// Which team.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's teams.
    code: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Who sends it.
    organization: MaybeUndefined<ID>,
    /// How many people it says it will bring, before names are known.
    declared_headcount: MaybeUndefined<i32>,
    /// When it can take part; these replace those told before, and none means always.
    availability: MaybeUndefined<Vec<OpeningWindowInput>>,
    /// Its whole roster, in order; it replaces the one it had.
    members: MaybeUndefined<Vec<RosterMemberInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which team to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TeamDeleteInput {
    /// Which team.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding a team.
    TeamCreatePayload {
        /// The team; null when it was refused.
        team: Team = TeamId,
    }
    /// What came of changing a team.
    TeamUpdatePayload {
        /// The team as it stands now, also when the change was refused.
        team: Team = TeamId,
    }
}

deleted! {
    /// What came of deleting a team.
    TeamDeletePayload = TeamId
}

/// What is decided about a team.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TeamDecideInput {
    /// Which team.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// APPROVED or REJECTED for one that has applied, WITHDRAWN for one that was approved.
    status: TeamStatus,
}

payload! {
    /// What came of deciding on a team.
    TeamDecidePayload {
        /// The team as it stands now, also when the decision was refused.
        team: Team = TeamId,
    }
}

/// Who joins a team.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct MemberCreateInput {
    /// Which team.
    team: ID,
    /// Who. A performer is in a team once.
    performer: ID,
    /// As what.
    role: MemberRole,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of putting a performer on a roster.
    MemberCreatePayload {
        /// The membership; null when it was refused.
        member: Member = MemberId,
    }
}

/// What a member does from now on.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct MemberUpdateInput {
    /// Which membership.
    id: ID,
    /// Refuse when the team has changed since this revision.
    if_revision: Option<i32>,
    /// As what.
    role: MemberRole,
}

payload! {
    /// What came of changing a member.
    MemberUpdatePayload {
        /// The membership as it stands now, also when the change was refused.
        member: Member = MemberId,
    }
}

/// Who leaves a team.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct MemberDeleteInput {
    /// Which membership.
    id: ID,
    /// Refuse when the team has changed since this revision.
    if_revision: Option<i32>,
}

deleted! {
    /// What came of taking a member off a roster.
    MemberDeletePayload = MemberId
}

/// Teams and their rosters.
#[derive(Default)]
pub(crate) struct TeamMutation;

/// Teams and their rosters.
#[Object]
impl TeamMutation {
    /// Adds a team.
    async fn team_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: TeamCreateInput,
    ) -> Result<TeamCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let TeamCreateInput {
            festival,
            idempotency_key: _,
            code,
            name,
            organization,
            declared_headcount,
            availability,
            members,
            external_ids,
        } = input;
        let fields = TeamFields {
            code: given(code, same),
            name: Edit::Set(texts(name)),
            organization: Edit::Set(text_id(organization)),
            declared_headcount: given(declared_headcount, int),
            availability: given(availability, list),
            members: given(members, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.team_create(&caller(cx), &festival, fields, options(OnConflict::Allow, idempotency)).await;
        Ok(TeamCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a team.
    async fn team_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: TeamUpdateInput,
    ) -> Result<TeamUpdatePayload> {
        let TeamUpdateInput {
            id,
            if_revision,
            code,
            name,
            organization,
            declared_headcount,
            availability,
            members,
            external_ids,
        } = input;
        let fields = TeamFields {
            code: edit(code, same),
            name: edit(name, texts),
            organization: edit(organization, text_id),
            declared_headcount: edit(declared_headcount, int),
            availability: edit(availability, list),
            members: edit(members, list),
            external_ids: edit(external_ids, list),
        };
        let edited =
            app(cx)?.team_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(TeamUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a team that nothing uses.
    async fn team_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TeamDeleteInput,
    ) -> Result<TeamDeletePayload> {
        let TeamDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.team_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(TeamDeletePayload::of(edited.map_err(from_app)?))
    }

    /// Decides on a team's application.
    async fn team_decide(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TeamDecideInput,
    ) -> Result<TeamDecidePayload> {
        let TeamDecideInput { id, if_revision, status } = input;
        let edited = app(cx)?
            .team_decide(&caller(cx), id.to_string(), if_revision.map(i64::from), status.into(), EditOptions::default())
            .await;
        Ok(TeamDecidePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Puts a performer on a team's roster.
    async fn member_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MemberCreateInput,
    ) -> Result<MemberCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let MemberCreateInput { team, performer, role, idempotency_key: _ } = input;
        let edited = app(cx)?
            .member_create(
                &caller(cx),
                team.to_string(),
                performer.to_string(),
                role.into(),
                options(OnConflict::Allow, idempotency),
            )
            .await;
        Ok(MemberCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes what a member does in a team.
    async fn member_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MemberUpdateInput,
    ) -> Result<MemberUpdatePayload> {
        let MemberUpdateInput { id, if_revision, role } = input;
        let edited = app(cx)?
            .member_update(&caller(cx), id.to_string(), if_revision.map(i64::from), role.into(), EditOptions::default())
            .await;
        Ok(MemberUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Takes a member off a team's roster.
    async fn member_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: MemberDeleteInput,
    ) -> Result<MemberDeletePayload> {
        let MemberDeleteInput { id, if_revision } = input;
        let edited =
            app(cx)?.member_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(MemberDeletePayload::of(edited.map_err(from_app)?))
    }
}
