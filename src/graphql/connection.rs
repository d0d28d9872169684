//! Lists by pages, as Relay connections.
//!
//! A cursor is the place of an entry in a sorted list: its sort key and id. It stays good when the entry has gone, and finding it
//! again is a binary search, so a deep page costs no more than the first.

use std::sync::Arc;

use async_graphql::{Result, SimpleObject};
use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::error::bad_input;
use crate::domain::{
    listing::{List, Order, Place, listing},
    plan::Plan,
};

/// Entries of a page when the query does not say.
const DEFAULT_FIRST: usize = 50;
/// The most entries of a page.
const MAX_FIRST: usize = 500;

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether more entries follow this page.
    has_next_page: bool,
    /// Whether entries stand before this page.
    has_previous_page: bool,
    /// The cursor of the first entry of this page.
    start_cursor: Option<String>,
    /// The cursor of the last entry of this page: pass it as `after` to read on.
    end_cursor: Option<String>,
}

/// Counts all entries of the list, when the query asks for it.
type Count = Arc<dyn Fn() -> usize + Send + Sync>;

/// A page of entries with their cursors.
#[derive(Clone)]
pub(crate) struct Page<T> {
    /// The entries.
    pub(crate) entries: Vec<(String, T)>,
    has_next: bool,
    has_previous: bool,
    count: Count,
}

impl<T> Page<T> {
    /// A page read elsewhere.
    pub(crate) fn new(entries: Vec<(String, T)>, has_next: bool, has_previous: bool, count: Count) -> Self {
        Self { entries, has_next, has_previous, count }
    }

    /// Turns its entries into other values.
    pub(crate) fn map<U>(self, turn: impl Fn(T) -> Option<U>) -> Page<U> {
        let Self { entries, has_next, has_previous, count } = self;
        let entries = entries.into_iter().filter_map(|(cursor, entry)| Some((cursor, turn(entry)?))).collect();
        Page { entries, has_next, has_previous, count }
    }

    pub(crate) fn info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.entries.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: self.entries.last().map(|(cursor, _)| cursor.clone()),
        }
    }

    pub(crate) fn total(&self) -> usize {
        (self.count)()
    }
}

/// The size of a page: between 1 and 500, 50 when not said.
pub(crate) fn page_size(first: Option<i32>) -> Result<usize> {
    match first.map(usize::try_from) {
        None => Ok(DEFAULT_FIRST),
        Some(Ok(first)) if (1..=MAX_FIRST).contains(&first) => Ok(first),
        Some(_) => Err(bad_input(format!("The argument first must lie between 1 and {MAX_FIRST}."))),
    }
}

/// A page of one of a Plan's sorted lists, of the entries that `keep` keeps.
pub(crate) fn plan_page(
    plan: &Arc<Plan>,
    list: List,
    order: Order,
    (first, after): (Option<i32>, Option<&str>),
    keep: impl Fn(&Plan, Uuid) -> bool + Send + Sync + 'static,
) -> Result<Page<Uuid>> {
    let first = page_size(first)?;
    let sorted = listing(plan, list, order);
    let rest = match after {
        None => sorted.all(),
        Some(cursor) => sorted.behind(&read_cursor(list, order, cursor)?),
    };
    let mut kept = rest.iter().filter(|place| keep(plan, place.id));
    let entries: Vec<_> = kept.by_ref().take(first).map(|place| (print_cursor(list, order, place), place.id)).collect();
    let has_next = kept.next().is_some();
    let has_previous = after.is_some();
    let plan = Arc::clone(plan);
    let count = move || listing(&plan, list, order).all().iter().filter(|place| keep(&plan, place.id)).count();
    Ok(Page::new(entries, has_next, has_previous, Arc::new(count)))
}

/// A page of a list that is made for this answer alone (conflicts), sorted by its keys. A cursor holds the key of its entry.
pub(crate) fn keyed_page<K: Ord + Serialize + DeserializeOwned, T>(
    all: Vec<(K, T)>,
    (first, after): (Option<i32>, Option<&str>),
) -> Result<Page<T>> {
    let first = page_size(first)?;
    let total = all.len();
    let start = match after {
        None => 0,
        Some(cursor) => {
            let key: Option<K> = decode(cursor).and_then(|bytes| serde_json::from_slice(&bytes).ok());
            let key = key.ok_or_else(foreign_cursor)?;
            all.partition_point(|(it, _)| *it <= key)
        }
    };
    let has_next = total > start + first;
    let page = all.into_iter().skip(start).take(first);
    let cursor = |key: &K| serde_json::to_vec(key).map(|bytes| BASE64URL_NOPAD.encode(&bytes));
    let entries = page.map(|(key, entry)| Ok((cursor(&key)?, entry))).collect::<Result<_>>()?;
    Ok(Page::new(entries, has_next, start > 0, Arc::new(move || total)))
}

fn tag(list: List, order: Order) -> u8 {
    (list as u8) << 4 | order as u8
}

fn print_cursor(list: List, order: Order, place: &Place) -> String {
    let mut bytes = vec![tag(list, order)];
    bytes.extend_from_slice(place.id.as_bytes());
    bytes.extend_from_slice(&place.key);
    BASE64URL_NOPAD.encode(&bytes)
}

fn read_cursor(list: List, order: Order, cursor: &str) -> Result<Place> {
    let bytes = decode(cursor).ok_or_else(foreign_cursor)?;
    match bytes.split_first() {
        Some((first, rest)) if *first == tag(list, order) && rest.len() >= 16 => {
            let (id, key) = rest.split_at(16);
            let id = Uuid::from_slice(id).map_err(|_| foreign_cursor())?;
            Ok(Place { key: key.to_vec(), id })
        }
        _ => Err(foreign_cursor()),
    }
}

pub(crate) fn decode(cursor: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()
}

pub(crate) fn foreign_cursor() -> async_graphql::Error {
    bad_input("The cursor in the argument after is not one of this list in this order; take it from pageInfo.endCursor.")
}

/// Defines the connection and edge types of a node type.
macro_rules! connection {
    ($(#[$doc:meta])* $connection:ident, $edge:ident, $node:ty) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $connection(pub(crate) $crate::graphql::connection::Page<$node>);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $connection {
            /// The entries of this page with their cursors.
            async fn edges(&self) -> Vec<$edge> {
                self.0.entries.iter().map(|(cursor, node)| $edge { cursor: cursor.clone(), node: node.clone() }).collect()
            }

            /// The entries of this page.
            async fn nodes(&self) -> Vec<$node> {
                self.0.entries.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                self.0.info()
            }

            /// How many entries the whole list has under the same filter.
            async fn total_count(&self) -> usize {
                self.0.total()
            }
        }

        /// An entry of a page and its cursor.
        #[derive(Clone, async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            /// Where the entry stands in the list: pass it as `after` to read on behind it.
            cursor: String,
            /// The entry.
            node: $node,
        }
    };
}

pub(crate) use connection;
