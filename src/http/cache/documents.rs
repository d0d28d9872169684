//! Documents that were parsed before. Validation goes by the variables too, and is done for every request.

use async_graphql::{Request, parser::types::ExecutableDocument};

use super::store::{Store, store};

/// How much longer a document is in memory than its text.
const TIMES: usize = 16;

/// Parsed documents by their texts.
#[derive(Debug)]
pub(in crate::http) struct Documents(Option<Store<Box<str>, ExecutableDocument>>);

impl Documents {
    /// Keeps so many bytes of them; none with 0.
    pub(super) fn new(bytes: usize) -> Self {
        Self((bytes > 0).then(|| store::<Box<str>, ExecutableDocument>(bytes, |text, _| text.len() * TIMES)))
    }

    /// Spares a request the parsing, if its document is known.
    pub(in crate::http) fn lend(&self, request: &mut Request) {
        if let Some(document) = self.0.as_ref().and_then(|it| it.get(&*request.query)) {
            request.set_parsed_query(document);
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0.as_ref().map_or(0, |it| it.weight())
    }

    /// Keeps the document of a request that asks for no more than it may.
    pub(in crate::http) fn keep(&self, request: &mut Request) {
        let Some(store) = &self.0 else { return };
        if store.contains_key(&*request.query) {
            return;
        }
        let text = request.query.as_str().into();
        if let Ok(document) = request.parsed_query() {
            store.insert(text, document.clone());
        }
    }
}
