//! What an edge has to know about a document before it runs it.

use async_graphql::{
    Request,
    parser::types::{DocumentOperations, OperationType},
};

/// Whether the operation that the request names writes. A document that does not parse writes nothing.
pub(crate) fn is_write(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return false };
    let is_write = |ty: OperationType| ty != OperationType::Query;
    match &document.operations {
        DocumentOperations::Single(operation) => is_write(operation.node.ty),
        DocumentOperations::Multiple(operations) => match name {
            Some(name) => operations.get(name.as_str()).is_some_and(|operation| is_write(operation.node.ty)),
            None => operations.values().any(|operation| is_write(operation.node.ty)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_told_from_reads() {
        let check = |query: &str, name: Option<&str>, expect: bool| {
            let mut request = Request::new(query);
            request.operation_name = name.map(str::to_owned);
            assert_eq!(is_write(&mut request), expect, "{query}");
        };
        check("{ a }", None, false);
        check("mutation { a }", None, true);
        check("query A { a } mutation B { b }", Some("A"), false);
        check("query A { a } mutation B { b }", Some("B"), true);
        check("query A { a } mutation B { b }", None, true);
        check("{", None, false);
    }
}
