//! The program and its people as ConClár and KonOpas read them: one document, the program first.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;

use super::{
    json,
    text::{clean, html},
    view::View,
};
use crate::{
    domain::{festival::ExternalId, performer::Performer, show::Show},
    formats::{Refused, Target, tables::words::Worded as _},
};

/// Readers take the first array for the program and the second for the people, whatever they are called: no other array
/// may stand outside these.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "schemaVersion")]
    schema_version: u32,
    info: Info<'a>,
    schedule: Vec<Item<'a>>,
    people: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Info<'a> {
    note: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    title: String,
    tags: Vec<String>,
    date: String,
    time: String,
    /// Readers compare it as a text.
    mins: String,
    loc: Vec<&'a str>,
    people: Vec<Named<'a>>,
    desc: String,
    links: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Person<'a> {
    id: &'a str,
    name: [&'a str; 1],
    sortname: &'a str,
    prog: &'a BTreeSet<String>,
    links: [(); 0],
    bio: &'static str,
}

/// The systems under which the ids of items and of people are kept.
const ITEM: &str = "conclar";
const PERSON: &str = "conclar-person";

/// What a thing was called in the file that it came from, else its code.
fn id<'a>(external_ids: &'a [ExternalId], system: &str, code: &'a str) -> &'a str {
    external_ids.iter().find(|id| id.system == system).map_or(code, |id| &id.value)
}

/// Writes the program and its people.
pub(in crate::formats) fn conclar(target: &Target<'_>) -> Result<Vec<u8>, Refused> {
    let view = View::now(target);
    let shows = view.shows().into_iter().filter(|show| !view.is_off(show));
    let mut on: BTreeMap<_, (&Arc<Performer>, BTreeSet<String>)> = BTreeMap::new();
    let mut schedule = vec![];
    for show in shows {
        let Some(item) = item(&view, show) else { continue };
        for person in view.people(show) {
            on.entry(person.id).or_insert_with(|| (person, BTreeSet::new())).1.insert(item.id.clone());
        }
        schedule.push(item);
    }
    let people = on.values().map(|(person, prog)| Person {
        id: id(&person.external_ids, PERSON, &person.code),
        name: [&person.name],
        sortname: person.reading.as_deref().unwrap_or(&person.name),
        prog,
        links: [],
        bio: "",
    });
    // No brackets before the program: some readers look for the first one in the text.
    let name = clean(view.text(&view.festival().name)).replace(['[', ']'], "");
    json(&Document { schema_version: 2, info: Info { note: &name }, schedule, people: people.collect() })
}

fn item<'a>(view: &View<'a>, show: &'a Show) -> Option<Item<'a>> {
    let (starts_at, ends_at) = show.starts_at.zip(view.ends_at(show))?;
    let local = view.local(starts_at);
    let mut tags = vec![format!("Type:{}", show.kind.word(view.is_chinese()))];
    tags.extend(view.genre(show).map(|genre| format!("Track:{genre}")));
    let mut loc = view.place(show).map_or_else(Vec::new, |(venue, stage)| vec![view.text(&stage.name), view.text(&venue.name)]);
    loc.dedup();
    let people = view
        .people(show)
        .into_iter()
        .map(|person| Named { id: id(&person.external_ids, PERSON, &person.code), name: &person.name });
    Some(Item {
        id: id(&show.external_ids, ITEM, &show.code).to_owned(),
        title: clean(view.text(&show.title)),
        tags,
        date: local.format("%Y-%m-%d").to_string(),
        time: local.format("%H:%M").to_string(),
        mins: (((ends_at - starts_at).num_seconds() + 59) / 60).to_string(),
        loc,
        people: people.collect(),
        desc: html(&view.running_order(show).join("\n")),
        links: view.show_url(show).map(|url| ("url", url)).into_iter().collect(),
    })
}
