//! Makes records of what a reader of schedules tells.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    mem::take,
};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{
    super::{Refused, Source},
    EVENTS, Event, Makes, Note, Person, Room, invalid, missing, shown, text,
    time::end,
    too_many, too_many_events,
};
use crate::domain::{
    festival::ExternalId,
    incoming::{
        ActRecord, FestivalRecord, Incoming, ItemContentRecord, ItemRecord, PerformerRecord, PersonRef, Place, Record, Ref,
        RefusedRow, Row, ShowRecord, StageRecord, VenueRecord,
    },
    invalid::{Invalid, Mistake},
    show::ShowStatus,
    text::{Lang, Localized},
};

/// How often progress is told, in events.
const PROGRESS_EVERY: u32 = 200;
/// The most mistakes that are listed of one row.
const MISTAKES: usize = 10;
/// The most rooms of a file.
const ROOMS: usize = 5_000;
/// The most people of a file, and how often it may name them.
const PEOPLE: (usize, u32) = (100_000, 300_000);
/// The longest id, in characters.
const ID_CHARACTERS: usize = 200;
/// The longest duration of an act, in seconds.
const ACT_SECONDS: i64 = 86_400;

/// Collects the records of one schedule.
pub(crate) struct Collector<'s> {
    source: &'s Source<'s>,
    system: &'static str,
    /// The zone of times that name none.
    pub(crate) zone: Tz,
    /// The language of texts that name none.
    pub(crate) language: Lang,
    festival: Option<Row>,
    rooms: Vec<Row>,
    people: Vec<Row>,
    events: Vec<Row>,
    refused: Vec<RefusedRow>,
    remarks: Vec<RefusedRow>,
    /// What is noted once for all rows: how many they are, and the first of them.
    notes: BTreeMap<(String, Note), (u32, Place)>,
    count: u32,
    ids: HashMap<String, u32>,
    works: HashMap<String, Ref>,
    codes: HashSet<String>,
    stages: HashMap<String, Ref>,
    buildings: HashSet<String>,
    room_ids: HashSet<String>,
    persons: HashMap<String, Ref>,
    named: u32,
}

impl<'s> Collector<'s> {
    /// Starts with nothing. Ids are kept under the system's name, those of people and rooms under `system-person` and `system-room`.
    pub(crate) fn new(source: &'s Source<'s>, system: &'static str) -> Self {
        Self {
            source,
            system,
            zone: source.time_zone,
            language: source.language.clone(),
            festival: None,
            rooms: Vec::new(),
            people: Vec::new(),
            events: Vec::new(),
            refused: Vec::new(),
            remarks: Vec::new(),
            notes: BTreeMap::new(),
            count: 0,
            ids: HashMap::new(),
            works: HashMap::new(),
            codes: HashSet::new(),
            stages: HashMap::new(),
            buildings: HashSet::new(),
            room_ids: HashSet::new(),
            persons: HashMap::new(),
            named: 0,
        }
    }

    /// The place of the next event. Tells progress, and refuses a file with too many.
    pub(crate) fn next_event(&mut self) -> Result<Place, Refused> {
        self.count += 1;
        if self.count > EVENTS {
            return Err(too_many_events());
        }
        if self.count.is_multiple_of(PROGRESS_EVERY) && (self.source.progress)(self.count).is_break() {
            return Err(Refused::Cancelled);
        }
        Ok(Place { part: Some("event".to_owned()), row: self.count })
    }

    /// Lists a row that could not be understood.
    pub(crate) fn refuse(&mut self, place: Place, mut mistakes: Vec<Invalid>) {
        mistakes.truncate(MISTAKES);
        self.refused.push(RefusedRow { place, mistakes });
    }

    /// Notes something uncertain about a row.
    pub(crate) fn remark(&mut self, place: &Place, remark: Invalid) {
        match self.remarks.last_mut().filter(|it| it.place == *place) {
            Some(row) => row.mistakes.push(remark),
            None => self.remarks.push(RefusedRow { place: place.clone(), mistakes: vec![remark] }),
        }
    }

    /// Notes that a row has a field that Playbill keeps no such thing for.
    pub(crate) fn left_out(&mut self, place: &Place, field: &str) {
        self.note(place, field, Note::NotKept);
    }

    /// Notes something that many rows may have in common. There is one remark for all of them.
    pub(crate) fn note(&mut self, place: &Place, field: &str, note: Note) {
        let key = (field.chars().take(60).collect(), note);
        // Names of fields are the file's own: a bounded number of kinds is listed.
        if self.notes.len() < 100 || self.notes.contains_key(&key) {
            self.notes.entry(key).or_insert_with(|| (0, place.clone())).0 += 1;
        }
    }

    /// The festival.
    pub(crate) fn festival(&mut self, mut festival: FestivalRecord) {
        let place = Place { part: Some("conference".to_owned()), row: 1 };
        if festival.starts_on.zip(festival.ends_on).is_some_and(|(first, last)| last < first) {
            self.remark(
                &place,
                invalid(
                    "end",
                    Mistake::EndsBeforeStart,
                    "The last day lies before the first; both were left out.",
                    "最后一天早于第一天，两者均未采用。",
                ),
            );
            (festival.starts_on, festival.ends_on) = (None, None);
        }
        self.festival =
            (festival != FestivalRecord::default()).then(|| Row { place, record: Record::Festival(Box::new(festival)) });
    }

    /// The first and the last of the days that the file has, where the festival's own fields tell none.
    pub(crate) fn days(&mut self, days: Option<(NaiveDate, NaiveDate)>) {
        if let (Some(Row { record: Record::Festival(festival), .. }), Some((first, last))) = (&mut self.festival, days) {
            festival.starts_on.get_or_insert(first);
            festival.ends_on.get_or_insert(last);
        }
    }

    /// A room; the same name is the same room. Refuses a file with too many.
    pub(crate) fn room(&mut self, room: Room) -> Result<Option<Ref>, Refused> {
        let name = text::one_line(room.name.get(None, &self.language));
        if name.is_empty() {
            return Ok(None);
        }
        let key = format!("{}\n{name}", room.building.as_deref().unwrap_or_default());
        if let Some(stage) = self.stages.get(&key) {
            return Ok(Some(stage.clone()));
        }
        if self.stages.len() >= ROOMS {
            return Err(too_many(("rooms", "房间"), ROOMS));
        }
        let place = Place { part: Some("room".to_owned()), row: u32::try_from(self.stages.len() + 1).unwrap_or(u32::MAX) };
        let id = room.id.and_then(|id| self.own_room_id(&place, id));
        let external_ids: Vec<ExternalId> = id.into_iter().map(|value| self.external("-room", value)).collect();
        let external_id = external_ids.first().cloned();
        let venue = match room.building {
            None => {
                let names = room.name.clone();
                let record = VenueRecord { external_ids: external_ids.clone(), name: Some(names), ..VenueRecord::default() };
                self.rooms.push(Row { place: place.clone(), record: Record::Venue(record) });
                Ref { external_id: external_id.clone(), code: None, name: Some(name.clone()) }
            }
            Some(building) => {
                if self.buildings.insert(building.clone()) {
                    let names = Localized::of(self.language.clone(), building.clone());
                    let record = VenueRecord { name: Some(names), ..VenueRecord::default() };
                    self.rooms.push(Row { place: place.clone(), record: Record::Venue(record) });
                }
                Ref::name(building)
            }
        };
        let record =
            StageRecord { external_ids, name: Some(room.name), venue: Some(venue), seats: room.seats, ..StageRecord::default() };
        self.rooms.push(Row { place, record: Record::Stage(Box::new(record)) });
        let stage = Ref { external_id, code: None, name: Some(name) };
        self.stages.insert(key, stage.clone());
        Ok(Some(stage))
    }

    fn own_room_id(&mut self, place: &Place, id: String) -> Option<String> {
        if id.chars().count() <= ID_CHARACTERS && self.room_ids.insert(id.clone()) {
            return Some(id);
        }
        self.remark(
            place,
            invalid(
                "guid",
                Mistake::Duplicate,
                format!("Another room has the id {}; this one is known by its name alone.", shown(&id)),
                format!("编号 {} 已属于另一房间，本房间只按名称识别。", shown(&id)),
            ),
        );
        None
    }

    /// A person: the same id is the same person, and without an id the same name. Refuses a file with too many.
    pub(crate) fn person(&mut self, person: Person) -> Result<Option<PersonRef>, Refused> {
        let Person { ids, name } = person;
        let name = text::one_line(&name);
        if name.is_empty() {
            return Ok(None);
        }
        self.named += 1;
        if self.named > PEOPLE.1 || self.persons.len() >= PEOPLE.0 {
            return Err(too_many(("people", "人员"), PEOPLE.0));
        }
        // 0 is what several programs write for whoever they do not know.
        let ids: Vec<String> = ids.into_iter().filter(|it| it != "0" && it.chars().count() <= ID_CHARACTERS).collect();
        let key = ids.first().map_or_else(|| format!("name\n{name}"), |id| format!("id\n{id}"));
        if let Some(known) = self.persons.get(&key) {
            return Ok(Some(PersonRef { person: known.clone(), name }));
        }
        let row = u32::try_from(self.persons.len() + 1).unwrap_or(u32::MAX);
        let external_ids: Vec<ExternalId> = ids.into_iter().map(|value| self.external("-person", value)).collect();
        let person = Ref { external_id: external_ids.first().cloned(), code: None, name: Some(name.clone()) };
        self.people.push(Row {
            place: Place { part: Some("person".to_owned()), row },
            record: Record::Performer(Box::new(PerformerRecord {
                external_ids,
                name: Some(name.clone()),
                ..PerformerRecord::default()
            })),
        });
        self.persons.insert(key, person.clone());
        Ok(Some(PersonRef { person, name }))
    }

    /// An event. One with a mistake is listed instead.
    pub(crate) fn event(&mut self, mut event: Event) -> Result<(), Refused> {
        let place = event.place.clone();
        let mut mistakes = Vec::new();
        if !event.is_cancelled && text::is_called_off_in_title(event.title.get(None, &self.language)) {
            event.is_cancelled = true;
            self.note(&place, "title", Note::CalledOff);
        }
        if event.title.iter().all(|(_, text)| text.trim().is_empty()) {
            mistakes.push(missing("title"));
        }
        if event.makes != Makes::Act && event.starts_at.is_none() {
            mistakes.push(missing("start"));
        }
        let ids = self.own_ids(&mut event, &mut mistakes);
        if !mistakes.is_empty() {
            self.refuse(place, mistakes);
            return Ok(());
        }
        let external_ids: Vec<ExternalId> = ids.into_iter().map(|value| self.external("", value)).collect();
        let key = Ref { external_id: external_ids.first().cloned(), ..Ref::default() };
        let code = take(&mut event.codes).into_iter().find(|it| text::is_code(it) && self.codes.insert(it.to_lowercase()));
        let makes = event.makes;
        let show = if makes == Makes::Act { None } else { Some(self.show(&mut event, external_ids.clone(), code.clone())?) };
        let act = if makes == Makes::Show { None } else { Some(self.act(event, external_ids, code, &key)?) };
        let is_both = show.is_some() && act.is_some();
        self.events.extend(show.map(|it| Row { place: place.clone(), record: Record::Show(Box::new(it)) }));
        let Some((act, record)) = act else { return Ok(()) };
        self.events.extend(record.map(|it| Row { place: place.clone(), record: Record::Act(Box::new(it)) }));
        if is_both {
            let item = ItemRecord {
                show: key,
                position: None,
                content: ItemContentRecord::Performance { act },
                duration_seconds: None,
                changeover_seconds: None,
                pinned_start_at: None,
                visibility: None,
            };
            self.events.push(Row { place, record: Record::Item(Box::new(item)) });
        }
        Ok(())
    }

    fn show(&mut self, event: &mut Event, external_ids: Vec<ExternalId>, code: Option<String>) -> Result<ShowRecord, Refused> {
        let stage = event.room.take().map_or(Ok(None), |room| self.room(room))?;
        Ok(ShowRecord {
            external_ids,
            code,
            title: Some(event.title.clone()),
            kind: event.kind.as_deref().map(text::kind),
            stage,
            starts_at: event.starts_at,
            planned_ends_at: event.starts_at.zip(event.seconds).map(|(at, seconds)| end(at, seconds)),
            status: event.is_cancelled.then_some(ShowStatus::Cancelled),
            ..ShowRecord::default()
        })
    }

    /// The act of an event: which it is, and its record unless an earlier event has told it.
    fn act(
        &mut self,
        event: Event,
        mut ids: Vec<ExternalId>,
        code: Option<String>,
        key: &Ref,
    ) -> Result<(Ref, Option<ActRecord>), Refused> {
        let Event { place, title, track, seconds, status, people, work, .. } = event;
        if let Some(known) = work.as_ref().and_then(|it| self.works.get(it)) {
            return Ok((known.clone(), None));
        }
        let mut act = key.clone();
        if let Some(work) = work {
            let id = self.external("", work.clone());
            act = Ref { external_id: Some(id.clone()), ..Ref::default() };
            ids = vec![id];
            self.works.insert(work, act.clone());
        }
        if seconds.is_some_and(|it| it > ACT_SECONDS) {
            self.remark(
                &place,
                invalid(
                    "duration",
                    Mistake::OutOfRange,
                    "It lasts more than a day: its end was kept, the duration of the act was left out.",
                    "时长超过一天：保留了结束时间，未采用节目时长。",
                ),
            );
        }
        let mut performers = people.is_some().then(Vec::new);
        for person in people.into_iter().flatten() {
            performers.get_or_insert_with(Vec::new).extend(self.person(person)?);
        }
        let record = ActRecord {
            external_ids: ids,
            code,
            title: Some(title),
            genre: track,
            duration_seconds: seconds.filter(|it| *it <= ACT_SECONDS).and_then(|it| u32::try_from(it).ok()),
            status,
            performers,
            ..ActRecord::default()
        };
        Ok((act, Some(record)))
    }

    /// The ids that are the event's own. The first one has to be; an event without any is known by its time, room and title.
    fn own_ids(&mut self, event: &mut Event, mistakes: &mut Vec<Invalid>) -> Vec<String> {
        let row = event.place.row;
        let field = if self.system == "ical" { "UID" } else { "id" };
        let mut ids = take(&mut event.ids);
        if ids.is_empty() {
            self.note(&event.place, field, Note::NoId);
            let room = event.room.as_ref().map_or("", |it| it.name.get(None, &self.language));
            let time = event.starts_at.map(|it| it.to_rfc3339()).unwrap_or_default();
            ids.push(format!("{time}|{room}|{}", event.title.get(None, &self.language)).chars().take(ID_CHARACTERS).collect());
        }
        let mut own: Vec<String> = Vec::new();
        for (place, id) in ids.into_iter().enumerate() {
            if own.contains(&id) {
                continue;
            }
            if id.chars().count() > ID_CHARACTERS {
                mistakes.push(invalid(
                    field,
                    Mistake::TooLong,
                    format!("The id has more than {ID_CHARACTERS} characters."),
                    format!("编号超过 {ID_CHARACTERS} 个字符。"),
                ));
                continue;
            }
            let Some(first) = self.ids.get(&id) else {
                own.push(id);
                continue;
            };
            let (en, zh) = (
                format!("The id {} is that of event {first} too", shown(&id)),
                format!("编号 {} 与第 {first} 个活动相同", shown(&id)),
            );
            if place == 0 {
                mistakes.push(invalid(
                    field,
                    Mistake::Duplicate,
                    format!("{en}; give each its own."),
                    format!("{zh}，请各用各的编号。"),
                ));
            } else if mistakes.is_empty() && event.work.as_ref() != Some(&id) {
                let remark = format!("{en}; this event is known by its other id.");
                self.remark(&event.place, invalid(field, Mistake::Duplicate, remark, format!("{zh}，本活动按另一编号识别。")));
            }
        }
        if mistakes.is_empty() {
            self.ids.extend(own.iter().map(|it| (it.clone(), row)));
        }
        own
    }

    fn external(&self, part: &str, value: String) -> ExternalId {
        ExternalId { system: format!("{}{part}", self.system), value }
    }

    /// Everything that was read.
    pub(crate) fn finish(mut self) -> Incoming {
        for ((field, note), (count, place)) in take(&mut self.notes) {
            self.remarks.push(RefusedRow { place, mistakes: vec![note.remark(&field, count)] });
        }
        self.refused.sort_by(|a, b| a.place.cmp(&b.place));
        if self.rooms.is_empty() && self.people.is_empty() && self.events.is_empty() && self.refused.is_empty() {
            let (en, zh) = ("The file holds no event, room or person.", "文件中没有活动、房间或人员。");
            self.remarks
                .push(RefusedRow { place: Place::default(), mistakes: vec![invalid("event", Mistake::Required, en, zh)] });
        }
        let mut rows: Vec<Row> = self.festival.into_iter().collect();
        rows.extend(self.rooms);
        rows.extend(self.people);
        rows.extend(self.events);
        Incoming { rows, refused: self.refused, remarks: self.remarks, columns: Vec::new() }
    }
}
