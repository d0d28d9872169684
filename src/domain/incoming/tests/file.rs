//! Reads a file written as lines of text. A line has a kind and `field=value` words; its number is the row.
//!
//! ```text
//! org code=O1 name=… kind=SCHOOL parent=O2          venue name=… address=…        stage name=… venue=… seats=…
//! team code=T1 name=… org=… orgkind=… status=… declared=… leader=name/phone
//! person name=… birth=… phone=… hidden=true         member team=T1 name=… role=…
//! act title=… genre=… seconds=… teams=a,b people=a,b,… (a last `…`: and more)
//! cast act=… person=… team=… costume=…              show title=… stage=… start=…  item show=… act=… | kind=… title=… at=…
//! ```
//!
//! A reference is a code, or with `~` before it a name, or `system:value`. `id=system:value` gives an id; `name.en=` a language.

use std::{collections::BTreeMap, str::FromStr};

use crate::domain::{
    festival::ExternalId,
    fixture,
    incoming::*,
    plan::Plan,
    text::{Lang, Localized},
    time::Interval,
};

struct Line<'a> {
    words: BTreeMap<&'a str, &'a str>,
}

impl<'a> Line<'a> {
    fn text(&self, key: &str) -> Option<String> {
        self.words.get(key).map(|it| it.replace('_', " "))
    }

    fn read<T: FromStr>(&self, key: &str) -> Option<T> {
        self.words.get(key).map(|it| it.parse().unwrap_or_else(|_| panic!("{key}={it}")))
    }

    fn localized(&self, key: &str) -> Option<Localized> {
        let mut text = self.text(key).map(|it| Localized::of(Lang::zh(), it)).unwrap_or_default();
        let english = self.text(&format!("{key}.en"));
        if let Some(english) = english {
            text.set(Lang::en(), english);
        }
        (!text.is_empty()).then_some(text)
    }

    fn ids(&self) -> Vec<ExternalId> {
        let ids = self.words.get("id").into_iter().flat_map(|it| it.split(','));
        ids.map(|it| it.split_once(':').expect("system:value"))
            .map(|(system, value)| ExternalId { system: system.to_owned(), value: value.to_owned() })
            .collect()
    }

    fn reference(&self, key: &str) -> Option<Ref> {
        self.words.get(key).map(|it| reference(it))
    }

    fn instant(&self, plan: &Plan, key: &str) -> Option<crate::domain::time::Instant> {
        self.words.get(key).map(|it| fixture::at(plan, it))
    }

    fn person(&self) -> PerformerRecord {
        PerformerRecord {
            external_ids: self.ids(),
            code: self.text("code"),
            name: self.text("name"),
            reading: self.text("reading"),
            birth_date: self.read("birth"),
            phone: self.text("phone"),
            hidden: self.read("hidden"),
            consent: None,
        }
    }
}

fn reference(text: &str) -> Ref {
    match (text.strip_prefix('~'), text.split_once(':')) {
        (Some(name), _) => Ref::name(name.replace('_', " ")),
        (None, Some((system, value))) => Ref::external(system, value),
        (None, None) => Ref::code(text),
    }
}

/// Reads a file; times are on the clock of the Plan.
pub(in crate::domain::incoming) fn incoming(plan: &Plan, text: &str) -> Incoming {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let rows = lines.zip(1..).map(|(line, row)| Row { place: Place { part: None, row }, record: record(plan, line) });
    Incoming { rows: rows.collect(), ..Incoming::default() }
}

fn record(plan: &Plan, text: &str) -> Record {
    let mut words = text.split_whitespace();
    let kind = words.next().expect("a kind");
    let line = Line { words: words.map(|word| word.split_once('=').expect("key=value")).collect() };
    match kind {
        "festival" => Record::Festival(Box::new(FestivalRecord {
            name: line.localized("name"),
            starts_on: line.read("from"),
            ends_on: line.read("to"),
            ..FestivalRecord::default()
        })),
        "org" => Record::Organization(OrganizationRecord {
            external_ids: line.ids(),
            code: line.text("code"),
            name: line.localized("name"),
            kind: line.read("kind"),
            parent: line.reference("parent"),
        }),
        "venue" => Record::Venue(VenueRecord {
            external_ids: line.ids(),
            code: line.text("code"),
            name: line.localized("name"),
            address: line.localized("address"),
        }),
        "stage" => Record::Stage(Box::new(stage(plan, &line))),
        "team" => Record::Team(Box::new(team(&line))),
        "person" => Record::Performer(Box::new(line.person())),
        "member" => Record::Member(Box::new(MemberRecord {
            team: line.reference("team").unwrap_or_default(),
            person: line.person(),
            role: line.read("role"),
        })),
        "act" => Record::Act(Box::new(act(&line))),
        "cast" => Record::Cast(Box::new(CastRecord {
            act: line.reference("act").unwrap_or_default(),
            person: line.reference("person").unwrap_or_default(),
            team: line.reference("team"),
            costume: line.read("costume"),
        })),
        "show" => Record::Show(Box::new(show(plan, &line))),
        "item" => Record::Item(Box::new(item(plan, &line))),
        other => panic!("no such line: {other}"),
    }
}

fn stage(plan: &Plan, line: &Line<'_>) -> StageRecord {
    let window = |it: &str| {
        let (from, to) = it.split_once('/').expect("from/to");
        Interval::new(fixture::at(plan, from), fixture::at(plan, to)).expect("a window")
    };
    StageRecord {
        external_ids: line.ids(),
        code: line.text("code"),
        name: line.localized("name"),
        venue: line.reference("venue"),
        seats: line.read("seats"),
        stage_capacity: line.read("holds"),
        fire_capacity: line.read("fire"),
        microphones: line.read("microphones"),
        changeover_seconds: line.read("changeover"),
        opening_windows: line.words.get("open").map(|it| it.split(',').map(window).collect()),
    }
}

fn team(line: &Line<'_>) -> TeamRecord {
    let leader = line.words.get("leader").map(|it| {
        let (name, phone) = it.split_once('/').map_or((*it, None), |(name, phone)| (name, Some(phone.to_owned())));
        PersonName { name: name.to_owned(), phone }
    });
    TeamRecord {
        external_ids: line.ids(),
        code: line.text("code"),
        name: line.localized("name"),
        organization: line.reference("org"),
        organization_kind: line.read("orgkind"),
        status: line.read("status"),
        declared_headcount: line.read("declared"),
        leader,
    }
}

fn act(line: &Line<'_>) -> ActRecord {
    let people = line.words.get("people").map(|it| it.split(',').filter(|it| !["", "…"].contains(it)).collect::<Vec<_>>());
    let person = |it: &&str| match it.split_once('@') {
        Some((id, name)) => PersonRef { person: reference(id), name: name.to_owned() },
        None => PersonRef { person: Ref::default(), name: (*it).to_owned() },
    };
    ActRecord {
        external_ids: line.ids(),
        code: line.text("code"),
        title: line.localized("title"),
        genre: line.text("genre"),
        duration_seconds: line.read("seconds"),
        setup_seconds: line.read("setup"),
        strike_seconds: line.read("strike"),
        microphones: line.read("microphones"),
        status: line.read("status"),
        teams: line.words.get("teams").map(|it| it.split(',').map(reference).collect()),
        performers: people.map(|it| it.iter().map(person).collect()),
        has_unknown_performers: line.words.get("people").is_some_and(|it| it.ends_with('…')),
    }
}

fn show(plan: &Plan, line: &Line<'_>) -> ShowRecord {
    ShowRecord {
        external_ids: line.ids(),
        code: line.text("code"),
        title: line.localized("title"),
        kind: line.read("kind"),
        stage: line.reference("stage"),
        doors_at: line.instant(plan, "doors"),
        starts_at: line.instant(plan, "start"),
        planned_ends_at: line.instant(plan, "end"),
        hard_ends_at: line.instant(plan, "hard"),
        status: line.read("status"),
        expected_audience: line.read("audience"),
    }
}

fn item(plan: &Plan, line: &Line<'_>) -> ItemRecord {
    let content = match line.reference("act") {
        Some(act) => ItemContentRecord::Performance { act },
        None => ItemContentRecord::Interlude { kind: line.read("kind").expect("a kind"), title: line.localized("title") },
    };
    ItemRecord {
        show: line.reference("show").unwrap_or_default(),
        position: line.read("at"),
        content,
        duration_seconds: line.read("seconds"),
        changeover_seconds: line.read("changeover"),
        pinned_start_at: line.instant(plan, "pin"),
        visibility: line.read("seen"),
    }
}
