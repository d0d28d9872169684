//! Waivers.

use super::{At, save::Rows};
use crate::{
    domain::{
        id::WaiverId,
        plan::{Revision, Versioned},
        waiver::Waiver,
    },
    store::{Error, entity::waiver},
};

pub(super) fn read(row: waiver::Model) -> Result<(WaiverId, Versioned<Waiver>), Error> {
    let waiver::Model { festival_id: _, id, revision, conflict_key, rule, magnitude, reason, waived_by, waived_at } = row;
    let at = At { table: "waiver", id };
    let rule = at.parse("rule", &rule)?;
    let waiver = Waiver { id: WaiverId(id), conflict_key, rule, magnitude, reason, waived_by, waived_at };
    Ok((waiver.id, at.versioned(revision, waiver)?))
}

pub(super) fn write(it: &Waiver, revision: Revision, rows: &mut Rows) {
    let Waiver { id, conflict_key, rule, magnitude, reason, waived_by, waived_at } = it;
    rows.waiver.push(waiver::Model {
        festival_id: rows.festival_id,
        id: id.0,
        revision: i64::from(revision),
        conflict_key: *conflict_key,
        rule: rule.to_string(),
        magnitude: *magnitude,
        reason: reason.clone(),
        waived_by: waived_by.clone(),
        waived_at: *waived_at,
    });
}
