//! What a newcomer is shown is true: README.md's answers, its tour and its settings, and the ready queries of GraphiQL.
//!
//! `UPDATE_EXPECT=1` writes the answers, the tour and the settings into README.md anew.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use async_graphql::Value;
use clap::CommandFactory as _;
use expect_test::expect_file;
use playbill::config::Config;
use serde_json::json;

use crate::{database::Database, harness::Desk};

/// Answers are broken into lines that are no longer than this, where they can be.
const COLUMNS: usize = 132;
const FENCE: &str = "```";
const SETTINGS: &str = "<!-- settings -->\n";

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test]
async fn the_readme_is_true() {
    let readme = fs::read_to_string(folder().join("README.md")).expect("README.md");
    // Every other piece is a block: its language, and the lines below it.
    let mut pieces: Vec<String> = readme.split(FENCE).map(str::to_owned).collect();
    assert_eq!(pieces.len() % 2, 1, "a block without an end");
    let desk = Desk::open_demo().await;
    for block in (1..pieces.len()).step_by(2) {
        match pieces[block].split_once('\n').expect("a block of lines").0 {
            "json" => {
                let query = pieces[block - 2].strip_prefix("graphql\n").expect("a query before its answer");
                pieces[block] = format!("json\n{}\n", printed(&answer(&desk, query).await, 0));
            }
            "text import" => {
                let (name, file) = pieces[block - 2].split_once('\n').expect("a file");
                pieces[block] = format!("text import\n{}", imports(name.trim_start_matches("csv "), file));
            }
            "text tour" => pieces[block] = format!("text tour\n{}", tour().await),
            _ => {}
        }
    }
    let readme = pieces.join(FENCE);
    let (before, table) = readme.split_once(SETTINGS).expect("a place for the settings");
    let (_, behind) = table.split_once("\n\n").expect("an end of the table");
    expect_file!["../../README.md"].assert_eq(&format!("{before}{SETTINGS}{}\n{behind}", settings()));
}

/// What the server answers, its fields in their order.
async fn answer(desk: &Desk, query: &str) -> Value {
    let asked = reqwest::Client::new().post(desk.at("/graphql")).bearer_auth(&desk.token).json(&json!({ "query": query }));
    let text = asked.send().await.expect("an answer").text().await.expect("a text");
    let answer: Value = serde_json::from_str(&text).expect("a JSON answer");
    assert!(matches!(&answer, Value::Object(fields) if !fields.contains_key("errors")), "{query}\n{text}");
    answer
}

/// JSON as one would write it by hand: on one line what fits there.
fn printed(value: &Value, indent: usize) -> String {
    let (open, close, parts): (_, _, Vec<(String, &Value)>) = match value {
        Value::List(items) => ('[', ']', items.iter().map(|it| (String::new(), it)).collect()),
        Value::Object(fields) => ('{', '}', fields.iter().map(|(name, it)| (format!("\"{name}\": "), it)).collect()),
        scalar => return serde_json::to_string(scalar).expect("JSON"),
    };
    if parts.is_empty() {
        return format!("{open}{close}");
    }
    let texts: Vec<String> = parts.iter().map(|(name, it)| format!("{name}{}", printed(it, indent + 2))).collect();
    let line = format!("{open} {} {close}", texts.join(", "));
    if indent + line.chars().count() <= COLUMNS && !line.contains('\n') {
        return line;
    }
    let pad = " ".repeat(indent);
    format!("{open}\n{pad}  {}\n{pad}{close}", texts.join(&format!(",\n{pad}  ")))
}

/// What the tour prints, twice the same on one server.
async fn tour() -> String {
    let desk = Desk::open().await;
    let first = node_tour(&desk).await;
    assert_eq!(node_tour(&desk).await, first, "a second tour tells something else");
    first
}

async fn node_tour(desk: &Desk) -> String {
    let mut command = Command::new("node");
    command.arg(folder().join("tests/tour.mjs")).arg(desk.at("")).arg(&desk.token);
    let run = move || command.output().expect("node");
    // The server needs this thread meanwhile.
    let output = tokio::task::spawn_blocking(run).await.expect("an end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a text")
}

/// What an import of a file prints: looked at, applied without the row that is wrong, and looked at again when that is mended.
fn imports(name: &str, file: &str) -> String {
    let (database, folder) = (Database::new(), tempfile::tempdir().expect("a folder"));
    let path = folder.path().join(name);
    fs::write(&path, file).expect("a file");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_playbill"));
        command.args(arguments).args(["--log-level", "error", "--database-url", database.url()]).current_dir(folder.path());
        let output = command.output().expect("playbill");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let line = arguments.iter().fold("$ playbill".to_owned(), |line, it| format!("{line} {it}"));
        format!("{line}\n{}", String::from_utf8(output.stdout).expect("a text"))
    };
    run(&["demo"]);
    let import = ["import", "--festival", "weidong-2020", name];
    let looked = run(&[&import[..], &["--column", "团号=teamCode"]].concat());
    let applied = run(&[&import[..], &["--column", "团号=teamCode", "--skip-refused", "--apply"]].concat());
    fs::write(&path, file.replace("1990-13-40", "1990-12-04")).expect("a file");
    [looked, applied, run(&import)].join("\n")
}

/// The settings that `playbill config` prints, as a table.
fn settings() -> String {
    let root = Config::command();
    let serve = root.find_subcommand("serve").expect("the command serve");
    let args: BTreeMap<_, _> =
        root.get_arguments().chain(serve.get_arguments()).filter_map(|it| Some((it.get_env()?.to_str()?, it))).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_playbill")).arg("config").env_clear().output().expect("playbill");
    let lines = String::from_utf8(output.stdout).expect("a text");
    let rows = lines.lines().map(|line| {
        let (variable, value) = line.split_once('=').expect("VARIABLE=value");
        let value = value.strip_suffix("  # default").expect("a default");
        let arg = args[variable];
        let (flag, help) = (arg.get_long().expect("a flag"), arg.get_help().expect("a help"));
        let choices: Vec<String> = arg.get_possible_values().iter().map(|it| format!("`{}`", it.get_name())).collect();
        let choices = if choices.is_empty() { String::new() } else { format!(" ({})", choices.join(", ")) };
        format!("| `{variable}` | `--{flag}` | `{value}` | {help}{choices} |\n")
    });
    format!("| variable | flag | default | meaning |\n|---|---|---|---|\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn the_ready_queries_of_graphiql_run_on_the_demo() {
    let desk = Desk::open_demo().await;
    let show = desk.ask(r#"{ festival(slug: "weidong-2020") { show(code: "S13") { id } } }"#, json!({})).await;
    let variables = json!({ "show": show["festival"]["show"]["id"] });
    let mut count = 0;
    for file in fs::read_dir(folder().join("pages/graphiql/queries")).expect("the queries") {
        let query = fs::read_to_string(file.expect("a file").path()).expect("a query");
        let data = desk.ask(&query, variables.clone()).await;
        let field = data.as_object().and_then(|it| it.values().next()).expect("a field");
        assert!(field.is_object(), "{query}\n{data:#}");
        assert!(field.get("userErrors").is_none_or(|it| *it == json!([])), "{query}\n{data:#}");
        count += 1;
    }
    assert!(count > 0);
}
