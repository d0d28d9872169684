//! Requests made to hurt, as one table: for the tests, and for the benchmark that prints what each costs.

use serde_json::{Value, json};

/// A request made to hurt.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) how: How,
    /// The status that it is answered with.
    pub(crate) status: u16,
    /// A part of what it is told.
    pub(crate) told: &'static str,
}

/// How it comes.
pub(crate) enum How {
    /// As a JSON body.
    Post(String),
    /// As a JSON body in chunks, so that nobody knows its length before.
    Chunked(String),
    /// As a query string.
    Get(String),
}

fn times(text: &str, count: usize) -> String {
    (0..count).map(|number| text.replace('#', &number.to_string())).collect()
}

fn post(query: impl Into<String>) -> How {
    How::Post(json!({ "query": query.into() }).to_string())
}

fn with(variables: &str) -> How {
    How::Post(format!("{{\"query\":\"{{ __typename }}\",\"variables\":{variables}}}"))
}

fn festival(inner: &str) -> String {
    format!("{{ festival(slug: \"a\") {{ {inner} }} }}")
}

/// Fragments that each spread the next one so many times.
fn bomb(levels: usize, spreads: usize) -> String {
    let level = |number: usize| format!("fragment F{number} on Query {{ {} }} ", format!("...F{} ", number + 1).repeat(spreads));
    format!("{{ ...F0 }} {} fragment F{levels} on Query {{ __typename }}", (0..levels).map(level).collect::<String>())
}

/// Every attack that we know of.
#[expect(clippy::too_many_lines, reason = "one table")]
pub(crate) fn attacks() -> Vec<Attack> {
    let attack = |name, how, status, told| Attack { name, how, status, told };
    let pages = "teams(first: 500) { nodes { organization { teams(first: 500) { nodes { acts { nodes { code } } } } } } }";
    let schema = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    vec![
        attack("nested lists", post(format!("{{ festival(slug: {}", "[".repeat(6_000))), 400, "brackets within brackets"),
        attack("nested objects", post(format!("{{ festival(slug: {}", "{a:".repeat(5_000))), 400, "brackets within brackets"),
        attack("nested fields", post("{ a ".repeat(4_000)), 400, "brackets within brackets"),
        attack("nested lists in a default", post(format!("query A($a: [Int] = {}", "[".repeat(6_000))), 400, "brackets within"),
        attack("nested lists by GET", How::Get(format!("{{ a(b: {}", "[".repeat(4_000))), 400, "brackets within brackets"),
        attack("a wide document", post(festival(&times("slug ", 3_000))), 400, "words and signs"),
        attack(
            "many fields in fragments",
            post(format!(
                "{{ ...A }} fragment A on Query {{ {} }} fragment B on Query {{ {} }}",
                "...B ".repeat(200),
                "__typename ".repeat(200)
            )),
            400,
            "fields",
        ),
        attack("many aliases", post(festival(&times("a#: slug ", 300))), 400, "fields under another name"),
        attack("aliases at the root", post(format!("{{ {} }}", times("a#: __typename ", 300))), 400, "fields at its root"),
        attack("many directives", post(festival(&format!("slug {}", "@skip(if: false) ".repeat(150)))), 400, "directives"),
        attack("directives of no name", post(format!("query A {} {{ __typename }}", "@a ".repeat(900))), 400, "directives"),
        attack(
            "a circle of fragments",
            post("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
            400,
            "spreads itself",
        ),
        attack("a fragment of itself, unused", post("{ __typename } fragment A on Query { ...A }"), 400, "spreads itself"),
        attack("fragments, 2^24 fields", post(bomb(24, 2)), 400, "fragments within fragments"),
        attack("fragments, 20^8 fields", post(bomb(8, 20)), 400, "fields"),
        attack(
            "a batch",
            How::Post(format!("[{}]", vec!["{\"query\":\"{ __typename }\"}"; 9_000].join(","))),
            400,
            "one request at a time",
        ),
        attack("nested variables", with(&"[".repeat(100_000)), 400, "nested more than"),
        attack("nested keys in variables", with(&"{\"a\":".repeat(40_000)), 400, "nested more than"),
        attack(
            "many variables",
            with(&format!("{{{}}}", (0..22_000).map(|it| format!("\"{it}\":0")).collect::<Vec<_>>().join(","))),
            400,
            "values",
        ),
        attack("a list of many values", with(&format!("{{\"a\":[{}0]}}", "0,".repeat(120_000))), 400, "values"),
        attack(
            "many variables told",
            post(format!("query A({}) {{ __typename }}", times("$v#: Int ", 400))),
            400,
            "variables in one operation",
        ),
        attack("many operations", post(times("query A# { __typename } ", 300)), 400, "operations"),
        attack(
            "many mutations",
            post(format!("mutation {{ {} }}", times("a#: sessionDelete(input: {}) { deletedId } ", 30))),
            400,
            "mutations",
        ),
        attack("a long query", post(" ".repeat(200_000)), 400, "bytes of query"),
        attack("a long query by GET", How::Get(format!("{{ __typename }}{}", "%20".repeat(10_000))), 414, "longer than"),
        attack("a long body", How::Post(json!({ "query": "x".repeat(1_000_000) }).to_string()), 413, "longer than"),
        attack("a long body in chunks", How::Chunked(json!({ "query": "x".repeat(1_000_000) }).to_string()), 413, "longer than"),
        attack("the schema of the schema", post(schema), 400, "lists of the schema"),
        attack(
            "the schema, many times",
            post(format!("{{ {} }}", times("a#: __schema { types { name } } ", 40))),
            400,
            "fields at its root",
        ),
        attack("pages of pages", post(festival(pages)), 400, "values to answer"),
        attack("a page without end", post(festival("teams(first: 2147483647) { nodes { name } }")), 400, "values to answer"),
        attack("thousands of mistakes", post(festival(&times("x# ", 1_900))), 400, "Unknown field"),
        attack("mistakes of long names", post(festival(&times(&format!("{}# ", "x".repeat(120)), 120))), 400, "Unknown field"),
        attack("a name without end", post(festival(&"x".repeat(16_000))), 400, "bytes in one name"),
        attack("a text without end", post("{ festival(slug: \"\"\"\\\"\"\" \\"), 400, ""),
        attack(
            "a wrong value of many letters",
            post(festival(&format!("shows(filter: {{ kind: \"{}\" }}) {{ nodes {{ id }} }}", "x".repeat(15_000)))),
            400,
            "",
        ),
        attack(
            "a body of a wrong form",
            How::Post(json!({ "query": { "a": "x".repeat(100_000) } }).to_string()),
            400,
            "not a GraphQL request",
        ),
        attack("zeros", How::Post("\0".repeat(200_000)), 400, "not a GraphQL request"),
    ]
}

/// The first error of an answer, as its code and message; the text itself where it is no GraphQL answer.
pub(crate) fn error(text: &str) -> String {
    let Ok(answer) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let error = &answer["errors"][0];
    [&error["extensions"]["code"], &error["message"]].map(|it| it.as_str().unwrap_or("-")).join(" ")
}

/// Sends an attack and returns the status and the text of the answer.
pub(crate) async fn send(client: &reqwest::Client, url: &str, how: &How) -> (u16, String) {
    let json = |body: reqwest::Body| client.post(url).header("content-type", "application/json").body(body);
    let request = match how {
        How::Post(body) => json(body.clone().into()),
        How::Chunked(body) => json(reqwest::Body::wrap(Chunks(body.clone().into_bytes()))),
        How::Get(query) => {
            client.get(format!("{url}?query={}", query.replace('{', "%7B").replace('}', "%7D").replace(' ', "%20")))
        }
    };
    let response = request.header("accept", "application/graphql-response+json").send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.text().await.expect("a text"))
}

/// A body that does not tell its length.
struct Chunks(Vec<u8>);

impl hyper::body::Body for Chunks {
    type Data = hyper::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        let length = self.0.len().min(16_384);
        let chunk: Vec<u8> = self.0.drain(..length).collect();
        std::task::Poll::Ready((length > 0).then(|| Ok(hyper::body::Frame::data(chunk.into()))))
    }
}
