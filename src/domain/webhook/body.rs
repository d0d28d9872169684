//! What receivers are told: what happened, and to which things, by their ids. Nothing else leaves the house.

use serde::Serialize;
use serde_json::{Value, json};

use super::Event;
use crate::domain::{
    change::{Change, Thing, ThingId},
    id::{AnyId, DeliveryId, ShowId},
    plan::{Plan, Revision},
    time::Instant,
};

/// The most ids in one message. An import may change thousands of things.
const IDS: usize = 100;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub event: Event,
    /// The revision that it made, if it made one.
    pub revision: Option<Revision>,
    /// The release that it made, if it made one.
    pub release: Option<u32>,
    /// What the message says of it.
    data: Value,
}

/// What an edit is told as: every revision by what of the draft it changed, or of the nights, or both; and a release besides.
#[must_use]
pub fn of_edit(before: &Plan, after: &Plan, changes: &[Change], release: Option<u32>) -> Vec<Happened> {
    let (runs, things): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|it| matches!(it.id(), ThingId::Run(_)));
    let mut happened = vec![];
    let mut tell = |event, more: Value| {
        let mut data = json!({ "festival": festival(after), "revision": after.revision });
        if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
            data.extend(more);
        }
        let release = release.filter(|_| event == Event::ReleasePublished);
        happened.push(Happened { event, revision: Some(after.revision), release, data });
    };
    if !things.is_empty() || runs.is_empty() {
        tell(Event::PlanChanged, listed("changed", things.iter().map(|it| AnyId::from(it.id()))));
    }
    if !runs.is_empty() {
        tell(Event::RunChanged, listed("shows", runs.iter().filter_map(|it| show(before, it))));
    }
    if let Some(number) = release {
        tell(Event::ReleasePublished, json!({ "release": number }));
    }
    happened
}

/// What tries a webhook out.
#[must_use]
pub fn ping(plan: &Plan) -> Happened {
    Happened { event: Event::Ping, revision: None, release: None, data: json!({ "festival": festival(plan) }) }
}

impl Happened {
    /// The message that tells it.
    #[must_use]
    pub fn body(&self, id: DeliveryId, at: Instant) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: String,
            id: DeliveryId,
            timestamp: Instant,
            data: &'a Value,
        }
        let body = Body { r#type: self.event.to_string(), id, timestamp: at, data: &self.data };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

fn festival(plan: &Plan) -> Value {
    let festival = plan.festival();
    json!({ "id": festival.id, "slug": festival.slug })
}

/// The first ids of a list, and whether there are more.
fn listed(name: &str, ids: impl Iterator<Item = impl Serialize> + Clone) -> Value {
    let is_cut = ids.clone().nth(IDS).is_some();
    json!({ name: ids.take(IDS).collect::<Vec<_>>(), "truncated": is_cut })
}

/// The show of a run, also of one that is gone.
fn show(before: &Plan, change: &Change) -> Option<ShowId> {
    match change {
        Change::Put(Thing::Run(run)) => Some(run.show),
        Change::Remove(ThingId::Run(id)) => before.runs.get(*id).map(|run| run.show),
        Change::Put(_) | Change::Remove(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::domain::{fixture, id::RunId, run::Run};

    fn told(changes: &[Change], release: Option<u32>) -> Vec<String> {
        let plan = fixture::plan(
            "festival 2020-09-07 2020-09-28 Asia/Shanghai\nperformer P1\nvenue V1\nstage M1 V1\nshow X1 GALA M1 2020-09-28T19:30",
        );
        let (id, at) = (DeliveryId(Uuid::nil()), "2020-09-28T12:00:00Z".parse().expect("an instant"));
        of_edit(&plan, &plan, changes, release).iter().map(|it| it.body(id, at)).collect()
    }

    #[test]
    fn every_revision_is_told_by_ids_alone() {
        let plan = fixture::plan(
            "festival 2020-09-07 2020-09-28 Asia/Shanghai\nperformer P1\nvenue V1\nstage M1 V1\nshow X1 GALA M1 2020-09-28T19:30",
        );
        let performer = fixture::performer(&plan, "P1");
        let run = Run { id: RunId(Uuid::nil()), show: fixture::show(&plan, "X1").id, log: vec![] };
        let person: Change = (*performer).clone().into();
        let run = Change::Put(Thing::Run(Arc::new(run)));
        let events = |changes: &[Change], release: Option<u32>| -> Vec<String> {
            let told = told(changes, release);
            assert!(told.iter().all(|it| !it.contains(&performer.name)), "{told:?}");
            let parsed = told.iter().map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
            parsed.map(|it| it["type"].as_str().expect("a type").to_owned()).collect()
        };
        assert_eq!(events(std::slice::from_ref(&person), None), ["PLAN_CHANGED"]);
        assert_eq!(events(std::slice::from_ref(&run), None), ["RUN_CHANGED"]);
        assert_eq!(events(&[person.clone(), run.clone()], None), ["PLAN_CHANGED", "RUN_CHANGED"]);
        assert_eq!(events(&[], Some(3)), ["PLAN_CHANGED", "RELEASE_PUBLISHED"]);
        assert_eq!(events(&[Change::Remove(ThingId::Run(RunId(Uuid::nil())))], None), ["RUN_CHANGED"]);
        let festival = plan.festival();
        assert_eq!(
            told(&[run], None),
            [format!(
                "{{\"type\":\"RUN_CHANGED\",\"id\":\"{}\",\"timestamp\":\"2020-09-28T12:00:00Z\",\"data\":{{\"festival\":{{\"id\":\"{}\",\
                 \"slug\":\"{}\"}},\"revision\":{},\"shows\":[\"{}\"],\"truncated\":false}}}}",
                DeliveryId(Uuid::nil()),
                festival.id,
                festival.slug,
                plan.revision,
                fixture::show(&plan, "X1").id
            )]
        );
        let many: Vec<Change> = (0..101).map(|it| Change::Remove(ThingId::Team(Uuid::from_u128(it).into()))).collect();
        assert!(told(&many, None)[0].contains("\"truncated\":true"));
        assert!(told(&many[1..], None)[0].contains("\"truncated\":false"));
    }
}
