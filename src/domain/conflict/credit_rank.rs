//! CREDIT_RANK: two credits of one role have the same rank, so that nobody can say which is printed first, or a festival that has
//! shows names no HOST. Credits are those of the festival and those of each show; a show needs no host of its own.
//!
//! Example: two sponsors of the closing gala both stand first.

use std::collections::BTreeMap;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity};
use crate::domain::{
    conflict::say::{self, Tongue},
    festival::{Credit, CreditRole},
    id::OrganizationId,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::CreditRank,
    severity: Severity::Warn,
    meaning: (
        "Two credits of one role have the same rank, or a festival with shows has no HOST.",
        "同一角色的两个署名名次相同，或已有场次的艺术节没有主办单位。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Festival(find), Find::Shows(find_in)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1 GOVERNMENT
               org O2 GOVERNMENT
               credit HOST O1 1
               credit HOST O2 2
               show X1 GALA :",
        broken: "org O1 GOVERNMENT
                 org O2 GOVERNMENT
                 credit HOST O1 1
                 credit HOST O2 1
                 show X1 GALA :",
    },
};

fn find(plan: &Plan, findings: &mut Vec<Finding>) {
    let festival = plan.festival();
    if !plan.shows.is_empty() && festival.credits.iter().all(|credit| credit.role != CreditRole::Host) {
        findings.push(no_host(plan));
    }
    findings.extend(equal_ranks(&festival.credits).iter().map(|(who, ranks)| equals(plan, None, who, ranks)));
}

fn find_in(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    if show.counts() {
        findings.extend(equal_ranks(&show.credits).iter().map(|(who, ranks)| equals(plan, Some(show), who, ranks)));
    }
}

/// A role, and the rank that several have in it.
type Rank = (CreditRole, u32);

/// Who shares ranks with whom, and which: the same organizations may do so in several roles, which is one conflict.
fn equal_ranks(credits: &[Credit]) -> BTreeMap<Vec<OrganizationId>, Vec<Rank>> {
    let mut holders: BTreeMap<Rank, Vec<OrganizationId>> = BTreeMap::new();
    for Credit { role, organization, rank } in credits {
        holders.entry((*role, *rank)).or_default().push(*organization);
    }
    let mut shared: BTreeMap<Vec<OrganizationId>, Vec<Rank>> = BTreeMap::new();
    for (rank, mut who) in holders.into_iter().filter(|(_, who)| who.len() > 1) {
        who.sort_unstable();
        shared.entry(who).or_default().push(rank);
    }
    shared
}

fn no_host(plan: &Plan) -> Finding {
    let name = |tongue| say::text(plan, &plan.festival().name, tongue);
    Finding {
        subjects: vec![plan.festival().id.into()],
        show: None,
        at: None,
        magnitude: None,
        lowered_to: None,
        message: Message::new(
            format!("“{}” names no HOST among its credits.", name(say::EN)),
            format!("《{}》的署名中没有主办单位。", name(say::ZH)),
        ),
    }
}

fn equals(plan: &Plan, show: Option<&Show>, who: &[OrganizationId], ranks: &[Rank]) -> Finding {
    let names = |tongue| {
        let bodies = say::names(who.iter().map(|id| say::organization(plan, *id, tongue)), tongue);
        let of = show.map_or_else(|| say::text(plan, &plan.festival().name, tongue), |it| say::show(plan, it.id, tongue));
        (bodies, of, say_ranks(ranks, tongue))
    };
    let (bodies, of, ranks) = names(say::EN);
    let en = format!("{bodies} have the same rank among the credits of “{of}”: {ranks}.");
    let (bodies, of, ranks) = names(say::ZH);
    let zh = format!("《{of}》的署名中{bodies}名次相同：{ranks}。");
    let owner = show.map_or_else(|| plan.festival().id.into(), |it| it.id.into());
    Finding {
        subjects: std::iter::once(owner).chain(who.iter().map(|id| (*id).into())).collect(),
        show: show.map(|it| it.id),
        at: None,
        magnitude: None,
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

fn say_ranks(ranks: &[Rank], tongue: Tongue) -> String {
    let words = ranks.iter().map(|(role, rank)| {
        let role = say::credit_role(*role, tongue);
        match tongue {
            Tongue::En => format!("{role} {rank}"),
            Tongue::Zh => format!("{role}第 {rank} 位"),
        }
    });
    say::list(words, tongue)
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(lines: &str) -> String {
        format!("venue V1\nstage M1 V1\norg O1 GOVERNMENT\norg O2 GOVERNMENT\norg O3 ENTERPRISE\n{lines}")
    }

    #[test]
    fn festivals_with_shows_have_a_host() {
        let check = |lines: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(lines), expected);
        check("", &[]); // a new festival
        check("credit ORGANIZER O1 1", &[]);
        check("show X1 GALA :", &["CREDIT_RANK WARN - festival"]);
        check("credit ORGANIZER O1 1\nshow X1 GALA :", &["CREDIT_RANK WARN - festival"]);
        check("show X1 GALA :\ncredit HOST O1 1 show=X1", &["CREDIT_RANK WARN - festival"]); // a show's host is not the festival's
        check("credit HOST O1 1\nshow X1 GALA :", &[]);
    }

    #[test]
    fn ranks_are_taken_once_in_each_role() {
        let check = |lines: &str, expected: &[&str]| {
            let hosted = "credit HOST O1 1\nshow X1 GALA :\nshow X2 GALA M1 2020-09-28T19:30 CANCELLED :";
            tests::check(super::SPEC.rule, &plan(&format!("{hosted}\n{lines}")), expected);
        };
        check("credit HOST O2 2\ncredit SPONSOR O3 1", &[]);
        check("credit HOST O2 1", &["CREDIT_RANK WARN - festival O1 O2"]);
        check("credit HOST O3 1\ncredit HOST O2 1", &["CREDIT_RANK WARN - festival O1 O2 O3"]);
        check("credit MEDIA O2 1\ncredit MEDIA O1 1\ncredit HOST O2 1", &["CREDIT_RANK WARN - festival O1 O2"]); // one conflict
        check("credit HOST O1 1 show=X1\ncredit HOST O2 2 show=X1", &[]); // those of a show are its own
        check("credit HOST O3 3 show=X1\ncredit HOST O2 3 show=X1", &["CREDIT_RANK WARN - O2 O3 X1"]);
        check("credit HOST O3 3 show=X2\ncredit HOST O2 3 show=X2", &[]);
    }

    #[test]
    fn its_message_says_who_and_which() {
        let rule = super::SPEC.rule;
        tests::check_message(
            rule,
            "show X1 GALA :",
            "“en-fixture” names no HOST among its credits.",
            "《fixture》的署名中没有主办单位。",
        );
        tests::check_message(
            rule,
            &plan("credit HOST O1 1\ncredit HOST O2 1\ncredit SPONSOR O1 2\ncredit SPONSOR O2 2"),
            "“en-O1”, “en-O2” have the same rank among the credits of “en-fixture”: HOST 1, SPONSOR 2.",
            "《fixture》的署名中“O1”、“O2”名次相同：主办第 1 位、赞助第 2 位。",
        );
        tests::check_message(
            rule,
            &plan("credit HOST O1 1\nshow X1 GALA :\ncredit CO_ORGANIZER O2 1 show=X1\ncredit CO_ORGANIZER O3 1 show=X1"),
            "“en-O2”, “en-O3” have the same rank among the credits of “en-X1”: CO_ORGANIZER 1.",
            "《X1》的署名中“O2”、“O3”名次相同：协办第 1 位。",
        );
    }
}
