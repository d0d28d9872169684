//! What the file tells of rosters.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    MemberRecord, PersonName,
    desk::Desk,
    keys::{Keys, folded},
    noun::Noun as _,
    shelf::{Found, Shelf},
};
use crate::domain::{
    history::FieldChange,
    id::{AnyId, MemberId, PerformerId, TeamId},
    performer::Performer,
    team::{Member, MemberRole, Team},
    text::Localized,
};

/// What the file tells of rosters, and where everyone stands on them.
#[derive(Default)]
pub(super) struct Rosters {
    places: HashMap<(TeamId, PerformerId), usize>,
    /// The leaders whom teams name, with the row that does.
    pub(super) leaders: BTreeMap<TeamId, (usize, PersonName)>,
    /// Whom rows name of a team.
    pub(super) named: BTreeMap<TeamId, HashSet<PerformerId>>,
    /// Teams of whose rosters some rows are refused.
    pub(super) unsure: HashSet<TeamId>,
    /// Teams whose rosters are in the file.
    pub(super) listed: BTreeSet<TeamId>,
    /// Teams whose leader is found among the rows of their rosters.
    pub(super) led: HashSet<TeamId>,
    /// Names of which a team has someone in the file already.
    pub(super) names: HashSet<(TeamId, String)>,
}

impl Rosters {
    pub(super) fn of(teams: &Shelf<Team>) -> Self {
        let of_team = |team: &Team| {
            let id = team.id;
            let places = team.members.iter().enumerate().map(move |(place, it)| ((id, it.performer), place));
            places.collect::<Vec<_>>()
        };
        Self { places: teams.iter().flat_map(|team| of_team(team)).collect(), ..Self::default() }
    }

    pub(super) fn has(&self, team: TeamId, person: PerformerId) -> bool {
        self.places.contains_key(&(team, person))
    }

    /// Whether a row of a roster is about the one whom the team names as its leader: the first of that name.
    pub(super) fn is_leader(&mut self, team: TeamId, name: &str) -> bool {
        let is_called = self.leaders.get(&team).is_some_and(|(_, leader)| folded(&leader.name) == folded(name));
        is_called && self.led.insert(team)
    }
}

impl Desk<'_> {
    /// Someone on a roster.
    pub(super) fn member(&self, team: TeamId, person: PerformerId) -> Option<&Member> {
        let place = self.rosters.places.get(&(team, person))?;
        self.teams.get(team)?.members.get(*place)
    }

    /// What a person is called.
    pub(super) fn person_title(&self, person: PerformerId) -> Localized {
        self.performers.get(person).map(|it| it.title(&self.festival.primary_language)).unwrap_or_default()
    }

    /// A membership and what the person is called; the person alone while they are on no roster of the team.
    pub(super) fn member_subject(&self, team: TeamId, person: PerformerId) -> (AnyId, Localized) {
        let id = self.member(team, person).map_or(AnyId::from(person), |it| it.id.into());
        (id, self.person_title(person))
    }

    /// Whether a member is a leader of whom no more than a name and a number to call is known: a table of teams named them. Who
    /// they are is told by the roster that comes later.
    pub(super) fn is_named_leader(&self, team: TeamId, person: PerformerId) -> bool {
        self.member(team, person).is_some_and(|it| it.role == MemberRole::Leader)
            && self.performers.get(person).is_some_and(|it| it.birth_date.is_none() && it.external_ids.is_empty())
    }

    /// Lets a person who is known from another team take the place of a leader of the same name who was only named, and is
    /// nowhere else.
    pub(super) fn take_place_of_leader(&mut self, team: TeamId, person: &Performer) {
        if self.performers.get(person.id).is_none() || self.member(team, person.id).is_some() {
            return;
        }
        let members = self.teams.get(team).map_or(&[][..], |it| &it.members);
        let is_called = |id: PerformerId| self.performers.get(id).is_some_and(|it| folded(&it.name) == folded(&person.name));
        let Some(named) = members.iter().map(|it| it.performer).find(|id| is_called(*id) && self.is_named_leader(team, *id))
        else {
            return;
        };
        let teams = self.teams.iter().filter(|it| it.members.iter().any(|it| it.performer == named)).count();
        let is_cast = self.acts.iter().any(|it| it.cast.iter().any(|it| it.performer == named));
        let place = self.rosters.places.remove(&(team, named));
        if let Some((place, team)) = place.zip(self.teams.get_mut(team))
            && let Some(member) = team.members.get_mut(place)
        {
            member.performer = person.id;
            self.rosters.places.insert((team.id, person.id), place);
        }
        if teams == 1 && !is_cast {
            self.performers.remove(named);
        }
    }

    /// Puts someone on a roster, or gives them another role there, and tells what changed of that.
    pub(super) fn put_member(&mut self, team: TeamId, person: PerformerId, role: Option<MemberRole>) -> Vec<FieldChange> {
        let told = |field: &str, before: Option<String>, after: String| FieldChange {
            field: field.to_owned(),
            before,
            after: Some(after),
        };
        self.rosters.named.entry(team).or_default().insert(person);
        if let Some(was) = self.member(team, person).map(|it| it.role) {
            let Some(role) = role.filter(|it| *it != was) else { return vec![] };
            let place = self.rosters.places.get(&(team, person)).copied();
            if let Some(member) = self.teams.get_mut(team).zip(place).and_then(|(it, place)| it.members.get_mut(place)) {
                member.role = role;
            }
            return vec![told("role", Some(was.to_string()), role.to_string())];
        }
        let role = role.unwrap_or(MemberRole::Performer);
        let id: MemberId = self.new_id();
        if let Some(team) = self.teams.get_mut(team) {
            self.rosters.places.insert((team.id, person), team.members.len());
            team.members.push(Member { id, performer: person, role });
        }
        if let Some(person) = self.performers.get(person) {
            self.people.join(person);
        }
        vec![told("team", None, self.label::<Team>(team)), told("role", None, role.to_string())]
    }
}

/// Namesakes on rosters, until a row of the file is known to be about one of them.
pub(super) struct Unclaimed(HashMap<(TeamId, String), Vec<PerformerId>>);

impl Unclaimed {
    /// Those of whom no row tells an id, a number, a birthday or a phone number.
    pub(super) fn of(desk: &Desk<'_>, rows: impl Iterator<Item = (usize, TeamId)>) -> Self {
        let mut named: HashMap<(TeamId, String), Vec<PerformerId>> = HashMap::new();
        for team in desk.teams.iter() {
            for person in team.members.iter().filter_map(|it| desk.performers.get(it.performer)) {
                named.entry((team.id, folded(&person.name))).or_default().push(person.id);
            }
        }
        let mut unclaimed = Self(named);
        for (row, team) in rows {
            let super::Record::Member(record) = desk.record(row) else { continue };
            let MemberRecord { person, .. } = record.as_ref();
            let known = match desk.performers.by_keys(&Keys::of(desk.record(row))) {
                Found::Is(id) => Some(id),
                _ => desk.people.sure(desk, person).first().copied(),
            };
            if let Some(person) = known.and_then(|id| desk.performers.get(id)) {
                unclaimed.take(team, &person.name, person.id);
            }
        }
        unclaimed
    }

    pub(super) fn take(&mut self, team: TeamId, name: &str, person: PerformerId) {
        if let Some(people) = self.0.get_mut(&(team, folded(name))) {
            people.retain(|it| *it != person);
        }
    }

    pub(super) fn of_name(&self, team: TeamId, name: &str) -> &[PerformerId] {
        self.0.get(&(team, folded(name))).map_or(&[], Vec::as_slice)
    }
}
