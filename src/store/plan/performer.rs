//! Performers.

use super::{At, common::Groups, save::Rows};
use crate::{
    domain::{
        festival::ExternalId,
        id::PerformerId,
        performer::Performer,
        plan::{Revision, Versioned},
    },
    store::{Error, entity::performer},
};

pub(super) fn read(row: performer::Model, names: &mut Groups<ExternalId>) -> Result<(PerformerId, Versioned<Performer>), Error> {
    let performer::Model { festival_id: _, id, revision, code, name, reading, birth_date, phone, hidden } = row;
    let external_ids = names.take(id);
    let performer = Performer { id: PerformerId(id), code, name, reading, birth_date, phone, hidden, external_ids };
    Ok((performer.id, At { table: "performer", id }.versioned(revision, performer)?))
}

pub(super) fn write(it: &Performer, revision: Revision, rows: &mut Rows) {
    let Performer { id, code, name, reading, birth_date, phone, hidden, external_ids } = it;
    rows.performer.push(performer::Model {
        festival_id: rows.festival_id,
        id: id.0,
        revision: i64::from(revision),
        code: code.clone(),
        name: name.clone(),
        reading: reading.clone(),
        birth_date: *birth_date,
        phone: phone.clone(),
        hidden: *hidden,
    });
    rows.external_ids(PerformerId::PREFIX, id.0, external_ids);
}
