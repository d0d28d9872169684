//! 单位

use super::super::{headings::Field, row::Row};
use crate::domain::incoming::{OrganizationRecord, Record, Ref};

/// An organization.
pub(super) fn organization(row: &mut Row<'_>) -> Vec<Record> {
    row.require(&[Field::Name, Field::NameEn, Field::Code]);
    vec![Record::Organization(OrganizationRecord {
        external_ids: vec![],
        code: row.code(Field::Code),
        name: row.localized(Field::Name, Field::NameEn),
        kind: row.choice(Field::Kind),
        parent: row.text(Field::Parent).map(Ref::name),
    })]
}
