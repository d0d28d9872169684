//! The festivals that are measured: the demo, the demo with a long closing show, a large one, and a fringe.

use std::collections::BTreeMap;

use playbill::{
    demo,
    domain::{
        act::{Act, ActStatus, CastMember, CostumeClass},
        change::Change,
        conflict::{Rule, Severity},
        festival::Festival,
        id::{ActId, ItemId, MemberId, OrganizationId, PerformerId, ShowId, StageId, TeamId, VenueId},
        organization::{Organization, OrganizationKind},
        performer::Performer,
        plan::Plan,
        policy::OwnLeads,
        show::{ItemContent, ProgramItem, Show, ShowKind, ShowStatus, Visibility},
        team::{Member, MemberRole, Team, TeamStatus},
        text::{Lang, Localized},
        time::{Instant, after},
        venue::{Stage, Venue},
    },
};
use strum::VariantArray as _;
use uuid::Uuid;

/// Companies of the fringe, each with one act that is put on twenty times.
const COMPANIES: usize = 2_500;
/// People of each company.
const PEOPLE: usize = 8;
/// Stages of the fringe, each in a venue of its own.
const ROOMS: usize = 100;
/// Shows on each of them a day, every half-hour.
const SLOTS: usize = 25;
/// Days of the fringe: 50,000 shows in all.
const LONG_DAYS: usize = 20;

/// Items of the long closing show: as many as the longest evening of a district festival has.
const CLOSING_ITEMS: usize = 50;

/// Teams of the large festival, each with one act.
const TEAMS: usize = 500;
/// Members of each team, all of them in the cast of its act: 10,000 in all.
const MEMBERS: usize = 20;
/// Days of the large festival, with a show on every stage.
const DAYS: usize = 20;
/// Stages of the large festival, each in a venue of its own.
const STAGES: usize = 5;
/// Performances in each of the 100 shows: 5,000 in all.
const PERFORMANCES: usize = 50;

/// The demo with 50 items in its closing show. No rule blocks its release.
pub(crate) fn long_closing() -> Plan {
    let demo = demo::festival();
    let mut festival = (**demo.festival()).clone();
    festival.severities = Rule::VARIANTS.iter().map(|rule| (*rule, Severity::Warn)).collect();
    let mut show = (**demo.shows.iter().find(|it| it.kind == ShowKind::Closing).expect("a closing show")).clone();
    let on = |show: &Show, act: ActId| {
        show.items.iter().any(|it| matches!(it.content, ItemContent::Performance { act: id, .. } if id == act))
    };
    let more: Vec<ActId> = demo.acts.iter().map(|act| act.id).filter(|act| !on(&show, *act)).collect();
    let mut ids = Ids(0xb);
    let room = CLOSING_ITEMS - show.items.len();
    show.items.extend(more.into_iter().take(room).map(|act| performance(&mut ids, act)));
    assert_eq!(show.items.len(), CLOSING_ITEMS, "the demo has too few acts");
    demo.apply(&[festival.into(), show.into()])
}

/// A festival with 5,000 performances and 10,000 members.
pub(crate) fn large() -> Plan {
    let mut ids = Ids(0xa);
    let plan = empty(&mut ids, "large");
    let mut changes: Vec<Change> = Vec::new();
    let organizations: Vec<Organization> = (0..TEAMS / 10).map(|number| organization(&mut ids, number)).collect();
    let venues: Vec<Venue> = (0..STAGES).map(|number| venue(&mut ids, number)).collect();
    let mut acts = Vec::new();
    for number in 0..TEAMS {
        let performers: Vec<Performer> = (0..MEMBERS).map(|place| performer(&mut ids, number * MEMBERS + place)).collect();
        let team = team(&mut ids, number, organizations[number / 10].id, &performers);
        acts.push(act(&mut ids, number, &plan, &team));
        changes.extend(performers.into_iter().map(Change::from));
        changes.push(team.into());
    }
    for number in 0..DAYS * STAGES {
        // Shows of one day take acts of different tenths, so nobody is on two stages at once.
        let from = number % (TEAMS / PERFORMANCES) * PERFORMANCES;
        let stage = venues[number % STAGES].stages[0].id;
        let day = i64::try_from(number / STAGES).expect("a day");
        let starts_at = after("2020-09-07T10:00:00Z".parse().expect("an instant"), day * 86_400);
        changes.push(show(&mut ids, number, (stage, starts_at), &acts[from..from + PERFORMANCES]).into());
    }
    changes.extend(organizations.into_iter().map(Change::from));
    changes.extend(venues.into_iter().map(Change::from));
    changes.extend(acts.into_iter().map(Change::from));
    plan.apply(&changes)
}

/// A fringe of 50,000 shows with one performance each, and 20,000 people.
pub(crate) fn fringe() -> Plan {
    let mut ids = Ids(0xc);
    let plan = empty(&mut ids, "fringe");
    let mut changes: Vec<Change> = Vec::new();
    let organization = organization(&mut ids, 0);
    let venues: Vec<Venue> = (0..ROOMS).map(|number| venue(&mut ids, number)).collect();
    let mut acts = Vec::new();
    for number in 0..COMPANIES {
        let performers: Vec<Performer> = (0..PEOPLE).map(|place| performer(&mut ids, number * PEOPLE + place)).collect();
        let declared_headcount = u32::try_from(PEOPLE).expect("few");
        let team = Team { declared_headcount, ..team(&mut ids, number, organization.id, &performers) };
        acts.push(Act { duration_seconds: 1_200, ..act(&mut ids, number, &plan, &team) });
        changes.extend(performers.into_iter().map(Change::from));
        changes.push(team.into());
    }
    for number in 0..LONG_DAYS * SLOTS * ROOMS {
        // Stages first, so that an act comes again only when all others have had their turn.
        let (room, slot) = (number % ROOMS, number / ROOMS);
        let seconds = i64::try_from(slot / SLOTS * 86_400 + slot % SLOTS * 1_800).expect("a moment");
        let starts_at = after("2020-09-07T01:00:00Z".parse().expect("an instant"), seconds);
        let place = number % COMPANIES;
        changes.push(show(&mut ids, number, (venues[room].stages[0].id, starts_at), &acts[place..=place]).into());
    }
    changes.push(organization.into());
    changes.extend(venues.into_iter().map(Change::from));
    changes.extend(acts.into_iter().map(Change::from));
    plan.apply(&changes)
}

/// A festival at the time of the demo with nothing in it.
fn empty(ids: &mut Ids, slug: &str) -> Plan {
    let (id, slug) = (ids.make().into(), slug.to_owned());
    let festival = (**demo::festival().festival()).clone();
    Plan::new(Festival { id, slug, credits: vec![], severities: BTreeMap::new(), ..festival }, 0)
}

/// Ids that count up, apart from those of the demo.
struct Ids(u128);

impl Ids {
    fn make(&mut self) -> Uuid {
        self.0 += 1 << 8;
        // The version and variant bits of a UUIDv7, in the year 2020.
        Uuid::from_u128((0x0174_4700_0000_7000_8000 << 48) | self.0)
    }
}

fn name(zh: &str, en: &str, number: usize) -> Localized {
    Localized::of(Lang::zh(), format!("{zh}{number}")).with(Lang::en(), format!("{en} {number}"))
}

fn organization(ids: &mut Ids, number: usize) -> Organization {
    let id = OrganizationId(ids.make());
    let kind = OrganizationKind::VARIANTS[number % OrganizationKind::VARIANTS.len()];
    Organization {
        id,
        code: format!("O{number}"),
        name: name("单位", "Organization", number),
        kind,
        parent: None,
        external_ids: vec![],
    }
}

fn venue(ids: &mut Ids, number: usize) -> Venue {
    let id = VenueId(ids.make());
    let stage = Stage {
        id: StageId(ids.make()),
        code: format!("M{number}"),
        name: name("舞台", "Stage", number),
        seats: Some(800),
        stage_capacity: Some(60),
        fire_capacity: Some(900),
        microphones: Some(8),
        changeover_seconds: 60,
        opening_windows: vec![],
        external_ids: vec![],
    };
    Venue {
        id,
        code: format!("V{number}"),
        name: name("剧场", "Theatre", number),
        address: Localized::default(),
        backstage_capacity: Some(200),
        stages: vec![stage],
        travel_seconds: BTreeMap::new(),
        external_ids: vec![],
    }
}

fn performer(ids: &mut Ids, number: usize) -> Performer {
    let year = i32::try_from(1940 + number % 70).expect("a year");
    Performer {
        id: PerformerId(ids.make()),
        code: format!("P{number}"),
        name: format!("演员{number}"),
        reading: None,
        birth_date: chrono::NaiveDate::from_ymd_opt(year, 5, 1),
        phone: Some(format!("138{number:08}")),
        hidden: false,
        consent: None,
        availability: vec![],
        external_ids: vec![],
    }
}

fn team(ids: &mut Ids, number: usize, organization: OrganizationId, performers: &[Performer]) -> Team {
    let member = |(place, it): (usize, &Performer)| Member {
        id: MemberId(ids.make()),
        performer: it.id,
        role: if place == 0 { MemberRole::Leader } else { MemberRole::Performer },
    };
    let members: Vec<Member> = performers.iter().enumerate().map(member).collect();
    Team {
        id: TeamId(ids.make()),
        code: format!("T{number}"),
        name: name("艺术团", "Company", number),
        organization,
        status: TeamStatus::Approved,
        // Some rosters miss two names.
        declared_headcount: if number.is_multiple_of(25) { 22 } else { 20 },
        availability: vec![],
        members,
        external_ids: vec![],
    }
}

fn act(ids: &mut Ids, number: usize, plan: &Plan, team: &Team) -> Act {
    let cast = |member: &Member| CastMember { performer: member.performer, team: Some(team.id), costume: CostumeClass::Normal };
    Act {
        id: ActId(ids.make()),
        code: format!("A{number}"),
        title: name("节目", "Act", number),
        genre: plan.genres.iter().next().map(|it| it.id),
        duration_seconds: 240,
        setup_seconds: 30,
        strike_seconds: 30,
        microphones: 4,
        status: ActStatus::Confirmed,
        teams: vec![team.id],
        cast: team.members.iter().map(cast).collect(),
        links: vec![],
        external_ids: vec![],
    }
}

fn show(ids: &mut Ids, number: usize, (stage, starts_at): (StageId, Instant), acts: &[Act]) -> Show {
    Show {
        id: ShowId(ids.make()),
        code: format!("S{number}"),
        title: name("第", "Evening", number),
        kind: ShowKind::Gala,
        stage: Some(stage),
        doors_at: Some(after(starts_at, -1_800)),
        starts_at: Some(starts_at),
        planned_ends_at: None,
        hard_ends_at: None,
        status: ShowStatus::Confirmed,
        expected_audience: None,
        leads: OwnLeads::default(),
        credits: vec![],
        items: acts.iter().map(|act| performance(ids, act.id)).collect(),
        external_ids: vec![],
    }
}

fn performance(ids: &mut Ids, act: ActId) -> ProgramItem {
    ProgramItem {
        id: ItemId(ids.make()),
        content: ItemContent::Performance { act, duration_seconds: None },
        changeover_seconds: None,
        pinned_start_at: None,
        locked: false,
        visibility: Visibility::Public,
    }
}
