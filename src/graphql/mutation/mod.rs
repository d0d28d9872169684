//! What a client may change, one file for each noun.

use async_graphql::MergedObject;

/// Everything a client may change.
#[derive(Default)]
pub(crate) struct Mutation;

/// Everything a client may change.
#[async_graphql::Object]
impl Mutation {
    /// To be replaced.
    async fn nothing(&self) -> bool { true }
}
