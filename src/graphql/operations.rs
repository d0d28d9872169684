//! What an edge has to know about a document before it runs it.

use async_graphql::{
    Request,
    parser::types::{DocumentOperations, OperationType},
};

/// The deepest nesting of brackets in a document. The parser recurses: some thousand brackets would overflow its stack.
const NESTING: usize = 64;

/// Whether brackets are nested deeper than any reasonable document needs. To be asked before anything parses it. Brackets in
/// strings and comments do not count.
#[must_use]
pub(crate) fn too_deep(document: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = document;
    while let Some(byte) = rest.bytes().next() {
        let length = match byte {
            b'"' => string_length(rest),
            b'#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > NESTING {
            return true;
        }
        rest = &rest[length..];
    }
    false
}

/// How long the string or block string is that a text begins with, its quotes included; all of it when it never ends.
fn string_length(text: &str) -> usize {
    let quote = if text.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let mut at = quote.len();
    while let Some(found) = text[at..].find(quote) {
        let end = at + found;
        let backslashes = text[..end].bytes().rev().take_while(|byte| *byte == b'\\').count();
        at = end + quote.len();
        if backslashes % 2 == 0 {
            return at;
        }
    }
    text.len()
}

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
    fn deep_documents_are_seen_before_they_are_parsed() {
        assert!(!too_deep("{ festival(slug: \"a\") { shows(filter: {kind: GALA}) { nodes { title } } } }"));
        assert!(too_deep(&format!("{{ a(b: {}", "[".repeat(3_000))));
        assert!(!too_deep(&"{}".repeat(3_000)));
        assert!(too_deep(&format!("{{ a(b: {}", "[\")\"".repeat(3_000))));
        assert!(too_deep(&format!("{{ a(b: {}", "[#)\n".repeat(3_000))));
        assert!(too_deep(&format!("{{ a(b: {}", "[\"\"\")\\\"\"\"\"\"\"".repeat(3_000))));
        assert!(!too_deep(&format!("{{ a(b: \"{}\\\"{}\") }}", "(".repeat(200), "[".repeat(200))));
    }

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
