//! What a client may do with festivals as a whole.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::{
    app, caller, idempotency,
    input::*,
    payload::{Outcome, deleted},
};
use crate::{
    app::{EditOptions, Edited},
    domain::{
        command::{Edit, edition::EditionFields, festival::FestivalFields},
        id::FestivalId,
    },
    graphql::{enums::*, error::from_app, festival::Festival, scalar::Date, text::TextInput},
};

macro_rules! festivals {
    ($($(#[$doc:meta])* $name:ident)+) => {
        $(
            $(#[$doc])*
            #[derive(SimpleObject)]
            pub(crate) struct $name {
                /// The festival's draft as it stands now; null when there is none.
                festival: Option<Festival>,
                /// The rest of the answer.
                #[graphql(flatten)]
                outcome: Outcome,
            }

            impl $name {
                fn of(edited: Edited<FestivalId>) -> Self {
                    let (_, view, outcome) = Outcome::of(edited);
                    Self { festival: view.map(Festival::from), outcome }
                }
            }
        )+
    };
}

/// What a new festival is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct FestivalCreateInput {
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
    /// Its name in addresses: 1 to 64 lower-case letters, digits and inner hyphens, unique on this server.
    slug: String,
    /// Its name.
    name: Vec<TextInput>,
    /// Its theme.
    theme: Option<Vec<TextInput>>,
    /// Which edition of its series it is, from 1.
    edition_number: Option<i32>,
    /// The series it belongs to.
    series: Option<SeriesInput>,
    /// Its first programme day.
    starts_on: Date,
    /// Its last programme day; at most 366 days in all.
    ends_on: Date,
    /// The IANA zone its times are shown in, like Asia/Shanghai.
    time_zone: String,
    /// The hour at which a programme day begins, 0 to 12; 5 when left out.
    day_start_hour: Option<i32>,
    /// The language that texts fall back to, as a BCP 47 tag; zh when left out.
    primary_language: Option<String>,
    /// Who guides, hosts, organizes and supports it; they replace those it had.
    credits: Option<Vec<CreditInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: Option<Vec<ExternalIdInput>>,
}

/// What changes about a festival. Fields that are left out stay as they are; null empties a field that may be empty.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct FestivalUpdateInput {
    /// Which festival.
    id: ID,
    /// Refuse when it has changed since this revision.
    if_revision: Option<i32>,
    /// Its name in addresses: 1 to 64 lower-case letters, digits and inner hyphens, unique on this server.
    slug: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Its theme.
    theme: MaybeUndefined<Vec<TextInput>>,
    /// Which edition of its series it is, from 1.
    edition_number: MaybeUndefined<i32>,
    /// The series it belongs to.
    series: MaybeUndefined<SeriesInput>,
    /// Its first programme day.
    starts_on: MaybeUndefined<Date>,
    /// Its last programme day; at most 366 days in all.
    ends_on: MaybeUndefined<Date>,
    /// The IANA zone its times are shown in, like Asia/Shanghai.
    time_zone: MaybeUndefined<String>,
    /// The hour at which a programme day begins, 0 to 12.
    day_start_hour: MaybeUndefined<i32>,
    /// The language that texts fall back to, as a BCP 47 tag.
    primary_language: MaybeUndefined<String>,
    /// Where it stands: CONCLUDED after PUBLISHED, ARCHIVED after CONCLUDED, CANCELLED until it is over; publishing makes it PUBLISHED.
    status: MaybeUndefined<FestivalStatus>,
    /// Who guides, hosts, organizes and supports it; they replace those it had.
    credits: MaybeUndefined<Vec<CreditInput>>,
    /// Its names in other systems; they replace those it had.
    external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
}

/// The next edition of a festival, and what it takes over. Codes, zone, programme day, language and series stay; dates never do.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct FestivalCopyInput {
    /// The edition to begin with: its draft as it stands.
    from: ID,
    /// The new edition's name in addresses: 1 to 64 lower-case letters, digits and inner hyphens, unique on this server.
    slug: String,
    /// Its name; that of the old one when left out.
    name: Option<Vec<TextInput>>,
    /// Which edition of its series it is, from 1; one more than the old one when left out.
    edition_number: Option<i32>,
    /// Its first programme day.
    starts_on: Date,
    /// Its last programme day; at most 366 days in all.
    ends_on: Date,
    /// What it takes over; VENUES, GENRES, ORGANIZATIONS, CREDITS and POLICY when left out. A part is refused without the parts
    /// that it names: CREDITS and TEAMS stand on ORGANIZATIONS, PERFORMERS on TEAMS, ACTS on GENRES and TEAMS, SHOWS on VENUES.
    carry: Option<Vec<CarryPart>>,
    /// A name for this request, up to 200 characters: sent again with the same input, it is done once and answered the same.
    idempotency_key: Option<String>,
}

/// Which festival to delete, with everything in it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct FestivalDeleteInput {
    /// Which festival.
    id: ID,
    /// Its slug once more, so that nothing is deleted by a slip.
    confirm_slug: String,
}

festivals! {
    /// What came of founding a festival.
    FestivalCreatePayload
    /// What came of founding the next edition.
    FestivalCopyPayload
    /// What came of changing a festival.
    FestivalUpdatePayload
}

deleted! {
    /// What came of deleting a festival.
    FestivalDeletePayload = FestivalId
}

/// Festivals.
#[derive(Default)]
pub(crate) struct FestivalMutation;

/// Festivals.
#[Object]
impl FestivalMutation {
    /// Founds a festival, with the usual genres and nothing else in it.
    async fn festival_create(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: FestivalCreateInput,
    ) -> Result<FestivalCreatePayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let FestivalCreateInput {
            idempotency_key: _,
            slug,
            name,
            theme,
            edition_number,
            series,
            starts_on,
            ends_on,
            time_zone,
            day_start_hour,
            primary_language,
            credits,
            external_ids,
        } = input;
        let fields = FestivalFields {
            slug: Edit::Set(same(slug)),
            name: Edit::Set(texts(name)),
            theme: given(theme, texts),
            edition_number: given(edition_number, int),
            series: given(series, into),
            starts_on: Edit::Set(date(starts_on)),
            ends_on: Edit::Set(date(ends_on)),
            time_zone: Edit::Set(same(time_zone)),
            day_start_hour: given(day_start_hour, int),
            primary_language: given(primary_language, same),
            status: Edit::Keep,
            credits: given(credits, list),
            external_ids: given(external_ids, list),
        };
        let edited = app(cx)?.festival_create(&caller(cx), fields, idempotency).await.map_err(from_app)?;
        Ok(FestivalCreatePayload::of(edited))
    }

    /// Founds the next edition of a festival: a festival of its own that takes over what is asked for, without dates.
    async fn festival_copy(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Of which, and what it takes over.")] input: FestivalCopyInput,
    ) -> Result<FestivalCopyPayload> {
        let idempotency = idempotency(input.idempotency_key.as_deref(), &input)?;
        let FestivalCopyInput { from, slug, name, edition_number, starts_on, ends_on, carry, idempotency_key: _ } = input;
        let fields = EditionFields {
            slug,
            name: name.map(texts),
            edition_number: edition_number.map(int),
            starts_on: date(starts_on),
            ends_on: date(ends_on),
            carry: carry.map(list),
        };
        let edited = app(cx)?.festival_copy(&caller(cx), &from, fields, idempotency).await.map_err(from_app)?;
        Ok(FestivalCopyPayload::of(edited))
    }

    /// Changes a festival itself.
    async fn festival_update(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: FestivalUpdateInput,
    ) -> Result<FestivalUpdatePayload> {
        let FestivalUpdateInput {
            id,
            if_revision,
            slug,
            name,
            theme,
            edition_number,
            series,
            starts_on,
            ends_on,
            time_zone,
            day_start_hour,
            primary_language,
            status,
            credits,
            external_ids,
        } = input;
        let fields = FestivalFields {
            slug: edit(slug, same),
            name: edit(name, texts),
            theme: edit(theme, texts),
            edition_number: edit(edition_number, int),
            series: edit(series, into),
            starts_on: edit(starts_on, date),
            ends_on: edit(ends_on, date),
            time_zone: edit(time_zone, same),
            day_start_hour: edit(day_start_hour, int),
            primary_language: edit(primary_language, same),
            status: edit(status, into),
            credits: edit(credits, list),
            external_ids: edit(external_ids, list),
        };
        let edited = app(cx)?.festival_update(&caller(cx), &id, if_revision.map(i64::from), fields, EditOptions::default()).await;
        Ok(FestivalUpdatePayload::of(edited.map_err(from_app)?))
    }

    /// Deletes a festival with everything in it. Refused once it has a release: what the public has seen is cancelled instead.
    async fn festival_delete(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which.")] input: FestivalDeleteInput,
    ) -> Result<FestivalDeletePayload> {
        let FestivalDeleteInput { id, confirm_slug } = input;
        let edited = app(cx)?.festival_delete(&caller(cx), &id, &confirm_slug).await.map_err(from_app)?;
        Ok(FestivalDeletePayload::of(edited))
    }
}
