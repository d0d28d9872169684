//! The schema as it is published: printed, described, and named after one pattern.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use crate::harness::Desk;

const INTROSPECTION: &str = "{ __schema { mutationType { name } types { kind name description
    fields(includeDeprecated: true) { name description type { ...Type } args { name description type { ...Type } } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }
    fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// The types of the running schema by their names.
async fn types() -> BTreeMap<String, Value> {
    let data = Desk::open().await.ask(INTROSPECTION, json!({})).await;
    let types = data["__schema"]["types"].as_array().expect("types").iter();
    let ours = types.filter(|it| !name(it).starts_with("__") && !BUILT_IN.contains(&name(it)));
    ours.map(|it| (name(it).to_owned(), it.clone())).collect()
}

fn name(of: &Value) -> &str {
    of["name"].as_str().expect("a name")
}

fn list<'a>(of: &'a Value, part: &str) -> &'a [Value] {
    of[part].as_array().map_or(&[], Vec::as_slice)
}

/// A type as the schema writes it: `[Show!]!`.
fn written(ty: &Value) -> String {
    match ty["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&ty["ofType"])),
        Some("LIST") => format!("[{}]", written(&ty["ofType"])),
        _ => name(ty).to_owned(),
    }
}

#[test]
fn the_printed_schema_is_the_present_one() {
    let printed = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).expect("schema.graphql");
    assert!(
        printed == playbill::graphql::sdl(),
        "the API has changed: run `make schema`, and read the difference before you commit it"
    );
}

#[tokio::test]
async fn everything_is_described() {
    let mut bare = vec![];
    let mut check = |path: String, of: &Value| {
        if of["description"].as_str().is_none_or(|it| it.trim().is_empty()) {
            bare.push(path);
        }
    };
    for (ty, of) in &types().await {
        check(ty.clone(), of);
        for part in ["fields", "inputFields", "enumValues"] {
            for field in list(of, part) {
                let path = format!("{ty}.{}", name(field));
                for argument in list(field, "args") {
                    check(format!("{path}({})", name(argument)), argument);
                }
                check(path, field);
            }
        }
    }
    assert!(bare.is_empty(), "without a description:\n{}", bare.join("\n"));
}

#[tokio::test]
async fn names_follow_one_pattern() {
    let camel =
        |it: &str| it.starts_with(|first: char| first.is_ascii_lowercase()) && it.chars().all(|it| it.is_ascii_alphanumeric());
    let pascal =
        |it: &str| it.starts_with(|first: char| first.is_ascii_uppercase()) && it.chars().all(|it| it.is_ascii_alphanumeric());
    let screaming = |it: &str| it.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_');
    let mut wrong = vec![];
    for (ty, of) in &types().await {
        let mut check = |right: bool, field: &Value| {
            if !right {
                wrong.push(format!("{ty}.{}", name(field)));
            }
        };
        check(pascal(ty), of);
        for field in [list(of, "fields"), list(of, "inputFields")].concat() {
            check(camel(name(&field)), &field);
            list(&field, "args").iter().for_each(|it| check(camel(name(it)), it));
        }
        list(of, "enumValues").iter().for_each(|it| check(screaming(name(it)), it));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn mutations_take_one_input_and_answer_one_payload() {
    let types = types().await;
    for field in list(&types["Mutation"], "fields") {
        let mut noun = name(field).to_owned();
        noun[..1].make_ascii_uppercase();
        let arguments: Vec<String> =
            list(field, "args").iter().map(|it| format!("{}: {}", name(it), written(&it["type"]))).collect();
        assert_eq!(arguments, [format!("input: {noun}Input!")]);
        assert_eq!(written(&field["type"]), format!("{noun}Payload!"));
        let payload = list(&types[&format!("{noun}Payload")], "fields");
        let has = |common: &str| payload.iter().any(|it| format!("{}: {}", name(it), written(&it["type"])) == common);
        assert!(has("userErrors: [UserError!]!"), "{noun}Payload.userErrors");
        // Accounts and roles are of no Plan, nor is what helps to read a file.
        let of_none = ["Account", "Session", "Token", "Grant", "Job", "ImportPreview", "Webhook", "ColumnMapping"];
        if of_none.iter().any(|it| noun.starts_with(it)) {
            continue;
        }
        for common in
            ["conflictsRefused: [Conflict!]!", "conflictsAdded: [Conflict!]!", "conflictsResolved: [Conflict!]!", "revision: Int"]
        {
            assert!(has(common), "{noun}Payload.{common}");
        }
    }
}

#[tokio::test]
async fn connections_are_whole() {
    let types = types().await;
    let connections: Vec<&String> = types.keys().filter(|it| it.ends_with("Connection")).collect();
    assert!(connections.len() > 5);
    let fields = |ty: &str| -> Vec<String> {
        list(&types[ty], "fields").iter().map(|it| format!("{}: {}", name(it), written(&it["type"]))).collect()
    };
    for connection in connections {
        let node = connection.trim_end_matches("Connection");
        let edges = format!("edges: [{node}Edge!]!");
        let nodes = format!("nodes: [{node}!]!");
        assert_eq!(fields(connection), [&*edges, &*nodes, "pageInfo: PageInfo!", "totalCount: Int!"]);
        assert_eq!(fields(&format!("{node}Edge")), ["cursor: String!", &*format!("node: {node}!")]);
    }
    for (ty, of) in &types {
        for field in list(of, "fields").iter().filter(|it| written(&it["type"]).ends_with("Connection!")) {
            let arguments: Vec<&str> = list(field, "args").iter().map(name).collect();
            assert!(arguments.ends_with(&["first", "after"]), "{ty}.{}: {arguments:?}", name(field));
        }
    }
}
