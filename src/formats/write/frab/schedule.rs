//! What both spellings of a timetable hold.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use uuid::Uuid;

use super::super::{text::word, view::View};
use crate::domain::{
    festival::ExternalId,
    id::{PerformerId, StageId},
    performer::Performer,
    show::{Show, ShowKind},
    text::Lang,
    time::Instant,
    venue::Stage,
};

/// The systems under which the guid and the number of an event are kept, those of a person, and that of a room.
const EVENT: &str = "frab";
const PERSON: &str = "frab-person";
const ROOM: &str = "frab-room";

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
    pub(super) rooms: BTreeMap<Room<'a>, Vec<Event<'a>>>,
}

/// A room, in the order of the lists of venues and stages.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Room<'a> {
    place: usize,
    pub(super) name: String,
    pub(super) guid: Option<&'a str>,
    pub(super) seats: Option<u32>,
}

/// A show.
pub(super) struct Event<'a> {
    pub(super) show: &'a Show,
    pub(super) id: u32,
    pub(super) guid: String,
    /// The show's code, where it is of the six characters that the format allows.
    pub(super) code: Option<&'a str>,
    pub(super) slug: String,
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
    pub(super) guid: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) name: &'a str,
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
    days.into_values().collect()
}

/// What stages are called as rooms: their own name where no other stage has it.
fn rooms<'a>(view: &View<'a>) -> HashMap<StageId, Room<'a>> {
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
    let room = |(place, (_, stage)): (usize, (_, &'a Stage))| {
        (stage.id, Room { place, name: name(place), guid: guid(&stage.external_ids, ROOM), seats: stage.seats })
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
        let mut guid = guid(&show.external_ids, EVENT).map_or_else(|| derived(show.id.0).to_string(), str::to_owned);
        if !guids.insert(guid.to_ascii_lowercase()) {
            guid = derived(show.id.0).to_string();
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
            code: Some(show.code.as_str()).filter(|code| code.len() == 6 && code.chars().all(is_capital)),
            slug: slug(&show.code).unwrap_or_else(|| format!("{acronym}-{id:04}")),
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

/// The language in which a show's title is told.
fn language<'a>(view: &View<'a>, show: &'a Show) -> &'a str {
    let told = view.text(&show.title);
    let lang: &Lang =
        show.title.iter().find(|(_, text)| *text == told).map_or(&view.festival().primary_language, |(lang, _)| lang);
    lang.as_str()
}

fn is_capital(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

/// A code as a slug, where it has the form of one: at least four characters on both sides of the first hyphen.
fn slug(code: &str) -> Option<String> {
    let slug = code.to_ascii_lowercase();
    let (before, behind) = slug.split_once('-')?;
    let is_plain = |text: &str| text.len() >= 4 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let fits = is_plain(before) && is_plain(&behind.replace('-', "_")) && slug.ends_with(|c: char| c.is_ascii_alphanumeric());
    fits.then_some(slug)
}

/// Everybody who may be named, with what they are called elsewhere; a number of our own for those who are called nothing.
fn persons<'a>(view: &View<'a>) -> HashMap<PerformerId, Person<'a>> {
    let mut ids = Numbers::default();
    let named = view.plan.performers.iter().filter(|it| it.is_named());
    let person = |it: &'a Arc<Performer>| {
        let (known, guid) = (number(&it.external_ids, PERSON), guid(&it.external_ids, PERSON));
        let code = values(&it.external_ids, PERSON).find(|value| value.len() < 36 && value.chars().all(is_capital));
        let code = code.filter(|code| code.contains(|c: char| c.is_ascii_uppercase()));
        let is_unknown = known.is_none() && guid.is_none() && code.is_none();
        let id = known.or_else(|| is_unknown.then(|| i64::from(ids.claim(None, it.id.0))));
        (it.id, Person { id, guid, code, name: &it.name })
    };
    named.map(person).collect()
}

fn values<'a>(ids: &'a [ExternalId], system: &str) -> impl Iterator<Item = &'a str> {
    ids.iter().filter(move |id| id.system == system).map(|id| id.value.as_str())
}

fn number(ids: &[ExternalId], system: &str) -> Option<i64> {
    values(ids, system).find_map(|value| value.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == value))
}

fn guid<'a>(ids: &'a [ExternalId], system: &str) -> Option<&'a str> {
    let is_hyphenated = |value: &&str| value.len() == 36 && Uuid::try_parse(value).is_ok();
    values(ids, system).find(is_hyphenated)
}

/// A guid made of an id, the same every time.
fn derived(id: Uuid) -> Uuid {
    Uuid::new_v5(&id, b"frab")
}

/// Numbers that are given out once.
#[derive(Default)]
struct Numbers(BTreeSet<u32>);

impl Numbers {
    /// The number that a thing has, else one made of its id that every client can hold (31 bits); the next one where it is taken.
    fn claim(&mut self, known: Option<u32>, id: Uuid) -> u32 {
        let made = || (derived(id).as_fields().0 >> 1).max(1);
        let mut number = known.unwrap_or_else(made);
        while !self.0.insert(number) {
            number = number.wrapping_add(1).max(1);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stable_and_given_out_once() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = Numbers::default().claim(None, one);
        assert_eq!(Numbers::default().claim(None, one), first);
        let mut numbers = Numbers::default();
        assert_eq!([numbers.claim(Some(7), one), numbers.claim(Some(7), two), numbers.claim(None, one)], [7, 8, first]);
        assert!(first > 0 && first < 1 << 31);
    }

    #[test]
    fn codes_are_slugs_where_they_can_be() {
        let check = |code: &str, expect: Option<&str>| assert_eq!(slug(code).as_deref(), expect, "{code}");
        check("Camp2019-10386-opening_ceremony", Some("camp2019-10386-opening_ceremony"));
        check("S00", None);
        check("a-b", None);
        check("舞蹈节目-0001", None);
        check("show-0001_", None);
        check("show-0001", Some("show-0001"));
    }

    #[test]
    fn names_elsewhere_are_numbers_or_guids() {
        let guid_text = "A0A0FCFE-b7fb-46e3-84b6-97a5406016b4";
        let check = |value: &str, as_number: Option<i64>, as_guid: bool| {
            let ids = [ExternalId { system: EVENT.to_owned(), value: value.to_owned() }];
            assert_eq!((number(&ids, EVENT), guid(&ids, EVENT).is_some()), (as_number, as_guid), "{value}");
            assert_eq!((number(&ids, PERSON), guid(&ids, PERSON)), (None, None));
        };
        check("10386", Some(10386), false);
        check("007", None, false);
        check("-3", None, false);
        check(guid_text, None, true);
        check(&guid_text.replace('-', ""), None, false);
        check("ABCDEF", None, false);
    }
}
