//! 节目 and 演员表

use super::super::{headings::Field, parse::title, row::Row};
use crate::domain::{
    incoming::{ActRecord, CastRecord, Record, Ref},
    invalid::Mistake,
};

/// An act.
pub(super) fn act(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Name, Field::NameEn, Field::Code]);
    let code = row.code(Field::Code);
    vec![Record::Act(Box::new(ActRecord { code, ..fields(row) }))]
}

/// What a table of acts and a running order tell of an act.
pub(super) fn fields(row: &mut Row<'_>) -> ActRecord {
    let genre = row.text(Field::Genre);
    let people = row.people(Field::Performers);
    let mut name = row.localized(Field::Name, Field::NameEn);
    if let Some(name) = &mut name {
        let texts: Vec<_> = name.iter().map(|(lang, text)| (lang.clone(), title(text, genre.as_deref()))).collect();
        texts.into_iter().for_each(|(lang, text)| name.set(lang, text));
    }
    ActRecord {
        external_ids: vec![],
        code: None,
        title: name,
        genre,
        duration_seconds: row.seconds(Field::DurationSeconds),
        setup_seconds: row.seconds(Field::SetupSeconds),
        strike_seconds: row.seconds(Field::StrikeSeconds),
        microphones: row.count(Field::Microphones),
        status: row.choice(Field::Status),
        teams: teams(row),
        performers: people.as_ref().map(super::super::parse::People::refs),
        has_unknown_performers: people.is_some_and(|people| people.more),
    }
}

/// Joint teams: names and codes stand in the same order; where they do not, the codes count.
fn teams(row: &mut Row<'_>) -> Option<Vec<Ref>> {
    let names = row.texts(Field::Team);
    let codes = row.texts(Field::TeamCode);
    match (names, codes) {
        (None, None) => None,
        (Some(names), None) => Some(names.into_iter().map(Ref::name).collect()),
        (None, Some(codes)) => Some(codes.into_iter().map(Ref::code).collect()),
        (Some(names), Some(codes)) if names.len() == codes.len() => {
            let both = codes.into_iter().zip(names);
            Some(both.map(|(code, name)| Ref { external_id: None, code: Some(code), name: Some(name) }).collect())
        }
        (Some(names), Some(codes)) => {
            let (many, few) = (names.len(), codes.len());
            row.remark(
                Field::TeamCode,
                Mistake::InvalidFormat,
                format!("{few} codes and {many} names of teams: the codes were taken."),
                format!("有 {few} 个队伍编号、{many} 个队伍名称：以编号为准。"),
            );
            Some(codes.into_iter().map(Ref::code).collect())
        }
    }
}

/// A person in an act.
pub(super) fn cast(row: &mut Row<'_>) -> Vec<Record> {
    let act = row.needed(Field::ActCode, Field::Act);
    let person = row.needed(Field::PersonCode, Field::Person);
    let team = row.reference(Field::TeamCode, Field::Team);
    vec![Record::Cast(Box::new(CastRecord { act, person, team, costume: row.choice(Field::Costume) }))]
}
