//! Organizations.

use super::{
    At,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        festival::ExternalId,
        id::OrganizationId,
        organization::Organization,
        plan::{Revision, Versioned},
    },
    store::{Error, entity::organization},
};

pub(super) fn read(
    row: organization::Model,
    names: &mut Groups<ExternalId>,
) -> Result<(OrganizationId, Versioned<Organization>), Error> {
    let organization::Model { festival_id: _, id, revision, code, name, kind, parent_id } = row;
    let at = At { table: "organization", id };
    let organization = Organization {
        id: OrganizationId(id),
        code,
        name: at.json("name", name)?,
        kind: at.parse("kind", &kind)?,
        parent: parent_id.map(OrganizationId),
        external_ids: names.take(id),
    };
    Ok((organization.id, at.versioned(revision, organization)?))
}

pub(super) fn write(it: &Organization, revision: Revision, rows: &mut Rows) {
    let Organization { id, code, name, kind, parent, external_ids } = it;
    rows.organization.push(organization::Model {
        festival_id: rows.festival_id,
        id: id.0,
        revision: i64::from(revision),
        code: code.clone(),
        name: texts(name),
        kind: kind.to_string(),
        parent_id: parent.map(|it| it.0),
    });
    rows.external_ids(OrganizationId::PREFIX, id.0, external_ids);
}
