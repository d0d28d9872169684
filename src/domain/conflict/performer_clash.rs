//! PERFORMER_CLASH: a performer is cast in performances of two shows that are on at once, or too close to travel from one venue
//! to the other. What is missing is the time both share on stage plus the travel, or the travel less the gap between them. What a performer
//! does within one show is the matter of QUICK_CHANGE.
//!
//! Example: a dance in the park until 19:34 and a choir in the theatre from 19:40, 900 s away: 540 s are missing.

use super::{
    Find, Finding, Measure, Rule, RuleSpec, Severity,
    meetings::{Meeting, meetings},
    say,
};
use crate::domain::{id::PerformerId, performer::Performer, plan::Plan, text::Message};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::PerformerClash,
    severity: Severity::Block,
    meaning: (
        "A performer is on two stages at once, the travel between the venues included.",
        "一名演员同时出现在两个舞台上（含场馆之间的路程）。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Performers(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "venue V1
               venue V2
               travel V1 V2 15:00
               stage M1 V1
               stage N1 V2
               performer P1
               act A1 4:00 : P1
               show X1 GALA M1 2020-09-28T19:30 : A1
               show X2 CONCERT N1 2020-09-28T19:49 : A1",
        broken: "venue V1
                 venue V2
                 travel V1 V2 15:00
                 stage M1 V1
                 stage N1 V2
                 performer P1
                 act A1 4:00 : P1
                 show X1 GALA M1 2020-09-28T19:30 : A1
                 show X2 CONCERT N1 2020-09-28T19:40 : A1",
    },
};

fn find(plan: &Plan, performer: &Performer, findings: &mut Vec<Finding>) {
    let meetings = meetings(plan, plan.index().acts_of_performer.of(performer.id));
    findings.extend(meetings.into_iter().map(|meeting| finding(plan, performer.id, meeting)));
}

fn finding(plan: &Plan, performer: PerformerId, meeting: Meeting<'_>) -> Finding {
    let who = say::performer(plan, performer);
    Finding {
        subjects: vec![performer.into(), meeting.first.item.into(), meeting.next.item.into()],
        show: Some(meeting.next.show.id),
        at: Some(meeting.next.hours.starts_at()),
        magnitude: Some(meeting.missing),
        lowered_to: None,
        message: Message::new(
            format!("{who} is {}.", meeting.said(plan, say::EN)),
            format!("{who} {}。", meeting.said(plan, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(shows: &str) -> String {
        format!(
            "venue V1
             venue V2
             venue V3
             travel V1 V2 15:00
             stage M1 V1
             stage M2 V1
             stage N1 V2
             stage R1 V3
             performer P1
             performer P2
             act A1 10:00 : P1 P2
             act A2 2:00 : P1
             act A3 0:00 : P1
             act A4 10:00 : P2/SAME
             act A5 10:00 CUT : P1
             {shows}"
        )
    }

    #[test]
    fn a_performer_is_in_one_place_at_a_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        let at_half_past = |other: &str| format!("show X1 GALA M1 2020-09-28T19:30 : A1\n{other}");
        let passes = |other: &str| check(&at_half_past(other), &[]);
        let clashes = |other: &str, expected: &str| check(&at_half_past(other), &[expected]);
        passes("show X2 GALA M2 2020-09-28T19:40 : A2"); // touching, in the same venue
        passes("show X2 GALA R1 2020-09-28T19:40 : A2"); // touching, nobody told how far it is
        passes("show X2 GALA N1 2020-09-28T19:55 : A2"); // just enough time to travel
        passes("show X2 GALA M2 2020-09-28T19:30 CANCELLED : A2");
        passes("show X2 GALA M2 2020-09-28T19:30 : A5"); // the act is cut
        passes("show X2 GALA M2 : A2"); // no time yet
        clashes("show X2 GALA M2 2020-09-28T19:39 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2");
        clashes("show X2 GALA M2 2020-09-28T19:31 : A2", "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X2/A2"); // nested
        clashes("show X2 GALA M2 2020-09-28T19:31 : A3", "PERFORMER_CLASH BLOCK 0 P1 X1/A1 X2/A3"); // of unknown length
        clashes("show X2 GALA N1 2020-09-28T19:39 : A2", "PERFORMER_CLASH BLOCK 960 P1 X1/A1 X2/A2"); // overlap and travel
        clashes("show X2 GALA N1 2020-09-28T19:54 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2"); // travel alone
        clashes("show X2 GALA N1 2020-09-28T19:14 : A2", "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X2/A2"); // and the other way
        clashes("show X2 GALA M2 2020-09-28T19:35 : A4", "PERFORMER_CLASH BLOCK 300 P2 X1/A1 X2/A4"); // costumes apart
    }

    #[test]
    fn one_act_in_two_shows_and_one_long_act_over_many() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-28T19:30 : A2 A2@+0", &[]); // within one show
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1
             show X2 GALA M2 2020-09-28T19:32 : A1",
            &["PERFORMER_CLASH BLOCK 480 P1 X1/A1 X2/A1", "PERFORMER_CLASH BLOCK 480 P2 X1/A1 X2/A1"],
        );
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1
             show X2 GALA M2 2020-09-28T19:30 : A2
             show X3 GALA R1 2020-09-28T19:35 : A2
             show X4 GALA R1 2020-09-28T19:39 : A2",
            &[
                "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X2/A2",
                "PERFORMER_CLASH BLOCK 120 P1 X1/A1 X3/A2",
                "PERFORMER_CLASH BLOCK 60 P1 X1/A1 X4/A2",
            ],
        );
    }

    #[test]
    fn its_message_says_who_where_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1\nshow X2 GALA N1 2020-09-28T19:46 : A2"),
            "P1 (P1) is in “en-A1” of “en-X1” until 2020-09-28 19:40:00 and in “en-A2” of “en-X2” from 2020-09-28 19:46:00, \
             900 s of travel apart: 540 s are missing.",
            "P1 (P1) 在《X1》的《A1》中演至 2020-09-28 19:40:00，又自 2020-09-28 19:46:00 起演出《X2》的《A2》，\
             路程 900 秒，还差 540 秒。",
        );
    }
}
