//! Where every query begins.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::NaiveDate;

use super::{
    account::{Account, Viewer},
    connection::{Page, connection, decode, foreign_cursor, page_size},
    enums::{self, FestivalStatus},
    error::{bad_input, from_app},
    festival::Festival,
    job::{self, Job},
    node::{AnyNode, Node},
    origin::{app_now, app_of_releases, note},
    release::{Release, ReleaseConnection},
    scalar::Date,
    view::{View, caller},
};
use crate::{
    app::{Origin, View as Which},
    domain::id::FestivalId,
    store::FestivalFilter as StoredFilter,
};

/// Where every query begins.
pub struct Query;

connection! {
    /// A list of festivals, newest first, by pages.
    FestivalConnection, FestivalEdge, Festival
}

/// Which festivals to list. Conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct FestivalFilter {
    /// Only with this status.
    status: Option<FestivalStatus>,
    /// Only editions of the series with this code.
    series: Option<String>,
    /// Only those that end on this day or later.
    from: Option<Date>,
    /// Only those that start on this day or earlier.
    to: Option<Date>,
}

/// Where every query begins.
#[Object]
impl Query {
    /// The festivals of this server, newest first, at most 50 a page.
    async fn festivals(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Which to list.")] filter: Option<FestivalFilter>,
        #[graphql(desc = "Which state of each to read.", default_with = "enums::View::Released")] view: enums::View,
        #[graphql(desc = "How many entries, 1 to 500; 50 when left out.")] first: Option<i32>,
        #[graphql(desc = "Read on behind this cursor.")] after: Option<String>,
    ) -> Result<FestivalConnection> {
        let FestivalFilter { status, series, from, to } = filter.unwrap_or_default();
        let filter = StoredFilter {
            status: status.map(Into::into),
            series,
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
            ..StoredFilter::default()
        };
        festivals_page(cx, filter, which(view, None)?, first, after.as_deref()).await
    }

    /// A festival by its slug: the latest release, an older one, or the draft. Null when there is none.
    async fn festival(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Its name in addresses.")] slug: String,
        #[graphql(desc = "Which state of it to read.", default_with = "enums::View::Released")] view: enums::View,
        #[graphql(desc = "The number of an older release; only in the released view.")] release: Option<u32>,
    ) -> Option<Result<Festival>> {
        let read = async {
            let app = app_of_releases(cx)?;
            let reading = app.festival(&caller(cx), &slug, which(view, release)?).await.map_err(from_app)?;
            note(cx, reading.as_ref().and_then(|it| Origin::of_slug(it, &slug, release)));
            Ok(reading.map(|reading| View::from(reading).into()))
        };
        read.await.transpose()
    }

    /// Who asks, and what they may do; null for someone who did not sign in.
    async fn viewer(&self, cx: &Context<'_>) -> Option<Viewer> {
        Some(caller(cx)).filter(|it| it.signed_in().is_ok()).map(Viewer)
    }

    /// Every account, by name: only for who looks after the server.
    async fn accounts(&self, cx: &Context<'_>) -> Result<Vec<Account>> {
        let accounts = app_now(cx)?.accounts(&caller(cx)).await.map_err(from_app)?;
        Ok(accounts.into_iter().map(Account).collect())
    }

    /// A job of one's own; null for everything else.
    async fn job(&self, cx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<Result<Job>> {
        job::find(cx, &id).await
    }

    /// Anything with an id, in the latest release or in the draft. Null when there is no such thing in that state.
    async fn node(
        &self,
        cx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(desc = "Which state of its festival to read.", default_with = "enums::View::Released")] view: enums::View,
    ) -> Option<Result<Node>> {
        let read = async {
            let found = app_of_releases(cx)?.node(&caller(cx), &id, which(view, None)?).await.map_err(from_app)?;
            // An id stays where it was made.
            let release = found.as_ref().and_then(|(reading, _)| reading.release.as_ref());
            note(cx, release.map(|it| Origin::of(it, None)));
            Ok(found.and_then(|(reading, id)| AnyNode::find(&View::from(reading), id)).map(Node::from))
        };
        read.await.transpose()
    }
}

fn which(view: enums::View, release: Option<u32>) -> Result<Which> {
    match (view, release) {
        (enums::View::Draft, Some(_)) => Err(bad_input("The argument release goes with view: RELEASED only.")),
        (enums::View::Draft, None) => Ok(Which::Draft),
        (enums::View::Released, release) => Ok(Which::Released(release)),
    }
}

/// The most festivals of a page: each is read whole.
const MOST_FESTIVALS: usize = 50;

/// A page of festivals, newest first, of at most 50.
pub(crate) async fn festivals_page(
    cx: &Context<'_>,
    filter: StoredFilter,
    view: Which,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<FestivalConnection> {
    let app = app_now(cx)?;
    let first = page_size(first)?.min(MOST_FESTIVALS);
    let place = after.map(read_cursor).transpose()?;
    let total =
        if asks_for_total(cx) { app.count_festivals(&caller(cx), filter.clone(), view).await.map_err(from_app)? } else { 0 };
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let page = app.festivals(&caller(cx), filter, view, place, first).await.map_err(from_app)?;
    let entries = page.festivals.into_iter().map(|(reading, place)| (print_cursor(place), View::from(reading).into())).collect();
    Ok(FestivalConnection(Page::new(entries, page.has_next, place.is_some(), Arc::new(move || total))))
}

/// Whether the query asks for the size of the whole list: counting rows costs a look into the database.
pub(crate) fn asks_for_total(cx: &Context<'_>) -> bool {
    cx.look_ahead().field("totalCount").exists()
}

fn print_cursor((day, id): (NaiveDate, FestivalId)) -> String {
    data_encoding::BASE64URL_NOPAD.encode(format!("{day}{id}").as_bytes())
}

fn read_cursor(cursor: &str) -> Result<(NaiveDate, FestivalId)> {
    let read = || {
        let text = String::from_utf8(decode(cursor)?).ok()?;
        let (day, id) = text.split_at_checked(10)?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(foreign_cursor)
}

/// A page of a festival's releases, newest first, up to and including the one that is being read.
pub(crate) async fn releases_page(
    cx: &Context<'_>,
    view: &View,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<ReleaseConnection> {
    // How many come before a release, and what they say of themselves, stays as it is.
    let app = app_of_releases(cx)?;
    let first = page_size(first)?;
    let read =
        |cursor: &str| decode(cursor).and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()).ok_or_else(foreign_cursor);
    let place: Option<u32> = after.map(read).transpose()?;
    let total = if asks_for_total(cx) { app.count_releases(view).await.map_err(from_app)? } else { 0 };
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let page = app.releases(view, place, first).await.map_err(from_app)?;
    let entries = page
        .releases
        .into_iter()
        .map(|it| (data_encoding::BASE64URL_NOPAD.encode(it.number.to_string().as_bytes()), Release { view: view.clone(), it }))
        .collect();
    Ok(ReleaseConnection(Page::new(entries, page.has_next, place.is_some(), Arc::new(move || total))))
}
