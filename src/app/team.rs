//! What people do with teams and their rosters.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::{
        member,
        team::{self, TeamFields},
    },
    id::{MemberId, TeamId},
    team::{MemberRole, TeamStatus},
};

impl App {
    /// Adds a team.
    pub async fn team_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: TeamFields,
        options: EditOptions,
    ) -> Result<Edited<TeamId>, Error> {
        self.edit_in(caller, ("festival", festival), "teamCreate", options, move |cx| team::create(cx, fields)).await
    }

    /// Changes a team.
    pub async fn team_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: TeamFields,
        options: EditOptions,
    ) -> Result<Edited<TeamId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "teamUpdate", options, move |cx| team::update(cx, &id, if_revision, fields))
            .await
    }

    /// Deletes a team that nothing uses.
    pub async fn team_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<TeamId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "teamDelete", options, move |cx| team::delete(cx, &id, if_revision)).await
    }

    /// Decides on a team's application.
    pub async fn team_decide(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        to: TeamStatus,
        options: EditOptions,
    ) -> Result<Edited<TeamId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "teamDecide", options, move |cx| team::decide(cx, &id, if_revision, to))
            .await
    }

    /// Puts a performer on a team's roster.
    pub async fn member_create(
        &self,
        caller: &Caller,
        team: String,
        performer: String,
        role: MemberRole,
        options: EditOptions,
    ) -> Result<Edited<MemberId>, Error> {
        self.edit_thing(caller, ("team", &team.clone()), "memberCreate", options, move |cx| {
            member::create(cx, &team, &performer, role)
        })
        .await
    }

    /// Changes a member's role.
    pub async fn member_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        role: MemberRole,
        options: EditOptions,
    ) -> Result<Edited<MemberId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "memberUpdate", options, move |cx| {
            member::update(cx, &id, if_revision, role)
        })
        .await
    }

    /// Takes a member off a team's roster.
    pub async fn member_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<MemberId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "memberDelete", options, move |cx| member::delete(cx, &id, if_revision))
            .await
    }
}
