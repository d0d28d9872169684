//! What people do with shows.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::{
        schedule::{self, Schedule},
        show::{self, ShowFields},
    },
    id::ShowId,
};

impl App {
    /// Adds a show.
    pub async fn show_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: ShowFields,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_in(caller, ("festival", festival), "showCreate", options, move |cx| show::create(cx, fields)).await
    }

    /// Changes a show.
    pub async fn show_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: ShowFields,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "showUpdate", options, move |cx| show::update(cx, &id, if_revision, fields))
            .await
    }

    /// Deletes a show that nothing uses.
    pub async fn show_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "showDelete", options, move |cx| show::delete(cx, &id, if_revision)).await
    }

    /// Gives a show its stage and times.
    pub async fn show_schedule(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        to: Schedule,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "showSchedule", options, move |cx| {
            schedule::schedule(cx, &id, if_revision, to)
        })
        .await
    }

    /// Calls a show off. It stays visible as cancelled.
    pub async fn show_cancel(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "showCancel", options, move |cx| show::cancel(cx, &id, if_revision)).await
    }

    /// Moves several shows in time at once.
    pub async fn shows_shift(
        &self,
        caller: &Caller,
        festival: &str,
        shows: Vec<String>,
        by_seconds: i64,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<Vec<ShowId>>, Error> {
        self.edit_in(caller, ("festival", festival), "showsShift", options, move |cx| {
            schedule::shift(cx, &shows, by_seconds, if_revision)
        })
        .await
    }
}
