//! TEAM_CLASH: a team is in performances of two shows that are on at once, or too close to travel from one venue to the other,
//! and nothing tells its people apart: it has no cast in one of the acts, and its roster is empty or names fewer people than
//! it declared. Where both acts name its people, PERFORMER_CLASH decides.
//!
//! Example: a choir that declared 40 people and named none, on the square until 19:34 and in the theatre from 19:30: 240 s.

use std::collections::{BTreeMap, HashSet};

use super::{
    Find, Finding, Measure, Rule, RuleSpec, Severity,
    meetings::{Meeting, meetings},
    say,
};
use crate::domain::{
    act::Act,
    id::{PerformerId, ShowId, TeamId},
    plan::Plan,
    team::Team,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::TeamClash,
    severity: Severity::Warn,
    meaning: (
        "A team is in two shows at once, the travel between the venues included, and no cast or complete roster tells its \
         people apart.",
        "一支队伍同时出现在两个场次（含场馆之间的路程），而没有演员表或完整的花名册可区分人员。",
    ),
    measure: Measure::Seconds,
    parameters: &[],
    find: &[Find::Teams(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "org O1
               venue V1
               stage M1 V1
               stage M2 V1
               team T1 O1 declared=40
               act A1 4:00 teams=T1
               show X1 GALA M1 2020-09-28T19:30 : A1
               show X2 CONCERT M2 2020-09-28T19:34 : A1",
        broken: "org O1
                 venue V1
                 stage M1 V1
                 stage M2 V1
                 team T1 O1 declared=40
                 act A1 4:00 teams=T1
                 show X1 GALA M1 2020-09-28T19:30 : A1
                 show X2 CONCERT M2 2020-09-28T19:33 : A1",
    },
};

fn find(plan: &Plan, team: &Team, findings: &mut Vec<Finding>) {
    if !team.counts() || is_rostered(team) {
        return;
    }
    let mut worst: BTreeMap<(ShowId, ShowId), Meeting<'_>> = BTreeMap::new();
    for meeting in meetings(plan, plan.index().acts_of_team.of(team.id)) {
        if has_cast(meeting.first.act, team.id) && has_cast(meeting.next.act, team.id) {
            continue;
        }
        let (show, other) = (meeting.first.show.id, meeting.next.show.id);
        // One line for two shows, however often they meet: the worst, and the first of those.
        let known = worst.entry((show.min(other), show.max(other))).or_insert(meeting);
        if meeting.missing > known.missing {
            *known = meeting;
        }
    }
    findings.extend(worst.into_values().map(|meeting| finding(plan, team.id, meeting)));
}

/// Whether the roster names everybody.
fn is_rostered(team: &Team) -> bool {
    let people: HashSet<PerformerId> = team.members.iter().map(|member| member.performer).collect();
    !people.is_empty() && people.len() >= team.declared_headcount as usize
}

fn has_cast(act: &Act, team: TeamId) -> bool {
    act.cast.iter().any(|cast| cast.team == Some(team))
}

fn finding(plan: &Plan, team: TeamId, meeting: Meeting<'_>) -> Finding {
    let (en, zh) = (say::team(plan, team, say::EN), say::team(plan, team, say::ZH));
    Finding {
        subjects: vec![team.into(), meeting.first.show.id.into(), meeting.next.show.id.into()],
        show: Some(meeting.next.show.id),
        at: Some(meeting.next.hours.starts_at()),
        magnitude: Some(meeting.missing),
        lowered_to: None,
        message: Message::new(
            format!("“{en}” is {}, and no cast or complete roster tells its people apart.", meeting.said(plan, say::EN)),
            format!("“{zh}”{}，而没有演员表或完整的花名册可区分人员。", meeting.said(plan, say::ZH)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(shows: &str) -> String {
        format!(
            "org O1
             venue V1
             venue V2
             travel V1 V2 15:00
             stage M1 V1
             stage M2 V1
             stage N1 V2
             performer P1
             performer P2
             team T1 O1 declared=2
             team T2 O1 declared=2 : P1
             team T3 O1 declared=2 : P1 P2
             team T4 O1 WITHDRAWN declared=2
             team T5 O1 declared=0
             act A1 10:00 teams=T1
             act A2 2:00 teams=T2,T1
             act A3 0:00 teams=T1
             act CAST 10:00 teams=T1 : P1
             act CAST2 10:00 teams=T1 : P2
             act GUEST 10:00 teams=T2,T1 : P1
             act PART 10:00 teams=T2
             act FULL 10:00 teams=T3
             act OFF 10:00 teams=T4
             act NONE 10:00 teams=T5
             {shows}"
        )
    }

    #[test]
    fn a_team_is_in_one_place_at_a_time() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        let at_half_past = |other: &str| format!("show X1 GALA M1 2020-09-28T19:30 : A1\n{other}");
        let passes = |other: &str| check(&at_half_past(other), &[]);
        let clashes = |other: &str, expected: &str| check(&at_half_past(other), &[expected]);
        passes("show X2 GALA M2 2020-09-28T19:40 : A1"); // touching, in the same venue
        passes("show X2 GALA N1 2020-09-28T19:55 : A1"); // just enough time to travel
        passes("show X2 GALA M2 2020-09-28T19:30 : PART"); // another team
        passes("show X2 GALA M2 2020-09-28T19:30 POSTPONED : A1");
        passes("show X2 GALA M2 : A1"); // no time yet
        passes("show X2 GALA M2 2020-09-28T19:30 : SPEECH=10:00 A1"); // on stage after the other, though the shows meet
        clashes("show X2 GALA M2 2020-09-28T19:30 : A1", "TEAM_CLASH WARN 600 T1 X1 X2"); // identical
        clashes("show X2 GALA M2 2020-09-28T19:35 : A2", "TEAM_CLASH WARN 120 T1 X1 X2"); // nested, as the joint team
        clashes("show X2 GALA M2 2020-09-28T19:39:59 : A1", "TEAM_CLASH WARN 1 T1 X1 X2");
        clashes("show X2 GALA M2 2020-09-28T19:35 : A3", "TEAM_CLASH WARN 0 T1 X1 X2"); // of unknown length
        clashes("show X2 GALA N1 2020-09-28T19:54 : A1", "TEAM_CLASH WARN 60 T1 X1 X2"); // travel alone
        clashes("show X2 GALA N1 2020-09-28T19:39 : A1", "TEAM_CLASH WARN 960 T1 X1 X2"); // overlap and travel
    }

    #[test]
    fn casts_and_complete_rosters_tell_people_apart() {
        let check = |first: &str, next: &str, expected: &[&str]| {
            let shows = format!("show X1 GALA M1 2020-09-28T19:30 : {first}\nshow X2 GALA M2 2020-09-28T19:31 : {next}");
            tests::check(super::SPEC.rule, &plan(&shows), expected);
        };
        check("CAST", "CAST2", &[]); // PERFORMER_CLASH decides
        check("FULL", "FULL", &[]);
        check("OFF", "OFF", &[]);
        check("CAST", "A1", &["TEAM_CLASH WARN 540 T1 X1 X2"]); // who is in the other?
        check("CAST", "GUEST", &["TEAM_CLASH WARN 540 T1 X1 X2"]); // the cast is another team's
        check("PART", "PART", &["TEAM_CLASH WARN 540 T2 X1 X2"]); // one of two is named
        check("NONE", "NONE", &["TEAM_CLASH WARN 540 T5 X1 X2"]); // nobody is named, and nobody declared
    }

    #[test]
    fn two_shows_make_one_line_with_the_worst_of_their_meetings() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 2020-09-28T19:30 : A1 A1@+0", &[]); // within one show
        check(
            "show X1 GALA M1 2020-09-28T19:30 : A1 A2 A1
             show X2 GALA M2 2020-09-28T19:39 : A2 A1
             show X3 GALA M2 2020-09-28T19:51 : A2",
            &["TEAM_CLASH WARN 60 T2 X1 X2", "TEAM_CLASH WARN 540 T1 X1 X2", "TEAM_CLASH WARN 60 T1 X1 X3"],
        );
    }

    #[test]
    fn its_message_says_who_where_when_and_by_how_much() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1\nshow X2 GALA N1 2020-09-28T19:46 : A2"),
            "“en-T1” is in “en-A1” of “en-X1” until 2020-09-28 19:40:00 and in “en-A2” of “en-X2” from 2020-09-28 19:46:00, \
             900 s of travel apart: 540 s are missing, and no cast or complete roster tells its people apart.",
            "“T1”在《X1》的《A1》中演至 2020-09-28 19:40:00，又自 2020-09-28 19:46:00 起演出《X2》的《A2》，\
             路程 900 秒，还差 540 秒，而没有演员表或完整的花名册可区分人员。",
        );
    }
}
