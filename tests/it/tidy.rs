//! The walls between the layers stand, and files stay short.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::source::{Named, named};

/// What a layer may name of the crate, and what it must not name of others.
struct Layer {
    name: &'static str,
    /// The layers that it stands on, and single names of others.
    stands_on: &'static [&'static str],
    outside: Outside,
    /// Words, and parts of paths, that must not occur.
    never: &'static [&'static str],
}

/// Which dependencies a layer may name.
enum Outside {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        stands_on: &[],
        outside: Outside::AllBut(&["async_graphql", "clap", "migration", "poem", "sea_orm", "tokio", "tracing"]),
        never: &["async", "await", "sqlx", "SystemTime", "Utc::now", "Local::now", "Uuid::now_v7"],
    },
    Layer {
        name: "demo",
        stands_on: &["domain"],
        outside: Outside::Only(&["chrono", "chrono_tz", "rand_chacha", "uuid"]),
        never: &["async", "await", "SystemTime", "Utc::now", "Local::now", "Uuid::now_v7"],
    },
    Layer {
        name: "formats",
        stands_on: &["domain"],
        outside: Outside::AllBut(&["async_graphql", "clap", "migration", "poem", "sea_orm", "tokio", "tracing"]),
        never: &["async", "await", "sqlx", "SystemTime", "Utc::now", "Local::now", "Uuid::now_v7"],
    },
    Layer {
        name: "store",
        stands_on: &["domain"],
        outside: Outside::AllBut(&["async_graphql", "clap", "poem"]),
        never: &["Utc::now", "Uuid::now_v7"],
    },
    Layer {
        name: "live",
        stands_on: &["domain", "store"],
        outside: Outside::AllBut(&["async_graphql", "clap", "migration", "poem", "sea_orm"]),
        never: &["sqlx", "Utc::now", "Uuid::now_v7"],
    },
    Layer {
        name: "outbox",
        stands_on: &["domain"],
        outside: Outside::AllBut(&["async_graphql", "clap", "migration", "poem", "sea_orm"]),
        never: &["sqlx", "Utc::now", "Uuid::now_v7"],
    },
    Layer {
        name: "app",
        stands_on: &["demo", "domain", "formats", "live", "outbox", "store"],
        outside: Outside::AllBut(&["async_graphql", "clap", "migration", "poem", "sea_orm"]),
        never: &["sqlx"],
    },
    Layer {
        name: "graphql",
        stands_on: &["app", "domain", "store::FestivalFilter", "store::ReleaseInfo"],
        outside: Outside::AllBut(&["clap", "migration", "poem", "sea_orm"]),
        never: &["sqlx", "Utc::now", "Uuid::now_v7"],
    },
    Layer {
        name: "http",
        stands_on: &["app", "graphql"],
        outside: Outside::AllBut(&["clap", "migration", "sea_orm"]),
        never: &["sqlx", "Utc::now", "Uuid::now_v7"],
    },
];

/// Lines of the longest file, and of `main.rs`.
const FILE_LINES: usize = 500;
const MAIN_LINES: usize = 80;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder of the sources, with the modules that they are: `["domain", "id"]` for `domain/id.rs`.
fn modules() -> Vec<(PathBuf, Vec<String>)> {
    let (mut folders, mut modules) = (vec![root().join("src")], vec![]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let inside = path.strip_prefix(root().join("src")).expect("a source").with_extension("");
                let mut module: Vec<String> = inside.iter().map(|it| it.to_string_lossy().into_owned()).collect();
                module.pop_if(|it| it == "mod");
                modules.push((path, module));
            }
        }
    }
    modules
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// The dependencies of the program, as code names them.
fn dependencies() -> BTreeSet<String> {
    let manifest = read(&root().join("Cargo.toml"));
    let (_, rest) = manifest.split_once("\n[dependencies]\n").expect("dependencies");
    let lines = rest.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split(['=', '.', ' ']).next()?.replace('-', "_"))).filter(|it| !it.is_empty()).collect()
}

/// What a file of a layer names and must not, as `line: path`.
fn broken(layer: &Layer, module: &[String], text: &str, dependencies: &BTreeSet<String>) -> Vec<String> {
    let wrong = |it: &Named| {
        let path = it.path.as_str();
        let has = |words: &&str| format!("::{path}::").contains(&format!("::{words}::"));
        if let Some(inside) = path.strip_prefix("crate::") {
            let stands_on = |base: &str| inside == base || inside.starts_with(&format!("{base}::"));
            return !stands_on(layer.name) && !layer.stands_on.iter().any(|base| stands_on(base)) || layer.never.iter().any(has);
        }
        let head = path.split("::").next().unwrap_or(path);
        let outside = match layer.outside {
            Outside::Only(may) => dependencies.contains(head) && path.contains("::") && !may.contains(&head),
            Outside::AllBut(never) => path.contains("::") && never.contains(&head),
        };
        outside || layer.never.iter().any(has)
    };
    let named = named(module, text);
    named.iter().filter(|it| wrong(it)).map(|Named { line, path }| format!("{line}: {path}")).collect()
}

#[test]
fn every_layer_names_only_what_it_stands_on() {
    let dependencies = dependencies();
    let mut faults = vec![];
    for (path, module) in modules() {
        let Some(layer) = LAYERS.iter().find(|it| it.name == module[0]) else {
            let whole = ["command", "config", "lib", "main"].contains(&module[0].as_str());
            assert!(whole, "{}: say in `LAYERS` what this layer stands on", path.display());
            continue;
        };
        let broken = broken(layer, &module, &read(&path), &dependencies);
        faults.extend(broken.iter().map(|it| format!("{}:{it}", path.strip_prefix(root()).expect("ours").display())));
    }
    assert!(faults.is_empty(), "a wall between layers is broken:\n{}", faults.join("\n"));
}

#[test]
fn a_broken_wall_is_seen() {
    let dependencies = dependencies();
    assert!(dependencies.contains("sea_orm") && dependencies.contains("rand_chacha") && !dependencies.contains("tempfile"));
    let check = |layer: &str, text: &str, expect: &[&str]| {
        let rules = LAYERS.iter().find(|it| it.name == layer).expect("a layer");
        assert_eq!(broken(rules, &[layer.to_owned(), "show".to_owned()], text, &dependencies), expect, "{layer}: {text}");
    };
    check("domain", "use crate::domain::{id::Id, plan};\nuse super::text; use chrono::Utc;", &[]);
    check(
        "domain",
        "\nuse crate::{\n    domain::id,\n    store::{Store, Error},\n};",
        &["4: crate::store::Store", "4: crate::store::Error"],
    );
    check("domain", "use crate::store;", &["1: crate::store"]);
    check("domain", "fn a() { super::super::app::App::new() }", &["1: crate::app::App::new"]);
    check("domain", "async fn a() {}\n#[tokio::test] fn b() { c.await }", &["1: async", "2: tokio::test", "2: await"]);
    check("domain", "let a = chrono::Utc::now(); // Utc::now", &["1: chrono::Utc::now"]);
    check("domain", "/// [`crate::app::App`]\nlet a = \"crate::app::App\";", &[]);
    check("demo", "use chrono::Duration; use rand_chacha::ChaCha8Rng; use crate::domain::id;", &[]);
    check("demo", "use serde::Serialize; use crate::app::Clock;", &["1: serde::Serialize", "1: crate::app::Clock"]);
    check("store", "use sea_orm::sqlx::Connection; use crate::domain::plan;", &[]);
    check("store", "use crate::{app, http::run};", &["1: crate::app", "1: crate::http::run"]);
    check("app", "use tokio::sync::Mutex; use crate::store::Store;", &[]);
    check("app", "use sea_orm::DbErr; use crate::graphql;", &["1: sea_orm::DbErr", "1: crate::graphql"]);
    check("graphql", "use crate::{store::{FestivalFilter, ReleaseInfo as It}, app::App};", &[]);
    check("graphql", "use crate::store::{FestivalFilter, Store};", &["1: crate::store::Store"]);
    check("graphql", "use poem::Route;", &["1: poem::Route"]);
    check("http", "use crate::{app::App, graphql::schema}; use poem::get;", &[]);
    check(
        "http",
        "fn a(b: crate::domain::plan::Plan) -> sea_orm::DbErr {}",
        &["1: crate::domain::plan::Plan", "1: sea_orm::DbErr"],
    );
}

#[test]
fn resolvers_say_what_they_read_beside_their_plan() {
    for (path, module) in modules().into_iter().filter(|(_, module)| module[0] == "graphql") {
        let reaches = read(&path).contains("::<App>");
        assert_eq!(reaches, module == ["graphql", "origin"], "{}: reach the desk by graphql::origin", path.display());
    }
}

#[test]
fn files_are_short() {
    for (path, module) in modules() {
        let (lines, most) = (read(&path).lines().count(), if module == ["main"] { MAIN_LINES } else { FILE_LINES });
        assert!(lines <= most, "{} has {lines} lines, more than {most}: take it apart", path.display());
    }
}
