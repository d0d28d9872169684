//! What people do with organizations and genres.

use super::{App, Caller, EditOptions, Edited, Error};
use crate::domain::{
    command::{
        genre::{self, GenreFields},
        organization::{self, OrganizationFields},
    },
    id::{GenreId, OrganizationId},
};

impl App {
    /// Adds an organization.
    pub async fn organization_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: OrganizationFields,
        options: EditOptions,
    ) -> Result<Edited<OrganizationId>, Error> {
        self.edit_in(caller, ("festival", festival), "organizationCreate", options, move |cx| organization::create(cx, fields))
            .await
    }

    /// Changes an organization.
    pub async fn organization_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: OrganizationFields,
        options: EditOptions,
    ) -> Result<Edited<OrganizationId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "organizationUpdate", options, move |cx| {
            organization::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Deletes an organization that nothing uses.
    pub async fn organization_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<OrganizationId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "organizationDelete", options, move |cx| {
            organization::delete(cx, &id, if_revision)
        })
        .await
    }

    /// Adds a genre.
    pub async fn genre_create(
        &self,
        caller: &Caller,
        festival: &str,
        fields: GenreFields,
        options: EditOptions,
    ) -> Result<Edited<GenreId>, Error> {
        self.edit_in(caller, ("festival", festival), "genreCreate", options, move |cx| genre::create(cx, fields)).await
    }

    /// Changes a genre.
    pub async fn genre_update(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        fields: GenreFields,
        options: EditOptions,
    ) -> Result<Edited<GenreId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "genreUpdate", options, move |cx| {
            genre::update(cx, &id, if_revision, fields)
        })
        .await
    }

    /// Deletes a genre that nothing uses.
    pub async fn genre_delete(
        &self,
        caller: &Caller,
        id: String,
        if_revision: Option<i64>,
        options: EditOptions,
    ) -> Result<Edited<GenreId>, Error> {
        self.edit_thing(caller, ("id", &id.clone()), "genreDelete", options, move |cx| genre::delete(cx, &id, if_revision)).await
    }
}
