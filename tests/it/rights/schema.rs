//! The schema as the walk sees it: types, what to ask of them, and the way to each.

use std::collections::{BTreeMap, VecDeque};

use playbill::domain::id::JobId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::Desk;

const INTROSPECTION: &str = "{ __schema { types { kind name description possibleTypes { name }
    fields(includeDeprecated: true) { name description type { ...Type } args { name defaultValue type { ...Type } } }
    inputFields { name defaultValue type { ...Type } } enumValues { name } } } }
    fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Arguments of fields that need some.
const ARGUMENTS: &[(&str, &str)] = &[
    ("Query.festival", "slug: \"fixture\", view: VIEW"),
    ("Query.festivals", "view: VIEW"),
    ("Query.job", "id: \"JOBID\""),
    ("Query.node", "id: \"@P2\", view: VIEW"),
    ("Festival.act", "code: \"A1\""),
    ("Festival.team", "code: \"T2\""),
    ("Festival.show", "code: \"X1\""),
    ("Festival.program", "show: \"@X1\""),
    ("Festival.roster", "team: \"@T1\""),
    ("Festival.statistics", "by: TEAM"),
    ("Festival.callSheet", "day: \"2020-09-20\""),
    ("Festival.presence", "day: \"2020-09-20\""),
    ("Festival.freeSlots", "durationSeconds: 60"),
    ("Festival.search", "text: \"zq\""),
];

/// What is asked of things that are reached as one of several kinds.
const PARTS: &[(&str, &str)] = &[
    ("Performer", "name reading"),
    ("Interlude", "title"),
    ("Performance", "title"),
    ("Waiver", "reason"),
    ("Team", "name"),
    ("Act", "title"),
    ("Show", "title"),
];

/// Ways that lead everywhere at once, or that few may go.
const NO_WAY: &[&str] = &["Query.node", "Query.festivals", "Query.accounts"];

/// The types of the running schema by their names.
pub(super) struct Shape(BTreeMap<String, Value>);

/// The way to a type: what to open on it, and the fields that it leads through.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    open: Vec<String>,
    pub(super) fields: Vec<(String, String)>,
}

impl Way {
    /// A query that asks something of the type it leads to.
    pub(super) fn query(&self, selection: &str, view: &str) -> String {
        let query = format!("{{ {} {selection} {} }}", self.open.join(" "), "}".repeat(self.open.len()));
        query.replace("VIEW", view).replace("JOBID", &JobId(Uuid::nil()).to_string())
    }
}

impl Shape {
    pub(super) async fn read(desk: &Desk) -> Self {
        let data = desk.ask(INTROSPECTION, json!({})).await;
        let types = data["__schema"]["types"].as_array().expect("types").iter();
        let ours = types.filter(|it| !text(it, "name").starts_with("__"));
        Self(ours.map(|it| (text(it, "name").to_owned(), it.clone())).collect())
    }

    pub(super) fn get(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// Every object and interface with its fields.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&str, &[Value])> {
        let objects = self.0.iter().filter(|(_, it)| ["OBJECT", "INTERFACE"].contains(&text(it, "kind")));
        objects.map(|(name, it)| (name.as_str(), list(it, "fields")))
    }

    /// What to ask to read a field with everything plain in it.
    pub(super) fn ask(&self, of: &str, field: &Value) -> String {
        let inner = self.plain(named(&field["type"]));
        format!("{} {}", self.call(of, field), if inner.is_empty() { String::new() } else { format!("{{ {inner} }}") })
    }

    fn call(&self, of: &str, field: &Value) -> String {
        let name = text(field, "name");
        let path = format!("{of}.{name}");
        let told = ARGUMENTS.iter().find(|(field, _)| *field == path).map(|(_, arguments)| *arguments);
        let is_needed = |it: &Value| it["type"]["kind"] == "NON_NULL" && it["defaultValue"].is_null();
        assert!(told.is_some() || !list(field, "args").iter().any(is_needed), "tell the walk what to ask of {path}");
        let pages = list(field, "args").iter().any(|it| text(it, "name") == "first").then_some("first: 20");
        let arguments: Vec<&str> = told.into_iter().chain(pages).collect();
        if arguments.is_empty() { name.to_owned() } else { format!("{name}({})", arguments.join(", ")) }
    }

    /// The fields of a type that hold no others.
    fn plain(&self, of: &str) -> String {
        let ty = self.get(of);
        match text(ty, "kind") {
            "OBJECT" => {
                let plain = list(ty, "fields").iter().filter(|it| {
                    let kind = text(self.get(named(&it["type"])), "kind");
                    ["SCALAR", "ENUM"].contains(&kind)
                });
                let plain: Vec<String> = plain.map(|it| self.call(of, it)).collect();
                if plain.is_empty() { "__typename".to_owned() } else { plain.join(" ") }
            }
            "INTERFACE" | "UNION" => {
                let possible = list(ty, "possibleTypes");
                let fits = |part: &&(&str, &str)| possible.iter().any(|it| text(it, "name") == part.0);
                let parts = PARTS.iter().filter(fits).map(|(on, field)| format!(" ... on {on} {{ {field} }}"));
                format!("__typename{}", parts.collect::<String>())
            }
            _ => String::new(),
        }
    }

    /// The shortest way to every type that there is one to.
    pub(super) fn ways(&self) -> BTreeMap<String, Way> {
        let mut ways = BTreeMap::from([("Query".to_owned(), Way::default())]);
        let mut next = VecDeque::from(["Query".to_owned()]);
        while let Some(of) = next.pop_front() {
            let way = ways[&of].clone();
            for field in list(self.get(&of), "fields") {
                let path = (of.clone(), text(field, "name").to_owned());
                let target = named(&field["type"]);
                if NO_WAY.contains(&&*format!("{}.{}", path.0, path.1)) {
                    continue;
                }
                let possible = list(self.get(target), "possibleTypes");
                let through = possible.iter().map(|it| (text(it, "name"), true)).chain([(target, false)]);
                for (name, is_narrowed) in through {
                    if !["OBJECT", "INTERFACE"].contains(&text(self.get(name), "kind")) || ways.contains_key(name) {
                        continue;
                    }
                    let mut way = way.clone();
                    way.open.push(format!("{} {{", self.call(&of, field)));
                    way.open.extend(is_narrowed.then(|| format!("... on {name} {{")));
                    way.fields.push(path.clone());
                    ways.insert(name.to_owned(), way);
                    next.push_back(name.to_owned());
                }
            }
        }
        ways
    }
}

pub(super) fn text<'a>(of: &'a Value, part: &str) -> &'a str {
    of[part].as_str().unwrap_or_default()
}

pub(super) fn list<'a>(of: &'a Value, part: &str) -> &'a [Value] {
    of[part].as_array().map_or(&[], Vec::as_slice)
}

/// The name of a type without its wrapping.
pub(super) fn named(ty: &Value) -> &str {
    if ty["ofType"].is_null() { text(ty, "name") } else { named(&ty["ofType"]) }
}
