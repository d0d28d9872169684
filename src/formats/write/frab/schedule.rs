//! What both spellings of a timetable hold.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{text::word, view::View},
    names::{EVENT, Numbers, PERSON, ROOM, Slug, guid, is_capital, number, values},
};
use crate::{
    domain::{
        id::{PerformerId, StageId},
        performer::Performer,
        show::{Show, ShowKind},
        text::Lang,
        time::Instant,
        venue::Stage,
    },
    formats::Part,
};

/// A festival with more days than this lists only those that have events.
const MOST_DAYS: i64 = 400;

/// The shortest name of a conference.
const ACRONYM_LETTERS: usize = 4;

/// A timetable.
pub(super) struct Schedule<'a> {
    pub(super) version: String,
    pub(super) acronym: String,
    /// The genres that its events have, in order.
    pub(super) tracks: BTreeSet<&'a str>,
    pub(super) days: Vec<Day<'a>>,
}

/// A programme day.
pub(super) struct Day<'a> {
    pub(super) date: NaiveDate,
    pub(super) starts_at: Instant,
    pub(super) ends_at: Instant,
    /// Stages with shows on this day; the name of the room of those that have no stage is empty.
    pub(super) rooms: BTreeMap<Room, Vec<Event<'a>>>,
}

/// A room, in the order of the lists of venues and stages.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Room {
    place: usize,
    pub(super) name: String,
    pub(super) guid: Option<String>,
    pub(super) seats: Option<u32>,
}

/// A show.
pub(super) struct Event<'a> {
    pub(super) show: &'a Show,
    pub(super) id: u32,
    pub(super) guid: String,
    /// The show's code, where it is of the six characters that the format allows.
    pub(super) code: Option<&'a str>,
    pub(super) slug: Slug,
    pub(super) starts_at: Instant,
    pub(super) seconds: i64,
    pub(super) subtitle: &'a str,
    pub(super) track: Option<&'a str>,
    pub(super) language: &'a str,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) persons: Vec<Person<'a>>,
}

/// A person in a show.
#[derive(Clone)]
pub(super) struct Person<'a> {
    pub(super) id: Option<i64>,
    pub(super) guid: Option<String>,
    pub(super) code: Option<&'a str>,
    pub(super) name: &'a str,
    /// Our own id of them.
    pub(super) own: Uuid,
}

/// What an event of this kind is called: its own name, but for the word that everyone has for a talk.
pub(super) fn type_of(kind: ShowKind) -> &'static str {
    match kind {
        ShowKind::Opening => "opening",
        ShowKind::Closing => "closing",
        ShowKind::Gala => "gala",
        ShowKind::Heat => "heat",
        ShowKind::Concert => "concert",
        ShowKind::Parade => "parade",
        ShowKind::Exhibition => "exhibition",
        ShowKind::Workshop => "workshop",
        ShowKind::Talk => "lecture",
        ShowKind::Other => "other",
    }
}

impl<'a> Schedule<'a> {
    pub(super) fn of(view: &View<'a>) -> Self {
        let version = match view.target.release {
            Some((number, _)) => number.to_string(),
            None => format!("draft {}", view.plan.revision),
        };
        let mut acronym = word(&view.festival().slug);
        if acronym.len() < ACRONYM_LETTERS {
            acronym = format!("festival_{acronym}");
        }
        let events = events(view, &acronym);
        let tracks = events.iter().filter_map(|event| event.track).collect();
        Self { version, acronym, tracks, days: days(view, events) }
    }
}

fn days<'a>(view: &View<'a>, events: Vec<Event<'a>>) -> Vec<Day<'a>> {
    let (almanac, festival) = (view.festival().almanac(), view.festival());
    let rooms = rooms(view);
    let mut dates: BTreeSet<NaiveDate> = events.iter().map(|event| almanac.programme_day(event.starts_at)).collect();
    if (festival.ends_on - festival.starts_on).num_days() < MOST_DAYS {
        dates.extend(festival.starts_on.iter_days().take_while(|day| *day <= festival.ends_on));
    } else {
        dates.insert(festival.starts_on);
    }
    let day = |date: NaiveDate| {
        let day = almanac.days(date, date)?;
        Some((date, Day { date, starts_at: day.starts_at(), ends_at: day.ends_at(), rooms: BTreeMap::new() }))
    };
    let mut days: BTreeMap<NaiveDate, Day<'a>> = dates.into_iter().filter_map(day).collect();
    for event in events {
        let nowhere = || Room { place: usize::MAX, name: String::new(), guid: None, seats: None };
        let room = event.show.stage.and_then(|stage| rooms.get(&stage)).cloned().unwrap_or_else(nowhere);
        if let Some(day) = days.get_mut(&almanac.programme_day(event.starts_at)) {
            day.rooms.entry(room).or_default().push(event);
        }
    }
    let mut days: Vec<Day<'a>> = days.into_values().collect();
    if let (Part::Festival, Some(first)) = (view.target.part, days.first_mut()) {
        // So that a reader knows all of them, in their order.
        for room in rooms.into_values() {
            first.rooms.entry(room).or_default();
        }
    }
    for events in days.iter_mut().flat_map(|day| day.rooms.values_mut()) {
        // In an order that is the same wherever they are read.
        events.sort_by_key(|event| (event.starts_at, event.id));
    }
    days
}

/// What stages are called as rooms: their own name where no other stage has it.
fn rooms(view: &View<'_>) -> HashMap<StageId, Room> {
    let stages = || view.plan.venues.iter().flat_map(|venue| venue.stages.iter().map(move |stage| (venue, stage)));
    let names = [
        stages().map(|(_, stage)| view.text(&stage.name).to_owned()).collect::<Vec<_>>(),
        stages().map(|(venue, stage)| view.place_name(venue, stage)).collect(),
        stages().map(|(venue, stage)| format!("{} ({})", view.place_name(venue, stage), stage.code)).collect(),
    ];
    let uses = names.each_ref().map(|names| {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        names.iter().for_each(|name| *uses.entry(name).or_default() += 1);
        uses
    });
    let name = |place: usize| {
        let clear = names.iter().zip(&uses).find(|(names, uses)| uses.get(names[place].as_str()) == Some(&1));
        clear.map_or(&names[2], |(names, _)| names)[place].clone()
    };
    let room = |(place, (_, stage)): (usize, (_, &Stage))| {
        // Its own id, where nobody else has given it one.
        let guid = guid(&stage.external_ids, ROOM).map_or_else(|| stage.id.0.to_string(), str::to_owned);
        (stage.id, Room { place, name: name(place), guid: Some(guid), seats: stage.seats })
    };
    stages().enumerate().map(room).collect()
}

fn events<'a>(view: &View<'a>, acronym: &str) -> Vec<Event<'a>> {
    let mut ids = Numbers::default();
    let mut guids: BTreeSet<String> = BTreeSet::new();
    let persons = persons(view);
    let mut events = vec![];
    for show in view.shows().into_iter().filter(|show| !view.is_off(show)) {
        let Some((starts_at, ends_at)) = show.starts_at.zip(view.ends_at(show)) else { continue };
        let id = ids.claim(number(&show.external_ids, EVENT).and_then(|it| u32::try_from(it).ok()), show.id.0);
        let mut guid = guid(&show.external_ids, EVENT).map_or_else(|| show.id.0.to_string(), str::to_owned);
        if !guids.insert(guid.to_ascii_lowercase()) {
            guid = show.id.0.to_string();
        }
        let order = view.running_order(show);
        let acts = view.acts(show);
        let summary = if order.is_empty() { String::new() } else { view.list(acts.iter().map(|act| view.text(&act.title))) };
        let subtitle = match acts.as_slice() {
            [act] if show.items.len() == 1 && !view.is_single(show) => view.text(&act.title),
            _ => "",
        };
        events.push(Event {
            show,
            id,
            guid,
            code: Some(show.code.as_str()).filter(|code| is_code(code, id)),
            slug: Slug::of(&show.code, acronym, id),
            starts_at,
            seconds: (ends_at - starts_at).num_seconds(),
            subtitle,
            track: view.genre(show),
            language: language(view, show),
            summary,
            description: order.join("\n"),
            persons: view.people(show).iter().filter_map(|person| persons.get(&person.id)).cloned().collect(),
        });
    }
    events
}

/// Whether a code is one that the format allows. One that only repeats the number is taken from there.
fn is_code(code: &str, id: u32) -> bool {
    code.len() == 6 && code.chars().all(is_capital) && code.parse() != Ok(id)
}

/// The language in which a show's title is told.
fn language<'a>(view: &View<'a>, show: &'a Show) -> &'a str {
    let told = view.text(&show.title);
    let lang: &Lang =
        show.title.iter().find(|(_, text)| *text == told).map_or(&view.festival().primary_language, |(lang, _)| lang);
    lang.as_str()
}

/// Everybody who may be named, with what they were called in the file that they came from.
fn persons<'a>(view: &View<'a>) -> HashMap<PerformerId, Person<'a>> {
    let person = |it: &'a Arc<Performer>| {
        let is_code = |value: &&str| value.chars().all(is_capital) && value.contains(|c: char| c.is_ascii_uppercase());
        let code = values(&it.external_ids, PERSON).find(is_code);
        let (id, guid) = (number(&it.external_ids, PERSON), guid(&it.external_ids, PERSON).map(str::to_owned));
        // Namesakes are told apart by our own id, where nobody else has given them one.
        let guid = guid.or_else(|| (id.is_none() && code.is_none()).then(|| it.id.0.to_string()));
        (it.id, Person { id, guid, code, name: &it.name, own: it.id.0 })
    };
    view.plan.performers.iter().filter(|it| it.is_named()).map(person).collect()
}
