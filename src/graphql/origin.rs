//! What the answer to an operation was read from: releases alone, which stay as they are, or anything else.
//!
//! A resolver that leaves the Plan which it walks reaches the desk in one of two ways: by [`app_now`], after which nobody keeps
//! the answer, or by [`app_of_releases`], where it then notes each release that it has read. There is no third way.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_graphql::{
    Context, Positioned, Result,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};

use crate::app::{App, Origin};

/// The most releases that an answer is remembered to come from.
const ORIGINS: usize = 64;
/// How deep fragments are followed to the fields of the root.
const FRAGMENT_DEPTH: usize = 16;

/// From what a field of the root of queries is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    /// In the released view from a release alone, which it notes.
    Releases,
    /// From what may be another thing at any time, or to another caller.
    Elsewhere,
}

/// Every field of the root of queries. One that is not here is answered from elsewhere.
const ROOTS: &[(&str, Root)] = &[
    ("accounts", Root::Elsewhere),
    ("festival", Root::Releases),
    ("festivals", Root::Elsewhere),
    ("job", Root::Elsewhere),
    ("node", Root::Releases),
    ("viewer", Root::Elsewhere),
];

/// What one operation has read so far. An edge puts it among the data of a request whose answer it may keep.
#[derive(Debug, Default)]
pub(crate) struct Reads(Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    origins: Vec<Origin>,
    /// Whether something was not found, which may be there any time.
    is_missing: bool,
    is_elsewhere: bool,
}

impl Reads {
    /// The releases that were read, when nothing else was: as long as they are current, the answer stays the same.
    pub(crate) fn origins(&self) -> Option<Vec<Origin>> {
        let mut read = self.read();
        let is_whole = !read.is_missing && !read.is_elsewhere && !read.origins.is_empty();
        is_whole.then(|| mem::take(&mut read.origins))
    }

    /// Whether the same query may be answered from releases alone another time: this time something was not there.
    pub(crate) fn may_come(&self) -> bool {
        let read = self.read();
        read.is_missing && !read.is_elsewhere
    }

    fn note(&self, origin: Option<Origin>) {
        let mut read = self.read();
        match origin {
            Some(origin) if read.origins.len() < ORIGINS => read.origins.push(origin),
            Some(_) => read.is_elsewhere = true,
            None => read.is_missing = true,
        }
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        // No code panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The desk, to read what may be another thing at any time: the draft, the night, the clock, lists, accounts.
pub(crate) fn app_now<'a>(cx: &Context<'a>) -> Result<&'a App> {
    if let Some(reads) = cx.data_opt::<Arc<Reads>>() {
        reads.read().is_elsewhere = true;
    }
    cx.data::<App>()
}

/// The desk, to read releases. Each one that is read is to be noted, and what was not found too.
pub(crate) fn app_of_releases<'a>(cx: &Context<'a>) -> Result<&'a App> {
    cx.data::<App>()
}

/// Notes a release that was read; `None` for what was not found.
pub(crate) fn note(cx: &Context<'_>, origin: Option<Origin>) {
    if let Some(reads) = cx.data_opt::<Arc<Reads>>() {
        reads.note(origin);
    }
}

/// Whether a query asks at its root for nothing but what may be answered from releases alone.
pub(crate) fn asks_releases_only(document: &ExecutableDocument, operation: &OperationDefinition) -> bool {
    operation.ty == OperationType::Query && are_of_releases(document, &operation.selection_set, FRAGMENT_DEPTH)
}

fn are_of_releases(document: &ExecutableDocument, selection: &Positioned<SelectionSet>, depth: usize) -> bool {
    selection.node.items.iter().all(|item| match &item.node {
        Selection::Field(field) => is_of_releases(&field.node.name.node),
        Selection::InlineFragment(fragment) => depth > 0 && are_of_releases(document, &fragment.node.selection_set, depth - 1),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            depth > 0 && fragment.is_some_and(|it| are_of_releases(document, &it.node.selection_set, depth - 1))
        }
    })
}

fn is_of_releases(name: &str) -> bool {
    name == "__typename" || ROOTS.contains(&(name, Root::Releases))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{
        parse_query, parse_schema,
        types::{TypeKind, TypeSystemDefinition},
    };

    use super::*;

    #[test]
    fn every_root_field_says_from_what_it_is_answered() {
        let definitions = parse_schema(crate::graphql::sdl()).expect("a schema").definitions;
        let query = definitions.into_iter().find_map(|it| match it {
            TypeSystemDefinition::Type(it) if it.node.name.node == "Query" => Some(it.node.kind),
            _ => None,
        });
        let Some(TypeKind::Object(query)) = query else { panic!("no Query") };
        let mut fields: Vec<String> = query.fields.iter().map(|it| it.node.name.node.to_string()).collect();
        fields.sort_unstable();
        assert_eq!(ROOTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), fields);
    }

    #[test]
    fn queries_of_releases_are_told_by_their_roots() {
        let check = |query: &str, expect: bool| {
            let document = parse_query(query).expect("a document");
            let (_, operation) = document.operations.iter().next().expect("an operation");
            assert_eq!(asks_releases_only(&document, &operation.node), expect, "{query}");
        };
        check("{ festival(slug: \"a\") { name } }", true);
        check("{ a: festival(slug: \"a\") { name } node(id: \"b\") { id } __typename }", true);
        check("{ festival(slug: \"a\") { name } viewer { name } }", false);
        check("{ festival: viewer { name } }", false);
        check("{ __schema { types { name } } }", false);
        check("{ festivals { nodes { name } } }", false);
        check("{ surprise }", false);
        check("{ ...A } fragment A on Query { ... on Query { festival(slug: \"a\") { name } } }", true);
        check("{ ...A } fragment A on Query { ... { accounts { name } } }", false);
        check("{ ...B } fragment A on Query { __typename }", false);
        check("mutation { festival }", false);
        check("subscription { festival }", false);
    }
}
