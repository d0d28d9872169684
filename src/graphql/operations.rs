//! What an edge has to know about a document before it runs it.

use async_graphql::{
    Positioned, Request,
    parser::types::{DocumentOperations, OperationDefinition, OperationType, Selection},
};
use strum::IntoStaticStr;

use super::{
    guard::{Guard, TooMuch},
    origin,
};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Kind {
    /// It reads, once.
    Query,
    /// It writes.
    Mutation,
    /// It reads whatever changes.
    Subscription,
}

/// What a request does that asks for no more than it may.
pub(crate) fn checked(guard: &Guard, request: &mut Request) -> Result<Kind, TooMuch> {
    guard.check(request)?;
    check_subscription(request)?;
    Ok(kind(request))
}

/// Whether a request reads nothing, at its root, but what may be answered from releases alone.
pub(crate) fn asks_releases_only(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return false };
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name.as_str()),
        _ => None,
    };
    operation.is_some_and(|it| origin::asks_releases_only(document, &it.node))
}

/// The fields that may change many thousand things at once, and so take as long as a file may take to arrive.
const LONG: &[&str] = &["importApply"];

/// Whether a request asks for something, at its root, that may take long.
pub(crate) fn takes_long(request: &mut Request) -> bool {
    let is_long = |it: &Positioned<Selection>| match &it.node {
        Selection::Field(field) => LONG.contains(&field.node.name.node.as_str()),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
    };
    named(request, |it| it.selection_set.node.items.iter().any(is_long)).contains(&true)
}

/// What the operation does that the request names. A document that does not parse does nothing but read. Where it is not said which
/// of several is meant, which no edge runs, all of them count.
fn kind(request: &mut Request) -> Kind {
    let types = named(request, |it| it.ty);
    let has = |ty: OperationType| types.contains(&ty);
    if has(OperationType::Mutation) {
        Kind::Mutation
    } else if has(OperationType::Subscription) {
        Kind::Subscription
    } else {
        Kind::Query
    }
}

/// Refuses a subscription that does not ask for one field, written where it begins: what it answers would belong to several events.
fn check_subscription(request: &mut Request) -> Result<(), TooMuch> {
    let is_single = |it: &OperationDefinition| {
        let items = &it.selection_set.node.items;
        it.ty != OperationType::Subscription || matches!(&items[..], [item] if matches!(item.node, Selection::Field(_)))
    };
    if named(request, is_single).into_iter().all(|it| it) {
        return Ok(());
    }
    Err(TooMuch("A subscription asks for one field, and not by a fragment.".to_owned()))
}

/// What is to be known of the operation that the request names, or of all of them where it names none.
fn named<T>(request: &mut Request, tell: impl Fn(&OperationDefinition) -> T) -> Vec<T> {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return vec![] };
    match &document.operations {
        DocumentOperations::Single(operation) => vec![tell(&operation.node)],
        DocumentOperations::Multiple(operations) => match name {
            Some(name) => operations.get(name.as_str()).map(|it| tell(&it.node)).into_iter().collect(),
            None => operations.values().map(|it| tell(&it.node)).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str, name: Option<&str>) -> Request {
        let mut request = Request::new(query);
        request.operation_name = name.map(str::to_owned);
        request
    }

    #[test]
    fn kinds_are_told_apart() {
        let check = |query: &str, name: Option<&str>, expect: Kind| {
            assert_eq!(kind(&mut request(query, name)), expect, "{query}");
        };
        check("{ a }", None, Kind::Query);
        check("mutation { a }", None, Kind::Mutation);
        check("query A { a } mutation B { b }", Some("A"), Kind::Query);
        check("query A { a } mutation B { b }", Some("B"), Kind::Mutation);
        check("query A { a } mutation B { b }", None, Kind::Mutation);
        check("query A { a } subscription B { b }", Some("B"), Kind::Subscription);
        check("subscription B { b } mutation C { c }", None, Kind::Mutation);
        check("query A { a } mutation B { b }", Some("C"), Kind::Query);
        check("{", None, Kind::Query);
    }

    #[test]
    fn imports_may_take_long() {
        let check = |query: &str, name: Option<&str>, expect: bool| {
            assert_eq!(takes_long(&mut request(query, name)), expect, "{query}");
        };
        check("mutation { importApply { festival { id } } }", None, true);
        check("mutation { done: importApply { festival { id } } }", None, true);
        check("mutation { venueUpdate { importApply } }", None, false);
        check("mutation A { importApply } query B { b }", Some("B"), false);
        check("{", None, false);
    }

    #[test]
    fn subscriptions_ask_for_one_field() {
        let check = |query: &str, expect: bool| {
            assert_eq!(check_subscription(&mut request(query, None)).is_ok(), expect, "{query}");
        };
        check("subscription { a }", true);
        check("subscription { x: a { b c } }", true);
        check("subscription { a b }", false);
        check("subscription { ...F } fragment F on Subscription { a }", false);
        check("subscription { ... { a } }", false);
        check("{ a b }", true);
        check("{", true);
    }
}
