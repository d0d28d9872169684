//! Drives a server with wrk (Debian's package of that name).

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use crate::{measure::Cost, node::Process};

/// How long each turn lasts.
const TURN: Duration = Duration::from_secs(2);
/// Connections that are kept busy.
const CONNECTIONS: usize = 16;

/// What wrk asks, again and again.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// A body makes it a POST of JSON. `@@` in it stands for a number that differs from request to request.
    pub(crate) body: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Asked {
    /// A GET.
    pub(crate) fn get(path: &str) -> Self {
        Self { path: path.to_owned(), body: None, headers: vec![] }
    }

    /// A query by POST.
    pub(crate) fn post(query: &str, variables: &serde_json::Value) -> Self {
        let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { path: "/graphql".to_owned(), body: Some(body), headers }
    }

    /// The same query by GET.
    pub(crate) fn query(query: &str) -> Self {
        let url = reqwest::Url::parse_with_params("http://localhost/graphql", [("query", query)]).expect("an address");
        Self::get(&format!("/graphql?{}", url.query().unwrap_or_default()))
    }

    /// With a header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With another path.
    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The script that makes wrk ask it, and print how many answers came, in how many microseconds, and how many were faulty. What
    /// has the wrong status counts as faulty, and so has an answer with errors, as mutations tell them with 200.
    fn script(&self, status: u16) -> String {
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!("[{name:?}] = {}", quoted(value))).collect();
        let body = self.body.as_deref().map_or("nil".to_owned(), quoted);
        let method = if self.body.is_some() { "POST" } else { "GET" };
        format!(
            r#"
local threads = 0
function setup(thread) threads = threads + 1; thread:set("id", threads); table.insert(all, thread) end
all = {{}}
local headers, body = {{ {} }}, {body}
local turn, faults = os.time() % 100000 * 10000000, 0
local fixed = body == nil or not body:find("@@", 1, true)
local ready
function init() ready = wrk.format("{method}", {}, headers, body) end
wrong = 0
function request()
  if fixed then return ready end
  turn = turn + 1
  return wrk.format("{method}", {}, headers, (body:gsub("@@", string.format("%d.%.0f", id, turn))))
end
{}
function done(summary)
  local wrong = 0
  for _, thread in ipairs(all) do wrong = wrong + thread:get("wrong") end
  local e = summary.errors
  io.write(string.format("@ %d %d %d\n", summary.requests, summary.duration, wrong + e.connect + e.read + e.write + e.timeout))
end
"#,
            headers.join(", "),
            quoted(&self.path),
            quoted(&self.path),
            // Looking at an answer costs wrk more than it costs the server: only what changes from one to the next is looked at.
            if self.body.as_deref().is_some_and(|it| it.contains("@@")) {
                format!(
                    r#"function response(status, headers, body)
  if status ~= {status} or body:find('"errors"', 1, true) or not body:find('"userErrors":[]', 1, true) then wrong = wrong + 1 end
end"#
                )
            } else {
                String::new()
            }
        )
    }
}

/// A string of Lua: bytes that it would read otherwise are told by their numbers.
fn quoted(text: &str) -> String {
    let told = text.bytes().map(|it| match it {
        b'"' | b'\\' | ..=31 | 127.. => format!("\\{it:03}"),
        _ => char::from(it).to_string(),
    });
    format!("\"{}\"", told.collect::<String>())
}

/// Keeps a server busy for a turn, and returns what one request cost: its processor time on the servers, and the time between two.
pub(crate) fn drive(asked: &Asked, servers: &[&Process]) -> Cost {
    let folder = TempDir::new().expect("a folder");
    let script = folder.path().join("ask.lua");
    fs::write(&script, asked.script(200)).expect("a script");
    let used = || servers.iter().map(|it| it.used()).sum::<Duration>();
    let before = used();
    let running: Vec<_> = servers
        .iter()
        .map(|server| {
            let mut wrk = Command::new("wrk");
            wrk.args(["--threads", "1", "--connections", &(CONNECTIONS / servers.len()).to_string()]);
            wrk.args(["--duration", &format!("{}s", TURN.as_secs()), "--timeout", "10s", "--script"]).arg(&script);
            wrk.arg(format!("http://{}", server.address())).stdout(Stdio::piped()).spawn().expect("wrk: apt-get install wrk")
        })
        .collect();
    let (mut requests, mut time) = (0, Duration::ZERO);
    for wrk in running {
        let output = wrk.wait_with_output().expect("wrk");
        let text = String::from_utf8_lossy(&output.stdout);
        let figures = text.lines().find_map(|it| it.strip_prefix("@ ")).unwrap_or_else(|| panic!("{text}"));
        let figures: Vec<u64> = figures.split(' ').map(|it| it.parse().expect("a number")).collect();
        assert!(!text.contains("Non-2xx"), "{text}");
        assert_eq!(figures[2], 0, "faulty answers to {asked:?}: {text}");
        requests += figures[0];
        time = time.max(Duration::from_micros(figures[1]));
    }
    assert!(requests > 0, "no answer in a whole turn: {asked:?}");
    let each = |time: Duration| time.div_f64(requests as f64);
    Cost { cpu: each(used() - before), wall: each(time) }
}
