//! What several nouns have: texts, ordered parts, credits, names in other systems.

use std::collections::HashMap;

use sea_orm::JsonValue;
use uuid::Uuid;

use super::{At, save::Rows};
use crate::{
    domain::{
        festival::{Credit, ExternalId},
        id::OrganizationId,
        text::{Lang, Localized},
    },
    store::{
        Error,
        entity::{credit, external_id},
    },
};

/// The form in which a text in several languages is kept.
pub(super) fn texts(text: &Localized) -> JsonValue {
    let entry = |(lang, text): (&Lang, &str)| (lang.to_string(), JsonValue::from(text));
    JsonValue::Object(text.iter().map(entry).collect())
}

/// Parts of things, by the thing they are parts of.
pub(super) struct Groups<T>(HashMap<Uuid, Vec<(i64, T)>>);

impl<T> Groups<T> {
    /// Reads rows, each into its owner, its position and its value.
    pub(super) fn read<R>(rows: Vec<R>, read: impl Fn(R) -> Result<(Uuid, i64, T), Error>) -> Result<Self, Error> {
        let mut groups: HashMap<Uuid, Vec<(i64, T)>> = HashMap::new();
        for row in rows {
            let (owner, position, value) = read(row)?;
            groups.entry(owner).or_default().push((position, value));
        }
        Ok(Self(groups))
    }

    /// The parts of one thing, in order.
    pub(super) fn take(&mut self, owner: Uuid) -> Vec<T> {
        let mut parts = self.0.remove(&owner).unwrap_or_default();
        parts.sort_by_key(|(position, _)| *position);
        parts.into_iter().map(|(_, value)| value).collect()
    }
}

pub(super) fn read_credit(row: credit::Model) -> Result<(Uuid, i64, Credit), Error> {
    let credit::Model { festival_id: _, owner_id, show_id: _, position, role, organization_id, rank } = row;
    let at = At { table: "credit", id: owner_id };
    let (role, rank) = (at.parse("role", &role)?, at.count("rank", rank)?);
    Ok((owner_id, position, Credit { role, organization: OrganizationId(organization_id), rank }))
}

pub(super) fn read_external_id(row: external_id::Model) -> Result<(Uuid, i64, ExternalId), Error> {
    let external_id::Model { festival_id: _, owner_kind: _, owner_id, position, system, value } = row;
    Ok((owner_id, position, ExternalId { system, value }))
}

impl Rows {
    /// The credits of a show, or of the festival itself.
    pub(super) fn credits(&mut self, show_id: Option<Uuid>, credits: &[Credit]) {
        let festival_id = self.festival_id;
        let owner_id = show_id.unwrap_or(festival_id);
        self.credit.extend(credits.iter().zip(0..).map(|(it, position)| {
            let Credit { role, organization, rank } = it;
            let (role, rank) = (role.to_string(), i64::from(*rank));
            credit::Model { festival_id, owner_id, show_id, position, role, organization_id: organization.0, rank }
        }));
    }

    /// The names of a thing or a part of one in other systems.
    pub(super) fn external_ids(&mut self, owner_kind: &str, owner_id: Uuid, ids: &[ExternalId]) {
        let festival_id = self.festival_id;
        self.external_id.extend(ids.iter().zip(0..).map(|(it, position)| {
            let ExternalId { system, value } = it.clone();
            external_id::Model { festival_id, owner_kind: owner_kind.to_owned(), owner_id, position, system, value }
        }));
    }
}
