//! What a client may do with organizations and genres.

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
        command::{genre::GenreFields, organization::OrganizationFields},
        id::{GenreId, OrganizationId},
    },
    graphql::{enums::*, error::from_app, organization::Organization, text::TextInput, venue::Genre},
};

/// What a new organization is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct OrganizationCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's organizations; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
    /// What it is; OTHER when left out.
    kind: Option<OrganizationKind>,
    /// The organization it is part of.
    parent: Option<ID>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about an organization. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct OrganizationUpdateInput {
    /// Which organization.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's organizations.
    code: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
    /// What it is.
    kind: MaybeUndefined<OrganizationKind>,
    /// The organization it is part of.
    parent: MaybeUndefined<ID>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// Which organization to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct OrganizationDeleteInput {
    /// Which organization.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding an organization.
    OrganizationCreatePayload {
        /// The organization; null when it was refused.
        organization: Organization = OrganizationId,
    }
    /// What came of changing an organization.
    OrganizationUpdatePayload {
        /// The organization as it stands now, also when the change was refused.
        organization: Organization = OrganizationId,
    }
}

deleted! {
    /// What came of deleting an organization.
    OrganizationDeletePayload = OrganizationId
}

/// What a new genre is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct GenreCreateInput {
    /// The festival it is added to.
    festival: ID,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its short name, unique among the festival's genres; made when left out.
    code: Option<String>,
    /// Its name.
    name: Vec<TextInput>,
}

/// What changes about a genre. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct GenreUpdateInput {
    /// Which genre.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its short name, unique among the festival's genres.
    code: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
}

/// Which genre to delete.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct GenreDeleteInput {
    /// Which genre.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
}

payload! {
    /// What came of adding a genre.
    GenreCreatePayload {
        /// The genre; null when it was refused.
        genre: Genre = GenreId,
    }
    /// What came of changing a genre.
    GenreUpdatePayload {
        /// The genre as it stands now, also when the change was refused.
        genre: Genre = GenreId,
    }
}

deleted! {
    /// What came of deleting a genre.
    GenreDeletePayload = GenreId
}

/// Organizations and genres.
#[derive(Default)]
pub(crate) struct OrganizationMutation;

/// Organizations and genres.
#[Object]
impl OrganizationMutation {
    /// Adds an organization.
    async fn organization_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: OrganizationCreateInput,
    ) -> Result<OrganizationCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let OrganizationCreateInput { festival, idempotency_key: _, code, name, kind, parent, external_ids } = input;
        let fields = OrganizationFields {
            code: given(code, same),
            name: Edit::Set(texts(name)),
            kind: given(kind, into),
            parent: given(parent, text_id),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.organization_create(&caller(cx), &festival, fields, options(OnConflict::Allow, idempotency)).await;
        Ok(OrganizationCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes an organization.
    async fn organization_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: OrganizationUpdateInput,
    ) -> Result<OrganizationUpdatePayload> {
        let OrganizationUpdateInput { id, if_revision, code, name, kind, parent, external_ids } = input;
        let fields = OrganizationFields {
            code: edit(code, same),
            name: edit(name, texts),
            kind: edit(kind, into),
            parent: edit(parent, text_id),
            external_ids: edit(external_ids, list),
        };
        let edited = app(cx)?
            .organization_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default())
            .await;
        Ok(OrganizationUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes an organization that nothing uses.
    async fn organization_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: OrganizationDeleteInput,
    ) -> Result<OrganizationDeletePayload> {
        let OrganizationDeleteInput { id, if_revision } = input;
        let edited =
            app(cx)?.organization_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(OrganizationDeletePayload::of(edited.map_err(from_app)?))
    }

    /// Adds a genre.
    async fn genre_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: GenreCreateInput,
    ) -> Result<GenreCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let GenreCreateInput { festival, idempotency_key: _, code, name } = input;
        let fields = GenreFields { code: given(code, same), name: Edit::Set(texts(name)) };
        let edited = app(cx)?.genre_create(&caller(cx), &festival, fields, options(OnConflict::Allow, idempotency)).await;
        Ok(GenreCreatePayload::of(edited.map_err(from_app)?, None))
    }

    /// Changes a genre.
    async fn genre_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: GenreUpdateInput,
    ) -> Result<GenreUpdatePayload> {
        let GenreUpdateInput { id, if_revision, code, name } = input;
        let fields = GenreFields { code: edit(code, same), name: edit(name, texts) };
        let edited =
            app(cx)?.genre_update(&caller(cx), id.to_string(), if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(GenreUpdatePayload::of(edited.map_err(from_app)?, Some(&id)))
    }

    /// Deletes a genre that nothing uses.
    async fn genre_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: GenreDeleteInput,
    ) -> Result<GenreDeletePayload> {
        let GenreDeleteInput { id, if_revision } = input;
        let edited = app(cx)?.genre_delete(&caller(cx), id.to_string(), if_revision.map(i64::from), EditOptions::default()).await;
        Ok(GenreDeletePayload::of(edited.map_err(from_app)?))
    }
}
