//! MINOR_CONSENT: a minor is in the cast of a public performance, and nobody's consent to name them holds on that day. Their
//! name is hidden then; this tells whose guardians to ask. Those who asked not to be named need no consent.
//!
//! Example: a singer of twelve years in the gala on 28 September, whose guardian's consent held until the 27th.

use chrono::NaiveDate;

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Performance, say},
    id::PerformerId,
    performer::Performer,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::MinorConsent,
    severity: Severity::Warn,
    meaning: (
        "A minor is in the cast of a public performance without a guardian's consent to be named on that day: the name is \
         hidden.",
        "未成年人参加公开演出，而当天没有有效的监护人公开姓名同意：其姓名不公开。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Performers(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               stage M1 V1
               performer P1 2008-05-01 consent=2020-09-28
               act A1 4:00 : P1
               show X1 GALA M1 2020-09-28T19:30 : A1",
        broken: "venue V1
                 stage M1 V1
                 performer P1 2008-05-01 consent=2020-09-27
                 act A1 4:00 : P1
                 show X1 GALA M1 2020-09-28T19:30 : A1",
    },
};

fn find(plan: &Plan, performer: &Performer, findings: &mut Vec<Finding>) {
    // Only public performances have a number.
    let is_public = |it: &Performance<'_>| it.slot.number.is_some();
    let acts = plan.index().acts_of_performer.of(performer.id);
    let shows = facts::performances_of(plan, acts).filter(is_public).map(|it| it.show);
    let lacking = shows.filter(|show| lacks_consent(performer, facts::day_of(plan, show)));
    if let Some(show) = lacking.min_by_key(|show| (show.starts_at.is_none(), show.starts_at, show.id)) {
        findings.push(finding(plan, performer.id, show, facts::day_of(plan, show)));
    }
}

fn lacks_consent(performer: &Performer, day: NaiveDate) -> bool {
    !performer.hidden && performer.is_minor_on(day) && !performer.has_consent_on(day)
}

fn finding(plan: &Plan, performer: PerformerId, show: &Show, day: NaiveDate) -> Finding {
    let who = say::performer(plan, performer);
    let names = |tongue| (say::show(plan, show.id, tongue), say::when(plan, show.starts_at, tongue));
    let ((en, en_when), (zh, zh_when)) = (names(say::EN), names(say::ZH));
    Finding {
        subjects: vec![performer.into()],
        show: Some(show.id),
        at: show.starts_at,
        magnitude: None,
        lowered_to: None,
        message: Message::new(
            format!(
                "{who}, a minor, is in the public program of “{en}” ({en_when}), and no consent to name them holds on {day}: \
                 the name is hidden."
            ),
            format!("未成年人 {who} 在《{zh}》（{zh_when}）的公开节目单中，而 {day} 没有有效的监护人同意：其姓名不公开。"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(performer: &str, show: &str) -> String {
        format!(
            "venue V1
             stage M1 V1
             performer P1 {performer}
             act A1 4:00 : P1
             act A2 4:00 CUT : P1
             {show}"
        )
    }

    #[test]
    fn minors_are_named_with_consent() {
        let check = |performer: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(performer, "show X1 GALA M1 2020-09-28T19:30 : A1 A1"), expected);
        };
        check("2008-05-01 consent=2020-09-28", &[]); // to its last day
        check("2008-05-01 consent=-", &[]); // until it is withdrawn
        check("2008-05-01 hidden", &[]); // never to be named
        check("2002-09-28", &[]); // 18 on that day
        check("", &[]); // of unknown age
        check("2008-05-01", &["MINOR_CONSENT WARN - P1"]);
        check("2008-05-01 consent=2020-09-27", &["MINOR_CONSENT WARN - P1"]); // it held until the day before
        check("2002-09-29", &["MINOR_CONSENT WARN - P1"]); // 18 tomorrow
    }

    #[test]
    fn public_performances_of_shows_that_take_place_count() {
        let check = |performer: &str, show: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(performer, show), expected);
        };
        let found = &["MINOR_CONSENT WARN - P1"];
        check("2008-05-01", "show X1 GALA M1 2020-09-28T19:30 : A1@backstage", &[]);
        check("2008-05-01", "show X1 GALA M1 2020-09-28T19:30 : A2", &[]); // the act is cut
        check("2008-05-01", "show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1", &[]);
        check("2002-09-07", "show X1 GALA : A1", &[]); // without a time, the first day counts
        check("2002-09-08", "show X1 GALA : A1", found);
        check("2002-09-28", "show X1 GALA M1 2020-09-28T03:00 : A1", found); // 17 on the programme day
        check("2008-05-01 consent=2020-09-28", "show X1 GALA M1 2020-09-29T03:00 : A1", &[]); // and the same night
    }

    #[test]
    fn everyone_is_told_once_with_the_first_show_that_lacks_it() {
        let check = |shows: &str, zh: &str| {
            tests::check_message(
                super::SPEC.rule,
                &plan("2008-05-01 consent=2020-09-26", shows),
                "P1 (P1), a minor, is in the public program of “en-X2” (2020-09-27 19:30:00), and no consent to name them holds \
                 on 2020-09-27: the name is hidden.",
                zh,
            );
        };
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1
             show X2 GALA M1 2020-09-27T19:30 : A1
             show X3 GALA M1 2020-09-26T19:30 : A1
             show X4 GALA : A1",
            "未成年人 P1 (P1) 在《X2》（2020-09-27 19:30:00）的公开节目单中，而 2020-09-27 没有有效的监护人同意：其姓名不公开。",
        );
    }
}
