//! Every mutation, asked by everybody.

use playbill::domain::{
    id::{JobId, TokenId},
    right::{Need, need},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    schema::{Shape, list, named, text},
    world::World,
};
use crate::harness::mutation;

/// What to write into fields of inputs that need an id.
const IDS: &[(&str, &str)] = &[
    ("performer", "@P1"),
    ("member", "@P1"),
    ("team", "@T1"),
    ("act", "@A1"),
    ("show", "@X1"),
    ("program", "@1"),
    ("item", "@1"),
    ("venue", "@V1"),
    ("stage", "@M1"),
    ("organization", "@O1"),
    ("genre", "@O1"),
    ("waiver", "@W1"),
    ("festival", "@"),
];

/// An id for a field of the input of a mutation: of what the field names, or of what the mutation is about.
fn id(action: &str, field: &str) -> Value {
    let about = if ["id", "festivalId"].contains(&field) { action } else { field };
    let known = IDS.iter().find(|(noun, _)| about.starts_with(noun) || about.to_lowercase().contains(noun));
    match (known, action) {
        (Some((_, id)), _) => json!(id),
        (None, "importApply" | "jobCancel") => json!(JobId(Uuid::nil()).to_string()),
        (None, "tokenRevoke") => json!(TokenId(Uuid::nil()).to_string()),
        (None, "grantRevoke") => json!("@G1"),
        // What is deleted is not asked for by the others.
        (None, "webhookDelete") => json!("@H2"),
        (None, _) if field == "delivery" => json!("@D1"),
        (None, name) if name.starts_with("webhook") => json!("@H1"),
        (None, _) => json!("@"),
    }
}

/// An input with nothing in it that would be taken: blank texts, numbers out of range, and the revision that nothing has.
fn input(shape: &Shape, action: &str, ty: &str) -> Value {
    let mut input = Map::new();
    for field in list(shape.get(ty), "inputFields") {
        let name = text(field, "name");
        let is_needed = field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null();
        if name == "ifRevision" {
            input.insert(name.to_owned(), json!(0));
        } else if is_needed {
            input.insert(name.to_owned(), value(shape, (action, name), &field["type"]));
        }
    }
    Value::Object(input)
}

fn value(shape: &Shape, (action, field): (&str, &str), ty: &Value) -> Value {
    let inner = if ty["kind"] == "NON_NULL" { &ty["ofType"] } else { ty };
    if inner["kind"] == "LIST" {
        return json!([]);
    }
    match (text(inner, "kind"), named(inner)) {
        (_, "ID") => id(action, field),
        (_, "String") => json!(""),
        (_, "Int") => json!(-1),
        (_, "Boolean") => json!(false),
        (_, "Date") => json!("2020-09-07"),
        (_, "DateTime") => json!("2020-09-20T19:00:00+08:00"),
        ("ENUM", name) => list(shape.get(name), "enumValues")[0]["name"].clone(),
        ("INPUT_OBJECT", name) => input(shape, action, name),
        (kind, name) => panic!("tell the walk what to write into {field}: {kind} {name}"),
    }
}

/// What is asked of a mutation: those of a festival answer what became of its conflicts, too.
fn document(shape: &Shape, action: &str, payload: &str) -> String {
    if list(shape.get(payload), "fields").iter().any(|it| text(it, "name") == "conflictsAdded") {
        return mutation(action, "");
    }
    let whole = mutation(action, "");
    let end = whole.find("conflictsAdded").expect("the common part");
    format!("{} }} }}", &whole[..end])
}

#[tokio::test]
async fn everybody_does_what_the_table_says_and_nothing_else() {
    let world = World::open().await;
    let shape = Shape::read(world.desk()).await;
    let (mut checks, mut wrong) = (0, vec![]);
    for field in list(shape.get("Mutation"), "fields") {
        let action = text(field, "name");
        let mut ty = action.to_owned();
        ty[..1].make_ascii_uppercase();
        let input = input(&shape, action, &format!("{ty}Input"));
        let variables: Value = serde_json::from_str(&world.fixture.fill(&json!({ "input": input }).to_string())).expect("JSON");
        let document = document(&shape, action, named(&field["type"]));
        // Who may do it comes last: what they delete is not there any more.
        let mut callers: Vec<_> = world.callers.iter().collect();
        callers.sort_by_key(|who| who.refusal(need(action)).is_none());
        for who in callers {
            let answer = world.desk().bytes_as(who.token.as_deref(), &document, variables.clone()).await;
            let parsed: Value = serde_json::from_str(&answer).expect("JSON");
            let code = parsed["errors"][0]["extensions"]["code"].as_str();
            let expect = who.refusal(need(action));
            let refused = ["UNAUTHENTICATED", "FORBIDDEN"].into_iter().find(|it| code == Some(*it));
            if refused != expect {
                wrong.push(format!("{} {action}: {refused:?}, not {expect:?}: {answer:.300}", who.name));
            }
            let is_outside = matches!(need(action), Need::Right(_)) && who.token.is_some() && !who.takes_part();
            let errors = &parsed["data"][action]["userErrors"];
            if is_outside && errors.as_array().is_none_or(Vec::is_empty) {
                wrong.push(format!("{} {action} outside: {answer:.300}", who.name));
            }
            let leaks = world.leaks(who, true, &answer);
            if !leaks.is_empty() {
                wrong.push(format!("{} learns {leaks:?} by {action}: {answer:.600}", who.name));
            }
            checks += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {checks}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn roles_in_a_part_reach_no_further() {
    let world = World::open().await;
    let check = async |name: &str, action: &str, input: Value, expect: Option<&str>| {
        let who = world.callers.iter().find(|it| it.name == name).expect("somebody");
        let variables: Value = serde_json::from_str(&world.fixture.fill(&json!({ "input": input }).to_string())).expect("JSON");
        let answer = world.desk().send_as(who.token.as_deref(), &mutation(action, ""), variables).await;
        let refused = answer["errors"][0]["extensions"]["code"].as_str();
        let wrong = answer["data"][action]["userErrors"][0]["code"].as_str();
        assert_eq!(refused.or(wrong), expect, "{name} {action}: {answer:#}");
    };
    let (leader, part) = ("the leader of T1", "the programmer of O1");
    for name in [leader, part] {
        check(name, "performerUpdate", json!({ "id": "@P1", "phone": "13911110009" }), None).await;
        check(name, "teamUpdate", json!({ "id": "@T1", "declaredHeadcount": 8 }), None).await;
        // For who leads a team, other teams are not there; who works on a part of a festival sees the rest around it.
        let expect = Some(if name == leader { "NOT_FOUND" } else { "FORBIDDEN" });
        check(name, "performerUpdate", json!({ "id": "@P6", "phone": "110" }), expect).await;
        check(name, "teamUpdate", json!({ "id": "@T2", "declaredHeadcount": 8 }), expect).await;
    }
    check(part, "showCancel", json!({ "id": "@X2" }), Some("FORBIDDEN")).await;
    check(leader, "actDecide", json!({ "id": "@A3", "status": "CUT" }), Some("FORBIDDEN")).await;
    check("the stage manager of X1", "itemFinish", json!({ "id": "@1" }), None).await;
    check("the stage manager of X1", "itemCall", json!({ "id": "@3" }), Some("FORBIDDEN")).await;
}
