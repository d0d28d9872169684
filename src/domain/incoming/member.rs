//! Who is in a team, as what, and who leads it.

use std::ops::ControlFlow;

use super::{
    MemberRecord, Outcome, PerformerRecord, PersonName, Record, RecordKind,
    desk::{Desk, Namesakes},
    fields::differences,
    keys::{Keys, folded},
    noun::Noun as _,
    people::fits,
    roster::Unclaimed,
    say,
};
use crate::domain::{
    command::Checker,
    history::FieldChange,
    id::{PerformerId, TeamId},
    invalid::{Invalid, Mistake},
    performer::Performer,
    team::{MemberRole, Team},
    text::Message,
};

impl Desk<'_> {
    pub(super) fn members(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Member);
        let teams: Vec<(usize, Result<TeamId, Vec<Invalid>>)> =
            rows.into_iter().map(|row| (row, self.team_of_row(row))).collect();
        let known = teams.iter().filter_map(|(row, team)| Some((*row, *team.as_ref().ok()?)));
        let mut unclaimed = Unclaimed::of(self, known);
        for (row, team) in teams {
            self.step()?;
            let Record::Member(record) = self.record(row) else { continue };
            match team {
                Err(mistakes) => self.refuse(row, RecordKind::Member, None, mistakes),
                Ok(team) => {
                    let found = self.person_of_team(row, team, record, &unclaimed);
                    if let (Ok(Some(id)), Some(name)) = (&found, &record.person.name) {
                        unclaimed.take(team, name, *id);
                    }
                    self.settle_member(row, team, found, record);
                }
            }
        }
        self.leaders();
        ControlFlow::Continue(())
    }

    fn team_of_row(&self, row: usize) -> Result<TeamId, Vec<Invalid>> {
        let mut check = Checker::new(self.plan);
        let Record::Member(record) = self.record(row) else { return Err(vec![]) };
        let team = self.resolve::<Team>(&mut check, "team", &record.team, |_| true);
        check.written(team)
    }

    /// Who a row of a roster is about: `None` for someone new.
    fn person_of_team(
        &self,
        row: usize,
        team: TeamId,
        record: &MemberRecord,
        unclaimed: &Unclaimed,
    ) -> Result<Option<PerformerId>, Vec<Invalid>> {
        let person = &record.person;
        let name = person.name.as_deref().unwrap_or_default();
        let is_bare = person.birth_date.is_none() && person.phone.is_none() && !Keys::of(self.record(row)).has_own();
        if is_bare && self.rosters.names.contains(&(team, folded(name))) {
            let message = Message::new(
                "Another row names someone of this name in the same team; give each a birthday, a phone number or a number.",
                "同一队伍中另有一行姓名相同，请为各人填写出生日期、电话或编号以区分。",
            );
            return Err(vec![Invalid::new("name", Mistake::Duplicate.into(), message)]);
        }
        self.matched::<Performer>(row, |desk| {
            let may_be = |id: &PerformerId| desk.performers.get(*id).is_some_and(|it| fits(it, person));
            let mut sure = desk.people.sure(desk, person);
            if sure.is_empty() {
                let named = unclaimed.of_name(team, name).iter().copied();
                sure = named.filter(|id| desk.is_named_leader(team, *id)).collect();
                sure.truncate(usize::from(person.code.is_some() && sure.len() == 1));
            }
            if !sure.is_empty() || person.code.is_some() {
                return Namesakes { sure, likely: vec![] };
            }
            let mut likely: Vec<PerformerId> = unclaimed.of_name(team, name).iter().copied().filter(may_be).collect();
            if likely.is_empty() && person.external_ids.is_empty() {
                // Brought by an act before the roster was known.
                likely = desk.people.loose(desk, name).into_iter().filter(may_be).collect();
                likely.truncate(usize::from(likely.len() == 1));
            }
            Namesakes { sure, likely }
        })
    }

    fn settle_member(
        &mut self,
        row: usize,
        team: TeamId,
        found: Result<Option<PerformerId>, Vec<Invalid>>,
        record: &MemberRecord,
    ) {
        self.rosters.listed.insert(team);
        let old = found.as_ref().ok().copied().flatten();
        let written = found
            .and_then(|old| self.write_person("", old, &record.person))
            .and_then(|person| self.agrees(row, person.id).map(|()| person));
        match written {
            Err(mistakes) => self.refuse_member(row, team, old, mistakes),
            Ok(person) => {
                let id = person.id;
                self.rosters.names.insert((team, folded(&person.name)));
                if record.person.code.is_some() {
                    self.take_place_of_leader(team, &person);
                }
                let leads = self.rosters.is_leader(team, &person.name);
                let role = leads.then_some(MemberRole::Leader).or(record.role);
                let is_new = self.member(team, id).is_none();
                let mut fields = self.put_person(row, person);
                fields.extend(self.put_member(team, id, role));
                let outcome = match (is_new, fields.is_empty()) {
                    (true, _) => Outcome::Create,
                    (false, true) => Outcome::Leave,
                    (false, false) => Outcome::Change,
                };
                let subject = self.member_subject(team, id);
                self.report(row, RecordKind::Member, outcome, Some(subject), fields);
            }
        }
    }

    fn refuse_member(&mut self, row: usize, team: TeamId, old: Option<PerformerId>, mistakes: Vec<Invalid>) {
        let keys = Keys::of(self.record(row));
        match old {
            Some(id) => {
                self.performers.see(id, row);
                self.rosters.named.entry(team).or_default().insert(id);
            }
            None => {
                self.rosters.unsure.insert(team);
                self.performers.refuse(row, &keys);
            }
        }
        let subject = old.map(|id| self.member_subject(team, id));
        self.refuse(row, RecordKind::Member, subject, mistakes);
    }

    /// Puts a person on their shelf and answers what changed of them.
    fn put_person(&mut self, row: usize, person: Performer) -> Vec<FieldChange> {
        let id = person.id;
        let before = self.performers.get(id).cloned();
        self.performers.see(id, row);
        if before.as_deref() == Some(&person) {
            return vec![];
        }
        let was = before.map_or_else(Vec::new, |it| it.fields(self));
        let fields = differences(was, person.fields(self));
        self.people.add(&person);
        self.performers.put(person);
        self.performers.see(id, row);
        fields
    }

    /// Makes those leaders whom teams name, and no others.
    fn leaders(&mut self) {
        for (team, (row, leader)) in self.rosters.leaders.clone() {
            match self.leader_of(team, &leader) {
                Err(mistakes) => self.refuse(row, RecordKind::Member, None, mistakes),
                Ok(Some(person)) => self.lead(row, team, person, vec![]),
                Ok(None) => {
                    let PersonName { name, phone } = leader;
                    let record = PerformerRecord { name: Some(name), phone, ..PerformerRecord::default() };
                    match self.write_person("leader.", None, &record) {
                        Err(mistakes) => self.refuse(row, RecordKind::Member, None, mistakes),
                        Ok(person) => {
                            let id = person.id;
                            let fields = self.put_person(row, person);
                            self.lead(row, team, id, fields);
                        }
                    }
                }
            }
        }
    }

    /// The person on a roster whom a team names as its leader: one who leads it already, else the only one of that name.
    fn leader_of(&self, team: TeamId, leader: &PersonName) -> Result<Option<PerformerId>, Vec<Invalid>> {
        let members = self.teams.get(team).map_or(&[][..], |it| &it.members);
        let wanted = folded(&leader.name);
        let is_called = |id: PerformerId| self.performers.get(id).is_some_and(|it| folded(&it.name) == wanted);
        let called: Vec<_> = members.iter().filter(|it| is_called(it.performer)).collect();
        let phone = |id: PerformerId| self.performers.get(id).and_then(|it| it.phone.as_ref());
        let by_role = called.iter().find(|it| it.role == MemberRole::Leader);
        let by_phone = called.iter().find(|it| leader.phone.is_some() && phone(it.performer) == leader.phone.as_ref());
        match (by_role.or(by_phone), called.as_slice()) {
            (Some(member), _) => Ok(Some(member.performer)),
            (None, [member]) => Ok(Some(member.performer)),
            (None, []) => Ok(None),
            (None, several) => {
                let ids: Vec<PerformerId> = several.iter().map(|it| it.performer).collect();
                Err(vec![say::unclear::<Performer>(self, "leader", &ids)])
            }
        }
    }

    /// Makes someone the leader. Who led before and is not told to by a row of the roster is a performer again.
    fn lead(&mut self, row: usize, team: TeamId, person: PerformerId, mut fields: Vec<FieldChange>) {
        let is_new = self.member(team, person).is_none();
        let told = self.rosters.named.get(&team).cloned().unwrap_or_default();
        let others = self.teams.get(team).map_or(&[][..], |it| &it.members).iter();
        let others = others.filter(|it| it.role == MemberRole::Leader && it.performer != person && !told.contains(&it.performer));
        for other in others.map(|it| it.performer).collect::<Vec<_>>() {
            let change = self.put_member(team, other, Some(MemberRole::Performer));
            // Not named by the file: whether it is missing is told elsewhere.
            self.rosters.named.entry(team).or_default().remove(&other);
            let subject = self.member_subject(team, other);
            self.report(row, RecordKind::Member, Outcome::Change, Some(subject), change);
        }
        fields.extend(self.put_member(team, person, Some(MemberRole::Leader)));
        if !told.contains(&person) || !fields.is_empty() {
            let outcome = match (is_new, fields.is_empty()) {
                (true, _) => Outcome::Create,
                (false, false) => Outcome::Change,
                (false, true) => return,
            };
            let subject = self.member_subject(team, person);
            self.report(row, RecordKind::Member, outcome, Some(subject), fields);
        }
    }
}
