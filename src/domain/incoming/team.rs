//! Teams, and those of which only a name is known.

use std::ops::ControlFlow;

use super::{
    Record, RecordKind, Ref, TeamRecord,
    desk::{Desk, Namesakes},
    keys::{Keys, folded},
    noun::Noun,
    say,
    shelf::Found,
    write::{name, number},
};
use crate::domain::{
    command::{Checker, check::NAME_CHARACTERS, team::LARGEST_TEAM},
    id::{OrganizationId, TeamId},
    invalid::{Invalid, Mistake},
    organization::{Organization, OrganizationKind},
    team::{Team, TeamStatus},
    text::Localized,
};

/// A thing that is there, or one of which a name is told and that has to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known<I> {
    Is(I),
    Made { code: Option<String>, name: String },
}

impl Desk<'_> {
    pub(super) fn teams(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Team);
        self.claim::<Team>(&rows);
        for row in rows {
            self.step()?;
            let Record::Team(record) = self.record(row) else { continue };
            let found = self.matched::<Team>(row, |desk| Namesakes { sure: desk.teams_called(row, record), likely: vec![] });
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_team(row, old, record));
            let team = self.settle(row, old, written);
            if let (Some(team), Some(leader)) = (team, &record.leader) {
                self.rosters.leaders.entry(team).or_insert((row, leader.clone()));
            }
        }
        ControlFlow::Continue(())
    }

    /// Teams with the name of a record, of the organization that it names if it names one.
    fn teams_called(&self, row: usize, record: &TeamRecord) -> Vec<TeamId> {
        let mut named = self.teams.named(Keys::of(self.record(row)).names);
        let Some(organization) = &record.organization else { return named };
        let organization = match self.organizations.find(organization, |_| true) {
            Found::Is(id) => Some(id),
            _ => None,
        };
        named.retain(|id| {
            let Some(team) = self.teams.get(*id) else { return false };
            Some(team.organization) == organization || self.is_stand_in(team)
        });
        named
    }

    /// Whether the organization of a team was made for want of a better one: it has nothing but the name of the team.
    fn is_stand_in(&self, team: &Team) -> bool {
        let Some(organization) = self.organizations.get(team.organization) else { return false };
        let named = |names: Vec<&str>| names.into_iter().map(folded).collect::<Vec<_>>();
        organization.kind == OrganizationKind::Other && named(organization.names()) == named(team.names())
    }

    fn write_team(&mut self, row: usize, old: Option<TeamId>, record: &TeamRecord) -> Result<Team, Vec<Invalid>> {
        let TeamRecord {
            external_ids,
            code,
            name: told_name,
            organization,
            organization_kind,
            status,
            declared_headcount,
            leader: _,
        } = record;
        let old = old.and_then(|id| self.teams.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let name = name(&mut check, "name", told_name.as_ref(), old.map(|it| &it.name));
        let organization = self.organization_of(&mut check, old, organization.as_ref(), name.as_ref());
        let now = old.map(|it| it.status);
        if let (Some(now), Some(to)) = (now, status) {
            check.step("status", now, *to, now.next());
        }
        let old_headcount = old.map(|it| it.declared_headcount);
        let declared_headcount =
            number(&mut check, "declaredHeadcount", *declared_headcount, old_headcount, 0..=LARGEST_TEAM).unwrap_or(0);
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let (name, organization, code) = check.written(name.zip(organization).zip(code).map(|((a, b), c)| (a, b, c)))?;
        let kind = organization_kind.unwrap_or(OrganizationKind::Other);
        let id = old.map_or_else(|| self.new_id(), |it| it.id);
        self.agrees(row, id)?;
        Ok(Team {
            id,
            code,
            organization: self.known_organization(row, organization, kind, &name),
            name,
            status: status.or(now).unwrap_or(TeamStatus::Applied),
            declared_headcount,
            availability: old.map_or_else(Vec::new, |it| it.availability.clone()),
            members: old.map_or_else(Vec::new, |it| it.members.clone()),
            external_ids,
        })
    }

    /// The organization that sends a team: as told, as it stands, or one called like the team.
    fn organization_of(
        &self,
        check: &mut Checker<'_>,
        old: Option<&Team>,
        told: Option<&Ref>,
        team_name: Option<&Localized>,
    ) -> Option<Known<OrganizationId>> {
        match (told, old) {
            (None, Some(old)) => Some(Known::Is(old.organization)),
            (Some(told), _) => self.known::<Organization>(check, "organization", told),
            (None, None) => {
                let name = team_name?.get(None, &self.festival.primary_language);
                self.known::<Organization>(check, "organization", &Ref::name(name))
            }
        }
    }

    /// The thing that a reference names; one that is nowhere yet and has a name is to be made.
    pub(super) fn known<T: Noun>(&self, check: &mut Checker<'_>, field: &str, reference: &Ref) -> Option<Known<T::Id>> {
        match T::shelf(self).find(reference, |_| true) {
            Found::Is(id) => return Some(Known::Is(id)),
            Found::Refused(row) => check.note([say::depends(self, field, row)]),
            Found::Unclear(ids) => check.note([say::unclear::<T>(self, field, &ids)]),
            Found::Nothing => {
                let Some(name) = &reference.name else {
                    say::not_found(check, field, T::KIND, reference);
                    return None;
                };
                let code = match &reference.code {
                    None => None,
                    Some(code) => Some(check.code(field, code)?),
                };
                return check.text(field, name, NAME_CHARACTERS).map(|name| Known::Made { code, name });
            }
        }
        None
    }

    /// The organization, made if need be, in the language of what it is made for.
    fn known_organization(
        &mut self,
        row: usize,
        known: Known<OrganizationId>,
        kind: OrganizationKind,
        like: &Localized,
    ) -> OrganizationId {
        let (code, name) = match known {
            Known::Is(id) => return id,
            Known::Made { code, name } => (code, name),
        };
        let id = self.new_id();
        let code = code.unwrap_or_else(|| self.organizations.make_code());
        let name = if like.iter().any(|(_, text)| text == name) { like.clone() } else { self.in_language_of(like, name) };
        self.take_in(row, Organization { id, code, name, kind, parent: None, external_ids: vec![] });
        id
    }

    /// A text in the one language of another, or in the festival's own.
    pub(super) fn in_language_of(&self, like: &Localized, text: String) -> Localized {
        let mut languages = like.iter().map(|(lang, _)| lang);
        let lang = languages.next().filter(|_| languages.next().is_none()).unwrap_or(&self.festival.primary_language);
        Localized::of(lang.clone(), text)
    }

    /// The team, made if need be, under an organization of the same name.
    pub(super) fn known_team(&mut self, row: usize, known: Known<TeamId>, like: &Localized) -> TeamId {
        let (code, name) = match known {
            Known::Is(id) => return id,
            Known::Made { code, name } => (code, name),
        };
        let organization = match self.organizations.find(&Ref::name(name.as_str()), |_| true) {
            Found::Is(id) => Known::Is(id),
            Found::Unclear(ids) if !ids.is_empty() => Known::Is(ids[0]),
            _ => Known::Made { code: None, name: name.clone() },
        };
        let name = self.in_language_of(like, name);
        let team = Team {
            id: self.new_id(),
            code: code.unwrap_or_else(|| self.teams.make_code()),
            organization: self.known_organization(row, organization, OrganizationKind::Other, &name),
            name,
            status: TeamStatus::Applied,
            declared_headcount: 0,
            availability: vec![],
            members: vec![],
            external_ids: vec![],
        };
        let id = team.id;
        self.take_in(row, team);
        id
    }

    /// Refuses a list that names one thing twice.
    pub(super) fn each_once<I: PartialEq>(check: &mut Checker<'_>, field: &str, known: &[Known<I>]) {
        for (place, it) in known.iter().enumerate() {
            if known[..place].contains(it) {
                check.wrong(
                    format!("{field}[{place}]"),
                    Mistake::Duplicate,
                    "It is named twice; name it once.",
                    "重复列出，请只列一次。",
                );
            }
        }
    }
}
