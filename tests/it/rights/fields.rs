//! Every field, asked by everybody.

use std::collections::BTreeSet;

use playbill::domain::right::{ACTIONS, Access, FIELDS, Right, access};
use serde_json::Value;

use super::{
    schema::{Shape, Way, document, list, text},
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
            let view = if secret.home.0 == "Grant" { "RELEASED" } else { "DRAFT" };
            let query = format!("{{ festival(slug: \"fixture\", view: {view}) {{ {} }} }}", secret.query);
            let answer = world.ask(who, &query).await;
            let may = who.knows(secret.right(), secret.places) && (view == "RELEASED" || who.token_allows(Right::ReadDraft));
            if answer.contains(secret.text) != may {
                wrong.push(format!("{} {} {}: {answer:.200}", who.name, if may { "misses" } else { "reads" }, secret.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Something that is asked of a type.
struct Question<'a> {
    way: &'a Way,
    /// The fields that are asked.
    fields: Vec<(String, String)>,
    selection: String,
}

/// What is asked of a type: what everybody may read together, all else by itself.
fn questions<'a>(shape: &Shape, of: &str, way: &'a Way) -> Vec<Question<'a>> {
    let mut open = Question { way, fields: vec![], selection: String::new() };
    let mut questions = vec![];
    for field in list(shape.get(of), "fields") {
        let path = (of.to_owned(), text(field, "name").to_owned());
        let selection = shape.ask(of, field);
        if matches!(access(of, &path.1), Some(Access::Public | Access::Named | Access::Own)) && of != "Query" {
            open.fields.push(path);
            open.selection.push_str(&selection);
            open.selection.push(' ');
        } else {
            questions.push(Question { way, fields: vec![path], selection });
        }
    }
    questions.extend((!open.fields.is_empty()).then_some(open));
    questions
}

/// The code that a question is answered with; nothing for those who may ask it.
fn refusal(who: &Who, question: &Question<'_>, is_draft: bool) -> Option<&'static str> {
    let through: Vec<&(String, String)> = question.way.fields.iter().chain(&question.fields).collect();
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

/// What a query cannot ask: mutations and subscriptions with what only they answer, and what is reached by its kinds alone.
const NOT_ASKED: [&str; 6] = ["Mutation", "Node", "PlanChange", "PlanChanged", "Subscription", "UserError"];

/// How many questions go into one document: the server tells at most ten errors at once.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn no_field_tells_anybody_what_they_may_not_know() {
    let world = World::open().await;
    let shape = Shape::read(world.desk()).await;
    let ways = shape.ways();
    let asked = shape.objects().filter(|(of, _)| !NOT_ASKED.contains(of) && !of.ends_with("Payload"));
    let questions: Vec<Question<'_>> =
        asked.flat_map(|(of, _)| questions(&shape, of, ways.get(of).unwrap_or_else(|| panic!("no way leads to {of}")))).collect();
    let (mut checks, mut wrong) = (0, vec![]);
    // Where a question begins at the root, its error may be that of the whole document.
    let (roots, others): (Vec<_>, Vec<_>) = questions.iter().partition(|it| it.way.fields.is_empty());
    for several in roots.chunks(1).chain(others.chunks(AT_ONCE)) {
        let parts: Vec<String> =
            several.iter().enumerate().map(|(place, it)| it.way.ask(&format!("q{place}"), &it.selection)).collect();
        for (who, view) in world.callers.iter().flat_map(|who| [(who, "RELEASED"), (who, "DRAFT")]) {
            let answer = world.ask(who, &document(&parts, view)).await;
            let answer: Value = serde_json::from_str(&answer).expect("JSON");
            for (place, question) in several.iter().enumerate() {
                wrong.extend(check(&world, (who, view), question, &answer, &format!("q{place}")));
                checks += question.fields.len();
            }
        }
    }
    wrong.truncate(60);
    assert!(wrong.is_empty(), "{} of {checks}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checks > 20_000, "{checks}");
}

/// What is wrong with the answer to one question.
fn check(world: &World, (who, view): (&Who, &str), question: &Question<'_>, answer: &Value, alias: &str) -> Vec<String> {
    let error = list(answer, "errors").iter().find(|it| it["path"][0].as_str().is_none_or(|it| it == alias));
    let code = error.map(|it| text(&it["extensions"], "code"));
    let told = answer["data"][alias].to_string() + &error.map(ToString::to_string).unwrap_or_default();
    let mut wrong = vec![];
    if code != refusal(who, question, view == "DRAFT") {
        wrong.push(format!("{} asks {view} {:?}: {told:.300}", who.name, question.fields));
    }
    let is_own = question.fields.iter().any(|(of, _)| ["Account", "Query", "Viewer"].contains(&&**of));
    let leaks: Vec<&str> =
        world.leaks(who, view == "DRAFT", &told).into_iter().filter(|it| !(is_own && *it == "zqgranted")).collect();
    if !leaks.is_empty() {
        wrong.push(format!("{} learns {leaks:?} in {view} by {:?}", who.name, question.fields));
    }
    wrong
}
