//! A festival that a test fills with what it needs, and texts in which `@X1` stands for the id of what it called X1.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::harness::Desk;

/// A festival on a server of its own. In inputs and queries `@X1` is the id of X1, and `@` alone that of the festival.
pub(crate) struct Fixture {
    /// The server.
    pub(crate) desk: Desk,
    ids: HashMap<String, String>,
}

/// The slug of the fixture's festival.
pub(crate) const SLUG: &str = "fixture";

impl Fixture {
    /// A festival in September 2020 with the usual genres and these things in it: noun, code, and what the noun needs.
    pub(crate) async fn open(things: &[(&str, &str, Value)]) -> Self {
        let desk = Desk::open().await;
        let id = desk.found(SLUG).await;
        let mut fixture = Self { desk, ids: HashMap::from([(String::new(), id)]) };
        fixture.add_all(things).await;
        fixture
    }

    /// Stops the server and starts another on the same database.
    pub(crate) async fn reopen(self) -> Self {
        Self { desk: self.desk.reopen().await, ids: self.ids }
    }

    /// Adds things; their names are their codes unless told, acts play four minutes and are confirmed, and conflicts are let pass.
    pub(crate) async fn add_all(&mut self, things: &[(&str, &str, Value)]) {
        for (noun, code, input) in things {
            let mut whole = match *noun {
                "member" => json!({}),
                "programItem" => json!({ "onConflict": "ALLOW" }),
                "stage" => json!({ "code": code, "name": { "text": code } }),
                "performer" => json!({ "festival": "@", "code": code, "name": code }),
                "act" => {
                    json!({ "festival": "@", "code": code, "title": { "text": code }, "durationSeconds": 240, "status": "CONFIRMED" })
                }
                "show" => json!({ "festival": "@", "code": code, "title": { "text": code }, "onConflict": "ALLOW" }),
                _ => json!({ "festival": "@", "code": code, "name": { "text": code } }),
            };
            merge(&mut whole, input);
            let (mutation, field) = match *noun {
                "programItem" => ("programItemInsert".to_owned(), "item"),
                noun => (format!("{noun}Create"), noun),
            };
            let payload = self.done(&mutation, whole, &format!("{field} {{ id }}")).await;
            self.name(code, pluck(&payload, &format!("{field}.id")));
        }
    }

    /// Lets a code stand for an id.
    pub(crate) fn name(&mut self, code: &str, id: String) {
        self.ids.insert(code.to_owned(), id);
    }

    /// Puts ids in place of codes.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut parts = text.split('@');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(part.len());
            let (code, rest) = part.split_at(part[..end].trim_end_matches('.').len()); // a full stop ends a sentence
            filled.push_str(self.ids.get(code).unwrap_or_else(|| panic!("nothing is called {code}")));
            filled.push_str(rest);
        }
        filled
    }

    fn input(&self, input: &Value) -> Value {
        serde_json::from_str(&self.fill(&input.to_string())).expect("JSON as before")
    }

    /// Runs one mutation: see [`Desk::mutate`].
    pub(crate) async fn mutate(&self, name: &str, input: Value, select: &str) -> Value {
        self.desk.mutate(name, self.input(&input), select).await
    }

    /// Runs one mutation that must not be refused.
    pub(crate) async fn done(&self, name: &str, input: Value, select: &str) -> Value {
        self.desk.done(name, self.input(&input), select).await
    }

    /// Runs one mutation that must be refused, and returns what was wrong as `field CODE` lines.
    pub(crate) async fn refused(&self, name: &str, input: Value) -> Vec<String> {
        self.desk.refused(name, self.input(&input)).await
    }

    /// Reads the draft.
    pub(crate) async fn draft(&self, select: &str) -> Value {
        self.read("view: DRAFT", select).await
    }

    /// Reads a release: the latest, or `release: 1`. Null when there is none.
    pub(crate) async fn released(&self, which: &str, select: &str) -> Value {
        self.read(&format!("view: RELEASED {which}"), select).await
    }

    async fn read(&self, view: &str, select: &str) -> Value {
        let query = self.fill(&format!("{{ festival(slug: \"{SLUG}\" {view}) {{ {select} }} }}"));
        self.desk.ask(&query, json!({})).await["festival"].take()
    }

    /// Reads a thing by its code, as `Team { name }`.
    pub(crate) async fn node(&self, code: &str, view: &str, select: &str) -> Value {
        let query = self.fill(&format!("{{ node(id: \"@{code}\" view: {view}) {{ ... on {select} }} }}"));
        self.desk.ask(&query, json!({})).await["node"].take()
    }

    /// The festival's present revision.
    pub(crate) async fn revision(&self) -> i64 {
        self.draft("revision").await["revision"].as_i64().expect("a revision")
    }

    /// Publishes, and returns the number of the release.
    pub(crate) async fn publish(&self) -> i64 {
        let payload = self.done("releasePublish", json!({ "festival": "@" }), "release { number }").await;
        payload["release"]["number"].as_i64().expect("a number")
    }
}

/// Puts the fields of one object over those of another.
pub(crate) fn merge(onto: &mut Value, from: &Value) {
    for (key, value) in from.as_object().expect("an object") {
        onto[key] = value.clone();
    }
}

/// What stands at a path like `shows.nodes.code`, those of a list with spaces between them, nulls as `-`.
pub(crate) fn pluck(value: &Value, path: &str) -> String {
    if let Value::Array(list) = value {
        return list.iter().map(|it| pluck(it, path)).collect::<Vec<_>>().join(" ");
    }
    match (path.split_once('.').unwrap_or((path, "")), value) {
        (_, Value::Null) => "-".to_owned(),
        (("", _), Value::String(text)) => text.clone(),
        (("", _), value) => value.to_string(),
        ((field, rest), value) => pluck(&value[field], rest),
    }
}

/// The entries of a list, each as what stands at some paths: `rows(&data, "nodes", "code stage.code")`.
pub(crate) fn rows(value: &Value, list: &str, paths: &str) -> Vec<String> {
    let list = list.split('.').filter(|it| !it.is_empty()).fold(value, |value, field| &value[field]);
    let row = |it: &Value| paths.split_whitespace().map(|path| pluck(it, path)).collect::<Vec<_>>().join(" ");
    list.as_array().unwrap_or_else(|| panic!("no list: {value:#}")).iter().map(row).collect()
}
