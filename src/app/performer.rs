//! What people do with performers.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::performer::{self, PerformerFields},
    id::PerformerId,
};

impl App {
    /// Adds a performer.
    pub async fn performer_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: PerformerFields,
        options: EditOptions,
    ) -> Result<Edited<PerformerId>, Error> {
        self.edit_in(caller, ("festival", festival), "performerCreate", options, move |cx| performer::create(cx, fields)).await
    }

    /// Changes a performer.
    pub async fn performer_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: PerformerFields,
        options: EditOptions,
    ) -> Result<Edited<PerformerId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "performerUpdate", options, move |cx| {
            performer::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Deletes a performer that nothing uses.
    pub async fn performer_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<PerformerId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "performerDelete", options, move |cx| {
            performer::delete(cx, &id, if_revision)
        })
        .await
    }
}
