//! A festival written as lines of text, for tests: `plan("…")` reads it, missing lines get sensible defaults.
//!
//! ```text
//! festival 2020-09-07 2020-09-28 Asia/Shanghai
//! set ACT_LARGEST_CAST=30 QUICK_CHANGE=WARN
//! org O1 SCHOOL                      org O2 OTHER part-of=O1
//! venue V1 backstage=80              travel V1 V2 900
//! stage M1 V1 changeover=60 holds=20 fire=300 microphones=8 open=2020-09-28T18:00/2020-09-28T22:00
//! genre dance
//! performer P1 1990-01-31            (the birthday may be left out)
//! performer P2 hidden consent=2020-12-31 free=2020-09-28T18:00/2020-09-28T22:00   (consent=- has no last day)
//! team T1 O1 declared=3 APPROVED free=2020-09-28T18:00/2020-09-28T22:00 : P1 P2/LEADER
//! act A1 4:00 genre=dance setup=30 strike=20 CONFIRMED teams=T1,T2 before=A2 together=A3 apart=A4 : P1 P2/HARD P3/SAME/T2
//! show X1 GALA M1 2020-09-28T19:30 doors=… ends=… hard=… audience=200 report=90:00 CONFIRMED : A1 A2@+30 SPEECH=5:00 A3@=2020-09-28T20:00 VIDEO=1:00@backstage
//! credit HOST O1 1                   credit ORGANIZER O1 2 show=X1
//! ```
//!
//! Codes serve as names in Chinese (`A1`) and, with `en-` before them, in English. Times are on the festival's clock. Ids
//! are numbered in the order of the lines, so that the same text always gives the same Plan.

use std::{collections::BTreeMap, str::FromStr};

use uuid::Uuid;

use super::{
    act::{Act, ActLink, ActStatus, CastMember, CostumeClass, LinkKind},
    change::Change,
    command::Context,
    festival::{Credit, CreditRole, Festival, FestivalStatus},
    genre::Genre,
    id::*,
    organization::{Organization, OrganizationKind},
    performer::{Consent, Performer},
    plan::Plan,
    policy::{Leads, OwnLeads},
    show::{InterludeKind, ItemContent, ProgramItem, Show, ShowKind, ShowStatus, Visibility},
    team::{Member, MemberRole, Team, TeamStatus},
    text::{Lang, Localized},
    time::{Instant, Interval},
    venue::{Stage, Venue},
};

/// Ids 1, 2, 3, …
pub(crate) struct Counter(pub(crate) u128);

impl IdSource for Counter {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

/// Reads a festival.
pub(crate) fn plan(text: &str) -> Plan {
    let mut reader = Reader { ids: Counter(0), plan: Plan::new(blank_festival(), 0) };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        reader.line(line);
    }
    let mut plan = reader.plan;
    plan.revision = 1;
    plan
}

/// What a command works with, on a Plan; new ids start at 1000.
pub(crate) fn context<'a>(plan: &'a Plan, ids: &'a mut Counter) -> Context<'a> {
    Context { plan, ids, now: "2020-09-01T00:00:00Z".parse().expect("an instant"), actor: "tester" }
}

/// A wall-clock time of the fixture's festival.
pub(crate) fn at(plan: &Plan, wall: &str) -> Instant {
    let wall = if wall.matches(':').count() == 1 { format!("{wall}:00") } else { wall.to_owned() };
    plan.festival().almanac().resolve(wall.parse().expect("a wall time")).expect("an instant")
}

/// `4:00` or plain seconds.
pub(crate) fn seconds(text: &str) -> u32 {
    let (minutes, seconds) = text.split_once(':').unwrap_or(("0", text));
    minutes.parse::<u32>().expect("minutes") * 60 + seconds.parse::<u32>().expect("seconds")
}

fn name(code: &str) -> Localized {
    Localized::of(Lang::zh(), code).with(Lang::en(), format!("en-{code}"))
}

fn blank_festival() -> Festival {
    Festival {
        id: FestivalId(Uuid::from_u128(0xf)),
        slug: "fixture".to_owned(),
        name: name("fixture"),
        theme: Localized::default(),
        edition_number: None,
        series: None,
        starts_on: "2020-09-07".parse().expect("a day"),
        ends_on: "2020-09-28".parse().expect("a day"),
        time_zone: chrono_tz::Asia::Shanghai,
        day_start_hour: 5,
        primary_language: Lang::zh(),
        status: FestivalStatus::Draft,
        leads: Leads::default(),
        credits: vec![],
        severities: BTreeMap::new(),
        parameters: BTreeMap::new(),
        external_ids: vec![],
    }
}

macro_rules! by_code {
    ($($name:ident: $table:ident => $type:ty;)+) => {
        $(
            /// Finds one by its code.
            pub(crate) fn $name(plan: &Plan, code: &str) -> std::sync::Arc<$type> {
                plan.$table.iter().find(|it| it.code == code).unwrap_or_else(|| panic!("no {code}")).clone()
            }
        )+
    };
}

by_code! {
    organization: organizations => Organization;
    venue: venues => Venue;
    genre: genres => Genre;
    performer: performers => Performer;
    team: teams => Team;
    act: acts => Act;
    show: shows => Show;
}

/// Finds a stage by its code.
pub(crate) fn stage(plan: &Plan, code: &str) -> Stage {
    let mut stages = plan.venues.iter().flat_map(|venue| &venue.stages);
    stages.find(|it| it.code == code).unwrap_or_else(|| panic!("no stage {code}")).clone()
}

struct Reader {
    ids: Counter,
    plan: Plan,
}

/// One line, split into its noun, its words, its `key=value` options and what stands behind the colon.
struct Line<'a> {
    words: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
    list: Vec<&'a str>,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let (head, list) = line.split_once(" :").unwrap_or((line, ""));
        let (options, words): (Vec<&str>, Vec<&str>) = head.split_whitespace().partition(|word| word.contains('='));
        let options = options.into_iter().filter_map(|it| it.split_once('=')).collect();
        Self { words, options, list: list.split_whitespace().collect() }
    }

    /// The first word that reads as such a value.
    fn word<T: FromStr>(&self) -> Option<T> {
        self.words.iter().skip(1).find_map(|word| word.parse().ok())
    }

    fn number(&self, key: &str) -> Option<u32> {
        self.options.get(key).map(|it| seconds(it))
    }
}

impl Reader {
    fn line(&mut self, text: &str) {
        let line = Line::read(text);
        let code = line.words.get(1).copied().unwrap_or_default();
        match line.words[0] {
            "festival" => self.festival(&line),
            "org" => self.organization(code, &line),
            "venue" => self.venue(code, &line),
            "stage" => self.stage(code, &line),
            "set" => self.set(&line),
            "travel" => self.travel(&line),
            "genre" => {
                let id = GenreId(self.ids.next());
                self.put(Genre { id, code: code.to_owned(), name: name(code) });
            }
            "performer" => self.performer(code, &line),
            "team" => self.team(code, &line),
            "act" => self.act(code, &line),
            "show" => self.show(code, &line),
            "credit" => self.credit(&line),
            other => panic!("no such line: {other}"),
        }
    }

    fn put(&mut self, change: impl Into<Change>) {
        self.plan = self.plan.apply(&[change.into()]);
        self.plan.revision = 0;
    }

    fn festival(&mut self, line: &Line<'_>) {
        let mut festival = (**self.plan.festival()).clone();
        festival.starts_on = line.words[1].parse().expect("a day");
        festival.ends_on = line.words[2].parse().expect("a day");
        if let Some(zone) = line.words.get(3) {
            festival.time_zone = zone.parse().expect("a zone");
        }
        self.put(festival);
    }

    fn set(&mut self, line: &Line<'_>) {
        let mut festival = (**self.plan.festival()).clone();
        for (key, value) in &line.options {
            if let Ok(parameter) = key.parse() {
                festival.parameters.insert(parameter, seconds(value));
            } else {
                let rule = key.parse().expect("a parameter or a rule");
                festival.severities.insert(rule, value.parse().expect("a severity"));
            }
        }
        self.put(festival);
    }

    fn organization(&mut self, code: &str, line: &Line<'_>) {
        let id = OrganizationId(self.ids.next());
        let kind = line.word().unwrap_or(OrganizationKind::Other);
        let parent = line.options.get("part-of").map(|code| organization(&self.plan, code).id);
        self.put(Organization { id, code: code.to_owned(), name: name(code), kind, parent, external_ids: vec![] });
    }

    fn venue(&mut self, code: &str, line: &Line<'_>) {
        let id = VenueId(self.ids.next());
        self.put(Venue {
            id,
            code: code.to_owned(),
            name: name(code),
            address: Localized::default(),
            backstage_capacity: line.number("backstage"),
            stages: vec![],
            travel_seconds: BTreeMap::new(),
            external_ids: vec![],
        });
    }

    fn stage(&mut self, code: &str, line: &Line<'_>) {
        let mut venue = (*venue(&self.plan, line.words[2])).clone();
        venue.stages.push(Stage {
            id: StageId(self.ids.next()),
            code: code.to_owned(),
            name: name(code),
            seats: line.number("seats"),
            stage_capacity: line.number("holds"),
            fire_capacity: line.number("fire"),
            microphones: line.number("microphones"),
            changeover_seconds: line.number("changeover").unwrap_or(0),
            opening_windows: self.windows(line, "open"),
            external_ids: vec![],
        });
        self.put(venue);
    }

    fn windows(&self, line: &Line<'_>, key: &str) -> Vec<Interval> {
        let windows = line.options.get(key).into_iter().flat_map(|it| it.split(','));
        windows
            .map(|window| {
                let (from, to) = window.split_once('/').expect("from/to");
                Interval::new(at(&self.plan, from), at(&self.plan, to)).expect("a window")
            })
            .collect()
    }

    fn travel(&mut self, line: &Line<'_>) {
        let mut from = (*venue(&self.plan, line.words[1])).clone();
        from.travel_seconds.insert(venue(&self.plan, line.words[2]).id, seconds(line.words[3]));
        self.put(from);
    }

    fn performer(&mut self, code: &str, line: &Line<'_>) {
        let id = PerformerId(self.ids.next());
        self.put(Performer {
            id,
            code: code.to_owned(),
            name: code.to_owned(),
            reading: None,
            birth_date: line.word(),
            phone: None,
            hidden: line.words.contains(&"hidden"),
            consent: line.options.get("consent").map(|until| Consent::of_guardian("guardian", until.parse().ok())),
            availability: self.windows(line, "free"),
            external_ids: vec![],
        });
    }

    fn team(&mut self, code: &str, line: &Line<'_>) {
        let id = TeamId(self.ids.next());
        let members = line
            .list
            .iter()
            .map(|word| {
                let (who, role) = word.split_once('/').unwrap_or((word, "PERFORMER"));
                Member {
                    id: MemberId(self.ids.next()),
                    performer: performer(&self.plan, who).id,
                    role: role.parse::<MemberRole>().expect("a role"),
                }
            })
            .collect::<Vec<_>>();
        self.put(Team {
            id,
            code: code.to_owned(),
            name: name(code),
            organization: organization(&self.plan, line.words[2]).id,
            status: line.word().unwrap_or(TeamStatus::Approved),
            declared_headcount: line.number("declared").unwrap_or_else(|| u32::try_from(members.len()).unwrap_or(0)),
            availability: self.windows(line, "free"),
            members,
            external_ids: vec![],
        });
    }

    fn act(&mut self, code: &str, line: &Line<'_>) {
        let id = ActId(self.ids.next());
        let teams: Vec<TeamId> = line
            .options
            .get("teams")
            .map_or_else(Vec::new, |codes| codes.split(',').map(|code| team(&self.plan, code).id).collect());
        let cast = line
            .list
            .iter()
            .map(|word| {
                let mut parts = word.split('/');
                let who = performer(&self.plan, parts.next().expect("a performer")).id;
                let costume = parts.next().map_or(CostumeClass::Normal, |it| it.parse().expect("a costume class"));
                let team = parts.next().map(|code| team(&self.plan, code).id).or_else(|| teams.first().copied());
                CastMember { performer: who, team, costume }
            })
            .collect();
        self.put(Act {
            id,
            code: code.to_owned(),
            title: name(code),
            genre: line.options.get("genre").map(|code| genre(&self.plan, code).id),
            duration_seconds: seconds(line.words[2]),
            setup_seconds: line.number("setup").unwrap_or(0),
            strike_seconds: line.number("strike").unwrap_or(0),
            microphones: line.number("microphones").unwrap_or(0),
            status: line.word().unwrap_or(ActStatus::Confirmed),
            teams,
            cast,
            links: [("before", LinkKind::Before), ("together", LinkKind::Together), ("apart", LinkKind::Apart)]
                .into_iter()
                .filter_map(|(key, kind)| Some(ActLink { kind, act: act(&self.plan, line.options.get(key)?).id }))
                .collect(),
            external_ids: vec![],
        });
    }

    fn show(&mut self, code: &str, line: &Line<'_>) {
        let id = ShowId(self.ids.next());
        let time = |key: &str| line.options.get(key).map(|it| at(&self.plan, it));
        let mut show = Show {
            id,
            code: code.to_owned(),
            title: name(code),
            kind: line.word().unwrap_or(ShowKind::Other),
            stage: line.words.get(3).map(|code| stage(&self.plan, code).id),
            doors_at: time("doors"),
            starts_at: line.words.get(4).map(|wall| at(&self.plan, wall)),
            planned_ends_at: time("ends"),
            hard_ends_at: time("hard"),
            status: line.word().unwrap_or(ShowStatus::Planned),
            expected_audience: line.number("audience"),
            leads: OwnLeads { report_seconds: line.number("report"), ..OwnLeads::default() },
            credits: vec![],
            items: vec![],
            external_ids: vec![],
        };
        for word in &line.list {
            show.items.push(self.item(word));
        }
        self.put(show);
    }

    fn credit(&mut self, line: &Line<'_>) {
        let credit = Credit {
            role: line.words[1].parse::<CreditRole>().expect("a role"),
            organization: organization(&self.plan, line.words[2]).id,
            rank: line.words[3].parse().expect("a rank"),
        };
        if let Some(code) = line.options.get("show") {
            let mut show = (*show(&self.plan, code)).clone();
            show.credits.push(credit);
            self.put(show);
        } else {
            let mut festival = (**self.plan.festival()).clone();
            festival.credits.push(credit);
            self.put(festival);
        }
    }

    fn item(&mut self, word: &str) -> ProgramItem {
        let (what, how) = word.split_once('@').unwrap_or((word, ""));
        let content = match what.split_once('=') {
            Some((kind, time)) => ItemContent::Interlude {
                kind: kind.parse::<InterludeKind>().expect("an interlude"),
                title: Localized::default(),
                duration_seconds: seconds(time),
            },
            None => ItemContent::Performance { act: act(&self.plan, what).id, duration_seconds: None },
        };
        ProgramItem {
            id: ItemId(self.ids.next()),
            content,
            changeover_seconds: how.strip_prefix('+').map(seconds),
            pinned_start_at: how.strip_prefix('=').map(|wall| at(&self.plan, wall)),
            locked: how == "locked",
            visibility: if how == "backstage" { Visibility::Backstage } else { Visibility::Public },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_timed_from_the_show_on() {
        let plan = plan(
            "org O1 SCHOOL
             venue V1
             stage M1 V1 changeover=60
             team T1 O1 :
             act A1 4:00 teams=T1 :
             act A2 3:00 teams=T1 setup=30 :
             show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T20:00 : SPEECH=5:00 A1 A2 MC_LINK=0:30 A1@+10 A2@=2020-09-28T19:50 VIDEO=1:00@backstage A1@=2020-09-28T19:00",
        );
        let show = show(&plan, "X1");
        let program = plan.index().program(show.id).expect("a program");
        let lines: Vec<String> = program
            .items
            .iter()
            .map(|slot| {
                let start = program.interval(slot).expect("times").starts_at();
                let clock = plan.festival().almanac().local(start).format("%T");
                let number = slot.number.map_or("-".to_owned(), |it| it.to_string());
                format!("{} {number} {clock} {} {}", slot.position, slot.changeover_seconds, slot.pin_gap_seconds)
            })
            .collect();
        assert_eq!(
            lines,
            [
                "1 - 19:30:00 0 0",
                "2 1 19:35:00 0 0",
                "3 2 19:40:00 60 0",
                "4 - 19:43:00 0 0",
                "5 3 19:43:40 10 0",
                "6 4 19:50:00 60 80",
                "7 - 19:53:00 0 0",
                "8 5 19:54:00 0 -3240",
            ]
        );
        assert_eq!(program.planned_seconds, 28 * 60);
        assert_eq!(program.slack_seconds, Some(120));
        assert_eq!(program.show_ends_at(&show), Some(at(&plan, "2020-09-28T20:00")));
    }
}
