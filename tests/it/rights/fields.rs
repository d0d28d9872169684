//! Every field, asked by everybody.

use std::collections::BTreeSet;

use playbill::domain::right::{ACTIONS, Access, FIELDS, Right, access};
use serde_json::Value;

use super::{
    schema::{Shape, Way, list, text},
    world::{SECRETS, Secret, Who, World},
};
use crate::harness::Desk;

impl Secret {
    /// The right that it takes to read it, by the table: that of its field, or of reading the draft for what is only in it.
    pub(super) fn right(&self) -> Right {
        match access(self.home.0, self.home.1) {
            Some(Access::Right(right)) => right,
            Some(Access::Named) => Right::ReadPrivate,
            other => panic!("{:?} is no secret: {other:?}", self.home),
        }
    }
}

#[tokio::test]
async fn every_field_and_mutation_is_in_a_table_and_says_what_it_needs() {
    let shape = Shape::read(&Desk::open().await).await;
    let mut told = BTreeSet::new();
    for (of, fields) in shape.objects().filter(|(of, _)| *of != "Mutation") {
        for field in fields {
            let path = format!("{of}.{}", text(field, "name"));
            let needs = access(of, text(field, "name"));
            let said = text(field, "description").split("\n\nNeeds: ").nth(1);
            match needs {
                None => panic!("{path} has no entry in domain/right/fields.rs"),
                Some(Access::Public | Access::Answer) => assert_eq!(said, None, "{path}"),
                Some(Access::Right(right)) => assert_eq!(said, Some(&*format!("{right}.")), "{path}"),
                Some(Access::Named) => assert!(said.is_some_and(|it| it.starts_with("READ_PRIVATE")), "{path}: {said:?}"),
                Some(Access::Own) => assert!(said.is_some_and(|it| it.contains("ACCOUNT")), "{path}: {said:?}"),
                Some(Access::Admin) => assert!(said.is_some_and(|it| it.contains("ADMINISTRATOR")), "{path}: {said:?}"),
            }
            told.insert(path);
        }
    }
    let entries = FIELDS.iter().flat_map(|(of, _, fields)| fields.split(' ').map(move |field| format!("{of}.{field}")));
    let gone: Vec<String> = entries.filter(|it| !told.contains(it)).collect();
    assert_eq!(gone, Vec::<String>::new(), "in the table, but not in the schema");
    let mutations: BTreeSet<&str> = list(shape.get("Mutation"), "fields").iter().map(|it| text(it, "name")).collect();
    assert_eq!(mutations, ACTIONS.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>());
    for field in list(shape.get("Mutation"), "fields") {
        assert!(text(field, "description").contains("\n\nNeeds: "), "{}", text(field, "name"));
    }
}

#[tokio::test]
async fn a_secret_is_read_by_those_who_may_know_it_and_by_nobody_else() {
    let world = World::open().await;
    let mut wrong = vec![];
    for who in &world.callers {
        for secret in SECRETS {
            // Roles belong to no state of a festival.
            let view = if secret.right() == Right::Administer { "RELEASED" } else { "DRAFT" };
            let query = format!("{{ festival(slug: \"fixture\", view: {view}) {{ {} }} }}", secret.query);
            let answer = world.ask(who, &query).await;
            let may = who.knows(secret.right(), secret.places);
            if answer.contains(secret.text) != may {
                wrong.push(format!("{} {} {}: {answer:.200}", who.name, if may { "misses" } else { "reads" }, secret.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What of a type is asked at once: what everybody may read together, all else by itself.
fn questions(shape: &Shape, of: &str) -> Vec<(Vec<(String, String)>, String)> {
    let mut open = (vec![], String::new());
    let mut questions = vec![];
    for field in list(shape.get(of), "fields") {
        let path = (of.to_owned(), text(field, "name").to_owned());
        let ask = shape.ask(of, field);
        if matches!(access(of, &path.1), Some(Access::Public | Access::Named | Access::Own)) && of != "Query" {
            open.0.push(path);
            open.1.push_str(&ask);
            open.1.push(' ');
        } else {
            questions.push((vec![path], ask));
        }
    }
    questions.extend((!open.0.is_empty()).then_some(open));
    questions
}

/// The code that a question is answered with; nothing for those who may ask it.
fn refusal(who: &Who, way: &Way, asked: &[(String, String)], is_draft: bool) -> Option<&'static str> {
    let through: Vec<&(String, String)> = way.fields.iter().chain(asked).collect();
    let reads_festival = through.iter().any(|(of, field)| of == "Query" && ["festival", "festivals", "node"].contains(&&**field));
    let of_festivals = through.iter().any(|(of, field)| of == "Query" && field == "festivals");
    let needs = |right: Right| through.iter().any(|(of, field)| access(of, field) == Some(Access::Right(right)));
    let is_refused = (through.iter().any(|(of, field)| of == "Query" && field == "job") && who.token.is_none())
        || (reads_festival && is_draft && !of_festivals && !who.may(Right::ReadDraft))
        || (of_festivals && is_draft && who.token.is_none())
        || (needs(Right::ReadHistory) && is_draft && !who.may(Right::ReadHistory))
        || (needs(Right::Administer) && !who.may(Right::Administer))
        || through.iter().any(|(of, field)| access(of, field) == Some(Access::Admin))
            && !(who.is_admin && who.token_allows(Right::Administer));
    is_refused.then_some(if who.token.is_none() { "UNAUTHENTICATED" } else { "FORBIDDEN" })
}

#[tokio::test]
async fn no_field_tells_anybody_what_they_may_not_know() {
    let world = World::open().await;
    let shape = Shape::read(world.desk()).await;
    let ways = shape.ways();
    let (mut checks, mut wrong) = (0, vec![]);
    for (of, _) in shape.objects().filter(|(of, _)| !["Mutation", "Node", "UserError"].contains(of) && !of.ends_with("Payload")) {
        let Some(way) = ways.get(of) else { panic!("no way leads to {of}") };
        for (asked, selection) in questions(&shape, of) {
            for (who, view) in world.callers.iter().flat_map(|who| [(who, "RELEASED"), (who, "DRAFT")]) {
                let answer = world.ask(who, &way.query(&selection, view)).await;
                let parsed: Value = serde_json::from_str(&answer).expect("JSON");
                let code = parsed["errors"][0]["extensions"]["code"].as_str();
                if code != refusal(who, way, &asked, view == "DRAFT") {
                    wrong.push(format!("{} asks {view} {asked:?}: {answer:.300}", who.name));
                }
                let leaks = world.leaks(who, view == "DRAFT", &answer);
                let own =
                    |it: &&str| *it == "zqgranted" && asked.iter().any(|(of, _)| ["Account", "Query", "Viewer"].contains(&&**of));
                let leaks: Vec<&str> = leaks.into_iter().filter(|it| !own(it)).collect();
                if !leaks.is_empty() {
                    wrong.push(format!("{} learns {leaks:?} in {view} by {asked:?}", who.name));
                }
                checks += asked.len();
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checks}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checks > 20_000, "{checks}");
}
