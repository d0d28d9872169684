//! What a document may ask for, looked at before anything runs it: first its text, then what it expands to.
//!
//! The parser recurses, validation walks every fragment wherever it is spread, and resolvers multiply lists: each of these can be
//! made to cost far more than the request that asks for it. Everything here costs no more than the document is long.

mod cost;
mod shape;
mod text;

use async_graphql::{
    Request, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};

use std::sync::OnceLock;

use shape::Shape;

/// The most that a request may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of query text.
    pub query_bytes: usize,
    /// Words and signs in the query text.
    pub tokens: usize,
    /// Brackets within brackets in the query text.
    pub nesting: usize,
    /// Bytes of one name or number in the query text: names come back in answers and errors.
    pub name_bytes: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Variables of an operation.
    pub variables: usize,
    /// Fields within fields, fragments opened out.
    pub depth: u64,
    /// Fragments within fragments.
    pub fragment_depth: u64,
    /// Fields, fragments opened out.
    pub fields: u64,
    /// Fields under another name, fragments opened out.
    pub aliases: u64,
    /// Directives wherever they stand, fragments opened out.
    pub directives: u64,
    /// Fields of a query itself.
    pub root_fields: u64,
    /// Fields of a mutation itself: what is done in one request.
    pub mutations: u64,
    /// Whether the schema itself may be asked for.
    pub introspection: bool,
    /// Lists within lists when the schema itself is asked for.
    pub introspection_lists: u64,
    /// Values that the answer may hold: each field times the lists around it, connections by their `first`.
    pub complexity: u64,
}

impl Default for Limits {
    /// Figures under which every tool that was tried works (GraphiQL, code generators, the pages) and every attack fails.
    fn default() -> Self {
        Self {
            query_bytes: 16 * 1024,
            tokens: 2_000,
            nesting: 24,
            name_bytes: 128,
            operations: 20,
            variables: 50,
            depth: 15,
            fragment_depth: 10,
            fields: 2_000,
            aliases: 30,
            directives: 30,
            root_fields: 20,
            mutations: 5,
            introspection: true,
            introspection_lists: 3,
            complexity: 1_000_000,
        }
    }
}

/// What a request asks for too much of, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch(pub(crate) String);

fn at_most(what: &str, count: u64, most: u64) -> Result<(), TooMuch> {
    if count <= most { Ok(()) } else { Err(TooMuch(format!("The request holds more than {most} {what}."))) }
}

/// Looks at requests before they run.
#[derive(Debug)]
pub struct Guard {
    limits: Limits,
    shape: OnceLock<Shape>,
}

impl Guard {
    /// With these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, shape: OnceLock::new() }
    }

    /// Refuses a request that asks for too much. One that does not parse passes: running it tells what is wrong with it.
    pub(crate) fn check(&self, request: &mut Request) -> Result<(), TooMuch> {
        text::check(&request.query, &self.limits)?;
        let variables = request.variables.clone();
        let Ok(document) = request.parsed_query() else { return Ok(()) };
        check_document(document, &variables, self.shape.get_or_init(|| Shape::of(&super::sdl())), &self.limits)
    }
}

/// Refuses a document that asks for too much, whichever of its operations is to run.
fn check_document(document: &ExecutableDocument, variables: &Variables, shape: &Shape, limits: &Limits) -> Result<(), TooMuch> {
    let mut costs = cost::Costs::new(document, variables, shape, limits);
    costs.check_fragments()?;
    let operations: Vec<&OperationDefinition> = match &document.operations {
        DocumentOperations::Single(operation) => vec![&operation.node],
        DocumentOperations::Multiple(operations) => operations.values().map(|it| &it.node).collect(),
    };
    at_most("operations", operations.len() as u64, limits.operations as u64)?;
    for operation in operations {
        at_most("variables in one operation", operation.variable_definitions.len() as u64, limits.variables as u64)?;
        let cost = costs.of_operation(operation)?;
        let (most, what) = match operation.ty {
            OperationType::Mutation => (limits.mutations, "mutations"),
            OperationType::Query | OperationType::Subscription => (limits.root_fields, "fields at its root"),
        };
        at_most(what, cost.root_fields, most)?;
        cost.check(limits)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const SDL: &str = "type Query { festival(slug: String!): Festival name: String }
        type Mutation { a: Int b: Int }
        type Festival { teams(first: Int): TeamConnection! tags: [String!]! items: [Team!]! name: String }
        type TeamConnection { nodes: [Team!]! edges: [TeamEdge!]! totalCount: Int }
        type TeamEdge { node: Team! }
        type Team { name: String festival: Festival members: [Team!]! }";

    fn check(query: &str, expect: Result<(), &str>) {
        let limits = Limits { complexity: 10_000, ..Limits::default() };
        let shape = Shape::of(SDL);
        let variables = Variables::from_json(serde_json::json!({ "n": 400 }));
        let text = text::check(query, &limits);
        let checked = text.and_then(|()| check_document(&parse_query(query).expect("a document"), &variables, &shape, &limits));
        let told = checked.as_ref().map_err(|it| it.0.as_str());
        assert_eq!(told.copied(), expect, "{query:.200}");
    }

    fn repeat(text: &str, times: usize) -> String {
        (0..times).map(|number| text.replace('#', &number.to_string())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ordinary_requests_pass() {
        for query in [
            "{ name }",
            "query A($n: Int = 5) { festival(slug: \"a\") { teams(first: $n) { totalCount nodes { ...T @skip(if: false) } } } } fragment T on Team { name }",
            "mutation { a b x: a }",
        ] {
            check(query, Ok(()));
        }
    }

    #[test]
    fn fragments_are_counted_where_they_are_opened_out() {
        let doubling = |levels: usize| {
            let level = |number: usize| format!("fragment F{number} on Query {{ ...F{0} ...F{0} }}", number + 1);
            let chain: String = (0..levels).map(level).collect();
            format!("{{ ...F0 }} {chain} fragment F{levels} on Query {{ name }}")
        };
        check(&doubling(4), Ok(()));
        check(&doubling(24), Err("The request holds more than 10 fragments within fragments."));
        let wide = format!(
            "{{ ...A }} fragment A on Query {{ {} }} fragment B on Query {{ {} }} fragment C on Query {{ {} }}",
            repeat("...B", 60),
            repeat("...C", 60),
            repeat("name", 2)
        );
        check(&wide, Err("The request holds more than 2000 fields."));
        check("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", Err("The fragment A spreads itself."));
        check("{ name } fragment A on Query { name ...A }", Err("The fragment A spreads itself."));
    }

    #[test]
    fn too_much_of_anything_is_refused() {
        let deep = format!("{{ {} }}", (0..16).fold("name".to_owned(), |inner, _| format!("festival(slug: \"\") {{ {inner} }}")));
        check(&deep, Err("The request holds more than 15 fields within fields."));
        check(&format!("{{ {} }}", repeat("a#: name", 31)), Err("The request holds more than 20 fields at its root."));
        let festival = |inner: &str| format!("{{ festival(slug: \"a\") {{ {inner} }} }}");
        check(&festival(&repeat("a#: name", 31)), Err("The request holds more than 30 fields under another name."));
        check(&festival(&format!("name {}", repeat("@skip(if: false)", 31))), Err("The request holds more than 30 directives."));
        check(&format!("query A($n: Int {}) {{ name }}", repeat("@x", 31)), Err("The request holds more than 30 directives."));
        check(&format!("mutation {{ {} }}", repeat("x#: a", 6)), Err("The request holds more than 5 mutations."));
        check(&repeat("query A# { name }", 21), Err("The request holds more than 20 operations."));
        let many = repeat("$v#: Int", 51);
        check(&format!("query A({many}) {{ name }}"), Err("The request holds more than 50 variables in one operation."));
    }

    #[test]
    fn lists_within_lists_are_multiplied() {
        let festival = |inner: &str| format!("query A($n: Int = 3) {{ festival(slug: \"a\") {{ {inner} }} }}");
        check(&festival("teams(first: 400) { nodes { name members { name } } }"), Ok(()));
        let over = Err("The request holds more than 10000 values to answer; ask for smaller pages.");
        check(&festival("teams(first: $n) { nodes { members { members { name } } } }"), over);
        check(
            &festival("teams { nodes { festival { teams { edges { node { festival { teams { nodes { name } } } } } } } } }"),
            over,
        );
        check(&festival("teams(first: 1000000000000000000) { nodes { members { name } } }"), over);
        check(&festival("teams(first: -5) { nodes { members { name } } }"), Ok(()));
    }

    #[test]
    fn the_schema_is_told_to_tools_and_not_multiplied() {
        check(INTROSPECTION, Ok(()));
        check(
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
            Err("The request holds more than 3 lists within lists of the schema."),
        );
    }

    /// As standard tools ask it.
    const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } types { ...FullType } \
        directives { name locations args { ...InputValue } } } } \
        fragment FullType on __Type { kind name fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef } } \
        inputFields { ...InputValue } interfaces { ...TypeRef } enumValues { name } possibleTypes { ...TypeRef } } \
        fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue } \
        fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
}
