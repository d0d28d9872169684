//! Casts: who is in which act, for which team, in which costume.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::ControlFlow,
};

use super::{CastRecord, Outcome, Record, RecordKind, desk::Desk, keys::folded, team::Known};
use crate::domain::{
    act::{Act, CastMember, CostumeClass},
    command::Checker,
    history::FieldChange,
    id::{ActId, PerformerId, TeamId},
    invalid::{Invalid, Mistake},
    team::Team,
};

/// What the file tells of casts.
#[derive(Default)]
pub(super) struct Casts {
    on_rosters: HashMap<(TeamId, String), Vec<PerformerId>>,
    places: HashMap<ActId, HashMap<PerformerId, usize>>,
    /// The row of a cast that is about someone.
    rows: HashMap<(ActId, PerformerId), usize>,
    /// Whom the file names in an act.
    pub(super) named: BTreeMap<ActId, HashSet<PerformerId>>,
    /// Acts of which all guests are named.
    pub(super) guests: BTreeSet<ActId>,
    /// Acts whose whole cast is listed.
    pub(super) listed: BTreeSet<ActId>,
    /// Acts of whose casts some rows are refused.
    pub(super) unsure: HashSet<ActId>,
}

impl Casts {
    pub(super) fn on_roster(&self, team: TeamId, name: &str) -> &[PerformerId] {
        self.on_rosters.get(&(team, folded(name))).map_or(&[], Vec::as_slice)
    }

    pub(super) fn note(&mut self, act: ActId, named: impl IntoIterator<Item = PerformerId>, are_all_guests: bool) {
        self.named.entry(act).or_default().extend(named);
        if are_all_guests {
            self.guests.insert(act);
        }
    }
}

impl Desk<'_> {
    /// Gathers who is on which roster, once the rosters are as the file tells.
    pub(super) fn gather_rosters(&mut self) {
        let mut on_rosters: HashMap<(TeamId, String), Vec<PerformerId>> = HashMap::new();
        for team in self.teams.iter() {
            for person in team.members.iter().filter_map(|it| self.performers.get(it.performer)) {
                on_rosters.entry((team.id, folded(&person.name))).or_default().push(person.id);
            }
        }
        self.casts.on_rosters = on_rosters;
    }

    pub(super) fn cast(&mut self) -> ControlFlow<()> {
        for row in self.rows_of(RecordKind::Cast) {
            self.step()?;
            let Record::Cast(record) = self.record(row) else { continue };
            let mut check = Checker::new(self.plan);
            let act = self.resolve::<Act>(&mut check, "act", &record.act, |_| true);
            match check.written(act) {
                Err(mistakes) => self.refuse(row, RecordKind::Cast, None, mistakes),
                Ok(act) => {
                    self.casts.listed.insert(act);
                    if let Err(mistakes) = self.write_cast(row, act, record) {
                        self.casts.unsure.insert(act);
                        self.refuse(row, RecordKind::Cast, None, mistakes);
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn write_cast(&mut self, row: usize, id: ActId, record: &CastRecord) -> Result<(), Vec<Invalid>> {
        let CastRecord { act: _, person, team, costume } = record;
        let Some(act) = self.acts.get(id).cloned() else { return Err(vec![]) };
        let mut check = Checker::new(self.plan);
        let team = team.as_ref().and_then(|it| {
            let team = self.resolve::<Team>(&mut check, "team", it, |team| act.teams.contains(&team.id))?;
            if !act.teams.contains(&team) {
                check.wrong(
                    "team",
                    Mistake::NotFound,
                    "This team is not one of the act's; add it to the teams first, or leave the team out for a guest.",
                    "该队伍不是本节目的队伍，请先加入队伍列表；若是特邀演员，请不填队伍。",
                );
            }
            Some(team)
        });
        let of_teams = team.map_or_else(|| act.teams.clone(), |it| vec![it]);
        let person = self.person_of_act(&mut check, "person", &of_teams, &act.cast, person);
        let person = check.written(person)?;
        if let Known::Is(person) = &person
            && !self.casts.named.entry(id).or_default().insert(*person)
            && self.is_told_twice(row, id, *person)
        {
            let mut check = Checker::new(self.plan);
            check.wrong(
                "person",
                Mistake::Duplicate,
                "This performer is in the cast twice; name them once.",
                "该演员在演员表中重复，请只列一次。",
            );
            return check.finish(());
        }
        let person = self.known_person(row, person);
        self.casts.named.entry(id).or_default().insert(person);
        self.casts.rows.insert((id, person), row);
        self.put_cast(row, id, person, team, *costume);
        Ok(())
    }

    /// Whether another row of the cast is about the same person.
    fn is_told_twice(&self, row: usize, act: ActId, person: PerformerId) -> bool {
        self.casts.rows.get(&(act, person)).is_some_and(|it| *it != row)
    }

    fn put_cast(&mut self, row: usize, id: ActId, person: PerformerId, team: Option<TeamId>, costume: Option<CostumeClass>) {
        let Some(act) = self.acts.get(id) else { return };
        let places = self
            .casts
            .places
            .entry(id)
            .or_insert_with(|| act.cast.iter().enumerate().map(|(place, it)| (it.performer, place)).collect());
        let place = places.get(&person).copied();
        let before = place.and_then(|place| act.cast.get(place)).cloned();
        if place.is_none() {
            places.insert(person, act.cast.len());
        }
        let after = match &before {
            Some(it) => CastMember { performer: person, team: team.or(it.team), costume: costume.unwrap_or(it.costume) },
            None => {
                let teams = act.teams.clone();
                let team = team.or_else(|| self.only_team(&teams, person));
                CastMember { performer: person, team, costume: costume.unwrap_or(CostumeClass::Normal) }
            }
        };
        let fields = self.cast_fields(id, before.as_ref(), &after);
        let outcome = match &before {
            None => Outcome::Create,
            Some(before) if *before == after => Outcome::Leave,
            Some(_) => Outcome::Change,
        };
        if outcome != Outcome::Leave
            && let Some(act) = self.acts.get_mut(id)
        {
            match place.and_then(|place| act.cast.get_mut(place)) {
                Some(held) => *held = after,
                None => act.cast.push(after),
            }
        }
        self.report_cast(row, outcome, person, fields);
    }

    fn cast_fields(&self, act: ActId, before: Option<&CastMember>, after: &CastMember) -> Vec<FieldChange> {
        let team = |it: &CastMember| it.team.map(|id| self.label::<Team>(id));
        let rows = [
            ("act", before.map(|_| self.label::<Act>(act)), Some(self.label::<Act>(act))),
            ("team", before.and_then(team), team(after)),
            ("costume", before.map(|it| it.costume.to_string()), Some(after.costume.to_string())),
        ];
        let changed = rows.into_iter().filter(|(_, before, after)| before != after);
        changed.map(|(field, before, after)| FieldChange { field: field.to_owned(), before, after }).collect()
    }
}
