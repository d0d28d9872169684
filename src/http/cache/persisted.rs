//! Persisted queries, as Apollo's clients ask them: by the SHA-256 of the query alone, and once together with the query when the
//! server does not know it.

use std::sync::Arc;

use async_graphql::Response as Answer;
use data_encoding::HEXLOWER_PERMISSIVE;
use poem::{
    Response,
    http::{HeaderMap, StatusCode},
};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::store::{Store, store};
use crate::http::{
    answer::{reply, with_code},
    media::Media,
};

/// The SHA-256 of a query.
pub(in crate::http) type Hash = [u8; 32];

/// Queries by their hashes.
#[derive(Debug)]
pub(in crate::http) struct Persisted(Option<Store<Hash, Arc<str>>>);

/// Why a request that names a hash has no query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Refused {
    /// The client is to send the query too.
    NotFound,
    /// Nothing is kept here: the client is to send queries, and no hashes.
    NotSupported,
    /// The query has another hash.
    Mismatch,
    /// It is not written as it has to be.
    Unreadable,
}

impl Refused {
    /// What a client gets.
    pub(in crate::http) fn respond(self, headers: &HeaderMap) -> Response {
        // Clients know the first two by these very words.
        let (message, code) = match self {
            Self::NotFound => ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"),
            Self::NotSupported => ("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED"),
            Self::Mismatch => ("The query does not have the SHA-256 that extensions.persistedQuery tells.", "BAD_USER_INPUT"),
            Self::Unreadable => {
                ("Write extensions.persistedQuery as { \"version\": 1, \"sha256Hash\": \"…\" }, in 64 digits.", "BAD_USER_INPUT")
            }
        };
        let is_told = matches!(self, Self::NotFound | Self::NotSupported) && Media::of(headers) != Some(Media::GraphqlResponse);
        let answer: Answer = with_code(message, code);
        reply(if is_told { StatusCode::OK } else { StatusCode::BAD_REQUEST }, headers, &answer)
    }
}

impl Persisted {
    /// Keeps so many bytes of them; none with 0.
    pub(super) fn new(bytes: usize) -> Self {
        Self((bytes > 0).then(|| store(bytes, |_: &Hash, query: &Arc<str>| query.len())))
    }

    /// The query of a request, and its hash where it is to be kept once it has been looked at; `None` when it names neither.
    pub(in crate::http) fn query(
        &self,
        query: Option<String>,
        extensions: Option<&Map<String, Value>>,
    ) -> Result<Option<(String, Option<Hash>)>, Refused> {
        let Some(hash) = named(extensions)? else { return Ok(query.map(|it| (it, None))) };
        let store = self.0.as_ref();
        match query {
            Some(query) if Hash::from(Sha256::digest(&query)) == hash => Ok(Some((query, store.map(|_| hash)))),
            Some(_) => Err(Refused::Mismatch),
            None => match store.ok_or(Refused::NotSupported)?.get(&hash) {
                Some(query) => Ok(Some((query.to_string(), None))),
                None => Err(Refused::NotFound),
            },
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0.as_ref().map_or(0, |it| it.weight())
    }

    /// Keeps a query.
    pub(in crate::http) fn keep(&self, hash: Hash, query: &str) {
        if let Some(store) = self.0.as_ref().filter(|it| !it.contains_key(&hash)) {
            store.insert(hash, query.into());
        }
    }
}

/// The hash that a request names.
fn named(extensions: Option<&Map<String, Value>>) -> Result<Option<Hash>, Refused> {
    let Some(named) = extensions.and_then(|it| it.get("persistedQuery")).filter(|it| !it.is_null()) else { return Ok(None) };
    let hash = named.get("sha256Hash").and_then(Value::as_str).filter(|_| named.get("version").is_none_or(|it| *it == 1));
    let bytes = hash.and_then(|it| HEXLOWER_PERMISSIVE.decode(it.as_bytes()).ok()).and_then(|it| it.try_into().ok());
    bytes.map(Some).ok_or(Refused::Unreadable)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn queries_are_known_by_their_hash_once_they_came_with_it() {
        const QUERY: &str = "{ __typename }";
        let hash = HEXLOWER_PERMISSIVE.encode(&Sha256::digest(QUERY));
        let by = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let (kept, off) = (Persisted::new(100_000), Persisted::new(0));
        let ask = |at: &Persisted, query: Option<&str>, extensions: &Value| {
            let found = at.query(query.map(str::to_owned), extensions.as_object());
            found.map(|it| it.map(|(query, hash)| (query, hash.is_some())))
        };
        let whole = |is_new: bool| Ok(Some((QUERY.to_owned(), is_new)));
        assert_eq!(ask(&kept, None, &Value::Null), Ok(None));
        assert_eq!(ask(&kept, Some(QUERY), &json!({ "persistedQuery": null, "other": 1 })), whole(false));
        assert_eq!(ask(&kept, None, &by(&hash)), Err(Refused::NotFound));
        assert_eq!(ask(&kept, Some(QUERY), &by(&hash)), whole(true));
        kept.keep(Sha256::digest(QUERY).into(), QUERY);
        assert_eq!(ask(&kept, None, &by(&hash)), whole(false));
        assert_eq!(ask(&kept, None, &by(&hash.to_uppercase())), whole(false));
        assert_eq!(ask(&kept, Some("{ a }"), &by(&hash)), Err(Refused::Mismatch));
        assert_eq!(ask(&off, None, &by(&hash)), Err(Refused::NotSupported));
        assert_eq!(ask(&off, Some(QUERY), &by(&hash)), whole(false));
        for wrong in [
            by(""),
            by(&hash[1..]),
            by(&hash.replace(&hash[..1], "x")),
            json!({ "persistedQuery": { "version": 2, "sha256Hash": hash } }),
            json!({ "persistedQuery": { "version": 1 } }),
            json!({ "persistedQuery": true }),
        ] {
            assert_eq!(ask(&kept, None, &wrong), Err(Refused::Unreadable), "{wrong}");
        }
    }
}
