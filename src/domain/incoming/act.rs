//! Acts: what they are, who puts them on, and who is named as performing in them.

use std::ops::ControlFlow;

use super::{
    ActRecord, Outcome, PersonRef, Record, RecordKind, Ref,
    desk::{Desk, Namesakes},
    keys::{Keys, Repeated, folded},
    noun::Noun as _,
    say,
    shelf::Found,
    team::Known,
    write::{edit, name, number},
};
use crate::domain::{
    act::{Act, ActStatus, CastMember, CostumeClass},
    command::{Checker, act::MICROPHONES, cast::check_left_teams, check::DURATION_SECONDS},
    id::{ActId, PerformerId, TeamId},
    invalid::Invalid,
    performer::Performer,
    team::Team,
};

impl Desk<'_> {
    pub(super) fn acts(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Act);
        self.claim::<Act>(&rows);
        let repeated = Repeated::of(self.rows, &rows);
        for row in rows {
            self.step()?;
            let Record::Act(record) = self.record(row) else { continue };
            if self.is_whole_program(row, RecordKind::Act, &record.external_ids) {
                continue;
            }
            let record = &self.without_own_duration(record);
            let found = self.matched::<Act>(row, |desk| desk.acts_called(row, record, &repeated));
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_act(row, old, record));
            if let Some(act) = self.settle(row, old, written) {
                self.note_named(act, record);
            }
        }
        ControlFlow::Continue(())
    }

    /// Acts with the title of a record. Those with one title are told apart by their teams, else by who is in them.
    fn acts_called(&self, row: usize, record: &ActRecord, repeated: &Repeated) -> Namesakes<ActId> {
        let names = Keys::of(self.record(row)).names;
        let called = self.acts.named(names.iter().copied());
        let alike: Vec<ActId> = called.iter().copied().filter(|id| self.is_alike(*id, record)).collect();
        let is_told_by_teams = record.teams.as_ref().is_some_and(|it| !it.is_empty());
        match called.as_slice() {
            // The only one there is and is told of: its teams may have changed.
            [id] if !repeated.has(&names) && !self.acts.is_seen(*id) => {
                let sure = if is_told_by_teams { alike } else { vec![] };
                Namesakes { sure, likely: called }
            }
            _ if is_told_by_teams => Namesakes { sure: alike, likely: vec![] },
            _ => Namesakes { sure: vec![], likely: alike },
        }
    }

    fn is_alike(&self, id: ActId, record: &ActRecord) -> bool {
        let Some(act) = self.acts.get(id) else { return false };
        let team = |it: &Ref| if let Found::Is(id) = self.teams.find(it, |_| true) { Some(id) } else { None };
        match (record.teams.as_deref(), record.performers.as_deref()) {
            (Some(teams @ [_, ..]), _) => teams.iter().filter_map(team).any(|it| act.teams.contains(&it)),
            (_, Some(people @ [_, ..])) if !act.cast.is_empty() => {
                let cast: Vec<String> =
                    act.cast.iter().filter_map(|it| self.performers.get(it.performer)).map(|it| folded(&it.name)).collect();
                people.iter().any(|it| cast.contains(&folded(&it.name)))
            }
            _ => true,
        }
    }

    fn write_act(&mut self, row: usize, old: Option<ActId>, record: &ActRecord) -> Result<Act, Vec<Invalid>> {
        let ActRecord {
            external_ids,
            code,
            title,
            genre,
            duration_seconds,
            setup_seconds,
            strike_seconds,
            microphones,
            status,
            teams,
            performers,
            has_unknown_performers: _,
        } = record;
        let old = old.and_then(|id| self.acts.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let title = name(&mut check, "title", title.as_ref(), old.map(|it| &it.title));
        let genre = genre.as_deref().and_then(|text| self.genre(&mut check, text));
        let duration = if old.is_some() { *duration_seconds } else { duration_seconds.or(self.options.duration_seconds) };
        let duration_seconds =
            check.required("durationSeconds", edit(duration), old.map(|it| it.duration_seconds), |check, field, told| {
                check.number(field, told.into(), 1..=*DURATION_SECONDS.end())
            });
        let mut count = |field, told: &Option<u32>, old, range| number(&mut check, field, *told, old, range).unwrap_or(0);
        let setup_seconds = count("setupSeconds", setup_seconds, old.map(|it| it.setup_seconds), DURATION_SECONDS);
        let strike_seconds = count("strikeSeconds", strike_seconds, old.map(|it| it.strike_seconds), DURATION_SECONDS);
        let microphones = count("microphones", microphones, old.map(|it| it.microphones), 0..=MICROPHONES);
        if let (Some(now), Some(to)) = (old.map(|it| it.status), status) {
            check.step("status", now, *to, now.next());
        }
        let teams = self.teams_of_act(&mut check, old, teams.as_deref());
        let people = self.people_of_act(&mut check, old, &teams, performers.as_deref().unwrap_or_default());
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let whole = title.zip(duration_seconds).zip(code).map(|((title, seconds), code)| (title, seconds, code));
        let (title, duration_seconds, code) = check.written(whole)?;
        let id = old.map_or_else(|| self.new_id(), |it| it.id);
        self.agrees(row, id)?;
        // Nothing is made for a row that is refused.
        let genre = genre.map(|it| self.known_genre(row, it, &title)).or(old.and_then(|it| it.genre));
        let teams: Vec<TeamId> = teams.into_iter().map(|it| self.known_team(row, it, &title)).collect();
        let mut cast = old.map_or_else(Vec::new, |it| it.cast.clone());
        for person in people {
            let performer = self.known_person(row, person);
            if !cast.iter().any(|it| it.performer == performer) {
                cast.push(CastMember { performer, team: self.only_team(&teams, performer), costume: CostumeClass::Normal });
            }
        }
        Ok(Act {
            id,
            code,
            title,
            genre,
            duration_seconds,
            setup_seconds,
            strike_seconds,
            microphones,
            status: status.or(old.map(|it| it.status)).unwrap_or(ActStatus::Draft),
            teams,
            cast,
            links: old.map_or_else(Vec::new, |it| it.links.clone()),
            external_ids,
        })
    }

    fn teams_of_act(&self, check: &mut Checker<'_>, old: Option<&Act>, told: Option<&[Ref]>) -> Vec<Known<TeamId>> {
        let Some(told) = told else {
            return old.map_or(&[][..], |it| &it.teams).iter().map(|id| Known::Is(*id)).collect();
        };
        let read = |(place, it): (usize, &Ref)| self.known::<Team>(check, &format!("teams[{place}]"), it);
        let teams: Vec<Known<TeamId>> = told.iter().enumerate().filter_map(read).collect();
        Self::each_once(check, "teams", &teams);
        if check.is_clean() {
            let kept: Vec<TeamId> = teams.iter().filter_map(|it| if let Known::Is(id) = it { Some(*id) } else { None }).collect();
            check_left_teams(check, old.map_or(&[], |it| &it.cast), &kept);
        }
        teams
    }

    fn people_of_act(
        &self,
        check: &mut Checker<'_>,
        old: Option<&Act>,
        teams: &[Known<TeamId>],
        told: &[PersonRef],
    ) -> Vec<Known<PerformerId>> {
        let teams: Vec<TeamId> = teams.iter().filter_map(|it| if let Known::Is(id) = it { Some(*id) } else { None }).collect();
        let cast = old.map_or(&[][..], |it| &it.cast);
        let read = |(place, PersonRef { person, name }): (usize, &PersonRef)| {
            let reference = Ref { name: Some(name.clone()), ..person.clone() };
            self.person_of_act(check, &format!("performers[{place}]"), &teams, cast, &reference)
        };
        let people: Vec<Known<PerformerId>> = told.iter().enumerate().filter_map(read).collect();
        Self::each_once(check, "performers", &people);
        people
    }

    /// Who is meant by someone whom an act names. One of whom only the name is known is looked for on the rosters of its teams,
    /// among those who are in it, and among those who were brought without a team.
    pub(super) fn person_of_act(
        &self,
        check: &mut Checker<'_>,
        field: &str,
        teams: &[TeamId],
        cast: &[CastMember],
        reference: &Ref,
    ) -> Option<Known<PerformerId>> {
        let Some(name) = reference.name.as_deref().filter(|_| reference.code.is_none() && reference.external_id.is_none()) else {
            let keyed = Ref { name: None, ..reference.clone() };
            return self.resolve::<Performer>(check, field, &keyed, |_| true).map(Known::Is);
        };
        let is_called = |id: PerformerId| self.performers.get(id).is_some_and(|it| folded(&it.name) == folded(name));
        let in_cast: Vec<PerformerId> = cast.iter().map(|it| it.performer).filter(|id| is_called(*id)).collect();
        let mut on_rosters: Vec<PerformerId> = teams.iter().flat_map(|team| self.casts.on_roster(*team, name)).copied().collect();
        on_rosters.sort();
        on_rosters.dedup();
        if on_rosters.len() > 1 && in_cast.iter().any(|id| on_rosters.contains(id)) {
            on_rosters.retain(|id| in_cast.contains(id));
        }
        for people in [on_rosters, in_cast, self.people.loose(self, name)] {
            match people.as_slice() {
                [] => {}
                [id] => return Some(Known::Is(*id)),
                several => {
                    check.note([say::unclear::<Performer>(self, field, several)]);
                    return None;
                }
            }
        }
        check.name(field, name).map(|name| Known::Made { code: None, name })
    }

    /// The person, made if need be.
    pub(super) fn known_person(&mut self, row: usize, known: Known<PerformerId>) -> PerformerId {
        let (code, name) = match known {
            Known::Is(id) => return id,
            Known::Made { code, name } => (code, name),
        };
        let person = Performer {
            id: self.new_id(),
            code: code.unwrap_or_else(|| self.performers.make_code()),
            name,
            reading: None,
            birth_date: None,
            phone: None,
            hidden: false,
            consent: None,
            availability: vec![],
            external_ids: vec![],
        };
        let id = person.id;
        self.people.add(&person);
        self.take_in(row, person);
        id
    }

    /// The one of these teams with someone on its roster; `None` for a guest, and when there are several.
    pub(super) fn only_team(&self, teams: &[TeamId], person: PerformerId) -> Option<TeamId> {
        let mut found = teams.iter().filter(|team| self.rosters.has(**team, person));
        found.next().filter(|_| found.next().is_none()).copied()
    }

    /// Notes whom a row names, so that who is no longer named is missing.
    fn note_named(&mut self, act: ActId, record: &ActRecord) {
        let Some(people) = &record.performers else { return };
        let names: Vec<String> = people.iter().map(|it| folded(&it.name)).collect();
        let cast = self.acts.get(act).map_or(&[][..], |it| &it.cast);
        let by_key = |id: PerformerId| {
            people.iter().any(|it| match self.performers.find(&Ref { name: None, ..it.person.clone() }, |_| true) {
                Found::Is(found) => found == id,
                _ => false,
            })
        };
        let called = |id: PerformerId| self.performers.get(id).is_some_and(|it| names.contains(&folded(&it.name)));
        let named: Vec<PerformerId> = cast.iter().map(|it| it.performer).filter(|id| called(*id) || by_key(*id)).collect();
        self.casts.note(act, named, !record.has_unknown_performers);
    }

    /// What is told of someone in an act.
    pub(super) fn report_cast(
        &mut self,
        row: usize,
        outcome: Outcome,
        person: PerformerId,
        fields: Vec<crate::domain::history::FieldChange>,
    ) {
        let title = self.performers.get(person).map(|it| it.title(&self.festival.primary_language)).unwrap_or_default();
        self.report(row, RecordKind::Cast, outcome, Some((person.into(), title)), fields);
    }
}
