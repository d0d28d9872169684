//! What a request asks for, whichever way it was sent.

use std::hash::{BuildHasher, Hash, Hasher};

use async_graphql::{Request, Variables};

/// A document, which of its operations, and its variables. Its hash is made once, with a key of this server's own.
#[derive(Debug)]
pub(in crate::http) struct Key {
    query: String,
    operation: Option<String>,
    /// As JSON.
    variables: String,
    hash: u64,
}

impl Key {
    pub(super) fn new(request: &Request, hasher: &impl BuildHasher) -> Self {
        let (query, operation) = (request.query.clone(), request.operation_name.clone());
        let variables = serde_json::to_string(&request.variables).unwrap_or_default();
        let hash = hasher.hash_one((&query, &operation, &variables));
        Self { query, operation, variables, hash }
    }

    /// The same to be run again.
    pub(super) fn request(&self) -> Request {
        let variables = serde_json::from_str::<Variables>(&self.variables).unwrap_or_default();
        let mut request = Request::new(self.query.clone()).variables(variables);
        request.operation_name.clone_from(&self.operation);
        request
    }

    pub(super) fn bytes(&self) -> usize {
        self.query.len() + self.operation.as_ref().map_or(0, String::len) + self.variables.len()
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.hash == other.hash
                && self.query == other.query
                && self.operation == other.operation
                && self.variables == other.variables)
    }
}

impl Eq for Key {}
