//! What people do about conflicts.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{command::waiver, id::WaiverId};

impl App {
    /// Accepts a conflict with a reason.
    pub async fn conflict_waive(
        &self,
        caller: &Caller,
        festival: &str,
        key: String,
        reason: String,
        options: EditOptions,
    ) -> Result<Edited<WaiverId>, Error> {
        self.edit_in(caller, ("festival", festival), "conflictWaive", options, move |cx| waiver::waive(cx, &key, &reason)).await
    }

    /// Takes a waiver back.
    pub async fn waiver_revoke(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<WaiverId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "waiverRevoke", options, move |cx| waiver::revoke(cx, &id, if_revision))
            .await
    }
}
