//! 场馆 and their stages

use super::super::{headings::Field, row::Row};
use crate::domain::incoming::{Record, Ref, StageRecord, VenueRecord};

const OF_STAGES: &[Field] = &[
    Field::Seats,
    Field::StageCapacity,
    Field::FireCapacity,
    Field::Microphones,
    Field::ChangeoverSeconds,
    Field::OpeningWindows,
];

/// A venue, and the stage that the row is about. A table that knows only stages, or only venues, means both by one name.
pub(super) fn venue(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Name, Field::NameEn, Field::Code, Field::Stage, Field::StageCode]);
    let code = row.code(Field::Code);
    let stage = (row.code(Field::StageCode), row.text(Field::Stage));
    let name = row.localized(Field::Name, Field::NameEn);
    let name = if name.is_none() && code.is_none() { stage.1.clone().map(|stage| row.own(stage)) } else { name };
    let venue = VenueRecord {
        external_ids: vec![],
        code: code.clone(),
        name: name.clone(),
        address: row.text(Field::Address).map(|address| row.own(address)),
    };
    let mut records = vec![Record::Venue(venue)];
    if stage.0.is_some() || stage.1.is_some() || OF_STAGES.iter().any(|field| row.is_given(*field)) {
        let of = row.text(Field::Name).or_else(|| row.text(Field::NameEn));
        let of = of.or_else(|| if code.is_none() { stage.1.clone() } else { None });
        records.push(Record::Stage(Box::new(StageRecord {
            external_ids: vec![],
            code: stage.0,
            name: stage.1.map(|stage| row.own(stage)).or(name),
            venue: Some(Ref { external_id: None, code, name: of }),
            seats: row.count(Field::Seats),
            stage_capacity: row.count(Field::StageCapacity),
            fire_capacity: row.count(Field::FireCapacity),
            microphones: row.count(Field::Microphones),
            changeover_seconds: row.seconds(Field::ChangeoverSeconds),
            opening_windows: row.spans(Field::OpeningWindows),
        })));
    }
    records
}
