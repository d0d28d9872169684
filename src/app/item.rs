//! What people do with the running order of a show.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::{
        item::{self, ItemFields, ItemOfShow, Place},
        program_copy::{self, ProgramCopy},
    },
    id::ShowId,
};

impl App {
    /// Puts an item into a program.
    pub async fn item_insert(
        &self,
        caller: &Caller,
        show: String,
        if_revision: Option<i64>,
        place: Place,
        fields: ItemFields,
        options: EditOptions,
    ) -> Result<Edited<ItemOfShow>, Error> {
        self.edit_thing(caller, ("show", &show.clone()), "programItemInsert", options, move |cx| {
            item::insert(cx, &show, if_revision, &place, fields)
        })
        .await
    }

    /// Moves an item within its program.
    pub async fn item_move(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        place: Place,
        options: EditOptions,
    ) -> Result<Edited<ItemOfShow>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "programItemMove", options, move |cx| {
            item::move_(cx, &id, if_revision, &place)
        })
        .await
    }

    /// Lets two items of a program change places.
    pub async fn item_swap(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        other: String,
        options: EditOptions,
    ) -> Result<Edited<ItemOfShow>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "programItemSwap", options, move |cx| {
            item::swap(cx, &id, if_revision, &other)
        })
        .await
    }

    /// Changes an item.
    pub async fn item_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: ItemFields,
        options: EditOptions,
    ) -> Result<Edited<ItemOfShow>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "programItemUpdate", options, move |cx| {
            item::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Takes an item out of its program.
    pub async fn item_remove(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<ItemOfShow>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "programItemRemove", options, move |cx| item::remove(cx, &id, if_revision))
            .await
    }

    /// Copies the program of one show into another.
    pub async fn program_copy(
        &self,
        caller: &Caller,
        if_revision: Option<i64>,
        sent: ProgramCopy,
        options: EditOptions,
    ) -> Result<Edited<ShowId>, Error> {
        self.edit_thing(caller, ("to", &sent.to.clone()), "programCopy", options, move |cx| {
            program_copy::copy(cx, if_revision, sent)
        })
        .await
    }
}
