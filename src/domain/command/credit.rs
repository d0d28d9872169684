//! Credits of a festival or a show, as sent.

use super::Checker;
use crate::domain::{
    festival::{Credit, CreditRole},
    invalid::Mistake,
};

/// A credit as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCredit {
    /// The role.
    pub role: CreditRole,
    /// The id of the organization.
    pub organization: String,
    /// Its rank among those of the same role, 1..=1000; left out, it follows the last one of that role.
    pub rank: Option<i64>,
}

/// Checks credits in the order sent: an organization has a role once.
pub(super) fn credits(check: &mut Checker<'_>, field: &str, sent: &[RawCredit]) -> Vec<Credit> {
    let mut credits: Vec<Credit> = Vec::with_capacity(sent.len());
    for (place, RawCredit { role, organization, rank }) in sent.iter().enumerate() {
        let found = check.organization(&format!("{field}[{place}].organization"), organization).map(|it| it.id);
        let last = credits.iter().filter(|it| it.role == *role).map(|it| it.rank).max().unwrap_or(0);
        let rank = check.number(&format!("{field}[{place}].rank"), rank.unwrap_or(i64::from(last) + 1), 1..=1000);
        let (Some(organization), Some(rank)) = (found, rank) else { continue };
        if credits.iter().any(|it| it.role == *role && it.organization == organization) {
            check.wrong(
                format!("{field}[{place}]"),
                Mistake::Duplicate,
                format!("This organization is credited as {role} twice; name it once."),
                format!("该单位以 {role} 身份重复列出，请只列一次。"),
            );
            continue;
        }
        credits.push(Credit { role: *role, organization, rank });
    }
    credits
}
