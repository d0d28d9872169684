//! Performers.

use super::{At, availability, common::Groups, save::Rows};
use crate::{
    domain::{
        festival::ExternalId,
        id::PerformerId,
        performer::{Consent, Performer},
        plan::{Revision, Versioned},
        time::Interval,
    },
    store::{Error, entity::performer},
};

pub(super) fn read(
    row: performer::Model,
    availability: &mut Groups<Interval>,
    names: &mut Groups<ExternalId>,
) -> Result<(PerformerId, Versioned<Performer>), Error> {
    #[rustfmt::skip]
    let performer::Model {
        festival_id: _, id, revision, code, name, reading, birth_date, phone, hidden, consent_given_by, consent_until } = row;
    let (availability, external_ids) = (availability.take(id), names.take(id));
    let consent = consent_given_by.map(|given_by| Consent { given_by, until: consent_until });
    let id = PerformerId(id);
    let performer = Performer { id, code, name, reading, birth_date, phone, hidden, consent, availability, external_ids };
    Ok((performer.id, At { table: "performer", id: id.0 }.versioned(revision, performer)?))
}

pub(super) fn write(it: &Performer, revision: Revision, rows: &mut Rows) {
    let Performer { id, code, name, reading, birth_date, phone, hidden, consent, availability, external_ids } = it;
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
        consent_given_by: consent.as_ref().map(|it| it.given_by.clone()),
        consent_until: consent.as_ref().and_then(|it| it.until),
    });
    rows.performer_availability.extend(availability::write_of_performer(rows.festival_id, id.0, availability));
    rows.external_ids(PerformerId::PREFIX, id.0, external_ids);
}
