//! What people do with acts.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    act::ActStatus,
    command::act::{self, ActFields},
    id::ActId,
};

impl App {
    /// Adds an act.
    pub async fn act_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: ActFields,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_in(caller, ("festival", festival), "actCreate", options, move |cx| act::create(cx, fields)).await
    }

    /// Changes an act.
    pub async fn act_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: ActFields,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "actUpdate", options, move |cx| act::update(cx, &id, if_revision, fields))
            .await
    }

    /// Deletes an act that is in no program, with what other acts ask of it.
    pub async fn act_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "actDelete", options, move |cx| act::delete(cx, &id, if_revision)).await
    }

    /// Hands an act in.
    pub async fn act_submit(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "actSubmit", options, move |cx| act::submit(cx, &id, if_revision)).await
    }

    /// Moves an act along its way to the stage.
    pub async fn act_decide(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        to: ActStatus,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "actDecide", options, move |cx| act::decide(cx, &id, if_revision, to)).await
    }

    /// Takes an act back.
    pub async fn act_withdraw(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ActId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "actWithdraw", options, move |cx| act::withdraw(cx, &id, if_revision)).await
    }
}
