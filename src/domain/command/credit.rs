//! Credits of festivals and shows, as sent.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::domain::{
    festival::{Credit, CreditRole},
    invalid::Mistake,
};

/// An organization's role in a festival or a show, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCredit {
    /// The role.
    pub role: CreditRole,
    /// The id of the organization.
    pub organization: String,
    /// From 1; left out, it stands behind those of its role that come before it in the list.
    pub rank: Option<i64>,
}

/// The longest list of one role that a program could print.
const LAST_RANK: i64 = 9_999;

/// Reads credits, sorted by role and rank. Equal ranks pass; an organization twice in one role does not.
pub(super) fn credits(check: &mut Checker<'_>, field: &str, sent: &[RawCredit]) -> Vec<Credit> {
    let mut credits = Vec::with_capacity(sent.len());
    let mut named = BTreeSet::new();
    let mut highest: BTreeMap<CreditRole, u32> = BTreeMap::new();
    for (place, RawCredit { role, organization, rank }) in sent.iter().enumerate() {
        let at = |part: &str| format!("{field}[{place}].{part}");
        let organization = check.organization(&at("organization"), organization).map(|it| it.id);
        let last = highest.entry(*role).or_default();
        let rank = match rank {
            None => Some(last.saturating_add(1)),
            Some(rank) => check.number(&at("rank"), *rank, 1..=LAST_RANK),
        };
        let (Some(organization), Some(rank)) = (organization, rank) else { continue };
        if !named.insert((*role, organization)) {
            check.wrong(
                at("organization"),
                Mistake::Duplicate,
                format!("This organization is {role} twice; name it once."),
                format!("该单位作为 {role} 重复出现，请只保留一次。"),
            );
        }
        *last = (*last).max(rank);
        credits.push(Credit { role: *role, organization, rank });
    }
    credits.sort_by_key(|it| (it.role, it.rank));
    credits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::codes,
        fixture::{organization, plan},
    };

    #[test]
    fn credits_are_ranked_within_their_roles() {
        let plan = plan("org O1 GOVERNMENT\norg O2 GOVERNMENT\norg O3 OTHER\nteam T1 O1 :");
        let id = |code: &str| match code {
            "T1" => crate::domain::fixture::team(&plan, code).id.to_string(),
            "bad" => "bad".to_owned(),
            code => organization(&plan, code).id.to_string(),
        };
        let check = |sent: &[(CreditRole, &str, Option<i64>)], expect: &[&str]| {
            let sent: Vec<RawCredit> =
                sent.iter().map(|(role, code, rank)| RawCredit { role: *role, organization: id(code), rank: *rank }).collect();
            let mut check = Checker::new(&plan);
            let read = credits(&mut check, "credits", &sent);
            let lines: Vec<String> = match check.finish(read) {
                Ok(read) => read
                    .iter()
                    .map(|it| format!("{} {} {}", it.role, it.rank, plan.organizations.get(it.organization).expect("it").code))
                    .collect(),
                Err(invalid) => codes(&invalid),
            };
            assert_eq!(lines, expect);
        };
        use CreditRole::{Host, Organizer};
        check(&[(Organizer, "O3", None), (Host, "O1", None), (Host, "O2", None)], &["HOST 1 O1", "HOST 2 O2", "ORGANIZER 1 O3"]);
        check(&[(Host, "O1", Some(5)), (Host, "O2", None), (Host, "O3", Some(1))], &["HOST 1 O3", "HOST 5 O1", "HOST 6 O2"]);
        check(
            &[(Host, "O1", Some(1)), (Host, "O2", Some(1)), (Organizer, "O1", None)],
            &["HOST 1 O1", "HOST 1 O2", "ORGANIZER 1 O1"],
        );
        check(
            &[(Host, "O1", None), (Host, "O1", Some(0)), (Host, "O1", None), (Host, "T1", Some(-1)), (Host, "bad", None)],
            &[
                "credits[1].rank OUT_OF_RANGE",
                "credits[2].organization DUPLICATE",
                "credits[3].organization WRONG_KIND",
                "credits[3].rank OUT_OF_RANGE",
                "credits[4].organization INVALID_FORMAT",
            ],
        );
    }
}
