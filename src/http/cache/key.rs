//! What a request asks for, whichever way it was sent.

use std::hash::{BuildHasher, Hash, Hasher};

use async_graphql::{Request, Variables};

use crate::app::Wanted;

/// What is asked for. Its hash is made once, with a key of this server's own.
#[derive(Debug)]
pub(in crate::http) struct Key {
    asked: Asked,
    hash: u64,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Asked {
    /// A document, which of its operations, and its variables as JSON.
    Query { query: String, operation: Option<String>, variables: String },
    /// A file of a release.
    File(Wanted),
}

impl Key {
    pub(super) fn new(request: &Request, hasher: &impl BuildHasher) -> Self {
        let (query, operation) = (request.query.clone(), request.operation_name.clone());
        let variables = serde_json::to_string(&request.variables).unwrap_or_default();
        Self::of(Asked::Query { query, operation, variables }, hasher)
    }

    pub(super) fn of_file(wanted: Wanted, hasher: &impl BuildHasher) -> Self {
        Self::of(Asked::File(wanted), hasher)
    }

    fn of(asked: Asked, hasher: &impl BuildHasher) -> Self {
        let hash = hasher.hash_one(&asked);
        Self { asked, hash }
    }

    pub(super) fn is_query(&self) -> bool {
        matches!(self.asked, Asked::Query { .. })
    }

    /// The same to be run again, if it is a query.
    pub(super) fn request(&self) -> Option<Request> {
        let Asked::Query { query, operation, variables } = &self.asked else { return None };
        let variables = serde_json::from_str::<Variables>(variables).unwrap_or_default();
        let mut request = Request::new(query.clone()).variables(variables);
        request.operation_name.clone_from(operation);
        Some(request)
    }

    pub(super) fn bytes(&self) -> usize {
        match &self.asked {
            Asked::Query { query, operation, variables } => {
                query.len() + operation.as_ref().map_or(0, String::len) + variables.len()
            }
            Asked::File(Wanted { slug, view: _, format, part, table, language, base_url }) => {
                let options = [part, table, language, base_url].into_iter().flatten();
                slug.len() + format.len() + options.map(String::len).sum::<usize>()
            }
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.hash == other.hash && self.asked == other.asked)
    }
}

impl Eq for Key {}
