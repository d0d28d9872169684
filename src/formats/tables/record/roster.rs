//! 队伍 and 花名册

use super::super::{headings::Field, row::Row};
use crate::domain::{
    incoming::{MemberRecord, PerformerRecord, PersonName, Record, Ref, TeamRecord},
    performer::Consent,
    team::MemberRole,
};

/// A team, and its people where they stand in one cell.
pub(super) fn team(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Name, Field::NameEn, Field::Code]);
    let code = row.code(Field::Code);
    let name = row.text(Field::Name).or_else(|| row.text(Field::NameEn));
    let phone = row.code(Field::LeaderPhone);
    let team = TeamRecord {
        external_ids: vec![],
        code: code.clone(),
        name: row.localized(Field::Name, Field::NameEn),
        organization: row.text(Field::Organization).map(Ref::name),
        organization_kind: row.choice(Field::OrganizationKind),
        status: row.choice(Field::Status),
        declared_headcount: row.count(Field::DeclaredHeadcount),
        leader: row.text(Field::Leader).map(|name| PersonName { name, phone }),
    };
    let mut records = vec![Record::Team(Box::new(team))];
    let team = Ref { external_id: None, code, name };
    for (field, role) in [(Field::Members, MemberRole::Performer), (Field::Tutors, MemberRole::Tutor)] {
        for name in row.people(field).into_iter().flat_map(|people| people.names) {
            let person = PerformerRecord { name: Some(name), ..PerformerRecord::default() };
            records.push(Record::Member(Box::new(MemberRecord { team: team.clone(), person, role: Some(role) })));
        }
    }
    records
}

/// A person in a team; a list without teams is one of people.
pub(super) fn member(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Person, Field::PersonCode]);
    let until = row.date(Field::ConsentUntil);
    let person = PerformerRecord {
        external_ids: vec![],
        code: row.code(Field::PersonCode),
        name: row.text(Field::Person),
        reading: row.text(Field::Reading),
        birth_date: row.date(Field::BirthDate),
        phone: row.code(Field::Phone),
        hidden: row.yes(Field::Hidden),
        consent: row.text(Field::ConsentBy).map(|given_by| Consent::of_guardian(given_by, until)),
    };
    if !row.has(Field::Team) && !row.has(Field::TeamCode) {
        return vec![Record::Performer(Box::new(person))];
    }
    let team = row.needed(Field::TeamCode, Field::Team);
    vec![Record::Member(Box::new(MemberRecord { team, person, role: row.choice(Field::Role) }))]
}
