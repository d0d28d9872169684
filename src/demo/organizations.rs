//! The bodies that carry the festival, as reported, and the invented ones that send teams.

use super::{
    facts, names,
    source::{Ids, both},
};
use crate::domain::{
    festival::{Credit, CreditRole},
    id::OrganizationId,
    organization::{Organization, OrganizationKind},
};

/// Every organization, who is credited, and who sends each team.
pub(super) struct Bodies {
    /// The reported ones first.
    pub(super) organizations: Vec<Organization>,
    /// The festival's credits, as reported.
    pub(super) credits: Vec<Credit>,
    /// The place in `organizations` of each team's own.
    pub(super) senders: Vec<usize>,
}

const SUBDISTRICTS: usize = 8;
const COMMUNITIES_OF_EACH: usize = 3;

/// Invented bodies beside sub-districts and communities: kind, name in front of the number, how many, teams of each.
const OTHERS: [(OrganizationKind, (&str, &str), usize, usize); 4] = [
    (OrganizationKind::Government, ("机关", "Government Organ"), 14, 1),
    (OrganizationKind::Enterprise, ("企业", "Enterprise"), 14, 1),
    (OrganizationKind::School, ("学校", "School"), 10, 2),
    (OrganizationKind::Association, ("社团", "Association"), 8, 2),
];

/// Makes them all.
pub(super) fn all(ids: &mut Ids) -> Bodies {
    let mut bodies = Bodies { organizations: Vec::new(), credits: Vec::new(), senders: Vec::new() };
    bodies.add_reported(ids);
    bodies.add_subdistricts(ids);
    for (kind, (zh, en), count, teams) in OTHERS {
        for number in 1..=count {
            let name = (format!("第{}{zh}", names::numeral(number)), format!("{en} No. {number}"));
            bodies.add(ids, kind, name, None, teams);
        }
    }
    bodies
}

impl Bodies {
    fn add(
        &mut self,
        ids: &mut Ids,
        kind: OrganizationKind,
        (zh, en): (String, String),
        parent: Option<OrganizationId>,
        teams: usize,
    ) -> OrganizationId {
        let id = ids.make();
        let place = self.organizations.len();
        self.senders.extend(std::iter::repeat_n(place, teams));
        let code = format!("O{:03}", place + 1);
        self.organizations.push(Organization { id, code, name: both(zh, en), kind, parent, external_ids: vec![] });
        id
    }

    fn add_reported(&mut self, ids: &mut Ids) {
        let last = facts::ORGANIZERS.len() - 1;
        let hosts = facts::HOSTS.into_iter().map(|name| (CreditRole::Host, OrganizationKind::Government, name));
        let organizers = facts::ORGANIZERS.into_iter().enumerate().map(|(place, name)| {
            // What kind of body the exhibition base is was not reported.
            let kind = if place == last { OrganizationKind::Other } else { OrganizationKind::Government };
            (CreditRole::Organizer, kind, name)
        });
        for (role, kind, (zh, en)) in hosts.chain(organizers).collect::<Vec<_>>() {
            let organization = self.add(ids, kind, (zh.to_owned(), en.to_owned()), None, 0);
            let rank = 1 + self.credits.iter().filter(|credit| credit.role == role).map(|credit| credit.rank).max().unwrap_or(0);
            self.credits.push(Credit { role, organization, rank });
        }
    }

    fn add_subdistricts(&mut self, ids: &mut Ids) {
        let mut parents = Vec::new();
        for index in 0..SUBDISTRICTS {
            let (zh, en) = names::letter(index);
            let name = (format!("{zh}街道"), format!("Subdistrict {en}"));
            parents.push((self.add(ids, OrganizationKind::Subdistrict, name, None, 2), zh, en));
        }
        for (parent, zh, en) in parents {
            for number in 1..=COMMUNITIES_OF_EACH {
                let name = (format!("{zh}街道第{}社区", names::numeral(number)), format!("Community {en}{number}"));
                self.add(ids, OrganizationKind::Community, name, Some(parent), 1);
            }
        }
    }
}
