//! Performers.

use super::{At, availability, common::Groups, save::Rows};
use crate::{
    domain::{
        festival::ExternalId,
        id::PerformerId,
        performer::{Consent, Performer, Recorded},
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
        festival_id: _, id, revision, code, name, reading, birth_date, phone, hidden, consent_given_by, consent_until, consent_giver,
        consent_recorded_at, consent_recorded_by } = row;
    let (availability, external_ids) = (availability.take(id), names.take(id));
    let at = At { table: "performer", id };
    let recorded = consent_recorded_at.zip(consent_recorded_by).map(|(at, by)| Recorded { at, by });
    let giver = at.parse("consent_giver", &consent_giver)?;
    let consent = consent_given_by.map(|given_by| Consent { given_by, giver, until: consent_until, recorded });
    let id = PerformerId(id);
    let performer = Performer { id, code, name, reading, birth_date, phone, hidden, consent, availability, external_ids };
    Ok((performer.id, at.versioned(revision, performer)?))
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
        consent_giver: consent.as_ref().map(|it| it.giver).unwrap_or_default().to_string(),
        consent_recorded_at: consent.as_ref().and_then(|it| it.recorded.as_ref()).map(|it| it.at),
        consent_recorded_by: consent.as_ref().and_then(|it| it.recorded.as_ref()).map(|it| it.by.clone()),
    });
    rows.performer_availability.extend(availability::write_of_performer(rows.festival_id, id.0, availability));
    rows.external_ids(PerformerId::PREFIX, id.0, external_ids);
}
