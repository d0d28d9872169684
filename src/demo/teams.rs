//! 104 invented teams and their rosters.

use chrono::{Days, NaiveDate};

use super::{
    facts, names,
    organizations::Bodies,
    source::{Dice, Ids, Part, both},
    specialties::{self, Specialty},
};
use crate::domain::{
    id::PerformerId,
    organization::{Organization, OrganizationKind},
    performer::{Consent, Performer},
    team::{Member, MemberRole, Team, TeamStatus},
    text::{Lang, Localized},
};

/// The teams, in the order of their codes, and everyone on their rosters.
pub(super) struct Rosters {
    pub(super) performers: Vec<Performer>,
    pub(super) teams: Vec<Team>,
}

/// Where the teams of associations begin: their members come from sub-districts and communities too.
const FIRST_ASSOCIATION_TEAM: usize = 88;

/// The performer whose name holds a character outside the Basic Multilingual Plane, which software likes to break.
const RARE_NAME: (usize, &str) = (5, "吴𠮷安");

/// Of every how many people one, if a child, has not brought a guardian's consent to being named yet.
const CONSENTS_MISSING_EVERY: usize = 16;

/// Makes them all.
pub(super) fn all(ids: &mut Ids, bodies: &Bodies) -> Rosters {
    let mut rosters = Rosters { performers: Vec::new(), teams: Vec::new() };
    let mut dice = Dice::of(Part::Teams);
    let mut people = People { dice: Dice::of(Part::People) };
    for (index, sender) in bodies.senders.iter().enumerate() {
        let specialty = specialties::of_team(index);
        let declared = specialty.size - 2 + dice.below(5);
        // Every ninth team, a dozen in all, has not handed in its last names.
        let missing = if index % 9 == 4 { dice.between((2, 5)).min(declared / 3) } else { 0 };
        rosters.add(ids, &mut people, index, &bodies.organizations[*sender], declared, declared - missing);
    }
    rosters
}

impl Rosters {
    fn add(&mut self, ids: &mut Ids, people: &mut People, index: usize, from: &Organization, declared: u32, listed: u32) {
        let specialty = specialties::of_team(index);
        let mut shared = self.shared(index);
        let mut members: Vec<Member> = Vec::new();
        for slot in 0..listed {
            let role = role(slot, listed, from.kind, specialty);
            let performer = match shared.pop_if(|_| role == MemberRole::Performer) {
                Some(performer) => performer,
                None => {
                    let new = people.make(ids, self.performers.len(), from.kind, role);
                    let id = new.id;
                    self.performers.push(new);
                    id
                }
            };
            members.push(Member { id: ids.make(), performer, role });
        }
        self.teams.push(Team {
            id: ids.make(),
            code: format!("T{:03}", index + 1),
            name: team_name(from, specialty),
            organization: from.id,
            status: TeamStatus::Approved,
            declared_headcount: declared,
            members,
            availability: vec![],
            external_ids: vec![],
        });
    }

    /// Who of earlier teams is in this one too: three people of every association's team, from three teams whose heats are
    /// other days', and one magician who dances.
    fn shared(&self, index: usize) -> Vec<PerformerId> {
        let Some(place) = index.checked_sub(FIRST_ASSOCIATION_TEAM) else { return Vec::new() };
        let magician = (index == 91).then_some((8, 1));
        let donors = [(place, 0), (place + 2, 1), (place + 6, 2)];
        let performing = |(team, nth): (usize, usize)| {
            let mut members = self.teams.get(team)?.members.iter().filter(|it| it.role == MemberRole::Performer);
            members.nth(nth).map(|member| member.performer)
        };
        donors.into_iter().chain(magician).filter_map(performing).collect()
    }
}

fn team_name(from: &Organization, specialty: &Specialty) -> Localized {
    let zh = from.name.get(Some(&Lang::zh()), &Lang::zh());
    let en = from.name.get(Some(&Lang::en()), &Lang::zh());
    both(format!("{zh}{}", specialty.team.0), format!("{} of {en}", specialty.team.1))
}

/// What the member at this place of a roster does. Schools send three adults with the children.
fn role(slot: u32, listed: u32, kind: OrganizationKind, specialty: &Specialty) -> MemberRole {
    let school = kind == OrganizationKind::School;
    match (slot, specialty.genre) {
        (0, _) => MemberRole::Leader,
        (1, _) if school => MemberRole::Tutor,
        (2, _) if school => MemberRole::Chaperone,
        (1, "choir" | "instrumental") => MemberRole::Conductor,
        (2, "choir") => MemberRole::Accompanist,
        (1, "dance" | "song-and-dance" | "fashion-show") => MemberRole::Choreographer,
        _ if listed >= 16 && slot + 2 >= listed => MemberRole::Understudy,
        _ => MemberRole::Performer,
    }
}

/// Makes people up.
struct People {
    dice: Dice,
}

impl People {
    fn make(&mut self, ids: &mut Ids, place: usize, kind: OrganizationKind, role: MemberRole) -> Performer {
        let (name, reading) = names::person(&mut self.dice);
        let child = kind == OrganizationKind::School && matches!(role, MemberRole::Performer | MemberRole::Understudy);
        let (name, reading) = if place == RARE_NAME.0 { (RARE_NAME.1.to_owned(), None) } else { (name, reading) };
        let (oldest, years) = match kind {
            _ if child => (2005, 8),
            OrganizationKind::Association => (1945, 30),
            OrganizationKind::Subdistrict | OrganizationKind::Community => (1948, 50),
            _ => (1963, 34),
        };
        let days = u64::from(self.dice.below(years * 365));
        let first_day = NaiveDate::from_ymd_opt(oldest, 1, 1).unwrap_or_default();
        // No number in China begins with 000.
        let phone =
            (!child && (role != MemberRole::Performer || self.dice.below(10) < 7)).then(|| format!("000{:08}", place + 1));
        Performer {
            id: ids.make(),
            code: format!("P{:04}", place + 1),
            name,
            reading,
            birth_date: Some(first_day + Days::new(days)),
            phone,
            hidden: self.dice.below(200) == 0,
            consent: (child && !place.is_multiple_of(CONSENTS_MISSING_EVERY))
                .then(|| Consent::of_guardian("监护人（虚构）", Some(facts::ENDS_ON))),
            availability: vec![],
            external_ids: vec![],
        }
    }
}
